"""What a generator makes: the values for the question, the answer, and the worked solution."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec import Struct

from bnquiz.bank.model import Text

EXACT = 0.0  # counts: no other number is right
CLOSE = 0.01  # one per cent: what a person gets with a pencil

Value = int | float | str | Text


class Trap(Struct, frozen=True):
    """A wrong number that people get, and what they did to get it."""

    value: float
    why: Text


class Made(Struct, frozen=True, kw_only=True):
    """One drawn problem. ``within``: relative tolerance of the answer, EXACT or CLOSE."""

    values: dict[str, Value]  # placeholder → what stands there
    answer: float
    solution: Text
    within: float = CLOSE
    floor: float = 0.0  # absolute tolerance at least: rounding on the way, where the answer may be near 0
    unit: Text | None = None
    traps: tuple[Trap, ...] = ()


Generator = Callable[[Random], Made]


def show(value: float, digits: int = 4) -> str:
    """A number as a person writes it: 0.3333, 4e-5, 10240; a true minus sign in front."""
    value = 0 if abs(value) < 1e-12 else value
    whole = isinstance(value, int) or value.is_integer()
    text = f"{value:.0f}" if whole else f"{value:.{digits}g}".replace("e-0", "e-")
    return text.replace("-", "−", 1) if text.startswith("-") else text


def trap(value: float, en: str, zh: str) -> Trap:
    return Trap(value, Text(en, zh))


def signed(value: float) -> str:
    """As ``show``, with a negative number in brackets: for the middle of a sum or a product."""
    return f"({show(value)})" if value < 0 else show(value)
