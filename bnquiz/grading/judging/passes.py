"""What a backward pass by hand came back with: which terms and factors it lacks, and on which lines."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bnquiz.grading.judging.findings import BACKWARD, Examination, Finding, most_different
from bnquiz.grading.judging.holding import has_no_affine
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory import search
from bnquiz.grading.theory.gradients import Paths, Sums, backward, gradients, staged
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array, Backward, Formula, Given
from bnquiz.grading.theory.reference import AXES, normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, same
from bnquiz.grading.trial.calls import inside, outside, to_numpy
from bnquiz.grading.trial.observing import equals, is_float, size

Way = Callable[[Backward], Array]  # dx, put together from these parts
OF_ONE_TERM = {"backward-count-wrong", "sign-wrong"}
GAMMA_MISSING = "backward-gamma-missing"


@dataclass(frozen=True)
class Pass:
    """One backward pass that came back, and what its forward pass was."""

    ex: Examination
    formula: Formula
    used: Probe
    events: tuple[wire.Event, ...]
    unread: frozenset[str] = frozenset()  # variables of the backward pass that nothing reads

    def findings(self, seen: dict[str, Array]) -> list[Finding]:
        steps = normalize(self.formula, self._given)
        axes = AXES["channel"](self.used.rank)
        sums = {
            "dgamma": (self.used.upstream * steps.normalized).sum(axis=axes),
            "dbeta": self.used.upstream.sum(axis=axes),
        }
        found = self._judge_dx(seen["dx"], self._own_sums(seen)) if "dx" in seen else []
        for role, expected in sums.items() if self.formula.statistics == "batch" else ():
            if role in seen and not self._same(seen[role].reshape(-1), expected):
                lines = self._lines_of_sum(role, seen[role])
                found.append(
                    self._finding(f"backward-{role}-wrong", None, seen[role].reshape(-1), expected, lines)
                )
        return found

    def _own_sums(self, seen: dict[str, Array]) -> Sums | None:
        """dgamma and dbeta as they came back: dx may be put together from them."""
        shape = self.used.x.shape
        held = [self._unsummed(seen[role]) for role in ("dgamma", "dbeta") if role in seen]
        fit = len(held) == 2 and all(v.size == self.used.gamma.size or v.shape == shape for v in held)
        return Sums(*held) if fit else None

    def _unsummed(self, value: Array) -> Array:
        """A gradient that was not summed, as x stands, also where its positions were laid among the samples;
        any other as it is."""
        layout, x = self.ex.case.param_layout, self.used.x
        if value.shape == outside(x, layout).shape:
            return inside(value, layout)
        if value.shape == (x.size // x.shape[1], x.shape[1]):
            rows = np.moveaxis(x, 1, -1)
            return np.moveaxis(value.reshape(rows.shape), -1, 1)
        return value

    def _same(self, seen: Array, expected: Array) -> bool:
        single = self.ex.trial.is_single(self.used, self.ex.case.param_layout)
        learned = self.ex.learned
        rounds = single or learned.is_rough or learned.is_rounded  # and so what is put together from it
        return same(seen, expected, FLOAT32_RTOL if rounds else FLOAT64_RTOL)

    def _judge_dx(self, seen: Array, sums: Sums | None) -> list[Finding]:
        """The smallest set of changes, in the likeliest way to put dx together; before any, without one."""
        ways = list(self._ways(sums))
        for letters in ((), changes_of("backward")):
            for sigma, way in ways:

                def fits(parts: Backward, way: Way = way) -> Backward | None:
                    return parts if self._same(seen, way(parts)) else None

                if found := search.explain(Backward(), letters, fits):
                    recipe, ids = found[0].recipe, found[0].ids
                    lines = self._lines_of_dx(ids, seen, sigma)
                    for i in OF_ONE_TERM.intersection(ids):
                        lines[i] = self._line_of_term(recipe, seen, way) or lines[i]
                    for i, where in (
                        ("sign-wrong", self._turned),
                        ("backward-root-inverted", self._inverted),
                        ("backward-count-wrong", self._counted),
                    ):
                        if i in ids:
                            lines[i] = where(sigma) or lines[i]
                    return [self._finding(i, recipe, seen, self._exact, lines[i]) for i in ids]
        odd = self._first_unknown() or self._line_of_dx("", (), seen, self._right)
        return [self._finding("unexplained", None, seen, self._exact, odd)]

    def _first_unknown(self) -> Lines:
        """The first gradient on the way that is none of those that lead to the right dx."""
        known = [*self._stages()]
        for event in self.events:
            named = event.target.split(".")[-1].startswith(("d", "grad"))
            is_known = any(equals(event, value, self.ex.case.param_layout) for value in known if named)
            if named and is_float(event) and size(event) > 1 and not is_known:
                return (event.line,)
        return ()

    def _stages(self) -> Iterator[Array]:
        """The gradients on the way back, and what they are put together from, with either sign."""
        steps, up, n = normalize(self.formula, self._given), self.used.upstream, self.used.count
        axes, sigma = AXES["channel"](self.used.rank), steps.denominator
        dy = up * self.used.column(self.used.gamma)
        along = dy * steps.centered
        dvar = -0.5 * along.sum(axis=axes, keepdims=True) / sigma**3
        through = 2 * steps.centered * dvar / n
        straight = dy / sigma
        summed = (up, up * steps.normalized, dy, dy * steps.normalized, along, straight, straight + through)
        sums = [value.sum(axis=axes, keepdims=True) for value in summed]
        by_std = 2 * sigma * dvar
        for value in (
            *summed,
            *sums,
            through,
            by_std,
            dvar,
            straight - straight.mean(axis=axes, keepdims=True),
        ):
            for each in (value, value / n, value * n):
                yield from (np.broadcast_to(s, shape) for s in (each, -each) for shape in {s.shape, up.shape})

    def _ways(self, sums: Sums | None) -> Iterator[tuple[Formula, Way]]:
        """How dx may be put together, each with its σ: by the closed form, with x̂, axes and σ of the forward
        pass that is there or of the right one; path by path, as that forward pass has it; from the sums that
        came back, wrong ones included."""
        right = self._right
        both = tuple(dict.fromkeys((self.formula, right)))
        sigmas = tuple(dict.fromkeys((self.formula, replace(right, axes=self.formula.axes), right)))
        for x_hat, axes, sigma in itertools.product(both, both, sigmas):
            yield sigma, self._closed(x_hat, axes, sigma, None)
        if self.formula != right:
            yield self.formula, Paths(self.formula, self._given, self.used.upstream).dx
            for own, sigma, of_var in itertools.product(both, repeat=3):
                yield sigma, self._staged(own, sigma, of_var)
        if sums is not None:
            for sigma in sigmas:
                yield sigma, self._closed(self.formula, self.formula, sigma, sums)

    def _staged(self, centered: Formula, sigma: Formula, of_var: Formula) -> Way:
        def way(parts: Backward) -> Array:
            upstream, right = self.used.upstream, self._right
            return staged(parts, centered, self._given, upstream, right, sigma, of_var)

        return way

    def _closed(self, x_hat: Formula, axes: Formula, sigma: Formula, sums: Sums | None) -> Way:
        def way(parts: Backward) -> Array:
            given, upstream = self._given, self.used.upstream
            return backward(parts, x_hat, given, upstream, axes_of=axes, sigma_of=sigma, sums=sums)

        return way

    @property
    def _given(self) -> Given:
        given = self.ex.given_of(self.used)
        if has_no_affine(self.ex):
            return replace(given, gamma=np.ones_like(given.gamma), beta=np.zeros_like(given.beta))
        return given

    @property
    def _right(self) -> Formula:
        """The right forward pass, with a constant eps where the entry takes none."""
        constant = None if self.ex.entry.takes("eps") else self.formula.eps_constant
        affine = self.formula.affine if has_no_affine(self.ex) else "full"
        return replace(RIGHT_TRAIN, eps_constant=constant, affine=affine)

    @property
    def _exact(self) -> Array:
        """The gradient of the forward pass that is there."""
        return gradients(self.formula, self._given, self.used.upstream)[0]

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
        named = [e.line for e in made if roles.is_gradient_of_x(e.target)]
        named += [e.line for e in made if e.target] or [e.line for e in made[:1]]
        if not id_.endswith("-term-missing"):
            left_out = () if id_ == "backward-root-inverted" else handed  # that one is there, and is wrong
            return tuple([*left_out, *named][:1])
        upstream = {e.line for e in self._events_of(self.used.upstream)}
        of_term = [line for line in handed if line not in upstream]
        alone = self._after_its_term(sigma) if id_ == "backward-var-term-missing" else []
        first = (of_term or alone or self._before_scaling(seen, sigma) or named)[:1]
        return tuple(sorted({*first, *(self._read_nowhere() if not of_term else ())}))

    def _line_of_term(self, recipe: Backward, seen: Array, way: Way) -> Lines:
        """Where a term stands in dx before the other one is added; else the sum before it is scaled."""
        partial = (way(replace(recipe, mean_term="missing")), way(replace(recipe, var_term="missing")))
        made = [e.line for value in partial for e in self._events_of(value) if e.target]
        return tuple((made or self._before_scaling(seen, self.formula))[:1])

    def _counted(self, sigma: Formula) -> Lines:
        """Where a sum on the way to dx is divided by the wrong count, ahead of dx."""
        steps, up = normalize(sigma, self._given), self.used.upstream
        axes, gamma = AXES["channel"](self.used.rank), self.used.column(self.used.gamma)
        for dy in (up, up * gamma):
            plain = dy.sum(axis=axes, keepdims=True)
            along = steps.normalized * (dy * steps.normalized).sum(axis=axes, keepdims=True)
            pairs = itertools.product(self.events, (plain, along, plain + along))
            shares = ((event, self._share_of(event, value)) for event, value in pairs)
            wrong = (event.line for event, share in shares if share and not self._is_count(share))
            if line := next(wrong, None):
                return (line,)
        return ()

    def _is_count(self, share: float) -> bool:
        """Whether it is a sum as it is, or divided by how many values there are."""
        return min(abs(share - 1), abs(share * self.used.count - 1)) < FLOAT32_RTOL

    def _share_of(self, event: wire.Event, value: Array) -> float | None:
        """How many times this value an assigned one is, the same everywhere; None where it is no multiple."""
        seen = to_numpy(event.array)
        if not event.target or seen.size != value.size or not is_float(event) or seen.size < 2:
            return None
        for made in (seen, inside(seen, self.ex.case.param_layout)):
            if made.size == value.size and np.all(value):
                shares = made.reshape(-1) / value.reshape(-1)
                if np.ptp(shares) <= 1e-9 * np.abs(shares).max():
                    return float(abs(shares[0]))
        return None

    def _turned(self, sigma: Formula) -> Lines:
        """Where a gradient on the way to dx is made with the wrong sign: that of σ², of σ, of 1/σ, of μ."""
        steps = normalize(sigma, self._given)
        axes = AXES["channel"](self.used.rank)
        root = steps.denominator
        dy = self.used.upstream * self.used.column(self.used.gamma)
        along = (dy * steps.centered).sum(axis=axes, keepdims=True)
        dvar = -0.5 * along / root**3
        straight = dy / root
        dmean = -straight.sum(axis=axes, keepdims=True)
        by_way = (dvar, 2 * dvar * root, along, dmean)
        turned = [e.line for value in by_way if not self._events_of(value) for e in self._events_of(-value)]
        return tuple(sorted(turned))[:1]

    def _inverted(self, sigma: Formula) -> Lines:
        """Where the gradient of x̂ is multiplied by σ."""
        root = normalize(sigma, self._given).denominator
        dy = self.used.upstream * self.used.column(self.used.gamma)
        return tuple(e.line for e in self._events_of(dy * root) if e.target)[:1]

    def _lines_of_sum(self, role: str, seen: Array) -> Lines:
        """Where dgamma or dbeta is made: under its own name, where another has the same value."""
        made = self._events_of(seen)
        named = [e.line for e in made if e.target and roles.held_gradient_role(e.target) == role]
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

    def _read_nowhere(self) -> list[int]:
        """Where a gradient on the way is made that nothing then reads: its term should."""
        small = (e for e in self.events if size(e) == self.used.gamma.size)
        return [e.line for e in small if e.target in self.unread and e.target.startswith(("d", "grad"))][-1:]

    def _before_scaling(self, seen: Array, sigma: Formula) -> list[int]:
        """Where dx stands before it is scaled by γ/σ and 1/n: the sum whose terms are missing."""
        steps = normalize(sigma, self.ex.given_of(self.used))
        gamma, n = self.used.column(self.used.gamma), self.used.count
        inner = seen * steps.denominator
        bare = (inner, inner * n, inner / gamma, inner * n / gamma)
        return [e.line for value in bare for e in self._events_of(value) if e.target][:1]

    def _handed_on(self, seen: Array) -> list[int]:
        """The lines that give a value of this size another name and compute nothing, or copy what came in."""
        copied = {id(e) for e in self._events_of(self.used.upstream)}
        computing = {e.line for e in self.events if not e.target and id(e) not in copied}
        assigned = Counter(e.line for e in self.events if e.target)
        sizes = {e.line: size(e) for e in self.events}
        return [n for n, k in assigned.items() if k == 1 and n not in computing and sizes[n] == seen.size]

    def _events_of(self, value: Array) -> list[wire.Event]:
        return [e for e in self.events if equals(e, value, self.ex.case.param_layout)]

    def _finding(
        self, id_: str, recipe: Backward | None, seen: Array, expected: Array, lines: Lines
    ) -> Finding:
        yours, right = most_different(seen, expected)
        return Finding(id_, self.ex.case, BACKWARD, recipe, lines=lines, yours=yours, expected=right)
