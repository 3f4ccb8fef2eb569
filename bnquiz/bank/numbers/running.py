"""Statistics by hand: running ones, where code differs on them, and those that are not those of all data
(two devices, dropout, a small batch). PyTorch's momentum m weighs the new batch.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, log, sqrt
from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import CLOSE, Generator, Made, show, signed, trap

MOMENTA = (Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2))


def _moving(batches: list[int], momentum: Fraction, start: int = 0) -> list[float]:
    """The running value after each batch; exact inside, so that no digit of the solution is noise."""
    values, running = [], Fraction(start)
    for batch in batches:
        running = (1 - momentum) * running + momentum * batch
        values.append(float(running))
    return values


def moving_average(rng: Random) -> Made:
    """running_mean after three batches, from 0."""
    m, batches = rng.choice(MOMENTA), rng.sample(range(2, 41, 2), 3)
    values = _moving(batches, m)
    steps = " → ".join(show(value) for value in (0, *values))
    w, old = show(float(m)), show(float(1 - m))
    return Made(
        values={"m": w, "first": batches[0], "second": batches[1], "third": batches[2]},
        answer=values[-1],
        solution=Text(
            f"new = {old}·old + {w}·batch, three times: {steps}.",
            f"新值 = {old}·旧值 + {w}·批均值，做三次：{steps}。",
        ),
        traps=(
            trap(
                _moving(batches, 1 - m)[-1],
                "You swapped the weights: in PyTorch momentum is the weight of the new batch.",
                "两个权重弄反了：PyTorch 的 momentum 是新批次的权重。",
            ),
            trap(
                sum(batches) / 3,
                "That is the simple average: momentum=None.",
                "这是简单平均，对应 momentum=None。",
            ),
        ),
    )


def cumulative_average(rng: Random) -> Made:
    """running_mean after four batches with momentum=None: the simple average."""
    batches = rng.sample(range(1, 31), 4)
    answer = sum(batches) / 4
    first, second, third, fourth = batches
    return Made(
        values={"first": first, "second": second, "third": third, "fourth": fourth},
        answer=answer,
        solution=Text(
            f"({' + '.join(map(str, batches))})/4 = {show(answer)}; the start value 0 does not count.",
            f"({' + '.join(map(str, batches))})/4 = {show(answer)}；初始值 0 不参与。",
        ),
        traps=(
            trap(
                _moving(batches, Fraction(1, 10))[-1],
                "That is the moving average with momentum=0.1.",
                "这是 momentum=0.1 的滑动平均。",
            ),
            trap(sum(batches) / 5, "The start value 0 is not one of the batches.", "初始值 0 不算一个批次。"),
        ),
    )


def running_variance(rng: Random) -> Made:
    """running_var after one batch, from 1: PyTorch stores the unbiased variance."""
    m, middle, spread = rng.choice(MOMENTA), rng.randint(3, 12), rng.choice((1, 2, 3))
    values = [middle + spread * offset for offset in (-3, -1, 1, 3)]
    biased = 5 * spread**2
    unbiased = biased * 4 / 3
    keep, w = show(float(1 - m)), show(float(m))
    answer = float(1 - m) + float(m) * unbiased
    line = f"{keep}·1 + {w}·{show(unbiased)} = {show(answer)}"
    return Made(
        values={"m": w, "values": ", ".join(map(show, values))},
        answer=answer,
        solution=Text(
            f"Biased variance {biased}, unbiased {biased}·4/3 = {show(unbiased)}; {line}.",
            f"有偏方差 {biased}，无偏方差 {biased}·4/3 = {show(unbiased)}；{line}。",
        ),
        traps=(
            trap(
                float(1 - m) + float(m) * biased,
                "You stored the biased variance, as Keras does; PyTorch stores the unbiased one.",
                "存成了有偏方差（Keras 的做法）；PyTorch 存无偏方差。",
            ),
            trap(
                float(m) + float(1 - m) * unbiased,
                "You swapped the weights: momentum is the weight of the new batch.",
                "两个权重弄反了：momentum 是新批次的权重。",
            ),
            trap(
                float(m) * unbiased, "running_var starts at 1, not at 0.", "running_var 的初值是 1，不是 0。"
            ),
        ),
    )


def warm_up(rng: Random) -> Made:
    """Steps until the running mean has covered a share of its way: the least k with (1−m)^k ≤ 1−share."""
    m = rng.choice((0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5))
    share = rng.choice((0.8, 0.9, 0.95, 0.99))
    exact = log(1 - share) / log(1 - m)
    answer = ceil(exact)
    line = f"ln({show(1 - share)})/ln({show(1 - m)}) = {show(exact, 6)}"
    return Made(
        values={"m": show(m), "percent": round(100 * share)},
        answer=answer,
        within=5 * CLOSE,
        solution=Text(
            f"1−(1−m)^k ≥ {share} means k ≥ {line}: {answer} steps.",
            f"1−(1−m)^k ≥ {share} 即 k ≥ {line}：{answer} 步。",
        ),
        traps=(
            trap(
                round(1 / m),
                "1/m steps cover only about 63 %.",
                "1/m 步只走完了约 63%。",
            ),
        ),
    )


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
            f"The mean of the variances, {show(within)}, "
            f"plus the variance of the means, {show(between)}: {show(answer)}.",
            f"方差的均值 {show(within)}，加上均值的方差 {show(between)}，得 {show(answer)}。",
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
    """Variance after (inverted) dropout in training: (σ²+μ²)/(1−p) − μ²."""
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
    """Variance after BN in eval where dropout stood before it: σ²/(running_var), mean 0."""
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
    "moving-average": moving_average,
    "cumulative-average": cumulative_average,
    "running-variance": running_variance,
    "warm-up": warm_up,
    "bessel-ratio": bessel_ratio,
    "momentum-conversion": momentum_conversion,
    "zero-start": zero_start,
    "synced-variance": synced_variance,
    "dropout-variance": dropout_variance,
    "dropout-shift": dropout_shift,
    "mean-noise": mean_noise,
    "variance-noise": variance_noise,
}
