"""A file that does not parse is repaired where the slip is, and stays as it was everywhere else."""

from __future__ import annotations

import ast
import textwrap
from itertools import islice

import pytest

from bnquiz.grading.draft import MOST
from bnquiz.grading.repair import Repair, Way, repair_syntax

CLASS = """
import torch
from torch import nn

class BN(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(n))
        self.n = n

    def forward(self, x, mode="train"):
        {body}
        return x
"""


def in_forward(body: str) -> str:
    """A file whose method ``forward`` holds some lines, from line 12 on."""
    return CLASS.replace("{body}", textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 8).lstrip())


# what is wrong: (lines of a method, the same as they were meant)
SLIPS = {
    "dot": ("x = self gamma * x", "x = self.gamma * x"),
    "dot-after-call": ("super(BN, self) __init__()", "super(BN, self).__init__()"),
    "colon": ("if x.dim() == 2\n    x = x + 1", "if x.dim() == 2:\n    x = x + 1"),
    "colon-before-comment": (
        "if x.dim() == 2  # 二维\n    x = x + 1",
        "if x.dim() == 2:  # 二维\n    x = x + 1",
    ),
    "semicolon": ("if x.dim() == 2;\n    x = x + 1", "if x.dim() == 2:\n    x = x + 1"),
    "assignment-in-condition": ("if x.dim() = 2:\n    x = x + 1", "if x.dim() == 2:\n    x = x + 1"),
    "closing": ("x = torch.sqrt((x - 1) ** 2", "x = torch.sqrt((x - 1) ** 2)"),
    "closing-inside": (
        "x = (x - x.mean(0) / torch.sqrt(x.var(0) + 1e-5)",
        "x = (x - x.mean(0)) / torch.sqrt(x.var(0) + 1e-5)",
    ),
    "closing-of-condition": ("if len(x.shape == 2:\n    x = x + 1", "if len(x.shape) == 2:\n    x = x + 1"),
    "closing-in-chain": (
        "x = x.mean(dim=0, keepdim=True.mean(dim=1, keepdim=True)",
        "x = x.mean(dim=0, keepdim=True).mean(dim=1, keepdim=True)",
    ),
    "closing-before-other-lines": (
        "y = torch.cat([x, x], dim=0\nz = x.mean(0)",
        "y = torch.cat([x, x], dim=0)\nz = x.mean(0)",
    ),
    "opening": ("x = torch.sqrt x - 1)", "x = torch.sqrt(x - 1)"),
    "opening-grown-together": ("x = torch.sqrtx - 1)", "x = torch.sqrt(x - 1)"),
    "opening-of-group": ("x = x - x.mean(0)) / x.std(0)", "x = (x - x.mean(0)) / x.std(0)"),
    "one-too-many": ("x = torch.sqrt(x))", "x = torch.sqrt(x)"),
    "bracket-for-parenthesis": ("n, c = x.size(0], x.size(1)", "n, c = x.size(0), x.size(1)"),
    "comma": ("x = torch.zeros(self.n x.size(0))", "x = torch.zeros(self.n, x.size(0))"),
    "comma-between-labels": ("x = x.mean(dim=0 keepdim=True)", "x = x.mean(dim=0, keepdim=True)"),
    "label-with-minus": ("x = x.mean(dim=0, keepdim-True)", "x = x.mean(dim=0, keepdim=True)"),
    "label-with-colon": ("x = x.mean(dim=0, keepdim:True)", "x = x.mean(dim=0, keepdim=True)"),
    "label-with-blank": ("x = x.mean(dim=0, keepdim True)", "x = x.mean(dim=0, keepdim=True)"),
    "stray-comma": ("x = x.mean(,dim=0)", "x = x.mean(dim=0)"),
    "stray-equals": ("x = = x.mean(dim=0)", "x = x.mean(dim=0)"),
    "else-if": (
        "if x.dim() == 2:\n    x = 1\nelse if x.dim() == 4:\n    x = 2",
        "if x.dim() == 2:\n    x = 1\nelif x.dim() == 4:\n    x = 2",
    ),
    "elseif": (
        "if x.dim() == 2:\n    x = 1\nelseif x.dim() == 4:\n    x = 2",
        "if x.dim() == 2:\n    x = 1\nelif x.dim() == 4:\n    x = 2",
    ),
    "else-without-colon": (
        "if x.dim() == 2:\n    x = 1\nelse\n    x = 2",
        "if x.dim() == 2:\n    x = 1\nelse:\n    x = 2",
    ),
    "else-with-condition": (
        "if x.dim() == 2:\n    x = 1\nelse x.dim() == 4:\n    x = 2",
        "if x.dim() == 2:\n    x = 1\nelif x.dim() == 4:\n    x = 2",
    ),
    "misspelt-keyword": ("retrun x", "return x"),
    "capital-keyword": ("If x.dim() == 2:\n    x = 1", "if x.dim() == 2:\n    x = 1"),
    "torn-sign": ("if x.dim() = = 2:\n    x = 1", "if x.dim() == 2:\n    x = 1"),
    "other-languages-and": (
        "if x.dim() == 2 && self.n > 1:\n    x = 1",
        "if x.dim() == 2 and self.n > 1:\n    x = 1",
    ),
    "other-languages-not": ("if !self.training:\n    x = 1", "if not self.training:\n    x = 1"),
    "arrow-for-at-most": ("if x.dim() =< 2:\n    x = 1", "if x.dim() <= 2:\n    x = 1"),
    "string-not-ended": ("if mode == 'train:\n    x = 1", "if mode == 'train':\n    x = 1"),
    "string-not-begun": ("if mode == train':\n    x = 1", "if mode == 'train':\n    x = 1"),
    "string-ends-otherwise": ("if mode == 'train\":\n    x = 1", "if mode == 'train':\n    x = 1"),
    "string-not-ended-in-call": ('self.register_buffer("m, x)', 'self.register_buffer("m", x)'),
    "print-statement": ("print x.shape", "print(x.shape)"),
    "print-statement-of-several": ('print "shape", x.shape', 'print("shape", x.shape)'),
    "except-with-comma": (
        "try:\n    x = 1\nexcept ValueError, e:\n    x = 2",
        "try:\n    x = 1\nexcept ValueError as e:\n    x = 2",
    ),
    "full-width-signs": (
        "x = torch。cat（［x，x］，dim＝0）；y = “训练，（测试）”",
        'x = torch.cat([x,x],dim=0);y = "训练，（测试）"',
    ),
    "full-width-colon": ("if x.dim() == 2：\n    x = 1", "if x.dim() == 2:\n    x = 1"),
    "full-width-quote-at-the-end": ('y = "mean”', 'y = "mean"'),
    "wide-blank": ("x\u3000= x + 1", "x = x + 1"),
    "no-break-space": ("x =\u00a0x + 1", "x = x + 1"),
    "zero-width-space": ("x = \u200bx + 1", "x = x + 1"),
    "walrus": ("x := x + 1", "x = x + 1"),
    "statement-on-two-lines": ("x = x.mean(0)\n    + 1", "x = x.mean(0) \\\n    + 1"),
    "list-on-lines": ("y = [\n    1,\n    2\n    3,\n]", "y = [\n    1,\n    2,\n    3,\n]"),
    "dot-for-comma": ("y = x.mean([0. 2])", "y = x.mean([0, 2])"),
    "two-slips-in-one-line": ("if len(x.shape = 2:\n    x = 1", "if len(x.shape) == 2:\n    x = 1"),
    "not-equal-turned-round": ("if x.dim() =! 2:\n    x = 1", "if x.dim() != 2:\n    x = 1"),
    "braces-for-parentheses": ("x = torch.sqrt{x + 1}", "x = torch.sqrt(x + 1)"),
    "missing-times": ("x = x.mean(0) self.gamma", "x = x.mean(0) * self.gamma"),
    "missing-over": ("x = (x - 1) torch.sqrt(x)", "x = (x - 1) / torch.sqrt(x)"),
    "missing-plus": ("x = self.gamma * x self.n", "x = self.gamma * x + self.n"),
    "missing-minus": ("x = (x x.mean(0)) / 2", "x = (x - x.mean(0)) / 2"),
    "other-quotation-mark-at-the-end": ("y = [\"mean', x]", 'y = ["mean", x]'),
    "other-quotation-mark-at-the-beginning": ("y = ['mean\", x]", 'y = ["mean", x]'),
    "brace-of-an-f-string": ('y = f"rank {x.dim()"', 'y = f"rank {x.dim()}"'),
    "brace-inside-an-f-string": ('y = f"a {x.dim()D input"', 'y = f"a {x.dim()}D input"'),
    "brace-of-an-f-string-that-is-raised": (
        'if self.n:\n    raise ValueError(f"phase {mode!r")',
        'if self.n:\n    raise ValueError(f"phase {mode!r}")',
    ),
    "bracket-in-an-f-string": ('y = f"n {x.shape[0}"', 'y = f"n {x.shape[0]}"'),
    "brace-of-a-long-dictionary": (
        'y = {\n    "a": x,\n    "b": x,\nz = x.mean(0)',
        'y = {\n    "a": x,\n    "b": x,}\nz = x.mean(0)',
    ),
    "end-of-a-keyword": ("retu x", "return x"),
    "letters-of-a-keyword": (
        'if self.n:\n    rasie ValueError("n")',
        'if self.n:\n    raise ValueError("n")',
    ),
    "letters-of-with": ("whit torch.no_grad():\n    x = 1", "with torch.no_grad():\n    x = 1"),
    "end-of-in": ("if x.dim() not i (2, 4):\n    x = 1", "if x.dim() not in (2, 4):\n    x = 1"),
    "beginning-of-if": ("f x.dim() == 2:\n    x = 1", "if x.dim() == 2:\n    x = 1"),
    "empty-block": (
        "if x.dim() == 2:\n    # nothing yet\nx = 1",
        "if x.dim() == 2: pass\n    # nothing yet\nx = 1",
    ),
    "too-deep": ("x = 1\n y = 2", "x = 1\ny = 2"),
    "not-deep-enough": ("if self.n:\n    x = 1\n   y = 2", "if self.n:\n    x = 1\n    y = 2"),
    "body-not-indented": ("if self.n:\nx = 1", "if self.n:\n    x = 1"),
    "wide-blanks-as-indentation": ("if self.n:\n\u3000\u3000x = 1", "if self.n:\n  x = 1"),
}


@pytest.mark.parametrize(("wrong", "right"), SLIPS.values(), ids=SLIPS)
def test_what_was_meant_is_among_the_first_ways_to_repair_a_slip(wrong: str, right: str) -> None:
    assert _program(in_forward(right)) in [_program(way.source) for way in _ways(in_forward(wrong))]


@pytest.mark.parametrize(("wrong", "right"), SLIPS.values(), ids=SLIPS)
def test_the_repair_names_the_lines_that_change_and_no_others(wrong: str, right: str) -> None:
    source = in_forward(wrong)
    for way in _ways(source):
        changed = {n for n, (a, b) in enumerate(_lines(source, way.source), 1) if a != b}
        assert {line for repair in way.repairs for line in repair.lines} == changed
        assert changed <= set(range(11, 12 + right.count("\n") + 2))


def _ways(source: str) -> list[Way]:
    return list(islice(repair_syntax(source), MOST))


def _repair(source: str) -> tuple[str, tuple[Repair, ...]]:
    """The likeliest way."""
    way = _ways(source)[0]
    return way.source, way.repairs


def _program(source: str) -> str:
    return ast.dump(ast.parse(source))


def _lines(a: str, b: str) -> list[tuple[str, str]]:
    return list(zip(a.split("\n"), b.split("\n"), strict=True))


def test_a_file_that_parses_needs_no_repair() -> None:
    source = in_forward("x = x + 1")
    assert next(repair_syntax(source)) == Way(source)


HEADER = """\
def bn(
    x,
    gamma,
    eps=1e-5,
{}-> Tensor:
    mean = x.mean(0)
    return gamma * (x - mean) / (x.var(0) + eps) ** 0.5
"""


@pytest.mark.parametrize("last", ["eps=1e-5,", "*,\n    eps: float = 1e-5,\n    momentum: float = 0.9,"])
def test_a_header_on_many_lines_whose_parenthesis_is_missing_ends_at_its_colon(last: str) -> None:
    header = HEADER.replace("eps=1e-5,", last)
    meant = _program(header.format(") "))
    assert meant in [_program(way.source) for way in _ways(header.format(""))]


SEVERAL = """\
import torch
from torch import nn

def bn(x gamma, beta):
    mean = x.mean(dim=0
    var = ((x - mean) ** 2).mean(dim=0）
    return gamma * (x - mean) / torch.sqrt(var + 1e-5) + beta

class BN(nn.Module)
    def __init__(self, n):
        super(BN, self) __init__()
         self.gamma = nn.Parameter(torch.ones(n))
        self.beta = nn.Parameter(torch.zeros(n)))
"""


def test_several_slips_are_all_repaired_each_with_its_line() -> None:
    repaired, repairs = _repair(SEVERAL)
    assert sorted(line for repair in repairs for line in repair.lines) == [4, 5, 6, 9, 11, 12, 13]
    assert all(repair.mistake == "syntax-error" for repair in repairs)
    assert repairs[-1].source == repaired


def test_a_repair_shows_its_first_line_before_and_after() -> None:
    _, (repair,) = _repair("def f(x)\n    return x\n")
    assert (repair.lines, repair.before, repair.after) == ((1,), "def f(x)", "def f(x):")
    assert repair.message.en == "a `:` is missing at the end, after `)` (Python: expected ':')"


def test_tabs_among_spaces_become_spaces_on_their_lines_only() -> None:
    repaired, (repair,) = _repair("def f(x):\n    if x:\n\ty = 1\n    return x\n")
    assert repair.lines == (3,)
    assert "\t" not in repaired


def test_spaces_among_tabs_become_tabs_on_their_lines_only() -> None:
    repaired, (repair,) = _repair("def f(x):\n\tif x:\n\t\ty = 1\n        z = 2\n\treturn x\n")
    assert repair.lines == (4,)
    assert repaired.split("\n")[3] == "\t\tz = 2"


def test_the_prompts_of_a_terminal_are_dropped() -> None:
    repaired, (repair,) = _repair(">>> def f(x):\n...     return x\n...\n>>> f(1)\n")
    assert repair.lines == (1, 2, 3, 4)
    assert _program(repaired) == _program("def f(x):\n    return x\nf(1)\n")


def test_prompts_inside_a_docstring_stay() -> None:
    source = 'def f(x)\n    """Do.\n\n    >>> f(1)\n    1\n    """\n    return x\n'
    repaired, (repair,) = _repair(source)
    assert repair.lines == (1,)
    assert ">>> f(1)" in repaired


def test_the_marks_of_a_markdown_block_become_comments() -> None:
    repaired, (repair,) = _repair("```python\ndef f(x):\n    return x\n```\n")
    assert repair.lines == (1, 4)
    assert _program(repaired) == _program("def f(x):\n    return x\n")


@pytest.mark.parametrize(
    "prose", ["Here is my implementation:", "下面是我的代码：", "and some more of it, see above"]
)
def test_a_sentence_among_the_code_becomes_a_comment(prose: str) -> None:
    code = "def f(x):\n    return x\n"
    repaired, repairs = _repair(f"{prose}\n{code}")
    assert {line for repair in repairs for line in repair.lines} == {1}
    assert _program(repaired) == _program(code)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param('def f(x):\n    """Text.\n    y = x\n    return y\n', 2, id="end-missing"),
        pytest.param('def f(x):\n    Text."""\n    y = x\n    return y\n', 2, id="beginning-missing"),
        pytest.param(
            'def f(x):\n    """Text.\n    return x\n\ndef g(x):\n    """More."""\n    return x\n',
            2,
            id="of-two",
        ),
    ],
)
def test_a_missing_triple_quotation_mark_is_put_where_the_code_reads_again(source: str, line: int) -> None:
    repaired, repairs = _repair(source)
    assert [repair.lines for repair in repairs] == [(line,)]
    assert all(isinstance(node, ast.FunctionDef) and node.body[1:] for node in ast.parse(repaired).body)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
def test_line_ends_and_form_feeds_are_kept(end: str) -> None:
    lines = ["x = 1", "\fdef f(x)", "    return x  # \x0c", ""]
    repaired, (repair,) = _repair(end.join(lines))
    assert repair.lines == (2,)
    assert repaired == end.join([lines[0], "\fdef f(x):", *lines[2:]])


def test_a_byte_order_mark_is_dropped_without_a_word() -> None:
    assert next(repair_syntax("\ufeffx = 1\n")) == Way("x = 1\n")


NO_HELP = {
    "null-byte": "x = 1\0\n",
    "half-a-character": "x = '\ud800'\n",
    "prose": "This is no program at all, it is a sentence. And another one, with (brackets].\n",
    "another-language": "#include <stdio.h>\nint main(void) { return 0; }\n",
    "deeper-than-python-reads": "(" * 3000,
}


@pytest.mark.parametrize("source", NO_HELP.values(), ids=NO_HELP)
def test_what_nothing_small_can_repair_is_left_alone(source: str) -> None:
    assert next(repair_syntax(source), None) is None


def test_what_is_missing_in_an_f_string_is_put_there_before_the_string_is_taken_away() -> None:
    repaired, _ = _repair(in_forward('raise ValueError(f"phase {mode!r")'))
    assert _program(repaired) == _program(in_forward('raise ValueError(f"phase {mode!r}")'))
