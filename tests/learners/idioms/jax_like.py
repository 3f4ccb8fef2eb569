"""Functional batch norm, in the style of JAX but on plain numpy."""
from typing import NamedTuple, Tuple
import numpy as np


class BNParams(NamedTuple):
    scale: np.ndarray
    offset: np.ndarray


class BNState(NamedTuple):
    ema_mean: np.ndarray
    ema_var: np.ndarray
    steps: int


def init(num_channels: int) -> Tuple[BNParams, BNState]:
    params = BNParams(np.ones(num_channels), np.zeros(num_channels))
    state = BNState(np.zeros(num_channels), np.ones(num_channels), 0)
    return params, state


def apply(params: BNParams, state: BNState, x: np.ndarray, is_training: bool,
          decay: float = 0.99, eps: float = 1e-5) -> Tuple[np.ndarray, BNState]:
    reduce_axes = tuple(i for i in range(x.ndim) if i != 1)
    bshape = tuple(-1 if i == 1 else 1 for i in range(x.ndim))
    if is_training:
        mean = np.mean(x, axis=reduce_axes)
        var = np.var(x, axis=reduce_axes)
        new_state = BNState(
            ema_mean=decay * state.ema_mean + (1.0 - decay) * mean,
            ema_var=decay * state.ema_var + (1.0 - decay) * var,
            steps=state.steps + 1,
        )
    else:
        mean, var = state.ema_mean, state.ema_var
        new_state = state
    inv = params.scale * (1.0 / np.sqrt(var + eps))
    y = (x - mean.reshape(bshape)) * inv.reshape(bshape) + params.offset.reshape(bshape)
    return y, new_state
