"""What grows with the depth of a network at initialization."""

from __future__ import annotations

from math import pi
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import CLOSE, EXACT, Generator, Made, show, trap


def gradient_growth(rng: Random) -> Made:
    """Growth of the gradient back through L layers of a plain ReLU+BN network: (π/(π−1))^L, squared."""
    L, (what, power) = rng.randint(4, 25), rng.choice((("‖gradient‖²", 1.0), ("‖gradient‖", 0.5)))
    rate = pi / (pi - 1)
    answer = rate ** (L * power)
    root = "" if power == 1 else "√"
    return Made(
        values={"L": L, "what": Text(what, what.replace("gradient", "梯度"))},
        answer=answer,
        within=5 * CLOSE,
        solution=Text(
            f"‖gradient‖²: π/(π−1) = {show(rate)} per layer. {root}({show(rate)}^{L}) = {show(answer)}.",
            f"‖梯度‖² 每层增大到 π/(π−1) = {show(rate)} 倍：{root}({show(rate)}^{L}) = {show(answer)}。",
        ),
        traps=(
            trap(1.0, "Batch norm does not keep the gradient constant.", "批归一化并不能让梯度保持不变。"),
            trap(
                rate ** (L * (1.5 - power)),
                "1.467 belongs to the square of the norm. Is the question about the norm or its square?",
                "1.467 对应的是范数的平方。题目问的是范数，还是范数的平方？",
            ),
        ),
    )


def residual_variance(rng: Random) -> Made:
    """Variance of the skip path behind L residual blocks: L+1 with BN on the branch, else 2^L."""
    L = rng.randint(3, 24)
    branch, answer, other = rng.choice(
        (
            (Text("ends in batch norm", "以批归一化结尾"), L + 1, 2**L),
            (Text("has no normalization and keeps the variance", "没有归一化且保持方差不变"), 2**L, L + 1),
        )
    )
    return Made(
        values={"L": L, "branch": branch},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"With batch norm each branch adds 1: L+1 = {L + 1}. "
            f"Without it each block doubles: 2^L = {2**L}. Here {answer}.",
            f"有批归一化时每个分支加 1：L+1 = {L + 1}；没有时每块翻倍：2^L = {2**L}。此处为 {answer}。",
        ),
        traps=(
            trap(other, "That is the other case.", "这是另一种情况的答案。"),
            trap(1, "The skip path is not normalized: it accumulates.", "跳跃连接没有被归一化，方差会累积。"),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "gradient-growth": gradient_growth,
    "residual-variance": residual_variance,
}
