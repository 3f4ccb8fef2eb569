"""Mistakes in the formula itself: over which axes, the variance, the root, eps, gamma and beta."""

from bnquiz.grading.mistakes.model import Mistake, formula

_RIGHT_AXES = (
    "Average over every axis but the channel's: dim=0 for (N, C), dim=(0, 2, 3) for (N, C, H, W), "
    "with keepdim=True."
)
_STATISTICS = ("mean+var",)

NORMALIZING = (
    Mistake(
        "axes-batch-only",
        "axes",
        "averages over the batch only",
        "A convolution's channel is one feature seen at every position, so its statistics are taken over N, "
        "H and W. "
        "Averaging over N alone gives every pixel a mean of its own, from far fewer values.",
        _RIGHT_AXES,
        switches=formula("axes", "batch-only"),
        places=_STATISTICS,
    ),
    Mistake(
        "axes-per-sample",
        "axes",
        "averages within each sample",
        "Leaving out the batch axis makes this instance norm: no sample sees the others, and there is no "
        "batch statistic to keep.",
        _RIGHT_AXES,
        switches=formula("axes", "per-sample"),
        places=_STATISTICS,
    ),
    Mistake(
        "axes-layer",
        "axes",
        "averages over the features of each sample",
        "Averaging over the channels of one sample is layer norm. Batch norm keeps one mean and one "
        "variance for each channel.",
        _RIGHT_AXES,
        switches=formula("axes", "layer"),
        places=_STATISTICS,
    ),
    Mistake(
        "axes-all",
        "axes",
        "averages over everything",
        "One mean for all channels mixes features of different scale; after it the channels still differ in "
        "mean and variance.",
        _RIGHT_AXES,
        switches=formula("axes", "all"),
        places=_STATISTICS,
    ),
    Mistake(
        "axes-channels-last",
        "axes",
        "takes the last axis for the channel",
        "With x as (N, C, H, W) the channel is axis 1. Averaging over (0, 1, 2) is right for (N, H, W, C) "
        "only; here it keeps one "
        "mean for each column of the image.",
        _RIGHT_AXES,
        switches=formula("axes", "channels-last"),
        places=_STATISTICS,
    ),
    Mistake(
        "axes-wrong",
        "axes",
        "averages over the wrong axes",
        "The statistics are taken over a set of axes that is neither batch norm's nor that of another known "
        "norm.",
        _RIGHT_AXES,
        switches=(
            *formula("axes", "channel-only"),
            *formula("axes", "batch-height"),
            *formula("axes", "batch-width"),
            *formula("axes", "channel-and-space-last"),
        ),
        places=_STATISTICS,
    ),
    Mistake(
        "keepdim-missing",
        "axes",
        "drops the dimensions it averages over",
        "A mean of shape (C,) lines up with the last axis of (N, C, H, W): an error when C differs from W, "
        "and silently wrong when "
        "they are equal.",
        "Pass keepdim=True (NumPy: keepdims=True), or reshape the statistics to (1, C, 1, 1).",
        switches=tuple(
            s
            for v in ("dropped", "early", "mean-only", "early-mean-only", "var-only")
            for s in formula("keepdim", v)
        ),
        places=_STATISTICS,
    ),
    Mistake(
        "variance-of-means",
        "axes",
        "takes the variance in stages",
        "A mean of means is the mean, but variances do not chain: the mean of variances misses the spread "
        "between the groups, and "
        "the variance of means misses the spread inside them.",
        "Take the mean over all axes first, then the mean of (x − mean)² over the same axes.",
        switches=(
            *formula("variance", "of-means"),
            *formula("variance", "of-samples"),
            *formula("variance", "of-positions"),
        ),
        places=("var",),
    ),
    Mistake(
        "center-missing",
        "formula",
        "does not subtract the mean",
        "Without centring the output keeps the channel's offset, so its mean is not beta.",
        "x_hat = (x - mean) / sqrt(var + eps)",
        switches=formula("center", "missing"),
        places=("normalized", "y"),
    ),
    Mistake(
        "center-added",
        "formula",
        "adds the mean in place of subtracting it",
        "x + mean doubles the offset that normalising should remove.",
        "x_hat = (x - mean) / sqrt(var + eps)",
        switches=formula("center", "added"),
        places=("centered", "normalized", "y"),
    ),
    Mistake(
        "sqrt-missing",
        "formula",
        "divides by the variance, not by its root",
        "Dividing by var + eps gives an output variance of 1/var: a channel is scaled the more wrongly the "
        "further its variance is from 1.",
        "Divide by sqrt(var + eps).",
        switches=formula("root", "missing"),
        places=("denominator", "normalized", "y"),
    ),
    Mistake(
        "normalize-unbiased",
        "formula",
        "normalises with the unbiased variance",
        "The batch is normalised with the biased variance (divide by n). torch.var divides by n − 1 unless "
        "told otherwise; only the "
        "running variance may be the unbiased one.",
        "x.var(dim, unbiased=False), or the mean of (x - mean) ** 2.",
        switches=formula("variance", "unbiased"),
        places=("var", "root", "denominator", "normalized"),
    ),
    Mistake(
        "cancellation",
        "formula",
        "computes the variance as E[x²] − E[x]²",
        "In float32 the two terms agree in nearly all digits when the mean is large against the spread; "
        "what is left is rounding, and it "
        "can be negative, which makes the root NaN.",
        "Subtract the mean first: ((x - mean) ** 2).mean(...).",
        places=("var",),
    ),
    Mistake(
        "eps-subtracted",
        "eps",
        "subtracts eps",
        "eps keeps the root away from zero. Subtracted, it makes the radicand negative for a quiet channel "
        "(NaN), or tiny (a huge gain); "
        "at variance 1 nobody notices.",
        "sqrt(var + eps)",
        switches=formula("eps", "subtracted"),
        places=("radicand", "denominator", "normalized", "y"),
    ),
    Mistake(
        "eps-outside-sqrt",
        "eps",
        "adds eps outside the root",
        "sqrt(var) + eps is another function: at variance 0 the gain is 1/eps in place of 1/sqrt(eps), 316 "
        "times more for 1e-5, and the "
        "gradient of sqrt at 0 is infinite.",
        "sqrt(var + eps)",
        switches=(*formula("eps", "outside"), *formula("eps", "twice")),
        places=("denominator", "normalized", "y"),
    ),
    Mistake(
        "eps-missing",
        "eps",
        "leaves out eps",
        "A constant channel has variance 0, and 0/0 is NaN. One dead ReLU in the batch is enough.",
        "sqrt(var + eps)",
        switches=formula("eps", "missing"),
        places=("root|inverse", "normalized", "y"),
    ),
    Mistake(
        "eps-ignored",
        "eps",
        "uses a constant in place of the argument eps",
        "Whoever passes another eps gets no effect and no error; frameworks differ in the default (1e-5 in "
        "PyTorch, 1e-3 in Keras), "
        "so ported weights give other outputs.",
        "Use the argument: sqrt(var + eps).",
        switches=formula("eps_constant", "constant"),
        places=("radicand", "denominator", "normalized", "y"),
    ),
    Mistake(
        "gamma-missing",
        "affine",
        "does not scale by gamma",
        "gamma sets the channel's standard deviation; without it normalising fixes what the layer can "
        "express.",
        "y = gamma * x_hat + beta",
        switches=formula("affine", "no-gamma"),
        places=("y",),
    ),
    Mistake(
        "beta-missing",
        "affine",
        "does not shift by beta",
        "beta sets the channel's mean, and replaces the bias of the layer before, which centring removes.",
        "y = gamma * x_hat + beta",
        switches=formula("affine", "no-beta"),
        places=("y",),
    ),
    Mistake(
        "gamma-beta-swapped",
        "affine",
        "swaps gamma and beta",
        "With gamma = 1 and beta = 0 at the start, the output is the constant 1: nothing of x is left, and "
        "no gradient reaches it.",
        "y = gamma * x_hat + beta",
        switches=formula("affine", "swapped"),
        places=("y",),
    ),
    Mistake(
        "shift-before-scale",
        "affine",
        "shifts before it scales",
        "gamma * (x_hat + beta) shifts by gamma·beta: the two parameters are no longer independent.",
        "y = gamma * x_hat + beta",
        switches=formula("affine", "shift-first"),
        places=("y",),
    ),
)
