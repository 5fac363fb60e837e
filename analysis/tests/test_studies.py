# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures and reports of studies and of virtual field trials hold what their files hold."""

import re
import subprocess

import h5py
import numpy as np
import pictures
import program
import pytest
import xarray as xr

import berdaya
from berdaya import figures, files, indices, words
from berdaya import report as module
from berdaya import report_words
from berdaya.figures import sensitivities, studies, trials
from test_report import Page, numbers


@pytest.fixture(scope="module", params=["lhs", "cases", "trial"])
def tree(request, study_files, trial_file):
    with berdaya.open({**study_files, "trial": trial_file}[request.param]) as opened:
        yield opened


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_figure_is_drawn_and_readable(tree, lang):
    entries = figures.available(tree)
    assert len(entries) >= 1
    for entry in entries:
        pictures.check(entry.draw(tree, lang=lang), entry.name)


def columns(path):
    with h5py.File(path) as file:
        return {name: item[...] for name, item in file.items() if isinstance(item, h5py.Dataset)}


def test_a_response_is_paired_with_the_baseline_of_the_same_luck(study_files):
    run = columns(study_files["lhs"])
    picture = figures.response(study_files["lhs"])
    for strategy, code in (("holistic", 1), ("micro", 2)):
        rows = picture.data[picture.data.strategy == strategy]
        assert len(rows) == 10
        for _, row in rows.iterrows():
            here = run["point"] == row.point
            gain = [run["years"][here & (run["replicate"] == r) & (run["strategy"] == code)]
                    - run["years"][here & (run["replicate"] == r) & (run["strategy"] == 0)] for r in (0, 1)]
            assert row["mean"] == pytest.approx(np.mean(gain)) and row.low == pytest.approx(np.min(gain))
            assert row["groups.size"] == run["parameter_groups_size"][here][0]
    lost = figures.response(study_files["lhs"], outcome="lost").data  # is of a pair already
    some = run["lost"][(run["strategy"] == 1) & (run["point"] == 3)]
    assert lost[(lost.strategy == "holistic") & (lost.point == 3)]["mean"].iloc[0] == pytest.approx(some.mean())
    with pytest.raises(KeyError, match="member_share@6"):
        figures.response(study_files["lhs"], outcome="member_share")


def test_many_points_are_drawn_under_means_of_classes(tmp_path):
    path = program.study(tmp_path / "many.h5", program.RANGES + "design: {kind: lhs, points: 48}\n", "\n")
    picture = figures.response(path, outcome="empowered_end")
    pictures.check(picture, "response")
    x, y = studies._classes(np.arange(20.0), np.arange(20.0) ** 2)
    assert len(x) == studies.CLASSES and x[0] == 1 and y[0] == pytest.approx(5 / 3)
    lines = [line for line in picture.axes[0].lines if len(line.get_xdata()) == studies.CLASSES]
    assert len(lines) == 2 and "classes" in picture.caption


def test_cases_stand_side_by_side(study_files):
    run = columns(study_files["cases"])
    rows = figures.cases(study_files["cases"], outcome="empowered_end").data.set_index(["point", "strategy"])
    assert list(dict.fromkeys(rows.index.get_level_values(0))) == ["all", "large_groups", "talk_travels"]
    here = run["point"] == 1
    gain = run["empowered_end"][here & (run["strategy"] == 2)].mean() - run["empowered_end"][here & (run["strategy"] == 0)].mean()
    assert rows.loc[("large_groups", "micro"), "mean"] == pytest.approx(gain)
    with pytest.raises(figures.Missing, match="named cases"):
        figures.cases(study_files["lhs"])
    with pytest.raises(figures.Missing, match="parameters that vary"):
        figures.response(study_files["cases"])


def test_runs_that_failed_are_left_out(study_files, tmp_path):
    path = tmp_path / "failed.h5"
    path.write_bytes(study_files["lhs"].read_bytes())
    with h5py.File(path, "r+") as file:
        file["run_status"][:] = np.where(file["point"][...] == 4, 2, file["run_status"][...])
        file["years"][:] = np.where(file["point"][...] == 4, np.nan, file["years"][...])
    assert set(figures.response(path).data.point) == set(range(10)) - {4}
    assert "6 runs failed or are missing" in module.report(path)
    with h5py.File(path, "r+") as file:
        file["run_status"][:] = 2
    text = module.report(path)
    assert "60 runs failed" in text and "no run of the study has found" in text


def test_outcomes_have_words_in_both_languages():
    text = (program.ROOT / "sim/study/compare.h").read_text()
    text = text[text.index("BD_COMPARE_VALUES(V)"):text.index("typedef enum")]
    known = re.findall(r'V\((\w+), +"([^"]+)", +"', text)
    assert {name for name, _ in known} == set(words.OUTCOMES)
    assert all(unit in words.UNITS for _, unit in known if unit != "1")
    pairs = re.findall(r"V\((\w+),", text[text.index("BD_COMPARE_PAIRS(V)"):])
    assert set(pairs) == words.PAIRED


@pytest.mark.parametrize("bars", [("total", "first"), ("mu_star",), ("prcc",)])
def test_sensitivity_has_the_noise_as_a_bar_of_its_own(bars):
    by = ("outcome", "parameter")
    variables = {"noise": ("outcome", [0.15, 0.55])}
    for k, name in enumerate(bars):
        x = np.array([[0.6, -0.2], [0.1, 0.1]]) - 0.1 * k
        variables |= {name: (by, x), name + "_low": (by, x - 0.1), name + "_high": (by, x + 0.1)}
    group = xr.Dataset(variables, {"outcome": ["years under holistic less baseline", "money under holistic"],
                                   "parameter": ["groups.size", "influence.theta"]})
    tree = files.grow({"/": xr.Dataset(attrs={"status": "complete"}), "/sensitivity": group})
    picture = figures.sensitivity(tree)
    pictures.check(picture, "sensitivity")
    widths = [[round(bar.get_width(), 9) for bar in ax.patches] for ax in picture.axes]
    assert len(widths) == 2 and 0.6 in widths[0] and -0.2 in widths[0] and 0.1 in widths[1]
    for noise, mine in zip((0.15, 0.55), widths):  # a share of variance has no place among effects in units of the outcome
        assert (noise in mine) == (bars != ("mu_star",))
    assert "15" in picture.caption and "55" in picture.caption
    assert "groups.size" in picture.alt and list(picture.data.noise.unique()) == [0.15, 0.55]
    one = figures.sensitivity(tree, outcome="money under holistic", lang="id")
    assert len(one.axes) == 1 and set(one.data.outcome) == {"money under holistic"} and "Dana" in one.caption
    with pytest.raises(KeyError, match="money"):
        figures.sensitivity(tree, outcome="mony")


def test_outcomes_of_sensitivity_are_told_in_words():
    told = sensitivities.told
    assert told("years under holistic less baseline", "id") == "tahun-rumah tangga berdaya: holistic dikurangi tanpa program"
    assert told("member_share@36 under micro in dry", "en") == "member share, month 36: micro, dry"
    assert told("something else", "en") == "something else"


@pytest.mark.parametrize("kind, index", [("lhs", "prcc"), ("sobol", "total")])
def test_a_report_of_a_study_has_the_indices_of_the_program(study_files, tmp_path, kind, index):
    program_says = tmp_path / "s.h5"
    subprocess.run([program.program(), "sensitivity", study_files[kind], "--outcome", "years", "--difference", "-o", program_says],
                   check=True, capture_output=True)
    with berdaya.open(study_files[kind]) as tree, berdaya.open(program_says) as there:
        mine = indices.with_sensitivity(tree, study_files[kind], "years", True)
        np.testing.assert_array_equal(mine["sensitivity"][index], there["sensitivity"][index])
        assert mine["years"].shape == tree["years"].shape
    page = Page(module.report(study_files[kind]))
    assert len(page.pictures) == 2 and "sensitivity" in page.pictures[0]["alt"]


def test_a_table_of_sensitivity_is_reported_by_itself(study_files, tmp_path):
    out = tmp_path / "s.h5"
    subprocess.run([program.program(), "sensitivity", study_files["lhs"], "--outcome", "years", "-o", out], check=True, capture_output=True)
    page = Page(module.report(out))
    with berdaya.open(out) as tree:
        prcc, names = tree["sensitivity/prcc"].values, [str(p) for p in tree["sensitivity/parameter"].values]
        outcomes = [str(o) for o in tree["sensitivity/outcome"].values]
    rows = page.tables["outcomes"]
    assert [row[0] for row in rows if len(row) == 1] == [sensitivities.told(outcome, "en") for outcome in outcomes]
    assert numbers(rows[2][1])[0] == pytest.approx(np.abs(prcc[0, names.index(rows[2][0])]), abs=0.00051)
    assert "parameters" not in page.tables and "differ" not in page.ids and len(page.pictures) == 1
    assert "<h1>Apa yang menentukan</h1>" in module.report(out, lang="id")


def test_too_few_points_for_an_index_are_told(tmp_path):
    (tmp_path / "points.csv").write_text("groups.size,influence.theta\n8,0.2\n16,0.25\n24,0.3\n")
    text = module.report(program.study(tmp_path / "list.h5", "design: {kind: list, file: points.csv}\n"))
    assert "too few points" in text and text.count("<img") == 1


def test_the_picture_of_a_run_is_not_drawn_from_a_study(study_files, trial_file):
    for path in (study_files["lhs"], trial_file):
        with pytest.raises(ValueError, match="no series of a run.*figure FILE"):
            berdaya.plot(path)


def test_a_study_without_the_program_says_what_lacks(study_files, monkeypatch):
    monkeypatch.setattr(indices, "program", lambda: None)
    text = module.report(study_files["lhs"])
    assert text.count("<img") == 1 and "BERDAYA=" in text


def test_a_report_of_a_study_has_the_means_of_the_file(study_files):
    run = columns(study_files["lhs"])
    rows = Page(module.report(study_files["lhs"])).tables
    empowered, years, money, lost = rows["outcomes"][1:5]
    assert rows["outcomes"][0] == ["Outcome", "no programme", "holistic", "micro"]
    for code in range(3):
        mine = run["strategy"] == code
        assert numbers(empowered[1 + code])[0] == pytest.approx(100 * run["empowered_end"][mine].mean(), abs=0.06)
        assert numbers(years[1 + code])[0] == pytest.approx(run["years"][mine].mean(), abs=0.51)
        assert numbers(money[1 + code])[0] == pytest.approx(run["money"][mine].mean() / 1e6, abs=0.51)
    assert lost[1] == "–" and lost[2] != "–"  # nobody loses against himself
    varied = {row[0]: row[1] for row in rows["differ"]}
    low, high = run["parameter_groups_size"].min(), run["parameter_groups_size"].max()
    assert varied["groups.size"] == f"{low:.4g} – {high:.4g}" and varied["strategy.targeting"] == "vulnerable / random"
    assert varied["groups.size"] in [row[1] for row in rows["parameters"] if row[0] == "size"]
    cases = Page(module.report(study_files["cases"])).tables["outcomes"]
    assert [row[0] for row in cases[:5]] == ["Case", "Households empowered at the end (%)", "all", "large groups", "talk travels"]
    run = columns(study_files["cases"])
    mine = (run["strategy"] == 1) & (run["point"] == 2)
    assert numbers(cases[4][2])[0] == pytest.approx(100 * run["empowered_end"][mine].mean(), abs=0.06)


def test_a_trial_is_judged_as_the_program_judges_it(trial_file):
    run = columns(trial_file)
    table = trials.performance(berdaya.open(trial_file)).set_index(["estimator", "measure"])
    for e, name in enumerate(run["estimator"].astype(str)):
        assert table.loc[(name, "bias"), "value"] == pytest.approx(run["bias"][e])
        assert table.loc[(name, "coverage"), "value"] == pytest.approx(run["coverage"][e])
        assert table.loc[(name, "power"), "value"] == pytest.approx(run["rejection"][e])
        half = 2.1788128 * run["bias_error"][e]  # t of 11 degrees of freedom is 2.201
        assert table.loc[(name, "bias"), "high"] - run["bias"][e] == pytest.approx(half, rel=0.02)
    intervals = figures.trial_intervals(trial_file).data
    assert len(intervals) == 3 * 12
    held = intervals.groupby("estimator").holds_the_truth.mean()
    for e, name in enumerate(run["estimator"].astype(str)):
        assert held[name] == pytest.approx(run["coverage"][e])
    assert np.all(run["half_width"] > 1.96 * run["standard_error"]) and np.all(run["half_width"] < 3 * run["standard_error"])
    truth = figures.trial_truth(trial_file).data.set_index("effect")["mean"]
    assert truth["spillover"] == pytest.approx(run["spillover"].mean())


def test_the_course_of_a_trial_ends_in_its_effects(trial_file):
    run = columns(trial_file)
    served = run["village_start"] >= 0
    assert set(run["village_start"].ravel()) == {-1, 12} and run["time"].tolist() == list(range(11, 49))
    gain = run["village_outcome"].astype(float) - run["village_outcome_without"]
    for name, here in (("direct", served), ("spillover", ~served)):
        np.testing.assert_allclose((gain[..., -1] * here).sum(1) / here.sum(1), run[name], atol=1e-5)
    assert (gain[..., 0] == 0).all()  # one world until the programme begins
    rows = figures.trial_event_study(trial_file, replicate=3).data.set_index("since")
    change = run["village_outcome"][3] - run["village_outcome"][3][:, :1]
    assert rows.loc[36, "effect"] == pytest.approx(change[served[3], -1].mean() - change[~served[3], -1].mean(), abs=1e-5)
    assert rows.loc[36, "truth"] == pytest.approx(run["direct"].mean(), abs=1e-5)
    assert rows.loc[36, "low"] < rows.loc[36, "effect"] < rows.loc[36, "high"]
    with pytest.raises(ValueError, match="12 trials"):
        figures.trial_event_study(trial_file, replicate=12)


def test_villages_that_enter_in_waves_have_an_event_study(tmp_path):
    text = (program.ROOT / "configs/trials/example.yaml").read_text().replace("../", f"{program.ROOT}/configs/")
    text = text.replace("waves: 1 ", "waves: 3 ").replace("endline: 48 month", "wave_gap: 6\n  endline: 24 month")
    (tmp_path / "waves.yaml").write_text(text)
    out = tmp_path / "waves.h5"
    program.call("trial", tmp_path / "waves.yaml", "-n", 2, "-o", out,
                 settings=["population.villages=12", "population.households=30", "time.burn_in=2"])
    start = columns(out)["village_start"]
    # the third wave enters in the month of the endline: a control of the trial, served for the last month
    assert [(start == month).sum() for month in (-1, 12, 18, 24)] == [12, 4, 4, 4]
    picture = figures.trial_event_study(out, lang="id")
    pictures.check(picture, "trial_event_study")
    assert picture.data.since.tolist() == list(range(-13, 13)) and "gelombang" in picture.caption


def test_a_report_of_a_trial_says_what_the_design_can_see(trial_file):
    run, page = columns(trial_file), Page(module.report(trial_file))
    assert len(page.pictures) == 4
    for e, row in enumerate(page.tables["outcomes"][1:]):
        assert row[0] == run["estimator"][e].decode()
        assert numbers(row[1])[0] == pytest.approx(run["estimate"][e].mean(), abs=5.1e-4)
        assert numbers(row[3])[0] == pytest.approx(100 * run["coverage"][e], abs=0.51)
        assert numbers(row[4])[0] == pytest.approx(100 * run["rejection"][e], abs=0.51)
        assert float(row[7]) == pytest.approx(run["smallest"][e], abs=5.1e-4)
    design = {row[0]: row[1] for row in page.tables["design"]}
    assert design["Not found again"] == "10 %" and design["Drawn by lot within"] == "district" and "Months between waves" not in design
    assert design["Outcome: items asked (weight)"].startswith("economic power (1), ")
    indonesian = module.report(trial_file, lang="id")
    shown = [row[0] for row in Page(indonesian).tables["outcomes"][1:]]
    assert shown == list(trials.ESTIMATORS.values()) and "Daya uji" in indonesian


def test_texts_of_the_kinds_are_there_in_both_languages():
    for pairs in (report_words.READ_STUDY, report_words.READ_TRIAL, *report_words.TERMS_TRIAL):
        assert all(all(pair) for pair in pairs)
    assert set(trials.ESTIMATORS) == set(re.findall(r'E\(\w+, "([^"]+)"', (program.ROOT / "sim/study/trial.h").read_text()))
