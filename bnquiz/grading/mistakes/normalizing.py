"""Mistakes in the formula itself: over which axes, the variance, the root, eps, gamma and beta."""

from bnquiz.grading.mistakes.model import Mistake, Together, backward, eval_only, formula, update
from bnquiz.texts import Text, as_is

_RIGHT_AXES = Text(
    "Average over every axis but the channel's: dim=0 for (N, C), dim=(0, 2, 3) for (N, C, "
    "H, W), with keepdim=True.",
    "除通道外的维度都要求平均：(N, C) 用 dim=0，(N, C, H, W) 用 dim=(0, 2, 3)，并加 keepdim=True。",
)
_STATISTICS = (Together(("mean", "var")),)

NORMALIZING = (
    Mistake(
        id="axes-batch-only",
        group="axes",
        title=Text("averages over the batch only", "只沿批次维求平均"),
        did=Text("averaged over the batch only", "只沿批次维求了平均"),
        why=Text(
            "A convolution's channel is one feature seen at every position, so its statistics are "
            "taken over N, H and W. Averaging over N alone gives every pixel a mean of its own, from "
            "far fewer values.",
            "卷积的一个通道是同一个特征在各个位置上的取值，统计量要沿 N、H、W 一起求。只沿 N 求平均，"
            "每个像素就各有一个均值，用到的数也少得多。",
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=0, keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula(axes=("batch-only", "var-batch-only", "own-var-batch-only", "mean-batch-only")),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-per-sample",
        group="axes",
        title=Text("averages within each sample", "在每个样本内部求平均"),
        did=Text("averaged within each sample", "在每个样本内部求了平均"),
        why=Text(
            "Leaving out the batch axis makes this instance norm: no sample sees the others, and "
            "there is no batch statistic to keep.",
            "不沿批次维求平均就成了实例归一化：样本之间互不相干，也就没有批统计量可存。",
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(2, 3), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula(axes=("per-sample", "var-per-sample", "own-var-per-sample", "mean-per-sample")),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-layer",
        group="axes",
        title=Text("averages over the features of each sample", "沿每个样本的特征求平均"),
        did=Text("averaged over the features of each sample", "沿每个样本的特征求了平均"),
        why=Text(
            "Averaging over the channels of one sample is layer norm. Batch norm keeps one mean and "
            "one variance for each channel.",
            "在一个样本内沿通道求平均是层归一化。批归一化是每个通道一个均值、一个方差。",
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(1, 2, 3), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula(
            axes=("layer", "layer-by-channel", "channel-only", "var-layer", "own-var-layer", "mean-layer")
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-all",
        group="axes",
        title=Text("averages over everything", "对所有元素求平均"),
        did=Text("averaged over everything", "对所有元素求了平均"),
        why=Text(
            "One mean for all channels mixes features of different scale; after it the channels "
            "still differ in mean and variance.",
            "所有通道共用一个均值，会把尺度不同的特征混在一起；归一化之后各通道的均值和方差仍然不同。",
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean()",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula(axes=("all", "var-all", "own-var-all", "mean-all")),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-channels-last",
        group="axes",
        title=Text("treats the last axis as the channel axis", "把最后一维当成通道"),
        did=Text("took the last axis for the channel", "把最后一维当成了通道"),
        why=Text(
            "With x as (N, C, H, W) the channel is axis 1. Averaging over (0, 1, 2) is right for (N, "
            "H, W, C) only; here it keeps one mean for each column of the image.",
            "x 是 (N, C, H, W) 时，通道是第 1 维。沿 (0, 1, 2) 求平均只适合 (N, H, W, C)；"
            "在这里得到的是图像每一列一个均值。",
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(0, 1, 2), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula(
            axes=(
                "channels-last",
                "channels-last-affine",
                "channels-last-by-channel",
                "var-channels-last",
                "own-var-channels-last",
                "mean-channels-last",
            )
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-wrong",
        group="axes",
        title=Text("averages over the wrong axes", "沿错误的维度求平均"),
        did=Text("averaged over the wrong axes", "沿错误的维度求了平均"),
        why=Text(
            "The statistics are taken over a set of axes that is neither batch norm's nor that of "
            "another known norm.",
            "求统计量用的维度既不是批归一化的，也不是其他常见归一化的。",
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(0, 2), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula(
            axes=(
                "batch-height",
                "batch-width",
                "channel-and-space-last",
                "batch-and-channel",
                "last-alone",
                "all-but-rows",
                "as-in-4d",
                "depth-missing",
            )
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="keepdim-missing",
        group="axes",
        title=Text("drops the dimensions it averages over", "求平均时丢掉了维度"),
        did=Text("dropped the dimensions that it averaged over", "求平均时丢掉了维度"),
        why=Text(
            "A mean of shape (C,) lines up with the last axis of (N, C, H, W): an error when C "
            "differs from W, and silently wrong when they are equal.",
            "形状为 (C,) 的均值会和 (N, C, H, W) 的最后一维对齐：C 与 W 不同就报错，相同则悄悄算错。",
        ),
        fix=Text(
            "Pass keepdim=True (NumPy: keepdims=True), or reshape the statistics to (1, C, 1, 1).",
            "传入 keepdim=True（NumPy 是 keepdims=True），或把统计量 reshape 成 (1, C, 1, 1)。",
        ),
        wrong=("mean = x.mean(dim=(0, 2, 3))  # (C,)\ncentered = x - mean"),
        right=("mean = x.mean(dim=(0, 2, 3), keepdim=True)  # (1, C, 1, 1)\ncentered = x - mean"),
        switches=formula(
            keepdim=("dropped", "early", "mean-only", "early-mean-only", "var-only", "early-only")
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="reshape-mixes-axes",
        group="axes",
        title=Text("reshapes where it should transpose", "该转置的地方只做了 reshape"),
        did=Text("reshaped where it should transpose", "该转置的地方只做了 reshape"),
        why=Text(
            "reshape cuts the memory differently and moves nothing. With x as (N, C, H, W), each column of "
            "x.reshape(-1, C), and each row of x.reshape(C, -1), holds numbers of several channels.",
            "reshape 只是把内存重新切分，不会移动数据。x 为 (N, C, H, W) 时，x.reshape(-1, C) 的每一列、"
            "x.reshape(C, -1) 的每一行都混有多个通道的数。",
        ),
        fix=Text(
            "Bring the channel to the end first: x.permute(0, 2, 3, 1).reshape(-1, C), and permute back. Or "
            "average over the axes of x itself.",
            "先把通道移到最后：x.permute(0, 2, 3, 1).reshape(-1, C)，算完再转回来；"
            "或者直接沿 x 的各维求平均。",
        ),
        wrong="mean = x.reshape(-1, C).mean(dim=0)",
        right="mean = x.permute(0, 2, 3, 1).reshape(-1, C).mean(dim=0)",
        switches=formula(
            axes=(
                "rows-of-c",
                "blocks",
                "rows-of-c-affine",
                "blocks-affine",
                "rows-of-c-by-channel",
                "blocks-by-channel",
                "rows-of-c-in-turn",
                "blocks-in-turn",
            )
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="variance-of-means",
        group="axes",
        title=Text("takes the variance in stages", "分步求方差"),
        did=Text("took the variance in stages", "分步求了方差"),
        why=Text(
            "A mean of means is the mean, but variances do not chain: the mean of variances misses "
            "the spread between the groups, and the variance of means misses the spread inside them.",
            "均值的均值还是均值，方差却不能这样套：方差的均值漏了组间的差异，均值的方差漏了组内的差异。",
        ),
        fix=Text(
            "Take the mean over all axes first, then the mean of (x − mean)² over the same axes.",
            "先沿所有维度求均值，再沿同样的维度对 (x − mean)² 求平均。",
        ),
        wrong="var = x.var(dim=(2, 3), unbiased=False).mean(dim=0)",
        right="var = x.var(dim=(0, 2, 3), unbiased=False)",
        switches=formula(
            variance=("of-means", "of-samples", "of-positions", "of-frames", "of-columns", "of-rows")
        ),
        places=("var",),
    ),
    Mistake(
        id="center-missing",
        group="formula",
        title=Text("does not subtract the mean", "没有减去均值"),
        did=Text("did not subtract the mean", "没有减去均值"),
        why=Text(
            "Unless the mean is subtracted from x, the output keeps the channel's offset, and its mean is "
            "not beta. Unless it is subtracted in the variance too, that is E[x²], which is too large.",
            "x 不减均值，输出就带着通道原来的偏移，均值不等于 beta；"
            "算方差时不减均值，得到的是 E[x²]，比方差大。",
        ),
        fix=as_is("x_hat = (x - mean) / sqrt(var + eps)"),
        wrong="x_hat = x / torch.sqrt(var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(center="missing", variance="about-zero"),
        places=("var", "normalized", "y"),
    ),
    Mistake(
        id="center-added",
        group="formula",
        title=Text("adds the mean instead of subtracting it", "把减均值写成了加均值"),
        did=Text("added the mean instead of subtracting it", "把减均值写成了加均值"),
        why=Text(
            "x + mean doubles the offset that normalizing should remove, and a variance of it is too large.",
            "x + mean 把本该去掉的偏移加倍了；用它算出的方差也偏大。",
        ),
        fix=as_is("x_hat = (x - mean) / sqrt(var + eps)"),
        wrong="x_hat = (x + mean) / torch.sqrt(var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(center="added", variance="about-minus-mean"),
        places=("centered", "var", "normalized", "y"),
    ),
    Mistake(
        id="sqrt-missing",
        group="formula",
        title=Text("divides by something other than the root", "除数不是方差的平方根"),
        did=Text("divided by something other than the root", "除数不是方差的平方根"),
        why=Text(
            "Only divided by sqrt(var + eps) does a channel come out with variance 1. By var + eps, by its "
            "square or by the root of the root, it is scaled the more wrongly the further its variance is "
            "from 1.",
            "只有除以 sqrt(var + eps)，通道的方差才会变成 1。除以 var + eps、它的平方，或者开了两次方，"
            "方差离 1 越远，尺度就错得越多。",
        ),
        fix=Text("Divide by sqrt(var + eps).", "除以 sqrt(var + eps)。"),
        wrong="x_hat = (x - mean) / (var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(root=("missing", "twice", "squared")),
        places=("root", "denominator", "normalized", "y"),
    ),
    Mistake(
        id="normalize-unbiased",
        group="formula",
        title=Text("normalizes with the unbiased variance", "用无偏方差做归一化"),
        did=Text("normalized with the unbiased variance", "用无偏方差做了归一化"),
        why=Text(
            "The batch is normalized with the biased variance (divide by n). torch.var divides by n "
            "− 1 unless told otherwise; only the running variance may be the unbiased one.",
            "归一化用的是有偏方差（除以 n）。torch.var 默认除以 n − 1；只有滑动方差可以用无偏的。",
        ),
        fix=Text(
            "x.var(dim, unbiased=False), or the mean of (x - mean) ** 2.",
            "用 x.var(dim, unbiased=False)，或对 (x - mean) ** 2 求平均。",
        ),
        wrong="var = x.var(dim=0)",
        right="var = x.var(dim=0, unbiased=False)",
        switches=formula(variance="unbiased"),
        places=("var", "root", "denominator", "normalized"),
    ),
    Mistake(
        id="count-wrong",
        group="formula",
        title=Text("divides a sum by the wrong count", "求平均时除错了个数"),
        did=Text("divided a sum by the wrong count", "求平均时除错了个数"),
        why=Text(
            "A channel of (N, C, H, W) has n = N·H·W values: its sums are divided by n, and Bessel's "
            "correction is n/(n − 1), once, and only for the running variance. Another count makes the "
            "statistic too large or too small by a fixed factor.",
            "(N, C, H, W) 的每个通道有 n = N·H·W 个值：求和之后要除以 n；贝塞尔修正是 n/(n − 1)，"
            "只乘一次，且只用于滑动方差。个数取错，统计量就会差一个固定的倍数。",
        ),
        fix=Text(
            "n = x.numel() // x.shape[1] (NumPy: x.size // x.shape[1]), or take .mean and .var over the "
            "axes.",
            "n = x.numel() // x.shape[1]（NumPy：x.size // x.shape[1]），或直接沿这些维用 .mean 和 .var。",
        ),
        wrong="n = x.shape[0]\nmean = x.sum(dim=(0, 2, 3)) / n",
        right="n = x.numel() // x.shape[1]\nmean = x.sum(dim=(0, 2, 3)) / n",
        switches=(
            *formula(
                count=(
                    "samples",
                    "everything",
                    "one",
                    "positions",
                    "channels",
                    "var-samples",
                    "var-everything",
                    "var-one",
                    "var-positions",
                    "var-channels",
                    "var-samples-less-one",
                    "var-twice",
                    "var-samples-twice",
                    "bessel-squared",
                    "bessel-inverted",
                    "mean-samples",
                    "mean-everything",
                    "mean-one",
                    "mean-positions",
                    "mean-channels",
                )
            ),
            *eval_only(count=("corrected", "corrected-by-samples")),
            *update(
                variance=(
                    "unbiased-by-samples",
                    "unbiased-by-everything",
                    "unbiased-by-positions",
                    "unbiased-inverted",
                    "divided-again",
                    "unbiased-twice",
                    "summed",
                )
            ),
        ),
        places=(Together(("mean", "var")), "radicand", "root", "denominator", "normalized"),
    ),
    Mistake(
        id="std-for-variance",
        group="formula",
        title=Text("takes the standard deviation for the variance", "把标准差当成了方差"),
        did=Text("took the standard deviation for the variance", "把标准差当成了方差"),
        why=Text(
            "The root of a standard deviation is no standard deviation: sqrt(std + eps) divides a quiet "
            "channel by too much, and a loud one by too little.",
            "对标准差再开方得到的不再是标准差：sqrt(std + eps) 会让波动小的通道除得太多，"
            "波动大的通道除得太少。",
        ),
        fix=Text("sqrt(var + eps), with the variance under the root.", "根号里放方差：sqrt(var + eps)。"),
        wrong="var = x.std(dim=0, unbiased=False)\nx_hat = (x - mean) / torch.sqrt(var + eps)",
        right="var = x.var(dim=0, unbiased=False)\nx_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(variance=("std", "std-unbiased")),
        places=("var", "radicand", "root", "denominator", "normalized"),
    ),
    Mistake(
        id="division-missing",
        group="formula",
        title=Text("does not divide by the standard deviation", "没有除以标准差"),
        did=Text("did not divide by the standard deviation", "没有除以标准差"),
        why=Text(
            "Centered only, or multiplied by the standard deviation, a channel does not come out with "
            "variance 1: its spread still depends on the layer before.",
            "只减均值，或者乘上了标准差，通道的方差都不会变成 1，输出的尺度仍由前一层决定。",
        ),
        fix=Text("x_hat = (x - mean) / sqrt(var + eps)", "x_hat = (x - mean) / sqrt(var + eps)"),
        wrong="x_hat = (x - mean) * torch.sqrt(var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(division=("missing", "multiplied")),
        places=("normalized", "y"),
    ),
    Mistake(
        id="sign-wrong",
        group="formula",
        title=Text("gets a sign wrong", "正负号写反了"),
        did=Text("got a sign wrong", "正负号写反了"),
        why=Text(
            "mean − x mirrors every channel, and γ·x̂ − β shifts the wrong way. In dx both means are "
            "subtracted: with a plus it is no longer the gradient.",
            "mean − x 会让每个通道镜像翻转，γ·x̂ − β 会往反方向平移。dx 中的两个均值项都要减去，"
            "写成加就不再是梯度了。",
        ),
        fix=Text(
            "y = gamma * (x - mean) / sqrt(var + eps) + beta; dx = gamma / sqrt(var + eps) * (dy - "
            "mean(dy) - "
            "x_hat * mean(dy * x_hat)).",
            "y = gamma * (x - mean) / sqrt(var + eps) + beta；"
            "dx = gamma / sqrt(var + eps) * (dy - mean(dy) - x_hat * mean(dy * x_hat))。",
        ),
        wrong="y = gamma * x_hat - beta",
        right="y = gamma * x_hat + beta",
        switches=(
            *formula(center="reversed", affine="beta-subtracted"),
            *backward(mean_term="added", var_term="added", sign="turned"),
        ),
        places=("centered", "normalized", "y", "dx"),
    ),
    Mistake(
        id="cancellation",
        group="formula",
        title=Text("computes the variance as E[x²] − E[x]²", "用 E[x²] − E[x]² 计算方差"),
        did=Text("computed the variance as E[x²] − E[x]²", "用 E[x²] − E[x]² 算了方差"),
        why=Text(
            "In float32 the two terms agree in nearly all digits when the mean is large against the "
            "spread; what is left is rounding, and it can be negative, which makes the root NaN.",
            "均值远大于标准差时，float32 下这两项几乎所有有效位都相同，相减只剩舍入误差，"
            "还可能是负数，开根号就得到 NaN。",
        ),
        fix=Text(
            "Subtract the mean first: ((x - mean) ** 2).mean(...).", "先减均值：((x - mean) ** 2).mean(...)。"
        ),
        wrong="var = (x**2).mean(dim=0) - mean**2",
        right="var = ((x - mean) ** 2).mean(dim=0)",
        places=("var",),
    ),
    Mistake(
        id="eps-subtracted",
        group="eps",
        title=Text("subtracts eps", "减去了 eps"),
        did=Text("subtracted eps", "减去了 eps"),
        why=Text(
            "eps keeps the root away from zero. Subtracted, it makes the radicand negative for a "
            "quiet channel (NaN), or tiny (a huge gain); at variance 1 nobody notices.",
            "eps 是为了让根号远离 0。减去它，"
            "方差很小的通道里根号下就成了负数（NaN）或极小的数（增益极大）；方差为 1 时看不出来。",
        ),
        fix=as_is("sqrt(var + eps)"),
        wrong="x_hat = (x - mean) / torch.sqrt(var - eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(eps="subtracted"),
        places=("radicand", "denominator", "normalized", "y"),
    ),
    Mistake(
        id="eps-outside-sqrt",
        group="eps",
        title=Text("adds eps outside the root", "把 eps 加在根号外"),
        did=Text("added eps outside the root", "把 eps 加在了根号外"),
        why=Text(
            "sqrt(var) + eps is another function: at variance 0 the gain is 1/eps instead of "
            "1/sqrt(eps), 316 times more for 1e-5, and the gradient of sqrt at 0 is infinite.",
            "sqrt(var) + eps 是另一个函数：方差为 0 时增益是 1/eps 而不是 1/sqrt(eps)，eps 为 1e-5 "
            "时是原来的 316 倍；而且 sqrt 在 0 处的梯度是无穷大。",
        ),
        fix=as_is("sqrt(var + eps)"),
        wrong="x_hat = (x - mean) / (torch.sqrt(var) + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(eps=("outside", "twice")),
        places=("denominator", "normalized", "y"),
    ),
    Mistake(
        id="eps-twice",
        group="eps",
        title=Text("adds eps twice under the root", "根号里加了两次 eps"),
        did=Text("added eps twice under the root", "根号里加了两次 eps"),
        why=Text(
            "sqrt(var + 2·eps) is a batch norm with another eps: weights that are moved to a framework, or "
            "from one, give other outputs.",
            "sqrt(var + 2·eps) 相当于换了一个 eps：权重在框架之间迁移后，输出会对不上。",
        ),
        fix=Text("Add eps once: sqrt(var + eps).", "eps 只加一次：sqrt(var + eps)。"),
        wrong="var = x.var(dim=0, unbiased=False) + eps\nx_hat = (x - mean) / torch.sqrt(var + eps)",
        right="var = x.var(dim=0, unbiased=False)\nx_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(eps="inside-twice"),
        places=("radicand", "root", "denominator", "normalized", "y"),
    ),
    Mistake(
        id="eps-missing",
        group="eps",
        title=Text("leaves out eps", "漏了 eps"),
        did=Text("left out eps", "漏了 eps"),
        why=Text(
            "A constant channel has variance 0, and 0/0 is NaN. One dead ReLU in the batch is enough.",
            "取值恒定的通道方差为 0，0/0 就是 NaN。批次里有一个死掉的 ReLU 就够了。",
        ),
        fix=as_is("sqrt(var + eps)"),
        wrong="x_hat = (x - mean) / torch.sqrt(var)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(eps="missing"),
        places=(Together(("root", "inverse"), only_the_first=True), "normalized", "y"),
    ),
    Mistake(
        id="eps-ignored",
        group="eps",
        title=Text("uses a constant instead of the argument eps", "没用参数 eps，写成了常数"),
        did=Text("used a constant instead of the argument eps", "没用参数 eps，写成了常数"),
        why=Text(
            "Whoever passes another eps gets no effect and no error; frameworks differ in the "
            "default (1e-5 in PyTorch, 1e-3 in Keras), so ported weights give other outputs.",
            "传入别的 eps 既不起作用也不报错；各框架的默认值又不同（PyTorch 是 1e-5，Keras 是 "
            "1e-3），移植过来的权重输出就会不一样。",
        ),
        fix=Text("Use the argument: sqrt(var + eps).", "使用参数：sqrt(var + eps)。"),
        wrong="x_hat = (x - mean) / torch.sqrt(var + 1e-5)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula(eps_constant="constant"),
        places=("radicand", "denominator", "normalized", "y"),
    ),
    Mistake(
        id="gamma-missing",
        group="affine",
        title=Text("does not scale by gamma", "没有乘 gamma"),
        did=Text("did not scale by gamma", "没有乘 gamma"),
        why=Text(
            "gamma sets the channel's standard deviation; without it normalizing fixes what the "
            "layer can express.",
            "gamma 决定通道的标准差；没有它，归一化就限制了这一层的表达能力。",
        ),
        fix=as_is("y = gamma * x_hat + beta"),
        wrong="y = x_hat + beta",
        right="y = gamma * x_hat + beta",
        switches=formula(affine="no-gamma"),
        places=("y",),
    ),
    Mistake(
        id="beta-missing",
        group="affine",
        title=Text("does not shift by beta", "没有加 beta"),
        did=Text("did not shift by beta", "没有加 beta"),
        why=Text(
            "beta sets the channel's mean, and replaces the bias of the layer before, which "
            "centering removes.",
            "beta 决定通道的均值，并代替前一层的偏置——减均值会把那个偏置消掉。",
        ),
        fix=as_is("y = gamma * x_hat + beta"),
        wrong="y = gamma * x_hat",
        right="y = gamma * x_hat + beta",
        switches=formula(affine="no-beta"),
        places=("y",),
    ),
    Mistake(
        id="gamma-beta-swapped",
        group="affine",
        title=Text("swaps gamma and beta", "gamma 和 beta 弄反了"),
        did=Text("swapped gamma and beta", "把 gamma 和 beta 弄反了"),
        why=Text(
            "With gamma = 1 and beta = 0 at the start, the output is the constant 1: nothing of x is "
            "left, and no gradient reaches it.",
            "初始时 gamma = 1、beta = 0，输出恒为 1：x 的信息全没了，梯度也传不回去。",
        ),
        fix=as_is("y = gamma * x_hat + beta"),
        wrong="y = beta * x_hat + gamma",
        right="y = gamma * x_hat + beta",
        switches=formula(affine="swapped"),
        places=("y",),
    ),
    Mistake(
        id="shift-before-scale",
        group="affine",
        title=Text("shifts before it scales", "先平移后缩放"),
        did=Text("shifted before it scaled", "先平移后缩放了"),
        why=Text(
            "gamma * (x_hat + beta) shifts by gamma·beta: the two parameters are no longer independent.",
            "gamma * (x_hat + beta) 平移的是 gamma·beta：两个参数不再独立。",
        ),
        fix=as_is("y = gamma * x_hat + beta"),
        wrong="y = gamma * (x_hat + beta)",
        right="y = gamma * x_hat + beta",
        switches=formula(affine="shift-first"),
        places=("y",),
    ),
    Mistake(
        id="affine-start",
        group="affine",
        severity="warning",
        title=Text(
            "does not start gamma at 1, or beta at 0",
            "gamma 的初值不是 1，或 beta 的初值不是 0",
        ),
        did=Text("did not start gamma at 1, or beta at 0", "gamma、beta 的初值不是 1 和 0"),
        why=Text(
            "With gamma = 1 and beta = 0 the layer begins by normalizing and nothing else. With random "
            "numbers each channel begins at a scale of its own, and with gamma = 0 no gradient reaches x.",
            "gamma = 1、beta = 0 时，这一层一开始只做归一化。换成随机数，每个通道的初始尺度各不相同；"
            "gamma = 0 则梯度传不到 x。",
        ),
        fix=Text(
            "gamma = ones(C), beta = zeros(C). (The last batch norm of a residual branch may start at "
            "gamma = 0 "
            "on purpose.)",
            "gamma = ones(C)，beta = zeros(C)。（残差分支最后一个 BN 有意让 gamma 从 0 开始，是例外。）",
        ),
        wrong="self.gamma = nn.Parameter(torch.randn(num_features))",
        right="self.gamma = nn.Parameter(torch.ones(num_features))",
        card="gamma-beta-identity",
    ),
    Mistake(
        id="affine-absent",
        group="affine",
        severity="warning",
        title=Text("has no gamma and beta", "没有 gamma 和 beta"),
        did=Text("had no gamma and beta", "没有 gamma 和 beta"),
        why=Text(
            "It normalizes and does not scale or shift, as nn.BatchNorm does with affine=False. An "
            "interviewer will ask what gamma and beta are for.",
            "只做归一化，不缩放也不平移，相当于 nn.BatchNorm 的 affine=False。"
            "面试官会追问 gamma 和 beta 有什么用。",
        ),
        fix=Text(
            "y = gamma * x_hat + beta, with gamma and beta learned.",
            "y = gamma * x_hat + beta，其中 gamma、beta 可学习。",
        ),
        wrong="def batch_norm(x, eps=1e-5): ...",
        right="def batch_norm(x, gamma, beta, eps=1e-5): ...",
        card="gamma-beta-why",
    ),
)
