"""Folding batch norm into the layer before it, on one weight. ε is left out where the card says so."""

from __future__ import annotations

from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, Value, show, signed, trap


def _drawn(rng: Random) -> tuple[dict[str, int], dict[str, Value]]:
    numbers = {
        "w": rng.choice((-3, -2, 1, 2, 4)),
        "b": rng.choice((-2, -1, 1, 3)),
        "gamma": rng.choice((1, 2, 3, 6)),
        "beta": rng.choice((-1, 1, 2)),
        "mean": rng.choice((-2, 2, 4, 5)),
        "root": rng.choice((2, 3, 4, 5)),
    }
    values: dict[str, Value] = {name: show(value) for name, value in numbers.items() if name != "root"}
    return numbers, values | {"var": numbers["root"] ** 2}


def folded_weight(rng: Random) -> Made:
    """w' = w·γ/√running_var."""
    n, values = _drawn(rng)
    if n["gamma"] == n["root"]:  # nothing to compute
        return folded_weight(rng)
    answer = n["w"] * n["gamma"] / n["root"]
    line = f"w·γ/√running_var = {signed(n['w'])}·{n['gamma']}/√{n['root'] ** 2} = {show(answer)}"
    return Made(
        values=values,
        answer=answer,
        solution=Text(f"{line}.", f"{line}。"),
        traps=(
            trap(
                n["w"] * n["gamma"] / n["root"] ** 2,
                "Divide by the root of the variance.",
                "应除以方差的平方根。",
            ),
            trap(n["w"] / n["root"], "γ is missing.", "漏乘了 γ。"),
        ),
    )


def folded_bias(rng: Random) -> Made:
    """b' = β + (b − running_mean)·γ/√running_var."""
    n, values = _drawn(rng)
    if n["b"] == n["mean"]:  # nothing to compute
        return folded_bias(rng)
    factor = n["gamma"] / n["root"]
    answer = n["beta"] + (n["b"] - n["mean"]) * factor
    line = (
        f"β + (b − running_mean)·γ/√running_var = {show(n['beta'])} + ({show(n['b'])} − {signed(n['mean'])})"
        f"·{n['gamma']}/√{n['root'] ** 2} = {show(answer)}"
    )
    return Made(
        values=values,
        answer=answer,
        solution=Text(f"{line}.", f"{line}。"),
        traps=(
            trap(
                n["beta"] - n["mean"] * factor,
                "The bias of the convolution is missing: it passes through batch norm too.",
                "漏了卷积自身的偏置：它同样要经过批归一化。",
            ),
            trap(
                n["beta"] + n["b"] - n["mean"] * factor,
                "The bias of the convolution is scaled as well.",
                "卷积自身的偏置也要缩放。",
            ),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "folded-weight": folded_weight,
    "folded-bias": folded_bias,
}
