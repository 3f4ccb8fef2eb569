"""What the values on the way back should be: those that lead to the right dx, and those that a name promises.

The names are the ones that derivations of the backward pass have in common; no other promises anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import Array, Steps
from bnquiz.grading.theory.reference import AXES

_X_HAT = r"x_?hat|x_?norm(alized)?|normalized|x_?n"
_STD = r"sqrt_?var|std(dev)?|sigma|sd"
_VAR = r"var(iance)?|sigma_?2|sigma_?sq"
_INVERSE = r"i_?var|(i|inv|r)_?(std(dev)?|sigma|sqrt_?var)|inv(_?var|erse)?"
_CENTERED = r"x_?mu|x_?c|x_?centered|centered|x_?minus_?(mu|mean)"
_GRADIENT = re.compile(r"(?:d|d_|grad_?)(?=[a-z])")


@dataclass(frozen=True)
class Stages:
    """Of one backward pass, by the steps of the forward pass that is there."""

    steps: Steps
    used: Probe

    def of_gradient(self, target: str) -> tuple[Array, ...]:
        """What a gradient is, by its name, with either sign, and also divided by n; nothing by another
        name."""
        values = {_X_HAT: self._dy, _INVERSE: self._along, _STD: self._dstd, _VAR: self._dvar}
        found = next((v for pattern, v in values.items() if _is_gradient_of(target, pattern)), None)
        return () if found is None else tuple(self._as_it_may_stand(found))

    def of_forward(self, target: str) -> tuple[Array, ...]:
        """What a quantity of the forward pass is, by its name; nothing by another name."""
        name, steps = _plain(target), self.steps
        values = {
            _X_HAT: (steps.normalized,),
            _INVERSE: (steps.quantity("inverse"),),
            _STD: (steps.denominator, steps.root, np.sqrt(np.abs(steps.var))),
            _VAR: (steps.var, steps.radicand),
            _CENTERED: (steps.centered,),
        }
        return next((v for pattern, v in values.items() if re.fullmatch(pattern, name)), ())

    def known(self) -> Iterator[Array]:
        """The gradients on the way back, and what they are put together from, with either sign."""
        up, axes = self.used.upstream, self._axes
        through = 2 * self.steps.centered * self._dvar / self.used.count
        straight = self._dy / self.steps.denominator
        by_x_hat = self._dy * self.steps.normalized
        whole = straight + through
        summed = (up, up * self.steps.normalized, self._dy, by_x_hat, self._by_centered, straight, whole)
        sums = [value.sum(axis=axes, keepdims=True) for value in summed]
        by_std = 2 * self.steps.denominator * self._dvar
        centered = straight - straight.mean(axis=axes, keepdims=True)
        for value in (*summed, *sums, through, by_std, self._dvar, centered):
            yield from self._as_it_may_stand(value)

    def spread(self) -> Iterator[Array]:
        """The gradients of μ and of σ², as each value of x gets its share of them: not yet divided by n."""
        straight = self._dy / self.steps.denominator
        for value in (self._dvar, straight.sum(axis=self._axes, keepdims=True)):
            yield np.broadcast_to(value, self.used.x.shape)

    def turned(self) -> tuple[Array, ...]:
        """The gradients by σ², σ, 1/σ and μ."""
        dmean = -(self._dy / self.steps.denominator).sum(axis=self._axes, keepdims=True)
        return (self._dvar, self._dstd, self._along, dmean)

    def _as_it_may_stand(self, value: Array) -> Iterator[Array]:
        shapes = {value.shape, self.used.x.shape}
        for each in (value, value / self.used.count, value * self.used.count):
            yield from (np.broadcast_to(s, shape) for s in (each, -each) for shape in shapes)

    @property
    def _axes(self) -> tuple[int, ...]:
        return AXES["channel"](self.used.rank)

    @property
    def _dy(self) -> Array:
        return self.used.upstream * self.used.column(self.used.gamma)

    @property
    def _by_centered(self) -> Array:
        return self._dy * self.steps.centered

    @cached_property
    def _along(self) -> Array:
        return np.asarray(self._by_centered.sum(axis=self._axes, keepdims=True))

    @property
    def _dvar(self) -> Array:
        return np.asarray(-0.5 * self._along / self.steps.denominator**3)

    @property
    def _dstd(self) -> Array:
        return np.asarray(-self._along / self.steps.denominator**2)


def _plain(target: str) -> str:
    """The last part of a name, in lower case: of a key, too."""
    return re.split(r"[.\[]", target)[-1].strip("'\"]_").lower()


def is_of_x_hat(target: str) -> bool:
    """Whether a name says that it is the gradient of x̂."""
    return _is_gradient_of(target, _X_HAT)


def is_of_mean(target: str) -> bool:
    """The same of μ."""
    return _is_gradient_of(target, r"mu|mean|xmean|x_mean|m")


def _is_gradient_of(target: str, pattern: str) -> bool:
    name = _plain(target)
    begins = _GRADIENT.match(name)
    return begins is not None and re.fullmatch(pattern, name[begins.end() :]) is not None
