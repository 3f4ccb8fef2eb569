"""The mistakes as a reference: a list by group, or each with why, mend and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from bnquiz.bank.model import Code
from bnquiz.grading.mistakes import Mistake
from bnquiz.grading.mistakes.model import Frequency
from bnquiz.screen.blocks import GAP, Block, fit
from bnquiz.screen.excerpt import listing
from bnquiz.screen.found import LABEL, STYLES
from bnquiz.texts import Lang, Text, as_is

# group: what its mistakes have in common
GROUPS = {
    "axes": Text("which numbers are averaged together", "哪些数放在一起求平均"),
    "formula": Text("centering, variance, root", "减均值、方差、开根号"),
    "eps": Text("the small number under the root", "根号里的小常数"),
    "affine": Text("gamma and beta", "gamma 和 beta"),
    "running": Text("the statistics that are kept for inference", "为推理保存的统计量"),
    "mode": Text("what training and inference do differently", "训练和推理的不同之处"),
    "gradient": Text("what autograd sees, and backward passes by hand", "自动求导看到的，和手写的反向传播"),
    "module": Text("what an nn.Module holds", "nn.Module 里保存的东西"),
    "conduct": Text("what the caller sees besides the output", "除输出外调用者还会看到的"),
    "run": Text(
        "what keeps the file from running, or from being understood", "让文件无法运行或无法理解的问题"
    ),
}
TOGETHER = Text("{} (1 file)", "{}（1 个文件）"), Text("{} ({} files)", "{}（{} 个文件）")
WARNING = Text("{} (warning)", "{}（警告）")
NUMBERS = Text(
    "The numbers: in how many of {} public batch norms it was found.",
    "数字：在 {} 个公开的批归一化代码里，有多少个犯了这个错。",
)
MORE = Text(
    "`bnquiz mistakes ID` explains one, `bnquiz mistakes GROUP` all of a group.",
    "`bnquiz mistakes ID` 解释一个，`bnquiz mistakes GROUP` 解释一组。",
)
LABELS = {
    "group": Text("Group", "分组"),
    "verdict": Text("Verdict", "判定"),
    "why": Text("Why", "原因"),
    "review": Text("Review", "复习"),
    "fix": Text("Fix", "改法"),
    "wrong": Text("Wrong", "错误"),
    "right": Text("Right", "正确"),
    "example": Text("Example", "示例"),
    "fixed": Text("Fixed", "改正"),
}
VERDICTS = {
    "error": Text("fail", "不通过"),
    "warning": Text("a warning: the file passes", "警告：文件仍算通过"),
}
IN_GROUP = Text("{}: {}", "{}：{}")
DELETED = Text("(delete this line)", "（删去该行）")


def listed(mistakes: Sequence[Mistake], frequency: Frequency, lang: Lang) -> Iterator[Block]:
    """Ids and titles under their groups, in the order of the table; in each group the commonest first."""
    room = max(len(mistake.id) for mistake in mistakes) + 2
    order = list(GROUPS)
    by_group = sorted(
        mistakes, key=lambda mistake: (order.index(mistake.group), -frequency.by_id.get(mistake.id, 0))
    )
    for group, own in groupby(by_group, key=lambda mistake: mistake.group):
        files, what = frequency.by_group.get(group, 0), GROUPS[group]
        words = TOGETHER[files > 1].fill(what, files) if files else what
        yield Block(words.get(lang), lead=f"{group}: ", lead_style="bold")
        for mistake in own:
            title = WARNING.fill(mistake.title) if mistake.severity == "warning" else mistake.title
            lead = f"{mistake.id:<{room}}{frequency.by_id.get(mistake.id, ''):>2}  "
            yield Block(title.get(lang), 2, lead, lead_style=STYLES[mistake.severity])
        yield GAP
    yield Block(NUMBERS.fill(frequency.files).get(lang), style="dim")
    yield Block(MORE.get(lang), style="dim")


def explained(mistakes: Sequence[Mistake], examples: Mapping[str, Code], lang: Lang) -> Iterator[Block]:
    """Each with all that is known of it. ``examples``: by a mistake's id, a card that has it in a listing."""
    for number, mistake in enumerate(mistakes):
        if number:
            yield GAP
        yield from _one(mistake, examples.get(mistake.id), lang)


def _one(mistake: Mistake, example: Code | None, lang: Lang) -> Iterator[Block]:
    style = STYLES[mistake.severity]
    yield Block(mistake.title.get(lang), lead=f"{mistake.id}: ", lead_style=f"bold {style}", style="bold")
    rows = {
        "group": IN_GROUP.fill(mistake.group, GROUPS[mistake.group]),
        "verdict": VERDICTS[mistake.severity],
        "why": mistake.why,
        "review": as_is(", ".join(f"bnquiz show {card}" for card in mistake.cards)),
        "fix": mistake.fix,
    }
    for label, text in rows.items():
        yield Block(text.get(lang), 2, fit(LABELS[label].get(lang), LABEL), lead_style="dim")
    yield from _code(LABELS["wrong"].get(lang), mistake.wrong, style)
    yield from _code(LABELS["right"].get(lang), mistake.right, "green")
    if example is not None:
        yield from _example(example, style, lang)


def _code(label: str, code: str, style: str) -> Iterator[Block]:
    """A few lines of code; some mistakes have none to show."""
    if code:
        yield Block(label, 2, style="dim")
        yield from (Block(line, 4, style=style, cut=True) for line in code.split("\n"))


def _example(card: Code, style: str, lang: Lang) -> Iterator[Block]:
    yield Block(LABELS["example"].get(lang), 2, style="dim")
    yield from listing(card.listing, card.lines, style, indent=4)
    yield Block(LABELS["fixed"].get(lang), 2, style="dim")
    digits = len(str(card.listing.count("\n") + 1))
    for number, line in zip(card.lines, card.mended, strict=True):
        yield Block(line or DELETED.get(lang), 4, f"  {number:>{digits}} │ ", "green")
