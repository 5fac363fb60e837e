# SPDX-License-Identifier: GPL-3.0-or-later
"""What users read in pictures: every label in English and Indonesian.

The terms of powers, factors and roles are those of sim/state/channels.h; a test compares them.
"""

from __future__ import annotations

import re

LANGUAGES = ("en", "id")


def singular(text: str) -> str:
    """English texts count what they name: `1 replicates` is `1 replicate`."""
    text = re.sub(r"(?<![\d.,])1 ((?:more )?\w+)ies\b", r"1 \1y", text)
    return re.sub(r"(?<![\d.,])1 ((?:more )?(?:replicate|programme|scenario|trial|cascade|household|village|month))s\b", r"1 \1", text)


# name in the file: (English, Indonesian)
POWERS = {
    "choice": ("choice", "pilihan pribadi"),
    "needs": ("needs", "penentuan kebutuhan"),
    "ideas": ("ideas", "gagasan"),
    "institutions": ("institutions", "lembaga"),
    "resources": ("resources", "sumber daya"),
    "economy": ("economy", "aktivitas ekonomi"),
    "care": ("care", "reproduksi"),
}
FACTORS = {
    "norms": ("norms", "norma"),
    "institutions": ("institutions", "lembaga"),
    "infrastructure": ("infrastructure", "prasarana"),
    "policy": ("policy", "kebijakan"),
    "equity": ("equity", "pemerataan"),
}
LEVELS = {
    "village": ("village", "desa"),
    "district": ("district", "kabupaten"),
    "region": ("region", "provinsi"),
    "nation": ("nation", "negara"),
}
ROLES = {
    "inactive": ("inactive", "pasif"),
    "aware": ("aware", "sadar"),
    "participant": ("participant", "peserta"),
    "empowered": ("empowered", "berdaya"),
    "cadre": ("cadre", "kader"),
    "disengaged": ("disengaged", "mundur"),
}
WORDS = {
    "powers": ("Seven powers", "Tujuh kekuasaan"),
    "powers_axis": ("mean power (0 to 1)", "rata-rata kekuasaan (0–1)"),
    "taking_part": ("Taking part", "Partisipasi"),
    "taking_part_axis": ("households (%)", "rumah tangga (%)"),
    "members": ("in a group", "anggota"),
    "structure": ("Village structure", "Struktur desa"),
    "structure_axis": ("mean factor (0 to 1)", "rata-rata faktor (0–1)"),
    "snowball": ("Snowball number R", "Bilangan bola salju"),
    "snowball_axis": ("children per newly empowered household", "anak per rumah tangga yang baru berdaya"),
    "cohort_axis": ("month of empowerment", "bulan menjadi berdaya"),
    "time_axis": ("month", "bulan"),
    "programme": ("programme", "pendampingan"),
    "disaster": ("disaster", "bencana"),
    "complete": ("cohort followed for {} months", "kohort diamati {} bulan"),
    "censored": ("still counting (right-censored)", "masih berjalan (tersensor)"),
    "after_exit": ("after exit", "sesudah program"),
    "strategy": ("strategy", "strategi"),
    "sustains": ("sustains itself", "bergulir sendiri"),
    "nobody": ("nobody newly empowered", "belum ada yang baru berdaya"),
    "absent": ("not recorded in this file", "tidak tercatat di berkas ini"),
    "title": ("Community empowerment", "Pemberdayaan masyarakat"),
    "scenario": ("scenario", "skenario"),
    "seed": ("seed", "benih acak"),
    "digest": ("digest", "sidik data"),
    "replicates": (
        "lines: mean of {} replicates; bands: 10th to 90th percentile",
        "garis: rata-rata {} ulangan; pita: persentil ke-10 sampai ke-90",
    ),
    "replicate": ("one replicate", "satu ulangan"),
    "partial": ("PARTIAL: the run did not finish", "SEBAGIAN: simulasi belum selesai"),
}


def both(term: tuple[str, str], lang: str) -> tuple[str, str]:
    """The term in the reader's language and its companion in the other."""
    return term if lang == "en" else (term[1], term[0])


def word(key: str, lang: str) -> str:
    """A label in the reader's language."""
    return WORDS[key][LANGUAGES.index(lang)]


# groups of households of the shipped worlds; other names of a user's own stand as they are
DISADVANTAGES = {
    "class": ("structurally poor", "miskin struktural"),
    "gender": ("led by women", "dikepalai perempuan"),
    "ethnicity": ("minority", "minoritas"),
    "elderly": ("elderly", "lansia"),
    "children": ("vulnerable children", "anak rentan"),
    "disability": ("disability", "disabilitas"),
    "remote": ("remote", "terpencil"),
}
STRATA = {
    "poor": ("poor", "miskin"),
    "middle": ("middle", "menengah"),
    "better_off": ("better off", "mampu"),
    "elite": ("elite", "elite"),
}
QUARTERS = {
    "lowest quarter": ("lowest quarter", "seperempat terbawah"),
    "second quarter": ("second quarter", "seperempat kedua"),
    "third quarter": ("third quarter", "seperempat ketiga"),
    "highest quarter": ("highest quarter", "seperempat teratas"),
}
# what compare and study keep of a run, by name in the file; a test compares with sim/study/compare.h
OUTCOMES = {
    "empowered_end": ("households empowered at the end", "rumah tangga berdaya pada akhirnya"),
    "years": ("empowered household-years", "tahun-rumah tangga berdaya"),
    "index_end": ("empowerment index at the end", "indeks keberdayaan pada akhirnya"),
    "power_end": ("mean power (daya) at the end", "rata-rata daya pada akhirnya"),
    "parity_end": ("parity gap (women-led less others) at the end", "kesenjangan gender pada akhirnya"),
    "money": ("money spent", "dana yang dipakai"),
    "hours": ("hours worked", "jam kerja"),
    "children": ("households empowered by those newly empowered after exit",
                 "rumah tangga yang diberdayakan oleh yang baru berdaya sesudah program"),
    "newly": ("newly empowered after exit", "yang baru berdaya sesudah program"),
    "lost": ("households below their own counterfactual", "rumah tangga yang lebih rendah daripada tanpa program"),
    "lost_by": ("what households lack to their own counterfactual", "kekurangan rumah tangga terhadap keadaan tanpa program"),
    "won": ("households above their own counterfactual", "rumah tangga yang lebih tinggi daripada tanpa program"),
    "treated": ("extra empowered in villages served", "tambahan yang berdaya di desa yang didampingi"),
    "untreated": ("extra empowered in villages not served", "tambahan yang berdaya di desa yang tidak didampingi"),
    "gain_0": ("gain in the share empowered at exit", "tambahan yang berdaya saat program pergi"),
    "gain_12": ("gain 12 months after exit", "tambahan 12 bulan sesudah program"),
    "gain_24": ("gain 24 months after exit", "tambahan 24 bulan sesudah program"),
    "gain_36": ("gain 36 months after exit", "tambahan 36 bulan sesudah program"),
    "gain_60": ("gain 60 months after exit", "tambahan 60 bulan sesudah program"),
}
# of these, what is of an arm against the baseline already
PAIRED = {"lost", "lost_by", "won", "treated", "untreated", "gain_0", "gain_12", "gain_24", "gain_36", "gain_60"}
SHARES = {"empowered_end", "lost", "won"} | {name for name in PAIRED if name.startswith("gain_")}
UNITS = {
    "household year": ("household-years", "tahun-rumah tangga"),
    "rupiah": ("million rupiah", "juta rupiah"),
    "hour": ("hours", "jam"),
    "household": ("households", "rumah tangga"),
    "month": ("months", "bulan"),
}
