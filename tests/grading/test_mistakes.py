"""The table of mistakes: every row is whole, and every switch turns something that is there."""

from dataclasses import fields
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from bnquiz.grading.mistakes import MISTAKES, did
from bnquiz.grading.mistakes.model import (
    FREQUENCY,
    BackwardValues,
    FormulaValues,
    Group,
    Part,
    Severity,
    UpdateValues,
)
from bnquiz.grading.theory import recipe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, Axes, Backward, Formula, Update
from bnquiz.grading.theory.reference import AXES
from bnquiz.screen.mistakes import GROUPS

pytestmark = pytest.mark.fast

RECIPES = {"train": Formula, "eval": Formula, "gradient": Formula, "update": Update, "backward": Backward}
NO_CODE = {"unexplained"}  # nobody knows what is wrong there
WIDEST = 76  # cells of a window of 80 that are left for code
ROWS = pytest.mark.parametrize("row", MISTAKES.values(), ids=MISTAKES)
TURNING = pytest.mark.parametrize(
    "row", [pytest.param(row, id=row.id) for row in MISTAKES.values() if row.switches]
)


def values_of(part, field):
    """What a switch may set the field to: one of its words; where it is a number, a constant of the file."""
    hint = get_type_hints(RECIPES[part])[field]
    return set(get_args(hint)) if get_origin(hint) is Literal else {"constant"}


def words(hint):
    """Those of a Literal, whether one may be given or several."""
    return (
        set(get_args(hint)) if get_origin(hint) is Literal else {w for h in get_args(hint) for w in words(h)}
    )


def compiles(code):
    try:
        compile(code, "example", "exec")
    except SyntaxError:
        return False
    return True


class TestRows:
    @ROWS
    def test_belongs_to_a_group_and_has_a_severity_that_exist(self, row):
        assert row.group in get_args(Group)
        assert row.severity in get_args(Severity)

    @ROWS
    def test_says_in_both_languages_what_a_file_with_it_did(self, row):
        assert row.did.en
        assert row.did.zh

    @ROWS
    def test_is_told_to_end_a_sentence(self, row):
        assert did(row.id) is row.did
        assert row.did.en[0].islower()
        assert not row.did.en.endswith(".")

    def test_one_that_a_newer_grader_found_is_told_by_its_id(self):
        assert did("gamma-squared").get("en") == "has the mistake “gamma-squared”"
        assert did("gamma-squared").get("zh") == "有“gamma-squared”这个错误"

    def test_the_screen_has_a_heading_for_every_group(self):
        assert tuple(GROUPS) == get_args(Group)


class TestFrequency:
    def test_every_count_is_of_a_mistake_or_a_group_that_exists(self):
        assert set(FREQUENCY.by_id) <= set(MISTAKES)
        assert set(FREQUENCY.by_group) <= set(get_args(Group))

    def test_no_count_is_of_more_files_than_were_read(self):
        counts = (*FREQUENCY.by_id.values(), *FREQUENCY.by_group.values())
        assert all(0 < count <= FREQUENCY.files for count in counts)


class TestExamples:
    @ROWS
    def test_the_wrong_one_is_python_and_so_is_the_right_one(self, row):
        assert compiles(row.wrong) is (row.id != "syntax-error")
        assert compiles(row.right)

    @ROWS
    def test_they_differ_and_none_is_left_out(self, row):
        shown = {code for code in (row.wrong, row.right) if code}
        assert len(shown) == (0 if row.id in NO_CODE else 2)

    @ROWS
    def test_they_are_short_enough_to_be_seen_at_a_glance(self, row):
        for code in (row.wrong, row.right):
            assert code.count("\n") < 3
            assert max(map(len, code.split("\n"))) <= WIDEST
            assert code == code.strip()


class TestSwitches:
    def test_every_part_has_a_recipe(self):
        assert RECIPES.keys() == set(get_args(Part))

    @pytest.mark.parametrize(
        ("values", "part"),
        [
            pytest.param(FormulaValues, "train", id="formula"),
            pytest.param(UpdateValues, "update", id="update"),
            pytest.param(BackwardValues, "backward", id="backward"),
        ],
    )
    def test_a_row_may_turn_a_field_to_what_the_recipe_knows(self, values, part):
        allowed = {
            field: words(hint) for field, hint in get_type_hints(values, localns={"recipe": recipe}).items()
        }
        assert allowed == {field: values_of(part, field) for field in allowed}

    def test_the_axes_that_the_types_allow_are_those_that_the_reference_knows(self):
        assert get_args(Axes) == tuple(AXES)

    @TURNING
    def test_each_names_a_field_of_its_recipe_and_a_value_that_changes_it(self, row):
        for switch in row.switches:
            assert switch.field in {field.name for field in fields(RECIPES[switch.part])}
            assert switch.value in values_of(switch.part, switch.field)
            right = RIGHT_EVAL if switch.part == "eval" else RECIPES[switch.part]()
            assert getattr(right, switch.field) != switch.value
