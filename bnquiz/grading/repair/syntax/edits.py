"""Every edit of one or two tokens that may make a statement parse: insert, delete, replace.

What was typed is what was meant but for one slip of the finger, or one habit of another language.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec

from bnquiz.grading.repair.code import Edit
from bnquiz.grading.repair.likeness import KEYWORD_VALUES, nearest
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.syntax.units import BEGINS, CLOSE, HEADERS, OPEN, Token, code_tokens, lex
from bnquiz.texts import Text

# what speaks against each kind of edit, in the unit of the language's surprise: a sign is left out more
# often than another one is pressed, and nobody types a word that is one too many
INSERT, REPLACE, BESIDE, DELETE_SIGN, INSERT_WORD, DELETE_WORD, NO_CODE = 0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0
FOREIGN = -4.0  # a habit of another language is known for what it is
KEYWORD = 0.59  # how near a word must be to a keyword: `f` to `if`, `retu` to `return`


class TokenEdit(msgspec.Struct, frozen=True):
    """An edit of one statement, in offsets of its text, and the slip that it undoes."""

    edits: tuple[Edit, ...]
    cost: float
    message: Text | None = None  # what is said of it, if not only what it changes
    mistake: str = ""  # where the file parses: the mistake's id, if the edit tells it

    def told(self, text: str) -> Text:
        """What is said of it: what is missing and where, what is too many, or what stands for what."""
        if self.message is not None:
            return self.message
        found = "".join(text[edit.start : edit.end] for edit in self.edits).strip()
        put = "".join(edit.text for edit in self.edits).strip()
        if found:
            return say("instead", found, put) if put else say("too-many", found)
        left = [token.text for token in code_tokens(text[: self.edits[0].start])[-1:]]
        right = [token.text for token in code_tokens(text[self.edits[-1].end :])[:1]]
        row = ("missing-between" if right else "missing-last") if left else "missing-first"
        return say(row, put, *left, *right) if put else say("blank", *left)


class Place:
    """The text of one statement, and the tokens that are edited: some on each side of a character.

    ``names`` are what the file surely binds, ``words`` all that it says elsewhere.
    """

    def __init__(self, text: str, at: int, reach: int, names: frozenset[str], words: frozenset[str]) -> None:
        self.text, self.names, self.words = text, names, words
        self.tokens = code_tokens(text)
        middle = next((i for i, token in enumerate(self.tokens) if token.end >= at), len(self.tokens))
        self.low, self.high = max(middle - reach, 0), min(middle + reach + 1, len(self.tokens))

    @property
    def first(self) -> str:
        """The word with which the statement begins."""
        return self.tokens[0].text

    @property
    def numbered(self) -> list[tuple[int, Token]]:
        """The tokens to edit, each with its number."""
        return [(i, self.tokens[i]) for i in range(self.low, self.high)]

    @property
    def neighbors(self) -> list[tuple[Token, Token]]:
        """Each two neighboring tokens to edit."""
        return list(pairwise(self.tokens[self.low : self.high]))

    def around(self, i: int) -> tuple[str, str]:
        """The tokens before and after token i; nothing where there is none."""
        texts = ("", *(token.text for token in self.tokens), "")
        return texts[i], texts[i + 2]

    def depth(self, at: int) -> int:
        """How many brackets are open before a character."""
        return sum((t.text in OPEN) - (t.text in CLOSE) for t in self.tokens if t.start < at)


ARITHMETIC = ("+", "-", "*", "/", "**", "%")
Maker = Callable[[Place], Iterator[TokenEdit]]


def token_edits(place: Place, *, parses: bool = False) -> Iterator[TokenEdit]:
    """Every edit that may repair a place. Where it parses, one token stands for another; where one is lost or
    too many, it hardly does."""
    for maker in INSTEAD if parses else MAKERS:
        yield from maker(place)


def _one(start: int, end: int, text: str, cost: float, message: Text | None = None) -> TokenEdit:
    """An edit of one stretch of characters."""
    return TokenEdit((Edit(start, end, text),), cost, message)


def ends_operand(token: Token | None) -> bool:
    """Whether a value may end with this token."""
    return token is not None and (_is_value(token) or token.text in CLOSE)


def begins_operand(token: Token | None) -> bool:
    """Whether a value may begin with this token."""
    return token is not None and (_is_value(token) or token.text in OPEN or token.text in ("-", "not"))


def _is_value(token: Token) -> bool:
    return _is_name(token) or token.text in KEYWORD_VALUES or token.kind in ("number", "string")


def _is_name(token: Token) -> bool:
    return token.kind == "name" and not keyword.iskeyword(token.text)


# -- insert

_INFIX = (".", ",", ":", "=", "==", "*", "+", "-", "/", "**", "in", "and", "or", "if", "else", "as", "import")
_AFTER = (")", "]", "}", ":", ",", "=None")
_BEFORE = ("(", "[", "{")
_FIRST = ("import", "from", "def", "class", "if", "elif", "for", "while", "with")
_TIGHT = (".", *_BEFORE)


def inserted(place: Place) -> Iterator[TokenEdit]:
    """A sign or a small word that was left out."""
    for word in _FIRST if place.tokens[0].kind == "name" and len(place.tokens) > 2 else ():
        start = place.tokens[0].start
        yield _one(start, start, f"{word} ", INSERT_WORD)
    for i in range(place.low, place.high + 1):
        for word in _that_fit(place, i):
            yield TokenEdit((_put(place, i, word),), INSERT)


def _that_fit(place: Place, i: int) -> Iterator[str]:
    """What may stand before token i (the number of tokens: at the end)."""
    left = place.tokens[i - 1] if i else None
    right = place.tokens[i] if i < len(place.tokens) else None
    if ends_operand(left) and begins_operand(right):
        yield from _INFIX if right is not None and right.kind == "name" else _INFIX[1:]
        yield from (word for word in _AFTER if word not in _INFIX)
    elif left is not None and (left.kind in ("name", "number", "string") or left.text in OPEN | CLOSE):
        yield from _AFTER if place.first == "def" else _AFTER[:-1]
    elif left is not None and left.text == ",":  # a slice: ``x[:, None]``, else a trailing comma
        yield from (":",) if right is not None and right.text in (",", "]") else _AFTER[:3]
    if begins_operand(right) or ends_operand(left):
        yield from _BEFORE


def _put(place: Place, i: int, word: str) -> Edit:
    """The edit that puts a word before token i, set as people set it."""
    start = place.tokens[i - 1].end if i else place.tokens[0].start
    end = place.tokens[i].start if 0 < i < len(place.tokens) else start
    if any(sign in place.text[start:end] for sign in "\r\n\\"):
        if word in CLOSE and place.tokens[i].text == "->":  # which goes on after the bracket
            return Edit(end, end, f"{word} ")
        return Edit(start, start, word if word in _TIGHT or word in CLOSE else f" {word}")
    if word in CLOSE or word in (",", ":", "=None"):
        blank = " " if word in (",", ":") and start == end and i < len(place.tokens) else ""
        return Edit(start, start, word + blank)
    if word in _BEFORE and i and not ends_operand(place.tokens[i - 1]):
        return Edit(end, end, word)
    tight = word in _TIGHT or (word == "=" and place.depth(end) > 0) or i in (0, len(place.tokens))
    return Edit(start, end, word if tight else f" {word} ")


def parted(place: Place) -> Iterator[TokenEdit]:
    """Two words grown together: ``sqrtvar`` for ``sqrt(var``, ``keepdimTrue`` for ``keepdim=True``."""
    ends = place.words | place.names | KEYWORD_VALUES
    begins = ends | frozenset(keyword.kwlist)
    for i, token in place.numbered:
        if not _is_name(token) or token.text in place.names:
            continue
        defines = place.around(i)[0] in ("def", "class")
        for at in range(1, len(token.text)):
            left, right = token.text[:at], token.text[at:]
            if (right in ends or right.isdecimal()) and (left in begins or defines):
                here = token.start + at
                signs = (" ",) if keyword.iskeyword(left) else (".", "(", "=", ", ", "[", " * ")
                yield from (_one(here, here, sign, INSERT) for sign in signs)


# -- delete


def deleted(place: Place) -> Iterator[TokenEdit]:
    """A token that is one too many; before a positional argument a label: ``f(dim=0, True)``."""
    for i, token in place.numbered if len(place.tokens) > 1 else ():
        inside = NO_CODE + len(lex(token.content)) if token.kind == "string" else 0.0
        cost = inside or (DELETE_WORD if token.kind in ("name", "number") else DELETE_SIGN)
        yield TokenEdit((_without(place, i),), cost)
    for a, b in place.neighbors if place.first not in HEADERS else ():
        if a.kind == "name" and b.text == "=":
            yield _one(a.start, b.end, "", DELETE_WORD)


def _without(place: Place, i: int) -> Edit:
    """The edit that takes token i out, with one of the blanks around it."""
    token, source = place.tokens[i], place.text
    before, after = source[max(token.start - 1, 0) : token.start], source[token.end : token.end + 1]
    if i and before == " " and (after.isspace() or not after or after in CLOSE or after in ",:"):
        return Edit(token.start - 1, token.end, "")
    if i == 0 and len(place.tokens) > 1:
        return Edit(token.start, place.tokens[1].start, "")
    return Edit(token.start, token.end, " " if re.fullmatch(r"\w\w", before + after) else "")


def no_code(place: Place) -> Iterator[TokenEdit]:
    """A sentence among the code, as it is pasted from a page: it becomes a comment."""
    beside = any(a.kind == b.kind == "name" for a, b in place.neighbors)
    code = re.search(r"[=(\[\n]", place.text) or place.first in HEADERS | BEGINS | {"from"}
    if (beside or not place.text.isascii()) and not code:
        yield _one(0, 0, "# ", NO_CODE, say("no-code"))


# -- replace

# signs of which one is pressed for another, both ways
_CONFUSED = (
    ("=", "==", ":="), ("=", "-"), ("=", "+"), ("=", ":"), (":", ";"), (",", ";"), (":", ",", "."),
    ("(", "[", "{"), (")", "]", "}"), ("else", "elif"), (",", " as"),
)  # fmt: skip
_INSTEAD = {
    sign: tuple(dict.fromkeys(s for group in _CONFUSED if sign in group for s in group if s != sign))
    for sign in dict.fromkeys(s for group in _CONFUSED for s in group)
}

# words and signs of other languages, and of Python 2, without the blanks between them
_FOREIGN = {
    "!": "not ", "&&": "and", "||": "or", "<>": "!=", "^": "**", "null": "None",
    "elseif": "elif", "elsif": "elif", "function": "def", "func": "def",
}  # fmt: skip


def replaced(place: Place) -> Iterator[TokenEdit]:
    """A token that stands for another: a neighboring key, a misspelt keyword, a word of another language."""
    for _, token in place.numbered:
        words = [*_INSTEAD.get(token.text, ())]
        if _is_name(token) and token.text not in place.names:
            words += [near.word for near in nearest(token.text, keyword.kwlist, far=KEYWORD)]
        for word in words:
            if word != "." or re.match(r"[^\W\d]", place.text[token.end :]):
                yield _instead(place, token.start, token.end, word)
        if token.kind == "number" and token.text.endswith("."):  # ``(0. 2)``
            yield _instead(place, token.end - 1, token.end, ",")
    for a, b in place.neighbors:
        torn = _torn(a.text + b.text) or _torn(b.text + a.text)
        if torn and "\n" not in place.text[a.end : b.start]:
            yield _instead(place, a.start, b.end, torn)


def foreign(place: Place) -> Iterator[TokenEdit]:
    """A word or a sign of another language, in one token or two."""
    for a, b in [*((token, token) for _, token in place.numbered), *place.neighbors]:
        meant = _FOREIGN.get(a.text if a is b else a.text + b.text)
        if meant and "\n" not in place.text[a.end : b.start]:
            yield _instead(place, a.start, b.end, meant, FOREIGN)


def _torn(word: str) -> str:
    """A sign or keyword that was torn in two, ``= =``, ``el if``; the other way round, ``=!``."""
    whole = lex(word)
    return word if len(whole) == 1 and (whole[0].kind == "op" or keyword.iskeyword(word)) else ""


def _instead(place: Place, start: int, end: int, word: str, cost: float = REPLACE) -> TokenEdit:
    if word == "=" and place.depth(start) > 0:  # of an argument, which is written without blanks
        start, end = len(place.text[:start].rstrip(" ")), len(place.text) - len(place.text[end:].lstrip(" "))
    return _one(start, end, word, cost)


def brackets(place: Place) -> Iterator[TokenEdit]:
    """A pair of brackets of another kind: ``sqrt[v]`` for ``sqrt(v)``."""
    opened: list[int] = []
    for i, token in enumerate(place.tokens):
        if token.text in OPEN:
            opened.append(i)
        elif token.text in CLOSE and opened:
            first = opened.pop()
            start, pair = place.tokens[first], place.tokens[first].text + token.text
            for new in ("()", "[]") if first and ends_operand(place.tokens[first - 1]) else ():
                if new != pair:
                    edits = (Edit(start.start, start.end, new[0]), Edit(token.start, token.end, new[1]))
                    yield TokenEdit(edits, REPLACE)


def printed(place: Place) -> Iterator[TokenEdit]:
    """``print x`` as Python 2 had it."""
    tokens = place.tokens
    if place.first == "print" and len(tokens) > 1:
        edits = (Edit(tokens[0].end, tokens[1].start, "("), Edit(tokens[-1].end, tokens[-1].end, ")"))
        yield TokenEdit(edits, INSERT, say("print"))


def signs_in_strings(place: Place) -> Iterator[TokenEdit]:
    """A quotation mark that is missing, one too many or another one, where a string has no end; a bracket
    that is missing or one too many in a field of an f-string."""
    text, quotes = place.text, [mark for mark in "'\"" if mark in place.text]
    for at in range(len(text) + 1) if not all(token.closed for token in place.tokens) else ():
        beside = re.search("['\"]", text[max(at - 1, 0) : at + 1])  # nobody sets two side by side
        yield from _signs(text, at, quotes, quotes, BESIDE if beside else INSERT)
        yield from (_one(at, at + 1, mark, REPLACE) for mark in quotes if text[at : at + 1] in quotes)
    for token in (t for _, t in place.numbered if re.match(r"(?i)r?fr?['\"]", t.text) and "{" in t.text):
        for at in range(text.index("{", token.start) + 1, token.end):
            yield from _signs(text, at, [*"}])"], [*"{}[]()"])


def _signs(
    text: str, at: int, missing: list[str], present: list[str], cost: float = INSERT
) -> Iterator[TokenEdit]:
    if not re.fullmatch(r"\w\w", text[max(at - 1, 0) : at + 1]):
        yield from (_one(at, at, sign, cost) for sign in missing)
    if text[at : at + 1] in present:
        yield _one(at, at + 1, "", DELETE_SIGN)


# -- where the statement parses


def computing(place: Place) -> Iterator[TokenEdit]:
    """A sign that stands for one that computes or assigns. What parts the statement, and the ``=`` of an
    argument, are as they were meant."""
    for made in (*replaced(place), *foreign(place)):
        (edit,) = made.edits
        if edit.text not in (",", ";", ":", ".") and place.text[edit.start : edit.end] != "=":
            yield made


def quoted(place: Place) -> Iterator[TokenEdit]:
    """A name that nothing binds, or a key, where a string is meant: ``state[gamma]``. What a batch norm hands
    back is none: ``return dx, dgamma``."""
    is_return = any(token.text == "return" for token in place.tokens[:1])
    for i, token in place.numbered:
        before, after = place.around(i)
        handed_back = is_return and before in ("return", ",")
        used = before in (".", *ARITHMETIC) or after in ("(", ".", "[", "=", *ARITHMETIC)  # as no string is
        known = token.text in place.names and (before, after) != ("[", "]")
        if _is_name(token) and not (used or known or handed_back):
            edits = (Edit(token.start, token.start, '"'), Edit(token.end, token.end, '"'))
            yield TokenEdit(edits, DELETE_SIGN, say("string", token.text))


def called(place: Place) -> Iterator[TokenEdit]:
    """A function that is only named: ``x.mean``."""
    for i, token in place.numbered:
        before, after = place.around(i)
        if before == "." and token.kind == "name" and after not in ("(", "="):
            edit = Edit(token.end, token.end, "()")
            yield TokenEdit((edit,), REPLACE, say("uncalled", token.text), "not-called")


def not_called(place: Place) -> Iterator[TokenEdit]:
    """A value that is called: ``self.training()``; a product that reads as a call: ``gamma (x - m)``."""
    for a, b, c, d in zip(*(place.tokens[i:] for i in range(3)), (*place.tokens[3:], None), strict=False):
        if ends_operand(a) and b.text == "(":
            if c.text == ")" and _is_name(a):
                yield _one(a.end, c.end, "", REPLACE, say("value", a.text))
            elif c.text != ")" and not (c.kind == "number" and d and d.text == ")"):  # nobody means ``* (0)``
                yield _one(a.end, b.start, " * ", REPLACE)


MAKERS: tuple[Maker, ...] = (
    inserted, parted, deleted, no_code, replaced, foreign, brackets, printed, signs_in_strings,
)  # fmt: skip
INSTEAD: tuple[Maker, ...] = (computing, brackets, quoted, called, not_called)
