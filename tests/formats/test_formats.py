"""Each format reads exactly so, and is read by a reader that is not ours."""

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from bnquiz.formats import FORMATS, writer
from bnquiz.grading.records import Check, Result, Score, Scored, Span
from tests.screen.results import AXES, BIASED, EPS, FAILED, NAME, PASSED, UNGRADED

pytestmark = pytest.mark.fast

EDITORS = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")
CHECK = Check("train-output-2d", "axes", "fail", "")
ALL = [FAILED, PASSED, UNGRADED]
CONCISE = """\
my bn.py:2:8: error: `is_training` is not defined; the nearest name in scope is `training` [undefined-name]
my bn.py:3:9: error: averages within each sample (y: 5.08203, expected 1.4974) [axes-per-sample]
my bn.py:7:5: error: subtracts eps (y: nan, expected 0.377963) [eps-subtracted]
my bn.py:8:5: warning: stores the biased running variance [running-var-biased]
notes.py:1:1: error: no batch norm found: it defines f [not-graded]
"""
GITHUB = """\
::error file=a%2Cb%3A100%25.py,line=7,col=5,title=eps-subtracted::subtracts eps (y: nan, expected 0.377963)
a,b:100%.py: fail: 1 mistake
"""
CSV = """\
file,verdict,entry,cell,line,column,severity,id,title,message,quantity,yours,expected,cards,learner,points,max_points
my bn.py,fail,batch_norm,,7,5,error,eps-subtracted,subtracts eps,\
"subtracts eps (y: nan, expected 0.377963)",y,nan,0.377963,bug-eps-subtracted,,,
right.py,pass,BatchNorm,,,,,,,,,,,,,,
notes.py,error,,,1,1,error,not-graded,could not be graded,no batch norm found: it defines f,,,,,,,
"""


def _has_vim() -> bool:
    vim = shutil.which("vim")
    return (
        vim is not None
        and b"+eval" in subprocess.run([vim, "--version"], capture_output=True, check=False).stdout
    )


def written(name: str, results: list[Result]) -> str:
    return writer(name)(results)


def having(*mistakes, **changes) -> Result:
    return replace(FAILED, mistakes=mistakes, **changes)


class TestConcise:
    def test_a_line_a_mistake_by_line_and_nothing_for_a_right_file(self):
        assert written("concise", ALL) == CONCISE
        assert written("concise", [PASSED]) == ""

    def test_a_mistake_without_a_line_takes_that_of_its_entry(self):
        assert written("concise", [having(replace(AXES, lines=(), spans=()))]).startswith(
            "my bn.py:1:1: error: averages"
        )

    def test_the_problem_matcher_of_the_docs_reads_every_line(self):
        [block] = re.findall(r"```json\n(.*?)```", EDITORS, re.DOTALL)
        pattern = json.loads(block)["tasks"][0]["problemMatcher"]["pattern"]
        for line in written("concise", ALL).splitlines():
            found = re.match(pattern["regexp"], line)
            assert found
            assert found[pattern["severity"]] in ("error", "warning")
            assert found[pattern["line"]].isdecimal()

    @pytest.mark.skipif(not _has_vim(), reason="no Vim that can evaluate here")
    def test_vim_reads_every_line_with_the_errorformat_of_the_docs(self, tmp_path):
        text = written("concise", [*ALL, having(IN_A_CELL, file="x.ipynb")])
        (tmp_path / "out.txt").write_text(text, encoding="utf-8")
        errorformat = re.findall(r"^set errorformat.*$", EDITORS, re.MULTILINE)
        dump = "call writefile(map(getqflist(), {_, e -> e.lnum . e.type . e.valid}), 'list.txt')"
        commands = [*errorformat, "cgetfile out.txt", dump, "qall!"]
        script = tmp_path / "script.vim"
        script.write_text("\n".join(commands), encoding="utf-8")
        subprocess.run(["vim", "-Nu", "NONE", "-es", "-S", script], cwd=tmp_path, check=False, timeout=60)
        read = (tmp_path / "list.txt").read_text(encoding="utf-8").splitlines()
        assert read == ["2e1", "3e1", "7e1", "8w1", "1e1", "2e1"]

    def test_a_name_stands_after_the_title(self):
        named = replace(EPS, message="subtracts eps: self.eps")
        assert written("concise", [having(named)]).startswith(
            "my bn.py:7:5: error: subtracts eps: self.eps ["
        )

    def test_a_message_of_several_lines_becomes_one(self):
        assert written("concise", [having(replace(AXES, message="two\n  lines"))]).count("\n") == 1


class TestCsv:
    def test_a_row_a_mistake_and_an_empty_one_for_a_right_file(self):
        text = written("csv", [having(EPS), PASSED, UNGRADED])
        assert text.replace("\r\n", "\n") == CSV

    def test_a_reader_gets_back_what_was_said(self):
        odd = replace(AXES, message='a "quoted", text')
        [_, row] = csv.reader(io.StringIO(written("csv", [having(odd)])))
        assert row[9] == 'a "quoted", text'


class TestGithub:
    def test_signs_that_mean_something_are_escaped(self):
        assert written("github", [having(EPS, file="a,b:100%.py")]) == GITHUB

    def test_what_github_would_drop_in_silence_is_counted(self):
        text = written("github", [having(*[AXES] * 12, BIASED)])
        assert (text.count("::error "), text.count("::warning ")) == (10, 1)
        assert "::notice::errors that are not shown here: 2\n" in text


class TestGradescope:
    def test_the_fields_are_the_documented_ones(self):
        document = json.loads(written("gradescope", [FAILED]))
        assert document.keys() <= {
            "score",
            "execution_time",
            "output",
            "visibility",
            "stdout_visibility",
            "tests",
        }
        for test in document["tests"]:
            assert test.keys() == {"name", "score", "max_score", "status", "output"}
            assert test["status"] in ("passed", "failed")

    def test_a_right_file_gets_all_points_and_one_that_cannot_be_graded_none(self):
        right, unfit = (json.loads(written("gradescope", [r]))["tests"] for r in (PASSED, UNGRADED))
        assert [test["score"] for test in right] == [1, 1, 1]
        assert [test["score"] for test in unfit] == [0]

    def test_what_was_skipped_costs_nothing(self):
        names = [test["name"] for test in json.loads(written("gradescope", [FAILED]))["tests"]]
        assert "running update 4d" not in names

    @pytest.mark.parametrize(
        ("hint", "says"),
        [
            pytest.param(
                3,
                "line 7: subtracts eps (y: nan, expected 0.377963) [eps-subtracted]\n"
                "eps keeps the root away from zero.",
                id="all",
            ),
            pytest.param(
                2, "subtracts eps [eps-subtracted]\neps keeps the root away from zero.", id="its name"
            ),
            pytest.param(1, "", id="nothing but that it fails"),
        ],
    )
    def test_a_failed_check_says_what_is_wrong_and_why_as_far_as_the_hint_allows(self, hint, says):
        failed = replace(CHECK, message="eps-subtracted")
        tests = json.loads(writer("gradescope")([having(EPS, checks=(failed,))], "en", hint))["tests"]
        assert [test["output"] for test in tests] == [says, says.partition("\n")[0]]
        assert [test["score"] for test in tests] == [0, 0]

    def test_a_check_of_two_mistakes_says_both_and_whose_it_is(self):
        failed = replace(CHECK, message="batch_norm: eps-subtracted; axes-per-sample")
        [test, _] = json.loads(writer("gradescope")([having(EPS, AXES, checks=(failed,))]))["tests"]
        lines = test["output"].splitlines()
        assert [lines[0], lines[1][:6], lines[3][:6]] == ["batch_norm", "line 7", "line 3"]

    def test_what_failed_without_a_mistake_keeps_its_words(self):
        failed = replace(CHECK, message="the output is unexplained")
        [test, _] = json.loads(writer("gradescope")([having(EPS, checks=(failed,))]))["tests"]
        assert test["output"] == "the output is unexplained"

    def test_with_a_rubric_too_a_hint_keeps_back_the_names(self):
        score = Score(3, 10, (Scored("eps", 0, 2, "eps-subtracted"), Scored("library-call", -1, 0, "calls")))
        text = writer("gradescope")([having(EPS, score=score)], "en", 1)
        assert json.loads(text)["score"] == 3
        assert re.findall("subtracted|line|library|calls", text) == []


class TestJunit:
    def test_junitparser_counts_as_we_do(self):
        junitparser = pytest.importorskip("junitparser", reason="the dev extra has it")
        suites = junitparser.JUnitXml.fromstring(written("junit", ALL).encode())
        assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (11, 3, 1, 1)
        by_name = {case.name: case for suite in suites for case in suite}
        [failure] = by_name["undefined-name"].result
        assert failure.message == NAME.message
        assert by_name["running-var-biased"].is_passed  # a warning

    def test_characters_that_xml_cannot_hold_are_replaced(self):
        junitparser = pytest.importorskip("junitparser", reason="the dev extra has it")
        odd = having(replace(AXES, message="a \x00 \x1b[31m \ud800 sign"), file="a\x07.py")
        assert junitparser.JUnitXml.fromstring(written("junit", [odd]).encode())


class TestSarif:
    def test_sarif_tools_finds_every_mistake_with_its_level(self, tmp_path):
        loader = pytest.importorskip("sarif.loader", reason="the dev extra has it")
        path = tmp_path / "bn.sarif"
        path.write_text(written("sarif", ALL), encoding="utf-8")
        read = loader.load_sarif_file(str(path))
        assert read.get_distinct_tool_names() == ["bnquiz"]
        found = {(r["Severity"], r["Code"], r["Location"], r["Line"]) for r in read.get_records()}
        assert len(found) == 4
        assert ("error", "undefined-name", "my%20bn.py", 2) in found

    def test_further_lines_are_related_and_what_could_not_be_graded_is_told_of_the_run(self):
        run = json.loads(written("sarif", [having(replace(AXES, lines=(3, 7))), UNGRADED]))["runs"][0]
        [result] = run["results"]
        [related] = result["relatedLocations"]
        assert related["physicalLocation"]["region"] == {"startLine": 7}
        [invocation] = run["invocations"]
        assert not invocation["executionSuccessful"]
        assert invocation["toolExecutionNotifications"][0]["message"]["text"] == UNGRADED.notes[0]


IN_A_CELL = replace(EPS, spans=(Span(2, 5, 2, 52, cell=3),))


class TestNotebooks:
    """In a cell the line is that of the cell; a format that knows no cells says it in words."""

    PLACES = {  # noqa: RUF012  # as a table
        "concise": "x.ipynb:cell 3:2:5: error: subtracts eps",
        "csv": "x.ipynb,fail,batch_norm,3,2,5,error",
        "github": "::error file=x.ipynb,line=1,col=1,title=eps-subtracted::cell 3, line 2: subtracts",
        "gradescope": "cell 3, line 2: subtracts eps",
        "junit": 'file="x.ipynb" line="1">\n      <failure message="cell 3, line 2: subtracts eps',
        "sarif": '"text": "cell 3, line 2: subtracts eps',
    }

    @pytest.mark.parametrize("name", FORMATS)
    def test_the_cell_is_told(self, name):
        assert self.PLACES[name] in written(name, [having(IN_A_CELL, file="x.ipynb")])

    def test_they_stand_in_the_order_of_the_cells(self):
        first = replace(AXES, spans=(Span(9, 1, 9, 5, cell=1),))
        lines = written("concise", [having(IN_A_CELL, first)]).splitlines()
        assert [line.split(":")[1] for line in lines] == ["cell 1", "cell 3"]

    def test_the_problem_matcher_of_the_docs_finds_the_file(self):
        [block] = re.findall(r"```json\n(.*?)```", EDITORS, re.DOTALL)
        pattern = json.loads(block)["tasks"][0]["problemMatcher"]["pattern"]
        found = re.match(pattern["regexp"], written("concise", [having(IN_A_CELL, file="x.ipynb")]).strip())
        assert (found[pattern["file"]], found[pattern["line"]]) == ("x.ipynb", "2")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("hint", "secret"), [(1, r"eps-sub|subtracts|sqrt|\b7\b"), (2, r"sqrt\(|\b7\b")])
def test_what_a_hint_keeps_back_is_in_no_format(name, hint, secret):
    found = having(EPS, checks=(replace(CHECK, message="eps-subtracted"),))
    text = writer(name)([found], "en", hint)
    assert re.findall(secret, text) == []
    assert ("eps-subtracted" in text) == (hint == 2)


def test_where_no_name_is_told_it_says_which_check_fails():
    text = writer("concise")([having(EPS, checks=(replace(CHECK, message="eps-subtracted"),))], "en", 1)
    assert text == "my bn.py:1:1: error: a mistake shows in train-output-2d [mistake]\n"


@pytest.mark.parametrize("name", FORMATS)
def test_any_file_name_can_be_told(name):
    assert written(name, [replace(PASSED, file="\udcff.py"), having(AXES, file="\udcff.py")])
