"""Statistics that are not those of all data: of two devices, under dropout, of a small batch."""

from __future__ import annotations

from math import sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, show, signed, trap


def synced_variance(rng: Random) -> Made:
    """The variance over two devices with equally many values: mean of the variances + (half the gap)²."""
    mean1, gap = rng.randint(-3, 5), rng.choice((2, 4, 6, 10))
    var1, var2 = rng.sample((1, 2, 3, 4, 5, 8), 2)
    mean2 = mean1 + gap
    within, between = (var1 + var2) / 2, (gap / 2) ** 2
    answer = within + between
    return Made(
        values={"mean1": show(mean1), "var1": var1, "mean2": show(mean2), "var2": var2},
        answer=answer,
        solution=Text(
            f"E[x²] − E[x]²: the mean of the variances {show(within)} "
            f"plus the variance of the means {show(between)} = {show(answer)}.",
            f"E[x²] − E[x]²：方差的均值 {show(within)} 加上均值的方差 {show(between)} = {show(answer)}。",
        ),
        traps=(
            trap(
                within,
                "You averaged the variances: what lies between the devices is missing.",
                "只对方差取了平均，漏了卡与卡之间的差异。",
            ),
            trap(
                within + gap**2,
                "The means lie half the gap away from the common mean.",
                "各卡均值与总均值的距离只是差值的一半。",
            ),
        ),
    )


def dropout_variance(rng: Random) -> Made:
    """Variance behind (inverted) dropout in training: (σ²+μ²)/(1−p) − μ²."""
    p, mean, variance = (
        rng.choice((0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8)),
        rng.choice((0, 1, 2, 3)),
        rng.choice((1, 2, 4)),
    )
    answer = (variance + mean**2) / (1 - p) - mean**2
    return Made(
        values={"p": p, "mean": mean, "var": variance},
        answer=answer,
        solution=Text(
            f"(σ²+μ²)/(1−p) − μ² = ({variance} + {mean**2})/{show(1 - p)} − {mean**2} = {show(answer)}.",
            f"(σ²+μ²)/(1−p) − μ² = ({variance} + {mean**2})/{show(1 - p)} − {mean**2} = {show(answer)}。",
        ),
        traps=(
            trap(
                variance,
                "Dropout keeps the mean, not the variance.",
                "dropout 保持均值不变，但会改变方差。",
            ),
            trap(
                variance / (1 - p),
                "A mean other than 0 adds to it: the zeros lie far from it.",
                "均值不为 0 时还要更大：被置零的值离均值更远。",
            ),
            trap(variance * (1 - p), "Dropped values raise the variance.", "置零会使方差变大，不是变小。"),
        ),
    )


def dropout_shift(rng: Random) -> Made:
    """Variance behind BN in eval where dropout stood before it: σ²/(running_var), mean 0."""
    p = rng.randint(5, 80) / 100
    answer = 1 - p
    return Made(
        values={"p": p},
        answer=answer,
        solution=Text(
            f"Training: running_var → σ²/(1−p). Eval: σ²/(σ²/(1−p)) = 1−p = {signed(answer)}.",
            f"训练时 running_var → σ²/(1−p)；推理时 σ²/(σ²/(1−p)) = 1−p = {signed(answer)}。",
        ),
        traps=(
            trap(
                1.0, "That holds in training; in eval dropout is gone.", "训练时才是 1；推理时没有 dropout。"
            ),
            trap(1 / (1 - p), "That is the running variance over σ².", "这是 running_var 与 σ² 之比。"),
        ),
    )


def mean_noise(rng: Random) -> Made:
    """Standard deviation of the batch mean over n independent values: σ/√n."""
    sigma, n = rng.choice((1, 2, 3, 6)), rng.choice((4, 9, 16, 25, 36, 49, 64, 81, 100, 144, 225, 256, 400))
    answer = sigma / sqrt(n)
    return Made(
        values={"sigma": sigma, "n": n},
        answer=answer,
        solution=Text(f"σ/√n = {sigma}/√{n} = {show(answer)}.", f"σ/√n = {sigma}/√{n} = {show(answer)}。"),
        traps=(
            trap(sigma / n, "The noise falls with √n, not with n.", "噪声按 √n 下降，不是按 n。"),
            trap(sigma**2 / n, "That is the variance of the mean.", "这是批均值的方差。"),
        ),
    )


def variance_noise(rng: Random) -> Made:
    """Relative standard deviation of the unbiased batch variance of normal values: √(2/(n−1))."""
    n = rng.randint(3, 201)
    answer = sqrt(2 / (n - 1))
    return Made(
        values={"n": n},
        answer=answer,
        solution=Text(
            f"√(2/(n−1)) = √(2/{n - 1}) = {show(answer)}.", f"√(2/(n−1)) = √(2/{n - 1}) = {show(answer)}。"
        ),
        traps=(
            trap(
                1 / sqrt(n),
                "That is the noise of the mean, in units of σ.",
                "这是均值的噪声（以 σ 为单位）。",
            ),
            trap(2 / (n - 1), "The root is missing.", "漏了开方。"),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "synced-variance": synced_variance,
    "dropout-variance": dropout_variance,
    "dropout-shift": dropout_shift,
    "mean-noise": mean_noise,
    "variance-noise": variance_noise,
}
