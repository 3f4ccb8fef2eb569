"""What a card must hold beyond the types of its fields. A rule yields where it is broken, and what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from bnquiz.bank.model import Card, Choice, Code, Fix, Number, Path, Recall, strings, texts_in
from bnquiz.bank.numbers import GENERATORS, names, placeholders
from bnquiz.texts import Text

Break = tuple[Path, Text]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_REFUSED = {
    chr(code): Text("the control character U+{}: take it out", "控制字符 U+{}：请删掉").fill(f"{code:04X}")
    for code in (*range(32), *range(127, 160))
}
_REFUSED |= {
    "\t": Text("a tab: use spaces, a tab has no fixed width", "制表符：请用空格，制表符宽度不定"),
    "\ufffd": Text("bytes that are not UTF-8: save it as UTF-8", "不是 UTF-8 的字节：请存成 UTF-8"),
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
        yield (
            ("id",),
            Text(
                "an id is lower-case words joined by hyphens, such as eps-inside-root",
                "编号由小写单词用连字符连成，如 eps-inside-root",
            ),
        )


def covers_are_known(card: Card, around: Around) -> Iterator[Break]:
    for name in card.covers:
        if name not in around.questions:
            yield (
                ("covers",),
                Text(
                    "'{}' is not a question of coverage.toml: name one that is",
                    "“{}”不是 coverage.toml 里的问题：请写其中一个",
                ).fill(name),
            )
    if around.must_cover and not card.covers:
        yield (
            ("covers",),
            Text(
                "name the question of coverage.toml that the card serves",
                "请写出这张卡片对应 coverage.toml 里的哪个问题",
            ),
        )


def proof_exists(card: Card, around: Around) -> Iterator[Break]:
    if card.proof and card.proof not in around.proofs:
        yield (
            ("proof",),
            Text(
                "there is no proofs/{}.py: write it, or take the line out",
                "没有 proofs/{}.py：请写一个，或删掉这一行",
            ).fill(card.proof),
        )


def our_cards_are_whole(card: Card, around: Around) -> Iterator[Break]:
    """A person's own card may be a question and an answer, and no more."""
    if not around.must_cover:
        return
    needs = ("why",) if isinstance(card, Choice) else ("why", "wrong")
    for name in needs:
        if getattr(card, name) is None:
            yield (), Text("'{}' is missing: write it", "缺少“{}”：请写上").fill(name)
    if isinstance(card, Recall) and len(card.points) < POINTS:
        yield ("points",), Text("'points' needs at least {} entries", "“points”至少要有 {} 条").fill(POINTS)


def each_language_is_itself(card: Card, around: Around) -> Iterator[Break]:
    """In our bank; a person's own card may have one text for both."""
    if not around.must_cover:
        return
    for path, text in texts_in(card):
        if HAN.search(text.en):
            yield (
                (*path, "en"),
                Text(
                    "'{}.en' holds Chinese: the languages are mixed up", "“{}.en”里有中文：两种语言弄混了"
                ).fill(path[0]),
            )
        if path[0] in PROSE and not HAN.search(text.zh):
            yield (
                (*path, "zh"),
                Text("'{}.zh' holds no Chinese: translate it", "“{}.zh”里没有中文：请翻译").fill(path[0]),
            )


def spoken_answers_can_be_said(card: Card, _: Around) -> Iterator[Break]:
    """At about 150 words a minute, 30 to 60 seconds; and the interviewer goes on from there."""
    if card.spoken and not SPOKEN[0] <= (words := len(card.spoken.en.split())) <= SPOKEN[1]:
        yield (
            ("spoken", "en"),
            Text(
                "{} words: say it in {} to {}, which takes a minute",
                "{} 个词：请用 {} 到 {} 个词说完，即一分钟",
            ).fill(words, SPOKEN[0], SPOKEN[1]),
        )
    if (card.spoken is None) != (card.followup is None):
        missing = "followup" if card.spoken else "spoken"
        yield (
            (),
            Text(
                "a spoken answer and the next question come together: write {} too",
                "口头回答和接着问的问题要一起写：请补上 {}",
            ).fill(missing),
        )


def characters_are_plain(card: Card, _: Around) -> Iterator[Break]:
    """What a terminal would obey instead of showing, and what is left of bytes that are not UTF-8."""
    for path, text in strings(card):
        for char in sorted(set(text) & _REFUSED.keys()):
            yield path, Text("'{}' holds {}", "“{}”里有{}").fill(path[0], _REFUSED[char])


def one_option_is_right(card: Choice, _: Around) -> Iterator[Break]:
    right = sum(option.right for option in card.options)
    if right != 1:
        yield (
            ("options",),
            Text(
                "{} options say 'right = true': exactly one must", "有 {} 个选项写了 right = true：只能有一个"
            ).fill(right),
        )


def wrong_options_say_why(card: Choice, around: Around) -> Iterator[Break]:
    """In our bank each of them, in a person's own cards at least one."""
    wrong = [(index, option) for index, option in enumerate(card.options) if not option.right]
    silent = [index for index, option in wrong if not option.why]
    if len(wrong) == len(card.options) or (len(silent) < len(wrong) and not around.must_cover):
        return
    for index in silent:
        yield (
            ("options", index),
            Text(
                "a wrong option does not say why it is wrong: write why.en and why.zh",
                "有错误选项没有说明为什么错：请写 why.en 和 why.zh",
            ),
        )


def options_differ(card: Choice, _: Around) -> Iterator[Break]:
    for index, option in enumerate(card.options):
        for earlier in card.options[:index]:
            if option.en == earlier.en or option.zh == earlier.zh:
                yield (
                    ("options", index),
                    Text(
                        "option {} repeats another one: make it different", "选项 {} 与别的重复：请改成不同的"
                    ).fill(index + 1),
                )


def generator_is_known(card: Number, _: Around) -> Iterator[Break]:
    if card.generator not in GENERATORS:
        known = ", ".join(sorted(GENERATORS))
        yield (
            ("generator",),
            Text("there is no generator '{}': use one of {}", "没有生成器“{}”：可用的有 {}").fill(
                card.generator, known
            ),
        )


NOT_DRAWN = Text("{} is not drawn: '{}' draws {}", "{} 不会出数：“{}”只出 {}")
DIFFERENT = Text(
    "the two languages of the question use different {}: use the same",
    "两种语言的问题用了不同的 {}：请用相同的",
)


def placeholders_fit(card: Number, _: Around) -> Iterator[Break]:
    if card.generator not in GENERATORS:
        return
    drawn = names(card.generator)
    for lang in ("en", "zh"):
        for name in sorted(placeholders(card.question.get(lang)) - drawn):
            yield (
                ("question", lang),
                NOT_DRAWN.fill(f"{{{name}}}", card.generator, ", ".join(sorted(drawn))),
            )
    if placeholders(card.question.en) != placeholders(card.question.zh):
        yield ("question",), DIFFERENT.fill("{placeholders}")


def lines_fit_the_listing(card: Code, _: Around) -> Iterator[Break]:
    length = card.listing.count("\n") + 1
    for at, fix in _placed(card):
        for what in _misfits(fix, length):
            yield (*at, "mended" if "mended" in what.en else "lines"), what


def _misfits(fix: Fix, length: int) -> Iterator[Text]:
    if max(fix.lines) > length:
        yield Text("the listing has {} lines: line {} is not there", "代码只有 {} 行：没有第 {} 行").fill(
            length, max(fix.lines)
        )
    if list(fix.lines) != sorted(set(fix.lines)):
        yield Text("the wrong lines must rise, each named once", "错误行号要从小到大，各写一次")
    if len(fix.mended) != len(fix.lines):
        yield Text(
            "{} wrong lines need as many mended ones, not {}", "{} 个错误行要有同样多的改正行，而不是 {} 个"
        ).fill(len(fix.lines), len(fix.mended))


def mended_listing_parses(card: Code, around: Around) -> Iterator[Break]:
    if any(lines_fit_the_listing(card, around)):
        return
    old = card.listing.split("\n")
    for at, fix in _placed(card):
        for number, new in zip(fix.lines, fix.mended, strict=True):
            if old[number - 1] == new:
                yield (
                    (*at, "mended"),
                    Text(
                        "line {} is mended into itself: write the right line",
                        "第 {} 行改完还是原样：请写正确的一行",
                    ).fill(number),
                )
        try:
            ast.parse(mended(card, fix))
        except SyntaxError as error:
            yield (
                (*at, "mended"),
                Text(
                    "the mended listing is not Python: {} in its line {}",
                    "改正后的代码不是 Python：{}，在第 {} 行",
                ).fill(error.msg, error.lineno),
            )


def fixes_differ(card: Code, _: Around) -> Iterator[Break]:
    named = [fix.lines for fix in card.fixes]
    for index, lines in enumerate(named[1:]):
        if lines in named[: index + 1]:
            yield (
                ("also", index),
                Text("lines {} are named already: take this out", "第 {} 行已经写过：请删掉这一处").fill(
                    ", ".join(map(str, lines))
                ),
            )


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
