"""A card as study notes: what a sheet says of it, in no format yet.

A note is a heading and a body in one of a few forms. Each kind of card adds its own notes through a table;
each format of the sheet (``sheet_text``, ``sheet_markdown``, ``sheet_html``) draws each form through a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from bnquiz.bank.model import Card, Choice, Code, Lang, Number, Recall, Text, Topic
from bnquiz.study.overview import Standing

if TYPE_CHECKING:
    from bnquiz.bank.numbers import Drawn


WORDS: dict[str, Text] = {
    "title": Text("Batch normalization: study notes", "批归一化：复习笔记"),
    "made": Text(
        "Topics: {2}; cards: {1}. What you know least comes first. Made on {0}.",
        "共 {2} 个主题，{1} 张卡片，掌握最少的在前。生成于 {0}。",
    ),
    "known": Text("{} known", "已掌握 {}"),
    "unseen": Text("not seen yet", "未学"),
    "chance": Text("chance to recall {}", "记得的概率 {}"),
    "cheat": Text("Batch normalization on one page", "一页纸复习批归一化"),
    "options": Text("Options", "选项"),
    "unfold": Text("Answer", "看答案"),
    "look": Text("Answer: bnquiz show {}", "答案：bnquiz show {}"),
    "answer": Text("Answer", "答案"),
    "points": Text("Key points", "要点"),
    "not-so": Text("Not so", "不是这样"),
    "rule": Text("Rule", "规则"),
    "example": Text("Worked out", "解答"),
    "why": Text("Why", "为什么"),
    "wrong": Text("A common wrong answer", "常见错误回答"),
    "spoken": Text("How to say it", "口头回答"),
    "followup": Text("The next question", "面试官可能接着问"),
    "line": Text("Line {}", "第 {} 行"),
    "source": Text("Source", "出处"),
}


def word(name: str, lang: Lang, *values: object) -> str:
    return WORDS[name].get(lang).format(*values)


def percent(share: float) -> str:
    """Whole per cents, rounded down: 100% is all of it."""
    return f"{int(share * 100 + 1e-9)}%"


def grasp(chance: float | None, lang: Lang) -> str:
    """How well a card is known."""
    return word("unseen", lang) if chance is None else word("chance", lang, percent(chance))


Form = Literal["text", "list", "code", "change", "tex", "source"]


class Note(Struct, frozen=True):
    """``lines``: those of a text or of code, the points of a list; in a change each begins with - or +."""

    form: Form
    head: str
    lines: tuple[str, ...]


class Noted(Struct, frozen=True):
    """A card on the sheet. ``drawn``: a number card's example. ``chance``: to recall it; None: never seen."""

    card: Card
    chance: float | None
    drawn: Drawn | None = None


class Chapter(Struct, frozen=True):
    """A topic on the sheet, its cards in the order in which they stand there."""

    topic: Topic
    standing: Standing
    cards: tuple[Noted, ...]


class Sheet(Struct, frozen=True):
    """The study notes: chapters by how little is known. ``made``: the day, as written on the sheet.

    ``folded``: the answers are hidden until somebody asks for them.
    """

    made: str
    chapters: tuple[Chapter, ...]
    folded: bool = False

    @property
    def cards(self) -> int:
        return sum(len(chapter.cards) for chapter in self.chapters)


def question(noted: Noted, lang: Lang) -> str:
    return (noted.drawn.question if noted.drawn else noted.card.question).get(lang).strip()


def posed(noted: Noted, lang: Lang) -> Iterator[Note]:
    """What belongs to the question: the options, the listing."""
    card = noted.card
    if isinstance(card, Choice):
        lines = sorted((option.get(lang) for option in card.options), key=lambda line: (len(line), line))
        yield Note("list", word("options", lang), tuple(lines))
    if isinstance(card, Code):
        yield Note("code", "", tuple(card.listing.rstrip("\n").split("\n")))


def notes(noted: Noted, lang: Lang) -> Iterator[Note]:
    """All that the sheet says of the card below its question."""
    card = noted.card
    yield from _OWN[type(card)](card, lang, noted.drawn)
    for head, text in (("why", card.why), ("wrong", card.wrong)):
        if text:
            yield _text(head, text.get(lang), lang)
    if card.spoken and card.followup:
        yield _text("spoken", card.spoken.get(lang), lang)
        yield _text("followup", card.followup.get(lang), lang)
    if card.tex:
        yield Note("tex", "TeX", tuple(card.tex.strip().split("\n")))
    yield Note("source", word("source", lang), (card.source, card.id))


def _text(head: str, text: str, lang: Lang) -> Note:
    return Note("text", word(head, lang), tuple(text.strip("\n").split("\n")))


def _recall(card: Recall, lang: Lang, _: Drawn | None) -> Iterator[Note]:
    yield _text("answer", card.answer.get(lang), lang)
    if card.points:
        yield Note("list", word("points", lang), tuple(point.get(lang) for point in card.points))


def _choice(card: Choice, lang: Lang, _: Drawn | None) -> Iterator[Note]:
    yield _text("answer", card.answer.get(lang), lang)
    wrong = (option for option in card.options if not option.right)
    lines = (
        f"{option.get(lang)}\n{option.why.get(lang)}" if option.why else option.get(lang) for option in wrong
    )
    yield Note("list", word("not-so", lang), tuple(lines))


def _number(card: Number, lang: Lang, drawn: Drawn | None) -> Iterator[Note]:
    yield _text("rule", card.answer.get(lang), lang)
    if drawn:
        yield _text("example", drawn.solution.get(lang), lang)


def _code(card: Code, lang: Lang, _: Drawn | None) -> Iterator[Note]:
    listing = card.listing.rstrip("\n").split("\n")
    yield _text("answer", card.answer.get(lang), lang)
    for number, mended in zip(card.lines, card.mended, strict=True):
        added = mended.split("\n") if mended else []
        marked = (f"-{listing[number - 1]}", *(f"+{line}" for line in added))
        yield Note("change", word("line", lang, number), marked)


_OWN: dict[type[Any], Callable[[Any, Lang, Drawn | None], Iterator[Note]]] = {
    Recall: _recall,
    Choice: _choice,
    Number: _number,
    Code: _code,
}


# ---- the cheat sheet

ROOM = 7600  # characters of one printed page in three columns; a Chinese character takes the place of two
HEAD = 14  # characters that a question's heading and its margins cost


class Line(Struct, frozen=True):
    """A question on the cheat sheet, and the essence of its answer in one line."""

    question: str
    essence: str


def cheat(cards: Iterable[Noted], lang: Lang) -> list[Line]:
    """As many questions as fit on one printed page, in their order. What has no short answer is left out."""
    lines: list[Line] = []
    left = ROOM
    for noted in cards:
        essence = _essence(noted.card, lang)
        line = Line(" ".join(noted.card.question.get(lang).split()), essence)
        left -= _size(line.question) + _size(line.essence) + HEAD if essence else 0
        if left < 0:
            break
        lines += [line] if essence else []
    return lines


def _size(text: str) -> int:
    return sum(2 if char >= "\u2e80" else 1 for char in text)


def _essence(card: Card, lang: Lang) -> str:
    """The points without which the answer is none; of a choice the right option."""
    if isinstance(card, Recall):
        points = [point for point in card.points if point.essential] or card.points
        return " · ".join(point.get(lang) for point in points) or " ".join(card.answer.get(lang).split())
    if isinstance(card, Choice):
        return card.answer.get(lang)
    return ""
