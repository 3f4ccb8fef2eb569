"""Wrong batch norms in place of torch's: a proof must notice those that its card excludes.

A mutant replaces ``torch.nn.functional.batch_norm``, which every layer calls, and differs from it in one
thing. ``questions/proofs/mutants.toml`` says of each proof which of them it notices. The server loads torch
once and forks for each run: ``python -m tests.bank.mutants`` reads requests on stdin, one JSON list
``[proof, mutant]`` a line, and answers a line each. ``python -m tests.bank.mutants survey [PROOF ...]`` runs
the proofs against all of them and prints what they notice, as that file writes it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import torch
import torch.nn.functional as F

from bnquiz.resources import shipped

ROOT = Path(__file__).parents[2]
PROOFS = shipped("questions") / "proofs"
SECONDS = 20  # a proof takes half of one
T = torch.Tensor
# how a proof tells that something is wrong: an assert, or a shape or gradient that it cannot go on with
NOTICES = (AssertionError, ValueError, TypeError, RuntimeError, LookupError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Call:
    """The arguments of one call of ``F.batch_norm``."""

    x: T
    mean: T | None
    var: T | None
    weight: T | None
    bias: T | None
    training: bool
    momentum: float
    eps: float

    @property
    def per_channel(self) -> list[int]:
        return [1, -1] + [1] * (self.x.dim() - 2)

    @property
    def over(self) -> list[int]:
        return [axis for axis in range(self.x.dim()) if axis != 1]


Mutant = Callable[[Call], T]
KERNEL = torch.batch_norm


def kernel(call: Call, **changed: Any) -> T:
    """Torch's own batch norm, with some of the arguments changed."""
    c = replace(call, **changed)
    if c.training and c.x.numel() == c.x.shape[1]:
        raise ValueError("Expected more than 1 value per channel when training")
    return KERNEL(c.x, c.weight, c.bias, c.mean, c.var, c.training, c.momentum, c.eps, False)


def by_hand(
    call: Call,
    *,
    over: Callable[[Call], list[int]] = lambda call: call.over,
    correction: int = 0,
    normalized: Callable[[T, T, T, float], T] = lambda x, mean, var, eps: (x - mean) / torch.sqrt(var + eps),
    affine: Callable[[T, Any, Any], T] = lambda x_hat, gamma, beta: gamma * x_hat + beta,
    kept: Callable[[T, T], tuple[T, T]] = lambda mean, var: (mean, var),
) -> T:
    """Batch norm written out, with one thing changed. What it stores is torch's doing."""
    stored = kernel(replace(call, x=call.x.detach()))
    if call.training or call.mean is None or call.var is None:
        axes = over(call)
        mean = call.x.mean(axes, keepdim=True)
        square = ((call.x - mean) ** 2).sum(axes, keepdim=True)
        var = square / (call.x.numel() // mean.numel() - correction)
    else:
        mean, var = (s.view(call.per_channel) for s in (call.mean, call.var))
    mean, var = kept(mean, var)
    gamma = 1.0 if call.weight is None else call.weight.view(call.per_channel)
    beta = 0.0 if call.bias is None else call.bias.view(call.per_channel)
    return affine(normalized(call.x, mean, var, call.eps), gamma, beta).to(stored.dtype)


def _copied(call: Call) -> dict[str, Any]:
    return {name: None if (s := getattr(call, name)) is None else s.clone() for name in ("mean", "var")}


def never_updated(call: Call) -> T:
    return kernel(call, **_copied(call))


def updated_in_eval(call: Call) -> T:
    if not call.training and call.mean is not None and call.x.numel() > call.x.shape[1]:
        with torch.no_grad():
            kernel(call, x=call.x.detach(), training=True)
    return kernel(call)


def batch_in_eval(call: Call) -> T:
    return kernel(call) if call.training else kernel(call, mean=None, var=None, training=True)


def running_in_training(call: Call) -> T:
    if not call.training or call.mean is None:
        return kernel(call)
    with torch.no_grad():
        kernel(call, x=call.x.detach())
    return kernel(call, training=False, **_copied(call))


def _stored(statistic: Callable[[Call], T]) -> Mutant:
    """Another statistic is stored. The kernel gets a copy: it keeps that for the backward pass."""

    def mutant(call: Call) -> T:
        if call.var is None or not call.training:
            return kernel(call)
        y = kernel(call, var=call.var.clone())
        with torch.no_grad():
            call.var.lerp_(statistic(call).to(call.var.dtype), call.momentum)
        return y

    return mutant


def _hand(**changed: Any) -> Mutant:
    return lambda call: by_hand(call, **changed)


def _changed(**changed: Callable[[Call], Any]) -> Mutant:
    return lambda call: kernel(call, **{name: change(call) for name, change in changed.items()})


def _normalized(change: Callable[[T, T, T, float], T]) -> Mutant:
    return _hand(normalized=change)


# what is right: a mutant that works by hand counts only for proofs that hold with the right one by hand
CONTROL: dict[str, Mutant] = {"right": kernel, "right-by-hand": by_hand}
HAND: dict[str, Mutant] = {
    "axes-batch-only": _hand(over=lambda _: [0]),
    "axes-within-sample": _hand(over=lambda call: list(range(2, call.x.dim())) or [0]),
    "axes-layer": _hand(over=lambda call: list(range(1, call.x.dim()))),
    "axes-all": _hand(over=lambda call: list(range(call.x.dim()))),
    "normalize-unbiased": _hand(correction=1),
    "sqrt-missing": _normalized(lambda x, mean, var, eps: (x - mean) / (var + eps)),
    "center-missing": _normalized(lambda x, _, var, eps: x / torch.sqrt(var + eps)),
    "eps-subtracted": _normalized(lambda x, mean, var, eps: (x - mean) / torch.sqrt(var - eps)),
    # by hand: torch's kernel has a case of its own for a variance and an ε of 0
    "eps-missing": _normalized(lambda x, mean, var, _: (x - mean) / torch.sqrt(var)),
    "eps-outside-sqrt": _normalized(lambda x, mean, var, eps: (x - mean) / (torch.sqrt(var) + eps)),
    "shift-before-scale": _hand(affine=lambda x_hat, gamma, beta: gamma * (x_hat + beta)),
    "stats-detached": _hand(kept=lambda mean, var: (mean.detach(), var.detach())),
    "mean-detached": _hand(kept=lambda mean, var: (mean.detach(), var)),
    "var-detached": _hand(kept=lambda mean, var: (mean, var.detach())),
}
KERNELS: dict[str, Mutant] = {
    "eps-ignored": _changed(eps=lambda _: 3e-4),
    "gamma-missing": _changed(weight=lambda _: None),
    "beta-missing": _changed(bias=lambda _: None),
    "momentum-swapped": _changed(momentum=lambda call: 1 - call.momentum),
    "momentum-ignored": _changed(momentum=lambda _: 0.23),
    "running-replaced": _changed(momentum=lambda _: 1.0),
    "running-not-updated": never_updated,
    "running-var-biased": _stored(lambda call: call.x.var(call.over, correction=0)),
    "running-std": _stored(lambda call: call.x.std(call.over)),
    "eval-updates-running": updated_in_eval,
    "batch-stats-in-eval": batch_in_eval,
    "running-in-training": running_in_training,
}
MUTANTS = HAND | KERNELS


@dataclass(frozen=True)
class Ran:
    """``called``: the proof computes a batch norm at all. ``failed``: what it raised, "" if nothing."""

    called: bool
    noticed: bool
    failed: str


def excluded() -> dict[str, list[str]]:
    """Proof → the mutants that its cards exclude."""
    table = tomllib.loads((PROOFS / "mutants.toml").read_text(encoding="utf-8"))
    return {proof: list(row) for proof, row in table["excludes"].items()}


def _run(proof: str, mutant: str) -> Ran:
    from tests.bank.falsify import Program

    replaced, calls = (CONTROL | MUTANTS)[mutant], []

    def batch_norm(
        input: T,  # noqa: A002 - torch's own name
        running_mean: T | None = None,
        running_var: T | None = None,
        weight: T | None = None,
        bias: T | None = None,
        training: bool = False,
        momentum: float = 0.1,
        eps: float = 1e-5,
    ) -> T:
        calls.append(mutant)
        return replaced(Call(input, running_mean, running_var, weight, bias, training, momentum, eps))

    F.batch_norm = batch_norm
    failed = Program((PROOFS / f"{proof}.py").read_text(encoding="utf-8")).run()
    told = f"{type(failed).__name__}: {failed}" if failed else ""
    return Ran(bool(calls), isinstance(failed, NOTICES), told)


def forked(proof: str, mutant: str) -> Ran:
    """The run in a child of this process, which keeps nothing of it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            ran = _run(proof, mutant)
        except BaseException as error:  # noqa: BLE001 - told as what it is: not a notice
            ran = Ran(True, False, f"{type(error).__name__}: {error}")
        os.write(into, json.dumps(vars(ran)).encode()[:4096])
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return Ran(**json.loads(told)) if told else Ran(True, False, f"no answer in {SECONDS} seconds")


class Server:
    """A process that has loaded torch, and forks a child for each run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bank.mutants"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, proof: str, mutant: str) -> Ran:
        ask, answers = self._process.stdin, self._process.stdout
        assert ask
        assert answers
        ask.write(json.dumps([proof, mutant]) + "\n")
        ask.flush()
        return Ran(**json.loads(answers.readline()))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def serve(requests: IO[str], answers: IO[str]) -> None:
    for line in requests:
        answers.write(json.dumps(vars(forked(*json.loads(line)))) + "\n")
        answers.flush()


def noticed(proof: str) -> list[str] | None:
    """The mutants for which the proof fails; None where it computes no batch norm through torch."""
    if not _run(proof, "right").called:
        return None
    known = KERNELS if _run(proof, "right-by-hand").failed else MUTANTS
    return [name for name in MUTANTS if name in known and _run(proof, name).noticed]


def survey(proofs: list[str]) -> Iterator[str]:
    for proof in proofs:
        found = noticed(proof)
        if found is not None:
            yield f"{proof} = {json.dumps(found)}"


if __name__ == "__main__":
    torch.set_num_threads(1)  # no threads before a fork
    import tests.bank.falsify  # noqa: F401 - loaded once, for all children

    gc.freeze()
    if sys.argv[1:2] == ["survey"]:
        for row in survey(sys.argv[2:] or sorted(path.stem for path in PROOFS.glob("*.py"))):
            sys.stdout.write(row + "\n")
    else:
        serve(sys.stdin, sys.stdout)
