"""Batch norm and the weights before it: gains, what their scale does to gradients and steps, what grows
with the depth; and folding, on one weight. ε is left out where the card says so.
"""

from __future__ import annotations

from math import pi, sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import CLOSE, EXACT, Generator, Made, Value, show, signed, trap


def gain_bound(rng: Random) -> Made:
    """The largest factor that BN can put on a change of its input: γ/√ε, at variance 0."""
    gamma = rng.choice((0.25, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0))
    eps, written = rng.choice(
        ((1e-5, "1e-5"), (1e-3, "1e-3"), (1e-4, "1e-4"), (1e-6, "1e-6"), (4e-4, "4e-4"))
    )
    answer = gamma / sqrt(eps)
    g = show(gamma)
    return Made(
        values={"gamma": g, "eps": written},
        answer=answer,
        solution=Text(
            f"The gain is γ/√(σ²+ε). It is largest at σ² = 0: {g}/√({written}) = {show(answer)}.",
            f"增益是 γ/√(σ²+ε)，σ² = 0 时最大：{g}/√({written}) = {show(answer)}。",
        ),
        traps=(
            trap(gamma / eps, "You left the root out: γ/ε.", "漏了开方，算成了 γ/ε。"),
            trap(1 / sqrt(eps), "You left γ out: 1/√ε.", "漏乘了 γ，算成了 1/√ε。"),
        ),
    )


def gradient_scale(rng: Random) -> Made:
    """The factor on the weight gradient when the weights before BN are multiplied by a: 1/a."""
    a = rng.choice((0.1, 0.2, 0.25, 0.5, *range(2, 51)))
    answer = 1 / a
    return Made(
        values={"a": show(a)},
        answer=answer,
        solution=Text(
            f"The output stays; the gradient becomes 1/a = 1/{show(a)} = {show(answer)} of what it was.",
            f"输出不变，梯度变为原来的 1/a = 1/{show(a)} = {show(answer)}。",
        ),
        traps=(
            trap(
                a,
                "It is the other way around: larger weights get smaller gradients.",
                "反了：权重越大，梯度越小。",
            ),
            trap(1.0, "The output does not change, its gradient does.", "输出不变，但对权重的梯度会变。"),
            trap(1 / a**2, "That is the effective learning rate, η/‖w‖².", "这是有效学习率 η/‖w‖² 的变化。"),
        ),
    )


def effective_rate(rng: Random) -> Made:
    """The factor on the learning rate that keeps the trajectory when w is a times larger: a², with Adam a."""
    a = rng.randint(2, 25)
    optimizer, power = rng.choice((("SGD", 2), ("Adam", 1)))
    answer = a**power
    reason = {
        2: ("The gradient becomes 1/a of what it was", "梯度变为原来的 1/a"),
        1: ("Adam divides the 1/a out", "Adam 会把 1/a 除掉"),
    }
    english, chinese = reason[power]
    return Made(
        values={"a": a, "optimizer": optimizer},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"{english} and the weights are {a} times larger: {a}^{power} = {answer}.",
            f"{chinese}，而权重是原来的 {a} 倍：{a}^{power} = {answer}。",
        ),
        traps=(
            trap(
                a ** (3 - power),
                "That is right for the other optimizer: SGD needs a², Adam a.",
                "这是另一种优化器的答案：SGD 要 a²，Adam 要 a。",
            ),
            trap(1, "The function is the same, but a step is not.", "函数不变，但每一步的效果变了。"),
        ),
    )


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
    """Variance of the skip path after L residual blocks: L+1 with BN on the branch, else 2^L."""
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
            trap(1, "The skip path is not normalized: it accumulates.", "残差通路没有被归一化，方差会累积。"),
        ),
    )


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
    "gain-bound": gain_bound,
    "gradient-scale": gradient_scale,
    "effective-rate": effective_rate,
    "gradient-growth": gradient_growth,
    "residual-variance": residual_variance,
    "folded-weight": folded_weight,
    "folded-bias": folded_bias,
}
