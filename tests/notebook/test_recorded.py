"""What is recorded of a notebook: each entry by itself, so that a cell closes no mistake of another one."""

import pytest
from msgspec.structs import replace

from bnquiz.cli.context import record
from bnquiz.grading.records import EntryFound, Piece, Span
from bnquiz.study.journal import open_journal
from tests.screen.results import AXES, BIASED, CHECKS, EPS, FAILED, PASSED

CELL = (Piece(1, 1), Piece(5, 2))
FUNCTION, LAYER = EntryFound("f", 1, "module"), EntryFound("Layer", 5, "module")
AT_6 = replace(EPS, lines=(6,), spans=(Span(2, 5, 2, 9, cell=2),))


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """Records results in their order: what is open then, as (name, mistake, lines)."""
    monkeypatch.setenv("BNQUIZ_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def records(*results):
        for result in results:
            record(result)
        with open_journal(tmp_path / "journal.sqlite") as journal:
            return sorted(
                (each.file.removeprefix(f"{tmp_path}/"), each.found.id, each.found.lines)
                for each in journal.open_mistakes()
            )

    return records


def graded(entry, *mistakes, others=(), **changes):
    verdict = "fail" if any(m.severity == "error" for m in mistakes) else "pass"
    base = replace(FAILED, file="x.ipynb", entry=entry, others=others, pieces=CELL, checks=CHECKS[:1])
    return replace(base, mistakes=mistakes, verdict=verdict, **changes)


def test_a_mistake_is_kept_under_the_name_of_its_function_with_its_line_in_the_cell(recorded):
    assert recorded(graded(FUNCTION, AT_6)) == [("x.ipynb:f", "eps-subtracted", (2,))]


def test_beside_the_line_stands_its_cell(recorded, tmp_path):
    recorded(graded(FUNCTION, AT_6))
    with open_journal(tmp_path / "journal.sqlite") as journal:
        [kept] = journal.open_mistakes()
    assert kept.found.places == ((2, 2),)


def test_a_right_cell_closes_no_mistake_of_another_one(recorded):
    assert recorded(graded(FUNCTION, AT_6), graded(LAYER)) == [("x.ipynb:f", "eps-subtracted", (2,))]


def test_the_same_function_put_right_does_wherever_it_is_graded(recorded):
    whole_file = graded(LAYER, others=(FUNCTION,))
    assert recorded(graded(FUNCTION, AT_6), graded(FUNCTION)) == []
    assert recorded(graded(FUNCTION, AT_6), whole_file) == []


def test_each_of_several_entries_has_its_own_mistakes(recorded):
    own, shared = replace(AT_6, entry="f"), replace(AXES, entry="f, Layer", lines=(), spans=())
    warning = replace(BIASED, entry="Layer", lines=(), spans=())
    assert recorded(graded(FUNCTION, own, shared, warning, others=(LAYER,))) == [
        ("x.ipynb:Layer", "axes-per-sample", ()),
        ("x.ipynb:Layer", "running-var-biased", ()),
        ("x.ipynb:f", "axes-per-sample", ()),
        ("x.ipynb:f", "eps-subtracted", (2,)),
    ]


def test_a_script_is_recorded_as_a_file(recorded):
    result = replace(FAILED, file="my_bn.py", mistakes=(EPS,), checks=PASSED.checks)
    assert recorded(result) == [("my_bn.py", "eps-subtracted", (7,))]
