"""Characters that Python does not read, outside strings and comments: full-width signs, odd blanks, prompts.

They come from Chinese input methods, web pages and terminals, many at once: one repair covers all of a kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bnquiz.grading.repair.code import Edit, Repair, Source, apply, repair
from bnquiz.grading.repair.syntax.blocks import order
from bnquiz.grading.repair.syntax.units import Token, lex
from bnquiz.texts import Text as Words

# what unicodedata.normalize("NFKC") does not turn into the sign that was meant
SIGNS = {
    "“": '"',
    "”": '"',
    "„": '"',
    "＂": '"',
    "‘": "'",
    "’": "'",
    "′": "'",
    "＇": "'",
    "。": ".",
    "、": ",",
    "【": "[",
    "】": "]",
    "〔": "(",
    "〕": ")",
    "−": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "×": "*",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "…": "...",
}
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
    if not odd:
        return None
    codes = ", ".join(sorted({f"U+{ord(token.text):04X}" for token in odd}))
    message = Words(
        "the code has a space character that Python does not accept ({})",
        "代码里有 Python 不认的空白字符（{}）",
    ).fill(codes)
    tries = [[_spaced(text, token, columns) for token in odd] for columns in _WIDTHS]
    best = max(tries, key=lambda edits: order(apply(text.source, edits)))
    return repair("syntax-error", message, text, best)


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
    if not edits:
        return None
    seen = "".join(dict.fromkeys(text.source[edit.start : edit.end] for edit in edits))
    return repair(
        "syntax-error",
        Words("the code has full-width characters: {}", "代码里有全角符号：{}").fill(seen),
        text,
        edits,
    )


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


_PROMPT = re.compile(r"(>>>|In \[\d*\]:)( |$)", re.MULTILINE)
_CONTINUED = re.compile(r"\.\.\.(:? |$)", re.MULTILINE)


def prompts(text: Source) -> Repair | None:
    """The prompts of a terminal that were copied with the code."""
    starts = {token.start for token in _line_starts(text)}
    found = [m for m in _PROMPT.finditer(text.source) if m.start() in starts]
    if not found:
        return None
    found += [m for m in _CONTINUED.finditer(text.source) if m.start() in starts]
    edits = [Edit(m.start(), m.end(), "") for m in found]
    return repair(
        "syntax-error",
        Words("the code still has the prompts of a terminal", "代码前带着终端的提示符"),
        text,
        edits,
    )


def fences(text: Source) -> Repair | None:
    """The marks around code in a Markdown text."""
    marks = [token for token in _line_starts(text) if text.source.startswith("```", token.start)]
    edits = [Edit(token.start, token.start, "# ") for token in marks]
    message = Words(
        "the code still has the marks of a Markdown code block", "代码外面带着 Markdown 代码块的标记"
    )
    return repair("syntax-error", message, text, edits) if edits else None


def _line_starts(text: Source) -> Iterator[Token]:
    for token in lex(text.source):
        start = text.starts[text.line_of(token.start) - 1]
        if token.kind not in ("newline", "comment") and not text.source[start : token.start].strip():
            yield token


KINDS: tuple[Callable[[Source], Repair | None], ...] = (prompts, fences, wide_signs, blanks)
