"""``bnquiz grade`` for those who grade others: points, learners, pages, and a bundle for a report to us."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from bnquiz.course.bundle import write_bundle
from bnquiz.errors import BadFile
from bnquiz.grading.options import Options
from tests.cli.learner_files import NO_BATCH_NORM, RIGHT, WARNED, WRONG

SUMMARY = """\
PASS   ann  10 of 10
ERROR  bob  0 of 10
       no file to grade
FAIL   cyd  9 of 10
       ✗ eps-subtracted (cell 1:15)

3 learners: 1 pass, 1 fail, 1 could not be graded
Skipped: 1; without --learners each is named.

Mistakes, by the number of learners
  1 ████████████████████  eps-subtracted: subtracts eps
"""
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}


@pytest.fixture
def submitted(folder):
    """nbgrader's layout: a right notebook, nothing, and a wrong one beside a helper."""
    for learner, text in {"ann": RIGHT, "bob": "", "cyd": WRONG}.items():
        place = folder / "submitted" / learner / "ps1"
        place.mkdir(parents=True)
        cells = [
            {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
        ]
        if text:
            (place / "bn.ipynb").write_text(json.dumps({**NOTEBOOK, "cells": cells}), encoding="utf-8")
    (folder / "submitted" / "cyd" / "ps1" / "helper.py").write_text(NO_BATCH_NORM, encoding="utf-8")
    return folder


def journal_of(home):
    return list(home.rglob("*.sqlite"))


@pytest.mark.usefixtures("submitted")
class TestCourse:
    def test_learners_are_summed_up_with_their_points(self, bnquiz, home):
        code, out, err = bnquiz("grade", "submitted", "--learners", "--score")
        assert (code, err) == (1, "")
        assert out.startswith(SUMMARY)
        assert journal_of(home) == []

    def test_pages_are_written_with_cells_of_the_notebook_and_it_is_said_where(self, bnquiz, folder, home):
        code, out, err = bnquiz("grade", "submitted", "--html", "pages", "--score")
        assert (code, err) == (1, "pages/index.html: learners: 3\n")
        assert out.startswith(SUMMARY)
        page = (folder / "pages" / "learners" / "cyd.html").read_text(encoding="utf-8")
        assert re.search(r'<i>cell 1</i>.*<span class="error"><i>15  </i> *x_hat = .*- eps', page)
        assert "<dd>cell 1, line 15</dd>" in page
        assert journal_of(home) == []

    def test_pages_speak_the_language_of_the_reader(self, bnquiz, folder, monkeypatch):
        monkeypatch.setenv("BNQUIZ_LANG", "zh")
        bnquiz("grade", "submitted", "--html", "pages")
        assert "<h2>按错误统计</h2>" in (folder / "pages" / "index.html").read_text(encoding="utf-8")

    def test_a_format_can_go_with_pages_and_has_learners_and_points(self, bnquiz):
        _, out, _ = bnquiz("grade", "submitted", "--html", "pages", "--score", "--json")
        results = json.loads(out)["results"]
        assert [(result["learner"], result["score"]["points"]) for result in results] == [
            ("ann", 10),
            ("cyd", 9),
        ]

    def test_a_rubric_of_ones_own_is_used(self, bnquiz, folder):
        (folder / "rubric.toml").write_text("[points]\neps = 3\naxes = 4\n", encoding="utf-8")
        _, out, _ = bnquiz("grade", "submitted", "--learners", "--rubric", "rubric.toml")
        assert "PASS   ann  7 of 7\n" in out
        assert "FAIL   cyd  4 of 7\n" in out

    def test_what_bnquiz_did_not_write_is_told_before_anything_is_graded(self, bnquiz, folder):
        (folder / "pages").mkdir()
        (folder / "pages" / "index.html").write_text("mine")
        code, out, err = bnquiz("grade", "submitted", "--html", "pages")
        assert (code, out) == (2, "")
        assert err == "bnquiz: pages: holds index.html, which bnquiz did not write; name another folder\n"
        assert (folder / "pages" / "index.html").read_text() == "mine"


def test_the_points_of_one_file_are_in_its_report(bnquiz, folder):
    (folder / "bn.py").write_text(WRONG, encoding="utf-8")
    _, out, _ = bnquiz("grade", "bn.py", "--score")
    assert "\nScore  9 of 10\n  0/1   eps  eps-subtracted\n" in out


class TestBundle:
    def test_it_has_the_file_what_was_found_and_versions_and_nothing_of_this_machine(
        self, bnquiz, folder, home
    ):
        (folder / "deep").mkdir()
        (folder / "deep" / "bn.py").write_text(WRONG, encoding="utf-8")
        code, out, err = bnquiz("grade", folder / "deep" / "bn.py", "--momentum", "keep", "--bundle", "b.zip")
        assert code == 1
        assert out.startswith("FAIL  ")
        assert err.startswith("b.zip: README.txt, results.json, versions.json, files/bn.py; look at it")
        with zipfile.ZipFile("b.zip") as bundle:
            content = {name: bundle.read(name).decode() for name in bundle.namelist()}
        assert content["files/bn.py"] == WRONG
        assert json.loads(content["results.json"])["results"][0]["file"] == "bn.py"
        versions = json.loads(content["versions.json"])
        assert versions["options"]["momentum"] == "keep"
        assert {"bnquiz", "python", "system", "numpy", "torch"} <= versions.keys()
        whole = "".join(content.values())
        for private in (str(folder), str(home), str(Path.home()), "BNQUIZ_HOME"):
            assert private not in whole

    def test_files_of_the_same_name_are_told_apart_and_a_notebook_is_whole(self, bnquiz, submitted):
        bnquiz("grade", submitted / "submitted", "--bundle", "b.zip")
        with zipfile.ZipFile("b.zip") as bundle:
            names = [name for name in bundle.namelist() if name.startswith("files/")]
            assert names == ["files/1/bn.ipynb", "files/2/bn.ipynb"]
            assert json.loads(bundle.read(names[0]))["nbformat"] == 4

    def test_standard_input_is_in_it(self, bnquiz, monkeypatch, tmp_path):
        (tmp_path / "in").write_text(WARNED, encoding="utf-8")
        with (tmp_path / "in").open(encoding="utf-8") as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            bnquiz("grade", "-", "--stdin-name", "x.py", "--bundle", "b.zip")
        with zipfile.ZipFile("b.zip") as bundle:
            assert bundle.read("files/x.py").decode() == WARNED

    def test_nothing_is_overwritten_and_that_is_told_before_anything_is_graded(self, bnquiz, folder):
        (folder / "bn.py").write_text(RIGHT, encoding="utf-8")
        (folder / "b.zip").write_text("mine")
        code, out, err = bnquiz("grade", "bn.py", "--bundle", "b.zip")
        assert (code, out, err) == (2, "", "bnquiz: b.zip: is there already; name another file\n")
        assert (folder / "b.zip").read_text() == "mine"


def test_a_bundle_never_takes_the_place_of_what_came_while_files_were_graded(folder):
    (folder / "b.zip").write_text("mine")
    with pytest.raises(BadFile, match=r"b\.zip: cannot be written: it is already there"):
        write_bundle(folder / "b.zip", (), (), Options())
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("b.zip", "mine")]


@pytest.mark.parametrize("option", [["--score"], ["--learners"], ["--html", "p"], ["--bundle", "b.zip"]])
def test_a_watch_is_for_a_learner(bnquiz, folder, option):
    (folder / "bn.py").write_text(RIGHT, encoding="utf-8")
    code, out, err = bnquiz("grade", "bn.py", "--watch", *option)
    assert (code, out) == (2, "")
    assert "--watch follows one file for a learner" in err
    assert [path.name for path in folder.iterdir()] == ["bn.py"]
