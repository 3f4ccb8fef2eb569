"""A backward pass written by hand, against the exact gradients under a random upstream gradient."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from bnquiz.grading import diagnosis, wire
from bnquiz.grading.arrays import array, inside, numpy_of, outside
from bnquiz.grading.crashes import mistake_of
from bnquiz.grading.diagnosis import LOOSE, TIGHT, same
from bnquiz.grading.entry import Parameter, roles
from bnquiz.grading.findings import Finding, cost_of, most_different
from bnquiz.grading.gradients import backward, gradients
from bnquiz.grading.locating import equals
from bnquiz.grading.places import Places
from bnquiz.grading.probes import Probe, probe
from bnquiz.grading.recipe import RIGHT_TRAIN, Array, Backward, Formula
from bnquiz.grading.reference import AXES, normalize
from bnquiz.grading.shots import Seen, Shot

if TYPE_CHECKING:
    from bnquiz.grading.examine import Examination

Lines = tuple[int, ...]
GAMMA_MISSING = "backward-gamma-missing"


def judge(ex: Examination, tree: ast.Module) -> None:
    """dx, dgamma and dbeta, for a function with a backward pass beside it or a class with one inside."""
    if ex.entry.backward is None or ex.formula is None:
        return
    check = f"backward-{ex.cell.rank}d"
    outcome = _play(ex, probe(ex.cell.shape), ex.entry.backward)
    if reason := _why_not(ex, outcome):
        ex.result.skip(check, "gradient", reason)
        return
    right = "dx, dgamma and dbeta equal the exact gradients"
    ex.result.add(check, "gradient", _findings(ex, tree, outcome), right)


def cost(ex: Examination) -> int:
    """How much is wrong with the backward pass: the less the better."""
    if ex.entry.backward is None or ex.formula is None:
        return 0
    outcome = _play(ex, probe(ex.cell.shape), ex.entry.backward)
    return cost_of(_findings(ex, ast.Module([], []), outcome, strict=True))


def of_autograd(ex: Examination, formula: Formula, seen: Seen) -> list[Finding]:
    """The same for the backward of a torch.autograd.Function, by the gradients that autograd then gives."""
    given = {"dx": seen.dx, "dgamma": seen.dgamma, "dbeta": seen.dbeta}
    gradients_ = {name: value for name, value in given.items() if value is not None}
    if not (found := _Pass(ex, formula, seen.probe, ()).findings(gradients_)):
        return []
    traced = ex.trial.play((Shot(seen.probe, True, backward=True),), ex.cell.style, trace=True)
    events = traced.seen[0].events if traced.seen else ()
    return _Pass(ex, formula, seen.probe, events).findings(gradients_) or found


def _findings(
    ex: Examination, tree: ast.Module, outcome: wire.Outcome | wire.Failure, *, strict: bool = False
) -> list[Finding]:
    if isinstance(outcome, wire.Failure):
        return [_failed(ex, outcome)]
    used = probe(ex.cell.shape)
    seen = _gradients_of(ex, outcome, used)
    updates = any(_is_rate(p) for p in ex.entry.backward_takes)  # and hands no gradient of them back
    if ex.entry.constructor is None and len(seen) < (1 if updates else 3):
        return [_incomplete(ex, tree, seen)]
    return _Pass(ex, ex.formula or RIGHT_TRAIN, used, outcome.events, strict).findings(seen)


def failure_of(ex: Examination) -> wire.Failure | None:
    """What stops the backward pass, if anything does."""
    if ex.entry.backward is None or ex.formula is None:
        return None
    outcome = _play(ex, probe(ex.cell.shape), ex.entry.backward)
    return outcome if isinstance(outcome, wire.Failure) and not _why_not(ex, outcome) else None


def _failed(ex: Examination, failure: wire.Failure) -> Finding:
    lines = (failure.line,) if failure.line else ()
    note = f"backward: {failure.message[:200]}"
    return Finding(mistake_of(failure), ex.cell, "backward", lines=lines, note=note)


def _incomplete(ex: Examination, tree: ast.Module, seen: dict[str, Array]) -> Finding:
    lines = Places(tree, ex.entry).returning(str(ex.entry.backward))
    note = f"backward returns {', '.join(seen) or 'no gradient'}, not dx, dgamma and dbeta"
    return Finding("wrong-return", ex.cell, "backward", lines=lines, note=note)


def _play(ex: Examination, used: Probe, name: str) -> wire.Outcome | wire.Failure:
    """Forward in training, then backward on what forward returned beside its output."""
    session = ex.trial.session((Shot(used, training=True),), ex.cell.style, trace=True)
    upstream = array(outside(used.upstream, ex.cell.style))
    if ex.entry.constructor is not None:
        step = wire.Step(args=(upstream, *_rates(ex.entry.backward_takes[1:])), method=name)
    else:
        cache = wire.Again(len(session.steps) - 1, (1,))
        taken = ex.entry.backward_takes
        step = wire.Step(args=(*(upstream, cache)[: len(taken)], *_rates(taken[2:])), target=name)
    whole = msgspec.structs.replace(session, steps=(*session.steps, step))
    answer = ex.trial.runner.run(ex.trial.program, whole)
    failure = answer.failure or next((o.failure for o in answer.outcomes if o.failure), None)
    return failure or answer.outcomes[-1]


def _rates(taken: Sequence[Parameter]) -> tuple[wire.Value, ...]:
    """A learning rate of nothing: gamma and beta stay as they are."""
    return tuple(wire.Plain(0.0) for p in taken if _is_rate(p))


def _is_rate(parameter: Parameter) -> bool:
    return roles.LEARNING_RATE.fullmatch(parameter.name) is not None


def _why_not(ex: Examination, outcome: wire.Outcome | wire.Failure) -> str:
    """What the backward pass needs and nobody here can give, or nothing: a further argument, an attribute
    that a method sets which is left to the caller."""
    first = 1 if ex.entry.constructor is not None else 2
    more = [p.name for p in ex.entry.backward_takes[first:] if not _is_rate(p)]
    if more:
        return f"the backward pass also takes {', '.join(more)}"
    if not isinstance(outcome, wire.Failure) or outcome.kind != "AttributeError":
        return ""
    is_none = outcome.message.startswith("'NoneType'")
    left = [n for n in ex.entry.left_to_caller if outcome.name == n or is_none]
    return f"the backward pass uses self.{left[0]}, which is left to the caller to set" if left else ""


def _gradients_of(ex: Examination, outcome: wire.Outcome, used: Probe) -> dict[str, Array]:
    """dx, dgamma, dbeta: returned, by their names in the return statement, or held by the object."""
    held = {role: numpy_of(a.array) for n, a in outcome.attributes.items() if (role := _gradient_role(n))}
    returned = [(path, numpy_of(a)) for path, a in outcome.returned]
    if len(returned) == 1:
        return held | {"dx": inside(returned[0][1], ex.cell.style)}
    order = ex.entry.backward_returns
    for path, value in returned:
        index = path[0] if path and isinstance(path[0], int) else 0
        role = order[index] if index < len(order) else None
        if role == "dx" and value.size == used.x.size:
            held["dx"] = inside(value, ex.cell.style)
        elif role in {"dgamma", "dbeta"}:
            held[str(role)] = value
    return held


def _gradient_role(attribute: str) -> str | None:
    """The role of an attribute such as ``dgamma``, ``grad_beta`` or ``grads.gamma``."""
    lower = attribute.lower()
    if not any(part.startswith(("d", "grad")) for part in lower.split(".")):
        return None
    for role, words in {"dgamma": ("gam", "weight", "bw"), "dbeta": ("bet", "bias", "bb")}.items():
        if any(word in lower for word in words):
            return role
    return None


@dataclass(frozen=True)
class _Pass:
    """One backward pass that came back, and what its forward pass was."""

    ex: Examination
    formula: Formula
    used: Probe
    events: tuple[wire.Event, ...]
    strict: bool = False  # say of a backward pass for a wrong forward pass too that it is not explained

    def findings(self, seen: dict[str, Array]) -> list[Finding]:
        steps = normalize(self.formula, self.ex.given_of(self.used))
        axes = AXES["channel"](self.used.rank)
        sums = {
            "dgamma": (self.used.upstream * steps.normalized).sum(axis=axes),
            "dbeta": self.used.upstream.sum(axis=axes),
        }
        found = self._judge_dx(seen["dx"]) if "dx" in seen else []
        for role, expected in sums.items() if self.formula.statistics == "batch" else ():
            if role in seen and not self._same(seen[role].reshape(-1), expected):
                lines = self._lines_of_sum(role, seen[role])
                found.append(
                    self._finding(f"backward-{role}-wrong", None, seen[role].reshape(-1), expected, lines)
                )
        return found

    def _same(self, seen: Array, expected: Array) -> bool:
        single = self.ex.trial.is_single(self.used, self.ex.cell.style)
        return same(seen, expected, LOOSE if single else TIGHT)

    def _judge_dx(self, seen: Array) -> list[Finding]:
        given, upstream = self.ex.given_of(self.used), self.used.upstream

        constant = None if self.ex.entry.takes("eps") else self.formula.eps_constant
        right = replace(RIGHT_TRAIN, eps_constant=constant)
        exact = gradients(self.formula, given, upstream)[0]
        sigmas = dict.fromkeys((self.formula, replace(right, axes=self.formula.axes), right))
        for axes, sigma in itertools.product(dict.fromkeys((self.formula, right)), sigmas):

            def fits(parts: Backward, axes: Formula = axes, sigma: Formula = sigma) -> bool:
                dx = backward(parts, self.formula, given, upstream, axes_of=axes, sigma_of=sigma)
                return self._same(seen, dx)

            found = diagnosis.explain(Backward(), diagnosis.changes("backward"), fits)
            if found:
                recipe, ids = found[0].recipe, found[0].ids
                lines = self._lines_of_dx(ids, seen, sigma)
                return [self._finding(i, recipe, seen, exact, lines[i]) for i in ids]
        if self._same(seen, exact) or (self.formula != right and not self.strict):
            return []  # a backward pass for another forward pass is not judged until that is mended
        odd = self._line_of_dx("", self._handed_on(seen), seen, right)
        return [self._finding("unexplained", None, seen, exact, odd)]

    def _lines_of_dx(self, ids: Sequence[str], seen: Array, sigma: Formula) -> dict[str, Lines]:
        """The line of each mistake. A step that hands a value on is the place of one of them."""
        handed = self._handed_on(seen)
        of_gamma = self._without_gamma(handed, alone=len(ids) == 1) if GAMMA_MISSING in ids else []
        others = [line for line in handed if line not in of_gamma]
        return {i: self._line_of_dx(i, of_gamma if i == GAMMA_MISSING else others, seen, sigma) for i in ids}

    def _without_gamma(self, handed: Sequence[int], *, alone: bool) -> list[int]:
        """Where what came in is handed on without γ: beside other mistakes only under the name of a gradient
        (``dx_hat = dout``)."""
        upstream = [e for e in self._events_of(self.used.upstream) if e.line in handed]
        return [e.line for e in upstream if alone or e.target.startswith("d")]

    def _line_of_dx(self, id_: str, handed: Sequence[int], seen: Array, sigma: Formula) -> Lines:
        """A step that hands a value on unchanged is where a factor or a term was left out; else where dx is
        made, or, for a term, the sum before it is scaled."""
        made = self._events_of(seen)
        named = [e.line for e in made if e.target] or [e.line for e in made[:1]]
        if not id_.endswith("-term-missing"):
            return tuple([*handed, *named][:1])
        upstream = {e.line for e in self._events_of(self.used.upstream)}
        of_term = [line for line in handed if line not in upstream]
        alone = self._after_its_term(sigma) if id_ == "backward-var-term-missing" else []
        return tuple((of_term or alone or self._before_scaling(seen, sigma) or named)[:1])

    def _lines_of_sum(self, role: str, seen: Array) -> Lines:
        """Where dgamma or dbeta is made: under its own name, where another has the same value."""
        made = self._events_of(seen)
        named = [e.line for e in made if e.target and _gradient_role(e.target) == role]
        return tuple([*named, *(e.line for e in made)][:1])

    def _after_its_term(self, sigma: Formula) -> list[int]:
        """``dxc = dxhat / std``, after dvar is known: there its term is left out."""
        steps = normalize(sigma, self.ex.given_of(self.used))
        dxhat = self.used.upstream * self.used.column(self.used.gamma)
        axes = AXES["channel"](self.used.rank)
        dvar = -0.5 * (dxhat * steps.centered).sum(axis=axes) / steps.denominator.reshape(-1) ** 3
        known = [e.line for e in self._events_of(dvar)]
        alone = [e.line for e in self._events_of(dxhat / steps.denominator) if e.target]
        return [line for line in alone if known and line > known[0]][:1]

    def _before_scaling(self, seen: Array, sigma: Formula) -> list[int]:
        """Where dx stands before it is scaled by γ/σ and 1/n: the sum whose terms are missing."""
        steps = normalize(sigma, self.ex.given_of(self.used))
        gamma, n = self.used.column(self.used.gamma), self.used.count
        inner = seen * steps.denominator
        bare = (inner, inner * n, inner / gamma, inner * n / gamma)
        return [e.line for value in bare for e in self._events_of(value) if e.target][:1]

    def _handed_on(self, seen: Array) -> list[int]:
        computing = {e.line for e in self.events if not e.target}
        assigned = Counter(e.line for e in self.events if e.target)
        shape = outside(seen, self.ex.cell.style).shape
        shapes = {e.line: e.array.shape for e in self.events}
        return [n for n, k in assigned.items() if k == 1 and n not in computing and shapes[n] == shape]

    def _events_of(self, value: Array) -> list[wire.Event]:
        return [e for e in self.events if equals(e, value, self.ex.cell.style)]

    def _finding(
        self, id_: str, recipe: Backward | None, seen: Array, expected: Array, lines: Lines
    ) -> Finding:
        yours, right = most_different(seen, expected)
        return Finding(id_, self.ex.cell, "backward", recipe, lines=lines, yours=yours, expected=right)
