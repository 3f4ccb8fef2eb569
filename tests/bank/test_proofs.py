"""Proofs: each holds, each can fail, and `bnquiz prove` shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bnquiz.bank.proofs import parts, run
from bnquiz.resources import shipped
from bnquiz.texts import Text
from tests.bank.falsify import changes, complaints

PROOFS = sorted((shipped("questions") / "proofs").glob("*.py"))


@pytest.mark.sampled(one_of=4)
@pytest.mark.parametrize("path", PROOFS, ids=lambda path: path.stem)
def test_every_proof_holds_and_fails_as_soon_as_what_it_expects_is_changed(path: Path) -> None:
    assert list(complaints(path.read_text(encoding="utf-8"))) == []


def test_there_are_proofs() -> None:
    assert PROOFS


SOUND = '"""Two and two are four."""\nexpected = 4\nassert 2 + 2 == expected\n'

WEAK = [
    pytest.param('"""c"""\nexpected = 5\nassert 2 + 2 == expected\n', "does not hold", id="a false claim"),
    pytest.param(
        '"""c"""\nexpected = 4\nassert 2 + 2 > 0\n', "no assert notices", id="compared with nothing"
    ),
    pytest.param(
        '"""c"""\nexpected = 4.0\nassert abs(4.1 - expected) < 1\n', "no assert notices", id="too wide"
    ),
    pytest.param(
        '"""c"""\nexpected = [1, 2]\nassert [1, 2][0] == expected[0]\n', "no assert notices", id="one of two"
    ),
    pytest.param(
        '"""c"""\nexpected = 4\nassert expected == 4\nfor x in []:\n    assert x\n',
        "never reached",
        id="empty loop",
    ),
    pytest.param(
        '"""c"""\nexpected = 4\nassert {4: True}[expected]\n', "KeyError", id="fails, but not by an assert"
    ),
    pytest.param("expected = 4\nassert expected == 4\n", "no docstring", id="no claim"),
    pytest.param('"""c"""\nassert 2 + 2 == 4\n', "nothing is named expected", id="no expectation"),
    pytest.param('"""c"""\nexpected = 4\nprint(expected)\n', "no assert", id="no assert"),
    pytest.param(
        '"""c"""\nexpected = 4\nexpected = 4\nassert expected == 4\n', "more than once", id="assigned twice"
    ),
]


def in_english(said: Text | str) -> str:
    return said.en if isinstance(said, Text) else said


@pytest.mark.parametrize(("source", "complaint"), WEAK)
def test_a_proof_that_cannot_fail_is_caught(source: str, complaint: str) -> None:
    assert complaint in "\n".join(map(in_english, complaints(source)))


def test_a_sound_proof_has_nothing_to_complain_of() -> None:
    assert list(complaints(SOUND)) == []


def test_what_is_changed_differs_in_one_place_only() -> None:
    assert list(changes((1, True, "a"))) == [[2, True, "a"], [1, False, "a"], [1, True, "a?"]]


def test_the_claim_and_the_program_are_told_apart() -> None:
    assert parts(SOUND) == (Text("Two and two are four."), "expected = 4\nassert 2 + 2 == expected")


def test_a_proof_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    proof = tmp_path / "sum.py"
    proof.write_text(
        '"""Sum."""\nexpected = 4\nprint("x̂ =", 2 + 2)\nassert 2 + 2 == expected\n', encoding="utf-8"
    )
    ran = run(proof)
    assert (ran.holds, ran.printed, ran.claim) == (True, "x̂ = 4", Text("Sum."))


def test_a_proof_that_fails_says_where(tmp_path: Path) -> None:
    proof = tmp_path / "sum.py"
    proof.write_text(SOUND.replace("4", "5"), encoding="utf-8")
    ran = run(proof)
    assert not ran.holds
    assert "AssertionError" in ran.complaint.en


def test_a_proof_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    proof = tmp_path / "loop.py"
    proof.write_text('"""Loop."""\nwhile True: pass\n', encoding="utf-8")
    ran = run(proof, limit=0.5)
    assert not ran.holds
    assert "stopped after 0.5 seconds" in ran.complaint.en


@pytest.mark.parametrize("path", PROOFS, ids=lambda path: path.stem)
def test_the_claim_is_there_in_both_languages(path: Path) -> None:
    claim, _ = parts(path.read_text(encoding="utf-8"))
    assert claim.en.isascii() or not re.search(r"[\u4e00-\u9fff]", claim.en)
    assert re.search(r"[\u4e00-\u9fff]", claim.zh)


def test_chinese_lines_are_joined_without_a_space() -> None:
    claim, _ = parts('"""Two\nand two.\n\n二加二，\n等于四。\n"""\n')
    assert claim == Text("Two and two.", "二加二，等于四。")
