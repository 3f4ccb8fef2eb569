"""One mistake on the screen: its lines, what the numbers showed, why it is wrong, its fix, its cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.text import Text as Line

from bnquiz.grading.records import Change, FoundMistake, Repro, Result, Showed, WhyNoRepro
from bnquiz.screen.blocks import GAP, Block, cells, fit
from bnquiz.screen.excerpt import excerpt, picture
from bnquiz.texts import COMMA, SEMICOLON, Lang, Text, as_is, joined, lines_at, split_lines

STYLES = {"error": "red", "warning": "yellow"}
INDENT = 3
LABEL = 9  # cells of a label
ROOM = 30  # cells that a title needs beside its place; with fewer it goes below
MODES = {
    "training": Text("training", "训练"),
    "inference": Text("inference", "推理"),
    "update": Text("the update of the running statistics", "滑动统计量的更新"),
    "gradient": Text("the gradient", "梯度"),
    "backward": Text("the backward pass", "反向传播"),
    "module": Text("the object's state", "对象的状态"),
}
LABELS = {
    "entry": Text("In", "所在"),
    "found": Text("Found", "发现"),
    "numbers": Text("Numbers", "数值"),
    "repro": Text("Repro", "复现"),
    "showed": Text("Seen in", "出现于"),
    "why": Text("Why", "原因"),
    "cards": Text("Cards", "卡片"),
    "fix": Text("Fix", "改法"),
}
NUMBERS = Text("{}: yours {}, expected {}", "{}：你的是 {}，应为 {}")
OUTPUT = Text("{call} gives {yours}, right is {right}", "{call} 得到 {yours}，应为 {right}")
OTHER_THAN_OUTPUT = Text(
    "{of} of {call} gives {yours}, right is {right}", "{of}：{call} 得到 {yours}，应为 {right}"
)
NO_REPRO: dict[WhyNoRepro, Text] = {
    "not-imported": Text("none: the file as it stands cannot be imported", "没有：文件现在这样无法导入"),
    "not-shown": Text("none: no small call shows it", "没有：小的调用看不出这个错误"),
    "timeout": Text("none: time ran out first", "没有：时间不够"),
}
SHAPED = Text("{}, x of shape {}", "{}，x 的形状是 {}")
BOTH = Text("{} and {}", "{}、{}")


class View(Struct, frozen=True):
    """How much is told. ``hint``: 1 what fails, 2 also which mistake, 3 also its lines. ``fix``: also how to
    fix it. ``every_check``: also those that passed. ``repro``: also the smallest call that shows it.
    ``ascii``: the console has no signs but these. ``lang``: of all words, those of the result were chosen
    when it was graded."""

    hint: int = 3
    fix: bool = False
    width: int = 80
    every_check: bool = False
    repro: bool = False
    ascii: bool = False
    lang: Lang = "en"


def found(mistake: FoundMistake, result: Result, view: View) -> Iterator[Block | Line]:
    """A mistake with all that is known of it, as far as the view allows. ``file:line`` comes first, so that a
    terminal links it."""
    style = STYLES[mistake.severity]
    place = f"{result.file}:{_first(mistake)}: " if view.hint > 2 and mistake.lines else ""
    lead = f"{place}{mistake.id}: "
    if view.width - cells(lead) < ROOM:
        yield Block(lead.rstrip(), style=f"bold {style}")
        yield Block(mistake.title, INDENT, style="bold")
    else:
        yield Block(mistake.title, lead=lead, lead_style=f"bold {style}", style="bold")
    if view.hint > 2 and mistake.lines:
        marks = carets(mistake, split_lines(result.source))
        yield from excerpt(result, mistake.lines, style, INDENT, marks, view.lang)
        yield GAP
    if mistake.averaged is not None:
        yield from picture(mistake.averaged, view.lang, view.width, INDENT, ascii_only=view.ascii)
    for label, text in rows(mistake, view):
        yield Block(text, INDENT, fit(LABELS[label].get(view.lang), LABEL), lead_style="dim")
    if view.fix:
        yield from changed_lines(mistake.changes, result)
    if mistake.repro is not None:
        yield from _snippet(mistake.repro)
    yield GAP


def lines_of(mistake: FoundMistake, lang: Lang) -> str:
    """``line 3``, ``lines 3, 13``, ``cell 2, line 3``; nothing where no line is known."""
    return lines_at((span.cell, span.line) for span in mistake.spans).get(lang)


def _first(mistake: FoundMistake) -> str:
    """Where it begins, as ``file:line`` and ``file:cell 2:line`` go on."""
    span = mistake.spans[0]
    return f"cell {span.cell}:{span.line}" if span.cell else str(span.line)


def rows(mistake: FoundMistake, view: View) -> Iterator[tuple[str, str]]:
    """What is said of it, each with its label."""
    if mistake.entry:
        yield "entry", mistake.entry
    if view.hint > 2 and mistake.detail:
        yield "found", mistake.detail
    if mistake.yours is not None and mistake.expected is not None:
        yours, expected = _told_apart(mistake.yours, mistake.expected)
        yield "numbers", NUMBERS.fill(mistake.quantity, yours, expected).get(view.lang)
    if view.repro:
        yield "repro", _repro(mistake).get(view.lang)
    if mistake.showed:
        yield "showed", _where(mistake.showed).get(view.lang)
    yield "why", mistake.why
    if mistake.cards:
        yield "cards", ", ".join(f"bnquiz show {card}" for card in mistake.cards)
    if view.fix:
        yield "fix", mistake.fix


def _repro(mistake: FoundMistake) -> Text:
    repro = mistake.repro
    if repro is None:
        return NO_REPRO[mistake.no_repro]
    words = OUTPUT if repro.quantity == "y" else OTHER_THAN_OUTPUT
    return words.fill(call=f"`{repro.call}`", of=repro.quantity, yours=repro.yours, right=repro.right)


def _snippet(repro: Repro) -> Iterator[Block | Line]:
    """Its lines come whole and without a margin: what is copied from the screen runs."""
    yield GAP
    yield from (Line(line, "cyan") for line in repro.code.splitlines())


def carets(mistake: FoundMistake, lines: Sequence[str]) -> dict[int, tuple[int, int]]:
    """What a repair changes on its line, as columns from 0; not where another repair had changed the line
    before."""
    shown = {c.line for c in mistake.changes if [c.before] == list(lines[c.line - 1 : c.line])}
    spans = zip(mistake.lines, mistake.spans, strict=False)
    return {line: (span.column - 1, span.end_column - 1) for line, span in spans if line in shown}


def changed_lines(changes: Sequence[Change], result: Result) -> Iterator[Block]:
    """Each line as it is, and as a repair has it."""
    indent = INDENT + LABEL
    for change in changes:
        moved = change.before.strip() == change.after.strip()
        before, after = (_indented(t) if moved else t.strip() for t in (change.before, change.after))
        yield Block(before, indent, f"{result.place(change.line)[1]:>3} - ", "red")
        yield Block(after, indent, "    + ", "green")


def _indented(line: str) -> str:
    """A line with its indentation to be seen: a dot for a space, an arrow for a tab."""
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].replace(" ", "·").replace("\t", "→   ") + text.rstrip()


def _where(showed: Sequence[Showed]) -> Text:
    """``training and inference, x of shape 4×3 and 4×3×2×5``: modes that share their shapes are told once."""
    shapes: dict[str, list[Text]] = defaultdict(list)
    for each in showed:
        shapes[each.mode].append(as_is("×".join(map(str, each.shape))))
    modes: dict[Text, list[Text]] = defaultdict(list)
    for mode, own in shapes.items():
        modes[_and(own)].append(MODES[mode])
    return joined(SEMICOLON, (SHAPED.fill(_and(own), shape) for shape, own in modes.items()))


def _and(words: Sequence[Text]) -> Text:
    *first, last = dict.fromkeys(words)
    return BOTH.fill(joined(COMMA, first), last) if first else last


def _told_apart(yours: float, expected: float) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to see that they differ, at least four."""
    for digits in range(4, 18):
        one, other = f"{yours:.{digits}g}", f"{expected:.{digits}g}"
        if one != other:
            break
    return one, other
