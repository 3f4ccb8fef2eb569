"""Mistakes in the formula itself: over which axes, the variance, the root, eps, gamma and beta."""

from bnquiz.grading.mistakes.model import Mistake, formula
from bnquiz.texts import Text

_RIGHT_AXES = Text(
    "Average over every axis but the channel's: dim=0 for (N, C), dim=(0, 2, 3) for (N, C, "
    "H, W), with keepdim=True."
)
_STATISTICS = ("mean+var",)

NORMALIZING = (
    Mistake(
        id="axes-batch-only",
        group="axes",
        title=Text("averages over the batch only"),
        did=Text("averaged over the batch only", "只沿批次维求了平均"),
        why=Text(
            "A convolution's channel is one feature seen at every position, so its statistics are "
            "taken over N, H and W. Averaging over N alone gives every pixel a mean of its own, from "
            "far fewer values."
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=0, keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula("axes", "batch-only"),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-per-sample",
        group="axes",
        title=Text("averages within each sample"),
        did=Text("averaged within each sample", "在每个样本内部求了平均"),
        why=Text(
            "Leaving out the batch axis makes this instance norm: no sample sees the others, and "
            "there is no batch statistic to keep."
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(2, 3), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula("axes", "per-sample"),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-layer",
        group="axes",
        title=Text("averages over the features of each sample"),
        did=Text("averaged over the features of each sample", "沿每个样本的特征求了平均"),
        why=Text(
            "Averaging over the channels of one sample is layer norm. Batch norm keeps one mean and "
            "one variance for each channel."
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(1, 2, 3), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula("axes", "layer"),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-all",
        group="axes",
        title=Text("averages over everything"),
        did=Text("averaged over everything", "对所有元素求了平均"),
        why=Text(
            "One mean for all channels mixes features of different scale; after it the channels "
            "still differ in mean and variance."
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean()",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula("axes", "all"),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-channels-last",
        group="axes",
        title=Text("takes the last axis for the channel"),
        did=Text("took the last axis for the channel", "把最后一维当成了通道"),
        why=Text(
            "With x as (N, C, H, W) the channel is axis 1. Averaging over (0, 1, 2) is right for (N, "
            "H, W, C) only; here it keeps one mean for each column of the image."
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=(0, 1, 2), keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=formula("axes", "channels-last"),
        places=_STATISTICS,
    ),
    Mistake(
        id="axes-wrong",
        group="axes",
        title=Text("averages over the wrong axes"),
        did=Text("averaged over the wrong axes", "沿错误的维度求了平均"),
        why=Text(
            "The statistics are taken over a set of axes that is neither batch norm's nor that of "
            "another known norm."
        ),
        fix=_RIGHT_AXES,
        wrong="mean = x.mean(dim=1, keepdim=True)",
        right="mean = x.mean(dim=(0, 2, 3), keepdim=True)",
        switches=(
            *formula("axes", "channel-only"),
            *formula("axes", "batch-height"),
            *formula("axes", "batch-width"),
            *formula("axes", "channel-and-space-last"),
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="keepdim-missing",
        group="axes",
        title=Text("drops the dimensions it averages over"),
        did=Text("dropped the dimensions that it averaged over", "求平均时丢掉了维度"),
        why=Text(
            "A mean of shape (C,) lines up with the last axis of (N, C, H, W): an error when C "
            "differs from W, and silently wrong when they are equal."
        ),
        fix=Text("Pass keepdim=True (NumPy: keepdims=True), or reshape the statistics to (1, C, 1, 1)."),
        wrong=("mean = x.mean(dim=(0, 2, 3))  # (C,)\ncentered = x - mean"),
        right=("mean = x.mean(dim=(0, 2, 3), keepdim=True)  # (1, C, 1, 1)\ncentered = x - mean"),
        switches=tuple(
            s
            for v in ("dropped", "early", "mean-only", "early-mean-only", "var-only")
            for s in formula("keepdim", v)
        ),
        places=_STATISTICS,
    ),
    Mistake(
        id="variance-of-means",
        group="axes",
        title=Text("takes the variance in stages"),
        did=Text("took the variance in stages", "分步求了方差"),
        why=Text(
            "A mean of means is the mean, but variances do not chain: the mean of variances misses "
            "the spread between the groups, and the variance of means misses the spread inside them."
        ),
        fix=Text("Take the mean over all axes first, then the mean of (x − mean)² over the same axes."),
        wrong="var = x.var(dim=(2, 3), unbiased=False).mean(dim=0)",
        right="var = x.var(dim=(0, 2, 3), unbiased=False)",
        switches=(
            *formula("variance", "of-means"),
            *formula("variance", "of-samples"),
            *formula("variance", "of-positions"),
        ),
        places=("var",),
    ),
    Mistake(
        id="center-missing",
        group="formula",
        title=Text("does not subtract the mean"),
        did=Text("did not subtract the mean", "没有减去均值"),
        why=Text("Without centring the output keeps the channel's offset, so its mean is not beta."),
        fix=Text("x_hat = (x - mean) / sqrt(var + eps)"),
        wrong="x_hat = x / torch.sqrt(var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula("center", "missing"),
        places=("normalized", "y"),
    ),
    Mistake(
        id="center-added",
        group="formula",
        title=Text("adds the mean in place of subtracting it"),
        did=Text("added the mean in place of subtracting it", "把减均值写成了加均值"),
        why=Text("x + mean doubles the offset that normalizing should remove."),
        fix=Text("x_hat = (x - mean) / sqrt(var + eps)"),
        wrong="x_hat = (x + mean) / torch.sqrt(var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula("center", "added"),
        places=("centered", "normalized", "y"),
    ),
    Mistake(
        id="sqrt-missing",
        group="formula",
        title=Text("divides by the variance, not by its root"),
        did=Text("divided by the variance, not by its root", "除以了方差，没有开方"),
        why=Text(
            "Dividing by var + eps gives an output variance of 1/var: a channel is scaled the more "
            "wrongly the further its variance is from 1."
        ),
        fix=Text("Divide by sqrt(var + eps)."),
        wrong="x_hat = (x - mean) / (var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula("root", "missing"),
        places=("denominator", "normalized", "y"),
    ),
    Mistake(
        id="normalize-unbiased",
        group="formula",
        title=Text("normalizes with the unbiased variance"),
        did=Text("normalized with the unbiased variance", "用无偏方差做了归一化"),
        why=Text(
            "The batch is normalized with the biased variance (divide by n). torch.var divides by n "
            "− 1 unless told otherwise; only the running variance may be the unbiased one."
        ),
        fix=Text("x.var(dim, unbiased=False), or the mean of (x - mean) ** 2."),
        wrong="var = x.var(dim=0)",
        right="var = x.var(dim=0, unbiased=False)",
        switches=formula("variance", "unbiased"),
        places=("var", "root", "denominator", "normalized"),
    ),
    Mistake(
        id="cancellation",
        group="formula",
        title=Text("computes the variance as E[x²] − E[x]²"),
        did=Text("computed the variance as E[x²] − E[x]²", "用 E[x²] − E[x]² 算了方差"),
        why=Text(
            "In float32 the two terms agree in nearly all digits when the mean is large against the "
            "spread; what is left is rounding, and it can be negative, which makes the root NaN."
        ),
        fix=Text("Subtract the mean first: ((x - mean) ** 2).mean(...)."),
        wrong="var = (x**2).mean(dim=0) - mean**2",
        right="var = ((x - mean) ** 2).mean(dim=0)",
        places=("var",),
    ),
    Mistake(
        id="eps-subtracted",
        group="eps",
        title=Text("subtracts eps"),
        did=Text("subtracted eps", "减去了 eps"),
        why=Text(
            "eps keeps the root away from zero. Subtracted, it makes the radicand negative for a "
            "quiet channel (NaN), or tiny (a huge gain); at variance 1 nobody notices."
        ),
        fix=Text("sqrt(var + eps)"),
        wrong="x_hat = (x - mean) / torch.sqrt(var - eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula("eps", "subtracted"),
        places=("radicand", "denominator", "normalized", "y"),
    ),
    Mistake(
        id="eps-outside-sqrt",
        group="eps",
        title=Text("adds eps outside the root"),
        did=Text("added eps outside the root", "把 eps 加在了根号外"),
        why=Text(
            "sqrt(var) + eps is another function: at variance 0 the gain is 1/eps in place of "
            "1/sqrt(eps), 316 times more for 1e-5, and the gradient of sqrt at 0 is infinite."
        ),
        fix=Text("sqrt(var + eps)"),
        wrong="x_hat = (x - mean) / (torch.sqrt(var) + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=(*formula("eps", "outside"), *formula("eps", "twice")),
        places=("denominator", "normalized", "y"),
    ),
    Mistake(
        id="eps-missing",
        group="eps",
        title=Text("leaves out eps"),
        did=Text("left out eps", "漏了 eps"),
        why=Text("A constant channel has variance 0, and 0/0 is NaN. One dead ReLU in the batch is enough."),
        fix=Text("sqrt(var + eps)"),
        wrong="x_hat = (x - mean) / torch.sqrt(var)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula("eps", "missing"),
        places=("root|inverse", "normalized", "y"),
    ),
    Mistake(
        id="eps-ignored",
        group="eps",
        title=Text("uses a constant in place of the argument eps"),
        did=Text("used a constant in place of the argument eps", "没用参数 eps，写成了常数"),
        why=Text(
            "Whoever passes another eps gets no effect and no error; frameworks differ in the "
            "default (1e-5 in PyTorch, 1e-3 in Keras), so ported weights give other outputs."
        ),
        fix=Text("Use the argument: sqrt(var + eps)."),
        wrong="x_hat = (x - mean) / torch.sqrt(var + 1e-5)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
        switches=formula("eps_constant", "constant"),
        places=("radicand", "denominator", "normalized", "y"),
    ),
    Mistake(
        id="gamma-missing",
        group="affine",
        title=Text("does not scale by gamma"),
        did=Text("did not scale by gamma", "没有乘 gamma"),
        why=Text(
            "gamma sets the channel's standard deviation; without it normalizing fixes what the "
            "layer can express."
        ),
        fix=Text("y = gamma * x_hat + beta"),
        wrong="y = x_hat + beta",
        right="y = gamma * x_hat + beta",
        switches=formula("affine", "no-gamma"),
        places=("y",),
    ),
    Mistake(
        id="beta-missing",
        group="affine",
        title=Text("does not shift by beta"),
        did=Text("did not shift by beta", "没有加 beta"),
        why=Text(
            "beta sets the channel's mean, and replaces the bias of the layer before, which centring removes."
        ),
        fix=Text("y = gamma * x_hat + beta"),
        wrong="y = gamma * x_hat",
        right="y = gamma * x_hat + beta",
        switches=formula("affine", "no-beta"),
        places=("y",),
    ),
    Mistake(
        id="gamma-beta-swapped",
        group="affine",
        title=Text("swaps gamma and beta"),
        did=Text("swapped gamma and beta", "把 gamma 和 beta 弄反了"),
        why=Text(
            "With gamma = 1 and beta = 0 at the start, the output is the constant 1: nothing of x is "
            "left, and no gradient reaches it."
        ),
        fix=Text("y = gamma * x_hat + beta"),
        wrong="y = beta * x_hat + gamma",
        right="y = gamma * x_hat + beta",
        switches=formula("affine", "swapped"),
        places=("y",),
    ),
    Mistake(
        id="shift-before-scale",
        group="affine",
        title=Text("shifts before it scales"),
        did=Text("shifted before it scaled", "先平移后缩放了"),
        why=Text(
            "gamma * (x_hat + beta) shifts by gamma·beta: the two parameters are no longer independent."
        ),
        fix=Text("y = gamma * x_hat + beta"),
        wrong="y = gamma * (x_hat + beta)",
        right="y = gamma * x_hat + beta",
        switches=formula("affine", "shift-first"),
        places=("y",),
    ),
)
