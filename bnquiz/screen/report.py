"""The report on one file, in the reader's order: the verdict, what stops the file, other mistakes by line,
warnings; then the checks and the conventions on which it rests."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from rich.text import Text as Line

from bnquiz.grading.records import EntryFound, FoundMistake, Result
from bnquiz.screen.blocks import GAP, NO_BREAK, Block, cells
from bnquiz.screen.checks import conventions, tried
from bnquiz.screen.found import View, found
from bnquiz.texts import AND, COMMA, SEMICOLON, Lang, Text, counted, joined, placed

# the words of the terminal's first column are the same in both languages, as a test runner has them
VERDICTS = {"pass": ("PASS", "bold green"), "fail": ("FAIL", "bold red"), "error": ("ERROR", "bold yellow")}
UNFIT = Text("the file does not run as it is", "文件现在还不能运行")
UNFIT_REPAIRED = Text(
    "the file does not run as it is; it was graded in a repaired copy",
    "文件现在还不能运行；已在修好的副本上评判",
)
STOPS = Text("What stops the file", "导致文件不能运行的错误")
REST = Text("The rest, in a copy in which that is fixed", "其余的错误（在改好上述问题的副本里）")
WARNINGS = Text("Warnings: it works, and an interviewer will ask about it", "警告：能用，但面试官会问到")
MISTAKES = Text("1 mistake", "1 处错误"), Text("{} mistakes", "{} 处错误")
COUNTED_WARNINGS = Text("1 warning", "1 处警告"), Text("{} warnings", "{} 处警告")
NO_MISTAKE = Text("no mistake", "没有错误")
UNGRADED = Text("could not be graded", "无法评判")
NOT_TRIED = Text("{}; not tried: {}", "{}；没有试过：{}")
PARTS = {  # what was not tried, in words
    "backward": Text("backward", "反向传播"),
    "sums": Text("dgamma and dbeta", "dgamma 和 dbeta"),
    "training": Text("training", "训练"),
    "inference": Text("inference", "推理"),
    "gradient": Text("gradient", "梯度"),
    "running": Text("running", "滑动统计量"),
    "unwritten": Text("what is not written yet", "还没有写的部分"),
}
NEXT, NOTE = Text("Next", "接下来"), Text("Note", "注意")
DEEPER = {
    1: Text("`bnquiz grade {} --hint 2` names the mistakes.", "`bnquiz grade {} --hint 2` 指出是哪些错误。"),
    2: Text("`bnquiz grade {} --hint 3` shows their lines.", "`bnquiz grade {} --hint 3` 指出在哪一行。"),
}
FIXES = Text("`bnquiz grade {} --fix` shows how to fix it.", "`bnquiz grade {} --fix` 给出改法。")
DUE = (
    Text(
        "1 card is due because of this file: `bnquiz ask`.", "因为这个文件，有 1 张卡片到期：`bnquiz ask`。"
    ),
    Text(
        "{} cards are due because of this file: `bnquiz ask`.",
        "因为这个文件，有 {} 张卡片到期：`bnquiz ask`。",
    ),
)
GO_ON = Text("`bnquiz ask` goes on with the cards.", "`bnquiz ask` 继续做卡片。")
MISREAD = Text(
    "If bnquiz misread the file, --role NAME=ROLE, --layout and --momentum say how to read it.",
    "如果 bnquiz 理解错了，可用 --role NAME=ROLE、--layout 和 --momentum 说明。",
)
PRINTED = Text("Your file printed (the last 2 kB)", "你的文件打印了（最后 2 kB）")
ENTRY = Text("{}, {} · {}", "{}，{} · {}")


def report(result: Result, view: View) -> Iterator[Block | Line]:
    """All that there is to say of a file, at the depth of the view."""
    yield verdict_line(result, view.lang)
    yield from _entries(result, view.lang)
    yield GAP
    yield from _mistakes(result, view)
    if result.checks:
        yield from tried(result.checks, view.lang, every=view.every_check)
    yield from conventions(result, view.lang)
    yield from notes_of(result, view)
    yield from printed(result.printed, view)


def verdict_line(result: Result, lang: Lang) -> Block:
    """The verdict, the file, and how many mistakes of which severity."""
    word, style = VERDICTS[result.verdict]
    words = outcome(result).get(lang)
    return Block(f"{result.file}: {words}", lead=f"{word}  ", lead_style=style, style="bold")


def next_steps(result: Result, view: View, due: int | None) -> Iterator[Block]:
    """What to do now. ``due``: how many cards wait because of this file; None where nothing was recorded."""
    file = shlex.quote(result.file)
    steps = []
    if result.mistakes and view.hint < 3:
        steps.append(DEEPER[view.hint].fill(file))
    elif result.mistakes and not view.fix:
        steps.append(FIXES.fill(file))
    if due:
        steps.append(counted(due, *DUE))
    elif result.verdict == "pass":
        steps.append(GO_ON)
    if result.verdict == "fail":
        steps.append(MISREAD)
    lead = f"{NEXT.get(view.lang)}  "
    for step in steps:
        room = lead if step is steps[0] else " " * cells(lead)
        yield Block(step.get(view.lang), lead=room, lead_style="bold")


def outcome(result: Result) -> Text:
    """How many mistakes of which severity, and what was not tried."""
    if result.verdict == "error":
        return UNGRADED
    warnings = len(result.mistakes) - len(result.errors)
    words = [counted(len(result.errors), *MISTAKES) if result.errors else NO_MISTAKE]
    words += [counted(warnings, *COUNTED_WARNINGS)] if warnings else []
    told = joined(AND, words)
    parts = [PARTS[part] for part in dict.fromkeys(skipped.part for skipped in result.skipped)]
    return NOT_TRIED.fill(told, joined(COMMA, parts)) if parts else told


def _entries(result: Result, lang: Lang) -> Iterator[Block]:
    entries = (*([result.entry] if result.entry else []), *result.others)
    if entries:
        words = joined(SEMICOLON, (_entry(each, result) for each in entries)).get(lang)
        yield Block(f"{words} · {result.seconds:.1f}{NO_BREAK}s", style="dim")


def _entry(entry: EntryFound, result: Result) -> Text:
    return ENTRY.fill(entry.name, placed(*result.place(entry.line)), entry.family)


def _mistakes(result: Result, view: View) -> Iterator[Block | Line]:
    if view.hint == 1:
        yield from unfit(result, view.lang)
        return
    for title, mistakes in sections(result):
        if title:
            yield Block(title.get(view.lang), style="bold")
            yield GAP
        for mistake in mistakes:
            yield from found(mistake, result, view)


def sections(result: Result) -> list[tuple[Text | None, list[FoundMistake]]]:
    """The mistakes in the reader's order, under titles where there are several kinds; by their first lines,
    and those without one last."""
    ordered = sorted(result.mistakes, key=lambda mistake: mistake.lines or (len(result.source),))
    stopping = [mistake for mistake in ordered if mistake.severity == "error" and mistake.changes]
    others = [mistake for mistake in ordered if mistake.severity == "error" and not mistake.changes]
    warnings = [mistake for mistake in ordered if mistake.severity == "warning"]
    every = (
        (STOPS if others else None, stopping),
        (REST if stopping else None, others),
        (WARNINGS, warnings),
    )
    return [(title, mistakes) for title, mistakes in every if mistakes]


def unfit(result: Result, lang: Lang) -> Iterator[Block]:
    """That a repair was needed, without saying which."""
    repaired = any(mistake.changes for mistake in result.mistakes)
    if repaired or (result.mistakes and not result.checks):
        words = UNFIT_REPAIRED if repaired else UNFIT
        yield Block(words.get(lang), lead="✗ ", lead_style="red")
        yield GAP


def notes_of(result: Result, view: View) -> Iterator[Block]:
    """Notes may name what a hint keeps back; where nothing could be graded they are all there is."""
    notes = result.notes if view.hint > 1 or result.verdict == "error" else ()
    for note in notes:
        lead = "" if result.verdict == "error" else f"{NOTE.get(view.lang)}  "
        yield Block(note, lead=lead, lead_style="bold")
    if notes:
        yield GAP


_WARNED = re.compile(r"^.*:\d+: \w*Warning: .*\n?(^  .*\n?)?", re.MULTILINE)


def printed(words: str, view: View) -> Iterator[Block]:
    """The end of what the file printed; where a hint keeps lines back without warnings, which show one."""
    words = words if view.hint > 2 else _WARNED.sub("", words)
    if words.strip():
        yield Block(PRINTED.get(view.lang), style="bold")
        yield Block(words.rstrip(), 2, style="dim", cut=True)
        yield GAP
