"""A notebook file as ``bnquiz grade`` reads it: what is said of a line names its cell."""

import re
from html import unescape

import pytest

from bnquiz.grading.batch.many import grade_source
from bnquiz.grading.grade import Options
from bnquiz.grading.records import Span
from bnquiz.grading.source.reading import read
from bnquiz.notebook import shown
from bnquiz.screen.found import View
from tests.cli.test_languages import english_in, prose
from tests.notebook.notebooks import RIGHT, SETUP, WRONG, write


@pytest.fixture
def graded(tmp_path, workers):
    return lambda *cells, **options: grade_source(
        read(write(tmp_path / "x.ipynb", *cells)), workers, Options(**options)
    )


def test_a_mistake_has_the_cell_and_the_line_in_it_beside_the_line_of_the_joined_cells(graded):
    [mistake] = graded(SETUP, "%%time\n" + WRONG).mistakes
    assert mistake.lines == (7,)
    assert mistake.spans == (Span(4, 5, 4, 58, cell=2),)


def test_in_a_script_the_span_is_the_line_without_a_cell(tmp_path, workers):
    path = tmp_path / "x.py"
    path.write_text(f"import numpy as np\n{WRONG}")
    [mistake] = grade_source(read(path), workers, Options()).mistakes
    assert mistake.spans == (Span(4, 5, 4, 58),)


def test_what_a_repair_changes_is_the_span(graded):
    [mistake] = graded(SETUP, RIGHT.replace("np.sqrt", "np.sqr")).mistakes
    [span] = mistake.spans
    assert (span.cell, span.line, span.column) == (2, 3, 36)


def test_a_note_that_names_a_line_names_its_cell(graded):
    result = graded(SETUP, "x = (((((\n\n\ndef f(:::\n===")
    assert any("(cell 2, line " in note for note in result.notes)


def test_what_was_left_out_is_noted_after_what_was_found(graded):
    result = graded(SETUP, RIGHT)
    assert result.verdict == "pass"
    assert result.notes[-1] == "left out, as it is not Python: cell 1, line 1 (`!pip install d2l`)"


@pytest.mark.parametrize(
    ("lang", "place", "left_out"),
    [
        ("en", "cell 2, line ", "left out, as it is not Python: cell 1, line 1 (`!pip install d2l`)"),
        ("zh", "单元格 2 第 ", "不是 Python，没有评判：单元格 1 第 1 行（`!pip install d2l`）"),
    ],
)
def test_notes_name_cells_in_the_language_of_the_call(graded, lang, place, left_out):
    found, last = graded(SETUP, "x = (((((\n\n\ndef f(:::\n===", lang=lang).notes
    assert place in found
    assert last == left_out


@pytest.mark.parametrize("hint", [1, 2, 3])
@pytest.mark.parametrize("code", [WRONG, WRONG.replace("axis=0", "axis=1"), WRONG.replace("):", ")", 1)])
def test_what_a_notebook_shows_in_chinese_has_no_english_sentence(graded, monkeypatch, code, hint):
    monkeypatch.delenv("BNQUIZ_CARDS", raising=False)
    view = View(hint=hint, fix=True, every_check=True, lang="zh")
    page = shown(graded(SETUP, code, lang="zh"), view, due=1)._repr_html_()
    bare = re.sub(r"<(style|code|pre)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert "错误" in bare
    assert english_in(prose(unescape(bare))) == []


def test_what_shows_a_convention_names_its_cell(graded):
    momentum = RIGHT.replace("eps=1e-5):", "moving_mean, moving_var, momentum, eps=1e-5, training=True):")
    momentum = momentum.replace(
        "    return", "    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean\n    return"
    )
    cells = SETUP, momentum, "batch_norm(1, 2, 3, 4, 5, 0.9)"
    assert "cell 3, line 1 passes 0.9" in graded(*cells).conventions.evidence["momentum"]
    assert "单元格 3 第 1 行传入 0.9" in graded(*cells, lang="zh").conventions.evidence["momentum"]


@pytest.mark.parametrize(("lang", "cell"), [("en", "cell 2"), ("zh", "单元格 2")])
def test_a_warning_that_the_code_prints_names_its_cell(graded, lang, cell):
    printed = graded(
        SETUP, "import warnings\n" + RIGHT.replace("return", "warnings.warn('mine'); return"), lang=lang
    )
    assert f"x.ipynb:{cell}:4: UserWarning: mine\n" in printed.printed


def test_so_does_a_traceback_that_it_prints(graded):
    code = "import traceback\n" + RIGHT.replace("return", "traceback.print_stack(limit=1); return")
    assert 'x.ipynb", cell 2, line 4, in batch_norm' in graded(SETUP, code).printed
