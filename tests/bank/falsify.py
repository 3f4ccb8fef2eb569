"""Showing that a proof can fail: what it measures once, compare it again with one expectation changed.

A proof compares what it measures with variables named ``expected…``. Each run here replaces the value of one
of them by a near one; an ``assert`` of the proof must notice. A proof whose tolerance is too wide, whose
expectation is compared with nothing, or whose ``assert`` is never reached is caught.
"""

from __future__ import annotations

import ast
import contextlib
import io
import random
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch

from bnquiz.bank.proofs import expected_names, faults


def complaints(source: str) -> Iterator[str]:
    """Everything that is wrong with a proof: its form, its claim, or that it cannot fail."""
    yield from (what for _, what in faults(source))
    program = Program(source)
    if failed := program.run():
        yield f"it does not hold: {failed!r}"
        return
    yield from (f"the assert in line {line} is never reached" for line in program.asserts - program.reached)
    for name, value in list(program.seen.items()):
        for changed in changes(value):
            failed = program.run_again({name: changed})
            if not isinstance(failed, AssertionError):
                told = f"{name} = {_short(changed)} in place of {_short(value)}"
                yield f"no assert notices {told}: {failed!r}"
    if failed := program.run_again({}):
        yield f"what follows the first expectation changes what stands before it: {failed!r}"


class Program:
    """A proof in two parts: what measures, which runs once, and from the first expectation on what compares.

    ``seen`` holds what each expectation was, ``reached`` the lines of the asserts that were run.
    """

    def __init__(self, source: str) -> None:
        tree = ast.parse(source)
        self.asserts = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)}
        self.seen: dict[str, Any] = {}
        self.reached: set[int] = set()
        self._measures, self._compares = _instrumented(tree)
        self._names: dict[str, Any] = {}
        self._kept: dict[str, Any] = {}
        self._random: Any = None

    def run(self) -> Exception | None:
        """The whole program, as if it were alone; what it raised."""
        _reset()
        self._names.update({"__name__": "__main__", "__expect__": self._expect, "__reach__": self._reach})
        failed = _raised(self._measures, self._names)
        self._kept, self._random = dict(self._names), torch.get_rng_state()
        return failed or self.run_again({})

    def run_again(self, replaced: dict[str, Any]) -> Exception | None:
        """What compares, with these expectations in place of the program's own."""
        self._names.clear()
        self._names.update(self._kept, __replaced__=replaced)
        torch.set_rng_state(self._random)
        return _raised(self._compares, self._names)

    def _expect(self, name: str, value: Any) -> Any:
        self.seen.setdefault(name, value)
        if name not in self._names["__replaced__"]:
            return value
        new = self._names["__replaced__"][name]
        return type(value)(new) if isinstance(value, tuple) else new

    def _reach(self, line: int, value: Any) -> Any:
        self.reached.add(line)
        return value


def changes(value: Any) -> Iterator[Any]:
    """Values near this one, each of which a sharp comparison tells from it."""
    if isinstance(value, np.generic):
        value = value.item()
    change = next((how for kind, how in CHANGES if isinstance(value, kind)), None)
    yield from change(value) if change else [object()]


def _changed_list(value: tuple[Any, ...] | list[Any]) -> Iterator[Any]:
    for index in range(min(len(value), 8)):
        yield from ([*value[:index], new, *value[index + 1 :]] for new in changes(value[index]))


def _changed_dict(value: dict[Any, Any]) -> Iterator[Any]:
    for key in list(value)[:8]:
        yield from ({**value, key: new} for new in changes(value[key]))


def _changed_arrays(value: Any) -> Iterator[Any]:
    """With the first element changed, and with the last one."""
    for index in {0, value.size - 1 if isinstance(value, np.ndarray) else value.numel() - 1}:
        array = value.copy() if isinstance(value, np.ndarray) else value.detach().clone()
        flat = array.reshape(-1)
        flat[index] = next(changes(flat[index].item()))
        yield flat.reshape(array.shape)


CHANGES: tuple[tuple[Any, Callable[[Any], Iterable[Any]]], ...] = (
    (bool, lambda value: [not value]),
    (int, lambda value: [value + 1]),
    (float, lambda value: [value * 1.1 if value and np.isfinite(value) else 0.1]),
    (str, lambda value: [value + "?"]),
    ((np.ndarray, torch.Tensor), _changed_arrays),
    (dict, _changed_dict),
    ((tuple, list), _changed_list),
)


def _instrumented(tree: ast.Module) -> tuple[Any, Any]:
    """What measures and what compares; expectations pass through ``__expect__``, asserts ``__reach__``."""
    names = set(expected_names(tree))
    first = len(tree.body)
    for index, node in reversed(list(enumerate(tree.body))):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in names
        ):
            node.value = _call("__expect__", ast.Constant(node.targets[0].id), node.value)
            first = index
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            node.test = _call("__reach__", ast.Constant(node.lineno), node.test)
    return _compiled(tree.body[:first]), _compiled(tree.body[first:])


def _compiled(body: list[ast.stmt]) -> Any:
    return compile(ast.fix_missing_locations(ast.Module(body, [])), "proof", "exec")


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _raised(program: Any, names: dict[str, Any]) -> Exception | None:
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(program, names)  # noqa: S102
        except Exception as error:  # noqa: BLE001 - whatever a proof raises is told
            return error
    return None


def _reset() -> None:
    """What one proof leaves behind must not carry the next."""
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)


def _short(value: Any) -> str:
    return repr(value).replace("\n", " ")[:60]
