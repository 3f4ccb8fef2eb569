"""What a report says beside the mistakes: the conventions, and the checks that were tried."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bnquiz.grading.records import Check, Conventions, Result
from bnquiz.screen.blocks import GAP, Block

# convention: (its name on the screen, its values in words)
WORDS = {
    "momentum": (
        "momentum",
        {"keep": "keep: it weighs the old value", "update": "update: it weighs the new batch"},
    ),
    "running_var": (
        "running variance",
        {"biased": "biased: sum of squares over n", "unbiased": "unbiased: sum of squares over n − 1"},
    ),
    "layout": (
        "layout",
        {
            "channels-first": "channels first: (N, C) or (N, C, …)",
            "channels-last": "channels last: (N, …, C)",
            "features-first": "features first: (C, N)",
        },
    ),
    "mode": (
        "mode",
        {
            "none": "one only: there is nothing to switch",
            "training": "training only, as its name says",
            "inference": "inference only: it is given the statistics",
            "argument": "switched by an argument",
            "params": "switched by a part of one of its arguments",
            "given": "inference where it is given the statistics, training where it is not",
            "methods": "a method for training, and one for inference",
            "attribute": "switched by an attribute",
            "module": "switched by train() and eval()",
            "grad-enabled": "switched by torch.is_grad_enabled()",
        },
    ),
}
# what the groups of checks are called; the others by their own names
GROUPS = {"axes": "output", "mode": "inference"}
OF_STATE = {"momentum", "running_var"}  # say nothing where there are no running statistics
_ROOM = 18


def conventions(result: Result) -> Iterator[Block]:
    """A row for each convention that the entry shows, and is held to."""
    shown = result.conventions
    if shown is None:
        return
    keeps_state = any(check.group == "running" for check in result.checks)
    yield Block("Conventions", style="bold")
    for field, (name, _) in WORDS.items():
        if keeps_state or field not in OF_STATE:
            yield Block(_in_words(shown, field), 2, f"{name:<{_ROOM}}", lead_style="dim")
    yield GAP


def _in_words(conventions: Conventions, field: str) -> str:
    value = getattr(conventions, field)
    words = WORDS[field][1].get(value, value)
    evidence = conventions.evidence.get(field)
    return f"{words}; since {evidence}" if evidence else words


MARKS = {"pass": ("✓", "green"), "fail": ("✗", "red"), "skip": ("–", "yellow")}

# a check's id without its rank: what is tried, in a few words that give no mistake away
NAMES = {
    "train-output": "training output",
    "eval-output": "inference output",
    "running-update": "update of the running statistics",
    "state-without-graph": "running statistics free of the autograd graph",
    "gradient": "dx under a random upstream gradient",
    "backward": "dx, dgamma and dbeta of the backward pass",
    "train-input-untouched": "x untouched in training",
    "eval-input-untouched": "x untouched at inference",
    "eval-keeps-state": "running statistics untouched at inference",
    "eval-one-sample": "one sample at inference",
    "own-work": "no library call",
    "dtype-kept": "dtype kept",
    "float32-far-from-zero": "float32 far from zero",
    "constant-channel": "a channel of zero variance",
    "state-in-state-dict": "what state_dict and parameters() hold",
    "state-at-start": "running statistics at the start",
    "training-runs": "training runs through",
    "inference-runs": "inference runs through",
}
_RANK = re.compile(r"-(\d)d$")


def tried(checks: Sequence[Check], *, every: bool = False) -> Iterator[Block]:
    """The counts, then a row for each group in which something did not pass; the groups that passed in one
    row, or, with ``every``, in a row each."""
    passed = sum(check.status == "pass" for check in checks)
    yield Block(f" {passed} of {len(checks)} passed", lead="Checks:", lead_style="bold")
    groups: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        groups[GROUPS.get(check.group, check.group)].append(check)
    whole = [group for group, own in groups.items() if all(check.status == "pass" for check in own)]
    for group, own in groups.items():
        if every or group not in whole:
            yield _row(group, own)
    if whole and not every:
        mark, style = MARKS["pass"]
        yield Block(", ".join(whole), 2, f"{mark} ", lead_style=style)
    yield GAP


def name_of(check: str) -> str:
    """What is tried, by the check's id."""
    bare = _RANK.sub("", check)
    return NAMES.get(bare, bare.replace("-", " "))


def _row(group: str, checks: Sequence[Check]) -> Block:
    status = next((s for s in ("fail", "skip") if any(c.status == s for c in checks)), "pass")
    mark, style = MARKS[status]
    passed = sum(check.status == "pass" for check in checks)
    lead = f"{mark} {group:<9} {f'{passed}/{len(checks)}':<6} "
    words = [_words(status, checks) for status in ("fail", "skip", "pass")]
    return Block("; ".join(filter(None, words)), 2, lead, lead_style=style)


def _words(status: str, checks: Sequence[Check]) -> str:
    """The checks of one status; what did not pass has a mark, its ranks, and why it was skipped."""
    own: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        if check.status == status:
            own[name_of(check.id)].append(check)
    if status == "pass":
        marked = {name_of(check.id) for check in checks if check.status != "pass"}
        return "; ".join(name for name in own if name not in marked)
    return "; ".join(f"{MARKS[status][0]} {name}{_details(found)}" for name, found in own.items())


def _details(checks: Sequence[Check]) -> str:
    """In which ranks a check did not pass, and why it was skipped."""
    ranks = [f"{rank}-D" for check in checks for rank in _RANK.findall(check.id)]
    reasons = dict.fromkeys(check.message for check in checks if check.status == "skip")
    where = f" ({', '.join(dict.fromkeys(ranks))})" if ranks else ""
    return "".join((where, *(f": {reason}" for reason in reasons)))
