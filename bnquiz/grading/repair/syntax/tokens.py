"""A lexer that never gives up: Python's own stops at the first defect, and defects are what we look for."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

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


@lru_cache(maxsize=4096)
def lex(source: str) -> tuple[Token, ...]:
    """All tokens but blanks, in order; every character that is no blank belongs to one."""
    return tuple(_token(found) for found in _TOKEN.finditer(source) if found.lastgroup != "blank")


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
