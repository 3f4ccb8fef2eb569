from __future__ import annotations

from typing import Optional, Tuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def batch_norm(
    x: Array,
    gamma: Array,
    beta: Array,
    running_mean: Optional[Array] = None,
    running_var: Optional[Array] = None,
    *,
    training: bool = True,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> Tuple[Array, Array, Array]:
    """Batch norm for (N, D) or (N, C, H, W)."""
    if x.ndim not in (2, 4):
        raise ValueError(f"expected 2-D or 4-D input, got {x.ndim}-D")
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    view = (1, -1) if x.ndim == 2 else (1, -1, 1, 1)
    n_features = x.shape[1]
    if running_mean is None:
        running_mean = np.zeros(n_features)
    if running_var is None:
        running_var = np.ones(n_features)

    if training:
        mean = x.mean(axis=axes)
        var = x.var(axis=axes)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var

    x_hat = (x - mean.reshape(view)) / np.sqrt(var.reshape(view) + eps)
    return gamma.reshape(view) * x_hat + beta.reshape(view), running_mean, running_var


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    y, m, v = batch_norm(rng.normal(2, 3, (64, 8)), np.ones(8), np.zeros(8))
    assert np.allclose(y.mean(0), 0, atol=1e-7)
    assert np.allclose(y.std(0), 1, atol=1e-4)
