"""The proofs of the formula and of the two modes can tell: each fails for batch norms that its card excludes.

A mutant takes the place of ``torch.nn.functional.batch_norm``, which every layer calls.
"""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F

from bnquiz.resources import shipped
from tests.bank.falsify import Program

T = torch.Tensor


def batch_norm(
    x: T, mean: Any, var: Any, weight: Any, bias: Any, training: bool, momentum: float, eps: float, **how: Any
) -> T:
    """Batch norm by hand; ``how`` changes one thing of it."""
    dims = how.get("dims", lambda d: [i for i in range(d) if i != 1])(x.dim())
    kept = [1, -1] + [1] * (x.dim() - 2)
    mu, sigma2 = (s if s is None else s.view(kept) for s in (mean, var))
    if training or how.get("batch_in_eval"):
        batch = x.mean(dims, keepdim=True), x.var(dims, correction=how.get("correction", 0), keepdim=True)
        if (training and mean is not None and not how.get("no_update")) or how.get("update_in_eval"):
            _update(x, mean, var, batch, how.get("weight_of_new", lambda m: m)(momentum), how)
        mu, sigma2 = batch if not how.get("running_in_training") else (mu, sigma2)
        mu, sigma2 = (s.detach() if how.get("detached") else s for s in (mu, sigma2))
    x_hat = (x - mu) / how.get("root", lambda v, e: torch.sqrt(v + e))(sigma2, eps)
    gamma, beta = ((0 if s is None else s.view(kept)) for s in (weight, bias))
    gamma = 1 if weight is None else gamma
    return how.get("affine", lambda h, g, b: g * h + b)(x_hat, gamma, beta)


def _update(x: T, mean: T, var: T, batch: tuple[T, T], share: float, how: dict[str, Any]) -> None:
    n = x.numel() // batch[1].numel()
    unbiased = batch[1] if how.get("biased_stored") else batch[1] * n / (n - 1)
    with torch.no_grad():
        for kept, new in ((mean, batch[0]), (var, unbiased)):
            if new.numel() == kept.numel():
                kept.lerp_(new.reshape(kept.shape), share)


MUTANTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "over the batch axis only": ({"dims": lambda _: [0]}, {"bn-formula"}),
    "over each sample": ({"dims": lambda d: list(range(1, d))}, {"bn-formula", "two-modes"}),
    "over everything": ({"dims": lambda d: list(range(d))}, {"bn-formula"}),
    "unbiased": ({"correction": 1}, {"bn-formula", "two-modes"}),
    "eps subtracted": ({"root": lambda v, e: torch.sqrt(v - e)}, {"bn-formula"}),
    "eps outside": ({"root": lambda v, e: torch.sqrt(v) + e}, {"bn-formula"}),
    "no root": ({"root": lambda v, e: v + e}, {"bn-formula", "two-modes"}),
    "no gamma": ({"affine": lambda h, _, b: h + b}, {"bn-formula"}),
    "no beta": ({"affine": lambda h, g, _: g * h}, {"bn-formula"}),
    "shifted first": ({"affine": lambda h, g, b: g * (h + b)}, {"bn-formula"}),
    "momentum swapped": ({"weight_of_new": lambda m: 1 - m}, {"two-modes"}),
    "never updated": ({"no_update": True}, {"two-modes"}),
    "biased stored": ({"biased_stored": True}, {"two-modes"}),
    "the batch in eval": ({"batch_in_eval": True}, {"two-modes"}),
    "running in training": ({"running_in_training": True}, {"bn-formula", "two-modes"}),
    "statistics detached": ({"detached": True}, {"two-modes"}),
}
CASES = [
    pytest.param(proof, how, id=f"{proof}: {name}")
    for name, (how, proofs) in MUTANTS.items()
    for proof in sorted(proofs)
]


def outcome(proof: str, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]) -> Exception | None:
    def mutant(
        x: T,
        running_mean: Any,
        running_var: Any,
        weight: Any = None,
        bias: Any = None,
        training: bool = False,
        momentum: float = 0.1,
        eps: float = 1e-5,
    ) -> T:
        return batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps, **how)

    monkeypatch.setattr(F, "batch_norm", mutant)
    source = (shipped("questions") / "proofs" / f"{proof}.py").read_text(encoding="utf-8")
    return Program(source).run()


@pytest.mark.parametrize(("proof", "how"), CASES)
def test_a_proof_fails_for_a_batch_norm_that_its_card_excludes(
    proof: str, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(
        outcome(proof, monkeypatch, how), (AssertionError, ValueError, RuntimeError, IndexError)
    )


@pytest.mark.parametrize("proof", ["bn-formula", "two-modes"])
def test_the_batch_norm_by_hand_without_a_change_is_right(
    proof: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What shows that it is the change that a proof notices, and not the hand that wrote it."""
    assert outcome(proof, monkeypatch, {}) is None


def test_there_are_at_least_ten_mutants_and_each_is_noticed() -> None:
    assert len(MUTANTS) >= 10
    assert all(proofs for _, proofs in MUTANTS.values())
