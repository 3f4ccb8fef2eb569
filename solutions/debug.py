"""The listing of the task "debug", fixed; each comment names its defect."""

# missing-import: the listing used torch and nn and imported neither.
import torch
from torch import nn


class BatchNormLayer(nn.Module):
    # syntax-error: the colon was missing. Python reads a whole file before
    # it runs a line, so nothing else could show before this was fixed.
    def __init__(self, channels, rank):
        super().__init__()
        shape = (1, channels) if rank == 2 else (1, channels, 1, 1)
        self.scale = nn.Parameter(torch.ones(shape))
        self.shift = nn.Parameter(torch.zeros(shape))
        # state-not-buffer: as plain attributes they were neither moved by
        # .to() nor saved by state_dict(). As buffers they are both, and the
        # lines of forward that moved them by hand are gone.
        self.register_buffer("running_mean", torch.zeros(shape))
        self.register_buffer("running_var", torch.ones(shape))

    def forward(self, x):
        # self.training is passed on: see grad-mode-switch below. Assigning a
        # tensor to the name of a buffer keeps it a buffer.
        out, self.running_mean, self.running_var = batch_normalize(
            x,
            self.scale,
            self.shift,
            self.running_mean,
            self.running_var,
            epsilon=1e-5,
            momentum=0.9,
            training=self.training,
        )
        return out  # undefined-name: it was Out, and Python minds the case


def batch_normalize(
    inputs,
    scale,
    shift,
    running_mean,
    running_var,
    epsilon,
    momentum,
    training,
):
    # bad-assertion: dim() == (2, 4) compares a number with a tuple, which is
    # never equal: it stopped every call. `in` is what was meant.
    assert inputs.dim() in (2, 4)
    # grad-mode-switch: torch.is_grad_enabled() says whether gradients are
    # recorded, not whether the model trains. eval() without no_grad() took
    # the batch's statistics, and train() under no_grad() never updated.
    if training:
        axes = 0 if inputs.dim() == 2 else (0, 2, 3)
        # undefined-name: imputs. unknown-argument: torch says keepdim (and
        # takes NumPy's keepdims), never keep_dims.
        mean = inputs.mean(dim=axes, keepdim=True)
        var = ((inputs - mean) ** 2).mean(dim=axes, keepdim=True)
        # eps-subtracted, here and below: var - epsilon is negative in a
        # quiet channel, and its root NaN. Added, it keeps the root from 0.
        normalized = (inputs - mean) / (var + epsilon).sqrt()
        # graph-leak: the statistics carried their graph into the next step,
        # and that into the next: memory grew until it was full.
        # running-var-biased: n / (n - 1) is the estimate for all data. Code
        # without it passes, with a warning: Keras does without it too.
        n = inputs.numel() // inputs.shape[1]
        with torch.no_grad():
            unbiased = var * n / (n - 1)
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * unbiased
    else:
        normalized = (inputs - running_mean) / (running_var + epsilon).sqrt()
    return scale * normalized + shift, running_mean, running_var
