"""What `bnquiz doctor` found, on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bnquiz.grading.process.promises import Kept
from bnquiz.screen.blocks import GAP, Block, cells, fit
from bnquiz.texts import Lang, Text

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
