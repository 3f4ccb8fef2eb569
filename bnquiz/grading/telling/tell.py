"""From the mistakes that were found to what is told of each; and what changed
between two gradings of a file.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from bnquiz.grading.judging.findings import MODES, Finding, Part
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.records import Averaged, Change, FoundMistake, Result, Severity, Showed, Span
from bnquiz.grading.telling.found import Found, Group
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Formula
from bnquiz.grading.theory.reference import AXES
from bnquiz.texts import COMMA, SEMICOLON, Lang, Text, as_is, joined, printable


class Changes(Struct, frozen=True):
    """Mistakes that are gone, that came, that stayed (as they are now), and of which nothing is known now."""

    fixed: tuple[FoundMistake, ...] = ()
    new: tuple[FoundMistake, ...] = ()
    still: tuple[FoundMistake, ...] = ()
    hidden: tuple[FoundMistake, ...] = ()


def compare(before: Result, after: Result) -> Changes:
    """By id. What a file that did not run through no longer shows is hidden, not fixed."""
    was, now = ({mistake.id for mistake in result.mistakes} for result in (before, after))
    gone = tuple(m for m in before.mistakes if m.id not in now)
    whole = ran_through(after)
    return Changes(
        fixed=gone if whole else (),
        new=tuple(m for m in after.mistakes if m.id not in was),
        still=tuple(m for m in after.mistakes if m.id in was),
        hidden=() if whole else gone,
    )


def ran_through(result: Result) -> bool:
    """Whether everything could be tried: nothing stopped the entry, if need be in a fixed copy."""
    stopped = any(check.group == "run" and check.status == "fail" for check in result.checks)
    return result.verdict != "error" and bool(result.checks) and not stopped


LIKE_TORCH = {
    "running-var-biased",
    "grad-mode-switch",
    "one-value-accepted",
    "running-var-starts-at-zero",
    "running-mean-starts-elsewhere",
    "affine-start",
    "affine-absent",
    "no-running-statistics",
    "rounded",
    "state-not-buffer",
}


# the steps of the formula as they are told
STEPS = {
    "mean": Text("mean", "均值"),
    "var": Text("variance", "方差"),
    "denominator": Text("divisor", "除数"),
    "normalized": as_is("x_hat"),
}


NO_LINE = Text("; bnquiz cannot say on which line", "；bnquiz 说不出是哪一行")


def severity(id_: str, like: str | None) -> Severity:
    """What is a convention elsewhere is an error where everything must be as in torch."""
    return "error" if like == "torch" and id_ in LIKE_TORCH else MISTAKES[id_].severity


def told(
    found: Found, source: str, like: str | None, lang: Lang, *, several: bool = False
) -> tuple[FoundMistake, ...]:
    """Each mistake with its lines and numbers, in the table's order; where ``several`` entries are graded,
    with whose it is."""
    lines = source.split("\n")
    mistakes = (_told(id_, found[id_], like, lang, several=several) for id_ in MISTAKES if id_ in found)
    return tuple(replace(each, spans=_spans(each, lines)) for each in mistakes)


def _spans(mistake: FoundMistake, lines: Sequence[str]) -> tuple[Span, ...]:
    """On each line all of its code; where a repair is known, what it changes."""
    text = dict(enumerate(lines, start=1))
    changes = {c.line: differing(c.before, c.after) for c in mistake.changes if c.before == text.get(c.line)}
    columns = ((line, *changes.get(line, _code(text.get(line, "")))) for line in mistake.lines)
    return tuple(Span(line, start + 1, line, end + 1) for line, start, end in columns)


def _code(line: str) -> tuple[int, int]:
    return len(line) - len(line.lstrip()), len(line.rstrip())


def differing(before: str, after: str) -> tuple[int, int]:
    """Where a line differs from another, as columns from 0: whole words, or where something is missing."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = next((i for i in range(shortest - head) if before[-1 - i] != after[-1 - i]), shortest - head)
    start, end = head, max(len(before) - tail, head + 1)
    if _is_word(before[head : head + 1]) or _is_word(after[head : head + 1]):
        while start > 0 and _is_word(before[start - 1]):
            start -= 1
        while end < len(before) and _is_word(before[end]):
            end += 1
    return start, end


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _told(id_: str, group: Group, like: str | None, lang: Lang, *, several: bool) -> FoundMistake:
    known = MISTAKES[id_]
    shown = next((f for f in group.findings if f.yours is not None), None)
    return FoundMistake(
        id=id_,
        severity=severity(id_, like),
        lines=tuple(sorted(group.lines)),
        message=printable(_message(known.title, group).get(lang)),
        entry=", ".join(group.entries) if several else "",
        fix=known.fix.get(lang),
        cards=known.cards,
        title=known.title.get(lang),
        why=known.why.get(lang),
        yours=shown.yours if shown else None,
        expected=shown.expected if shown else None,
        quantity=_quantity(shown).get(lang) if shown else "",
        showed=tuple(
            dict.fromkeys(Showed(_mode(f.part), f.case.own_shape) for f in group.findings if not f.note)
        ),
        changes=tuple(Change(min(m.lines), m.before, m.after) for m in group.repairs if m.lines),
        averaged=_averaged(group.findings),
    )


def _message(title: Text, group: Group) -> Text:
    said = dict.fromkeys([m.message for m in group.repairs] + [f.note for f in group.findings if f.note])
    if said and all(note.en == note.zh for note in said):  # code alone, as `self.gamma`: no sentence
        said = {Text("{}: {}", "{}：{}").fill(title, joined(SEMICOLON, said)): None}
    where = dict.fromkeys(_where(f) for f in group.findings if not f.note)
    words = joined(SEMICOLON, said or [_placed(title, joined(COMMA, where)) if where else title])
    return words if group.lines else Text("{}{}", "{}{}").fill(words, NO_LINE)


def _placed(title: Text, where: Text) -> Text:
    return Text("{} ({})", "{}（{}）").fill(title, where)


def _where(finding: Finding) -> Text:
    words = Text("{}, x of shape {}", "{}，x 的形状是 {}")
    return words.fill(MODES[_mode(finding.part)], finding.case)


def _mode(part: Part) -> str:
    return {"eval": "inference", "train": "training"}.get(part.mode, part.mode)


def _quantity(finding: Finding) -> Text:
    """What the two numbers of a finding are: a running statistic, a gradient, or y."""
    quantity = finding.quantity or finding.part.quantity
    if finding.quantity:
        return STEPS[quantity]
    gradient = GRADIENTS.get(finding.id)
    return as_is(gradient) if gradient else STATISTICS.get(quantity, as_is(quantity))


GRADIENTS = {"backward-dgamma-wrong": "dgamma", "backward-dbeta-wrong": "dbeta"}
STATISTICS = {"mean": Text("running mean", "滑动均值"), "var": Text("running variance", "滑动方差")}


def _averaged(findings: Sequence[Finding]) -> Averaged | None:
    for finding in findings:
        if finding.id.startswith("axes-") and isinstance(finding.recipe, Formula):
            case, rank = finding.case, finding.case.rank
            yours, right = AXES[finding.recipe.axes](rank), AXES[RIGHT_TRAIN.axes](rank)
            return Averaged(case.shape, yours, right, case.param_layout.order(rank))
    return None
