"""What a card must hold beyond the types of its fields. A rule yields where it is broken, and what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from bnquiz.bank.model import Card, Choice, Code, Fix, Number, Recall
from bnquiz.bank.numbers import GENERATORS, names, placeholders
from bnquiz.bank.texts import Path, strings, texts

Break = tuple[Path, str]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_REFUSED = {
    chr(code): f"the control character U+{code:04X}: take it out" for code in (*range(32), *range(127, 160))
}
_REFUSED |= {
    "\t": "a tab: use spaces, a tab has no fixed width",
    "\ufffd": "bytes that are no UTF-8: save it as UTF-8",
}
del _REFUSED["\n"]
PROSE = (
    "question",
    "why",
    "wrong",
    "hint",
    "spoken",
    "followup",
)  # sentences; an answer or an option may be a bare formula


SPOKEN = (70, 150)  # words
POINTS = 2  # of a recall card of ours, at least


class Around(Struct, frozen=True):
    """What a card is checked against."""

    questions: frozenset[str]  # ids of the coverage
    proofs: frozenset[str]  # names of the programs in the bank's proofs folder
    must_cover: bool  # a person's own cards need not serve a question of the coverage


def broken(card: Card, around: Around) -> Iterator[Break]:
    """Every rule that the card breaks."""
    for rule in (*RULES["*"], *RULES[card.kind]):
        yield from rule(card, around)


def id_is_kebab(card: Card, _: Around) -> Iterator[Break]:
    if not ID.fullmatch(card.id):
        yield ("id",), "an id is lower-case words joined by hyphens, such as eps-inside-root"


def covers_are_known(card: Card, around: Around) -> Iterator[Break]:
    for name in card.covers:
        if name not in around.questions:
            yield ("covers",), f"'{name}' is no question of coverage.toml: name one that is"
    if around.must_cover and not card.covers:
        yield ("covers",), "name the question of coverage.toml that the card serves"


def proof_exists(card: Card, around: Around) -> Iterator[Break]:
    if card.proof and card.proof not in around.proofs:
        yield ("proof",), f"there is no proofs/{card.proof}.py: write it, or take the line out"


def our_cards_are_whole(card: Card, around: Around) -> Iterator[Break]:
    """A person's own card may be a question and an answer, and no more."""
    if not around.must_cover:
        return
    needs = ("why",) if isinstance(card, Choice) else ("why", "wrong")
    for name in needs:
        if getattr(card, name) is None:
            yield (), f"'{name}' is missing: write it"
    if isinstance(card, Recall) and len(card.points) < POINTS:
        yield ("points",), f"'points' needs at least {POINTS} entries"


def each_language_is_itself(card: Card, around: Around) -> Iterator[Break]:
    """In our bank; a person's own card may have one text for both."""
    if not around.must_cover:
        return
    for path, text in texts(card):
        if HAN.search(text.en):
            yield (*path, "en"), f"'{path[0]}.en' holds Chinese: the languages are mixed up"
        if path[0] in PROSE and not HAN.search(text.zh):
            yield (*path, "zh"), f"'{path[0]}.zh' holds no Chinese: translate it"


def spoken_answers_can_be_said(card: Card, _: Around) -> Iterator[Break]:
    """At about 150 words a minute, 30 to 60 seconds; and the interviewer goes on from there."""
    if card.spoken and not SPOKEN[0] <= (words := len(card.spoken.en.split())) <= SPOKEN[1]:
        yield ("spoken", "en"), f"{words} words: say it in {SPOKEN[0]} to {SPOKEN[1]}, which takes a minute"
    if (card.spoken is None) != (card.followup is None):
        missing = "followup" if card.spoken else "spoken"
        yield (), f"a spoken answer and the next question come together: write {missing} too"


def characters_are_plain(card: Card, _: Around) -> Iterator[Break]:
    """What a terminal would obey instead of showing, and what is left of bytes that are not UTF-8."""
    for path, text in strings(card):
        for char in sorted(set(text) & _REFUSED.keys()):
            yield path, f"'{path[0]}' holds {_REFUSED[char]}"


def one_option_is_right(card: Choice, _: Around) -> Iterator[Break]:
    right = sum(option.right for option in card.options)
    if right != 1:
        yield ("options",), f"{right} options say 'right = true': exactly one must"


def wrong_options_say_why(card: Choice, around: Around) -> Iterator[Break]:
    """In our bank each of them, in a person's own cards at least one."""
    wrong = [(index, option) for index, option in enumerate(card.options) if not option.right]
    silent = [index for index, option in wrong if not option.why]
    if len(wrong) == len(card.options) or (len(silent) < len(wrong) and not around.must_cover):
        return
    for index in silent:
        yield ("options", index), "a wrong option does not say why it is wrong: write why.en and why.zh"


def options_differ(card: Choice, _: Around) -> Iterator[Break]:
    for index, option in enumerate(card.options):
        for earlier in card.options[:index]:
            if option.en == earlier.en or option.zh == earlier.zh:
                yield ("options", index), f"option {index + 1} repeats another one: make it different"


def generator_is_known(card: Number, _: Around) -> Iterator[Break]:
    if card.generator not in GENERATORS:
        known = ", ".join(sorted(GENERATORS))
        yield ("generator",), f"there is no generator '{card.generator}': use one of {known}"


def placeholders_fit(card: Number, _: Around) -> Iterator[Break]:
    if card.generator not in GENERATORS:
        return
    drawn = names(card.generator)
    for lang in ("en", "zh"):
        for name in sorted(placeholders(card.question.get(lang)) - drawn):
            yield (
                ("question", lang),
                f"{{{name}}} is not drawn: '{card.generator}' draws {', '.join(sorted(drawn))}",
            )
    if placeholders(card.question.en) != placeholders(card.question.zh):
        yield ("question",), "the two languages of the question use different {placeholders}: use the same"


def lines_fit_the_listing(card: Code, _: Around) -> Iterator[Break]:
    length = card.listing.count("\n") + 1
    for at, fix in _placed(card):
        for what in _misfits(fix, length):
            yield (*at, "mended" if "mended" in what else "lines"), what


def _misfits(fix: Fix, length: int) -> Iterator[str]:
    if max(fix.lines) > length:
        yield f"the listing has {length} lines: line {max(fix.lines)} is not there"
    if list(fix.lines) != sorted(set(fix.lines)):
        yield "the wrong lines must rise, each named once"
    if len(fix.mended) != len(fix.lines):
        yield f"{len(fix.lines)} wrong lines need as many mended ones, not {len(fix.mended)}"


def mended_listing_parses(card: Code, around: Around) -> Iterator[Break]:
    if any(lines_fit_the_listing(card, around)):
        return
    old = card.listing.split("\n")
    for at, fix in _placed(card):
        for number, new in zip(fix.lines, fix.mended, strict=True):
            if old[number - 1] == new:
                yield (*at, "mended"), f"line {number} is mended into itself: write the right line"
        try:
            ast.parse(mended(card, fix))
        except SyntaxError as error:
            yield (*at, "mended"), f"the mended listing is not Python: {error.msg} in its line {error.lineno}"


def fixes_differ(card: Code, _: Around) -> Iterator[Break]:
    named = [fix.lines for fix in card.fixes]
    for index, lines in enumerate(named[1:]):
        if lines in named[: index + 1]:
            yield ("also", index), f"lines {', '.join(map(str, lines))} are named already: take this out"


def mended(card: Code, fix: Fix | None = None) -> str:
    """The listing with its wrong lines replaced, in the usual way or as ``fix`` says."""
    fix = fix or card.fixes[0]
    new = dict(zip(fix.lines, fix.mended, strict=True))
    lines = (new.get(number, line) for number, line in enumerate(card.listing.split("\n"), 1))
    return "\n".join(lines)


def _placed(card: Code) -> Iterator[tuple[Path, Fix]]:
    """Each fix with the path of its fields in the card."""
    usual, *others = card.fixes
    yield (), usual
    yield from ((("also", index), fix) for index, fix in enumerate(others))


RULES: dict[str, tuple[Callable[[Any, Around], Iterator[Break]], ...]] = {
    "*": (
        id_is_kebab,
        covers_are_known,
        our_cards_are_whole,
        proof_exists,
        each_language_is_itself,
        characters_are_plain,
        spoken_answers_can_be_said,
    ),
    "recall": (),
    "choice": (one_option_is_right, wrong_options_say_why, options_differ),
    "number": (generator_is_known, placeholders_fit),
    "code": (lines_fit_the_listing, mended_listing_parses, fixes_differ),
}
