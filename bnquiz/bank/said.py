"""Which key points a typed answer says: and does not deny, or say of the opposite.

A point is named by its own words, by an alias, or by a formula that is equal to one of its. What stands
around those words must agree with the point: as often denied (``not``, ``without``, 不), and nothing in the
place of its opposite (training for inference, layer norm for batch norm, larger for smaller). In doubt a
point is not named: the learner sees answer and points side by side, and ticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bnquiz.bank.contrary import (
    AFFINE,
    DOUBT,
    EXCHANGED,
    HARMLESS,
    NEGATION,
    OPPOSITES,
    SET_AGAINST,
    TAKEN_BACK,
    Opposites,
)
from bnquiz.bank.formulas import Formula, formulas, holds
from bnquiz.bank.model import Point, Recall
from bnquiz.bank.spelling import spelled

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = r"[^\W\u3400-\u9fff]"  # what a word is made of in a script that writes spaces between words

SENTENCE = re.compile(r"[.](?=\s|$)|[;。!?\n]")
CLAUSE = re.compile(
    r"[,、:]|\b(?:but|while|whereas|so that|so|because|since|which|then|when|whether)\b"
    r"|而且|但是|但|而(?!不)|因为|所以"
    r"|\band\b(?= (?:it|at|in|during|for|inference|train\w*|eval|no_grad|test\w*|bn|ln|no|not|is|are|has|have"
    r"|uses?|needs?|less|β|pre-ln|post-ln|frameworks?|pytorch|original|pre-activation)\b)"
)


class Plain(Struct, frozen=True):
    """A text without case, full width and spelling, cut into sentences and clauses: (start, end) of each."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]
    formulas: tuple[Formula, ...]


def named(card: Recall, typed: str) -> tuple[bool, ...]:
    """For each key point, whether the typed answer names it."""
    said = plain(typed)
    owns = [spelled(f"{point.en}; {point.zh}") for point in card.points]
    heads = [_heads(point) for point in card.points]
    return tuple(
        says(said, point, own, [each for each in owns if each != own], _rivals(own, mine, heads))
        for point, own, mine in zip(card.points, owns, heads, strict=True)
    )


class Rivals(Struct, frozen=True):
    """What a point is said of ("PyTorch: …"), and what other points of its card are said of instead."""

    own: re.Pattern[str]
    others: re.Pattern[str]


HEAD = re.compile(r"^([^:]{1,40}):\s*")
SEVERAL = re.compile(r"\s*(?:[,、/]|\band\b|\bor\b)\s*")


def _heads(point: Point) -> set[str]:
    """What the point is said of: a name that stands before the colon in both languages."""
    english, chinese = ({*SEVERAL.split(_head(text))} for text in (point.en, point.zh))
    return (english & chinese) - {""}


def _head(text: str) -> str:
    match = HEAD.match(spelled(text))
    return match[1] if match else ""


def _rivals(own: str, mine: set[str], heads: Sequence[set[str]]) -> Rivals | None:
    others = {head for some in heads if some is not mine for head in some if not _stands(head, own)}
    return Rivals(_any_of(mine), _any_of(others)) if mine and others else None


def _stands(head: str, own: str) -> bool:
    return bool(_any_of({head}).search(own))


def _any_of(heads: set[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, heads), key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(longest_first)})(?![\w.])", re.ASCII)


def says(said: Plain, point: Point, own: str, others: Sequence[str], rivals: Rivals | None) -> bool:
    """``own``: the point's words in both languages, spelled alike; ``others``: those of the other points."""
    names = [spelled(words) for words in (point.en, point.zh, *point.aliases)]
    if any(words in said.text for words in names[:2]):
        return True
    if AFFINE.search(own) and EXCHANGED.search(said.text):
        return False
    denied = [name for name in names[2:] if _negations(name)]
    for name in names:
        shared = any(True for other in others if next(_places(name, other), None))
        for place in (*_places(name, said.text), *_scattered(name, said)):
            if _said_of_another(said, place, rivals):
                continue
            if _names(said, place, own, denied) and (not shared or _says_more(said, place, own)):
                return True
    return _in_formula(said, names, own, rivals)


def _said_of_another(said: Plain, place: tuple[int, int], rivals: Rivals | None) -> bool:
    """Whether the words are said of what another point is said of: "Keras: 0.1" for "PyTorch: 0.1"."""
    if rivals is None:
        return False
    start, end = _around(said.sentences, place)
    pieces = [start, *(match.end() for match in PIECE.finditer(said.text, start, end)), end]
    begin = max(each for each in pieces if each <= place[0])
    stop = min((each for each in pieces if each >= place[1]), default=end)
    if rivals.own.search(said.text, begin, stop):
        return False
    if rivals.others.search(said.text, begin, stop):
        return True
    return _last(rivals.others, said.text, begin) > _last(rivals.own, said.text, begin)


PIECE = re.compile(r"[,、]|\b(?:and|but|while|whereas)\b|而|但是?")


def _last(pattern: re.Pattern[str], text: str, end: int) -> int:
    """Where it was said last before ``end``; -1 if it was not."""
    return max((match.end() for match in pattern.finditer(text, 0, end)), default=-1)


def _names(said: Plain, place: tuple[int, int], own: str, denied: Sequence[str]) -> bool:
    """Whether the words at this place name the point; a formula is compared as one (``_in_formula``)."""
    words = said.text[slice(*place)]
    is_label = words.endswith("=") or said.text[place[1] :].lstrip().startswith(":")
    if is_label or (formulas(words) and _formulas_at(said, place)):
        return False
    return _agrees(said, place, own, denied)


def _formulas_at(said: Plain, place: tuple[int, int]) -> list[Formula]:
    return [each for each in said.formulas if each.start <= place[0] and place[1] <= each.end]


def _says_more(said: Plain, place: tuple[int, int], own: str) -> bool:
    """Whether more of the point stands in the same sentence: for words that name other points too."""
    start, end = _around(said.sentences, place)
    words, rest = said.text[slice(*place)], said.text[start : place[0]] + " " + said.text[place[1] : end]
    more = (word for word in WORD.findall(rest) if word not in words and word not in COMMON)
    if any(re.search(rf"(?<![a-z]){re.escape(word)}", own) for word in more):
        return True
    sides = ((_sides(pair, own), _sides(pair, rest)) for pair in OPPOSITES if pair.goes_on)
    return any(mine == theirs and mine[0] != mine[1] for mine, theirs in sides)


WORD = re.compile(r"(?<![a-z_])[a-z]{4,}|bn|ln|[γβμσ]|[\u3400-\u9fff]{2}")
COMMON = {"with", "that", "this", "from", "when", "which", "over", "into", "only", "then", "also", "uses"}


def plain(typed: str) -> Plain:
    text = spelled(typed)
    sentences = tuple(_cut(text, SENTENCE))
    return Plain(text, sentences, tuple(_cut(text, CLAUSE, SENTENCE)), tuple(formulas(text)))


def _cut(text: str, *marks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches between the marks that stand in no bracket."""
    found = sorted((match.start(), match.end()) for mark in marks for match in mark.finditer(text))
    start = 0
    for left, right in found:
        if text.count("(", 0, left) <= text.count(")", 0, left) and left >= start:
            yield start, left
            start = right
    yield start, len(text)


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand: Chinese whatever the spaces; Latin as whole words, beside Chinese too."""
    pattern = (
        r"\s*".join(re.escape(char) for char in name if char != " ") if HAN.search(name) else re.escape(name)
    )
    before = rf"(?<!{LATIN})(?<!{LATIN}-)" if re.match(LATIN, name) else ""
    after = rf"s?(?!{LATIN}|[-+]\d|²)" if re.match(LATIN, name[-1:]) else "(?!²)"
    return (match.span() for match in re.finditer(before + pattern + after, text))


def _scattered(name: str, said: Plain) -> Iterator[tuple[int, int]]:
    """Where all that a name says stands in one clause, in other forms of its words, others between."""
    stems = _stems(name)
    if len(stems) < FEWEST or sum(map(len, stems)) < LETTERS:
        return
    pattern = re.compile(".*?".join(rf"(?<![a-z]){re.escape(stem)}[a-z]*" for stem in stems))
    for clause in said.clauses:
        if match := pattern.search(said.text, *clause):
            yield match.span()


FEWEST, LETTERS = 2, 9  # of a name that may be scattered: a first step says too little


def _stems(name: str) -> list[str]:
    """The beginnings of the words of an English name; none where something else is in it."""
    if HAN.search(name) or not re.fullmatch(r"[a-z ,'-]+", name):
        return []
    words = [word for word in re.findall(r"[a-z]+", name) if word not in FILLING]
    if any(len(word) < STEM for word in words):
        return []
    return [word[: max(len(word) - ENDING, STEM)] for word in words]


FILLING = COMMON | {*"of in at on by to for per over is are it and or be so".split(" ")}  # noqa: SIM905 - it reads better
STEM, ENDING = 4, 3  # letters that stay at least, letters of an ending


# ---- what stands around the words


def _agrees(said: Plain, place: tuple[int, int], own: str, denied: Sequence[str] = ()) -> bool:
    """Whether what stands around the words is not the point's opposite. ``denied``: its names that deny."""
    start, end = _around(said.clauses, place)
    clause = said.text[start:end]
    if _name_differs(said, place, own) or _denied(said.text, (start, end), place, own, denied):
        return False
    if _not_meant(said, place) or _denied_beside(said, place, own):
        return False
    if (other := SET_AGAINST.search(clause)) and other[0] not in own:
        return False
    return not any(_contradicts(pair, clause, said, start, own) for pair in OPPOSITES)


def _not_meant(said: Plain, place: tuple[int, int]) -> bool:
    """Whether the sentence is one of doubt, or the next one takes it back."""
    start, end = _around(said.sentences, place)
    following = next((said.text[slice(*piece)] for piece in said.sentences if piece[0] >= end), "")
    return bool(DOUBT.search(said.text[start:end]) or TAKEN_BACK.search(following))


def _denied_beside(said: Plain, place: tuple[int, int], own: str) -> bool:
    """Whether another clause of the sentence denies what the point says too: "not learned, one a channel"."""
    if _negations(own):
        return False
    sentence = said.text[slice(*_around(said.sentences, place))]
    return any(all(stem in own for stem in stems) for stems in _predicates(sentence))


def _around(pieces: Sequence[tuple[int, int]], place: tuple[int, int]) -> tuple[int, int]:
    """From the piece in which the words begin to the one in which they end."""
    touched = [piece for piece in pieces if piece[0] <= place[1] and place[0] <= piece[1]]
    return touched[0][0], touched[-1][1]


def _denied(
    text: str, clause: tuple[int, int], place: tuple[int, int], own: str, denied: Sequence[str]
) -> bool:
    """Whether the words are denied where the point is not, or the point is where the words are not."""
    words, before = text[slice(*place)], text[clause[0] : place[0]]
    here, inside = _negations(f"{before} … {text[place[1] : clause[1]]}"), _negations(words)
    if not _negations(own):
        return bool(here) and not inside
    if inside:
        return False
    if here:
        return _just_before(before) and any(not _just_before(own[: at[0]]) for at in _places(words, own))
    said = text[clause[0] : clause[1]]
    predicates = [stems for words in (own, *denied) for stems in _predicates(words)]
    if any(all(stem in said for stem in stems) for stems in predicates):
        return True
    if _only_denied(own):
        return True
    return any(word in name for name in denied for word in WORD.findall(words))


def _just_before(text: str) -> bool:
    """Whether the last words are a negation."""
    return bool(_negations(" ".join(re.split(r"[,;:]", text)[-1].split()[-NEAR:])))


NEAR = 3  # words


def _negations(text: str) -> list[str]:
    return NEGATION.findall(HARMLESS.sub(" ", text))


def _predicates(own: str) -> Iterator[tuple[str, ...]]:
    """What a point denies: the stems of the words that follow each of its negations."""
    own = HARMLESS.sub(" ", own)
    for match in NEGATION.finditer(own):
        rest = re.split(r"[,;:()]|\b(?:and|or)\b", own[match.end() :])[0]
        if HAN.match(rest):
            yield (rest[:2],)
        elif words := re.findall(r"[a-z]{4,}|[γβ]", rest)[:2]:
            yield tuple(word[: max(len(word) * 2 // 3, 4)] for word in words)


def _only_denied(own: str) -> bool:
    """Whether nothing follows the point's negation: it denies what stands before, as "these are not"."""
    english = HARMLESS.sub(" ", own.partition(";")[0])
    return bool(re.search(r"\b(?:is|are) not\W*$", english))


def _contradicts(pair: Opposites, clause: str, said: Plain, start: int, own: str) -> bool:
    """Whether of two opposites the point has one and the clause, or what goes on in it, only the other."""
    here = _sides(pair, own)
    if here[0] == here[1]:
        return False
    there = _sides(pair, clause)
    if not any(there) and pair.goes_on:
        there = _said_last(pair, said, start)
    return there == (here[1], here[0])


def _sides(pair: Opposites, text: str) -> tuple[bool, bool]:
    return bool(pair.one.search(text)), bool(pair.other.search(text))


def _said_last(pair: Opposites, said: Plain, start: int) -> tuple[bool, bool]:
    """Which of two opposites was named last in the sentence before this clause."""
    begin = next(piece[0] for piece in said.sentences if piece[0] <= start <= piece[1])
    before = said.text[begin:start]
    one, other = (
        max((match.end() for match in side.finditer(before)), default=0) for side in (pair.one, pair.other)
    )
    return one > other, other > one


# ---- formulas


def _in_formula(said: Plain, names: Sequence[str], own: str, rivals: Rivals | None) -> bool:
    """Whether one of the point's formulas stands in one of the answer's, and is said of the same."""
    divides = bool(re.search(r"^division|; ?除以", own))
    wanted = [each for name in names for each in formulas(name)]
    return any(
        holds(found, each.value, as_divisor=divides and not _divided_by(said.text, found))
        and not _other_name(found, each, own)
        and not _said_of_another(said, (found.start, found.end), rivals)
        and _agrees(said, (found.start, found.end), own)
        for found in said.formulas
        for each in wanted
    )


def _divided_by(text: str, found: Formula) -> bool:
    return text[: found.start].rstrip().endswith(("division by", "除以"))


def _other_name(found: Formula, wanted: Formula, own: str) -> bool:
    """Whether the answer says it of something else: dβ is not dγ."""
    name = wanted.name or _named_first(own)
    return bool(name and found.name and name != found.name and found.name in NAMES)


NAMES = {"dx", "dγ", "dβ", "w'", "b'", "s"}


def _named_first(own: str) -> str:
    match = re.match(r"(dx|dγ|dβ|w'|b'|s)\s*[:=]", own)
    return match[1] if match else ""


def _name_differs(said: Plain, place: tuple[int, int], own: str) -> bool:
    name = _named_first(own)
    return any(name and each.name in NAMES and each.name != name for each in _formulas_at(said, place))
