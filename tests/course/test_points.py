"""Points: how each part of a file stands, what a rubric may say, and what a file earns by it."""

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from bnquiz.course.rubric import DEFAULT, LARGEST, Rubric, Rules, read_rubric, score, scored
from bnquiz.errors import BadFile
from bnquiz.formats import writer
from bnquiz.grading.records import Check, FoundMistake, Result, as_json
from bnquiz.grading.telling.parts import GROUPS, parts
from bnquiz.screen.course import earned, points_of
from bnquiz.screen.found import View
from tests.screen.pages import text_of
from tests.screen.results import AXES, BIASED, EPS, NAME, PASSED, UNGRADED

pytestmark = pytest.mark.fast

DOCS = Path(__file__).parents[2] / "docs" / "teaching.md"
OUTPUT = Check("train-output-2d", "axes", "pass", "")
UPDATE = Check("running-update-2d", "running", "pass", "")
INFERENCE = Check("eval-output-2d", "mode", "pass", "")
WRONG_OUTPUT = replace(OUTPUT, status="fail", message="unexplained")
ALL = (OUTPUT, UPDATE, INFERENCE)


def mistake(id_, severity="error"):
    return FoundMistake(id=id_, severity=severity, lines=(), message="", fix="", cards=(), title=id_)


def having(*mistakes, checks=ALL, **more) -> Result:
    errors = any(each.severity == "error" for each in mistakes)
    return Result(
        "bn.py",
        more.pop("verdict", "fail" if errors else "pass"),
        0.1,
        checks=checks,
        mistakes=mistakes,
        **more,
    )


class TestParts:
    @pytest.mark.parametrize(
        ("result", "standing"),
        [
            pytest.param(having(), {"run": "right", "axes": "right", "eps": "right"}, id="all is right"),
            pytest.param(having(), {"gradient": "untried", "module": "untried"}, id="nothing of the kind"),
            pytest.param(
                having(EPS), {"eps": "wrong", "axes": "right", "formula": "right"}, id="one mistake"
            ),
            pytest.param(having(BIASED), {"running": "right"}, id="a warning is not wrong"),
            pytest.param(
                having(mistake("unexplained"), checks=(WRONG_OUTPUT, INFERENCE)),
                {"run": "wrong", "axes": "wrong", "formula": "wrong", "eps": "wrong", "mode": "right"},
                id="what nothing explains is wrong in each part that shows it",
            ),
            pytest.param(
                having(mistake("crash"), checks=()),
                {"run": "wrong", "axes": "untried", "running": "untried"},
                id="what stops before a check leaves all untried",
            ),
            pytest.param(UNGRADED, dict.fromkeys(GROUPS, "untried"), id="not graded"),
        ],
    )
    def test_a_part_is_right_only_where_it_was_tried_and_nothing_in_it_is_wrong(self, result, standing):
        found = parts(result)
        assert {group: found[group].standing for group in standing} == standing

    def test_a_part_that_was_not_tried_says_why(self):
        skipped = replace(UPDATE, status="skip", message="the output is unexplained")
        assert parts(having(checks=(OUTPUT, skipped)))["running"].why == "the output is unexplained"
        assert parts(UNGRADED)["axes"].why == "no batch norm found: it defines f"
        assert parts(having(mistake("crash"), checks=()))["eps"].why == "crash"


RUBRIC = Rubric(
    {"run": 1, "axes": 4, "eps": 2, "running": 3, "gradient": 2},
    {"module": 1, "eps-outside-sqrt": 0.5, "library-call": 100, "running-var-biased": 1},
    Rules(("gradient",)),
)


@pytest.mark.parametrize(
    ("result", "points"),
    [
        pytest.param(having(), 12, id="a right file earns all, an optional part included"),
        pytest.param(having(EPS), 10, id="a mistake takes its part"),
        pytest.param(having(EPS, AXES), 6, id="each part by itself"),
        pytest.param(having(mistake("eps-outside-sqrt")), 11.5, id="a mistake with a cost takes only that"),
        pytest.param(having(mistake("eps-outside-sqrt"), EPS), 9.5, id="unless its part has another one"),
        pytest.param(having(BIASED), 11, id="a warning costs what is written"),
        pytest.param(having(mistake("grad-mode-switch", "warning")), 12, id="or nothing"),
        pytest.param(
            having(mistake("state-is-parameter"), mistake("parameter-missing")), 11, id="a group once"
        ),
        pytest.param(having(mistake("library-call")), 0, id="never less than nothing"),
        pytest.param(having(checks=(OUTPUT,)), 9, id="what was not tried earns nothing"),
        pytest.param(having(mistake("crash"), checks=()), 0, id="nor does an optional part of nothing"),
        pytest.param(UNGRADED, 0, id="what could not be graded earns nothing"),
    ],
)
def test_a_file_earns_what_its_parts_are_worth_less_what_its_mistakes_cost(result, points):
    earned = score(result, RUBRIC)
    assert (earned.points, earned.max_points) == (points, 12)


def test_the_rubric_that_ships_gives_a_right_file_ten_points_and_a_library_call_none():
    rubric = read_rubric(None)
    assert score(having(), rubric).points == rubric.max_points == 10
    assert score(having(mistake("library-call")), rubric).points == 0


def test_every_group_costs_something_by_the_rubric_that_ships():
    rubric = read_rubric(None)
    assert set(GROUPS) == rubric.points.keys() | (rubric.costs.keys() - {"library-call"})


def test_the_docs_show_the_rubric_that_ships():
    assert DEFAULT.read_text(encoding="utf-8") in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("points = 3", "no rubric: Expected `object`, got `int` - at `$.points`", id="a number"),
        pytest.param("[points\n", "no rubric: Expected ']'", id="no TOML"),
        pytest.param("[costs]\neps = 1", "[points]: a right file would earn nothing", id="no points"),
        pytest.param("[points]\neps = 'two'", "no rubric: Expected `float`, got `str`", id="a word"),
        pytest.param("[points]\neps = true", "no rubric: Expected `float`, got `bool`", id="a truth value"),
        pytest.param("[points]\nesp = 1", "points: there is no 'esp'; did you mean eps?", id="near a group"),
        pytest.param(
            "[points]\nzzz = 1", "points: there is no 'zzz'; `bnquiz mistakes` lists", id="near none"
        ),
        pytest.param("[points]\neps-twice = 1", "points: 'eps-twice' is a mistake and stands", id="an id"),
        pytest.param(
            "[points]\neps = 1\n[costs]\neps-twise = 1",
            "costs: there is no 'eps-twise'; did you mean eps-twice / ",
            id="near an id",
        ),
        pytest.param("[points]\neps = -1", "points.eps = -1: points are a number", id="negative"),
        pytest.param("[points]\neps = nan", "points.eps = nan: points are a number", id="not a number"),
        pytest.param("[points]\neps = 0", "[points]: a right file would earn nothing", id="nothing to earn"),
        pytest.param("[points]\neps = 1\n[costs]\neps = 1", "costs.eps: the group has points", id="twice"),
        pytest.param("[points]\neps = 1\n[rules]\noptional = ['esp']", "rules.optional: there", id="a rule"),
        pytest.param(
            "[points]\neps = 1\n[point]\n", "no rubric: Object contains unknown field `point`", id="a table"
        ),
        pytest.param("[points]\n\udc80", "no rubric: not UTF-8 (byte 10)", id="not UTF-8"),
        pytest.param(" " * (LARGEST + 1), "no rubric: too large", id="too large"),
    ],
)
def test_a_rubric_that_is_none_is_told_in_one_line(tmp_path, text, fault):
    path = tmp_path / "rubric.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(BadFile, match=f"^{re.escape(str(path))}: {re.escape(fault)}") as told:
        read_rubric(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "why"), [("not-there.toml", "cannot be read: no such file"), (".", "no rubric: not a file")]
)
def test_a_rubric_that_cannot_be_read_is_told(tmp_path, name, why):
    with pytest.raises(BadFile, match=why):
        read_rubric(tmp_path / name)


class TestTold:
    FILE = scored(having(EPS, entry=PASSED.entry), RUBRIC)

    def test_the_screen_has_the_sum_and_each_part_that_did_not_earn_all(self):
        assert text_of(earned(self.FILE.score, View())) == "Score  10 of 12\n  0/2   eps  eps-subtracted\n\n"
        assert text_of(earned(self.FILE.score, View(lang="zh"))).startswith("得分  10/12\n")

    def test_a_hint_keeps_back_which_mistake_it_is(self):
        assert text_of(earned(self.FILE.score, View(hint=1))) == "Score  10 of 12\n  0/2   eps\n\n"
        charged = score(having(mistake("library-call")), RUBRIC)
        assert "library-call" not in text_of(earned(charged, View(hint=1)))
        assert "-100  library-call" in text_of(earned(charged, View()))

    def test_a_row_of_a_summary_has_the_sum_below(self):
        assert text_of(points_of(self.FILE, View())) == "       Score  10 of 12\n"
        assert list(points_of(PASSED, View())) == []

    def test_json_has_each_part(self):
        assert b'"points": 10.0' in as_json([self.FILE])
        assert b'"score"' not in as_json([PASSED])

    def test_csv_has_the_sum_in_each_row(self):
        [_, row] = writer("csv")([self.FILE]).splitlines()
        assert row.endswith(",10,12")

    def test_gradescope_has_the_sum_and_a_test_for_each_part(self):
        document = json.loads(writer("gradescope")([self.FILE]))
        assert document["score"] == 10
        worth = {test["name"]: (test.get("score"), test.get("max_score")) for test in document["tests"]}
        assert worth["eps"] == (0, 2)
        assert worth["axes"] == (4, 4)
        assert worth["mistakes"] == (None, None)


def test_names_of_repaired_mistakes_do_not_leave_open_what_else_is_wrong():
    result = having(NAME, EPS, checks=(replace(OUTPUT, status="fail", message="eps-subtracted"), *ALL[1:]))
    assert {group: part.standing for group, part in parts(result).items() if part.standing == "wrong"} == {
        "run": "wrong",
        "eps": "wrong",
    }
