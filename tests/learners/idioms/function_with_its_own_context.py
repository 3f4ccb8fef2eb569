from dataclasses import dataclass

import numpy as np


@dataclass
class Context:
    saved_values: tuple = ()

    def save_for_backward(self, *values):
        self.saved_values = values


class Function:
    @classmethod
    def apply(cls, *values):
        ctx = Context()
        return cls.forward(ctx, *values), ctx


class BatchNorm(Function):
    @staticmethod
    def forward(ctx: Context, t, weight, bias):
        mean, inv = t.mean(0), (t.var(0) + 1e-5) ** -0.5
        ctx.save_for_backward((t - mean) * inv, inv, weight)
        return (t - mean) * inv * weight + bias

    @staticmethod
    def backward(ctx: Context, grad_output):
        hat, inv, weight = ctx.saved_values
        gw, gb = (grad_output * hat).sum(0), grad_output.sum(0)
        n = len(grad_output)
        return weight * inv * (grad_output - gb / n - hat * gw / n), gw, gb
