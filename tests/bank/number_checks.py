"""What torch and NumPy say to the number cards: a computation for each generator, from the values it drew.

Nothing here uses the formula of the card: layers are built, batches run through them, results read off.
"""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

Values = dict[str, Any]


def number(value: Any) -> float:
    """A drawn value as a number: the card writes a true minus sign."""
    return float(str(value).replace("−", "-"))


def numbers(value: str) -> torch.Tensor:
    return torch.tensor([number(part) for part in value.split(",")], dtype=torch.float64)


def ints(values: Values, *names: str) -> list[int]:
    return [int(values[name]) for name in names]


def bn(channels: int = 1, **kwargs: Any) -> nn.BatchNorm1d:
    return nn.BatchNorm1d(channels, dtype=torch.float64, **kwargs)


def spread(mean: float, variance: float, n: int = 4) -> torch.Tensor:
    """n values (n even) with exactly this mean and biased variance."""
    signs = torch.tensor([1.0, -1.0], dtype=torch.float64).repeat(n // 2)
    return mean + math.sqrt(variance) * signs


# ---- counting: how many inputs a statistic of one channel depends on, read off its gradient


def channel_count(v: Values) -> float:
    N, C, H, W = ints(v, "N", "C", "H", "W")
    return _reach(nn.BatchNorm2d(1, affine=False), (N, 1, H, W)) if C else 0


def sequence_count(v: Values) -> float:
    N, L = ints(v, "N", "L")
    return _reach(nn.BatchNorm1d(1, affine=False), (N, 1, L))


def _reach(layer: nn.Module, shape: tuple[int, ...]) -> float:
    """A batch of zeros with a single one: running_mean is momentum/n."""
    x = torch.zeros(shape, dtype=torch.float64)
    x.view(-1)[0] = 1.0
    layer = layer.double()
    layer(x)
    return round(0.1 / layer.running_mean.item())


def updates(v: Values) -> float:
    steps, parts = ints(v, "steps", "parts")
    again = "no " not in v["how"].en
    layer = bn()
    x = torch.randn(4, 1, dtype=torch.float64, requires_grad=True)
    for _ in range(steps * parts):
        y = torch.utils.checkpoint.checkpoint(layer, x, use_reentrant=False) if again else layer(x)
        y.square().sum().backward()
    return int(layer.num_batches_tracked)


def multiply_adds(v: Values) -> float:
    """In eval mode the layer is y = a·x + b for each element: as many multiply-adds as elements come out."""
    C, H, W = ints(v, "C", "H", "W")
    layer = nn.BatchNorm2d(C).eval()
    return layer(torch.zeros(1, C, H, W)).numel()


# ---- parameters


def parameter_count(v: Values) -> float:
    return sum(p.numel() for p in nn.BatchNorm2d(int(v["C"])).parameters())


def keras_parameter_count(v: Values) -> float:
    """Keras's weights of a layer are torch's parameters and running statistics, without the counter."""
    layer = nn.BatchNorm2d(int(v["C"]))
    return sum(t.numel() for t in layer.state_dict().values() if t.dim())


def buffer_count(v: Values) -> float:
    return sum(b.numel() for b in nn.BatchNorm2d(int(v["C"])).buffers())


def conv_bn_parameters(v: Values) -> float:
    k, cin, cout = ints(v, "k", "cin", "cout")
    pair = nn.Sequential(nn.Conv2d(cin, cout, k, bias=False), nn.BatchNorm2d(cout))
    return sum(p.numel() for p in pair.parameters() if p.requires_grad)


# ---- norms


def _norm(v: Values, x: torch.Tensor) -> torch.Tensor:
    """The means that torch's own kernels return."""
    N, C, H, W = x.shape
    name = v["layer"].en
    if name.startswith("layer"):
        return torch.native_layer_norm(x, [C, H, W], None, None, 1e-5)[1]
    groups = {"instance": C, "group": 8}.get(name.split()[0])
    if groups:
        return torch.native_group_norm(x, None, None, N, C, H * W, groups, 1e-5)[1]
    return torch.native_batch_norm(x, None, None, None, None, True, 0.1, 1e-5)[1]


def statistics_count(v: Values) -> float:
    return _norm(v, torch.zeros(ints(v, "N", "C", "H", "W"))).numel()


def statistic_size(v: Values) -> float:
    """A single one among zeros: its mean is 1/size."""
    x = torch.zeros(ints(v, "N", "C", "H", "W"))
    x.view(-1)[0] = 1.0
    return round(1 / _norm(v, x).max().item())


# ---- forward


def normalized_batch(v: Values) -> float:
    x = numbers(v["values"])
    weight, bias = (torch.tensor([number(v[name])], dtype=torch.float64) for name in ("gamma", "beta"))
    y = F.batch_norm(x[:, None], None, None, weight, bias, training=True, eps=1e-12)
    return y[x == number(v["top"])].item()


def inference_output(v: Values) -> float:
    return _inference(v, torch.tensor([[number(v["x"])]], dtype=torch.float64)).item()


def _inference(v: Values, x: torch.Tensor) -> torch.Tensor:
    layer = bn(eps=1e-12).eval()
    layer.running_mean.fill_(number(v.get("mean", 0)))
    layer.running_var.fill_(number(v["var"]))
    nn.init.constant_(layer.weight, number(v["gamma"]))
    nn.init.constant_(layer.bias, number(v.get("beta", 0)))
    return layer(x)


def output_variance(v: Values) -> float:
    y = bn(eps=number(v["eps"]))(spread(3.0, number(v["var"]))[:, None])
    return y.var(unbiased=False).item()


def normalized_bound(v: Values) -> float:
    """The largest of many drawn batches' x̂ may not pass the extreme one's, a single outlier."""
    n = int(v["n"])
    outlier = torch.zeros(n, 1, dtype=torch.float64)
    outlier[0] = 1.0
    largest = bn(eps=1e-12)(outlier).max().item()
    torch.manual_seed(0)
    drawn = bn(50, eps=1e-12)(torch.randn(n, 50, dtype=torch.float64) ** 3).abs().max().item()
    assert drawn <= largest + 1e-6
    return largest


def batch_of_two(v: Values) -> float:
    x = numbers(f"{v['low']},{v['high']}")
    weight, bias = (torch.tensor([number(v[name])], dtype=torch.float64) for name in ("gamma", "beta"))
    return F.batch_norm(x[:, None], None, None, weight, bias, training=True, eps=1e-12)[1].item()


def dead_share(v: Values) -> float:
    """The share of zeros behind the ReLU, over the normal distribution's quantiles."""
    n = 20_000
    x = torch.special.ndtri((torch.arange(n, dtype=torch.float64) + 0.5) / n)
    weight, bias = (torch.tensor([number(v[name])], dtype=torch.float64) for name in ("gamma", "beta"))
    y = F.relu(F.batch_norm(x[:, None], None, None, weight, bias, training=True, eps=1e-12))
    return (y == 0).double().mean().item()


# ---- running statistics


def _means(v: Values, *names: str) -> list[torch.Tensor]:
    return [spread(number(v[name]), 1.0)[:, None] for name in names]


def moving_average(v: Values) -> float:
    layer = bn(momentum=number(v["m"]))
    for batch in _means(v, "first", "second", "third"):
        layer(batch)
    return layer.running_mean.item()


def cumulative_average(v: Values) -> float:
    layer = bn(momentum=None)
    for batch in _means(v, "first", "second", "third", "fourth"):
        layer(batch)
    return layer.running_mean.item()


def warm_up(v: Values) -> float:
    """Count the forwards until the running mean is there."""
    layer, batch, steps = bn(momentum=number(v["m"])), spread(1.0, 1.0, 2)[:, None], 0
    goal = int(v["percent"]) / 100
    while layer.running_mean.item() < goal:
        layer(batch)
        steps += 1
    return steps


def running_variance(v: Values) -> float:
    layer = bn(momentum=number(v["m"]))
    layer(numbers(v["values"])[:, None])
    return layer.running_var.item()


def bessel_ratio(v: Values) -> float:
    """What goes into running_var, over what torch's kernel normalizes with (1/invstd²)."""
    torch.manual_seed(0)
    x = torch.randn(int(v["N"]), 1, int(v["H"]), int(v["W"]), dtype=torch.float64)
    layer = nn.BatchNorm2d(1, momentum=1.0, dtype=torch.float64)
    layer(x)
    _, _, invstd = torch.native_batch_norm(x, None, None, None, None, True, 0.1, 0.0)
    return (layer.running_var * invstd**2).item()


def momentum_conversion(v: Values) -> float:
    """The torch momentum with which three batches give what Keras's rule gives, found by bisection."""
    keep = number(v["momentum"])
    wanted = (1 - keep) * (keep * keep + keep + 1)  # three batches of mean 1, from 0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _running_mean(middle) < wanted else (low, middle)
    return low


def _running_mean(momentum: float) -> float:
    mean, batch = torch.zeros(1, dtype=torch.float64), spread(1.0, 1.0, 2)[:, None]
    for _ in range(3):
        F.batch_norm(batch, mean, torch.ones_like(mean), training=True, momentum=momentum)
    return mean.item()


def zero_start(v: Values) -> float:
    torch.manual_seed(0)
    layer = bn(eps=1e-12, momentum=1 - number(v["keep"]))
    layer.running_var.zero_()
    x = torch.randn(4000, 1, dtype=torch.float64)
    for _ in range(int(v["k"])):
        layer(x)
    return layer.eval()(x).std().item()


# ---- noise


def mean_noise(v: Values) -> float:
    torch.manual_seed(0)
    x = number(v["sigma"]) * torch.randn(20_000, int(v["n"]))
    return x.mean(1).std().item()


def variance_noise(v: Values) -> float:
    torch.manual_seed(0)
    return torch.randn(20_000, int(v["n"])).var(1).std().item()


# ---- scale


def gain_bound(v: Values) -> float:
    """The gradient of a layer whose running variance is 0."""
    layer = bn(eps=number(v["eps"])).eval()
    layer.running_var.zero_()
    nn.init.constant_(layer.weight, number(v["gamma"]))
    x = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
    layer(x).backward()
    return x.grad.item()


def _problem(scale: float) -> tuple[torch.Tensor, torch.Tensor, Callable[[torch.Tensor], torch.Tensor]]:
    torch.manual_seed(0)
    x, target = torch.randn(16, 5, dtype=torch.float64), torch.randn(16, 3, dtype=torch.float64)
    w = scale * torch.randn(3, 5, dtype=torch.float64)

    def loss(weights: torch.Tensor) -> torch.Tensor:
        return (F.batch_norm(x @ weights.T, None, None, training=True, eps=1e-14) - target).square().mean()

    return w, x, loss


def gradient_scale(v: Values) -> float:
    norms = []
    for scale in (1.0, number(v["a"])):
        w, _, loss = _problem(scale)
        (gradient,) = torch.autograd.grad(loss(w.requires_grad_()), w)
        norms.append(gradient.norm().item())
    return norms[1] / norms[0]


def effective_rate(v: Values) -> float:
    """The factor, of a, a² and others, with which five steps give the same losses as the original."""
    a = int(v["a"])
    wanted = _losses(1.0, 0.01, v["optimizer"])
    factors = (1, math.sqrt(a), a, a**2, a**3)
    return min(factors, key=lambda f: np.abs(_losses(a, 0.01 * f, v["optimizer"]) - wanted).max())


def _losses(scale: float, rate: float, optimizer: str) -> np.ndarray:
    w, _, loss = _problem(scale)
    w.requires_grad_()
    kind = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}[optimizer]
    step = kind([w], lr=rate, **({"eps": 1e-30} if optimizer == "Adam" else {}))
    seen = []
    for _ in range(5):
        step.zero_grad()
        value = loss(w)
        value.backward()
        step.step()
        seen.append(value.item())
    return np.array(seen)


# ---- depth


def gradient_growth(v: Values) -> float:
    squared = _growth_per_layer() ** int(v["L"])
    return float(squared if "²" in v["what"].en else math.sqrt(squared))


@functools.cache
def _growth_per_layer() -> float:
    """From ‖gradient‖² ten layers apart, inside a plain network: its first layers are not settled yet."""
    torch.manual_seed(0)
    width = 1024
    layers = [torch.randn(width // 4, width, requires_grad=True)]
    for _ in range(23):
        w = torch.randn(width, width) / math.sqrt(width)
        layers.append(F.relu(F.batch_norm(layers[-1] @ w.T, None, None, training=True)))
        layers[-1].retain_grad()
    layers[-1].backward(torch.randn_like(layers[-1]))
    squares = [layer.grad.square().sum().item() for layer in layers]
    return (squares[10] / squares[20]) ** 0.1


def residual_variance(v: Values) -> float:
    torch.manual_seed(0)
    x = torch.randn(2000, 400)
    for _ in range(int(v["L"])):
        branch = x @ torch.randn(400, 400) / math.sqrt(400)
        normalized = v["branch"].en.startswith("ends")
        x = x + (F.batch_norm(branch, None, None, training=True) if normalized else branch)
    return x.var().item()


# ---- backward


def _backward(v: Values) -> tuple[torch.Tensor, torch.Tensor]:
    """The gradients of x and of γ, by autograd."""
    x = numbers(v["x"])[:, None].requires_grad_()
    gamma = torch.tensor([number(v.get("gamma", 1))], dtype=torch.float64, requires_grad=True)
    F.batch_norm(x, None, None, gamma, None, training=True, eps=1e-14).backward(numbers(v["dy"])[:, None])
    return x.grad, gamma.grad


def input_gradient(v: Values) -> float:
    return _backward(v)[0][0].item()


def gamma_gradient(v: Values) -> float:
    return _backward(v)[1].item()


def eval_gradient(v: Values) -> float:
    x = torch.tensor([[1.0]], dtype=torch.float64, requires_grad=True)
    _inference(v, x).backward(torch.tensor([[number(v["dy"])]], dtype=torch.float64))
    return x.grad.item()


# ---- mixing


def synced_variance(v: Values) -> float:
    """Both devices' values in one batch, through torch's kernel."""
    both = [spread(number(v[f"mean{k}"]), number(v[f"var{k}"])) for k in (1, 2)]
    x = torch.cat(both)[:, None]
    _, _, invstd = torch.native_batch_norm(x, None, None, None, None, True, 0.1, 0.0)
    return invstd.item() ** -2


def _feature(mean: float, variance: float) -> torch.Tensor:
    return spread(mean, variance, 400_000)[:, None]


def dropout_variance(v: Values) -> float:
    torch.manual_seed(0)
    x = F.dropout(_feature(number(v["mean"]), number(v["var"])), number(v["p"]), training=True)
    layer = bn(momentum=1.0)
    layer(x)
    return layer.running_var.item()


def dropout_shift(v: Values) -> float:
    torch.manual_seed(0)
    pair = nn.Sequential(nn.Dropout(number(v["p"])), bn(momentum=1.0))
    x = _feature(0.0, 1.0)
    pair(x)
    return pair.eval()(x).var().item()


# ---- folding


def _folded(v: Values) -> nn.Conv2d:
    """torch's own folding of a 1×1 convolution and its batch norm."""
    conv = nn.Conv2d(1, 1, 1, dtype=torch.float64)
    nn.init.constant_(conv.weight, number(v["w"]))
    nn.init.constant_(conv.bias, number(v["b"]))
    layer = nn.BatchNorm2d(1, eps=1e-14, dtype=torch.float64)
    layer.running_mean.fill_(number(v["mean"]))
    layer.running_var.fill_(number(v["var"]))
    nn.init.constant_(layer.weight, number(v["gamma"]))
    nn.init.constant_(layer.bias, number(v["beta"]))
    return torch.nn.utils.fusion.fuse_conv_bn_eval(copy.deepcopy(conv).eval(), layer.eval())


def folded_weight(v: Values) -> float:
    return _folded(v).weight.item()


def folded_bias(v: Values) -> float:
    return _folded(v).bias.item()


CHECKS: dict[str, Callable[[Values], float]] = {
    check.__name__.replace("_", "-"): check
    for check in (
        channel_count, sequence_count, updates, multiply_adds,
        parameter_count, keras_parameter_count, buffer_count, conv_bn_parameters,
        statistics_count, statistic_size,
        normalized_batch, inference_output, output_variance, normalized_bound, batch_of_two, dead_share,
        moving_average, cumulative_average, warm_up, running_variance,
        bessel_ratio, momentum_conversion, zero_start,
        mean_noise, variance_noise,
        gain_bound, gradient_scale, effective_rate, gradient_growth, residual_variance,
        input_gradient, gamma_gradient, eval_gradient,
        synced_variance, dropout_variance, dropout_shift,
        folded_weight, folded_bias,
    )
}  # fmt: skip

# how far a measurement may lie from the answer, where it is drawn and not computed; else a millionth
LOOSE = {
    "mean-noise": 0.03,
    "variance-noise": 0.03,
    "gradient-growth": 0.05,
    "residual-variance": 0.05,
    "dropout-variance": 0.02,
    "dropout-shift": 0.02,
    "dead-share": 0.005,
    "zero-start": 0.001,
}
# measured over three draws, not twenty
COSTLY = {
    "residual-variance",
    "mean-noise",
    "variance-noise",
    "updates",
    "warm-up",
    "effective-rate",
}  # fewer draws
