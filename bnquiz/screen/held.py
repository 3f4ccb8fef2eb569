"""The conventions that a file is held to, and the evidence for each."""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.grading.records import Conventions, Result
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
            "params": "switched by an entry of its dict",
            "attribute": "switched by an attribute",
            "module": "switched by train() and eval()",
            "grad-enabled": "switched by torch.is_grad_enabled()",
        },
    ),
}
OF_STATE = {"momentum", "running_var"}  # say nothing where there are no running statistics
_ROOM = 18


def held_to(result: Result) -> Iterator[Block]:
    """A row for each convention that the entry shows."""
    conventions = result.conventions
    if conventions is None:
        return
    keeps_state = any(check.group == "running" for check in result.checks)
    yield Block("Held to", style="bold")
    for field, (name, _) in WORDS.items():
        if keeps_state or field not in OF_STATE:
            yield Block(_words(conventions, field), 2, f"{name:<{_ROOM}}", lead_style="dim")
    yield GAP


def _words(conventions: Conventions, field: str) -> str:
    value = getattr(conventions, field)
    words = WORDS[field][1].get(value, value)
    evidence = conventions.evidence.get(field)
    return f"{words}; since {evidence}" if evidence else words
