"""What can be counted: the values in a statistic, updates, multiply-adds."""

from __future__ import annotations

from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import EXACT, Generator, Made, trap

SIZES = (7, 14, 28, 56)
CHANNELS = (16, 32, 64, 128)


def channel_count(rng: Random) -> Made:
    """Values that go into one channel's mean: N·H·W."""
    N, C, H, W = rng.choice((8, 16, 32)), rng.choice((3, *CHANNELS)), rng.choice(SIZES), rng.choice(SIZES)
    answer = N * H * W
    return Made(
        values={"N": N, "C": C, "H": H, "W": W},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"All axes except the channel: N·H·W = {N}·{H}·{W} = {answer}.",
            f"除通道外的所有维度：N·H·W = {N}·{H}·{W} = {answer}。",
        ),
        traps=(
            trap(N, "You counted samples only; every position counts.", "只数了样本；每个空间位置也要算。"),
            trap(H * W, "That is one image: instance norm.", "这是单张图的值数，属于实例归一化。"),
            trap(
                N * C * H * W,
                "You counted all channels; each has its own mean.",
                "把所有通道都算上了；每个通道各有均值。",
            ),
        ),
    )


def sequence_count(rng: Random) -> Made:
    """Values in one channel's mean for (N, C, L): N·L."""
    N, C, L = rng.choice((4, 8, 16, 32)), rng.choice(CHANNELS), rng.choice((10, 50, 100, 128))
    answer = N * L
    return Made(
        values={"N": N, "C": C, "L": L},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"All axes except the channel: N·L = {N}·{L} = {answer}.",
            f"除通道外的所有维度：N·L = {N}·{L} = {answer}。",
        ),
        traps=(
            trap(N, "You counted samples only; every time step counts.", "只数了样本；每个时间步也要算。"),
            trap(
                N * C,
                "You took the mean over the channels; for PyTorch axis 1 is the channel.",
                "对通道求了平均；PyTorch 以第 1 维为通道。",
            ),
        ),
    )


def updates(rng: Random) -> Made:
    """Updates of the running statistics: one a training-mode forward, two where checkpointing re-runs it."""
    steps, parts = rng.choice((10, 20, 50, 60, 80, 100)), rng.choice((2, 3, 4, 8))
    again = rng.choice((1, 2))
    how = {
        1: Text("no activation checkpointing", "不使用激活检查点"),
        2: Text("the layer inside an activation checkpoint", "该层处于激活检查点之内"),
    }[again]
    answer = steps * parts * again
    times = {1: "once", 2: "twice"}[again]
    return Made(
        values={"steps": steps, "parts": parts, "how": how},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"{steps} steps · {parts} forwards, each run {times} = {answer} updates.",
            f"{steps} 步 · 每步 {parts} 次前向 · 每次前向执行 {again} 遍 = {answer} 次更新。",
        ),
        traps=(
            trap(
                steps,
                "The optimizer does not update them; each forward in training mode does.",
                "更新滑动统计量的不是优化器，而是训练模式下的每次前向。",
            ),
            trap(
                steps * parts * (3 - again),
                "Checkpointing runs the forward a second time, and only checkpointing does.",
                "只有激活检查点会让前向再执行一遍。",
            ),
        ),
    )


def multiply_adds(rng: Random) -> Made:
    """Multiply-adds of BN at inference for one image: one for each element."""
    C, H, W = rng.choice(CHANNELS), rng.choice(SIZES), rng.choice(SIZES)
    answer = C * H * W
    return Made(
        values={"C": C, "H": H, "W": W},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"One multiply-add an element, y = a·x + b: C·H·W = {C}·{H}·{W} = {answer}.",
            f"每个元素一次乘加，y = a·x + b：C·H·W = {C}·{H}·{W} = {answer}。",
        ),
        traps=(
            trap(
                C,
                "There is one factor a channel, but it is applied to every element.",
                "每个通道只有一个系数，但要作用到每个元素上。",
            ),
            trap(
                2 * answer,
                "Counted in FLOPs that is right; the question is about multiply-adds.",
                "按 FLOPs 计是这个数；题目问的是乘加次数。",
            ),
        ),
    )


GENERATORS: dict[str, Generator] = {
    "channel-count": channel_count,
    "sequence-count": sequence_count,
    "updates": updates,
    "multiply-adds": multiply_adds,
}
