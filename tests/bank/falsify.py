"""Showing that a proof can fail: run it again and again, each time with one expectation changed.

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

_KEEP = object()


def complaints(source: str) -> Iterator[str]:
    """Everything that is wrong with a proof: its form, its claim, or that it cannot fail."""
    yield from (what for _, what in faults(source))
    program = _instrumented(source)
    seen: dict[str, Any] = {}
    reached: set[int] = set()
    if failed := _run(program, seen=seen, reached=reached):
        yield f"it does not hold: {failed!r}"
        return
    yield from (f"the assert in line {line} is never reached" for line in _asserts(source) - reached)
    for name in expected_names(ast.parse(source)):
        for value in changes(seen[name]):
            failed = _run(program, replaced={name: value})
            if not isinstance(failed, AssertionError):
                told = f"{name} = {_short(value)} in place of {_short(seen[name])}"
                yield f"no assert notices {told}: {failed!r}"


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


def _instrumented(source: str) -> Any:
    """The program with each expectation passed through ``__expect__``, each assert through ``__reach__``."""
    tree = ast.parse(source)
    names = set(expected_names(tree))
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in names
        ):
            node.value = _call("__expect__", ast.Constant(node.targets[0].id), node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            node.test = _call("__reach__", ast.Constant(node.lineno), node.test)
    return compile(ast.fix_missing_locations(tree), "proof", "exec")


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _asserts(source: str) -> set[int]:
    return {node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)}


def _run(
    program: Any,
    *,
    replaced: dict[str, Any] | None = None,
    seen: dict[str, Any] | None = None,
    reached: set[int] | None = None,
) -> BaseException | None:
    """Run the program as if it were alone; what it raised."""

    def expect(name: str, value: Any) -> Any:
        if seen is not None:
            seen[name] = value
        new = (replaced or {}).get(name, _KEEP)
        return value if new is _KEEP else type(value)(new) if isinstance(value, tuple) else new

    def reach(line: int, value: Any) -> Any:
        if reached is not None:
            reached.add(line)
        return value

    _reset()
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(program, {"__name__": "__main__", "__expect__": expect, "__reach__": reach})  # noqa: S102
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
