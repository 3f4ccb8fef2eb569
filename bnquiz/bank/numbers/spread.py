"""How far the output spreads: its variance, its bound, the share that a ReLU cuts off."""

from __future__ import annotations

from math import erf, sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import CLOSE, Generator, Made, show, trap


def output_variance(rng: Random) -> Made:
    """The variance of x̂: s²/(s²+ε), below 1."""
    eps, written = rng.choice(((1e-5, "1e-5"), (1e-3, "1e-3"), (1e-4, "1e-4"), (1e-6, "1e-6")))
    variance = eps * rng.choice((0.1, 0.2, 0.25, 0.5, 1, 1.5, 2, 3, 4, 9, 19))
    answer = variance / (variance + eps)
    s = show(variance)
    return Made(
        values={"var": s, "eps": written},
        answer=answer,
        solution=Text(
            f"s²/(s²+ε) = {s}/({s} + {written}) = {show(answer)}.",
            f"s²/(s²+ε) = {s}/({s} + {written}) = {show(answer)}。",
        ),
        traps=(
            trap(1.0, "Only as long as ε is small against the variance.", "只有 ε 远小于方差时才近似为 1。"),
            trap(sqrt(answer), "That is the standard deviation.", "这是标准差。"),
        ),
    )


def normalized_bound(rng: Random) -> Made:
    """The largest value that x̂ can take among n values of a channel: √(n−1)."""
    n = rng.randint(2, 60)
    answer = sqrt(n - 1)
    return Made(
        values={"n": n},
        answer=answer,
        within=0.004,
        solution=Text(
            f"One value far out, all others equal: √(n−1) = √{n - 1} = {show(answer)}.",
            f"一个值离群、其余全相等时取到：√(n−1) = √{n - 1} = {show(answer)}。",
        ),
        traps=(
            trap(1.0, "x̂ is not confined to [−1, 1].", "x̂ 并不限于 [−1, 1]。"),
            trap(
                sqrt(n),
                "Close: the outlier pulls the mean along, hence n−1.",
                "接近了：离群值会拉动均值，所以是 n−1。",
            ),
        ),
    )


def dead_share(rng: Random) -> Made:
    """P(ReLU output = 0) behind BN with normal input: Φ(−β/|γ|)."""
    gamma, beta = (
        rng.choice((0.5, 0.8, 1, 1.5, 2, -1, -2)),
        rng.choice((-2, -1, -0.5, -0.2, 0, 0.2, 0.5, 1, 2)),
    )
    ratio = -beta / abs(gamma)
    answer = (1 + erf(ratio / sqrt(2))) / 2
    if not 0.01 < answer < 0.99:  # next to nothing, or next to everything
        return dead_share(rng)
    line = f"Φ(−β/|γ|) = Φ({show(ratio)}) = {show(answer)}"
    return Made(
        values={"gamma": show(gamma), "beta": show(beta)},
        answer=answer,
        within=3 * CLOSE,
        floor=0.005,
        solution=Text(
            f"The output is normal with mean β and standard deviation |γ|: {line}.",
            f"输出服从均值 β、标准差 |γ| 的正态分布：{line}。",
        ),
        traps=(
            trap(0.5, "Half only while β = 0.", "只有 β = 0 时才是一半。"),
            trap(1 - answer, "That is the share that passes the ReLU.", "这是能通过 ReLU 的比例。"),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "output-variance": output_variance,
    "normalized-bound": normalized_bound,
    "dead-share": dead_share,
}
