# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says, in English and Indonesian, and how it looks."""

from __future__ import annotations

Words = tuple[str, str]

TEXT: dict[str, Words] = {
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
    "what_other": (
        "What many runs found, together; the table below has their means, and <code>python -m berdaya export</code> every run.",
        "Temuan banyak simulasi sekaligus; tabel di bawah memuat rata-ratanya, dan <code>python -m berdaya export</code> tiap simulasi.",
    ),
    "study_caption": ("Outcomes by strategy over all points and replicates, mean ± standard error of the runs",
                      "Hasil menurut strategi atas semua titik dan ulangan, rata-rata ± galat baku antar simulasi"),
    "trial_caption": ("What each estimator does, over {n} simulated trials", "Kinerja tiap penduga atas {n} uji coba simulasi"),
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
    "differs": ("differs, see above", "berbeda, lihat di atas"),
    "no_text": ("The file does not hold its scenario.", "Berkas ini tidak memuat skenarionya."),
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
.scroll{overflow-x:auto;margin:1rem 0}
.caption{font-weight:600;font-size:.95rem;margin:1.2rem 0 0}.caption+.scroll{margin-top:.3rem}
table{border-collapse:separate;border-spacing:0;font-size:.88rem;line-height:1.35;width:100%}
th,td{padding:.4rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-variant-numeric:tabular-nums}
thead th{vertical-align:bottom;border-bottom:2px solid var(--ink);font-weight:600}
tbody th{font-weight:600}
#decision tbody th{white-space:nowrap}
#decision .error,#outcomes .error{display:inline-block;white-space:nowrap}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
tbody th code{font-weight:400;overflow-wrap:normal}
.hint{display:none}
pre{background:var(--tint);padding:.8rem;overflow-x:auto;font-size:.8rem;overflow-wrap:normal}
figure{margin:1.8rem 0 2.2rem}
figure img{display:block;width:100%;max-width:50rem;height:auto}
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
figure img{min-width:36rem}
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
.scroll{overflow:visible}
table{font-size:7.5pt}th,td{padding:2pt 4pt}tr{break-inside:avoid}thead{display:table-header-group}tbody tr:first-child{break-before:avoid}.caption{break-after:avoid;font-size:9.5pt}
.note{font-size:8.5pt}
figure{break-inside:avoid;margin:10pt 0 14pt}figure img{max-width:165mm;margin:0}figcaption{font-size:9pt}
.mark{-webkit-print-color-adjust:exact;print-color-adjust:exact}
summary{color:var(--ink);font-weight:600;list-style:none}
a{color:inherit;text-decoration:none}
}
"""
