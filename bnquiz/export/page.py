"""The pocket page: one HTML file that asks the cards on a phone, without a network.

The files in ``pocket/`` are what a browser runs, written by hand. Here they are put into one, with the cards
and what the journal knows as JSON. The page schedules by itself; what is rated there comes home as lines of a
journal (``bnquiz journal import``).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bnquiz import __version__
from bnquiz.bank.loading import heads
from bnquiz.bank.model import Bank, Card, Choice, Code, Lang, Number, Recall
from bnquiz.bank.numbers import Drawn, draw
from bnquiz.export.words import WORDS
from bnquiz.screen.ask_words import on_lines
from bnquiz.screen.code import spans
from bnquiz.screen.sheet_html import mathml
from bnquiz.study import schedule
from bnquiz.study.choose import Candidate
from bnquiz.study.events import Rated, utc
from bnquiz.study.journal import Journal
from bnquiz.study.plan import NEW_RATINGS, OTHERS, REPEAT_RATINGS, SECONDS, Pace, pace
from bnquiz.study.transfer import HEADER
from bnquiz.texts import LANGUAGE_TAGS, Text

FOLDER = Path(__file__).with_name("pocket")
# the modules of the page in their order: each may import those before it
MODULES = ("fsrs", "answers", "study", "kept", "sitting", "elements", "cards", "sheets", "page")
DRAWS = 16  # problems of a number card that the page has in store
TRIES = 4 * DRAWS
CLASSES = {
    "magenta": "k",
    "green": "s",
    "cyan": "n",
    "italic dim": "c",
    "bold": "f",
}  # of a token, by its style
FIELDS = ("question", "answer", "why", "wrong", "hint", "spoken", "followup")

Json = dict[str, Any]


def page(bank: Bank, journal: Json, *, lang: Lang, made: dt.date, rng: Random) -> str:
    """The whole file. ``journal``: from ``knowledge``, or ``NOTHING``; ``lang``: in which it opens first."""
    parts = {
        "lang": LANGUAGE_TAGS[lang],
        "style": _file("page.css"),
        "script": _bundled(),
        "data": in_script({**content(bank, rng), "journal": journal, "lang": lang, "made": f"{made}"}),
        "no_script": WORDS["no-script"].get(lang),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _file("page.html"))


def in_script(value: object) -> str:
    """JSON that may stand in a ``<script>``: no text in it can end the element, or begin a comment there."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _bundled() -> str:
    """The modules one after the other: what they import from one another is there already."""
    return re.sub(
        r"^(?:import [^;]*;\n|export )",
        "",
        "\n".join(_file(f"{name}.mjs") for name in MODULES),
        flags=re.MULTILINE,
    )


# ---- the cards


def content(bank: Bank, rng: Random) -> Json:
    """What the page knows without a journal."""
    turns = {head.id: head.turn for head in heads(bank)}
    used = {card.topic for card in bank.cards.values()}
    asked = {name for card in bank.cards.values() for name in card.covers}
    return {
        "version": __version__,
        "header": HEADER,
        "words": {name: _said(text) for name, text in WORDS.items()},
        "languages": LANGUAGE_TAGS,
        "fsrs": {
            "weights": schedule.WEIGHTS,
            "target": schedule.TARGET,
            "longest": schedule.LONGEST,
            "learning": [step / schedule.MINUTE for step in schedule.LEARNING_STEPS],
            "relearning": [step / schedule.MINUTE for step in schedule.RELEARNING_STEPS],
        },
        "topics": [
            {"id": topic.id, "title": _said(topic.title)}
            for topic in bank.topics.values()
            if topic.id in used
        ],
        "questions": {name: each.worth for name, each in bank.coverage.items() if name in asked},
        "cards": [_card(card, turns[card.id], rng) for card in bank.cards.values()],
    }


def _card(card: Card, turn: int, rng: Random) -> Json:
    texts = {name: _said(text) for name in FIELDS if (text := getattr(card, name, None))}
    about = {
        "id": card.id,
        "kind": card.kind,
        "topic": card.topic,
        "level": card.level,
        "rev": card.rev,
        "weight": card.weight or 0,
        "turn": turn,
        "covers": card.covers,
        "source": card.source,
        **({"alike": card.alike} if card.alike else {}),
        **({"tex": card.tex.strip()} if card.tex else {}),
        **({"math": mathml()[card.tex.strip()]} if card.tex and card.tex.strip() in mathml() else {}),
    }
    return {**about, **texts, **_OF_KIND[type(card)](card, rng)}


def _recall(card: Recall, _: Random) -> Json:
    return {"points": [{**_said(point), "essential": point.essential} for point in card.points]}


def _choice(card: Choice, _: Random) -> Json:
    options = [
        {**_said(option), "right": option.right, **({"why": _said(option.why)} if option.why else {})}
        for option in card.options
    ]
    return {"options": options}


def _number(card: Number, rng: Random) -> Json:
    """``slips``: what people do to get a wrong number; a problem names them by their places there."""
    problems = drawn_ahead(card, rng)
    slips = list(dict.fromkeys(trap.why for drawn in problems for trap in drawn.traps))
    return {"draws": [_problem(drawn, slips) for drawn in problems], "slips": list(map(_said, slips))}


def drawn_ahead(card: Number, rng: Random) -> list[Drawn]:
    """Different problems, as far as the generator has so many."""
    problems: dict[str, Drawn] = {}
    for _ in range(TRIES):
        drawn = draw(card, rng)
        problems.setdefault(drawn.question.en, drawn)
        if len(problems) == DRAWS:
            break
    return list(problems.values())


def _problem(drawn: Drawn, slips: Sequence[Text]) -> Json:
    return {
        "question": _said(drawn.question),
        "answer": drawn.answer,
        "tolerance": drawn.tolerance,
        "within": drawn.within,
        "floor": drawn.floor,
        "solution": _said(drawn.solution),
        "traps": [{"value": trap.value, "slip": slips.index(trap.why)} for trap in drawn.traps],
    }


def _code(card: Code, _: Random) -> Json:
    listing = card.listing.rstrip("\n")
    fixes = [{"lines": fix.lines, "mended": fix.mended} for fix in card.fixes]
    return {"listing": _lines(listing), "fixes": fixes}


def _lines(code: str) -> list[Json]:
    """Each line with its colored stretches: from, to, class."""
    return [
        {"text": line, "spans": [(start, end, CLASSES[style]) for start, end, style in styled]}
        for line, styled in zip(code.split("\n"), spans(code), strict=True)
    ]


_OF_KIND: dict[type[Any], Callable[[Any, Random], Json]] = {
    Recall: _recall,
    Choice: _choice,
    Number: _number,
    Code: _code,
}


def _said(text: Text) -> Json:
    return {"en": text.en, "zh": text.zh or text.en}


# ---- the journal


def knowledge(
    journal: Journal, candidates: Sequence[Candidate], now: dt.datetime, did: Callable[[str], Text]
) -> Json:
    """What the journal knows at ``now``. ``did``: what a file with a mistake did."""
    at = journal.time(now).astimezone(now.tzinfo)
    marks, goal, states = journal.marks(), journal.goal(), journal.states()
    morning = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "at": _milliseconds(at),
        "states": {card: _state(state) for card, state in states.items()},
        "goal": {"date": f"{goal.date}", "since": f"{goal.since}", "minutes": goal.minutes} if goal else None,
        "suspended": sorted(marks.suspended),
        "flagged": sorted(marks.flagged),
        "notes": dict(marks.notes),
        "mistakes": [
            {
                "did": _said(did(each.found.id)),
                "file": Path(each.file).name,
                "where": _said(on_lines(each.found)),
                "cards": each.found.cards,
                "last": _milliseconds(each.last),
            }
            for each in journal.open_mistakes()
        ],
        "today": _today(journal.ratings_since(utc(morning)), at),
        "pace": _pace(pace(journal.recent_ratings(), candidates, states)),
    }


def _state(state: schedule.CardState) -> Json:
    fields: Json = {name: getattr(state, name) for name in state.__struct_fields__ if name != "card"}
    return {
        name: _milliseconds(value) if isinstance(value, dt.datetime) else value
        for name, value in fields.items()
    }


def _today(ratings: Iterable[Rated], at: dt.datetime) -> Json:
    some = list(ratings)
    counts: Mapping[str, int] = Counter(each.card for each in some)
    return {"at": _milliseconds(at), "counts": counts, "seconds": sum(each.seconds for each in some)}


def _pace(learned: Pace) -> Json:
    seconds = {**SECONDS, **learned.seconds}
    return {"seconds": seconds, "other": OTHERS, "fresh": learned.new, "repeat": learned.repeat}


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


NOTHING: Json = {
    "at": None,
    "states": {},
    "goal": None,
    "suspended": [],
    "flagged": [],
    "notes": {},
    "mistakes": [],
    "today": None,
    "pace": _pace(Pace({}, NEW_RATINGS, REPEAT_RATINGS)),
}
