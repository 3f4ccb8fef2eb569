"""Outputs and gradients by hand, and how far outputs spread. ε is left out where the card says so."""

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
    n = rng.randint(3, 60)
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
    """P(ReLU output = 0) after BN with normal input: Φ(−β/|γ|)."""
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
    "normalized-batch": normalized_batch,
    "inference-output": inference_output,
    "batch-of-two": batch_of_two,
    "output-variance": output_variance,
    "normalized-bound": normalized_bound,
    "dead-share": dead_share,
    "input-gradient": input_gradient,
    "gamma-gradient": gamma_gradient,
    "eval-gradient": eval_gradient,
}
