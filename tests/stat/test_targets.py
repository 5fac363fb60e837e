# SPDX-License-Identifier: GPL-3.0-or-later
"""Calibration targets, each by its study's own design and estimator, at a modest size.

    build/venv/bin/python tests/stat/test_targets.py [experiments [design ...]]

With more than one experiment (seeds 11, 12, ...) it prints the median over them and the range of the
middle nine tenths. Designs: diffusion, graduated, groups, rights, survival, counselling,
therapy_and_cash, audits; T6 is tests/stat/test_development.c. Prints target | band | found. It
judges no figure, since one experiment of this size has standard errors beside which the bands are
narrow; MODEL.md section 9 does, from twenty. It fails when a design cannot be carried out: no contrast, nobody asked, no number.

Villages are treated or not by `strategy.coverage`. ITT is OLS of the outcome on treatment over
households with standard errors clustered by village, in standard deviations of the untreated
villages; where only some of the treated take part, the effect on those who do is ITT over the
difference in taking part (Wald).

ctest labels: long
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
    import xarray as xr
    import h5netcdf  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SOURCE = Path(os.environ.get("BERDAYA_SOURCE", Path(__file__).parents[2]))
PROGRAM = os.environ.get("BERDAYA", str(SOURCE / "build" / "berdaya"))
NO_GROUP = 65535


SEED = 11  # of the experiment at hand


def run(folder, strategy, sets, seed=None):
    seed = SEED if seed is None else seed
    out = Path(folder) / f"{strategy or 'none'}.h5"
    command = [PROGRAM, "run", str(SOURCE / "configs/desa.yaml"), "-q", "--force", "-o", str(out), "--seed", str(seed)]
    if strategy:
        made = Path(folder) / f"{strategy}.yaml"
        command += ["--strategy", str(made if made.exists() else SOURCE / f"configs/strategies/{strategy}.yaml")]
    for pair in sets:
        command += ["--set", pair]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 and "no HDF5" in done.stderr:
        print("skipped: this build has no HDF5")
        sys.exit(77)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return lambda group: xr.open_dataset(out, engine="h5netcdf", group=group).squeeze(["scenario", "replicate"])


def plan(folder, name, methods="", **mix):
    """A strategy of its own with these shares of hours; the rest of them is idle."""
    shares = {**mix, "idle": 1 - sum(mix.values())}
    text = ", ".join(f"{method}: {share:g}" for method, share in shares.items())
    (Path(folder) / f"{name}.yaml").write_text(
        f"kind: strategy\nmethods:\n  idle: {{level: programme, unit: worker, hours: 1}}\n{methods}"
        f"strategy:\n  name: {name}\n  targeting: vulnerable\n  phases: {{main: {{mix: {{{text}}}}}}}\n")
    return name


def itt(y, treated, village, sd, before=None):
    """Difference in means, at the same baseline value where that is given, and its standard error
    clustered by village (CR1), in SDs."""
    x = np.column_stack([np.ones_like(y), treated.astype(float)] + ([] if before is None else [before]))
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    score = x * (y - x @ beta)[:, None]
    sums = np.array([score[village == v].sum(0) for v in np.unique(village)])
    n, k, g = len(y), x.shape[1], len(sums)
    cover = bread @ (sums.T @ sums) @ bread * g / (g - 1) * (n - 1) / (n - k)
    return beta[1] / sd, np.sqrt(cover[1, 1]) / sd


TABLE = []


def row(target, what, band, found, error=None):
    if not np.isfinite(found):
        sys.exit(f"{target} {what}: the design gave no number")
    TABLE.append((target, what, band, found, error))


def shown(figures):
    """One figure with its standard error, or the median of several and the range of their middle nine tenths."""
    found = np.array([f for f, _ in figures])
    if len(figures) == 1:
        error = figures[0][1]
        return f"{found[0]:+.3f}" + (f" (SE {error:.3f})" if error is not None else "")
    low, high = np.quantile(found, [0.05, 0.95])
    return f"{np.median(found):+.3f} ({low:+.3f} to {high:+.3f}, {len(found)} experiments)"


def pair(households, snapshot, *names):
    then = households.sel(snapshot=snapshot).power
    return sum(then.sel(power_name=n).values.astype(float) for n in names) / len(names)


def diffusion(folder):
    f = run(folder, None, ["population.villages=43", "population.households=223", "time.months=26",
                           "population.informed=1", "influence.adopt=0.12", "influence.tell_participant=0.102",
                           "influence.tell_other=0.0127", "output.decompose_every=26"])
    o = f("observation").isel(decomposition_time=-1)
    row("T1", "take-up of non-leaders", ".16 to .21", float(o.take_up))
    row("T1", "SD over villages", ".06 to .11", float(o.take_up_village.std(ddof=1)))
    row("T1", "near takers less near refusers", ".06 to .14", float(o.take_up_near_taker - o.take_up_near_refuser))
    row("T1", "takers without a taking neighbour", ".14 to .26", float(o.taker_alone))


def trial(folder, strategy, months, snapshots):
    sets = ["population.villages=40", "population.households=300", "strategy.start=0", "strategy.coverage=0.5"]
    first = run(folder, strategy, [*sets, "time.months=2"])  # who is served; it is forgotten once the programme leaves
    treated = first("village").treated.values.astype(bool)
    f = run(folder, strategy, [*sets, f"time.months={months}", "strategy.end=36",
                               f"output.snapshots={snapshots}", "output.decompose_every=12"])
    if not 0 < treated.sum() < len(treated):
        sys.exit(f"{strategy}: no contrast between villages")
    return f, f("household"), treated


def select(h, snapshot, name):
    return h[name].sel(snapshot=snapshot).values.astype(float)


PACKAGE = """\
kind: strategy
methods:
  idle: {level: programme, unit: worker, hours: 1}
strategy:
  name: package
  targeting: poorest
  participation: 50 %
  case_months: 18
  phases:
    assets: {start: 0, end: 3, mix: {guidance: 0.55, asset_transfer: 0.15, stipend: 0.10, idle: 0.20}}
    stipends: {start: 3, end: 12, mix: {guidance: 0.55, stipend: 0.10, idle: 0.35}}
    coaching: {start: 12, mix: {guidance: 0.55, idle: 0.45}}
"""


def empowerment(h, snapshot):
    """1 - M0 by household, as the observation `empowerment_index` has it."""
    score = (h.power.sel(snapshot=snapshot) >= 0.45).mean("power_name").values.astype(float)
    return np.where(score > 0.8 - 1e-6, 1, score)


def graduated(folder):
    """The poorest tenth by the village's ranking, all of them served in treated villages within three
    months: asset, stipend for a year, coaching for two. Two and three years after it began, each
    outcome at the same value at baseline, as the study has it (recalled)."""
    villages = 60
    (Path(folder) / "package.yaml").write_text(PACKAGE)
    sets = [f"population.villages={villages}", "population.households=300", "strategy.start=0", "strategy.coverage=0.5",
            "strategy.budget=2e8", "strategy.villages_per_worker=0.5", "strategy.end=24", "casework.targeting_error=0"]
    treated = run(folder, "package", [*sets, "time.months=2"])("village").treated.values.astype(bool)
    h = run(folder, "package", [*sets, "time.months=37", "output.snapshots=0 3 24 36"])("household")
    village = h.village.sel(snapshot=0).values.astype(int)
    before = select(h, 0, "log_assets")
    cut = np.array([np.quantile(before[village == v], 0.1) for v in range(villages)])
    asked = before <= cut[village]
    arm, at = treated[village][asked], village[asked]
    if (select(h, 3, "case_months") > 0)[asked][arm].mean() < 0.9:
        sys.exit("T2: who was chosen was not served")
    outcomes = (
        ("consumption, share", ".04 to .08", lambda m: select(h, m, "consumption"), np.mean),
        ("assets (PPP dollars), SD", ".20 to .31", lambda m: np.exp(select(h, m, "log_assets")), np.std),
        ("mental health, SD", ".03 to .14", lambda m: -select(h, m, "distress"), np.std),
        ("empowerment (1 - M0), SD", "-.03 to .10", lambda m: empowerment(h, m), np.std))
    found = {}
    for months in (24, 36):
        for what, band, value, unit in outcomes:
            y, start = value(months)[asked], value(0)[asked]
            found[what, months] = itt(y, arm, at, unit(y[~arm]), start)
            row("T2", f"{what}, {months} months", band, *found[what, months])
    for what in ("assets (PPP dollars), SD", "consumption, share"):
        row("T2", f"{what.split()[0].strip(',')}, third year over second", ".80 to 1.10",
            found[what, 36][0] / found[what, 24][0])


def rights(folder):
    """Cards in half of the villages, or cards and public posting; eighteen months."""
    sets = ["population.villages=80", "population.households=120", "strategy.start=0", "strategy.coverage=0.5",
            "strategy.end=60", "time.months=19", "output.households=false", "output.decompose_every=18"]
    arms = {}
    for name, cards, posting in (("cards", 0.3, 0), ("posted too", 0.3, 0.3)):
        mix = {"rights_cards": cards} | ({"public_posting": posting} if posting else {})
        f = run(folder, plan(folder, name.replace(" ", "_"), **mix), sets)
        arm, o = f("village").treated.values.astype(bool), f("observation").isel(decomposition_time=1)
        got = o.entitlement_eligible_village.values.astype(float)
        others = o.entitlement_ineligible_village.values.astype(float)
        arms[name] = itt(got, arm, np.arange(80), got[~arm].mean())
        if name == "cards":
            row("T4", "cards: received by the eligible, share more", ".18 to .34", *arms[name])
            row("T4", "cards: received by others, share more", "-.05 to .05",
                *itt(others, arm, np.arange(80), others[~arm].mean()))
        else:
            row("T4", "posted too: share more again", ".08 to .22", (1 + arms[name][0]) / (1 + arms["cards"][0]) - 1)


def groups(folder):
    _, h, treated = trial(folder, "mezzo-only", 36, "0 36")
    village = h.village.sel(snapshot=0).values.astype(int)
    arm = treated[village]
    part = (h.group.sel(snapshot=36).values != NO_GROUP).astype(float)
    taking, _ = itt(part, arm, village, 1)
    outcomes = {"economic power": ("economy", "resources"), "social power": ("choice", "care"),
                "political power": ("ideas", "institutions")}
    for name, powers in outcomes.items():
        y = pair(h, 36, *powers)
        effect, error = itt(y, arm, village, y[~arm].std(ddof=1))
        row("T3", f"{name}, SD, on those who take part", ".06 to .41", effect / taking, error / abs(taking))
    y = h.distress.sel(snapshot=36).values.astype(float)
    effect, error = itt(y, arm, village, y[~arm].std(ddof=1))
    row("T3", "psychological (distress), SD, the same", "-.08 to .10", effect / taking, error / abs(taking))


def survival(folder):
    times = list(range(0, 97, 3))
    f = run(folder, None, ["population.villages=80", "population.households=300", "time.months=96",
                           "output.households=false", f"output.snapshots={' '.join(map(str, times))}"])
    g = f("group")
    ids, schooled = g.id.values, g.schooled.values
    founded = sorted(set(ids.ravel().tolist()) - set(ids[0].tolist()) - {0})
    if len(founded) < 10:
        sys.exit("T5: too few groups were founded")
    alive, last = set(ids[-1].tolist()), {}
    for at, names in enumerate(ids):
        for slot in np.flatnonzero(names):
            last[int(names[slot])] = schooled[at, slot] > 0
    gone = np.array([i not in alive for i in founded])
    taught = np.array([last[i] for i in founded])
    row("T5", "groups gone after 0 to 8 years", ".06 to .15", gone.mean())
    row("T5", "joiners gone (cross-section)", ".15 to .28", float(f("observation").joiner_gone.isel(decomposition_time=-1)))
    if (~taught).sum() > 10:
        row("T5", "times as often without schooling", "2.5 to 5.5", gone[~taught].mean() / max(gone[taught].mean(), 1e-9))


def counselling(folder):
    """The most distressed fifth, all of them seen for three months, two talks a month; two months after."""
    sets = ["population.villages=40", "population.households=120", "strategy.start=0", "strategy.coverage=0.5",
            "strategy.budget=1e9", "strategy.villages_per_worker=0.2", "strategy.case_months=3", "strategy.end=3"]
    name = plan(folder, "talks", counselling=0.7)
    treated = run(folder, name, [*sets, "time.months=2"])("village").treated.values.astype(bool)
    h = run(folder, name, [*sets, "time.months=6", "output.snapshots=0 3 5"])("household")
    village = h.village.sel(snapshot=0).values.astype(int)
    before = select(h, 0, "distress")
    asked = before > np.quantile(before, 0.8)
    y, arm = select(h, 5, "distress"), treated[village]
    if (select(h, 3, "case_months") > 0)[asked & arm].mean() < 0.9:
        sys.exit("T7: who was chosen was not seen")
    effect, error = itt(y[asked], arm[asked], village[asked], y[asked & ~arm].std(ddof=1), before[asked])
    row("T7", "distress two months after counselling, SD, the most distressed fifth", "-.56 to -.34", effect, error)


# three months of what one of two earners of a poor household earns, at once (blattman2017; our reading)
GRANT = "  cash_grant: {level: programme, unit: client, once: true, hours: 0.25, cost: 3200000, effects: {cash: 3.2}}\n"


def therapy_and_cash(folder):
    """Counselling, cash, both or neither, 2 x 2, for the most distressed fifth, three months long; a month
    and thirteen months after its end. The arms meet the same luck, so each is compared with neither
    household by household."""
    mixes = {"therapy": {"counselling": .5, "stress_management": .25}, "cash": {"cash_grant": .1},
             "both": {"counselling": .5, "stress_management": .25, "cash_grant": .1}}
    world = ["population.villages=30", "population.households=120", "time.months=17", "output.snapshots=0 4 16"]
    sets = ["strategy.start=0", "strategy.end=3", "strategy.case_months=3", "strategy.budget=1e9",
            "strategy.villages_per_worker=0.2"]
    base = run(folder, None, world)("household")
    before = select(base, 0, "distress")
    asked = before > np.quantile(before, 0.8)
    sd = select(base, 4, "distress")[asked].std(ddof=1)
    for name, mix in mixes.items():
        h = run(folder, plan(folder, name, GRANT, **mix), [*world, *sets])("household")
        gain = {t: (select(h, t, "distress") - select(base, t, "distress"))[asked].mean() / sd for t in (4, 16)}
        row("T7", f"{name}: distress a month after the end, SD", "", gain[4])
        row("T7", f"{name}: share left a year on", "above .70" if name == "both" else "below .40", gain[16] / gain[4])


def audits(folder):
    """Audits for certain in half of the villages, or invitations to meetings that account for spending;
    what goes missing, and who comes."""
    sets = ["population.villages=60", "population.households=120", "strategy.start=0", "strategy.coverage=0.5",
            "strategy.end=60", "time.months=13", "output.households=false", "output.decompose_every=12",
            "strategy.budget=3e7"]
    def missing(name, band, **mix):
        f = run(folder, plan(folder, name, **mix), sets)
        arm, o = f("village").treated.values.astype(bool), f("observation").isel(decomposition_time=1)
        row("T8", f"{name}: missing spending, points", band,
            *itt(o.missing_spending_village.values.astype(float), arm, np.arange(60), 1))
        return arm, o

    missing("audits", "-.11 to -.05", audit=0.5)
    arm, o = missing("invitations", "-.03 to .02", meeting_invitations=0.15)
    row("T8", "invitations: attendance, points", "above 0",
        *itt(o.attendance_village.values.astype(float), arm, np.arange(60), 1))


DESIGNS = (diffusion, graduated, groups, rights, survival, counselling, therapy_and_cash, audits)


def main(experiments, designs):
    global SEED
    for SEED in range(11, 11 + experiments):
        with tempfile.TemporaryDirectory() as place:
            for design in designs:
                design(place)
    figures = {}
    for target, what, band, found, error in TABLE:
        figures.setdefault((target, what, band), []).append((found, error))
    rows = [(*key, shown(f)) for key, f in figures.items()]
    width = max(len(r[1]) for r in rows)
    for target, what, band, found in [("target", "what", "band", "found"), *rows]:
        print(f"{target:6} | {what:{width}} | {band:13} | {found}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1,
         [d for d in DESIGNS if d.__name__ in sys.argv[2:] or len(sys.argv) < 3])
