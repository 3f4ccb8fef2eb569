# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import torch
from torch import Tensor


def batch_norm(
    x: Tensor,
    *,
    gamma: Tensor,
    beta: Tensor,
    moving_mean: Tensor,
    moving_var: Tensor,
    training: bool,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    """Everything but the input by keyword; gamma and the rest have shape (C,)."""
    at_channel = (1, -1, *[1] * (x.ndim - 2))
    mean, var = moving_mean, moving_var
    if training:
        reduced = tuple({*range(x.ndim)} - {1})
        mean = x.mean(reduced)
        var = x.sub(mean.view(at_channel)).square().mean(reduced)
        moving_mean = torch.add(momentum * moving_mean, mean.detach(), alpha=1 - momentum)
        moving_var = torch.add(momentum * moving_var, var.detach(), alpha=1 - momentum)
    x_hat = x.sub(mean.view(at_channel)).div(var.view(at_channel).add(eps).sqrt())
    return x_hat.mul(gamma.view(at_channel)).add(beta.view(at_channel)), moving_mean, moving_var
