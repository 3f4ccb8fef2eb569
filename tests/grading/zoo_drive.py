"""How a learner file is called, and what comes back: plain torch and numpy, no bnquiz.

A `Drive` says in a few short statements how one entry is used. `observe` runs them: three training
steps, then one evaluation, with gradients.
"""

import contextlib
import io
import sys
import types
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np
import torch

STEPS = 3
SIZES = {"N": 4, "C": 3, "D": 3, "H": 5, "W": 6, "L": 7}
Observed = dict[str, Any]


@dataclass(frozen=True)
class Drive:
    """How to use one entry.

    Names that the statements may use: x, gamma, beta, mean, var, eps, momentum, training, C, layout.
    """

    call: str
    """Run at each step: sets `y`, and mean and var where they are returned."""
    make: str = ""
    """Run once, before the first step: builds the layer."""
    state: str = "mean, var"
    """Where mean and var are found after a call; empty for an entry without state."""
    params: str = "gamma, beta"
    """Where gamma and beta stand; those of a layer are given their values there."""
    back: str = ""
    """For a backward pass written by hand: sets dx, dgamma, dbeta, given dy."""
    layouts: tuple[str, ...] = ("NC", "NCHW")
    keep_shape: bool = False
    """True: gamma, beta, mean and var come as (1, C, 1, 1); else as (C,)."""
    eval_without_grad: bool = False
    """True: the entry switches on torch.is_grad_enabled()."""
    eps: float = 0.3
    momentum: float = 0.7
    var_start: float = 1.0


def load(text: str) -> dict[str, Any]:
    """Run a learner file as it stands, its training script too, and give back its names."""
    d2l, module = mock.MagicMock(), types.ModuleType("learner")
    d2l.torch.load_data_fashion_mnist.return_value = [], []
    typed = mock.MagicMock()  # not installed here either: names for annotations
    stubs = {"d2l": d2l, "d2l.torch": d2l.torch, "jaxtyping": typed, "learner": module}
    # (dataclasses look their module up)
    sys.modules.update(stubs)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "learner.py", "exec"), module.__dict__)  # noqa: S102 -- our own files
    finally:
        for name in stubs:
            del sys.modules[name]
    return module.__dict__


def observe(text: str, drive: Drive, layout: str, dtype: str = "float64", offset: float = 0.0) -> Observed:
    """All that one learner file shows on one layout: outputs, state, gradients, conduct.

    A step that raises ends the run; what was raised stands under "raised".
    """
    torch.set_default_dtype(getattr(torch, dtype))
    seen: Observed = {}
    try:
        with np.errstate(all="ignore"):
            _run(seen, text, drive, layout, dtype, offset)
    except Exception as error:  # noqa: BLE001 -- whatever a learner's file raises is what is observed
        seen["raised"] = f"{type(error).__name__}: {error}"
    finally:
        torch.set_default_dtype(torch.float32)
    return seen


def _run(seen: Observed, text: str, drive: Drive, layout: str, dtype: str, offset: float) -> None:
    names = load(text) | inputs(drive, layout, dtype, uses_torch(text), offset)
    exec(drive.make, names)  # noqa: S102
    _set_parameters(names, drive)
    for step in range(STEPS + 1):
        names["training"] = step < STEPS
        names["leaf"], names["dy"] = names["xs"][step], names["dys"][step]
        names["x"] = names["leaf"] * 1  # torch forbids to change a leaf in place; a learner's layer sees none
        before = plain(names["x"])
        with (
            torch.no_grad() if drive.eval_without_grad and not names["training"] else contextlib.nullcontext()
        ):
            exec(drive.call, names)  # noqa: S102
        seen[f"y{step}"] = plain(names["y"])
        seen[f"dtype{step}"] = str(names["y"].dtype).removeprefix("torch.")
        seen[f"input-kept{step}"] = bool((before == plain(names["x"])).all())
        _note_state(seen, names, drive, step)
        _note_gradients(seen, names, drive, step)
    layer = names.get("layer")
    if isinstance(layer, torch.nn.Module):
        seen["state_dict"] = sorted(layer.state_dict())
        seen["parameters"] = sorted(name for name, _ in layer.named_parameters())


def inputs(drive: Drive, layout: str, dtype: str, is_torch: bool, offset: float) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    shape = [SIZES[letter] for letter in layout]
    axis, channels = channel(layout), SIZES["C"]
    column = np.ones(len(shape), int)
    column[axis] = channels
    scale = np.array([0.3, 1.0, 2.5]).reshape(column)
    per_channel = column if drive.keep_shape else [channels]

    def give(values: np.ndarray) -> Any:
        values = values.astype(dtype)
        return torch.tensor(values) if is_torch else values

    return {
        "xs": [give(rng.normal(size=shape) * scale + scale + offset) for _ in range(STEPS + 1)],
        "dys": [give(rng.normal(size=shape)) for _ in range(STEPS + 1)],
        "gamma": give(np.array([1.7, -0.6, 0.4]).reshape(per_channel)),
        "beta": give(np.array([0.5, 2.0, -3.0]).reshape(per_channel)),
        "mean": give(np.zeros(channels).reshape(per_channel)),
        "var": give(np.full(channels, drive.var_start).reshape(per_channel)),
        "eps": drive.eps,
        "momentum": drive.momentum,
        "C": channels,
        "layout": layout,
    }


def channel(layout: str) -> int:
    return layout.index("D" if layout.startswith("D") else "C")


def _set_parameters(names: dict[str, Any], drive: Drive) -> None:
    values = names["gamma"], names["beta"]
    for place, value in zip(drive.params.split(", "), values, strict=True):
        held = eval(place, names)  # noqa: S307
        if isinstance(held, torch.Tensor):
            held.data.copy_(torch.as_tensor(value).reshape(held.shape))
            held.requires_grad_(held.requires_grad or not isinstance(held, torch.nn.Parameter))
        elif held is not value:
            held[...] = np.asarray(value).reshape(held.shape)
    for x in names["xs"]:
        if isinstance(x, torch.Tensor):
            x.requires_grad_(True)


def _note_state(seen: Observed, names: dict[str, Any], drive: Drive, step: int) -> None:
    if not drive.state:
        return
    for name, place in zip(("mean", "var"), drive.state.split(", "), strict=True):
        held = eval(place, names)  # noqa: S307
        seen[f"{name}{step}"] = plain(held)
        seen[f"{name}-shape{step}"] = str(seen[f"{name}{step}"].shape)
        seen[f"{name}-in-graph{step}"] = isinstance(held, torch.Tensor) and held.requires_grad
        if place == name and isinstance(held, torch.Tensor):
            names[name] = held.detach()


def _note_gradients(seen: Observed, names: dict[str, Any], drive: Drive, step: int) -> None:
    if drive.back:
        if names["training"]:
            exec(drive.back, names)  # noqa: S102
            seen |= {f"{name}{step}": plain(names[name]) for name in ("dx", "dgamma", "dbeta")}
        return
    y = names["y"]
    if not (isinstance(y, torch.Tensor) and y.requires_grad):
        return
    leaves = [names["leaf"], *(eval(place, names) for place in drive.params.split(", "))]  # noqa: S307
    for name, leaf in zip(("dx", "dgamma", "dbeta"), leaves, strict=True):
        seen[f"{name}{step}"] = _gradient(y, leaf, names["dy"])


def _gradient(y: torch.Tensor, leaf: torch.Tensor, dy: torch.Tensor) -> np.ndarray | str:
    if not leaf.requires_grad:
        return "not trained"
    (grad,) = torch.autograd.grad(y, leaf, dy, allow_unused=True, retain_graph=True)
    return "none" if grad is None else plain(grad)


def uses_torch(text: str) -> bool:
    """Whether a learner file computes with torch (else with numpy)."""
    return "import torch" in text or "from torch" in text


def plain(value: Any) -> np.ndarray:
    return value.detach().numpy().copy() if isinstance(value, torch.Tensor) else np.array(value)


def differences(seen: Observed, expected: Observed, tolerance: float = 1e-9) -> list[str]:
    """The names on which two observations differ, among those that the second one has.

    Shapes may differ by ones.
    """
    return [name for name, value in expected.items() if not _same(seen.get(name), value, tolerance)]


def _same(a: Any, b: Any, tolerance: float) -> bool:
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        return type(a) is type(b) and a == b
    if a.size != b.size or a.squeeze().shape != b.squeeze().shape:
        return False
    return np.allclose(a.ravel(), b.ravel(), rtol=tolerance, atol=tolerance, equal_nan=True)
