"""How many numbers a batch norm holds, and which of them are trained."""

from __future__ import annotations

from random import Random

from bnquiz.bank.model import Text
from bnquiz.bank.numbers.made import EXACT, Generator, Made, trap

CHANNELS = (3, *range(8, 520, 8))


def parameter_count(rng: Random) -> Made:
    """Trainable numbers of BN over C channels: γ and β, 2C."""
    C = rng.choice(CHANNELS)
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
    C = rng.choice(CHANNELS)
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
    C = rng.choice(CHANNELS)
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
    """Trainable numbers of a convolution without bias and the BN behind it: k²·Cin·Cout + 2·Cout."""
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


GENERATORS: dict[str, Generator] = {
    "parameter-count": parameter_count,
    "keras-parameter-count": keras_parameter_count,
    "buffer-count": buffer_count,
    "conv-bn-parameters": conv_bn_parameters,
}
