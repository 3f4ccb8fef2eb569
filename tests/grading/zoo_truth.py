"""What a right learner file owes, by torch's own batch norm and the conventions of its first line."""

import torch
from torch.nn import functional
from zoo import expectation
from zoo_drive import SIZES, STEPS, Drive, Observed, channel, inputs, plain, uses_torch


def truth(text: str, drive: Drive, layout: str) -> Observed:
    """What a right file owes: torch's batch norm in float64, by the file's own conventions."""
    names, said, channels = inputs(drive, layout, "float64", True, 0.0), expectation(text), SIZES["C"]
    axis = channel(layout)
    gamma, beta = (names[name].reshape(channels).requires_grad_(True) for name in ("gamma", "beta"))
    mean, var = names["mean"].reshape(channels), names["var"].reshape(channels)
    weight = drive.momentum if said.momentum == "update" else 1 - drive.momentum
    owed: Observed = {}
    for step in range(STEPS + 1):
        training = step < STEPS or not drive.state
        x = names["xs"][step].movedim(axis, 1).requires_grad_(True)
        y = functional.batch_norm(
            x, None if training else mean, None if training else var, gamma, beta, training, 0, drive.eps
        )
        grads = torch.autograd.grad(y, [x, gamma, beta], names["dys"][step].movedim(axis, 1))
        owed |= {f"y{step}": plain(y.movedim(1, axis)), f"input-kept{step}": True, f"dtype{step}": "float64"}
        if _owes_gradients(text, drive, step < STEPS):
            owed |= {f"dx{step}": plain(grads[0].movedim(1, axis))}
            owed |= {f"dgamma{step}": plain(grads[1]), f"dbeta{step}": plain(grads[2])}
        if training:
            rows = x.detach().transpose(0, 1).reshape(channels, -1)
            kept = rows.var(1, correction=0 if "running-var-biased" in said.warnings else 1)
            mean, var = torch.lerp(mean, rows.mean(1), weight), torch.lerp(var, kept, weight)
        if drive.state:
            owed |= {f"mean{step}": plain(mean), f"var{step}": plain(var)}
            owed |= {f"mean-in-graph{step}": False, f"var-in-graph{step}": False}
    return owed


def _owes_gradients(text: str, drive: Drive, training: bool) -> bool:
    if drive.back or not uses_torch(text):
        return bool(drive.back) and training
    return training or not drive.eval_without_grad
