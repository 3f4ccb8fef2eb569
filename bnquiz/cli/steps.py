"""A sitting as lines of JSON, one a step, for programs that ask cards: ``bnquiz ask --plain --json``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from bnquiz.asking import records
from bnquiz.asking.records import Prompt
from bnquiz.bank.model import Lang, Text

Fields = dict[str, Any]


class JsonLines:
    """``{"step": "asked", …}``; and at each prompt ``{"step": "prompt", "keys": […], "line": false}``."""

    def __init__(self, say: Callable[[str], None], lang: Lang) -> None:
        self._say = say
        self._lang = lang

    def show(self, record: Any) -> None:
        fields = FIELDS.get(type(record), _nothing)(record)
        self._tell(type(record).__name__.lower(), fields)

    def ask(self, prompt: Prompt) -> None:
        keys = [{"key": offer.key, "does": offer.word} for offer in prompt.offers]
        self._tell("prompt", {"keys": keys, "line": prompt.by_line})

    def redraw(self, prompt: Prompt) -> None:
        """Nothing was drawn."""

    def typed(self) -> None:
        """Nothing stays on a screen."""

    def answered(self) -> None:
        """Nothing is taken away."""

    def _tell(self, step: str, fields: Fields) -> None:
        self._say(json.dumps({"step": step} | self._plain(fields), ensure_ascii=False))

    def _plain(self, value: Any) -> Any:
        """Texts in the chosen language, spans in seconds."""
        if isinstance(value, Text):
            return value.get(self._lang)
        if isinstance(value, dt.timedelta):
            return round(value.total_seconds())
        if isinstance(value, dict):
            return {key: self._plain(each) for key, each in value.items()}
        return [self._plain(each) for each in value] if isinstance(value, list | tuple) else value


def _nothing(_: Any) -> Fields:
    return {}


def _asked(record: records.Asked) -> Fields:
    posed = record.posed
    return {
        "card": posed.card.id,
        "kind": posed.card.kind,
        "question": (posed.drawn or posed.card).question,
        "options": posed.options,
        "listing": getattr(posed.card, "listing", None),
        "place": record.place,
        "of": record.of,
        "reason": record.reason,
    }


def _revealed(record: records.Revealed) -> Fields:
    posed, said = record.posed, record.said
    return {
        "card": posed.card.id,
        "answer": posed.drawn.solution if posed.drawn else posed.card.answer,
        "points": getattr(posed.card, "points", ()),
        "right": said.right,
        "named": said.named,
        "note": said.note,
    }


def _ended(record: records.Ended) -> Fields:
    return {
        "ratings": [{"card": card.id, "rating": rating} for card, rating in record.ratings],
        "right": record.right,
        "judged": record.judged,
        "seconds": record.spent,
        "waiting": record.outlook.waiting,
    }


FIELDS: dict[type[Any], Callable[[Any], Fields]] = {
    records.Opened: lambda record: {"cards": record.count, "repeat": record.repeats, "new": record.unseen},
    records.Asked: _asked,
    records.Hinted: lambda record: {"hint": record.card.hint},
    records.Unclear: lambda record: {"typed": record.words},
    records.Revealed: _revealed,
    records.Ticked: lambda record: {"said": record.said},
    records.Explained: lambda record: {"why": record.posed.card.why, "wrong": record.posed.card.wrong},
    records.Modeled: lambda record: {"spoken": record.card.spoken, "next": record.card.followup},
    records.Saved: lambda record: {"rating": record.rating, "back_in": record.wait},
    records.TakenBack: lambda record: {"card": record.card and record.card.id, "rating": record.rating},
    records.Skipped: lambda record: {"card": record.card.id},
    records.Marked: lambda record: {"what": record.what, "on": record.on},
    records.Note: lambda record: {"text": record.text},
    records.Trouble: lambda record: {"message": record.message},
    records.Ended: _ended,
}
