"""The words of ``bnquiz goal`` in both languages."""

from __future__ import annotations

import datetime as dt

from bnquiz.bank.model import Lang, Text

WORDS: dict[str, Text] = {
    "none": Text(
        "No interview is set. `bnquiz goal --date YYYY-MM-DD` sets the day and plans the days before it.",
        "还没有设面试日期。用 `bnquiz goal --date YYYY-MM-DD` 设定后，会安排好此前每一天。",
    ),
    "interview": Text("Interview on {}: {}", "面试日期 {}：{}"),
    "over": Text("it is over", "已经过去"),
    "today": Text("today", "就是今天"),
    "tomorrow": Text("tomorrow", "就是明天"),
    "in": Text("in {} days", "还有 {} 天"),
    "another": Text(
        "`bnquiz goal --date YYYY-MM-DD` sets another day, `bnquiz goal --clear` forgets this one.",
        "`bnquiz goal --date YYYY-MM-DD` 另设日期，`bnquiz goal --clear` 清除。",
    ),
    "cards": Text("{} cards, {} of them not seen yet.", "共 {} 张卡片，其中 {} 张还没学过。"),
    "day": Text("day", "日期"),
    "new": Text("new", "新卡"),
    "repeat": Text("repeat", "复习"),
    "aim": Text("aim", "目标"),
    "legend": Text(
        "{} new cards  {} cards to repeat; aim: the chance to recall below which a card is due.",
        "{} 新卡  {} 复习；目标：记得的概率低于它，卡片就到期。",
    ),
    "refresh": Text(
        "From {} on every card is asked once more. `bnquiz ask` gives each day its cards.",
        "从 {}起，每张卡片都会再问一遍。每天运行 `bnquiz ask` 即可。",
    ),
    "first": Text("The first {} days are shown.", "只列出前 {} 天。"),
}

DATES: dict[Lang, tuple[tuple[str, ...], str]] = {
    "en": (
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "{day}, {date:%Y-%m-%d}",
    ),
    "zh": (
        ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
        "{date:%Y-%m-%d}（{day}）",
    ),
}


def word(name: str, lang: Lang, *values: object) -> str:
    return WORDS[name].get(lang).format(*values)


def whole_date(date: dt.date, lang: Lang) -> str:
    """Tuesday, 2026-12-01, or 2026-12-01（星期二）; whatever the locale."""
    days, form = DATES[lang]
    return form.format(day=days[date.weekday()], date=date)
