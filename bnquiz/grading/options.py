"""What the caller of the grader may choose."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bnquiz.grading.source.entry.model import Reading, Setting
from bnquiz.texts import Lang

# What the caller calls a role, and what the grader does.
ROLES = {
    "x": "x", "gamma": "gamma", "beta": "beta", "running_mean": "mean", "running_var": "var", "eps": "eps",
    "momentum": "momentum", "training": "training", "inference": "eval", "num_features": "channels",
    "num_dims": "num_dims", "spatial": "spatial", "dout": "dout", "cache": "cache", "ignore": "ignore",
}  # fmt: skip
LAYOUTS = ("channels-first", "channels-last", "features-first")
TIMEOUT = 20.0  # seconds of the learner's time
LONGEST = 3600  # and how many may be asked for


@dataclass(frozen=True)
class Options:
    """What the caller may choose. ``momentum``: keep | update | None, by evidence.

    ``like``: torch | None. With torch everything must be as nn.BatchNorm1d/2d has it, conventions included.
    ``roles``: what names of the file mean, as in ``{"m": "running_mean", "phase": "training:0"}``; after a
    colon stands the value of training. ``layout``: one of `LAYOUTS`. Raises ValueError for a value that is
    none of these. ``lang``: in which language the result says what it says; its ids know none. ``repro``:
    also look for the smallest call that shows each mistake.
    """

    entry: str | None = None
    momentum: str | None = None
    like: str | None = None
    timeout: float = TIMEOUT
    roles: Mapping[str, str] = field(default_factory=dict)
    layout: str | None = None
    lang: Lang = "en"
    repro: bool = False

    def __post_init__(self) -> None:
        if self.momentum not in {None, "keep", "update"}:
            raise ValueError(f"momentum={self.momentum!r}: 'keep', 'update' or None")
        if self.like not in {None, "torch"}:
            raise ValueError(f"like={self.like!r}: 'torch' or None")
        if not 0 < self.timeout <= LONGEST:
            raise ValueError(f"timeout={self.timeout!r}: more than 0 seconds, and at most {LONGEST}")
        if self.layout not in {None, *LAYOUTS}:
            raise ValueError(f"layout={self.layout!r}: {', '.join(LAYOUTS)} or None")
        for name, role in self.roles.items():
            if role.partition(":")[0] not in ROLES:
                raise ValueError(f"{name}={role}: no such role; there are {', '.join(ROLES)}")

    @property
    def reading(self) -> Reading:
        """What these options say of how to understand the file."""
        split = {name: role.partition(":") for name, role in self.roles.items()}
        values = {name: _settings(word) for name, (_, colon, word) in split.items() if colon}
        return Reading(
            tuple((name, ROLES[role]) for name, (role, _, _) in split.items()),
            tuple(values.items()),
            self.layout,
        )


def roles_of(pairs: Sequence[str]) -> dict[str, str]:
    """``["m=running_mean"]`` as a mapping. Raises ValueError for what is no NAME=ROLE."""
    for pair in pairs:
        if not pair.partition("=")[2] or not pair.partition("=")[0]:
            raise ValueError(f"{pair!r}: write NAME=ROLE, as in m=running_mean")
    return dict(pair.split("=", 1) for pair in pairs)


def _settings(word: str) -> tuple[Setting, Setting]:
    """The value of training, as it is written, and another one for inference."""
    try:
        value = ast.literal_eval(word)
    except (ValueError, SyntaxError):
        value = word
    if isinstance(value, bool):
        return value, not value
    return value, (1 - value if value in (0, 1) else 0) if isinstance(value, int) else f"not {value}"
