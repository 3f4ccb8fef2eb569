"""Idioms that the grader once misread, and what it must say of them with a mistake put in.

Nothing here is run but by the grader: the files are right by reading, each in a way of its own.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bnquiz.grading.grade import Options, grade

IDIOMS = Path(__file__).parents[1] / "learners" / "idioms"
NAMES = sorted(path.stem for path in IDIOMS.glob("*.py"))
WRONG = tomllib.loads((IDIOMS / "wrong.toml").read_text(encoding="utf-8"))["wrong"]


PATIENT = Options(timeout=60)  # what is held here is the verdict, on a busy machine too


def text_of(name: str) -> str:
    return (IDIOMS / f"{name}.py").read_text(encoding="utf-8")


def edited(row) -> str:
    text = text_of(row["base"])
    for old, new in row["edit"]:
        assert text.count(old) == 1, (row["base"], old)
        text = text.replace(old, new)
    return text


def graded(server, text: str):
    return grade(IDIOMS / "my_bn.py", text, server, PATIENT)


def errors(server, text: str) -> tuple[str, set[str]]:
    result = graded(server, text)
    return result.verdict, {m.id for m in result.errors}


@pytest.mark.sampled(one_of=24, slow=5)
@pytest.mark.parametrize("name", NAMES)
def test_a_right_file_passes_in_whatever_idiom(server, name):
    assert errors(server, text_of(name)) == ("pass", set())


@pytest.mark.sampled(slow=7)
@pytest.mark.parametrize("row", WRONG, ids=lambda row: f"{row['base']}-{'-'.join(row['mistakes'])}")
def test_a_mistake_in_an_idiom_has_its_name_and_no_other_on_the_line_that_causes_it(server, row):
    text = edited(row)
    result = graded(server, text)
    assert (result.verdict, {m.id for m in result.errors}) == ("fail", set(row["mistakes"]))
    if "at" in row:
        (line,) = (n for n, found in enumerate(text.splitlines(), 1) if row["at"] in found)
        assert [line in m.lines for m in result.errors] == [True]


@pytest.mark.fast
def test_every_edit_of_an_idiom_can_be_made_and_gives_another_file():
    for row in WRONG:
        assert edited(row) != text_of(row["base"])


@pytest.mark.parametrize("returned", ["", " None", " 0.0", " dx.T", " dx[:-1]", " dx[0]"])
@pytest.mark.sampled(one_of=3)
def test_a_backward_pass_of_a_class_that_hands_no_dx_back_is_wrong(server, returned):
    """Its dgamma and dbeta are right, in attributes: they are no reason to pass."""
    text = text_of("class_that_hands_dx_back")
    assert text.count("return dx\n") == 1
    verdict, ids = errors(server, text.replace("return dx\n", f"return{returned}\n"))
    assert (verdict, ids) == ("fail", {"wrong-return"})
