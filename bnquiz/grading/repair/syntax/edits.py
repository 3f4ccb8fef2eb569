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
from bnquiz.grading.repair.syntax.units import BEGINS, CLOSE, HEADERS, OPEN, Token, lex
from bnquiz.texts import Text

# what speaks against each kind of edit, in the unit of the language's surprise: a sign is left out more
# often than another one is pressed, and nobody types a word that is one too many
INSERT, REPLACE, BESIDE, DELETE_SIGN, INSERT_WORD, DELETE_WORD, NO_CODE = 0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0
KEYWORD = 0.59  # how near a word must be to a keyword: `f` to `if`, `retu` to `return`


class TokenEdit(msgspec.Struct, frozen=True):
    """An edit of one statement, in offsets of its text, and the slip that it undoes."""

    edits: tuple[Edit, ...]
    cost: float
    message: Text
    mistake: str = ""  # where the file parses: the mistake's id, if the edit tells it


class Place:
    """The text of one statement, and between which of its tokens (``low`` to ``high``) edits are made.

    ``names`` are what the file surely binds, ``words`` all that it says elsewhere.
    """

    def __init__(
        self, text: str, names: frozenset[str], words: frozenset[str], low: int = 0, high: int | None = None
    ) -> None:
        self.text, self.names, self.words = text, names, words
        self.tokens = tuple(t for t in lex(text) if t.kind not in ("comment", "newline"))
        self.low, self.high = max(low, 0), len(self.tokens) if high is None else min(high, len(self.tokens))

    def within(self, low: int, high: int) -> Place:
        """The same place with edits among fewer tokens only."""
        return Place(self.text, self.names, self.words, low, high)

    @property
    def numbered(self) -> list[tuple[int, Token]]:
        """The tokens to edit, each with its number."""
        return [(i, self.tokens[i]) for i in range(self.low, self.high)]

    @property
    def neighbors(self) -> list[tuple[Token, Token]]:
        """Each two neighboring tokens to edit."""
        return list(pairwise(self.tokens[self.low : self.high]))

    def gap(self, i: int) -> str:
        """The characters between token i - 1 and token i."""
        return self.text[self.tokens[i - 1].end : self.tokens[i].start]


ARITHMETIC = ("+", "-", "*", "/", "**")
Maker = Callable[[Place], Iterator[TokenEdit]]


def token_edits(place: Place, *, parses: bool = False) -> Iterator[TokenEdit]:
    """Every edit that may repair a place. Where it parses, one token stands for another; where one is lost or
    too many, it hardly does."""
    for maker in INSTEAD if parses else MAKERS:
        yield from maker(place)


def ends_operand(token: Token | None) -> bool:
    """Whether a value may end with this token."""
    return token is not None and (_is_value(token) or token.text in CLOSE)


def begins_operand(token: Token | None) -> bool:
    """Whether a value may begin with this token."""
    return token is not None and (_is_value(token) or token.text in OPEN or token.text in ("-", "not"))


def _is_value(token: Token) -> bool:
    name = token.kind == "name" and (not keyword.iskeyword(token.text) or token.text in KEYWORD_VALUES)
    return name or token.kind in ("number", "string")


# -- insert

_INFIX = (".", ",", ":", "=", "==", "*", "+", "-", "/", "**", "in", "and", "or", "if", "else", "as", "import")
_AFTER = (")", "]", "}", ":", ",", "=None")
_BEFORE = ("(", "[", "{")
_FIRST = ("import", "from", "def", "class", "if", "elif", "for", "while", "with")


def inserted(place: Place) -> Iterator[TokenEdit]:
    """A sign or a small word that was left out."""
    for word in _FIRST if place.tokens[0].kind == "name" else ():
        start = place.tokens[0].start
        yield TokenEdit((Edit(start, start, f"{word} "),), INSERT_WORD, _missing(place, 0, word))
    for i in range(place.low, place.high + 1):
        for word in _that_fit(place, i):
            edit = _put(place, i, word)
            yield TokenEdit((edit,), INSERT, _missing(place, i, word))


def _that_fit(place: Place, i: int) -> Iterator[str]:
    """What may stand before token i (the number of tokens: at the end)."""
    left = place.tokens[i - 1] if i else None
    right = place.tokens[i] if i < len(place.tokens) else None
    if ends_operand(left) and begins_operand(right):
        yield from _INFIX if right is not None and right.kind == "name" else _INFIX[1:]
    elif left is not None and (_is_value(left) or left.text in OPEN | CLOSE or left.kind == "name"):
        yield from _AFTER if place.tokens[0].text == "def" else _AFTER[:-1]
    elif left is not None and left.text == "," and right is not None and right.text in (",", "]"):
        yield ":"  # a slice: ``x[:, None]``
    elif left is not None and left.text == ",":
        yield from _AFTER[:3]  # a trailing comma
    if ends_operand(left) and begins_operand(right):
        yield from (word for word in _AFTER if word not in _INFIX)
    if begins_operand(right) or ends_operand(left):
        yield from _BEFORE


def _missing(place: Place, i: int, word: str) -> Text:
    if i == 0:
        return Text("a `{}` is missing before `{}`", "`{1}` 前面缺了 `{0}`").fill(word, place.tokens[0].text)
    left = place.tokens[i - 1].text
    if i == len(place.tokens):
        return Text("a `{}` is missing at the end, after `{}`", "末尾 `{1}` 后面缺了 `{0}`").fill(word, left)
    return Text("a `{}` is missing between `{}` and `{}`", "`{1}` 和 `{2}` 之间缺了 `{0}`").fill(
        word, left, place.tokens[i].text
    )


def _put(place: Place, i: int, word: str) -> Edit:
    """The edit that puts a word before token i, set as people set it."""
    start = place.tokens[i - 1].end if i else place.tokens[0].start
    end = place.tokens[i].start if 0 < i < len(place.tokens) else start
    if any(sign in place.text[start:end] for sign in "\r\n\\"):
        return Edit(start, start, word if word in _TIGHT or word in CLOSE else f" {word}")
    if word in CLOSE or word in (",", ":", "=None"):
        blank = " " if word in (",", ":") and start == end and i < len(place.tokens) else ""
        return Edit(start, start, word + blank)
    if word in _BEFORE and i and not ends_operand(place.tokens[i - 1]):
        return Edit(end, end, word)
    tight = word in _TIGHT or (word == "=" and _depth(place, end) > 0) or i in (0, len(place.tokens))
    return Edit(start, end, word if tight else f" {word} ")


_TIGHT = (".", *_BEFORE)


def _depth(place: Place, at: int) -> int:
    """How many brackets are open before a character."""
    return sum((t.text in OPEN) - (t.text in CLOSE) for t in place.tokens if t.start < at)


def parted(place: Place) -> Iterator[TokenEdit]:
    """Two words grown together: ``sqrtvar`` for ``sqrt(var``, ``keepdimTrue`` for ``keepdim=True``."""
    ends = place.words | place.names | KEYWORD_VALUES
    begins = ends | frozenset(keyword.kwlist)
    for i, token in place.numbered:
        if token.kind != "name" or token.text in place.names or keyword.iskeyword(token.text):
            continue
        defines = i > 0 and place.tokens[i - 1].text in ("def", "class")
        for at in range(1, len(token.text)):
            left, right = token.text[:at], token.text[at:]
            if (right in ends or right.isdecimal()) and (left in begins or defines):
                yield from _with_a_sign(token.start + at, left)


def _with_a_sign(at: int, left: str) -> Iterator[TokenEdit]:
    for word in (" ",) if keyword.iskeyword(left) else (".", "(", "=", ", ", "[", " * "):
        missing_word = Text("a `{}`", "`{}`").fill(word.strip()) if word.strip() else Text("a blank", "空格")
        yield TokenEdit(
            (Edit(at, at, word),),
            INSERT,
            Text("{} is missing after `{}`", "`{1}` 后面缺了{0}").fill(missing_word, left),
        )


def continued(place: Place) -> Iterator[TokenEdit]:
    """A statement that goes on on the next line without saying so."""
    for i in range(1, len(place.tokens)):
        gap = place.gap(i)
        if "\n" in gap and "\\" not in gap and "#" not in gap:
            end = place.tokens[i - 1].end
            yield TokenEdit(
                (Edit(end, end, " \\"),),
                REPLACE,
                Text("the statement continues on the next line", "语句延续到了下一行"),
            )


# -- delete


def deleted(place: Place) -> Iterator[TokenEdit]:
    """A token that is one too many."""
    if len(place.tokens) > 1:
        for i, token in place.numbered:
            yield TokenEdit(
                (_without(place, i),),
                _weight(token),
                Text("there is one `{}` too many", "多了一个 `{}`").fill(token.text),
            )


def _weight(token: Token) -> float:
    """What speaks against a token being one too many: of a string all that it says."""
    if token.kind == "string":
        return NO_CODE + len(lex(token.content))
    return DELETE_WORD if token.kind in ("name", "number") else DELETE_SIGN


def _without(place: Place, i: int) -> Edit:
    """The edit that takes token i out, with one of the blanks around it."""
    token, source = place.tokens[i], place.text
    before, after = source[max(token.start - 1, 0) : token.start], source[token.end : token.end + 1]
    if i and before == " " and (after.isspace() or not after or after in CLOSE or after in ",:"):
        return Edit(token.start - 1, token.end, "")
    if i == 0 and len(place.tokens) > 1:
        return Edit(token.start, place.tokens[1].start, "")
    glue = " " if (before.isalnum() or before == "_") and (after.isalnum() or after == "_") else ""
    return Edit(token.start, token.end, glue)


def unlabelled(place: Place) -> Iterator[TokenEdit]:
    """A label before an argument that an unlabelled one follows: ``f(dim=0, True)``."""
    for a, b in place.neighbors:
        if a.kind == "name" and b.text == "=" and place.tokens[0].text not in HEADERS:
            message = Text("a positional argument follows `{}=`", "`{}=` 后面跟着没有名字的参数").fill(a.text)
            yield TokenEdit((Edit(a.start, b.end, ""),), DELETE_WORD, message)


_SAYS = BEGINS | {"from", "in", "not"}


def no_code(place: Place) -> Iterator[TokenEdit]:
    """A sentence among the code, as it is pasted from a page: it becomes a comment."""
    words = {token.text for token in place.tokens}
    beside = any(a.kind == b.kind == "name" for a, b in place.neighbors)
    code = words & {"=", "(", "["} or place.tokens[0].text in HEADERS | _SAYS or "\n" in place.text
    if (beside or not place.text.isascii()) and not code:
        yield TokenEdit((Edit(0, 0, "# "),), NO_CODE, Text("this line is not code", "这一行不是代码"))


# -- replace

# signs of which one is pressed for another, both ways
_CONFUSED = (
    ("=", "==", ":="), ("=", "-"), ("=", "+"), ("=", ":"), (":", ";"), (",", ";"), (":", ",", "."),
    ("(", "[", "{"), (")", "]", "}"),
)  # fmt: skip
_INSTEAD = {
    sign: tuple(dict.fromkeys(s for group in _CONFUSED if sign in group for s in group if s != sign))
    for sign in dict.fromkeys(s for group in _CONFUSED for s in group)
}

# words and signs of other languages, and of Python 2
_FOREIGN: dict[tuple[str, ...], str] = {
    ("!",): "not ", ("&", "&"): "and", ("|", "|"): "or", ("<", ">"): "!=",
    ("else", "if"): "elif", ("elseif",): "elif", ("elsif",): "elif", ("else",): "elif",
    ("function",): "def", ("func",): "def", ("null",): "None", ("^",): "**",
}  # fmt: skip


def replaced(place: Place) -> Iterator[TokenEdit]:
    """A token that stands for another: a neighboring key, a misspelt keyword, a word of another language."""
    for _, token in place.numbered:
        words = [*_INSTEAD.get(token.text, ()), _FOREIGN.get((token.text,), "")]
        if token.kind == "name" and token.text not in place.names and not keyword.iskeyword(token.text):
            words += [near.word for near in nearest(token.text, keyword.kwlist, far=KEYWORD)]
        for word in filter(None, words):
            if word != "." or re.match(r"[^\W\d]", place.text[token.end :]):
                yield _instead(place, token.start, token.end, word)
    for a, b in place.neighbors:
        word = _FOREIGN.get((a.text, b.text)) or _torn(a.text + b.text) or _torn(b.text + a.text)
        if word and "\n" not in place.text[a.end : b.start]:
            yield _instead(place, a.start, b.end, word)


def _torn(word: str) -> str:
    """A sign or keyword that was torn in two, ``= =``, ``el if``; the other way round, ``=!``."""
    whole = lex(word)
    return word if len(whole) == 1 and (whole[0].kind == "op" or keyword.iskeyword(word)) else ""


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
                    message = Text("expected `{1}`, found `{0}`", "`{}` 应为 `{}`").fill(pair, new)
                    yield TokenEdit(edits, REPLACE, message)


def _instead(place: Place, start: int, end: int, word: str) -> TokenEdit:
    found = place.text[start:end]
    if word == "=" and _depth(place, start) > 0:  # of an argument, which is written without blanks
        start, end = len(place.text[:start].rstrip(" ")), len(place.text) - len(place.text[end:].lstrip(" "))
    message = Text("expected `{1}`, found `{0}`", "`{}` 应为 `{}`").fill(found, word.strip())
    return TokenEdit((Edit(start, end, word),), REPLACE, message)


def decimal_points(place: Place) -> Iterator[TokenEdit]:
    """``(0. 2)`` for ``(0, 2)``."""
    for _, token in place.numbered:
        if token.kind == "number" and token.text.endswith("."):
            yield _instead(place, token.end - 1, token.end, ",")


def python2(place: Place) -> Iterator[TokenEdit]:
    """``print x`` and ``except E, e`` as Python 2 had them."""
    tokens = place.tokens
    if tokens[0].text == "print" and len(tokens) > 1:
        edits = (Edit(tokens[0].end, tokens[1].start, "("), Edit(tokens[-1].end, tokens[-1].end, ")"))
        yield TokenEdit(
            edits,
            INSERT,
            Text(
                "`print` is a function: its arguments go in parentheses", "`print` 是函数：参数要写在括号里"
            ),
        )
    comma = next((token for token in tokens if token.text == ","), None)
    if tokens[0].text == "except" and comma is not None:
        edit = Edit(comma.start, comma.end, " as")
        yield TokenEdit(
            (edit,), INSERT, Text("`except` names its error with `as`", "`except` 用 `as` 给异常命名")
        )


# -- quotation marks, which are parts of tokens, and what stands in an f-string


def quotes(place: Place) -> Iterator[TokenEdit]:
    """A quotation mark that was left out, where a string has no end."""
    for at in range(len(place.text) + 1) if _open_string(place) else ():
        around = place.text[max(at - 1, 0) : at + 1]
        for mark in _marks(place) if not re.fullmatch(r"\w\w", around) else ():
            beside = any(sign in around for sign in _marks(place))  # nobody sets two side by side
            message = Text("a quotation mark `{}` is missing", "缺了引号 `{}`").fill(mark)
            yield TokenEdit((Edit(at, at, mark),), BESIDE if beside else INSERT, message)


def other_quotes(place: Place) -> Iterator[TokenEdit]:
    """A quotation mark that is one too many, or is not the one at the other end of the string."""
    open_string = _open_string(place)
    signs = [(at, sign) for at, sign in enumerate(place.text) if open_string and sign in "'\""]
    for at, sign in signs:
        message = Text("there is one quotation mark `{}` too many", "多了一个引号 `{}`").fill(sign)
        yield TokenEdit((Edit(at, at + 1, ""),), DELETE_SIGN, message)
    for at, sign in signs:
        for mark in _marks(place) if open_string and at >= open_string.start else ():
            message = Text(
                "the string ends with a different quotation mark than it begins with",
                "字符串首尾的引号不一致",
            )
            yield from [TokenEdit((Edit(at, at + 1, mark),), REPLACE, message)] if mark != sign else ()


def _open_string(place: Place) -> Token | None:
    return next((token for token in place.tokens if not token.closed), None)


def _marks(place: Place) -> list[str]:
    return [mark for mark in ("'", '"') if mark in place.text]


def fields(place: Place) -> Iterator[TokenEdit]:
    """A bracket that is missing, or is one too many, in a field of an f-string."""
    for _, token in place.numbered:
        if token.kind != "string" or not re.match(r"(?i)r?fr?['\"]", token.text) or not token.closed:
            continue
        for at in range(token.text.find("{") + 1 or token.end, len(token.text)):
            for sign in ("}", "]", ")"):
                start, message = (
                    token.start + at,
                    Text("a `{}` is missing in the f-string", "f 字符串里缺了 `{}`"),
                )
                yield TokenEdit((Edit(start, start, sign),), INSERT, message.fill(sign))
            if token.text[at] in "{}[]()":
                start, message = token.start + at, Text("there is one `{}` too many", "多了一个 `{}`")
                yield TokenEdit((Edit(start, start + 1, ""),), DELETE_SIGN, message.fill(token.text[at]))


def computing(place: Place) -> Iterator[TokenEdit]:
    """A sign that stands for one that computes or assigns. What parts the statement, and the ``=`` of an
    argument, are as they were meant."""
    for made in replaced(place):
        (edit,) = made.edits
        if edit.text not in (",", ";", ":", ".") and place.text[edit.start : edit.end] != "=":
            yield made


def quoted(place: Place) -> Iterator[TokenEdit]:
    """A name that nothing binds, or a key, where a string is meant: ``state[gamma]``."""
    for i, token in place.numbered:
        before, after = (place.tokens[n].text if 0 <= n < len(place.tokens) else "" for n in (i - 1, i + 1))
        used = before in (".", *ARITHMETIC) or after in ("(", ".", "[", "=", *ARITHMETIC)  # as no string is
        known = token.text in place.names and (before, after) != ("[", "]")
        if token.kind == "name" and not (used or known or keyword.iskeyword(token.text)):
            edits = (Edit(token.start, token.start, '"'), Edit(token.end, token.end, '"'))
            message = Text("`{}` is a string: it needs quotation marks", "`{}` 是字符串：要加引号")
            yield TokenEdit(edits, REPLACE, message.fill(token.text))


def called(place: Place) -> Iterator[TokenEdit]:
    """A function that is only named: ``x.mean``."""
    for i, token in place.numbered:
        after = place.tokens[i + 1].text if i + 1 < len(place.tokens) else ""
        if i and place.tokens[i - 1].text == "." and token.kind == "name" and after not in ("(", "="):
            message = Text("`{}` is never called: write `{}()`", "`{}` 只写了名字，没有调用：应为 `{}()`")
            edit = Edit(token.end, token.end, "()")
            yield TokenEdit((edit,), REPLACE, message.fill(token.text, token.text), "not-called")


def not_called(place: Place) -> Iterator[TokenEdit]:
    """A value that is called: ``self.training()``; a product that reads as a call: ``gamma (x - m)``."""
    for i, (a, b) in enumerate(pairwise(place.tokens), 1):
        if a.kind != "name" or b.text != "(" or keyword.iskeyword(a.text):
            continue
        value = Text("`{}` is a value, not a function", "`{}` 是值，不是函数").fill(a.text)
        if place.tokens[i + 1].text == ")":
            message = Text("{}: do not call it", "{}：不能调用").fill(value)
            yield TokenEdit((Edit(a.end, place.tokens[i + 1].end, ""),), REPLACE, message)
        elif place.tokens[i + 2 : i + 3] and place.tokens[i + 2].text != ")":  # nobody multiplies by ``(0)``
            message = Text("{}: a `*` is missing before the parenthesis", "{}：括号前漏了 `*`").fill(value)
            yield TokenEdit((Edit(a.end, b.start, " * "),), REPLACE, message)


MAKERS: tuple[Maker, ...] = (
    inserted, parted, continued, deleted, unlabelled, no_code, replaced, brackets, decimal_points, python2,
    quotes, other_quotes, fields,
)  # fmt: skip
INSTEAD: tuple[Maker, ...] = (computing, brackets, quoted, called, not_called)
