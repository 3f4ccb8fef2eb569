"""Mistakes in the gradient: statistics that autograd cannot see, and hand-written backward passes."""

from bnquiz.grading.mistakes.model import Mistake, backward, gradient

_BACKWARD = "dx = gamma / sqrt(var + eps) * (dy - mean(dy) - x_hat * mean(dy * x_hat))"

GRADIENT = (
    Mistake(
        "stats-detached",
        "gradient",
        "hides the batch statistics from autograd",
        "mean and var depend on x, and the gradient must pass through both. Detached, dx keeps only γ/σ·dy: "
        "the two terms that make it "
        "orthogonal to 1 and to x̂ are lost.",
        "Detach only what is stored, not what normalises.",
        switches=gradient("mean", "var", "both"),
        places=("mean+var",),
    ),
    Mistake(
        "graph-cut",
        "gradient",
        "cuts x off from autograd",
        "No gradient reaches x, so no layer before this one learns. torch.tensor(x), .data, .numpy() and "
        ".item() make a value without history.",
        "Compute with x itself.",
        places=("y",),
    ),
    Mistake(
        "backward-stats-constant",
        "gradient",
        "backward treats mean and variance as constants",
        "dx = γ/σ·dy is the gradient at inference. In training mean and variance move with x, which adds "
        "two terms.",
        _BACKWARD,
        switches=backward("statistics", "fixed"),
        places=("dx",),
    ),
    Mistake(
        "backward-gamma-missing",
        "gradient",
        "backward leaves out gamma",
        "y = γ·x̂ + β, so the gradient that reaches x̂ is dy·γ.",
        _BACKWARD,
        switches=backward("gamma", "missing"),
        places=("dx",),
    ),
    Mistake(
        "backward-mean-term-missing",
        "gradient",
        "backward leaves out the path through the mean",
        "Shifting all of a channel's x changes nothing in y, so dx must sum to 0 in each channel. The term "
        "−mean(dy) does that.",
        _BACKWARD,
        switches=backward("mean_term", "missing"),
        places=("dx",),
    ),
    Mistake(
        "backward-var-term-missing",
        "gradient",
        "backward leaves out the path through the variance",
        "Scaling a channel's x changes nothing in y (up to eps), so dx must be orthogonal to x̂. The term "
        "−x̂·mean(dy·x̂) does that.",
        _BACKWARD,
        switches=backward("var_term", "missing"),
        places=("dx",),
    ),
    Mistake(
        "backward-dgamma-wrong",
        "gradient",
        "dgamma is wrong",
        "gamma multiplies x̂ in every sample and position, so its gradient is the sum of dy·x̂ over all "
        "axes but the channel's.",
        "dgamma = (dy * x_hat).sum(axes)",
        places=("dgamma",),
    ),
    Mistake(
        "backward-dbeta-wrong",
        "gradient",
        "dbeta is wrong",
        "beta is added in every sample and position, so its gradient is the sum of dy over all axes but the "
        "channel's.",
        "dbeta = dy.sum(axes)",
        places=("dbeta",),
    ),
)
