"""What stands in for what is not here, or is of no use: absent packages, compilers, graphics cards."""

from __future__ import annotations

import ast
import functools
import importlib
import math
import re
import sys
from contextlib import suppress
from types import ModuleType, SimpleNamespace
from typing import Any

from bnquiz.grading.process.worker.library import TakenAway


class Stub(ModuleType):
    """In place of what is not installed: any attribute, any call, any base class. ``of_torch``: whether the
    file that is loaded imports torch; another one may have loaded it in this process."""

    of_torch = False

    def __init__(self, name: Any = "", *_: Any, **__: Any) -> None:
        """Also ``Layer.__init__(self)``, where the base class is not there."""
        if isinstance(name, str):
            super().__init__(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(self)(f"{self.__name__}.{name}")

    def __repr__(self) -> str:
        return f"Stub({self.__name__})"

    def __call__(self, *args: Any, **named: Any) -> Any:
        """As a decorator it gives back what it decorates; a class that is told an array, ``Parameter(ones)``,
        holds it."""
        if len(args) == 1 and callable(args[0]):
            return args[0]
        arrays = [a for a in (*args, *named.values()) if hasattr(a, "shape") and hasattr(a, "dtype")]
        own = self.__name__.rpartition(".")[2]
        if len(arrays) == 1 and own[:1].isupper() and not own.endswith(_MADE):
            return StubValue(data=arrays[0], grad=None)
        return self if own.endswith(_MADE) else type(self)(f"{self.__name__}{_MADE}")

    def __getitem__(self, _key: Any) -> Any:
        """In an annotation: ``Float[Tensor, "n c"]``."""
        return self

    __iter__ = None  # what can be subscripted would else go through all numbers

    def __or__(self, _other: Any) -> Any:
        """In an annotation: ``Tensor | None``."""
        return self

    __ror__ = __or__

    def __instancecheck__(self, _instance: Any) -> bool:
        """Nothing is of a class that is not here."""
        return False

    def __mro_entries__(self, _bases: Any) -> tuple[type, ...]:
        """As a base class: torch's Module where that is its name, else a plain one that takes anything."""
        torch = sys.modules.get("torch") if self.of_torch else None
        if torch is not None and self.__name__.rpartition(".")[2] == "Module":
            return (torch.nn.Module,)
        return (StubBase,)


_MADE = "()"  # after the name of what a call gave: no class


class StubValue(SimpleNamespace):
    """What a class that is not here holds: a parameter, with its gradient."""


class OffLimits(Stub):
    """In place of what may not do the work: it can be imported, and not be used."""

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise TakenAway(f"{self.__name__} is the grader's own, and is not there for the file that it grades")


class SandboxStub(Stub):
    """In place of what the file makes of something that it cannot have here: a file, the network."""


class StubBase:
    """A base class that is not there. What a class expects of it is said to be a stub's, not the class's."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"Stub: {name} would come from a base class that is not installed", name=name)

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise TypeError("Stub: __call__ would come from a base class that is not installed")


_COMPILERS = {
    "torch": ("compile",),
    "torch.compiler": ("compile", "disable", "allow_in_graph"),
    "torch.jit": ("script", "trace", "script_if_tracing", "ignore", "unused", "export"),
}


def disarm_compilers() -> None:
    """From now on torch, which is imported, compiles nothing: as a decorator, with options, by assignment.
    Once a process, before a file can take a compiler by its name."""
    for name, compilers in _COMPILERS.items():
        module = importlib.import_module(name)
        for compiler in compilers:
            if hasattr(module, compiler):
                setattr(module, compiler, _as_it_is)
    with suppress(AttributeError):
        sys.modules["torch"].nn.Module.compile = _does_nothing


def _as_it_is(function: Any = None, *_: Any, **__: Any) -> Any:
    """``@compile``, ``compile(f)`` and ``@compile(mode="…")``."""
    return function if callable(function) else _as_it_is


def _does_nothing(_module: Any, *_: Any, **__: Any) -> None:
    """``layer.compile()`` compiles in place."""


def stay_alone() -> None:
    """From now on torch, which is imported, is a group of one process: what all of them would add up, hand
    around or wait for is what this one has."""
    group: Any = sys.modules.get("torch.distributed")
    if group is None or not hasattr(group, "all_reduce"):
        return
    group.get_world_size, group.get_rank = (lambda *_, **__: 1), (lambda *_, **__: 0)
    group.all_reduce = group.broadcast = group.reduce = group.barrier = lambda *_, **__: _Done()
    group.all_gather = _gather


class _Done:
    """A handle of what was done at once."""

    def wait(self, *_: Any) -> bool:
        return True


def _gather(gathered: list[Any], own: Any, *_: Any, **__: Any) -> _Done:
    """What comes from each process, from this one alone."""
    for place in gathered:
        place.copy_(own)
    return _Done()


def take_roots_of_all() -> None:
    """From now on the roots, powers and logarithms of ``math`` give NaN where the result is no real number,
    as NumPy's and torch's do: plain Python that subtracts eps is then judged by what it computes."""
    for name in ("sqrt", "pow", "log"):
        setattr(math, name, _or_nan(getattr(math, name)))


def _or_nan(function: Any) -> Any:
    @functools.wraps(function)
    def quiet(*args: float) -> float:
        try:
            value: float = function(*args)
        except ValueError:
            if not all(isinstance(a, float | int) or getattr(a, "ndim", 1) == 0 for a in args):
                raise  # an array is no number
            return math.nan
        return value

    return quiet


_CARD = re.compile(r"(cuda|mps|xpu)(:\d+)?")


def stay_on_cpu() -> None:
    """From now on ``.cuda()`` of torch, which is imported, hands back what it is called on."""
    torch = sys.modules["torch"]
    torch.Tensor.cuda = torch.nn.Module.cuda = _itself


def _itself(moved: Any, *_: Any, **__: Any) -> Any:
    return moved


class OnCpu(ast.NodeTransformer):
    """``"cuda:0"``, wherever it is written, becomes ``"cpu"``."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """A word that is a device and nothing else."""
        if isinstance(node.value, str) and _CARD.fullmatch(node.value):
            return ast.copy_location(ast.Constant("cpu"), node)
        return node
