"""The operator as a library has it below its modules: statistics in place, what backward needs beside the output,
no autograd, for the way back is another operator."""

import torch
from torch import Tensor


@torch.no_grad()
def native_batch_norm(
    input: Tensor, weight: Tensor, bias: Tensor, running_mean: Tensor, running_var: Tensor,
    training: bool, momentum: float, eps: float,
) -> tuple[Tensor, Tensor, Tensor]:
    n = input.shape[0]
    if training:
        save_mean = input.sum(0) / n
        squares = (input - save_mean).square().sum(0)
        save_invstd = torch.rsqrt(squares / n + eps)
        running_mean.mul_(1 - momentum).add_(save_mean, alpha=momentum)
        running_var.mul_(1 - momentum).add_(squares / (n - 1), alpha=momentum)
    else:
        save_mean, save_invstd = running_mean, torch.rsqrt(running_var + eps)
    output = (input - save_mean) * save_invstd * weight + bias
    return output, save_mean, save_invstd


def native_batch_norm_backward(
    grad_out: Tensor, input: Tensor, weight: Tensor, save_mean: Tensor, save_invstd: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    hat = (input - save_mean) * save_invstd
    grad_bias = grad_out.sum(0)
    grad_weight = (grad_out * hat).sum(0)
    n = input.shape[0]
    grad_input = (grad_out - grad_bias / n - hat * grad_weight / n) * save_invstd * weight
    return grad_input, grad_weight, grad_bias
