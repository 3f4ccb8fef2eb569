"""Outputs by hand. ε is left out where the card says so."""

from __future__ import annotations

from math import sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, show, signed, trap


def normalized_batch(rng: Random) -> Made:
    """The largest output of a batch of four: γ(x−μ)/σ + β."""
    middle, spread = rng.randint(-4, 9), rng.choice((1, 2, 3, 5))
    gamma, beta = rng.choice((1, 2, 3, 0.5)), rng.choice((-1, 0, 1, 4))
    values = [middle + spread * offset for offset in (-3, -1, 1, 3)]
    rng.shuffle(values)
    above, variance = 3 * spread, 5 * spread**2
    answer = gamma * above / sqrt(variance) + beta
    g, b = show(gamma), signed(beta)
    return Made(
        values={
            "values": ", ".join(map(show, values)),
            "gamma": g,
            "beta": show(beta),
            "top": show(max(values)),
        },
        answer=answer,
        floor=0.01,
        solution=Text(
            f"μ = {show(middle)}, σ² = {variance}: {g}·{above}/√{variance} + {b} = {show(answer)}.",
            f"μ = {show(middle)}，σ² = {variance}：{g}·{above}/√{variance} + {b} = {show(answer)}。",
        ),
        traps=(
            trap(
                gamma * above / sqrt(variance * 4 / 3) + beta,
                "You normalized with the unbiased variance; batch norm uses the biased one.",
                "归一化用了无偏方差；批归一化用的是有偏方差。",
            ),
            trap(
                gamma * above / variance + beta,
                "You divided by the variance instead of its root.",
                "除以了方差，没有开方。",
            ),
            trap(
                gamma * (above / sqrt(variance) + beta),
                "You shifted before you scaled: β comes last.",
                "先平移后缩放了：β 应最后加。",
            ),
        ),
    )


def inference_output(rng: Random) -> Made:
    """One value at inference: γ(x−running_mean)/√running_var + β."""
    mean, root = rng.randint(-3, 6), rng.choice((2, 3, 4, 5))
    x = mean + rng.choice((-3, -2, -1, 1, 2, 3)) * rng.choice((1, 2))
    gamma, beta = rng.choice((1, 2, 3, 4)), rng.choice((-2, -1, 1, 2))
    variance = root * root
    answer = gamma * (x - mean) / root + beta
    return Made(
        values={
            "x": show(x),
            "mean": show(mean),
            "var": variance,
            "gamma": gamma,
            "beta": show(beta),
        },
        answer=answer,
        solution=Text(
            f"{gamma}·({show(x)} − {signed(mean)})/√{variance} + {signed(beta)} = {show(answer)}.",
            f"{gamma}·({show(x)} − {signed(mean)})/√{variance} + {signed(beta)} = {show(answer)}。",
        ),
        traps=(
            trap(
                beta,
                "A batch of one is normalized by its own statistics only in training.",
                "只有训练时才用这一个样本自己的统计量归一化。",
            ),
            trap(
                gamma * (x - mean) / variance + beta,
                "You divided by the variance instead of its root.",
                "除以了方差，没有开方。",
            ),
            trap(
                gamma * (x + mean) / root + beta,
                "The mean is subtracted, not added.",
                "均值是减去，不是加上。",
            ),
        ),
    )


def batch_of_two(rng: Random) -> Made:
    """The output for the larger of two values: γ + β, however far they lie apart."""
    low, gap = rng.randint(-5, 10), rng.choice((1, 2, 6, 30, 100))
    gamma, beta = rng.choice((0.5, 2, 3)), rng.choice((-1, 1, 2))
    answer = gamma + beta
    line = f"γ·1 + β = {show(gamma)} + {signed(beta)} = {show(answer)}"
    return Made(
        values={"low": show(low), "high": show(low + gap), "gamma": show(gamma), "beta": show(beta)},
        answer=answer,
        solution=Text(
            f"μ lies in the middle, σ is half the gap: x̂ = ±1, and {line}.",
            f"μ 在正中，σ 是差的一半：x̂ = ±1，{line}。",
        ),
        traps=(
            trap(beta - gamma, "That is the output for the smaller one.", "这是较小那个值的输出。"),
            trap(
                gamma / sqrt(2) + beta,
                "That is with the unbiased variance; normalizing uses the biased one.",
                "这是用无偏方差算的；归一化用有偏方差。",
            ),
            trap(
                gamma * gap / 2 + beta, "You centered, but did not divide by σ.", "只减了均值，没有除以 σ。"
            ),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "normalized-batch": normalized_batch,
    "inference-output": inference_output,
    "batch-of-two": batch_of_two,
}
