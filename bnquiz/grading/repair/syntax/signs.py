"""Characters that Python does not read, outside strings and comments: full-width signs, odd blanks, prompts.

They come from Chinese input methods, web pages and terminals, many at once: one repair covers all of a kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bnquiz.grading.repair.code import Edit, Repair, Source, apply, repair
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.syntax.blocks import order
from bnquiz.grading.repair.syntax.units import Token, lex

# what unicodedata.normalize("NFKC") does not turn into the sign that was meant
SIGNS = {
    "“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "′": "'", "＇": "'", "。": ".", "、": ",",
    "【": "[", "】": "]", "〔": "(", "〕": ")", "−": "-", "–": "-", "—": "-", "‐": "-", "×": "*", "÷": "/",
    "≤": "<=", "≥": ">=", "≠": "!=", "…": "...",
}  # fmt: skip
_QUOTES = frozenset("“”‘’＂＇")
_WIDTHS = (1, 2, 4, 8)  # blanks that one wide blank in an indentation may stand for


def sign_repairs(source: str, _most: int) -> list[tuple[float, Repair]]:
    """The source with all such characters of one kind put right."""
    made = (kind(Source(source)) for kind in KINDS)
    return next(([(0.0, one)] for one in made if one is not None), [])


def _blank(sign: str) -> bool:
    return unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cf") or sign in "\x0b\x1c\x1d\x1e\x1f\x85"


def blanks(text: Source) -> Repair | None:
    """Blanks that are no spaces: U+3000, no-break spaces, zero-width ones."""
    odd = [token for token in lex(text.source) if token.kind == "other" and _blank(token.text)]
    tries = [[_spaced(text, token, columns) for token in odd] for columns in _WIDTHS if odd]
    codes = ", ".join(sorted({f"U+{ord(token.text):04X}" for token in odd}))
    best = max(tries, key=lambda edits: order(apply(text.source, edits)), default=[])
    return _all(text, best, "odd-blank", codes)


def _all(text: Source, edits: list[Edit], row: str, *values: object) -> Repair | None:
    return repair("syntax-error", say(row, *values), text, edits)


def _spaced(text: Source, token: Token, columns: int) -> Edit:
    if unicodedata.category(token.text) == "Cf":
        return Edit(token.start, token.end, "")
    line_start = text.starts[text.line_of(token.start) - 1]
    leading = not text.source[line_start : token.start].strip()
    return Edit(token.start, token.end, " " * (columns if leading else 1))


def wide_signs(text: Source) -> Repair | None:
    """Full-width punctuation: ``（），：；“”``."""
    inside = _quoted(text.source)
    tokens = [token for token in lex(text.source) if not any(a < token.start < b - 1 for a, b in inside)]
    edits = [edit for token in tokens for edit in _narrowed(token)]
    seen = "".join(dict.fromkeys(text.source[edit.start : edit.end] for edit in edits))
    return _all(text, edits, "full-width", seen)


def _quoted(source: str) -> list[tuple[int, int]]:
    """Where a pair of curly quotation marks holds a text: the text stays as it is."""
    return [found.span() for found in re.finditer(r"“[^”\r\n]*”|‘[^’\r\n]*’", source)]


def _narrowed(token: Token) -> Iterator[Edit]:
    if token.kind == "other":
        plain = SIGNS.get(token.text, unicodedata.normalize("NFKC", token.text))
        if plain.isascii() and plain != token.text:
            yield Edit(token.start, token.end, plain)
    if token.kind == "string" and not token.closed:
        at = next((i for i, sign in enumerate(token.text) if sign in _QUOTES), None)
        if at is not None:
            yield Edit(token.start + at, token.start + at + 1, token.text[0])


_PROMPTS = [re.compile(p, re.MULTILINE) for p in (r"(>>>|In \[\d*\]:)( |$)", r"\.\.\.(:? |$)")]


def prompts(text: Source) -> Repair | None:
    """The prompts of a terminal that were copied with the code."""
    starts = {token.start for token in _line_starts(text)}
    first, more = ([m for m in marks.finditer(text.source) if m.start() in starts] for marks in _PROMPTS)
    edits = [Edit(m.start(), m.end(), "") for m in (*first, *more) if first]
    return _all(text, edits, "prompts")


def fences(text: Source) -> Repair | None:
    """The marks around code in a Markdown text."""
    marks = [token for token in _line_starts(text) if text.source.startswith("```", token.start)]
    return _all(text, [Edit(token.start, token.start, "# ") for token in marks], "fences")


def _line_starts(text: Source) -> Iterator[Token]:
    for token in lex(text.source):
        start = text.starts[text.line_of(token.start) - 1]
        if token.kind not in ("newline", "comment") and not text.source[start : token.start].strip():
            yield token


KINDS: tuple[Callable[[Source], Repair | None], ...] = (prompts, fences, wide_signs, blanks)
