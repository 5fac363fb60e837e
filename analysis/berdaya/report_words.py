# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says, in English and Indonesian, and how it looks."""

from __future__ import annotations

Words = tuple[str, str]

# The seven benefits of empowerment (source text 000), with peace and equality beside inequality
# (002), and the series that show each: name in the file, and the place along its axis.
BENEFITS: list[tuple[Words, list[tuple[str, str]]]] = [
    (("Welfare", "Kesejahteraan"), [("consumption", ""), ("log_assets", ""), ("distress", "")]),
    (("Power of individuals and groups", "Daya individu dan kelompok"),
     [("empowerment_index", ""), ("power", "choice"), ("power", "economy"), ("group_efficacy", "")]),
    (("Less inequality, peace", "Ketidaksetaraan berkurang, kedamaian"), [("gini_power", ""), ("parity_gap", ""), ("structure/conflict", "")]),
    (("Stronger community", "Komunitas yang kuat"), [("member_share", ""), ("structure/cooperation", ""), ("self_reliance", "")]),
    (("Social change", "Perubahan sosial"), [("structure/factor", "norms"), ("structure/factor", "equity"), ("structure/factor", "institutions")]),
    (("Capacity to decide", "Kapasitas pengambilan keputusan"), [("power", "ideas"), ("power", "needs"), ("structure/decided_poor_share", "")]),
    (("Public policy", "Kebijakan publik"), [("structure/factor", "policy"), ("structure/stance", "district"), ("structure/campaigns_won", "")]),
]

TEXT: dict[str, Words] = {
    "benefits": ("Seven benefits", "Tujuh manfaat"),
    "benefits_outcomes": ("The seven benefits of empowerment, in levels: mean of {n} replicates ± standard error",
                     "Tujuh manfaat pemberdayaan, dalam nilai: rata-rata {n} ulangan ± galat baku"),
    "benefits_decision": (
        "The seven benefits at the end: without a programme, then what each strategy adds to that; mean of {n} replicates ± standard error",
        "Tujuh manfaat pada akhirnya: tanpa program, lalu tambahan tiap strategi; rata-rata {n} ulangan ± galat baku"),
    "benefits_note": (
        "Less is better of distress, Gini, parity gap and conflict. Shares and factors lie between 0 and 1.",
        "Untuk tekanan batin, Gini, kesenjangan gender, dan konflik, lebih rendah berarti lebih baik. Proporsi dan faktor terletak antara 0 dan 1."),
    "skip": ("Skip to the results", "Langsung ke hasil"),
    "contents": ("Contents", "Daftar isi"),
    "kind_compare": ("Comparison of strategies, simulated with berdaya", "Perbandingan strategi, simulasi dengan berdaya"),
    "kind_run": ("A simulated programme, run with berdaya", "Simulasi program dengan berdaya"),
    "partial": (
        "PARTIAL: the run that made this file did not finish. What is shown is what was finished.",
        "SEBAGIAN: simulasi yang menghasilkan berkas ini belum selesai. Yang tampil adalah bagian yang sudah selesai.",
    ),
    "short": ("In short", "Ringkasan"),
    "decision": ("Which strategy", "Strategi yang mana"),
    "outcomes": ("Outcomes", "Hasil"),
    "figures": ("Figures", "Gambar"),
    "differ": ("What differs between the strategies", "Beda antarstrategi"),
    "changed": ("What differs from the defaults", "Beda dari nilai bawaan"),
    "limits": ("Limits", "Keterbatasan"),
    "read": ("How to read this", "Cara membaca"),
    "provenance": ("Where these numbers come from", "Asal-usul angka"),
    "parameters": ("Parameters and their sources", "Parameter dan sumbernya"),
    "what_compare": (
        "{arms} strategies of empowerment (pemberdayaan) were set against no programme in the same simulated "
        "villages with the same luck: {n} replicates of about {households} households, {months} months, seed {seed}.",
        "{arms} strategi pemberdayaan dibandingkan dengan keadaan tanpa program di desa-desa simulasi yang sama "
        "dengan nasib acak yang sama: {n} ulangan, kira-kira {households} rumah tangga, {months} bulan, benih acak {seed}.",
    ),
    "what_run": (
        "One programme of empowerment (pemberdayaan) in simulated villages: {n} replicates of about {households} "
        "households, {months} months, seed {seed}.",
        "Satu program pemberdayaan di desa-desa simulasi: {n} ulangan, kira-kira {households} rumah tangga, "
        "{months} bulan, benih acak {seed}.",
    ),
    "what_other": ("A table made from other results; the figures below show it, and <code>python -m berdaya export</code> writes it out.",
                   "Tabel yang dibuat dari hasil lain; gambar di bawah menampilkannya, dan <code>python -m berdaya export</code> menuliskannya."),
    "kind_study": ("A study of many runs, simulated with berdaya", "Studi banyak simulasi dengan berdaya"),
    "kind_trial": ("A field trial played beforehand, simulated with berdaya", "Uji coba lapangan yang disimulasikan lebih dahulu dengan berdaya"),
    "what_study": (
        "{done} of {all} runs: points {points}, worlds {worlds}, strategies {arms} (the one without a programme included), "
        "replicates {n}; seed {seed}.",
        "{done} dari {all} simulasi: titik {points}, dunia {worlds}, strategi {arms} (termasuk tanpa program), ulangan {n}; "
        "benih acak {seed}.",
    ),
    "study_missing": ("{missing} runs failed or are missing and are left out; the table of runs says why.",
                      "{missing} simulasi gagal atau belum ada dan tidak dihitung; tabel simulasi menyebut sebabnya."),
    "less_baseline": (", less that without a programme,", ", dikurangi hasil tanpa program,"),
    "study_most": (
        "<b>{name}</b> does most: {what}{less} is {mean} {unit} on average over the points, from {low} to {high}.",
        "<b>{name}</b> berhasil paling banyak: {what}{less} rata-rata {mean} {unit} atas semua titik, dari {low} sampai {high}.",
    ),
    "study_cases": ("With it, the case “{highest}” is highest and “{lowest}” lowest.",
                    "Dengan strategi itu kasus “{highest}” tertinggi dan “{lowest}” terendah."),
    "study_decides": (
        "What decides most about {outcome} is <code>{parameter}</code>; the noise of seeds is {noise} % of the variance of a single run.",
        "Yang paling menentukan {outcome} adalah <code>{parameter}</code>; derau benih acak {noise} % dari ragam satu simulasi.",
    ),
    "study_unsure": (
        "For {outcome}, these points cannot tell which parameter decides most: the interval of the strongest, "
        "<code>{parameter}</code>, reaches across 0; the noise of seeds is {noise} % of the variance of a single run.",
        "Untuk {outcome}, titik-titik ini belum dapat menunjukkan parameter yang paling menentukan: selang yang terkuat, "
        "<code>{parameter}</code>, melintasi 0; derau benih acak {noise} % dari ragam satu simulasi.",
    ),
    "study_uncertainty": (
        "± is the standard error over all runs of a row, points and replicates together. Every run is a row of the file: "
        "<code>python -m berdaya export</code> writes them as a table.",
        "± adalah galat baku atas semua simulasi dalam satu baris, titik dan ulangan bersama. Tiap simulasi adalah satu baris "
        "berkas: <code>python -m berdaya export</code> menuliskannya sebagai tabel.",
    ),
    "study_caption": ("Outcomes by strategy over all points and replicates, mean ± standard error of the runs",
                      "Hasil menurut strategi atas semua titik dan ulangan, rata-rata ± galat baku antar simulasi"),
    "cases_caption": ("Outcomes by case and strategy, mean ± standard error of the runs",
                      "Hasil menurut kasus dan strategi, rata-rata ± galat baku antar simulasi"),
    "case": ("Case", "Kasus"),
    "world": ("World", "Dunia"),
    "varied": ("What the study varies", "Yang diubah-ubah studi ini"),
    "taken": ("Values", "Nilai"),
    "no_sensitivity": ("What decides could not be told: {why}.", "Yang menentukan tidak dapat disimpulkan: {why}."),
    "what_trial": (
        "{n} trials, each in a simulated world of its own: {villages} villages, {served} of them served, drawn by lot; {asked} "
        "households asked in month {first} and again in month {last}, when {found} % were found; seed {seed}.",
        "{n} uji coba, masing-masing di dunia simulasinya sendiri: {villages} desa, {served} di antaranya didampingi menurut "
        "undian; {asked} rumah tangga ditanya pada bulan {first} dan lagi pada bulan {last}, {found} % di antaranya ditemui "
        "kembali; benih acak {seed}.",
    ),
    "trial_truth": (
        "What the programme truly does is known, since the same worlds are also lived without it and with all villages "
        "served: {direct} standard deviations in the villages served; {spillover} in the others (spillover); {total} were "
        "all served.",
        "Pengaruh program yang sebenarnya diketahui, karena dunia yang sama dijalani pula tanpa program dan dengan semua desa "
        "didampingi: {direct} simpangan baku di desa yang didampingi; {spillover} di desa lainnya (limpahan); {total} bila "
        "semua didampingi.",
    ),
    "trial_enough": (
        "<b>{name}</b> sees most: it finds an effect in {power} % of the trials ({wanted} % was asked for), and would find one of "
        "{smallest} standard deviations with a chance of {wanted} %.",
        "<b>{name}</b> paling peka: ia menemukan pengaruh pada {power} % uji coba (yang diminta {wanted} %), dan akan menemukan "
        "pengaruh sebesar {smallest} simpangan baku dengan peluang {wanted} %.",
    ),
    "trial_weak": (
        "No estimator is strong enough: the best, <b>{name}</b>, finds an effect in {power} % of the trials where {wanted} % was asked for. "
        "It would take an effect of {smallest} standard deviations, or more villages.",
        "Tidak ada penduga yang cukup kuat: yang terbaik, <b>{name}</b>, menemukan pengaruh pada {power} % uji coba, padahal "
        "diminta {wanted} %. Diperlukan pengaruh sebesar {smallest} simpangan baku, atau lebih banyak desa.",
    ),
    "trial_coverage": ("Its {confidence} % intervals hold the true effect in {coverage} % of the trials.",
                       "Selang {confidence} %-nya memuat pengaruh sebenarnya pada {coverage} % uji coba."),
    "trial_uncertainty": (
        "± is the standard error over {n} trials; what is not known about the parameters of the model is not in it.",
        "± adalah galat baku atas {n} uji coba; ketidakpastian parameter model tidak termasuk.",
    ),
    "trial_caption": ("What each estimator does, over {n} trials ± standard error (shares with their 95 % interval)",
                      "Kinerja tiap penduga atas {n} uji coba ± galat baku (bagian dengan selang 95 %)"),
    "t_estimate": ("Estimate, SD", "Penduga, SB"),
    "t_bias": ("Bias, SD", "Bias, SB"),
    "t_coverage": ("Coverage of {confidence} % intervals, %", "Cakupan selang {confidence} %, %"),
    "t_power": ("Power, %", "Daya uji, %"),
    "t_spread": ("SD of the estimate", "SB penduga"),
    "t_stated": ("Mean stated error", "Rata-rata galat yang dinyatakan"),
    "t_smallest": ("Smallest effect found with {power} % power, SD", "Pengaruh terkecil yang ditemukan dengan daya uji {power} %, SB"),
    "trial_note": (
        "SD: standard deviations of the outcome between households at baseline. Bias is against the direct effect in the "
        "villages served. Where the stated error is below the SD of the estimate, intervals are too short.",
        "SB: simpangan baku hasil antarrumah tangga pada survei awal. Bias dihitung terhadap pengaruh langsung di desa yang "
        "didampingi. Bila galat yang dinyatakan lebih kecil daripada SB penduga, selangnya terlalu pendek.",
    ),
    "estimator": ("Estimator", "Penduga"),
    "when": (
        "Social workers (pendamping) are there from month {start} to month {end}; then they leave, and what stays "
        "is what households, groups (kelompok) and cadres (kader) carry on by themselves.",
        "Pendamping bekerja dari bulan {start} sampai bulan {end}; setelah itu mereka pergi, dan yang tersisa "
        "dijalankan sendiri oleh rumah tangga, kelompok, dan kader.",
    ),
    "most": (
        "<b>{name}</b> empowers most: {years} household-years more than without a programme, and {points} percentage "
        "points more households empowered (berdaya) at the end.",
        "<b>{name}</b> paling memberdayakan: {years} tahun-rumah tangga lebih banyak daripada tanpa program, dan "
        "pada akhirnya {points} poin persen lebih banyak rumah tangga yang berdaya.",
    ),
    "cheapest": (
        "An extra year of an empowered household is cheapest with <b>{name}</b>: {cost} million rupiah.",
        "Satu tahun tambahan rumah tangga berdaya paling murah dengan <b>{name}</b>: {cost} juta rupiah.",
    ),
    "cheapest_too": (
        "With it, an extra year of an empowered household is also cheapest: {cost} million rupiah.",
        "Dengan strategi itu satu tahun tambahan rumah tangga berdaya juga paling murah: {cost} juta rupiah.",
    ),
    "lasting": (
        "Of what <b>{name}</b> had gained when the workers left, {left} % is there {months} months later.",
        "Dari hasil <b>{name}</b> ketika pendamping pergi, {left} % masih ada {months} bulan kemudian.",
    ),
    "growing": (
        "What <b>{name}</b> had gained when the workers left went on growing: {months} months later it is {left} % of that.",
        "Hasil <b>{name}</b> ketika pendamping pergi terus bertambah: {months} bulan kemudian menjadi {left} % darinya.",
    ),
    "scroll": ("Wide tables and figures move sideways.", "Tabel dan gambar yang lebar dapat digeser ke samping."),
    "lost_most": (
        "Not everybody gains. With <b>{name}</b>, {lost} % of households end with less power (daya) than the same "
        "households have without the programme; no strategy here has more.",
        "Tidak semua diuntungkan. Dengan <b>{name}</b>, {lost} % rumah tangga berakhir dengan daya lebih rendah "
        "daripada rumah tangga yang sama tanpa program; strategi lain di sini tidak melebihi itu.",
    ),
    "course": (
        "The share of households that are empowered (berdaya) goes from {first} % at month 0 to {last} % at month {month}",
        "Bagian rumah tangga yang berdaya bergerak dari {first} % pada bulan 0 ke {last} % pada bulan {month}",
    ),
    "course_exit": ("; it is {exit} % in month {month}, when the workers (pendamping) leave.",
                    "; pada bulan {month}, ketika pendamping pergi, {exit} %."),
    "uncertainty": (
        "± is the standard error over {n} replicates: it says how well these runs know the mean. What is not known "
        "about parameters is not in it.",
        "± adalah galat baku atas {n} ulangan: seberapa baik simulasi ini mengenal rata-ratanya. Ketidakpastian "
        "parameter tidak termasuk.",
    ),
    "one_replicate": (
        "This is a single replicate: how much of it is luck cannot be told. Run more with -n.",
        "Ini satu ulangan saja: berapa bagian yang kebetulan tidak dapat diketahui. Tambah ulangan dengan -n.",
    ),
    "decision_caption": ("Strategies against no programme, means of {n} replicates ± standard error",
                         "Strategi dibandingkan tanpa program, rata-rata {n} ulangan ± galat baku"),
    "decision_note": (
        "An extra year is one household empowered for one year beyond no programme. “Dominated”: another strategy "
        "costs no more and does more. R after exit: how many households each newly empowered one empowers after the "
        "workers have left; above 1 the change sustains itself. Lost: households clearly below what they have without "
        "the programme.",
        "Satu tahun tambahan adalah satu rumah tangga yang berdaya setahun lebih lama daripada tanpa program. "
        "“Kalah”: strategi lain tidak lebih mahal dan hasilnya lebih banyak. R sesudah program: berapa rumah tangga "
        "diberdayakan oleh tiap rumah tangga yang baru berdaya setelah pendamping pergi; di atas 1 perubahan bergulir "
        "sendiri. Rugi: rumah tangga yang jelas lebih rendah daripada tanpa program.",
    ),
    "strategy": ("Strategy", "Strategi"),
    "d_end": ("More households empowered at the end, %-points", "Tambahan rumah tangga berdaya pada akhirnya, poin %"),
    "d_years": ("Extra empowered household-years", "Tambahan tahun-rumah tangga berdaya"),
    "d_cost": ("Cost, million rupiah", "Biaya, juta rupiah"),
    "d_each": ("Cost of an extra year, million rupiah", "Biaya satu tahun tambahan, juta rupiah"),
    "d_standing": ("For the money", "Dibanding biayanya"),
    "d_best": ("Best in % of replicates", "Terbaik dalam % ulangan"),
    "d_r": ("R after exit", "R sesudah program"),
    "d_left": ("Gain left {months} months after exit, %", "Hasil tersisa {months} bulan sesudah program, %"),
    "d_lost": ("Households that lost, %", "Rumah tangga yang rugi, %"),
    "frontier": ("worth considering", "layak dipertimbangkan"),
    "dominated": ("dominated", "kalah"),
    "extended": ("a mix of two others does better", "campuran dua strategi lain lebih baik"),
    "same": ("as another", "sama dengan yang lain"),
    "no_extra": ("no extra years", "tanpa tambahan"),
    "outcome": ("Outcome", "Hasil"),
    "month": ("Month {month}", "Bulan {month}"),
    "outcomes_caption": ("Mean of {n} replicates ± standard error", "Rata-rata {n} ulangan ± galat baku"),
    "figure": ("Figure {i}.", "Gambar {i}."),
    "numbers": ("The numbers of this figure", "Angka gambar ini"),
    "no_figures": ("This file holds nothing that a figure is drawn from.", "Berkas ini tidak memuat data untuk gambar."),
    "not_drawn": ("Figure “{title}” could not be drawn from this file: {why}.",
                  "Gambar “{title}” tidak dapat dibuat dari berkas ini: {why}."),
    "key": ("Key", "Kunci"),
    "here": ("Here", "Di sini"),
    "default": ("Default", "Bawaan"),
    "meaning": ("Meaning", "Arti (bahasa Inggris)"),
    "allowed": ("Allowed", "Rentang"),
    "source": ("Source", "Sumber"),
    "method": ("Method", "Metode"),
    "level": ("Level (aras)", "Aras"),
    "differ_caption": ("Parameters in which the strategies differ", "Parameter yang berbeda antarstrategi"),
    "no_difference": ("Apart from their methods the strategies are alike.", "Selain metodenya, strategi-strategi ini sama."),
    "mix_caption": ("Share of working hours by method, phases weighed by their months",
                    "Bagian jam kerja menurut metode, fase ditimbang menurut bulannya"),
    "changed_note": ("Values of this run that are not the program’s defaults; all are listed at the end.",
                     "Nilai simulasi ini yang bukan nilai bawaan program; semuanya tercantum di akhir."),
    "programme": ("What the programme is", "Isi program"),
    "programme_caption": ("Parameters in which it differs from no programme", "Parameter yang berbeda dari keadaan tanpa program"),
    "design": ("The design of the trial", "Rancangan uji coba"),
    "trial_feature": ("Feature", "Ciri"),
    "trial_outcome": ("Outcome: items asked (weight)", "Hasil: butir yang ditanyakan (bobot)"),
    "kind_sensitivity": ("What the outcomes of a study depend on, simulated with berdaya",
                         "Penentu hasil sebuah studi, simulasi dengan berdaya"),
    "sensitivity_title": ("What decides", "Apa yang menentukan"),
    "what_sensitivity": (
        "How much each parameter of a study decides about an outcome, within the ranges that the study gave it. The table comes from "
        "<code>berdaya sensitivity</code>; the study’s own file holds the runs, the ranges and the source of every parameter.",
        "Seberapa besar tiap parameter studi menentukan suatu hasil, dalam rentang yang diberikan studi itu. Tabel ini dibuat "
        "<code>berdaya sensitivity</code>; berkas studinya memuat simulasi, rentang, dan sumber tiap parameter.",
    ),
    "sensitivity_caption": ("Indices by outcome and parameter, with their 95 % intervals",
                            "Indeks menurut hasil dan parameter, dengan selang 95 %"),
    "index_total": ("With all it does together with others (total)", "Bersama yang lain (total)"),
    "index_first": ("By itself (first order)", "Sendiri (orde pertama)"),
    "index_mu_star": ("Mean absolute change over its range", "Rata-rata perubahan mutlak atas rentangnya"),
    "index_prcc": ("Partial rank correlation", "Korelasi peringkat parsial"),
    "differs": ("differs, see above", "berbeda, lihat di atas"),
    "p_program": ("Program", "Program"),
    "p_command": ("Command", "Perintah"),
    "p_made": ("Made (UTC)", "Dibuat (UTC)"),
    "p_seed": ("Seed", "Benih acak"),
    "p_digest": ("Digest of all data", "Sidik seluruh data"),
    "p_parameters": ("Digest of parameters", "Sidik parameter"),
    "p_status": ("Status", "Status"),
    "p_resources": ("Took", "Memerlukan"),
    "p_inputs": ("Files that went in (SHA-256)", "Berkas masukan (SHA-256)"),
    "resources": ("{seconds} s on {threads} threads, {megabytes} MB", "{seconds} detik pada {threads} utas, {megabytes} MB"),
    "cite": ("How to cite", "Cara mengutip"),
    "cite_text": (
        "The berdaya developers ({year}). berdaya: an agent-based model of community empowerment, version {version}, "
        "commit {commit}. Results with seed {seed}, data digest {digest}. The same command gives the same numbers.",
        "The berdaya developers ({year}). berdaya: an agent-based model of community empowerment, versi {version}, "
        "commit {commit}. Hasil dengan benih acak {seed}, sidik data {digest}. Perintah yang sama memberi angka yang sama.",
    ),
    "parameters_note": (
        "A source is a publication, “calibrated” (chosen so that the model shows known patterns) or “assumption” "
        "(nobody has measured it). Conclusions that hang on an assumption should be tried with other values of it.",
        "Sumber adalah terbitan, “dikalibrasi” (dipilih agar model menunjukkan pola yang dikenal), atau “asumsi” "
        "(belum ada yang mengukurnya). Kesimpulan yang bergantung pada asumsi perlu dicoba dengan nilai lain.",
    ),
    "assumption": ("assumption", "asumsi"),
    "calibrated": ("calibrated", "dikalibrasi"),
    "references": ("Publications cited above", "Terbitan yang dikutip di atas"),
    "footer": ("Made from a file of results by {source}. The model compares strategies; it does not forecast a named village.",
               "Dibuat dari berkas hasil {source}. Model ini membandingkan strategi; ia tidak meramalkan desa tertentu."),
}

LIMITS: list[Words] = [
    (
        "<b>A comparison, not a forecast.</b> The villages are synthetic. Which strategy does more than another is what the "
        "model is for; the level that a named village would reach is not.",
        "<b>Perbandingan, bukan ramalan.</b> Desa-desanya sintetis. Model ini dipakai untuk melihat strategi mana yang "
        "berhasil lebih banyak, bukan tingkat yang akan dicapai suatu desa tertentu.",
    ),
    (
        "<b>The ± counts luck only.</b> It is the error over replicates. Parameters are held fixed, and many are "
        "assumptions: see the list at the end.",
        "<b>± hanya menghitung kebetulan.</b> Itu galat atas ulangan. Parameter dianggap tetap, dan banyak di antaranya "
        "asumsi: lihat daftar di akhir.",
    ),
    (
        "<b>Sizes of effects come from few studies</b>, most of them from elsewhere. What changes social structure is "
        "held as small as experiments found it.",
        "<b>Besar pengaruh berasal dari sedikit penelitian</b>, sebagian besar dari tempat lain. Pengaruh pada struktur "
        "sosial dibuat sekecil yang ditemukan percobaan.",
    ),
    (
        "<b>Power is measured as the model defines it:</b> seven powers after Ife, and a household counts as empowered "
        "when it is adequate in enough of them for some months. Other thresholds give other shares.",
        "<b>Daya diukur menurut definisi model:</b> tujuh kekuasaan menurut Ife; rumah tangga disebut berdaya bila cukup "
        "dalam sebagian besar di antaranya selama beberapa bulan. Ambang lain memberi bagian lain.",
    ),
    (
        "<b>Costs are the programme’s:</b> wages, travel, and money of methods. What households themselves give is not "
        "counted as a cost.",
        "<b>Biaya adalah biaya program:</b> honor, perjalanan, dan dana kegiatan. Yang diberikan rumah tangga sendiri "
        "tidak dihitung sebagai biaya.",
    ),
]

HOW_TO_READ: list[Words] = [
    (
        "Every strategy meets the same households, who have the same crises and the same chances. A difference is "
        "therefore the strategy’s, and a strategy against itself differs by nothing.",
        "Setiap strategi bertemu rumah tangga yang sama, dengan krisis dan peluang yang sama. Maka selisihnya berasal "
        "dari strategi, dan strategi terhadap dirinya sendiri tidak berselisih.",
    ),
    (
        "Look at what is left after the workers leave before you look at the peak: most programmes fade.",
        "Lihat dahulu apa yang tersisa setelah pendamping pergi, baru puncaknya: kebanyakan program memudar.",
    ),
    (
        "A strategy that is best in 60 % of replicates is not better than the next by much; run more replicates, or "
        "count them as alike.",
        "Strategi yang terbaik dalam 60 % ulangan tidak jauh lebih baik daripada berikutnya; tambah ulangan, atau "
        "anggap keduanya setara.",
    ),
]

# what a trial's design holds: key in its file, is it a share, words
DESIGN: list[tuple[str, bool, Words]] = [
    ("design.treated", True, ("Villages served, share of a stratum", "Desa didampingi, bagian dari strata")),
    ("design.strata", False, ("Drawn by lot within", "Diundi di dalam")),
    ("design.blocks", False, ("Blocks", "Blok")),
    ("design.waves", False, ("Waves in which villages enter", "Gelombang masuknya desa")),
    ("design.wave_gap", False, ("Months between waves", "Bulan antargelombang")),
    ("design.baseline", False, ("Month of the baseline survey", "Bulan survei awal")),
    ("design.endline", False, ("Month of the endline survey", "Bulan survei akhir")),
    ("survey.households", False, ("Households asked in a village", "Rumah tangga yang ditanya per desa")),
    ("survey.error", False, ("Error of an item, over its standard deviation", "Galat satu butir, terhadap simpangan bakunya")),
    ("survey.attrition", True, ("Not found again", "Tidak ditemui kembali")),
    ("survey.attrition_treated", True, ("The same in villages served, beyond the others", "Selisihnya di desa didampingi")),
    ("survey.attrition_slope", False, ("Log-odds of not being found by the outcome", "Log-odds tidak ditemui menurut hasil")),
    ("analysis.confidence", True, ("Confidence of intervals", "Tingkat kepercayaan selang")),
    ("analysis.power", True, ("Power wanted", "Daya uji yang diminta")),
]

READ_STUDY: list[Words] = [
    (
        "Replicate 1 has the same luck at every point and under every strategy, so differences between points are the "
        "parameters’, up to what the noise of seeds adds.",
        "Ulangan 1 bernasib acak sama di semua titik dan semua strategi, maka selisih antartitik berasal dari parameter, "
        "selain tambahan derau benih acak.",
    ),
    (
        "A parameter that decides little within its range may decide much beyond it. The ranges are the study’s own, and "
        "say what its author thought possible.",
        "Parameter yang sedikit menentukan di dalam rentangnya bisa banyak menentukan di luarnya. Rentang itu pilihan "
        "penyusun studi, yaitu yang dianggapnya mungkin.",
    ),
    (
        "An interval that reaches across 0 says that these points do not know the sign. More points narrow it; more "
        "replicates shrink the bar of seeds.",
        "Selang yang melintasi 0 berarti titik-titik ini belum mengetahui tandanya. Tambahan titik mempersempitnya; "
        "tambahan ulangan mengecilkan batang benih acak.",
    ),
]

READ_TRIAL: list[Words] = [
    (
        "Choose an estimator by its smallest effect, and only if its intervals hold the truth about as often as they say.",
        "Pilih penduga menurut pengaruh terkecilnya, dan hanya bila selangnya memuat kebenaran kira-kira sesering yang "
        "dinyatakannya.",
    ),
    (
        "A difference in means needs no baseline survey; how much worse it does than the others is what the baseline is worth.",
        "Selisih rata-rata tidak memerlukan survei awal; seberapa lebih buruk hasilnya daripada yang lain adalah nilai survei "
        "awal itu.",
    ),
    (
        "More households in a village help little once villages differ from one another more than their households do: add "
        "villages. With fewer than ten a side, errors clustered by village are too small.",
        "Menambah rumah tangga per desa sedikit gunanya bila desa-desa lebih berbeda satu sama lain daripada rumah "
        "tangganya: tambah desa. Dengan kurang dari sepuluh desa tiap pihak, galat menurut desa terlalu kecil.",
    ),
    (
        "The power is that for the effect which this model gives. Should the programme do less in the field, so is the power: "
        "look at the smallest effect.",
        "Daya uji ini berlaku untuk pengaruh menurut model. Bila di lapangan pengaruhnya lebih kecil, daya ujinya pun lebih "
        "kecil: lihat pengaruh terkecil.",
    ),
]

TERMS_TRIAL: list[tuple[Words, Words]] = [
    (("Estimator", "Penduga"),
     ("A way to work out the effect from what the households said.", "Cara menghitung pengaruh dari jawaban rumah tangga.")),
    (("Power of a test", "Daya uji"),
     ("How often a study finds an effect that is there.", "Seberapa sering penelitian menemukan pengaruh yang memang ada.")),
    (("Coverage", "Cakupan"),
     ("How often an interval holds what is true.", "Seberapa sering suatu selang memuat yang sebenarnya.")),
    (("Spillover", "Limpahan"),
     ("What reaches villages that the programme does not serve.", "Yang sampai ke desa yang tidak didampingi program.")),
]

# term, explanation
GLOSSARY: list[tuple[Words, Words]] = [
    (("Empowered", "Berdaya"),
     ("A household that is adequate in enough of the seven powers, for some months in a row.",
      "Rumah tangga yang memadai dalam cukup banyak dari tujuh kekuasaan, beberapa bulan berturut-turut.")),
    (("Household-year", "Tahun-rumah tangga"),
     ("One household that is empowered for one year.", "Satu rumah tangga yang berdaya selama satu tahun.")),
    (("Micro, mezzo, macro", "Aras mikro, mezzo, makro"),
     ("Work with single households, with groups, and with the village and those who decide.",
      "Kerja dengan rumah tangga satu per satu, dengan kelompok, serta dengan desa dan para pengambil keputusan.")),
    (("Cadre", "Kader"),
     ("An empowered household that helps others on.", "Rumah tangga berdaya yang membantu yang lain.")),
    (("Snowball number R", "Bilangan bola salju R"),
     ("How many households each newly empowered one empowers in turn.",
      "Berapa rumah tangga yang diberdayakan oleh tiap rumah tangga yang baru berdaya.")),
    (("Digest", "Sidik"),
     ("A number made from all data: equal digests mean equal results.",
      "Bilangan yang dibuat dari seluruh data: sidik sama berarti hasil sama.")),
]

CSS = """
:root{--ink:#1b1b1b;--soft:#555;--line:#c4c4c4;--tint:#f4f1ea;--link:#00497d;--mark:#9c2f00}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:var(--ink);background:#fff}
header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:2rem;line-height:1.2;margin:.1rem 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.4rem;line-height:1.25;margin:2.6rem 0 .8rem;padding-top:.6rem;border-top:2px solid var(--ink)}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
p,li,dd{max-width:44rem}
.kind,.note,small,footer,.error{color:var(--soft)}
.kind{margin:0}.note,small,footer{font-size:.88rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem;background:#fff;padding:.5rem 1rem}
.skip:focus{left:.5rem;top:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:.7rem 0;margin:0;border-top:1px solid var(--line);font-size:.95rem}
nav a{display:inline-block;padding:.15rem 0}
.mark{background:var(--mark);color:#fff;font-weight:600;padding:.6rem .9rem;max-width:none}
.scroll{overflow-x:auto;margin:1rem 0;background:linear-gradient(90deg,#fff 1.5rem,#fff0),linear-gradient(270deg,#fff 1.5rem,#fff0) 100% 0,linear-gradient(90deg,#0003,#0000),linear-gradient(270deg,#0003,#0000) 100% 0;background-repeat:no-repeat;background-size:3rem 100%,3rem 100%,.8rem 100%,.8rem 100%;background-attachment:local,local,scroll,scroll}
.caption{font-weight:600;font-size:.95rem;margin:1.2rem 0 0}.caption+.scroll{margin-top:.3rem}
table{border-collapse:separate;border-spacing:0;font-size:.88rem;line-height:1.35;width:100%}
th,td{padding:.4rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-variant-numeric:tabular-nums}
thead th{vertical-align:bottom;border-bottom:2px solid var(--ink);font-weight:600}
tbody th{font-weight:600}
.group th{padding-top:.8rem;color:var(--soft)}.group span{position:sticky;left:.5rem}
.dense table{font-size:.8rem}.dense th,.dense td{padding:.35rem .3rem}
#decision tbody th{white-space:nowrap}
.error{display:inline-block;white-space:nowrap}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
tbody th code{font-weight:400;overflow-wrap:normal}
.hint{display:none}
pre{background:var(--tint);padding:.8rem;overflow-x:auto;font-size:.8rem;overflow-wrap:normal}
figure{margin:1.8rem 0 2.2rem}
figure img{display:block;width:100%;max-width:calc(50rem*var(--share));height:auto}
figcaption{max-width:44rem;font-size:.92rem;margin-top:.5rem}
details{margin:.5rem 0}
summary{cursor:pointer;padding:.3rem 0;color:var(--link)}
dt{font-weight:600;break-after:avoid}dd{margin:0 0 .6rem}
.facts div{display:grid;grid-template-columns:13rem 1fr;gap:0 1rem;border-bottom:1px solid var(--line);padding:.35rem 0}
.facts dd{margin:0;overflow-wrap:anywhere}
.files{padding-left:1.1rem}.files li{overflow-wrap:anywhere;max-width:none}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:.5rem;padding-bottom:2rem}
@media (max-width:40rem){
body{font-size:16px}h1{font-size:1.6rem}header,main,footer{padding-left:1rem;padding-right:1rem}
.wide table{min-width:46rem}
.hint{display:block;font-size:.88rem;color:var(--soft)}
figure img{min-width:calc(36rem*var(--share))}
#decision tbody th{white-space:normal}
.wide tbody th:first-child{position:sticky;left:0;background:#fff;width:9rem}
.facts div{grid-template-columns:1fr}
}
@page{size:A4;margin:16mm 15mm}
@media print{
body{font-size:10pt;line-height:1.4}
header,main,footer{max-width:none;padding:0}
nav,.skip,figure details{display:none}
h1{font-size:20pt}h2{font-size:14pt;break-after:avoid;margin-top:16pt}h3{break-after:avoid}
p,li,dd,figcaption{max-width:none}
.scroll{overflow:visible;background:none}
table{font-size:7.5pt}th,td{padding:2pt 4pt}tr{break-inside:avoid}thead{display:table-header-group}tbody tr:first-child{break-before:avoid}.caption{break-after:avoid;break-inside:avoid;font-size:9.5pt}.group{break-after:avoid}
.dense table{font-size:6.5pt}.dense th,.dense td{padding:2pt}pre,.facts div{break-inside:avoid}summary{break-after:avoid}
.note{font-size:8.5pt}
figure{break-inside:avoid;margin:10pt 0 14pt}figure img{max-width:calc(165mm*var(--share));margin:0}figcaption{font-size:9pt}
.mark{-webkit-print-color-adjust:exact;print-color-adjust:exact}
summary{color:var(--ink);font-weight:600;list-style:none}
a{color:inherit;text-decoration:none}
}
"""
