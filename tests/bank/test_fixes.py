"""A code card may accept other lines than the usual ones: each such fix is run, and does the same."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from bnquiz.bank.model import Code, Fix
from bnquiz.bank.rules import mended
from tests.ours import BANK

WITH_MORE = [card for card in BANK.cards.values() if isinstance(card, Code) and card.also]
CASES = [pytest.param(card, fix, id=f"{card.id} {fix.lines}") for card in WITH_MORE for fix in card.also]

Names = SimpleNamespace


def ran(source: str, **given: Any) -> Names:
    """The names that a listing defines."""
    names = {"np": np, "torch": torch, "nn": nn, "F": F, **given}
    if "import torch" in source:
        names.pop("nn")
    exec(source, names)  # noqa: S102 - a listing of the bank
    return SimpleNamespace(**names)


def batch(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(7)).double() * 0.1 + 3


def arrays(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    return [rng.normal(2, 3, shape) for shape in shapes]


def stored_eps(source: str) -> Any:
    state = torch.zeros(3).double(), torch.ones(3).double()
    layer = ran(source).batch_norm
    one = torch.ones(3).double()
    return (
        layer(batch(8, 3) / 100, one, one, *state, True),
        layer(batch(2, 3), one, one, *state, False),
        state,
    )


def served(source: str) -> Any:
    layer = ran(source).BatchNorm(np.ones(3), np.zeros(3))
    x, y = arrays((8, 3), (1, 3))
    return layer(x, True), layer(y, False), layer.mean, layer.var


def long_running(source: str) -> Any:
    state = torch.zeros(3).double(), torch.ones(3).double()
    one = torch.ones(3).double()
    layer = ran(source).batch_norm
    outputs = [layer(batch(4, 3), *state, one, one, training) for training in (True, False, False)]
    return outputs, state


def in_chunks(source: str) -> Any:
    return ran(source).batch_norm(batch(10, 2), torch.ones(2), torch.zeros(2), chunk=4)


def imported(source: str) -> Any:
    layer = ran(source).BatchNorm(3).double()
    return layer(batch(4, 3)), layer.running_var


def called_by_name(source: str) -> Any:
    state = {"running_mean": torch.zeros(3).double(), "running_var": torch.ones(3).double()}
    one = torch.ones(3).double()
    return ran(source).batch_norm(x=batch(4, 3), gamma=one, beta=one, training=True, **state), state


def validated(source: str) -> Any:
    torch.manual_seed(0)
    model = nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 2)).double()
    ran(source).validate(model, [(batch(4, 3), torch.tensor([0, 1, 0, 1]))])
    return [model[0].running_mean, float(model.training)]


def averaged(source: str) -> Any:
    """The accuracy stands for what the averaged model puts out, with statistics of its own."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).double()
    data = [batch(8, 3)]
    told: list[Any] = []
    names = {"net": net, "train_loader": data, "val_loader": data, "optimizer": None, "epochs": 3, "start": 1}

    def step(model: nn.Module, loader: list[torch.Tensor], _: None) -> None:
        model(loader[0]).sum()
        model[0].weight.data += 0.1

    swa = torch.optim.swa_utils
    names |= {"AveragedModel": swa.AveragedModel, "update_bn": swa.update_bn, "train_one_epoch": step}
    ran(source, **names, accuracy=lambda model, loader: model(loader[0]), print=told.append)
    return told


def frozen(source: str) -> Any:
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).double()
    optimizer = torch.optim.SGD(model[:1].parameters(), lr=0.1)
    ran(source).fine_tune(model, [(batch(4, 3), None)], optimizer, lambda y, _: y.square().sum(), 2)
    return model[1].running_mean, model[1].running_var


def whole_class(source: str) -> Any:
    layer = ran(source).BatchNorm(3)
    return layer.train_pass(batch(4, 3))


def affine_class(source: str) -> Any:
    layer = ran(source).BatchNorm2d(2).double()
    nn.init.constant_(layer.gamma, 3.0)
    return layer(batch(4, 2, 3, 3))


def with_cache(source: str) -> Any:
    x, dout = arrays((5, 3), (5, 3))
    names = ran(source)
    out, cache = names.batchnorm_forward(x, np.full(3, 2.0), np.full(3, 5.0))
    return out, names.batchnorm_backward(dout, cache)


def statistics(source: str) -> Any:
    stats = ran(source).RunningStats(3)
    stats.update(batch(4, 3).float())
    return stats.mean, stats.var


def backward_4d(source: str) -> Any:
    dy, x_hat = arrays((4, 2, 3, 3), (4, 2, 3, 3))
    x_hat -= x_hat.mean(axis=(0, 2, 3), keepdims=True)
    return ran(source).spatial_backward(dy, x_hat, 2.0, np.array([1.5, -2.0]))


def backward_2d(source: str) -> Any:
    return ran(source).batchnorm_backward(*arrays((6, 3), (6, 3), (3,)))


def unharmed(source: str) -> Any:
    (x,) = arrays((4, 3))
    return ran(source).batch_norm(x, np.ones(3), np.zeros(3)), x


def broadcast(source: str) -> Any:
    (x,) = arrays((4, 2, 3, 5))
    one = np.ones((1, 2, 1, 1))
    return ran(source).spatial_batchnorm(x, one, 2 * one)[0]


def drifting(source: str) -> Any:
    layer = nn.BatchNorm1d(3).double()
    out = ran(source).forward(layer, batch(4, 3))
    return out, layer.running_mean, layer.running_var


def images(source: str) -> Any:
    (x,) = arrays((4, 2, 3, 5))
    one = np.ones((1, 2, 1, 1))
    return ran(source).bn_train(x, one, 2 * one)


def features(source: str) -> Any:
    gamma = torch.full((3,), 2.0).double()
    return ran(source).batch_norm(batch(8, 3), gamma, gamma + 1)


def rows(source: str) -> Any:
    (x,) = arrays((6, 3))
    return ran(source).batch_norm(x, np.full(3, 2.0), np.full(3, 5.0))


def ported(source: str) -> Any:
    (x,) = arrays((6, 3))
    return ran(source).normalize(x / 50, 2.0, 5.0)


def stepped(source: str) -> Any:
    state = {"mean": torch.zeros(3).double(), "var": torch.ones(3).double()}
    return ran(source).train_step(batch(4, 3), state)


def predicted(source: str) -> Any:
    layer = ran(source).BatchNorm(3)
    layer.state = (np.full(3, 2.0), np.full(3, 5.0))
    return layer.predict(*arrays((4, 3)))


def in_both_modes(source: str) -> Any:
    layer = nn.BatchNorm1d(3).double()
    layer.gamma, layer.beta, layer.track = layer.weight, layer.bias, lambda *_: None
    layer.running_var.fill_(4.0)
    forward = ran(source).forward
    return forward(layer, batch(4, 3)), forward(layer.eval(), batch(4, 3))


def rms(source: str) -> Any:
    return ran(source).RMSNorm(5)(batch(4, 5))


def always_batch(source: str) -> Any:
    layer = ran(source).BatchNorm1d(3).double()
    return layer(batch(4, 3)), layer.eval()(batch(2, 3))


def units(source: str) -> Any:
    (z,) = arrays((6, 3))
    return ran(source).bn_train(z, np.full((1, 3), 2.0), np.full((1, 3), 5.0))


def any_rank(source: str) -> Any:
    one = torch.ones(2).double()
    return [ran(source).bn_train(x, one, 2 * one) for x in (batch(4, 2), batch(4, 2, 3), batch(4, 2, 3, 5))]


def channels_first(source: str) -> Any:
    one = torch.ones(1, 2, 1, 1).double()
    return ran(source).batch_normalization(batch(4, 2, 3, 5), one, 2 * one)


def backward_of_images(source: str) -> Any:
    dy, x_hat = arrays((4, 2, 3, 3), (4, 2, 3, 3))
    one = np.ones((1, 2, 1, 1))
    return ran(source).backward(dy, x_hat, 2 * one, 3 * one)


RUNS: dict[str, Callable[[str], Any]] = {
    "eps-stored-code": stored_eps,
    "bug-batch-stats-in-eval": served,
    "bug-eval-updates-running": long_running,
    "bug-timeout": in_chunks,
    "bug-missing-import": imported,
    "bug-syntax-error": called_by_name,
    "validate-without-eval-code": validated,
    "swa-code": averaged,
    "freeze-undone": frozen,
    "bug-sqrt-missing": whole_class,
    "bug-gamma-missing": affine_class,
    "bug-beta-missing": with_cache,
    "bug-momentum-swapped": statistics,
    "bug-backward-mean-term-missing": backward_4d,
    "bug-backward-var-term-missing": backward_2d,
    "bug-input-modified": unharmed,
    "bug-keepdim-missing": broadcast,
    "bug-stat-shape-drift": drifting,
    "rmsnorm-sum-code": rms,
    "bug-running-in-training": always_batch,
    "bug-axes-layer": units,
    "bug-axes-wrong": any_rank,
    "bug-axes-channels-last": channels_first,
    "bug-count-wrong": images,
    "bug-std-for-variance": features,
    "bug-division-missing": features,
    "bug-sign-wrong": rows,
    "bug-eps-twice": ported,
    "bug-update-twice": stepped,
    "bug-state-crossed": predicted,
    "bug-eval-not-normalized": in_both_modes,
    "bug-backward-count-wrong": backward_of_images,
}


@pytest.mark.parametrize(("card", "fix"), CASES)
def test_another_fix_gives_what_the_usual_one_gives(card: Code, fix: Fix) -> None:
    assert same(RUNS[card.id](mended(card, fix)), RUNS[card.id](mended(card)))


HANGS = {"bug-timeout"}


@pytest.mark.parametrize("card", [c for c in WITH_MORE if c.id not in HANGS], ids=lambda card: card.id)
def test_the_listing_as_it_stands_gives_something_else(card: Code) -> None:
    """What shows that the comparison above can fail."""
    try:
        broken = RUNS[card.id](card.listing)
    except (NameError, SyntaxError, ValueError, AttributeError, IndexError):
        return
    assert not same(broken, RUNS[card.id](mended(card)))


def test_every_card_with_another_fix_is_run() -> None:
    assert {card.id for card in WITH_MORE} == RUNS.keys()


def same(one: Any, other: Any) -> bool:
    """Whether two results are equal, part by part, in shape and to nine digits."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    a, b = (np.asarray(each.detach() if isinstance(each, torch.Tensor) else each) for each in (one, other))
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-12)
