"""How far the statistics of a batch lie from those of all data."""

from __future__ import annotations

from math import sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, show, trap


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
    "mean-noise": mean_noise,
    "variance-noise": variance_noise,
}
