# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of what nobody has measured agree with the bands: history matching, small.

    build/venv/bin/python tests/stat/fit.py [draws]      (200 draws: about ten minutes)

Draws parameters from their priors (Latin hypercube), runs each target's experiment at a modest
size, and keeps the draws whose figures lie within the bands declared in tests/stat/test_targets.py,
widened by two standard errors of one experiment of this size. Prints how many stay and their
posterior: mean, standard deviation and the range of the middle nine tenths. MODEL.md section 9
quotes it. Two blocks, which share no parameter: word of mouth (T1); groups and their growth after
a programme (T5, P10: in most villages, but not all, the gain in members shrinks again).
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

sys.argv, DRAWS = sys.argv[:1], int(sys.argv[1]) if len(sys.argv) > 1 else 200
sys.path.insert(0, str(Path(__file__).parent))
from test_targets import run  # noqa: E402


def word_of_mouth(folder, x, seed):
    f = run(folder, None, ["population.villages=43", "population.households=223", "time.months=26",
                           "population.informed=1", "output.decompose_every=26", "output.households=false",
                           f"influence.adopt={x['adopt']}", f"influence.adopt_propensity={x['adopt_propensity']}",
                           f"influence.tell_participant={x['tell']}", f"influence.tell_other={x['tell'] / 8}"], seed)
    o = f("observation").isel(decomposition_time=-1)
    return {"take-up": float(o.take_up), "SD over villages": float(o.take_up_village.std(ddof=1)),
            "near takers less near refusers": float(o.take_up_near_taker - o.take_up_near_refuser),
            "takers alone": float(o.taker_alone)}


def growth(folder, x, seed):
    sets = ["population.villages=24", "output.households=false", f"groups.dissolve={x['dissolve']}",
            f"participation.leave={x['leave']}", f"groups.cadre_founding={x['cadre_founding']}",
            f"influence.theta={x['theta']}"]
    times = range(0, 97, 6)
    f = run(folder, None, [*sets, "time.months=120", f"output.snapshots={' '.join(map(str, times))}",
                           "output.decompose_every=96"], seed)
    ids = f("group").id.values
    founded = set(ids.ravel().tolist()) - set(ids[0].tolist()) - {0}
    gone = np.mean([i not in set(ids[-1].tolist()) for i in founded])
    joiners = float(f("observation").joiner_gone.isel(decomposition_time=1))
    rest = f("village").member_share
    gain = run(folder, "holistic", [*sets, "time.months=120"], seed)("village").member_share - rest
    at_exit, later = gain.isel(time=48), gain.isel(time=120)
    return {"groups gone": gone, "joiners gone": joiners, "villages that grow on": float((later > at_exit).mean()),
            "share of the gain kept": float(later.sum() / at_exit.sum())}


# priors, then bands with the standard error of one experiment of this size
BLOCKS = [
    (word_of_mouth, {"adopt": (0.05, 0.3), "adopt_propensity": (0, 3), "tell": (0.05, 0.2)},
     {"take-up": (0.16, 0.21, 0.012), "SD over villages": (0.06, 0.11, 0.009),
      "near takers less near refusers": (0.06, 0.14, 0.02), "takers alone": (0.14, 0.26, 0.02)}),
    (growth, {"dissolve": (0.0005, 0.006), "leave": (0.001, 0.008), "cadre_founding": (0, 0.01), "theta": (0.1, 0.5)},
     {"groups gone": (0.06, 0.15, 0.03), "joiners gone": (0.15, 0.28, 0.01),
      "villages that grow on": (0.01, 0.5, 0), "share of the gain kept": (0.3, 1, 0)}),
]


def hypercube(rng, draws, priors):
    places = [(rng.permutation(draws) + rng.random(draws)) / draws for _ in priors]
    return [dict(zip(priors, (lo + u[i] * (hi - lo) for u, (lo, hi) in zip(places, priors.values()))))
            for i in range(draws)]


def main(folder):
    rng = np.random.default_rng(1)
    for experiment, priors, bands in BLOCKS:
        kept, missed = [], dict.fromkeys(bands, 0)
        for i, x in enumerate(hypercube(rng, DRAWS, priors)):
            found = experiment(folder, x, 100 + i)
            out = [n for n, (lo, hi, se) in bands.items() if not lo - 2 * se <= found[n] <= hi + 2 * se]
            for name in out:
                missed[name] += 1
            if not out:
                kept.append(list(x.values()))
        print(f"{experiment.__name__}: {len(kept)} of {DRAWS} draws agree with all bands; missed: "
              + ", ".join(f"{name} {n}" for name, n in missed.items()))
        if len(kept) < 3:
            continue
        k = np.array(kept)
        for j, name in enumerate(priors):
            low, high = np.quantile(k[:, j], [0.05, 0.95])
            print(f"  {name:18} prior {priors[name][0]:g} to {priors[name][1]:g}: posterior mean {k[:, j].mean():.4f}, "
                  f"SD {k[:, j].std(ddof=1):.4f}, {low:.4f} to {high:.4f}")
        named = ", ".join(f"{a}-{b} {np.corrcoef(k.T)[i, j]:+.2f}" for i, a in enumerate(priors)
                          for j, b in enumerate(priors) if i < j)
        print(f"  correlations: {named}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)
