# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture: what it holds, that nothing overlaps or leaves the page, that it survives gaps."""

import re
import subprocess
import sys
import warnings
from pathlib import Path

import layout
import numpy as np
import pytest
from matplotlib.image import imread
from matplotlib.text import Annotation, Text

import berdaya
from berdaya import picture, words

CHANNELS = Path(__file__).resolve().parents[2] / "sim/state/channels.h"


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return layout.write(tmp_path_factory.mktemp("toy") / "toy.h5", replicates=3, seed=3)


def texts(figure):
    return [t.get_text() for t in figure.findobj(Text)]


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_line_is_named_in_both_languages(toy, lang):
    shown = texts(berdaya.plot(toy, lang=lang))
    for terms in (words.POWERS, words.FACTORS):
        for english, indonesian in terms.values():
            assert english in shown and indonesian in shown


def test_the_caption_names_scenario_seed_version_and_digest(toy):
    caption = next(t for t in texts(berdaya.plot(toy)) if "seed" in t)
    for part in ("scenario toy", "seed 3", "berdaya 0.1.0", "0123456789abcdef", "3 replicates"):
        assert part in caption


def test_programme_months_are_shaded_and_absent_without_programme(toy, tmp_path):
    assert any("pendampingan" in t for t in texts(berdaya.plot(toy)))
    bare = layout.write(tmp_path / "bare.h5", months=30, programme=False)
    assert not any("pendampingan" in t for t in texts(berdaya.plot(bare)))


def ticks_outside(ax):
    """Labels of ticks beyond the limits, which matplotlib keeps but does not draw."""
    for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize("kind", [
    {"replicates": 1}, {"replicates": 3}, {"pace": 0.02}, {"pace": 0}, {"months": 13}, {"months": 400},
    {"programme": False},
])
def test_no_text_leaves_the_page_or_covers_another(tmp_path, lang, kind):
    path = layout.write(tmp_path / "t.h5", seed=5, **kind)
    figure = berdaya.plot(path, lang=lang)
    figure.canvas.draw()
    page = figure.bbox
    boxes = []
    hidden = {label for ax in figure.axes for label in ticks_outside(ax)}
    for t in figure.findobj(Text):
        if t.get_text().strip() and t.get_visible() and t not in hidden:
            box = t.get_window_extent()
            if box.width > 1:
                assert box.x0 >= 0 and box.x1 <= page.x1 and box.y0 >= 0 and box.y1 <= page.y1, t
                boxes.append((t, box))
    for i, (a, one) in enumerate(boxes):
        for b, other in boxes[i + 1 :]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            above = min(one.y1, other.y1) - max(one.y0, other.y0)
            # a term and its translation share a label; their boxes' leading may touch
            slack = 6 if isinstance(a, Annotation) and isinstance(b, Annotation) else 1
            assert across <= 1 or above <= slack, (a.get_text(), b.get_text())


def test_the_saved_picture_is_not_blank(toy, tmp_path):
    out = tmp_path / "desa.png"
    berdaya.plot(toy, out)
    image = imread(out)[..., :3]
    assert image.shape[1] > 1500
    assert 0.02 < (image.min(-1) < 0.9).mean() < 0.6


def test_an_open_tree_is_drawn_as_the_file(toy, tmp_path):
    with berdaya.open(toy) as tree:
        berdaya.plot(tree, tmp_path / "a.png")
    berdaya.plot(toy, tmp_path / "b.png")
    np.testing.assert_array_equal(imread(tmp_path / "a.png"), imread(tmp_path / "b.png"))


def test_a_partial_file_carries_a_mark(tmp_path):
    path = layout.write(tmp_path / "p.h5", months=24, status="partial")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", berdaya.PartialFile)
        assert any("PARTIAL" in t for t in texts(berdaya.plot(path)))
        assert any("SEBAGIAN" in t for t in texts(berdaya.plot(path, lang="id")))


def test_r_after_exit_is_the_mean_over_complete_cohorts(toy):
    with berdaya.open(toy) as tree:
        cohort = tree["cohort"].to_dataset().sum("replicate").isel(scenario=0)
        followed = (cohort.cohort > layout.END) & (cohort.cohort <= 120 - layout.WINDOW)
        r = float((cohort.children * followed).sum() / (cohort.newly * followed).sum())
        shown = texts(berdaya.plot(tree))
        assert f"R = {r:.2f}" in shown and "after exit" in shown


def test_missing_groups_are_said_not_hidden(toy):
    with berdaya.open(toy) as tree:
        bare = tree.copy()
        del bare["structure"]
        del bare["cohort"]
        assert texts(berdaya.plot(bare)).count(words.word("absent", "en")) == 2


def test_unknown_language_and_scenario_are_refused(toy):
    with pytest.raises(ValueError, match="language"):
        berdaya.plot(toy, lang="fr")
    with pytest.raises(KeyError, match="toy"):
        berdaya.plot(toy, scenario="none")


def test_labels_are_spread_apart_and_stay_inside():
    rng = np.random.default_rng(1)
    for _ in range(200):
        wanted = rng.random(rng.integers(1, 9))
        placed = picture.spread(wanted, 0.1, 0, 1)
        assert (np.diff(np.sort(placed)) > 0.1 - 1e-9).all()
        assert placed.min() > -1e-9 and placed.max() < 1 + 1e-9
        assert (np.argsort(placed) == np.argsort(wanted)).all()
    np.testing.assert_allclose(picture.spread([0.2, 0.8], 0.1, 0, 1), [0.2, 0.8])
    np.testing.assert_allclose(picture.spread([0.5, 0.5], 0.1, 0, 1), [0.45, 0.55])
    assert np.ptp(picture.spread([0.5] * 20, 0.1, 0, 1)) <= 1 + 1e-9


def test_binned_cohorts_keep_the_counts_and_the_interval_holds_r():
    month = np.arange(1.0, 121)
    rng = np.random.default_rng(2)
    newly, children = rng.integers(0, 9, 120).astype(float), rng.integers(0, 9, 120).astype(float)
    bins = picture.cohort_bins(month, newly, children, month <= 84)
    assert bins["newly"].sum() == newly.sum() and bins["children"].sum() == children.sum()
    assert bins["width"] == 6 and bins["complete"].tolist() == [True] * 14 + [False] * 6
    assert (bins["low"] <= bins["r"]).all() and (bins["r"] <= bins["high"]).all()
    # exact Poisson limits for 10 children (Breslow and Day 1987, table 2.10): 4.80, 18.39
    ten = picture.cohort_bins(np.ones(1), np.ones(1), np.full(1, 10.0), np.ones(1))
    assert ten["low"][0] == pytest.approx(4.80, abs=0.02)
    assert ten["high"][0] == pytest.approx(18.39, abs=0.02)


@pytest.mark.skipif(not CHANNELS.exists(), reason="the core's sources are not beside the package")
@pytest.mark.parametrize(
    ("table", "terms"),
    [("BD_POWERS", words.POWERS), ("BD_FACTORS", words.FACTORS), ("BD_ROLES", words.ROLES)],
)
def test_terms_are_those_of_the_core(table, terms):
    text = CHANNELS.read_text()
    body = re.search(rf"#define {table}\(\w\)(.*?)\n\n", text, re.S)[1]
    rows = re.findall(r'\b[A-Z]\((\w+),[^"]*"([^"]*)"', body)
    assert [name for name, _ in rows] == list(terms)
    assert [term for _, term in rows] == [indonesian for _, indonesian in terms.values()]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "berdaya", *map(str, arguments)], capture_output=True, text=True
    )


def test_the_command_draws_and_says_where(toy, tmp_path):
    out = tmp_path / "desa.png"
    done = run("plot", toy, "-o", out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"\x89PNG") and str(out) in done.stdout


def test_the_command_refuses_a_bad_file_in_one_line(tmp_path):
    bad = tmp_path / "bad.h5"
    bad.write_text("no")
    done = run("plot", bad)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
