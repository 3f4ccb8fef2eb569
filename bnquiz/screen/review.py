"""``bnquiz review`` on the screen, with the coming days as a calendar; and the front door: where one stands,
and the next thing to do.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator, Mapping
from itertools import groupby, zip_longest
from pathlib import Path

from rich.text import Text as Line

from bnquiz.bank.model import Bank, Lang, Text
from bnquiz.screen.blocks import GAP, Block, cells, fit, tidy
from bnquiz.screen.review_words import STEPS, WEEKDAYS, counted, day, word
from bnquiz.screen.words import Did, in_one_line, percent, percents
from bnquiz.study.events import Found
from bnquiz.study.overview import Overview, Standing, Weak
from bnquiz.texts import CELL, COLON, lines_at

DAY = dt.timedelta(days=1)
WEEKS = 4  # shown at most, the current one included
NARROW, WIDE = 5, 7  # cells a day
SHADES = (("·", "dim"), ("░", "green"), ("▒", "green"), ("▓", "bold green"), ("█", "bold green"))
INTERVIEW = ("★", "bold magenta")


def calendar(overview: Overview, lang: Lang, size: int = NARROW) -> Iterator[Line]:
    """The weeks from this one on, as far as they bring anything. ``size``: cells a day, 5 or more."""
    yield Line("".join(_right(name, size) for name in WEEKDAYS[lang]), style="dim")
    cards = {load.date: load.cards for load in overview.loads}
    most = max(cards.values(), default=0)
    for monday in _mondays(overview, cards):
        week = [monday + offset * DAY for offset in range(7)]
        yield tidy(Line.assemble(*(_date(day, overview.today, size) for day in week)))
        yield tidy(Line.assemble(*(_load(day, overview, cards, most, size) for day in week)))


def legend(overview: Overview, lang: Lang) -> Iterator[Line]:
    yield Line(word("days-legend", lang), style="dim")
    if overview.goal and overview.goal.date >= overview.today:
        yield Line(word("day-of-interview", lang), style=INTERVIEW[1])


def _mondays(overview: Overview, cards: Mapping[dt.date, int]) -> list[dt.date]:
    """The first days of the weeks up to the last that brings cards or the interview."""
    first = overview.today - overview.today.weekday() * DAY
    mondays = [first + 7 * week * DAY for week in range(WEEKS)]
    busy = [day for day, number in cards.items() if number]
    if overview.goal:
        busy.append(overview.goal.date)
    return [monday for monday in mondays if monday <= max(busy, default=first)] or mondays[:1]


def _date(day: dt.date, today: dt.date, size: int) -> tuple[str, str]:
    """The day of the month; with the month on Mondays; today stands out, without color too."""
    text = f"{day:%m-%d}" if day.weekday() == 0 else str(day.day)
    if day == today:
        return _right(f"[{day.day}]", size), "bold"
    return _right(text, size), "dim"


def _load(
    day: dt.date, overview: Overview, cards: Mapping[dt.date, int], most: int, size: int
) -> tuple[str, str]:
    number = cards.get(day, 0)
    if overview.goal and day == overview.goal.date:
        return _right(f"{INTERVIEW[0]}{number or ''}", size), INTERVIEW[1]
    if day not in cards:
        return " " * size, ""
    mark, style = shade(number, most)
    return _right(f"{mark}{number or ''}", size), style


def shade(number: int, most: int) -> tuple[str, str]:
    """A mark, and its style: the more of ``most``, the darker; only nothing at all has no shade."""
    return SHADES[-(-number * (len(SHADES) - 1) // most) if number else 0]


def _right(text: str, size: int) -> str:
    return " " * (size - cells(text)) + text


SIDE_BY_SIDE = 76  # cells from which topics and calendar stand beside each other
BESIDE = 3  # cells between them
TITLE, BAR, SHORTEST_BAR = 31, 24, 7  # cells
KNOWN, SEEN, UNSEEN = ("█", "green"), ("▒", "yellow"), ("░", "dim")
QUESTION = 30  # cells that a question needs to stand beside its card
MENDED, INTERVIEWS = 5, 8  # the last ones

MAY = (("may-start", "bnquiz start"), ("may-goal", "bnquiz goal --date YYYY-MM-DD"))

Page = Iterator[Block | Line]


def review_page(overview: Overview, bank: Bank, lang: Lang, width: int, folder: Path, did: Did) -> Page:
    """``folder``: where the learner is; files in it are named without it."""
    if not overview.begun and overview.step == "begin":
        yield from _welcome(overview, bank, lang, did)
        return
    yield Block(headline(overview, lang), style="bold")
    yield GAP
    yield from _middle(overview, bank, lang, width)
    yield from _weakest(overview, bank, lang, width)
    yield from _interviews(overview, lang)
    yield from _open(overview, lang, folder, did)
    yield from _mended(overview, lang, folder, did)
    yield GAP
    yield from next_page(overview, lang, folder, did)


def _welcome(overview: Overview, bank: Bank, lang: Lang, did: Did) -> Page:
    yield Block(word("begin", lang), style="bold")
    yield Block(word("bank", lang, overview.all.cards, len(bank.topics)))
    yield GAP
    yield from next_page(overview, lang, Path(), did)
    yield GAP
    yield Block(word("may", lang), style="dim")
    for name, command in MAY:
        yield Block(command, 2, "$ ", "cyan", cut=True)
        yield Block(word(name, lang), 6, style="dim")


def headline(overview: Overview, lang: Lang) -> str:
    waiting, what = overview.waiting, "waiting" if overview.plan else "repeat"
    parts = [
        word("ready", lang, percent(overview.readiness.on_the_day), _trend(overview)),
        word("seen", lang, percent(overview.readiness.seen)),
        counted(what, waiting, lang) if waiting else word(_nothing(overview), lang),
        word("unseen", lang, overview.all.unseen) if overview.all.unseen else "",
        _goal(overview, lang),
        counted("streak", overview.streak, lang) if overview.streak else "",
    ]
    return " · ".join(part for part in parts if part)


def _nothing(overview: Overview) -> str:
    """Why today brings no card more: the minutes of the day may be over while cards are due."""
    return "minutes-done" if overview.plan and overview.all.due else "nothing-waits"


def _trend(overview: Overview) -> str:
    """Since it was last noted on an earlier day, in hundredths; nothing where nothing moved."""
    if overview.before is None:
        return ""
    points = round(100 * (overview.readiness.on_the_day - overview.before))
    return f" ({points:+d})" if points else ""


def _goal(overview: Overview, lang: Lang) -> str:
    if overview.goal is None:
        return ""
    date = day(overview.goal.date, lang)
    left = overview.goal.days_left(overview.today)
    return word("interview-over", lang, date) if left < 0 else counted("interview", left, lang, date)


def _middle(overview: Overview, bank: Bank, lang: Lang, width: int) -> Page:
    """The topics and the calendar: beside each other, or one below the other."""
    if width < SIDE_BY_SIDE:
        yield from _topics(overview, bank, lang, width)
        yield GAP
        yield from _days(overview, lang, NARROW)
        return
    size = WIDE if width >= SIDE_BY_SIDE + 7 * 3 else NARROW
    room = min(width - 7 * size - BESIDE, TITLE + BAR + 11)
    left = list(_topics(overview, bank, lang, room))
    for one, other in zip_longest(left, _days(overview, lang, size), fillvalue=Line()):
        line = one.copy()
        line.append(" " * (room + BESIDE - line.cell_len))
        line.append_text(other)
        yield tidy(line)


def _days(overview: Overview, lang: Lang, size: int) -> Iterator[Line]:
    yield Line(word("days", lang), style="bold")
    yield from calendar(overview, lang, size)
    yield Line()
    yield from legend(overview, lang)


def _topics(overview: Overview, bank: Bank, lang: Lang, width: int) -> Iterator[Line]:
    """A row for each topic: title, bar, readiness, cards due."""
    topics, ready = overview.topics, overview.readiness.topics
    titles = {topic: bank.topics[topic].title.get(lang) for topic in topics}
    numbers = 5 + 5  # " 100%" and "  due"
    longest = max(map(cells, titles.values()), default=0)
    bar = max(min(BAR, width - longest - numbers - 1), SHORTEST_BAR)
    title = min(longest, width - bar - numbers - 1)
    due = word("due", lang)
    yield Line.assemble(
        (fit(word("topics", lang), title + bar + 6), "bold"), (" " * (5 - cells(due)) + due, "dim")
    )
    for topic, stands in topics.items():
        name = fit(titles[topic], title)
        held = ready.get(topic, stands.share)
        share = f" {percent(held):>4}"
        due = f"{stands.due or '':>5}"
        yield tidy(Line.assemble(name, " ", *_bar(stands, held, bar), share, (due, "bold")))
    yield Line(word("topics-legend", lang), style="dim")


def _bar(stands: Standing, held: float, size: int) -> Iterator[tuple[str, str]]:
    """Ready, seen and not seen. A bar is full, or empty, only where all is ready, or nothing was seen."""
    known = _part(held, 1, size)
    seen = max(_part(stands.cards - stands.unseen, stands.cards, size), known)
    for (cell, style), number in zip((KNOWN, SEEN, UNSEEN), (known, seen - known, size - seen), strict=True):
        yield cell * number, style


def _part(some: float, of: int, size: int) -> int:
    if not 0 < some < of:
        return size if some and of else 0
    return min(max(round(some / of * size), 1), size - 1)


def _weakest(overview: Overview, bank: Bank, lang: Lang, width: int) -> Page:
    if not overview.weakest:
        return
    yield GAP
    yield Block(word("weakest", lang), style="bold")
    rows = [weak.card + _lapses(weak, lang) for weak in overview.weakest]
    longest = max(map(cells, rows))
    for weak, name in zip(overview.weakest, rows, strict=True):
        row = f"{percent(weak.chance):>5}  {fit(name, longest)}"
        question, rest = in_one_line(bank.cards[weak.card].question.get(lang)), width - cells(row) - 2
        if rest >= QUESTION:
            yield tidy(Line.assemble(row, "  ", (fit(question, rest), "dim")))
        else:
            yield Block(name, 0, f"{percent(weak.chance):>5}  ")
            yield tidy(Line(f"       {fit(question, width - 7)}", style="dim"))


def _lapses(weak: Weak, lang: Lang) -> str:
    return f" · {counted('lapses', weak.lapses, lang)}" if weak.lapses else ""


def _interviews(overview: Overview, lang: Lang) -> Page:
    """The last ones, and what changed since the one before."""
    if not overview.interviews:
        return
    scores = [percents(score) for _, score in overview.interviews]
    change = f" ({scores[-1] - scores[-2]:+d})" if len(scores) > 1 else ""
    told = [f"{date:%m-%d} {percent(score)}" for date, score in overview.interviews[-INTERVIEWS:]]
    yield GAP
    yield Block(word("interviews", lang), style="bold")
    yield Block(" · ".join(told) + change, 2)


def _open(overview: Overview, lang: Lang, folder: Path, did: Did) -> Page:
    if not overview.open:
        return
    yield GAP
    yield Block(word("open", lang), style="bold")
    in_files = sorted(overview.open, key=lambda each: (each.file, each.found.lines))
    for file, mistakes in groupby(in_files, lambda each: each.file):
        yield Block(near(file, folder), 2, cut=True)
        for mistake in mistakes:
            found = mistake.found
            warning = word("warning", lang) if found.severity == "warning" else ""
            where = _where(found, lang) if found.lines else ""
            deed = did(found.id).get(lang)
            yield Block(f"{where}{deed}{warning}", 4, style="yellow" if warning else "red")
            if found.cards:
                yield Block(word("cards", lang, word("comma", lang).join(found.cards)), 6, style="dim")


def _mended(overview: Overview, lang: Lang, folder: Path, did: Did) -> Page:
    if not overview.mended:
        return
    yield GAP
    yield Block(word("mended", lang), style="bold")
    for mistake in overview.mended[-MENDED:]:
        row = f"{did(mistake.found.id).get(lang)} · {near(mistake.file, folder)} · {mistake.mended:%m-%d}"
        yield Block(row, 2, "✓ ", "green")


OF_NOTEBOOK = ".ipynb:"  # what is recorded of a notebook has the name of the function or class behind it


def next_command(overview: Overview, folder: Path) -> str:
    """What to type for the next thing."""
    file = near(overview.wrong.file, folder) if overview.wrong else ""
    notebook, of_notebook, _ = file.rpartition(OF_NOTEBOOK)
    named = f"{notebook}.ipynb" if of_notebook else file
    return STEPS[overview.step][1].format(file=shlex.quote(named))


def next_page(overview: Overview, lang: Lang, folder: Path, did: Did) -> Iterator[Block]:
    """One sentence, one command."""
    sentence, _ = STEPS[overview.step]
    wrong = overview.wrong
    file = near(wrong.file, folder) if wrong else ""
    values = {
        "waiting": overview.waiting,
        "minutes": overview.minutes,
        "unseen": overview.all.unseen,
        "mistake": did(wrong.found.id).get(lang) if wrong else "",
        "place": f"{file}:{_first(wrong.found, lang)}" if wrong and wrong.found.lines else file,
    }
    yield Block(sentence.get(lang).format(**values), 0, word("next", lang), "bold")
    yield Block(next_command(overview, folder), 2, "$ ", "bold cyan", cut=True)


def near(file: str, folder: Path) -> str:
    """The path as the learner would type it in ``folder``."""
    path = Path(file)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else file


def _where(found: Found, lang: Lang) -> str:
    """``line 3: ``, and in a notebook ``cell 2, line 3: ``."""
    return f"{lines_at(found.places).get(lang)}{COLON.get(lang)}"


def _first(found: Found, lang: Lang) -> str:
    """What stands after the file: ``3``, and in a notebook ``cell 2:3``."""
    cell, line = found.places[0]
    return f"{CELL.fill(cell).get(lang)}:{line}" if cell else str(line)


WELCOME: tuple[Text, ...] = (
    Text(
        "bnquiz gets you ready for the batch-normalization questions of an interview.",
        "bnquiz 帮你准备面试里的批归一化问题。",
    ),
    Text(
        "It asks {} cards, grades the batch norm that you write, and names every mistake in it.",
        "它有 {} 张卡片，会评你手写的批归一化，并指出其中每个错误。",
    ),
    Text("What would you like to do first?", "先做什么？"),
)
CHOICES: tuple[tuple[str, Text], ...] = (
    ("1", Text("answer the questions asked most often (bnquiz ask)", "回答最常问的问题（bnquiz ask）")),
    ("2", Text("write batch norm from scratch (bnquiz start)", "从零写批归一化（bnquiz start）")),
    (
        "3",
        Text(
            "plan for an interview in a week (bnquiz goal --date +7d)",
            "按一周后的面试做安排（bnquiz goal --date +7d）",
        ),
    ),
)
OPEN = Text("Mistakes open in your code: {}", "代码里尚未改正的错误：{} 处")
KEYS = Text("Enter starts it · ? all commands · any other key leaves", "回车开始 · ? 全部命令 · 其他键离开")


def door_page(found: Overview, cards: int, lang: Lang, folder: Path, did: Did) -> Iterator[Block]:
    """``cards``: how many the bank has."""
    if found.begun:
        yield from _state(found, lang, folder, did)
    else:
        yield from _first_time(cards, lang)
    yield GAP
    yield Block(KEYS.get(lang), style="dim")


def _first_time(cards: int, lang: Lang) -> Iterator[Block]:
    for line in WELCOME:
        yield Block(line.get(lang).format(cards))
    yield GAP
    for key, what in CHOICES:
        yield Block(what.get(lang), 2, f"{key} ", "bold cyan")


def _state(found: Overview, lang: Lang, folder: Path, did: Did) -> Iterator[Block]:
    yield Block(headline(found, lang), style="bold")
    if found.open:
        yield Block(OPEN.get(lang).format(len(found.open)), style="yellow")
    yield GAP
    yield from next_page(found, lang, folder, did)
