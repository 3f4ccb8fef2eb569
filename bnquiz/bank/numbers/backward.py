"""The backward pass by hand, on three values. ε is left out where the card says so."""

from __future__ import annotations

from math import sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, show, signed, trap


def _three(rng: Random) -> tuple[list[int], float, list[float], list[int]]:
    """A batch (middle−d, middle, middle+d), its σ, its x̂ and an upstream gradient."""
    middle, d = rng.randint(-2, 6), rng.choice((1, 2, 3))
    unit = sqrt(1.5)
    return [middle - d, middle, middle + d], d / unit, [-unit, 0.0, unit], rng.sample(range(-4, 7), 3)


def input_gradient(rng: Random) -> Made:
    """dx₁ in training mode: γ/(nσ)·(n·dy₁ − Σdy − x̂₁·Σ(dy·x̂))."""
    x, sigma, hat, dy = _three(rng)
    gamma = rng.choice((1, 2, 3))
    total, along = sum(dy), sum(g * h for g, h in zip(dy, hat, strict=True))
    answer = gamma / (3 * sigma) * (3 * dy[0] - total - hat[0] * along)
    if abs(answer) < 0.05:  # the two corrections leave nothing
        return input_gradient(rng)
    numbers = (
        f"γ/(nσ)·(n·dy₁ − Σdy − x̂₁·Σ(dy·x̂)) = {gamma}/(3·{show(sigma)})"
        f"·(3·{signed(dy[0])} − {signed(total)} − {signed(hat[0])}·{signed(along)}) = {show(answer)}"
    )
    return Made(
        values=_shown(x, dy) | {"gamma": gamma},
        answer=answer,
        floor=0.02,
        solution=Text(
            f"σ = {show(sigma)}, x̂ = ({', '.join(map(show, hat))})\n{numbers}",
            f"σ = {show(sigma)}，x̂ = ({', '.join(map(show, hat))})\n{numbers}",
        ),
        traps=(
            trap(
                gamma * dy[0] / sigma,
                "You took μ and σ as constants: that is the gradient in eval mode.",
                "把 μ、σ 当成了常数：这是 eval 模式的梯度。",
            ),
            trap(
                gamma / (3 * sigma) * (3 * dy[0] - total),
                "You left out the way through the variance.",
                "漏了经过方差的那一项。",
            ),
            trap(
                gamma / (3 * sigma) * (3 * dy[0] - hat[0] * along),
                "You left out the way through the mean.",
                "漏了经过均值的那一项。",
            ),
        ),
    )


def gamma_gradient(rng: Random) -> Made:
    """dγ = Σ dy·x̂."""
    x, sigma, hat, dy = _three(rng)
    answer = sum(g * h for g, h in zip(dy, hat, strict=True))
    terms = " + ".join(f"{signed(g)}·{signed(h)}" for g, h in zip(dy, hat, strict=True))
    return Made(
        values=_shown(x, dy),
        answer=answer,
        floor=0.02,
        solution=Text(
            f"σ = {show(sigma)}, x̂ = ({', '.join(map(show, hat))})\nΣ dy·x̂ = {terms} = {show(answer)}",
            f"σ = {show(sigma)}，x̂ = ({', '.join(map(show, hat))})\nΣ dy·x̂ = {terms} = {show(answer)}",
        ),
        traps=(
            trap(sum(dy), "That is the gradient of β.", "这是 β 的梯度。"),
            trap(
                sum(g * v for g, v in zip(dy, x, strict=True)),
                "γ multiplies x̂, not x.",
                "γ 乘的是 x̂，不是 x。",
            ),
        ),
    )


def eval_gradient(rng: Random) -> Made:
    """dx in eval mode: dy·γ/√running_var, each value by itself."""
    dy, gamma, root = (
        rng.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 6)),
        rng.choice((1, 2, 3)),
        rng.choice((2, 4, 5)),
    )
    answer = dy * gamma / root
    line = f"dy·γ/√running_var = {signed(dy)}·{gamma}/√{root**2} = {show(answer)}"
    return Made(
        values={"dy": show(dy), "gamma": gamma, "var": root**2},
        answer=answer,
        solution=Text(
            f"The statistics are constants: {line}.",
            f"统计量是常数：{line}。",
        ),
        traps=(
            trap(dy * gamma / root**2, "Divide by the root of the variance.", "应除以方差的平方根。"),
            trap(
                0.0,
                "That is training with one value; eval couples nothing.",
                "那是训练模式只有一个值的情形；eval 模式下样本互不影响。",
            ),
        ),
    )


def _shown(x: list[int], dy: list[int]) -> dict[str, str | int | float | Text]:
    return {"x": ", ".join(map(show, x)), "dy": ", ".join(map(show, dy))}


GENERATORS: dict[str, Generator] = {
    "input-gradient": input_gradient,
    "gamma-gradient": gamma_gradient,
    "eval-gradient": eval_gradient,
}
