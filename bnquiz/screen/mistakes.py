"""The mistakes as a reference: a list by group, or each with why, mend and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from bnquiz.bank.model import Code
from bnquiz.grading.mistakes import Mistake
from bnquiz.grading.mistakes.frequency import Frequency
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.excerpt import listing
from bnquiz.screen.found import LABEL, STYLES

# group: what its mistakes have in common
GROUPS = {
    "axes": "which numbers are averaged together",
    "formula": "centring, variance, root",
    "eps": "the small number under the root",
    "affine": "gamma and beta",
    "running": "the statistics that are kept for inference",
    "mode": "what training and inference do differently",
    "gradient": "what autograd sees, and backward passes by hand",
    "module": "what an nn.Module holds",
    "conduct": "what the caller sees besides the output",
    "run": "what keeps the file from running, or from being understood",
}


def listed(mistakes: Sequence[Mistake], frequency: Frequency) -> Iterator[Block]:
    """Ids and titles under their groups, in the order of the table; in each group the commonest first."""
    room = max(len(mistake.id) for mistake in mistakes) + 2
    order = list(GROUPS)
    by_group = sorted(
        mistakes, key=lambda mistake: (order.index(mistake.group), -frequency.by_id.get(mistake.id, 0))
    )
    for group, own in groupby(by_group, key=lambda mistake: mistake.group):
        together = frequency.by_group.get(group)
        count = f" ({together} files)" if together else ""
        yield Block(f": {GROUPS[group]}{count}", lead=group, lead_style="bold")
        for mistake in own:
            warning = " (warning)" if mistake.severity == "warning" else ""
            lead = f"{mistake.id:<{room}}{frequency.by_id.get(mistake.id, ''):>2}  "
            yield Block(f"{mistake.title.en}{warning}", 2, lead, lead_style=STYLES[mistake.severity])
        yield GAP
    yield Block(
        f"The numbers: in how many of {frequency.files} public batch norms it was found.", style="dim"
    )
    yield Block("`bnquiz mistakes ID` explains one, `bnquiz mistakes GROUP` all of a group.", style="dim")


def explained(mistakes: Sequence[Mistake], examples: Mapping[str, Code]) -> Iterator[Block]:
    """Each with all that is known of it. ``examples``: by a mistake's id, a card that has it in a listing."""
    for number, mistake in enumerate(mistakes):
        if number:
            yield GAP
        yield from _one(mistake, examples.get(mistake.id))


def _one(mistake: Mistake, example: Code | None) -> Iterator[Block]:
    style = STYLES[mistake.severity]
    yield Block(mistake.title.en, lead=f"{mistake.id}: ", lead_style=f"bold {style}", style="bold")
    rows = {
        "Group": f"{mistake.group}: {GROUPS[mistake.group]}",
        "Verdict": "fail" if mistake.severity == "error" else "a warning: the file passes",
        "Why": mistake.why.en,
        "Review": ", ".join(f"bnquiz show {card}" for card in mistake.cards),
        "Mend": mistake.fix.en,
    }
    for label, text in rows.items():
        yield Block(text, 2, f"{label:<{LABEL}}", lead_style="dim")
    yield from _code("Wrong", mistake.wrong, style)
    yield from _code("Right", mistake.right, "green")
    if example is not None:
        yield from _example(example, style)


def _code(label: str, code: str, style: str) -> Iterator[Block]:
    """A few lines of code; some mistakes have none to show."""
    if code:
        yield Block(label, 2, style="dim")
        yield from (Block(line, 4, style=style, cut=True) for line in code.split("\n"))


def _example(card: Code, style: str) -> Iterator[Block]:
    yield Block("Example", 2, style="dim")
    yield from listing(card.listing, card.lines, style, indent=4)
    yield Block("Fixed", 2, style="dim")
    digits = len(str(card.listing.count("\n") + 1))
    for number, line in zip(card.lines, card.mended, strict=True):
        yield Block(line or "(the line goes)", 4, f"  {number:>{digits}} │ ", "green")
