# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures hold what the file holds; nothing in them overlaps or leaves the page."""

import json
import re
import shutil
import subprocess
import sys

import browser
import h5py
import numpy as np
import pictures
import pytest
import xarray as xr

import berdaya
from berdaya import figures, files, words
from berdaya.figures import data, economics, style, tipping
from test_report import CONTRAST


@pytest.fixture(scope="module", params=["run", "compare"])
def tree(request, run_file, compare_file):
    with berdaya.open({"run": run_file, "compare": compare_file}[request.param]) as opened:
        yield opened


@pytest.fixture(scope="module")
def compared(compare_file):
    with berdaya.open(compare_file) as opened:
        yield opened


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_figure_is_drawn_and_readable(tree, lang):
    entries = figures.available(tree)
    assert len(entries) >= (1 if len(data.arms(tree)) == 1 else 4)
    for entry in entries:
        pictures.check(entry.draw(tree, lang=lang), entry.name)


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
        assert entry.kind in ("run", "comparison", "study", "trial")


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


def test_every_figure_of_the_table_is_drawn_from_one_of_the_files(run_file, compare_file, study_files, trial_file):
    drawn = set()
    for path in (run_file, compare_file, trial_file, *study_files.values()):
        with berdaya.open(path) as tree:
            drawn |= {entry.name for entry in figures.available(tree)}
    assert drawn == set(figures.FIGURES) - {"sensitivity"}


def test_groups_gain_what_the_file_says(compared):
    table = figures.winners(compared).data
    there = compared["compare/effect_empowered"].mean("replicate")
    assert len(table) == 3 * there.sizes["group"]
    for _, row in table.iterrows():
        assert row["mean"] == pytest.approx(100 * float(there.sel(scenario=row.scenario, group=row.group)))
    sides = figures.losers(compared).data.set_index(["scenario", "side"])["mean"]
    for side in ("lost", "won"):
        mean = compared["compare"][side].sel(scenario="mezzo-only").mean()
        assert sides["mezzo-only", side] == pytest.approx(100 * float(mean))
    bars = figures.losers(compared).axes[0].patches
    assert sum(b.get_width() < 0 for b in bars) <= len(bars) / 2


def test_figures_of_one_strategy_show_the_one_that_does_most(compared):
    names = list(compared["scenario"].values)
    most = str(compared["compare/years"].mean("replicate").drop_sel(scenario="baseline").idxmax("scenario").item())
    assert data.chosen(compared, None) == names.index(most)
    assert most in figures.contributions(compared).caption
    assert data.chosen(compared, "baseline") == names.index("baseline")


def test_event_study_is_zero_before_the_programme_and_paired_after(compared):
    table = figures.event_study(compared).data
    assert (table[table.since_start <= 0]["mean"] == 0).all()
    share = compared["empowered_share"]
    d = (share.sel(scenario="holistic") - share.sel(scenario="baseline")).mean("replicate").values
    np.testing.assert_allclose(table[table.scenario == "holistic"]["mean"], d, atol=1e-15)


def test_contributions_stack_to_m0(tree):
    table = figures.contributions(tree).data
    which = data.chosen(tree, None)
    m0 = tree["decomposition/m0"].isel(scenario=which).mean("replicate").values
    np.testing.assert_allclose(table.groupby("decomposition_time").part.sum(), m0, atol=1e-12)
    rows = figures.subgroups(tree).data.set_index("group")
    there = tree["decomposition/disadvantage_m0"].isel(scenario=which, decomposition_time=-1, having=1)
    assert rows.loc["led by women", "last"] == pytest.approx(float(there.sel(disadvantage="gender").mean()))


def test_powers_by_subgroup_agree_with_the_recorded_m0(run_file):
    with berdaya.open(run_file) as tree:
        table = figures.powers_by_subgroup(tree).data
        # replicates differ in size, so pooled households weigh them
        core = tree["decomposition"].to_dataset().isel(scenario=0, decomposition_time=-1)
        n = tree["household_count"].isel(scenario=0)
        all_ = float((core.m0 * n).sum() / n.sum())
        assert table[table.group == "all households"].part.sum() == pytest.approx(all_, abs=1e-9)
        size = core.disadvantage_share.isel(having=1) * n
        women = (core.disadvantage_m0.isel(having=1) * size).sel(disadvantage="gender").sum() / size.sel(disadvantage="gender").sum()
        assert table[table.group == "led by women"].part.sum() == pytest.approx(float(women), abs=1e-9)


def test_the_ladder_keeps_households(run_file):
    with berdaya.open(run_file) as tree:
        table = figures.ladder(tree).data
        n = tree["household_count"].isel(scenario=0)
        for month, column, key in ((0, "before", "from_month"), (36, "after", "to_month")):
            rows = table[table[key] == month].groupby(column).share.sum()
            there = tree["role_share"].isel(scenario=0).sel(time=month)
            pooled = (there * n).sum("replicate") / n.sum()
            for role, share in rows.items():
                assert share == pytest.approx(float(pooled.sel(role_name=role)), abs=1e-9)


def test_the_snowball_is_that_of_the_cohorts(tree):
    table = figures.snowball(tree).data
    group = tree["cohort"].to_dataset().isel(scenario=data.chosen(tree, None)).sum("replicate")
    run = group["cohort"] > 0
    assert table.newly.sum() == int(group["newly"].where(run, 0).sum())
    assert table.children.sum() == int(group["children"].where(run, 0).sum())
    sizes = figures.cascade_sizes(tree).data
    size, generation = (sizes[sizes.what == what] for what in ("size", "generation"))
    assert (size.value * size.number).sum() == generation.number.sum()
    event = tree["event"].to_dataset()
    mine = int((event["event_scenario"] == data.chosen(tree, None)).sum())
    assert generation.number.sum() == mine


def test_lineages_are_drawn_by_event(tree):
    picture = figures.lineage(tree, most=5)
    table = picture.data
    assert (np.diff(table.cascade.unique()) == 1).all() and table.cascade.max() <= 4
    for _, row in table[table.generation > 0].iterrows():
        parent = table[table.household == row.parent]
        assert len(parent) == 1 and parent.month.iloc[0] <= row.month
    points = sum(len(line.get_xdata()) for line in picture.axes[0].lines)
    assert points == len(table)


def test_villages_end_where_the_file_says(tree):
    table = figures.final_share(tree).data
    villages = tree["village"].sizes["village"] * tree["village"].sizes["replicate"]
    assert (table.groupby("scenario").villages.sum() == villages).all()
    points = figures.phase_map(tree).data
    assert points.treated.all() and len(points) == villages
    tiles = figures.village_map(tree).data
    for _, row in tiles.sample(8, random_state=1).iterrows():
        there = tree["village/empowered_share"].isel(scenario=data.chosen(tree, None), replicate=0)
        assert row.value == pytest.approx(float(there.sel(time=row.month, village=row.village)))


def test_bimodality_tells_one_hump_from_two():
    rng = np.random.default_rng(1)
    assert tipping.bimodality(rng.normal(size=2000)) == pytest.approx(1 / 3, abs=0.03)
    assert tipping.bimodality(rng.random(2000)) == pytest.approx(5 / 9, abs=0.03)
    assert tipping.bimodality(np.repeat([0.0, 1.0], 500) + rng.normal(0, 0.02, 1000)) > 0.9


def test_ceilings_are_those_of_the_model(run_file):
    with berdaya.open(run_file) as tree:
        table = figures.structure(tree).data.set_index("power")
        factor = tree["structure/factor"].isel(scenario=0, time=-1).mean("replicate")
        # economy: .1 .1 .3 .1 .4 of norms, institutions, infrastructure, policy, equity; floor 0.3
        open_ = float((factor * [0.1, 0.1, 0.3, 0.1, 0.4]).sum())
        assert table.ceiling_last["economy"] == pytest.approx(0.3 + 0.7 * open_)
        power = tree["power"].isel(scenario=0, time=-1).sel(power_name="care").mean()
        assert table["last"]["care"] == pytest.approx(float(power))


def test_the_page_of_villages_needs_no_network_and_holds_every_month(compare_file, tmp_path):
    text = figures.village_page(compare_file, tmp_path / "v.html", lang="id", scenario="holistic")
    assert (tmp_path / "v.html").read_text() == text and 'lang="id"' in text
    assert not re.search(r"(src|href)=|https?://(?!www.w3.org/2000/svg)", text)
    content = json.loads(re.search(r"const d=(\{.*?\}), w=", text)[1])
    with berdaya.open(compare_file) as tree:
        there = tree["village/empowered_share"].sel(scenario="holistic").isel(replicate=0)
        np.testing.assert_allclose(content["value"], there.transpose("time", "village"), atol=5e-5)
        event = tree["event"].to_dataset()
        mine = (event.event_scenario == 1) & (event.event_replicate == 0) & (event.source_kind == 1)
        assert len(content["links"]) <= int(mine.sum())


@pytest.mark.skipif(browser.chromium() is None, reason="no Chromium")
def test_the_page_of_villages_is_worked_by_keyboard_and_by_touch(run_file, tmp_path):
    out = tmp_path / "v.html"
    figures.village_page(run_file, out)
    with berdaya.open(run_file) as tree:
        there = 100 * tree["village/empowered_share"].isel(scenario=0, replicate=0).transpose("time", "village").load()
    page = browser.open_page(out)
    try:
        for width in (1280, 390):
            page.width(width)
            assert page.run("document.scrollingElement.scrollWidth <= innerWidth"), f"the page is wider than {width}"
        page.key("Tab"), page.key("Tab")
        assert page.run("document.activeElement.id") == "month"
        page.run("document.activeElement.value = 30, document.activeElement.dispatchEvent(new Event('input'))")
        told = page.run("document.getElementById('told').textContent")
        assert told.startswith("Month 30 (the programme is at work): mean of villages ")
        assert f"{float(there[30].mean()):.1f} %" in told and f"to {float(there[30].max()):.1f} %" in told
        page.run("document.querySelector('rect[data-v=\"2\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
        assert page.run("document.getElementById('one').textContent") == f"Village 3: {float(there[30, 2]):.1f} %"
        page.key("Tab")
        assert page.run("document.activeElement.tagName") == "SUMMARY"
        page.key("Enter")
        page.run("new Promise(r => setTimeout(r, 50))")
        assert page.run("document.querySelectorAll('tbody tr').length") == there.sizes["village"]
        seen, bad = page.run(CONTRAST)
        assert seen > 20 and bad == []
        assert all(address.startswith(("file:", "data:")) for address in page.requests), page.requests
    finally:
        page.close()


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_long_names_fit(compare_file, tmp_path, lang):
    path = tmp_path / "long.h5"
    shutil.copy(compare_file, path)
    with h5py.File(path, "r+") as file:
        for group in (file, *(item for item in file.values() if isinstance(item, h5py.Group) and "scenario" in item)):
            group["scenario"][1:] = ["community-development", "a-graduation-programme-of-our-own", "social-action"]
    with berdaya.open(path) as tree:
        for name in ("differences", "winners", "losers", "outcome", "event_study", "acceptability"):
            pictures.check(figures.FIGURES[name].draw(tree, lang=lang), name)


def test_the_command_lists_and_draws(compare_file, tmp_path):
    def run(*arguments):
        return subprocess.run([sys.executable, "-m", "berdaya", "figure", *map(str, arguments)],
                              capture_output=True, text=True)

    listed = run(compare_file)
    assert listed.returncode == 0 and "cost_effectiveness" in listed.stdout
    out = tmp_path / "d.png"
    assert run(compare_file, "differences", "-o", out).returncode == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "village_page" in listed.stdout
    assert run(compare_file, "village_page", "-o", tmp_path / "v.html").returncode == 0
    assert (tmp_path / "v.html").read_text().startswith("<!DOCTYPE html>")
    wrong = run(compare_file, "diferences")
    assert wrong.returncode == 1 and "differences" in wrong.stderr and "Traceback" not in wrong.stderr
