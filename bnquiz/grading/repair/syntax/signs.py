"""Characters that Python does not read, outside strings and comments: full-width signs, odd blanks, prompts.

They come from Chinese input methods, web pages and terminals, many at once: one repair covers all of a kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bnquiz.grading.repair.code import Edit, Repair, Source, repair
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.syntax.units import Token, lex

# what unicodedata.normalize("NFKC") does not turn into the sign that was meant
SIGNS = {
    "“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "′": "'", "＇": "'", "。": ".", "、": ",",
    "【": "[", "】": "]", "〔": "(", "〕": ")", "−": "-", "–": "-", "—": "-", "‐": "-", "×": "*", "÷": "/",
    "≤": "<=", "≥": ">=", "≠": "!=", "…": "...",
}  # fmt: skip
_QUOTES = frozenset("“”‘’＂＇")


def sign_repairs(source: str, _most: int) -> list[tuple[float, Repair]]:
    """The source with all such characters of one kind put right."""
    text = Source(source)
    for row, find in KINDS.items():
        edits = list(find(text))
        seen = "".join(dict.fromkeys(source[edit.start : edit.end] for edit in edits))
        named = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(seen)) if row == "odd-blank" else seen
        made = repair("syntax-error", say(row, named), text, edits)
        if made is not None:
            return [(0.0, made)]
    return []


def blanks(text: Source) -> Iterator[Edit]:
    """Blanks that are no spaces: U+3000, as wide as two, no-break spaces; zero-width ones are none at all."""
    for token in (token for token in lex(text.source) if token.kind == "other"):
        wide = unicodedata.east_asian_width(token.text) in "WF" and _begins_line(text, token)
        category = unicodedata.category(token.text)
        if category in ("Zs", "Zl", "Zp", "Cf") or token.text in "\x0b\x1c\x1d\x1e\x1f\x85":
            yield Edit(token.start, token.end, "" if category == "Cf" else " " * (1 + wide))


def wide_signs(text: Source) -> Iterator[Edit]:
    """Full-width punctuation: ``（），：；“”``; a text between curly quotation marks stays as it is."""
    quoted = [found.span() for found in re.finditer(r"“[^”\r\n]*”|‘[^’\r\n]*’", text.source)]
    for token in lex(text.source):
        if any(start < token.start < end - 1 for start, end in quoted):
            continue
        plain = SIGNS.get(token.text, unicodedata.normalize("NFKC", token.text))
        if token.kind == "other" and plain.isascii() and plain != token.text:
            yield Edit(token.start, token.end, plain)
        elif token.kind == "string" and not token.closed:
            at = next((i for i, sign in enumerate(token.text) if sign in _QUOTES), None)
            if at is not None:
                yield Edit(token.start + at, token.start + at + 1, token.text[0])


def prompts(text: Source) -> Iterator[Edit]:
    """The prompts of a terminal that were copied with the code; ``...`` is one only after another."""
    starts = {token.start for token in lex(text.source) if _begins_line(text, token)}
    first, more = (
        [m for m in re.finditer(marks, text.source, re.MULTILINE) if m.start() in starts]
        for marks in (r"(>>>|In \[\d*\]:)( |$)", r"\.\.\.(:? |$)")
    )
    yield from (Edit(*mark.span(), "") for mark in (*first, *more) if first)


def fences(text: Source) -> Iterator[Edit]:
    """The marks around code in a Markdown text become comments."""
    for token in lex(text.source):
        if text.source.startswith("```", token.start) and _begins_line(text, token):
            yield Edit(token.start, token.start, "# ")


def _begins_line(text: Source, token: Token) -> bool:
    before = text.source[text.starts[text.line_of(token.start) - 1] : token.start]
    return token.kind not in ("newline", "comment") and not before.strip()


# a row of the messages, and where it holds
KINDS: dict[str, Callable[[Source], Iterator[Edit]]] = {
    "prompts": prompts,
    "fences": fences,
    "full-width": wide_signs,
    "odd-blank": blanks,
}
