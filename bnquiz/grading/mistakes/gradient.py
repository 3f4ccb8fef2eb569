"""Mistakes in the gradient: statistics that autograd cannot see, and hand-written backward passes."""

from bnquiz.grading.mistakes.model import Mistake, Together, backward, gradient
from bnquiz.texts import Text, as_is

_BACKWARD = as_is("dx = gamma / sqrt(var + eps) * (dy - mean(dy) - x_hat * mean(dy * x_hat))")

GRADIENT = (
    Mistake(
        id="stats-detached",
        group="gradient",
        title=Text("hides the batch statistics from autograd", "把批统计量从计算图中断开"),
        did=Text("hid the batch statistics from autograd", "把批统计量从计算图中断开了"),
        why=Text(
            "mean and var depend on x, and the gradient must pass through both. What is detached is a "
            "constant "
            "to autograd, and its term is missing in dx: without the mean's, dx no longer sums to 0 in each "
            "channel; without the variance's, it is no longer orthogonal to x̂.",
            "均值和方差都依赖于 x，梯度必须经过两者。断开的那个在自动求导看来是常数，dx 就少了它那一项："
            "少了均值的，"
            "每个通道的 dx 之和不再为 0；少了方差的，dx 不再与 x̂ 正交。",
        ),
        fix=Text(
            "Detach only what is stored, not what normalizes.", "只断开要保存的量，不要断开用来归一化的量。"
        ),
        wrong="mean = x.detach().mean(dim=0)",
        right="mean = x.mean(dim=0)",
        switches=gradient("mean", "var", "both"),
        places=(Together(("mean", "var")),),
    ),
    Mistake(
        id="graph-cut",
        group="gradient",
        title=Text("cuts x off from autograd", "把 x 从计算图中断开"),
        did=Text("cut x off from autograd", "把 x 从计算图中断开了"),
        why=Text(
            "No gradient reaches x, so no layer before this one learns. torch.tensor(x), .data, "
            ".numpy() and .item() make a value without history.",
            "梯度传不到 x，前面的层都学不到东西。torch.tensor(x)、.data、.numpy() 和 .item() "
            "得到的值都没有计算历史。",
        ),
        fix=Text("Compute with x itself.", "直接用 x 计算。"),
        wrong=("x = torch.tensor(x)\nmean = x.mean(dim=0)"),
        right="mean = x.mean(dim=0)",
        places=("y",),
    ),
    Mistake(
        id="backward-stats-constant",
        group="gradient",
        title=Text("backward treats mean and variance as constants", "反向传播把均值和方差当成常数"),
        did=Text("took mean and variance for constants in backward", "反向传播时把均值和方差当成了常数"),
        why=Text(
            "dx = γ/σ·dy is the gradient at inference. In training mean and variance move with x, "
            "which adds two terms.",
            "dx = γ/σ·dy 是推理时的梯度。训练时均值和方差随 x 变化，要再加两项。",
        ),
        fix=_BACKWARD,
        wrong="dx = gamma / std * dy",
        right="dx = gamma / std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        switches=backward(statistics="fixed"),
        places=("dx",),
    ),
    Mistake(
        id="backward-gamma-missing",
        group="gradient",
        title=Text("backward leaves out gamma", "反向传播漏了 gamma"),
        did=Text("left out gamma in backward", "反向传播漏了 gamma"),
        why=Text(
            "y = γ·x̂ + β, so the gradient that reaches x̂ is dy·γ.", "y = γ·x̂ + β，所以传到 x̂ 的梯度是 dy·γ。"
        ),
        fix=_BACKWARD,
        wrong="dx = 1 / std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        right="dx = gamma / std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        switches=backward(gamma=("missing", "straight-missing", "mean-missing", "var-missing", "var-kept")),
        places=("dx",),
    ),
    Mistake(
        id="backward-mean-term-missing",
        group="gradient",
        title=Text("backward leaves out the path through the mean", "反向传播漏了经过均值的那一项"),
        did=Text("left out the path through the mean in backward", "反向传播漏了经过均值的那一项"),
        why=Text(
            "Shifting all of a channel's x changes nothing in y, so dx must sum to 0 in each "
            "channel. The term −mean(dy) does that.",
            "把一个通道的 x 整体平移，y 不变，所以 dx 在每个通道上之和必须为 0。−mean(dy) "
            "这一项就是做这个的。",
        ),
        fix=_BACKWARD,
        wrong="dx = gamma / std * (dy - x_hat * (dy * x_hat).mean(0))",
        right="dx = gamma / std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        switches=backward(mean_term="missing"),
        places=("dx",),
    ),
    Mistake(
        id="backward-var-term-missing",
        group="gradient",
        title=Text("backward leaves out the path through the variance", "反向传播漏了经过方差的那一项"),
        did=Text("left out the path through the variance in backward", "反向传播漏了经过方差的那一项"),
        why=Text(
            "Scaling a channel's x changes nothing in y (up to eps), so dx must be orthogonal to x̂. "
            "The term −x̂·mean(dy·x̂) does that.",
            "把一个通道的 x 整体缩放，y 不变（忽略 eps），所以 dx 必须与 x̂ 正交。−x̂·mean(dy·x̂) "
            "这一项就是做这个的。",
        ),
        fix=_BACKWARD,
        wrong="dx = gamma / std * (dy - dy.mean(0))",
        right="dx = gamma / std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        switches=backward(var_term="missing"),
        places=("dx",),
    ),
    Mistake(
        id="backward-count-wrong",
        group="gradient",
        title=Text("backward divides a sum by the wrong count", "反向传播求平均时除错了个数"),
        did=Text("divided a sum by the wrong count in backward", "反向传播求平均时除错了个数"),
        why=Text(
            "Both terms of dx are means over the n = N·H·W values of a channel, as in the forward pass. "
            "Divided by the batch size alone they are H·W times too large; not divided, n times.",
            "dx 的两项都是对一个通道的 n = N·H·W 个值求平均，与前向一致。只除以批大小，"
            "结果是应有值的 H·W 倍；不除则是 n 倍。",
        ),
        fix=_BACKWARD,
        wrong="n = dy.shape[0]\ndx = gamma / std * (dy - dbeta / n - x_hat * dgamma / n)",
        right="n = dy.size // dy.shape[1]\ndx = gamma / std * (dy - dbeta / n - x_hat * dgamma / n)",
        switches=backward(
            count=(
                "samples",
                "everything",
                "one",
                "channels",
                "mean-samples",
                "mean-everything",
                "mean-one",
                "var-samples",
                "var-everything",
                "var-one",
                "var-less-one",
                "mean-less-one",
                "less-one",
                "mean-twice",
                "var-twice",
                "whole-one",
                "whole-less-one",
            )
        ),
        places=("dx",),
    ),
    Mistake(
        id="backward-root-inverted",
        group="gradient",
        title=Text("backward multiplies by the standard deviation", "反向传播乘了标准差"),
        did=Text("multiplied by the standard deviation in backward", "反向传播乘了标准差"),
        why=Text(
            "x̂ is x divided by σ, so the gradient on its way back is divided by σ too. Multiplied, a quiet "
            "channel learns too slowly and a loud one too fast.",
            "前向是除以 σ，梯度回传时同样要除以 σ。写成乘，波动小的通道学得太慢，波动大的学得太快。",
        ),
        fix=_BACKWARD,
        wrong="dx = gamma * std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        right="dx = gamma / std * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))",
        switches=backward(scale=("multiplied", "straight")),
        places=("dx",),
    ),
    Mistake(
        id="backward-dgamma-wrong",
        group="gradient",
        title=Text("dgamma is wrong", "dgamma 算错了"),
        did=Text("got dgamma wrong", "dgamma 算错了"),
        why=Text(
            "gamma multiplies x̂ in every sample and position, so its gradient is the sum of dy·x̂ "
            "over all axes but the channel's.",
            "每个样本、每个位置都用 gamma 乘 x̂，所以它的梯度是 dy·x̂ 沿通道以外所有维度求和。",
        ),
        fix=as_is("dgamma = (dy * x_hat).sum(axes)"),
        wrong="dgamma = dy.sum(axis=0)",
        right="dgamma = (dy * x_hat).sum(axis=0)",
        places=("dgamma",),
    ),
    Mistake(
        id="backward-dbeta-wrong",
        group="gradient",
        title=Text("dbeta is wrong", "dbeta 算错了"),
        did=Text("got dbeta wrong", "dbeta 算错了"),
        why=Text(
            "beta is added in every sample and position, so its gradient is the sum of dy over all "
            "axes but the channel's.",
            "每个样本、每个位置都加了 beta，所以它的梯度是 dy 沿通道以外所有维度求和。",
        ),
        fix=as_is("dbeta = dy.sum(axes)"),
        wrong="dbeta = dy.mean(axis=0)",
        right="dbeta = dy.sum(axis=0)",
        places=("dbeta",),
    ),
)
