"""The journal and this installation on the screen: what a look at them found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from bnquiz.grading.process.promises import Kept
from bnquiz.screen.blocks import GAP, Block, cells, fit
from bnquiz.study.health import Health
from bnquiz.texts import Lang, Text, counted

_SHUT_IN = Text("Your code, while it is graded, cannot", "评判时，你的代码不能")
_OPEN = Text("Your code, while it is graded, can still", "评判时，你的代码仍然可以")
_ADVICE = Text(
    "Here the system does not shut it in whole: grade only files that you would also run yourself.",
    "本系统不能把它完全关在沙箱里：只评你自己也敢直接运行的文件。",
)


def doctor_page(
    facts: Mapping[str, str], faults: Sequence[str], promises: Sequence[Kept], lang: Lang
) -> Iterator[Block]:
    """Facts as a table, what is wrong with the journal, and what holds of the promises."""
    width = max(map(cells, facts))
    for name, fact in facts.items():
        yield Block(fact, lead=f"{fit(name, width)}  ", lead_style="bold")
    for fault in faults:
        yield Block(fault, 2, "- ", style="bold red")
    for title, holds in ((_SHUT_IN, True), (_OPEN, False)):
        if told := [each for each in promises if each.holds is holds]:
            yield GAP
            yield Block(title.get(lang))
            for each in told:
                yield Block(
                    each.says.get(lang), 2, "✓ " if holds else "! ", lead_style="green" if holds else "yellow"
                )
    if not all(each.holds for each in promises):
        yield GAP
        yield Block(_ADVICE.get(lang), style="yellow")


WHEN = "%Y-%m-%d %H:%M"


SOUND = Text("{}: sound", "{}：完好")
FAULTS = Text("{}: 1 fault found", "{}：发现 1 处问题"), Text("{}: {} faults found", "{}：发现 {} 处问题")
LINES = Text("1 line", "1 条记录"), Text("{} lines", "{} 条记录")
CARDS = Text("1 card", "1 张卡片"), Text("{} cards", "{} 张卡片")
HELD = Text("{} ({} undone); {} rated", "{}（已撤销 {} 条）；评过 {}")
SPAN = Text("from {} to {}", "从 {} 到 {}")
BACKUPS = Text("1 backup", "1 份备份"), Text("{} backups", "{} 份备份")
NEWEST = Text("{}, the newest of {}", "{}，最新的是 {}")


def health_page(health: Health, lang: Lang) -> Iterator[Block]:
    """Sound or not first, then what there is, then each fault with what to do."""
    many = len(health.faults)
    verdict = FAULTS[many > 1].fill(health.path, many) if many else SOUND.fill(health.path)
    yield Block(verdict.get(lang), style="bold red" if many else "bold green")
    for fault in health.faults:
        yield Block(fault.get(lang), 2, "- ")
    yield from (Block(each.get(lang)) for each in _held(health))
    for note in health.notes:
        yield Block(note.get(lang), 2, "- ", style="yellow")


def _held(health: Health) -> Iterator[Text]:
    lines, cards = counted(health.lines, *LINES), counted(health.cards, *CARDS)
    yield HELD.fill(lines, health.taken_back, cards)
    if health.first and health.last:
        yield SPAN.fill(_moment(health.first), _moment(health.last))
    backups = counted(len(health.backups), *BACKUPS)
    yield NEWEST.fill(backups, _moment(health.backups[0])) if health.backups else backups


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone():{WHEN}}"
