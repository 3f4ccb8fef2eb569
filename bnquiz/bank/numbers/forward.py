"""Outputs by hand, and how far they spread. ε is left out where the card says so."""

from __future__ import annotations

from math import erf, sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import CLOSE, Generator, Made, show, signed, trap


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
    "normalized-batch": normalized_batch,
    "inference-output": inference_output,
    "batch-of-two": batch_of_two,
    "output-variance": output_variance,
    "normalized-bound": normalized_bound,
    "dead-share": dead_share,
}
