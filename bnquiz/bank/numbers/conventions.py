"""Where code differs: which variance is stored, what momentum weighs, where the running variance starts."""

from __future__ import annotations

from math import sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import Generator, Made, show, trap


def bessel_ratio(rng: Random) -> Made:
    """Unbiased over biased variance of a channel: n/(n−1) with n = N·H·W."""
    N, H, W = rng.choice((2, 3, 4, 5, 6, 8)), rng.choice((1, 2, 3)), rng.choice((1, 2, 3, 4))
    n = N * H * W
    answer = n / (n - 1)
    return Made(
        values={"N": N, "H": H, "W": W},
        answer=answer,
        within=0.005,
        solution=Text(
            f"n = N·H·W = {n}, so the ratio is {n}/{n - 1} = {show(answer)}.",
            f"n = N·H·W = {n}，比值为 {n}/{n - 1} = {show(answer)}。",
        ),
        traps=(
            trap(
                N / (N - 1),
                "n counts the positions too, not just the samples.",
                "n 还包括空间位置，不只是样本数。",
            ),
            trap(
                (n - 1) / n, "It is the other way around: the unbiased one is larger.", "反了：无偏方差更大。"
            ),
        ),
    )


def momentum_conversion(rng: Random) -> Made:
    """Keras's momentum weighs the old value: PyTorch's is one minus it."""
    new, parts = rng.randint(1, 49), rng.choice((100, 1000))
    keras, torch = show((parts - new) / parts), show(new / parts)
    return Made(
        values={"momentum": keras},
        answer=float(torch),
        solution=Text(
            f"In Keras {keras} is the weight of the old value, so the new batch has 1 − {keras} = {torch}.",
            f"Keras 的 {keras} 是旧值的权重，新批次的权重就是 1 − {keras} = {torch}。",
        ),
        traps=(
            trap(
                float(keras),
                "The same name, the opposite meaning: PyTorch's momentum is the weight of the new batch.",
                "名字相同，含义相反：PyTorch 的 momentum 是新批次的权重。",
            ),
        ),
    )


def zero_start(rng: Random) -> Made:
    """Standard deviation in eval where the moving variance started at 0: 1/√(1−keep^k)."""
    k, keep = rng.randint(1, 9), rng.choice((0.7, 0.8, 0.9, 0.95, 0.99))
    covered = 1 - keep**k
    answer = 1 / sqrt(covered)
    line = f"1/√{show(covered)} = {show(answer)}"
    return Made(
        values={"k": k, "keep": show(keep)},
        answer=answer,
        solution=Text(
            f"The moving variance is at 1 − {keep}^{k} = {show(covered)} of the truth; {line}.",
            f"滑动方差只到真实值的 1 − {keep}^{k} = {show(covered)}；{line}。",
        ),
        traps=(
            trap(
                1.0,
                "From 0 the moving variance is far too small at first.",
                "从 0 出发，滑动方差起初远远偏小。",
            ),
            trap(1 / covered, "Divide by the root: it is a standard deviation.", "要开方：问的是标准差。"),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "bessel-ratio": bessel_ratio,
    "momentum-conversion": momentum_conversion,
    "zero-start": zero_start,
}
