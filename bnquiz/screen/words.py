"""The words of the screen in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from bnquiz.bank.model import Lang, Text
from bnquiz.screen.ask_words import TIMES, UNITS

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
# up to here: (the unit's name, its length); the first that fits counts
STEPS: tuple[tuple[dt.timedelta, str, dt.timedelta], ...] = (
    (HOUR, "minutes", MINUTE),
    (DAY, "hours", HOUR),
    (100 * DAY, "days", DAY),
    (730 * DAY, "months", 30.44 * DAY),
    (dt.timedelta.max, "years", 365.25 * DAY),
)


def span(time: dt.timedelta, lang: Lang) -> str:
    """``<1 min``, ``10 min``, ``5 h``, ``8 days``: rounded to the unit."""
    return _span(time, lang, TIMES)


def short_span(time: dt.timedelta, lang: Lang) -> str:
    """The same, to stand beside a key: ``10m``, ``8d``."""
    return _span(time, lang, UNITS)


def _span(time: dt.timedelta, lang: Lang, words: Mapping[str, Text]) -> str:
    if time < MINUTE:
        return words["moment"].get(lang)
    name, unit = next((name, unit) for limit, name, unit in STEPS if time < limit)
    count = round(time / unit)
    return words["day" if (name, count) == ("days", 1) else name].get(lang).format(count)


def moment(at: dt.datetime, now: dt.datetime, lang: Lang) -> str:
    """When: ``in 9 min``, ``at 21:40``, ``tomorrow``, ``on 2026-11-26``, in the time zone of ``now``."""
    at = at.astimezone(now.tzinfo)
    days = (at.date() - now.date()).days
    if at - now < HOUR:
        return TIMES["in"].get(lang).format(span(at - now, lang))
    if days == 0:
        return TIMES["at"].get(lang).format(f"{at:%H:%M}")
    return TIMES["tomorrow"].get(lang) if days == 1 else TIMES["on"].get(lang).format(f"{at:%Y-%m-%d}")


def percents(share: float) -> int:
    """Whole per cents, rounded down: 100 is all of it."""
    return int(share * 100 + 1e-9)


def percent(share: float) -> str:
    return f"{percents(share)}%"


Did = Callable[[str], Text]  # of a mistake's id: what a file with it did, as "your my_bn.py subtracted eps"

PLACEHOLDER = r"\{\w+\}"


def in_one_line(question: str) -> str:
    """A question where there is room for one line; for numbers that were not drawn stands a …"""
    return " ".join(re.sub(PLACEHOLDER, "…", question).split())


WORDS: dict[str, Text] = {
    "recall": Text("recall", "问答"),
    "choice": Text("choice", "选择"),
    "number": Text("number", "计算"),
    "code": Text("code", "改错"),
    "basic": Text("basic", "基础"),
    "intermediate": Text("intermediate", "进阶"),
    "senior": Text("senior", "高级"),
    "asked": Text("asked by {} of 66 sources", "66 个来源中有 {} 个问到"),
    "hint": Text("Hint", "提示"),
    "answer": Text("Answer", "答案"),
    "points": Text("Key points", "要点"),
    "example": Text("Example", "示例"),
    "solution": Text("Solution", "解答"),
    "rule": Text("Rule", "公式"),
    "why": Text("Why", "为什么"),
    "wrong": Text("A common wrong answer", "常见错误回答"),
    "spoken": Text("How to say it", "口头回答"),
    "followup": Text("The next question", "面试官可能接着问"),
    "line": Text("Wrong line", "错误行"),
    "lines": Text("Wrong lines", "错误行"),
    "mended": Text("Fixed", "改正"),
    "also": Text("This fixes it too", "这样改也对"),
    "deleted": Text("(delete this line)", "（删去该行）"),
    "source": Text("Source", "出处"),
    "proof": Text("Proof", "证明"),
    "claim": Text("Claim", "论断"),
    "program": Text("Program", "程序"),
    "printed": Text("It printed", "程序输出"),
    "holds": Text("The claim holds.", "论断成立。"),
    "fails": Text("The claim does not hold.", "论断不成立。"),
    "cards": Text("{} cards", "{} 张卡片"),
    "card": Text("1 card", "1 张卡片"),
    "none": Text("No card fits.", "没有符合条件的卡片。"),
}
