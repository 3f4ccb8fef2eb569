"""What can be counted: values in a statistic, statistics of each norm, parameters, updates, multiply-adds."""

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


WIDTHS = (3, *range(8, 520, 8))


def parameter_count(rng: Random) -> Made:
    """Trainable numbers of BN over C channels: γ and β, 2C."""
    C = rng.choice(WIDTHS)
    return Made(
        values={"C": C},
        answer=2 * C,
        within=EXACT,
        solution=Text(
            f"One γ and one β per channel: 2·{C} = {2 * C}. The running statistics are not trained.",
            f"每个通道一个 γ、一个 β：2·{C} = {2 * C}。滑动统计量不参与训练。",
        ),
        traps=(
            trap(
                4 * C,
                "Running mean and variance are buffers, not trained.",
                "滑动均值和滑动方差是缓冲区，不参与训练。",
            ),
            trap(2, "γ and β exist once for each channel.", "γ 和 β 是每个通道各有一对。"),
            trap(C, "Each channel has both a γ and a β.", "每个通道既有 γ 也有 β。"),
        ),
    )


def keras_parameter_count(rng: Random) -> Made:
    """What Keras prints as Param #: 4C, half of it not trainable."""
    C = rng.choice(WIDTHS)
    return Made(
        values={"C": C},
        answer=4 * C,
        within=EXACT,
        solution=Text(
            f"γ, β, moving mean, moving variance: 4·{C} = {4 * C}, of which {2 * C} are trainable.",
            f"γ、β、滑动均值、滑动方差：4·{C} = {4 * C}，其中可训练的是 {2 * C} 个。",
        ),
        traps=(
            trap(
                2 * C,
                "Those are the trainable ones; Keras counts the moving statistics as well.",
                "这只是可训练的部分；Keras 把滑动统计量也计入。",
            ),
        ),
    )


def buffer_count(rng: Random) -> Made:
    """Scalars that PyTorch keeps in buffers: 2C and one counter."""
    C = rng.choice(WIDTHS)
    answer = 2 * C + 1
    return Made(
        values={"C": C},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"running_mean {C}, running_var {C}, num_batches_tracked 1: {answer}.",
            f"running_mean {C} 个，running_var {C} 个，num_batches_tracked 1 个：共 {answer}。",
        ),
        traps=(
            trap(2 * C, "You forgot the counter num_batches_tracked.", "漏了计数器 num_batches_tracked。"),
            trap(
                4 * C + 1,
                "γ and β are parameters, not buffers.",
                "γ 和 β 是可学习参数，不是缓冲区。",
            ),
        ),
    )


def conv_bn_parameters(rng: Random) -> Made:
    """Trainable numbers of a convolution without bias and the BN after it: k²·Cin·Cout + 2·Cout."""
    k, cin, cout = rng.choice((1, 3, 5, 7)), rng.choice((3, 16, 32, 64)), rng.choice((16, 32, 64, 128))
    conv = k * k * cin * cout
    answer = conv + 2 * cout
    return Made(
        values={"k": k, "cin": cin, "cout": cout},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"Convolution {k}·{k}·{cin}·{cout} = {conv}, γ and β 2·{cout} = {2 * cout}: {answer}.",
            f"卷积 {k}·{k}·{cin}·{cout} = {conv}，γ 和 β 共 2·{cout} = {2 * cout}：合计 {answer}。",
        ),
        traps=(
            trap(
                answer + cout,
                "There is no bias: the mean subtraction would cancel it.",
                "卷积没有偏置：减均值会把它抵消。",
            ),
            trap(
                conv + 4 * cout,
                "The running statistics are not trainable.",
                "滑动统计量不是可训练参数。",
            ),
            trap(conv + 2, "One γ and one β for each output channel.", "每个输出通道各有一个 γ 和 β。"),
        ),
    )


def _norms(N: int, C: int, G: int) -> dict[str, tuple[Text, int, int]]:
    """Norm → its name, how many means it takes, and over how many channels·samples each goes."""
    return {
        "batch": (Text("batch norm", "批归一化"), C, N),
        "layer": (Text("layer norm over (C, H, W)", "在 (C, H, W) 上的层归一化"), N, C),
        "instance": (Text("instance norm", "实例归一化"), N * C, 1),
        "group": (Text(f"group norm with {G} groups", f"分 {G} 组的组归一化"), N * G, C // G),
    }


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def statistics_count(rng: Random) -> Made:
    """How many means BN, LN, IN or GN takes of one input."""
    N, C, H, W, G = rng.choice((4, 8, 12)), rng.choice((16, 32, 64)), 14, rng.choice((7, 14)), 8
    norms = _norms(N, C, G)
    kind = rng.choice(list(norms))
    layer, answer, _ = norms[kind]
    formula = {"batch": "C", "layer": "N", "instance": "N·C", "group": "N·G"}[kind]
    return Made(
        values={"N": N, "C": C, "H": H, "W": W, "layer": layer},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"{_first_up(layer.en)} takes {formula} = {answer} means, and as many variances.",
            f"{layer.zh}计算 {formula} = {answer} 个均值，方差的个数相同。",
        ),
        traps=tuple(
            trap(count, f"That is {name.en}.", f"这是{name.zh}的个数。")
            for other, (name, count, _) in norms.items()
            if other != kind
        ),
    )


def statistic_size(rng: Random) -> Made:
    """How many values go into each mean of BN, LN, IN or GN."""
    N, C, H, W, G = rng.choice((4, 8, 12)), rng.choice((16, 32, 64)), 14, rng.choice((7, 14)), 8
    norms = _norms(N, C, G)
    kind = rng.choice(list(norms))
    layer, _, many = norms[kind]
    answer = many * H * W
    formula = {"batch": "N·H·W", "layer": "C·H·W", "instance": "H·W", "group": "(C/G)·H·W"}[kind]
    return Made(
        values={"N": N, "C": C, "H": H, "W": W, "layer": layer},
        answer=answer,
        within=EXACT,
        solution=Text(
            f"{_first_up(layer.en)}: each mean is over {formula} = {answer} values.",
            f"{layer.zh}：每个均值对 {formula} = {answer} 个值求得。",
        ),
        traps=tuple(
            trap(other * H * W, f"That is {name.en}.", f"这是{name.zh}的个数。")
            for name, _, other in norms.values()
            if other != many
        ),
    )


GENERATORS: dict[str, Generator] = {
    "channel-count": channel_count,
    "sequence-count": sequence_count,
    "updates": updates,
    "multiply-adds": multiply_adds,
    "parameter-count": parameter_count,
    "keras-parameter-count": keras_parameter_count,
    "buffer-count": buffer_count,
    "conv-bn-parameters": conv_bn_parameters,
    "statistics-count": statistics_count,
    "statistic-size": statistic_size,
}
