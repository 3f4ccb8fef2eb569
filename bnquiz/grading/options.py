"""What the caller of the grader may choose."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from bnquiz.grading.records import Layout, Momentum
from bnquiz.grading.source.entry.model import Reading, Setting
from bnquiz.texts import COMMA, LANGS, Lang, Text, as_is, joined

# What the caller calls a role, and what the grader does.
ROLES = {
    "x": "x", "gamma": "gamma", "beta": "beta", "running_mean": "mean", "running_var": "var", "eps": "eps",
    "momentum": "momentum", "training": "training", "inference": "eval", "num_features": "channels",
    "num_dims": "num_dims", "spatial": "spatial", "out": "out", "dout": "dout", "cache": "cache",
    "ignore": "ignore",
}  # fmt: skip
CHOICES = {"momentum": get_args(Momentum), "like": ("torch",), "layout": get_args(Layout)}
TIMEOUT = 20.0  # seconds of the learner's time
LONGEST = 3600  # and how many may be asked for
NO_CHOICE = Text("{}={!r}: {} or None", "{}={!r}：可用 {} 或 None")
NO_TIMEOUT = Text(
    "timeout={!r}: more than 0 seconds, and at most {}", "timeout={!r}：要大于 0 秒，最多 {} 秒"
)
NO_LANG = Text("lang={!r}: 'en', 'zh' or None", "lang={!r}：可用 'en'、'zh' 或 None")
NO_ROLE = Text("{}={}: no such role; there are {}", "{}={}：没有这个角色，可用的有 {}")


@dataclass(frozen=True)
class Options:
    """What the caller may choose. ``momentum``: None is by evidence.
    ``like``: with torch everything must be as nn.BatchNorm1d/2d has it, conventions included.
    ``roles``: what names of the file mean, as in ``{"m": "running_mean", "phase": "training:0"}``; after a
    colon stands the value of training. Raises ValueError for a value that is none of
    these. ``lang``: in which language the result says what it says; its ids know none. ``repro``:
    also look for the smallest call that shows each mistake.
    """

    entry: str | None = None
    momentum: Momentum | None = None
    like: Literal["torch"] | None = None
    timeout: float = TIMEOUT
    roles: Mapping[str, str] = field(default_factory=dict)
    layout: Layout | None = None
    lang: Lang = "en"
    repro: bool = False

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise ValueError(fault.get(self.lang))

    def _faults(self) -> Iterator[Text]:
        """What is wrong with a value."""
        if self.lang not in LANGS:
            yield NO_LANG.fill(self.lang)
        for name, choices in CHOICES.items():
            if getattr(self, name) not in (None, *choices):
                yield NO_CHOICE.fill(name, getattr(self, name), joined(COMMA, map(as_is, map(repr, choices))))
        if not 0 < self.timeout <= LONGEST:
            yield NO_TIMEOUT.fill(self.timeout, LONGEST)
        for name, role in self.roles.items():
            if role.partition(":")[0] not in ROLES:
                yield NO_ROLE.fill(name, role, joined(COMMA, map(as_is, ROLES)))

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


def _settings(word: str) -> tuple[Setting, Setting]:
    """The value of training, as it is written, and another one for inference."""
    try:
        value = ast.literal_eval(word)
    except (ValueError, SyntaxError):
        value = word
    if isinstance(value, bool):
        return value, not value
    return value, (1 - value if value in (0, 1) else 0) if isinstance(value, int) else f"not {value}"
