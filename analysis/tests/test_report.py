# SPDX-License-Identifier: GPL-3.0-or-later
"""The report says what the file says, in both languages, alone, and to everybody."""

import os
import re
import string
import subprocess
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path

import browser
import h5py
import layout
import numpy as np
import program
import pytest

import berdaya
from berdaya import __main__ as command
from berdaya import report as module
from berdaya import report_page, report_words, scenario_text


class Page(HTMLParser):
    """Tables by the heading of their section, links, pictures, ids and headings of a page."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.links, self.pictures, self.ids, self.headings, self.lang = {}, [], [], [], [], None
        self.section, self.row, self.cell = "", None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "html":
            self.lang = attrs["lang"]
        elif tag == "section":
            self.section = attrs["id"]
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            assert tag == "td" or attrs["scope"] in ("row", "col", "rowgroup")
            self.cell = ""
        elif tag == "img":
            self.pictures.append(attrs)
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.links += [attrs[name] for name in ("href", "src", "action", "data", "srcset") if name in attrs]

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.row.append(" ".join(self.cell.replace("\xa0", " ").split()))
            self.cell = None
        elif tag == "tr":
            self.tables.setdefault(self.section, []).append(self.row)


@pytest.fixture(scope="module")
def compared(compare_file):
    return module.report(compare_file)


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return layout.write(tmp_path_factory.mktemp("toy") / "toy.h5", replicates=2, months=60)


def numbers(text):
    return [float(word.replace(",", "")) for word in re.findall(r"[\d.,]+", text.replace("−", "-"))]


def test_the_decision_table_has_the_numbers_of_the_file(compare_file, compared):
    rows = Page(compared).tables["decision"]
    found = {row[0]: row for row in rows[1:]}
    with berdaya.open(compare_file) as tree:
        data = tree["compare"].to_dataset().load()
    base = data.sel(scenario="baseline")
    assert set(found) == {"holistic", "micro-only", "mezzo-only"}
    order = [float((data.years.sel(scenario=row[0]) - base.years).mean()) for row in rows[1:]]
    assert order == sorted(order, reverse=True)
    for name, row in found.items():
        arm = data.sel(scenario=name)
        n = arm.sizes["replicate"]
        end = 100 * (arm.empowered_end - base.empowered_end)
        assert numbers(row[1]) == pytest.approx([float(end.mean()), float(end.std(ddof=1)) / n**0.5], abs=0.051)
        assert numbers(row[2])[0] == pytest.approx(float((arm.years - base.years).mean()), abs=0.51)
        each = float((arm.money - base.money).sum() / (arm.years - base.years).sum()) / 1e6
        assert numbers(row[4])[0] == pytest.approx(each, abs=0.0051) if each > 0 else row[4] == "no extra years"
        assert numbers(row[6]) == [round(100 * float(arm.chance_of_best))]
        assert numbers(row[7])[0] == pytest.approx(float(arm.children.sum() / arm.newly.sum()), abs=0.00051)
        assert numbers(row[9])[0] == pytest.approx(100 * float(arm.lost.mean()), abs=0.051)


def test_the_seven_benefits_are_what_strategies_add_at_the_end(compare_file, compared):
    rows = Page(compared).tables["benefits"]
    assert rows[0][1:] == ["no programme", "holistic", "micro-only", "mezzo-only"]
    assert [row[0] for row in rows if len(row) == 1] == [benefit[0] for benefit, _ in report_words.BENEFITS]
    with berdaya.open(compare_file) as tree:
        ends = {name: tree[name].isel(time=-1).load() for name in ("distress", "structure/factor", "structure/stance")}
    norms = ends["structure/factor"][..., 0]
    district = ends["structure/stance"].values[..., list(tree_labels(ends["structure/stance"])).index("district")]
    for label, end in (("Distress", ends["distress"].values), (": norms", norms.values), (": district", district)):
        row = next(row for row in rows if label in row[0])
        assert numbers(row[1])[0] == pytest.approx(end[0].mean(), abs=0.00051)
        added = end[1] - end[0]
        assert numbers(row[2]) == pytest.approx([abs(added.mean()), added.std(ddof=1) / len(added) ** 0.5], abs=0.00051)


def tree_labels(array):
    """Labels along the last axis of a series."""
    return [str(label) for label in array[array.dims[-1]].values]


def test_a_ratio_has_its_jackknife_error():
    top, bottom = np.array([1.0, 2, 4]), np.array([2.0, 2, 3])
    each = np.array([6 / 5, 5 / 5, 3 / 4])
    assert report_page.ratio(top, bottom) == pytest.approx((1, np.sqrt(2 / 3 * ((each - each.mean()) ** 2).sum())))
    assert np.isnan(report_page.ratio(top, np.zeros(3))[0])


def shipped(strategy, key):
    """The values of a key of a shipped strategy, in the order of its file."""
    text = (program.ROOT / program.strategy(strategy)).read_text()
    return [float(value) for value in re.findall(rf"\b{key}: ([0-9.]+)", text)]


def test_scenarios_are_read_from_the_file(compare_file):
    with berdaya.open(compare_file) as tree:
        read = scenario_text.scenarios(tree.attrs["scenario_text"])
    assert list(read) == ["baseline", "holistic", "micro-only", "mezzo-only"]
    assert read["holistic"]["population.villages"] == "6"
    assert read["holistic"]["structure.mean.norms"] == "0.5"
    assert [float(read["micro-only"]["strategy.phases.main.mix.counselling"])] == shipped("micro-only", "counselling")
    for name in ("holistic", "micro-only"):
        assert sum(scenario_text.mix(read[name]).values()) == pytest.approx(1)
    begin, work = shipped("holistic", "counselling")
    by_hand = (6 * begin + 24 * work) / 36  # months of the phases begin and work, of 36
    assert scenario_text.mix(read["holistic"])["counselling"] == pytest.approx(by_hand)


def test_what_differs_is_shown_and_nothing_else(compared):
    rows = [row for row in Page(compared).tables["differ"]]
    keys = {row[0]: row[1:4] for row in rows if "." in row[0]}
    assert keys["strategy.villages_per_worker"][:2] == [
        f"{shipped(strategy, 'villages_per_worker')[0]:g}" for strategy in ("holistic", "micro-only")]
    assert "population.villages" not in keys
    methods = {row[0]: row for row in rows if row[0].startswith("counselling")}
    assert float(methods["counselling (konseling)"][3]) == round(100 * shipped("micro-only", "counselling")[0])


def test_parameters_come_with_their_sources(compared):
    rows = {row[0]: row for row in Page(compared).tables["parameters"] if len(row) == 5}
    assert rows["join"][3] in ("calibrated", "assumption") and "hazard" not in rows["join"][1]
    assert rows["size"][3] == "assumption" or "2015" in rows["size"][3]
    known = scenario_text.parameters()
    assert known["groups.size"]["source"] == "brody2015"
    assert "brody2015</code> Brody" in compared


def test_a_run_shows_the_benefits_at_its_turning_points(run_file):
    rows = Page(module.report(run_file)).tables["benefits"]
    with berdaya.open(run_file) as tree:
        index = tree["empowerment_index"].values.reshape(-1, tree["empowerment_index"].sizes["time"])
    row = next(row for row in rows if row[0].startswith("Empowerment index"))
    assert rows[0][1] == "Month 0" and len(rows[0]) == len(row)
    assert numbers(row[1])[0] == pytest.approx(index[:, 0].mean(), abs=0.00051)
    assert numbers(row[-1])[0] == pytest.approx(index[:, -1].mean(), abs=0.00051)


def test_a_run_shows_its_course_and_what_was_changed(run_file):
    page = Page(module.report(run_file))
    with berdaya.open(run_file) as tree:
        share = 100 * tree["empowered_share"].isel(scenario=0).mean("replicate")
    row = next(row for row in page.tables["outcomes"] if row[0].startswith("Empowered households"))
    months = [int(re.search(r"\d+", head)[0]) for head in page.tables["outcomes"][0][1:]]
    for month, cell in zip(months, row[1:]):
        assert numbers(cell)[0] == pytest.approx(float(share.sel(time=month)), abs=0.051)
    changed = {row[0]: row[1:3] for row in page.tables["differ"]}
    assert changed["population.villages"] == ["6", "32"] and "groups.size" not in changed


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_page_stands_alone_and_is_well_formed(compare_file, compared, lang):
    text = compared if lang == "en" else module.report(compare_file, lang=lang)
    page = Page(text)
    assert page.lang == lang
    assert all(link.startswith(("#", "data:")) for link in page.links), page.links
    assert "url(" not in text and "@import" not in text and "fetch(" not in text
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(page.pictures) >= 4 and all(len(picture["alt"]) > 20 for picture in page.pictures)
    assert page.headings[0] == 1 and all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:]))
    assert len(text.encode()) < module.LIMIT


def test_every_text_is_there_in_both_languages_with_the_same_facts():
    fields = lambda text: sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
    for key, pair in report_words.TEXT.items():
        assert all(pair) and fields(pair[0]) == fields(pair[1]), key
    assert all(all(pair) for pair in report_words.LIMITS + report_words.HOW_TO_READ)


def test_a_partial_file_is_marked(tmp_path, compared):
    assert 'class="mark"' not in compared
    path = layout.write(tmp_path / "p.h5", replicates=2, months=60, status="partial")
    for lang, word in (("en", "PARTIAL"), ("id", "SEBAGIAN")):
        with pytest.warns(berdaya.PartialFile):
            assert f'class="mark" role="note">{word}' in module.report(path, lang=lang)


def test_names_from_a_file_cannot_inject_anything(tmp_path):
    path = layout.write(tmp_path / "x.h5", months=60)
    with h5py.File(path, "r+") as file:
        file.attrs["title"] = "<script>alert(1)</script>"
    text = module.report(path)
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_figures_become_coarser_until_the_page_fits(toy, monkeypatch):
    monkeypatch.setattr(module, "DENSITIES", (170, 120, 80, 50))
    whole = module.report(toy)
    limit = int(0.8 * len(whole.encode()))
    monkeypatch.setattr(module, "LIMIT", limit)
    smaller = module.report(toy)
    assert len(smaller.encode()) <= limit and smaller.count("<img") == whole.count("<img") > 0


def test_the_verb_finds_python_and_says_when_there_is_none(toy, tmp_path):
    if program.program() is None:
        pytest.skip("the program is not built")
    out = tmp_path / "r.html"
    environment = {**os.environ, "BERDAYA_PYTHON": sys.executable,
                   "PYTHONPATH": str(Path(berdaya.__file__).parents[1])}
    call = lambda *words, **more: subprocess.run([program.program(), "report", *map(str, words)], capture_output=True,
                                                 text=True, **more)
    done = call(toy, "-o", out, "--lang", "id", env=environment)
    assert done.returncode == 0 and done.stdout == f"{out}\n", done.stderr
    assert 'lang="id"' in out.read_text(encoding="utf-8")[:200]
    again = call(toy, "-o", out, env=environment)
    assert again.returncode == 1 and "--force" in again.stderr
    assert os.listdir(tmp_path) == ["r.html"]
    gone = call(tmp_path / "none.h5", env=environment)
    assert gone.returncode == 1 and "there is no such file" in gone.stderr
    nowhere = call(toy, env={**os.environ, "BERDAYA_PYTHON": "/nowhere/python"})
    assert nowhere.returncode == 1 and "/nowhere/python" in nowhere.stderr and "pip install" in nowhere.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "berdaya").symlink_to(program.program())  # no environment beside it
    bare = subprocess.run([empty / "berdaya", "report", toy], capture_output=True, text=True,
                          env={"PATH": str(empty)})
    if "no Python was found" not in bare.stderr:  # the link was followed to a build with an environment
        assert bare.returncode in (0, 1)
    else:
        assert bare.returncode == 1 and "pip install" in bare.stderr


def test_the_command_refuses_what_is_no_result(tmp_path, capsys):
    path = tmp_path / "x.h5"
    path.write_text("a,b\n")
    assert command.main(["report", str(path)]) == 1
    assert "not an HDF5 file" in capsys.readouterr().err and os.listdir(tmp_path) == ["x.h5"]


CONTRAST = """(() => {
  const light = c => { const v = c.map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2] };
  const colour = t => (t.match(/[\\d.]+/g) || []).map(Number);
  const ground = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c.slice(0, 3) } return [255, 255, 255] };
  document.querySelectorAll('details').forEach(d => d.open = true);
  const bad = []; let seen = 0;
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    const s = getComputedStyle(e), a = light(colour(s.color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && s.fontWeight >= 700;
    seen++; if (ratio < (large ? 3 : 4.5)) bad.push([e.tagName, e.textContent.slice(0, 30), ratio]);
  }
  document.querySelectorAll('details').forEach(d => d.open = false);
  return [seen, bad] })()"""
FOCUS = "(e => e === document.body ? '' : e.tagName + ' ' + (e.getAttribute('aria-label') || e.textContent).slice(0, 60))(document.activeElement)"


@pytest.fixture(params=["compare", "run", "lhs", "cases", "sensitivity", "trial", "partial"])
def any_report(request, tmp_path):
    """The report of a file of each kind."""
    kind, path = request.param, tmp_path / "x.h5"
    if kind in ("lhs", "cases", "sensitivity"):
        studies = request.getfixturevalue("study_files")
        path = studies[kind] if kind in studies else path
        if kind == "sensitivity":
            subprocess.run([program.program(), "sensitivity", studies["sobol"], "-o", path], check=True, capture_output=True)
    elif kind == "partial":
        layout.write(path, replicates=2, months=60, status="partial")
    else:
        path = request.getfixturevalue(f"{kind}_file")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", berdaya.PartialFile)
        return module.report(path, tmp_path / "report.html")


@pytest.mark.skipif(browser.chromium() is None, reason="no Chromium")
def test_in_a_browser_everybody_can_read_it(any_report):
    page = browser.open_page(any_report)
    try:
        seen, bad = page.run(CONTRAST)
        assert seen > 60 and bad == []
        for width in (1280, 390):
            page.width(width)
            assert page.run("document.scrollingElement.scrollWidth <= innerWidth"), f"the page is wider than {width}"
            assert page.run("[...document.images].every(i => i.complete && i.naturalWidth > 300 && i.alt)")
            hint = "getComputedStyle(document.querySelector('.hint')).display"
            assert page.run(hint) == ("none" if width > 600 else "block")
        page.width(1280)
        wanted = page.run("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
        hidden = page.run("document.querySelectorAll('details:not([open]) [tabindex=\"0\"], details:not([open]) a').length")
        visited = []
        for _ in range(wanted + 5):
            page.key("Tab")
            where = page.run(FOCUS)
            if not where:
                break
            visited.append(where)
            assert page.run("parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"), where
        assert visited[0] == "A Skip to the results"
        assert len(visited) == wanted - hidden, visited
        page.run("document.activeElement.blur(), scrollTo(0, 0), document.querySelector('.skip').focus()")
        page.key("Enter")
        assert page.run("document.activeElement.id") == "main"
        assert len(page.pdf()) > 50_000
        assert all(address.startswith(("file:", "data:")) for address in page.requests), page.requests
    finally:
        page.close()
