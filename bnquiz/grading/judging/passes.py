"""What a backward pass by hand came back with: which terms and factors it lacks, and on which lines."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from bnquiz.grading.judging.findings import BACKWARD, Examination, Finding, most_different
from bnquiz.grading.judging.holding import has_no_affine
from bnquiz.grading.judging.output import given_state
from bnquiz.grading.judging.stages import Stages, is_of_mean, is_of_x_hat
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.process import wire
from bnquiz.grading.source.counts import counts_on
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.source.places import Lines, Places
from bnquiz.grading.theory import search
from bnquiz.grading.theory.gradients import Paths, Sums, backward, gradients, solved_terms, staged
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array, Backward, Formula, Given
from bnquiz.grading.theory.reference import AXES, normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, same
from bnquiz.grading.trial.calls import inside, outside, to_numpy
from bnquiz.grading.trial.observing import counts_right, equals, is_float, size
from bnquiz.texts import Text

Way = Callable[[Backward], Array]  # dx, put together from these parts
COUNT_WRONG = "backward-count-wrong"
OF_ONE_TERM = {COUNT_WRONG, "sign-wrong"}
GAMMA_MISSING = "backward-gamma-missing"
BOTH_MISSING = "backward-stats-constant"


@dataclass(frozen=True)
class Pass:
    """One backward pass that came back, and what its forward pass was."""

    ex: Examination
    formula: Formula
    used: Probe
    events: tuple[wire.Event, ...]
    unread: frozenset[str] = frozenset()  # variables of the backward pass that nothing reads

    def findings(self, seen: dict[str, Array]) -> list[Finding]:
        """The mistakes in these gradients."""
        found = self._findings(seen)
        return self._of_what_was_cut(seen, found) if any(f.id == "unexplained" for f in found) else found

    def _of_what_was_cut(self, seen: dict[str, Array], found: list[Finding]) -> list[Finding]:
        """One mistake, where all follows from what came in: ``dout.reshape(-1, C)`` mixes the channels, also
        where dx goes back in the same way."""
        x, up = self.used.x, outside(self.used.upstream, self.ex.case.param_layout)
        rows = np.moveaxis(x, 1, -1).shape
        if x.ndim < 3 or "dx" not in seen or seen["dx"].shape != x.shape:
            return found
        cut, dx = (
            np.moveaxis(v.reshape(rows), -1, 1) for v in (up, outside(seen["dx"], self.ex.case.param_layout))
        )
        mixed = replace(self, used=replace(self.used, upstream=cut))
        if mixed._findings(seen) and mixed._findings(seen | {"dx": dx}):
            return found
        made = (e for e in self.events if size(e) == up.size and e.array.shape != up.shape)
        lines = tuple(e.line for e in made if np.array_equal(to_numpy(e.array).ravel(), up.ravel()))[:1]
        return [self._finding("reshape-mixes-axes", None, seen["dx"], self._exact, lines)]

    def _findings(self, seen: dict[str, Array]) -> list[Finding]:
        steps = normalize(self.formula, self._given)
        axes = AXES["channel"](self.used.rank)
        sums = {
            "dgamma": (self.used.upstream * steps.normalized).sum(axis=axes),
            "dbeta": self.used.upstream.sum(axis=axes),
        }
        found = self._judge_dx(seen["dx"], self._own_sums(seen)) if "dx" in seen else []
        usual = (self.used.upstream * normalize(self._right, self._given).normalized).sum(axis=axes)
        crossed = self._where_crossed(seen, sums)
        for role, expected in sums.items() if self.formula.statistics == "batch" else ():
            if role == "dgamma" and role in seen and self._same(seen[role].reshape(-1), usual):
                continue  # it goes with the right forward pass
            if role in seen and not self._same(seen[role].reshape(-1), expected):
                lines = crossed or self._lines_of_sum(role, seen[role])
                found.append(
                    self._finding(f"backward-{role}-wrong", None, seen[role].reshape(-1), expected, lines)
                )
        return found

    def _where_crossed(self, seen: dict[str, Array], sums: dict[str, Array]) -> Lines:
        """Where both sums are returned, each in the place of the other one."""
        pairs = (("dgamma", "dbeta"), ("dbeta", "dgamma"))
        crossed = all(a in seen and self._same(seen[a].reshape(-1), sums[b]) for a, b in pairs)
        return self._places.returning("backward") if crossed else ()

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
        return same(seen, expected, self._tolerance(seen))

    def _tolerance(self, seen: Array) -> float:
        """How exactly a gradient is held."""
        single = self.ex.trial.is_single(self.used, self.ex.case.param_layout)
        learned = self.ex.learned
        rounds = single or learned.is_rough or learned.is_rounded  # and so what is put together from it
        rounds = rounds or np.array_equal(seen, seen.astype(np.float32))  # written into an array of that type
        return FLOAT32_RTOL if rounds else FLOAT64_RTOL

    def _judge_dx(self, seen: Array, sums: Sums | None) -> list[Finding]:
        """The smallest set of changes, in the likeliest way to put dx together; before any, without one."""
        ways = list(self._ways(sums))
        for letters in ((), changes_of("backward")):
            for place, (sigma, way) in enumerate(ways):
                if found := self._explained(seen, sums, way, place, letters):
                    recipe, ids = found[0].recipe, found[0].ids
                    lines = self._lines_of(ids, recipe, seen, sigma, way)
                    return [self._finding(i, recipe, seen, self._exact, lines[i]) for i in ids]
        return (
            self._by_counts(ways, seen)
            or self._elsewhere(seen)
            or self._with_own_steps(seen)
            or [self._unexplained(seen)]
        )

    def _with_own_steps(self, seen: Array) -> list[Finding]:
        """A backward pass that computes σ, x̂ or its means anew, with a mistake of a forward pass in it."""
        for change in self._own_changes():
            own = replace(self.formula, **{change.field: change.value})
            for x_hat, axes, sigma in itertools.product((self.formula, own), repeat=3):
                if self._same(seen, self._closed(x_hat, axes, sigma, None)(Backward())):
                    lines = self._lines_of_own(change, own)
                    return [
                        replace(self._finding(i, None, seen, self._exact, lines), note=_ANEW)
                        for i in change.ids
                    ]
        return []

    def _own_changes(self) -> Iterator[search.Change]:
        """Mistakes in σ, and in the axes, that the forward pass does not have."""
        rank, channel = self.used.rank, AXES["channel"](self.used.rank)
        for change in changes_of("train", self.ex.entry.layout):
            known = change.value in _OF_OWN_STEPS.get(change.field, ())
            same_axes = change.field == "axes" and known and AXES[change.value](rank) in {channel, ()}
            if known and not same_axes and getattr(self.formula, change.field) != change.value:
                yield change

    def _lines_of_own(self, change: search.Change, own: Formula) -> Lines:
        """Where the backward pass first has what that mistake makes of a step; for its axes, the sums."""
        wrong, right = (normalize(f, self._given) for f in (own, self.formula))
        steps = [
            wrong.quantity(name) for name in _ROOTS if not same(wrong.quantity(name), right.quantity(name))
        ]
        made = [e.line for step in steps for e in self._events_of(step) if self._is_inside(e)]
        if change.field == "axes":
            made = [*self._summed_over(own)] or made
        return tuple(made[:1]) or self._first_unknown()

    def _is_inside(self, event: wire.Event) -> bool:
        """Whether it is of the backward pass itself: autograd's follows its forward pass."""
        lines = self._places.lines_of("backward")
        return event.line in lines or not lines

    def _summed_over(self, own: Formula) -> Iterator[int]:
        """The sums over these axes."""
        axes, up = AXES[own.axes](self.used.rank), self.used.upstream
        gamma, x_hat = self.used.column(self.used.gamma), normalize(self.formula, self._given).normalized
        for value in (up, up * gamma, up * x_hat, up * gamma * x_hat):
            for total in (value.sum(axis=axes), value.mean(axis=axes)):
                yield from (e.line for e in self._events_of(total))

    def _explained(
        self, seen: Array, sums: Sums | None, way: Way, place: int, letters: Sequence[search.Change]
    ) -> list[search.Explanation]:
        """The search, remembered: another layout of the parameters gives the same dx, and so does a run that
        is traced."""
        own = (sums.dgamma, sums.dbeta) if sums is not None else ()
        arrays = (seen, self.used.x, self.used.upstream, self._given.gamma, *own)
        tolerance = self._tolerance(seen)
        key = ("dx", self.formula, place, tuple(letters), tolerance, *(a.tobytes() for a in arrays))
        if key not in self.ex.memo:

            def fits(parts: Backward) -> Backward | None:
                return parts if same(seen, way(parts), tolerance) else None

            self.ex.memo[key] = search.explain(Backward(), letters, fits)
        return self.ex.memo[key]

    def _by_counts(self, ways: Sequence[tuple[Formula, Way]], seen: Array) -> list[Finding]:
        """Sums that are divided by counts which are none of those that people usually take. Half of a term
        is no count of anything: the 2 of a square's derivative is lost."""
        for sigma, way in ways:
            counts = solved_terms(way, seen, self.used.count)
            recipe = Backward(counts=counts)
            is_half = counts is not None and 2 * self.used.count in counts
            if counts is not None and not is_half and self._same(seen, way(recipe)):
                lines = self._lines_of((COUNT_WRONG,), recipe, seen, sigma, way)[COUNT_WRONG]
                return [self._finding(COUNT_WRONG, recipe, seen, self._exact, lines)]
        return []

    def _elsewhere(self, seen: Array) -> list[Finding]:
        """All values are right, but not in their places: dx was cut anew, and not turned back."""
        exact = self._exact
        if not self._same(np.sort(seen.ravel()), np.sort(exact.ravel())):
            return []
        laid = outside(seen, self.ex.case.param_layout)
        cut = [e.line for e in self.events if e.array.shape == laid.shape and self._is(e, seen)]
        lines = tuple(cut[:1]) or self._places.returning(str(self.ex.entry.backward or "backward"))
        return [self._finding("reshape-mixes-axes", None, seen, exact, lines)]

    def _unexplained(self, seen: Array) -> Finding:
        misnamed, name = self._misnamed()
        odd = misnamed or self._first_unknown() or self._line_of_dx("", (), seen, self._right)
        finding = self._finding("unexplained", None, seen, self._exact, odd)
        return replace(finding, note=_MISNAMED.fill(name)) if name else finding

    def _lines_of(
        self, ids: Sequence[str], recipe: Backward, seen: Array, sigma: Formula, way: Way
    ) -> dict[str, Lines]:
        """The lines of each mistake in dx: where a wrong value is made, before where it goes in; the return,
        where the right one is made and left."""
        if left := self._left_for_another():
            return dict.fromkeys(ids, left)
        lines = self._lines_of_dx(ids, seen, sigma)
        for i in OF_ONE_TERM.intersection(ids):
            lines[i] = self._line_of_term(recipe, seen, way) or lines[i]
        for i, where in (
            ("sign-wrong", self._turned),
            ("backward-root-inverted", self._inverted),
            (COUNT_WRONG, self._counted),
            (GAMMA_MISSING, lambda _: self._first_unknown(of_x=True) if recipe.gamma != "missing" else ()),
        ):
            if i in ids:
                lines[i] = where(sigma) or lines[i]
        if COUNT_WRONG in ids:
            lines[COUNT_WRONG] = self._where_counted(recipe, lines[COUNT_WRONG]) or lines[COUNT_WRONG]
        item_by_item = self._places.filled_in(roles.is_gradient_of_x)
        return {i: found or item_by_item for i, found in lines.items()}

    def _first_unknown(self, *, of_x: bool = False) -> Lines:
        """The first gradient on the way that is none of those that lead to the right dx, or not the one that
        its name promises. ``of_x``: dgamma and dbeta are told by themselves."""
        known = [*self._stages.known()]
        for event in self.events:
            if of_x and roles.held_gradient_role(event.target):
                continue
            named = event.target.split(".")[-1].startswith(("d", "grad"))
            if not (named and is_float(event) and size(event) > 1):
                continue
            promised = self._stages.of_gradient(event.target) or known
            if not any(self._is(event, value) for value in promised):
                return (event.line,)
        return ()

    def _misnamed(self) -> tuple[Lines, str]:
        """Where something of the forward pass gets the name of what it is not (``std = var``), and which:
        what is made of it is right."""
        inside = [e for e in self.events if self._is_inside(e)]
        for event in inside or self.events:
            values = self._stages.of_forward(event.target)
            alike = [v for v in values if v.size == size(event)]
            if alike and is_float(event) and not any(self._is(event, v) for v in values):
                return self._places.changed_by_another_name(event.target) or (event.line,), event.target
        return (), ""

    def _is(self, event: wire.Event, value: Array) -> bool:
        return equals(event, value, self.ex.case.param_layout)

    @cached_property
    def _stages(self) -> Stages:
        return Stages(normalize(self.formula, self._given), self.used)

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

    @cached_property
    def _given(self) -> Given:
        trained, given = self.ex.trained, self.ex.given_of(self.used)
        of_after = self.formula.statistics == "updated"
        if trained is not None and of_after and np.array_equal(trained.probe.x, self.used.x):
            given = given_state(self.ex, trained)  # x̂ and σ are taken with what that call left
        if has_no_affine(self.ex):
            return replace(given, gamma=np.ones_like(given.gamma), beta=np.zeros_like(given.beta))
        return given

    @property
    def _right(self) -> Formula:
        """The right forward pass, with a constant eps where the entry takes none: that of inference, where
        training leaves it out."""
        own = self.ex.learned.eps if self.formula.eps == "missing" else self.formula.eps_constant
        constant = None if self.ex.entry.takes("eps") else own
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
        # where dout is handed on as it came, gamma or both terms can be missing, and nothing be wrong
        as_it_came = {e.line for e in self._events_of(self.used.upstream)}
        chosen = {i: [line for line in handed if line not in as_it_came] for i in ids}
        chosen |= {GAMMA_MISSING: of_gamma, BOTH_MISSING: [line for line in handed if line not in of_gamma]}
        return {i: self._line_of_dx(i, chosen[i], seen, sigma) for i in ids}

    def _left_for_another(self) -> Lines:
        """``return dx_direct``, beside a dx that is right, and that nothing reads."""
        unread = (e for e in self.events if e.target in self.unread and size(e) == self.used.x.size)
        is_made = any(self._is(e, self._exact) for e in unread)
        return self._places.returning(str(self.ex.entry.backward or "backward")) if is_made else ()

    def _without_gamma(self, handed: Sequence[int], *, alone: bool) -> list[int]:
        """Where what came in is handed on without γ, the last time, or as the gradient of x̂: beside other
        mistakes only under the name of a gradient (``dx_hat = dout``)."""
        upstream = [e for e in self._events_of(self.used.upstream) if e.line in handed]
        named = [e for e in upstream if e.target and (alone or e.target.startswith("d"))]
        return [e.line for e in sorted(named, key=lambda e: is_of_x_hat(e.target))][::-1]

    def _line_of_dx(self, id_: str, handed: Sequence[int], seen: Array, sigma: Formula) -> Lines:
        """A step that hands a value on unchanged is where a factor or a term was left out; else where dx is
        made, or, for a term, the sum before it is scaled."""
        made = self._events_of(seen)
        named = [e.line for e in made if roles.is_gradient_of_x(e.target)]
        named += [e.line for e in made if e.target] or [e.line for e in made[:1]]
        if not id_.endswith("-term-missing"):
            left_out = () if id_ == "backward-root-inverted" else handed  # that one is there, and is wrong
            return tuple([*left_out, *named][:1])
        alone = self._after_its_term(sigma) if id_ == "backward-var-term-missing" else self._nothing_left()
        first = (list(handed) or alone or self._before_scaling(seen, sigma) or named)[:1]
        return tuple(sorted({*first, *(self._read_nowhere() if not handed else ())}))

    def _nothing_left(self) -> list[int]:
        """``dmean = dx_by_var.sum(0)``: where the gradient of μ is made of what adds up to nothing."""
        scale = np.abs(self.used.upstream).sum()
        small = (e for e in self.events if size(e) == self.used.gamma.size and is_float(e))
        named = (e for e in small if is_of_mean(e.target))
        return [e.line for e in named if np.abs(to_numpy(e.array)).max() < 1e-9 * scale]

    def _line_of_term(self, recipe: Backward, seen: Array, way: Way) -> Lines:
        """Where the wrong term stands in dx before the other one is added; else the sum before it is
        scaled."""
        parts: tuple[dict[str, Any], ...] = ({"mean_term": "missing"}, {"var_term": "missing"})
        both = [(way(replace(recipe, **p)), way(replace(Backward(), **p))) for p in parts]
        wrong = [value for value, right in both if not same(value, right)]
        made = [e.line for value in wrong for e in self._events_of(value) if e.target]
        return tuple((made or self._before_scaling(seen, self.formula))[:1])

    def _counted(self, sigma: Formula) -> Lines:
        """Where a sum on the way to dx is divided by the wrong count, ahead of dx; of two divisions where one
        should be, both."""
        counted = [(e.line, self._share_of(e, v)) for e in self.events for v in self._sums_of_dx(sigma)]
        spread = [(e.line, self._share_of(e, v)) for e in self.events for v in self._stages.spread()]
        n = self.used.count
        wrong = [(line, share) for line, share in counted if share and not self._is_count(share)]
        wrong += [(line, s) for line, s in spread if s and abs(s * n - 1) > FLOAT32_RTOL]
        if not wrong:
            return ()
        first = min(wrong, key=lambda each: self._order(each[0]))
        small = [(e.line, self._share_of(e, v)) for e in self.events for v in self._stages.turned()]
        once = [line for line, share in (*small, *counted) if share and abs(share * n - 1) < FLOAT32_RTOL]
        twice = once[:1] if abs(first[1] * n * n - 1) < FLOAT32_RTOL else []
        return tuple(sorted({first[0], *twice}))

    def _where_counted(self, recipe: Backward, lines: Lines) -> Lines:
        """Where the count is taken that these lines divide by, if it has a name and is wrong itself."""
        usual = recipe.count.rpartition("-")[2] in {"samples", "everything", "channels"}
        if not usual and recipe.counts is None:
            return ()
        right = {(e.target, e.line) for e in self.events if counts_right(e, self.used.count)}
        return tuple(sorted(n for _, n in counts_on(self._places, lines).items() - right))

    @property
    def _places(self) -> Places:
        return Places(parsed(self.ex.trial.program.source), self.ex.entry)

    def _sums_of_dx(self, sigma: Formula) -> Iterator[Array]:
        """The sums that dx holds, with gamma and without."""
        steps, up = normalize(sigma, self._given), self.used.upstream
        axes, gamma = AXES["channel"](self.used.rank), self.used.column(self.used.gamma)
        for dy in (up, up * gamma):
            plain = dy.sum(axis=axes, keepdims=True)
            along = steps.normalized * (dy * steps.normalized).sum(axis=axes, keepdims=True)
            yield from (plain, along, plain + along)

    def _order(self, line: int) -> int:
        """When a line ran first."""
        return next(i for i, e in enumerate(self.events) if e.line == line)

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
        by_way = Stages(normalize(sigma, self._given), self.used).turned()
        turned = [e.line for value in by_way if not self._events_of(value) for e in self._events_of(-value)]
        return tuple(sorted(turned))[:1]

    def _inverted(self, sigma: Formula) -> Lines:
        """Where the gradient of x̂ is multiplied by σ."""
        root = normalize(sigma, self._given).denominator
        gamma, up = self.used.column(self.used.gamma), self.used.upstream
        scaled = [e for value in (gamma * root, up * root, up * gamma * root) for e in self._events_of(value)]
        lines = sorted((e.line for e in scaled if e.target), key=self._order)
        return tuple(lines[:1]) or self._inverted_share(gamma * root)

    def _inverted_share(self, value: Array) -> Lines:
        """The same of a factor that also holds a count: ``gamma / inv_std / n``."""
        return tuple(e.line for e in self.events if self._share_of(e, value) is not None)[:1]

    def _lines_of_sum(self, role: str, seen: Array) -> Lines:
        """Where dgamma or dbeta is made: under its own name, where another has the same value; or where
        what it is made of gets a name that is not its own."""
        made = self._events_of(seen)
        named = [e.line for e in made if e.target and roles.held_gradient_role(e.target) == role]
        under_its_name = (e.line for e in self.events if roles.held_gradient_role(e.target) == role)
        item_by_item = self._places.filled_in(lambda name: roles.held_gradient_role(name) == role)
        lines = tuple([*named, *(e.line for e in made), *item_by_item, *under_its_name][:1])
        lines = self._places.under_its_key(lines, lambda key: roles.held_gradient_role(key) == role)
        misnamed, name = self._misnamed()
        return misnamed if name and name in self._places.names_on(lines) else lines

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


_MISNAMED = Text(
    "what the backward pass calls {} is not that: the forward pass keeps something else",
    "反向传播里叫 {} 的并不是它：前向传播存的是别的量",
)
_ROOTS = ("root", "denominator", "inverse", "normalized")
_OF_OWN_STEPS: dict[str, tuple[Any, ...]] = {
    "eps": ("missing", "outside", "subtracted"),
    "root": ("missing",),
    "variance": ("unbiased", "std", "std-unbiased", "about-zero"),
    "axes": ("batch-only", "per-sample", "layer", "all", "channels-last"),
}
_ANEW = Text("in the backward pass, which computes it for itself", "错在反向传播里：那里自己又算了一遍")
