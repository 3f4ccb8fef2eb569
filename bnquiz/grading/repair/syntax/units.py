"""Tokens of a text that may not parse, and the statements that they make."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from itertools import takewhile

import msgspec

from bnquiz.grading.repair.likeness import word_set
from bnquiz.grading.repair.scopes import compiled
from bnquiz.texts import NEWLINE

_OPERATORS = """
    **= //= >>= <<= ... == != <= >= -> := += -= *= /= %= &= |= ^= @= ** // << >>
    + - * / % @ & | ^ ~ < > ( ) [ ] { } , : . ; =
"""

_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\r\n]* )
  | (?P<newline> \r\n | \r | \n )
  | (?P<blank>   [ \t\f]+ | \\(?:\r\n|\r|\n) )
  | (?P<triple>  (?i:\b[rbfu]{1,2})?(?P<q3>\"{3}|'{3}) (?:\\.|(?!(?P=q3)).)* (?P<end3>(?P=q3))? )
  | (?P<string>  (?i:\b[rbfu]{1,2})?(?P<q1>["']) (?:\\[^\r\n]|(?!(?P=q1))[^\\\r\n])* (?P<end1>(?P=q1))? )
  | (?P<number>  0[xXbBoO][\da-fA-F_]+
               | (?:\d[\d_]*(?:\.(?![^\W\d])\d*|\.(?=[eE][+-]?\d))?|\.\d+)(?:[eE][+-]?\d+)?j? )
  | (?P<name>    [^\W\d]\w* )
  | (?P<op>      """
    + "|".join(re.escape(operator) for operator in _OPERATORS.split())
    + r""" )
  | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(msgspec.Struct, frozen=True):
    """One word of the source; ``closed`` is False for a string without its end."""

    kind: str  # comment, newline, string, number, name, op, other
    text: str
    start: int
    end: int
    closed: bool = True

    @property
    def content(self) -> str:
        """Of a string: what stands between its quotation marks."""
        return self.text.lstrip("rbfuRBFU").strip("\"'")


@lru_cache(maxsize=4096)
def lex(source: str) -> tuple[Token, ...]:
    """All tokens but blanks, in order; every character that is no blank belongs to one."""
    return tuple(_token(found) for found in _TOKEN.finditer(source) if found.lastgroup != "blank")


def code_tokens(source: str) -> tuple[Token, ...]:
    """Its tokens without comments and line breaks."""
    return tuple(token for token in lex(source) if token.kind not in ("comment", "newline"))


def _token(found: re.Match[str]) -> Token:
    kind = str(found.lastgroup)
    closed = kind not in _ENDS or found.group(_ENDS[kind]) is not None
    return Token("string" if kind == "triple" else kind, found.group(), found.start(), found.end(), closed)


_ENDS = {"triple": "end3", "string": "end1"}


def rows(source: str) -> list[tuple[Token, ...]]:
    """The significant tokens, line by line; a line that is blank or a comment gives no row."""
    found: list[list[Token]] = [[]]
    for token in lex(source):
        if token.kind == "newline":
            found.append([])
        elif token.kind != "comment":
            found[-1].append(token)
    return [tuple(row) for row in found if row]


OPEN, CLOSE = frozenset("([{"), frozenset(")]}")
HEADERS = word_set("if elif else for while with def class try except finally async match case")
# words that cannot begin a line inside brackets
BEGINS = word_set(
    "def class return with while try except finally elif import raise assert pass break continue del global"
)
_BEFORE = {
    "elif": "if 1:\n pass\n",
    "else": "if 1:\n pass\n",
    "except": "try:\n pass\n",
    "finally": "try:\n pass\n",
    "case": "match 1:\n ",
}


class Unit(msgspec.Struct, frozen=True):
    """A statement, or a header, by its place in the source; ``tokens`` without comments and line breaks."""

    start: int
    end: int
    indent: str
    tokens: tuple[Token, ...]

    @property
    def first(self) -> str:
        """The word with which it begins."""
        return self.tokens[0].text

    @property
    def opens(self) -> bool:
        """Whether a block must follow: it ends in a colon."""
        return self.tokens[-1].text == ":"

    def text(self, source: str) -> str:
        """Its text without the indentation of its first line."""
        return source[self.start : self.end]


class Judgment(msgspec.Struct, frozen=True):
    """What Python says of one unit: its syntax tree, or how far it could be read (an offset)."""

    tree: ast.Module | None
    reach: int = 0


def width(indent: str) -> int:
    """The columns that an indentation takes, as Python counts them."""
    return len(indent.replace("\f", "").expandtabs(8))


@lru_cache(maxsize=20_000)
def judge(text: str) -> Judgment:
    """Parse one unit by itself, with what it needs around it."""
    word = re.match(r"\w*", text)
    before = _BEFORE.get(word.group() if word else "", "")
    made = compiled(before + text + _after(text), ast.PyCF_ONLY_AST)
    if isinstance(made, ast.Module):
        return Judgment(made)
    return Judgment(None, _reach(before, text, made) if isinstance(made, SyntaxError) else 0)


def _after(text: str) -> str:
    if text.startswith("@"):
        return "\ndef f(): pass"
    if not text.endswith(":") or text.startswith("#"):
        return ""
    if text.startswith("try"):
        return "\n pass\nfinally:\n pass"
    return "\n case 1: pass" if re.match(r"match\b", text) else "\n pass"


def _reach(before: str, text: str, error: SyntaxError) -> int:
    line = (error.lineno or 1) - before.count("\n")
    starts = [0, *(found.end() for found in NEWLINE.finditer(text))]
    return starts[min(max(line, 1), len(starts)) - 1] + max((error.offset or 1) - 1, 0)


def cut(source: str) -> list[Unit]:
    """All units of a source, in order."""
    left, units = rows(source), []
    while left:
        taken = _extent(source, left)
        units.append(_unit(source, left[:taken]))
        left = left[taken:]
    return units


def _unit(source: str, taken: list[tuple[Token, ...]]) -> Unit:
    tokens = tuple(token for row in taken for token in row)
    start = tokens[0].start
    return Unit(start, tokens[-1].end, _indent(source, start), tokens)


def _indent(source: str, start: int) -> str:
    line = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1
    return source[line:start]


def _extent(source: str, left: list[tuple[Token, ...]]) -> int:
    """How many rows the next unit takes: to its last bracket, or to where a statement surely begins."""
    natural = _natural(left)
    if natural == 1 or judge(_unit(source, left[:natural]).text(source)).tree:
        return natural
    inner = takewhile(lambda row: not _begins(source, left[0], row), left[1:natural])
    return 1 + sum(1 for _ in inner)


def _natural(left: list[tuple[Token, ...]]) -> int:
    depth = 0
    for count, row in enumerate(left, 1):
        depth += sum((t.text in OPEN) - (t.text in CLOSE) for t in row)
        if depth <= 0:
            return count
    return len(left)


def _begins(source: str, opener: tuple[Token, ...], row: tuple[Token, ...]) -> bool:
    """Whether a row inside open brackets begins a statement of its own after all."""
    word = row[0].text
    outside = width(_indent(source, row[0].start)) <= width(_indent(source, opener[0].start))
    return word in BEGINS or (outside and word not in CLOSE and word != "->")
