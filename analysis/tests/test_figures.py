# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures hold what the file holds; nothing in them overlaps or leaves the page."""

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.text import Text

import berdaya
from berdaya import figures, words
from berdaya.figures import data, economics, style


@pytest.fixture(scope="module", params=["run", "compare"])
def tree(request, run_file, compare_file):
    with berdaya.open({"run": run_file, "compare": compare_file}[request.param]) as opened:
        yield opened


@pytest.fixture(scope="module")
def compared(compare_file):
    with berdaya.open(compare_file) as opened:
        yield opened


def boxes(picture):
    """Texts that can be read, with where they are."""
    picture.canvas.draw()
    for t in picture.findobj(Text):
        if t.get_text().strip() and t.get_visible():
            box = t.get_window_extent()
            if box.width > 1:
                yield t, box


def hidden(picture):
    """Labels of ticks beyond the limits, which matplotlib keeps but does not draw."""
    for ax in picture.axes:
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            low, high = sorted(limits)
            for tick in axis.get_major_ticks():
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    yield from (tick.label1, tick.label2)


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_figure_is_drawn_and_readable(tree, lang):
    entries = figures.available(tree)
    assert len(entries) >= (1 if len(data.arms(tree)) == 1 else 4)
    for entry in entries:
        picture = entry.draw(tree, lang=lang)
        assert picture.caption and picture.alt and "{" not in picture.caption + picture.alt
        assert len(picture.data) > 0, entry.name
        page, gone = picture.bbox, set(hidden(picture))
        shown = [(t, b) for t, b in boxes(picture) if t not in gone]
        for t, box in shown:
            inside = box.x0 >= -1 and box.x1 <= page.x1 + 1 and box.y0 >= -1 and box.y1 <= page.y1 + 1
            assert inside, (entry.name, t.get_text())
        for i, (a, one) in enumerate(shown):
            for b, other in shown[i + 1 :]:
                across = min(one.x1, other.x1) - max(one.x0, other.x0)
                above = min(one.y1, other.y1) - max(one.y0, other.y0)
                assert across <= 2 or above <= 2, (entry.name, a.get_text(), b.get_text())


def test_captions_differ_by_language_and_can_be_left_out(compared):
    english = figures.differences(compared)
    indonesian = figures.differences(compared, lang="id")
    assert english.caption != indonesian.caption and english.alt != indonesian.alt
    bare = figures.differences(compared, caption=False)
    assert bare.get_size_inches()[1] < english.get_size_inches()[1]
    assert len(english.png()) > 10_000 and english.svg().count("<text") > 5


def test_the_table_names_every_function():
    for name, entry in figures.FIGURES.items():
        assert getattr(figures, name) is entry.draw and entry.draw.__doc__
        assert entry.kind in ("run", "comparison", "study")


def test_what_the_file_lacks_is_said(run_file):
    with berdaya.open(run_file) as tree:
        with pytest.raises(figures.Missing, match="compare/money"):
            figures.cost_effectiveness(tree)
        with pytest.raises(ValueError, match="language"):
            figures.outcome(tree, lang="fr")
        with pytest.raises(KeyError, match="holistic"):
            figures.outcome(tree, scenario="none")
        with pytest.raises(ValueError, match="economy"):
            figures.outcome(tree, series="power")


@pytest.mark.parametrize("series, component", [("empowered_share", None), ("power", "economy")])
def test_outcome_draws_the_series(compared, series, component):
    picture = figures.outcome(compared, series=series, component=component)
    array = compared[series] if component is None else compared[series].sel(power_name=component)
    lines = {tuple(line.get_ydata()) for line in picture.axes[0].lines}
    for name in data.arms(compared):
        mean = array.sel(scenario=name).mean("replicate").values
        assert tuple(mean) in lines
        rows = picture.data[picture.data.scenario == name]
        np.testing.assert_array_equal(rows["mean"], mean)
        np.testing.assert_allclose(rows["high"], array.sel(scenario=name).quantile(0.9, "replicate"))
    assert style.GREY in {line.get_color() for line in picture.axes[0].lines}


def test_differences_are_those_of_paired_replicates(compared):
    table = figures.differences(compared).data.set_index(["scenario", "measure"])
    group = compared["compare"].to_dataset()
    for name in ("holistic", "micro-only", "mezzo-only"):
        d = (group.years.sel(scenario=name) - group.years.sel(scenario="baseline")).values
        row = table.loc[(name, "years")]
        assert row["mean"] == pytest.approx(d.mean())
        half = 2.7764451 * d.std(ddof=1) / np.sqrt(5)  # t of 4 degrees of freedom
        assert row["high"] - row["mean"] == pytest.approx(half, rel=1e-3)
        gain = group.gain_0.sel(scenario=name).mean()
        assert table.loc[(name, "gain_0"), "mean"] == pytest.approx(100 * float(gain))
    assert "baseline" not in table.index.get_level_values(0)


def test_cost_and_effect_are_those_of_the_file_and_the_frontier_that_of_the_core(compared):
    table = figures.cost_effectiveness(compared).data.set_index("scenario")
    group = compared["compare"].to_dataset()
    money = (group.money - group.money.sel(scenario="baseline")).mean("replicate") / 1e6
    for name, row in table.iterrows():
        assert row.cost == pytest.approx(float(money.sel(scenario=name)))
        assert row.frontier == (float(group.standing.sel(scenario=name)) == 0)


def test_frontier_by_hand():
    cost, effect = np.array([0, 1, 2, 3, 4.0]), np.array([0, 1, 3, 2, 3.5])
    # the second is worse than a mix of first and third, the fourth worse than the third
    assert economics.frontier(cost, effect) == [0, 2, 4]


def test_acceptance_counts_replicates(compared):
    cost = np.array([[0, 0], [1, 3.0]])
    effect = np.array([[0, 0], [1, 1.0]])
    share = economics.acceptance(cost, effect, np.array([0, 1, 2, 4.0]))
    np.testing.assert_allclose(share, [[1, 0.75, 0.5, 0], [0, 0.25, 0.5, 1]])
    table = figures.acceptability(compared).data
    np.testing.assert_allclose(table.groupby("worth")["share"].sum(), 1)


def test_students_quantile():
    for freedom, t in {1: 12.7062, 2: 4.30265, 3: 3.18245, 4: 2.77645, 9: 2.26216, 49: 2.00958}.items():
        assert style.student(freedom) == pytest.approx(t, rel=3e-3 if freedom == 3 else 1e-3)


def test_numbers_are_written_in_the_language():
    assert style.number(1234.5, "en", 1) == "1,234.5" and style.number(1234.5, "id", 1) == "1.234,5"
    assert style.number(-0.25, "en") == "−0.25" and style.number(float("nan"), "en") == "–"


def test_the_command_lists_and_draws(compare_file, tmp_path):
    def run(*arguments):
        return subprocess.run([sys.executable, "-m", "berdaya", "figure", *map(str, arguments)],
                              capture_output=True, text=True)

    listed = run(compare_file)
    assert listed.returncode == 0 and "cost_effectiveness" in listed.stdout
    out = tmp_path / "d.png"
    assert run(compare_file, "differences", "-o", out).returncode == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    wrong = run(compare_file, "diferences")
    assert wrong.returncode == 1 and "differences" in wrong.stderr and "Traceback" not in wrong.stderr
