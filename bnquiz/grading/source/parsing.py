"""The tree of a file, in which the libraries' names are the usual ones."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bnquiz.grading.source.nodes import name_of, with_self

_USUAL = {"numpy": "np", "torch": "torch", "torch.nn": "nn", "torch.nn.functional": "F", "math": "math"}


@lru_cache(maxsize=64)
def parsed(source: str) -> ast.Module:
    """The tree of a source. Nobody changes it."""
    return with_usual_names(with_self(ast.parse(source)))


def with_usual_names(tree: ast.Module) -> ast.Module:
    """The tree, in which what a library brings goes by its usual name, whatever the file calls it:
    ``import numpy as xp``, ``from numpy import einsum as E``, ``rms = np.sqrt``. A name that the file binds
    in another way as well stays as it is."""
    bound = Counter(_bound(tree))
    clear = {own: usual for own, usual in _own_names(tree) if bound[own] == 1 and not bound[usual]}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in clear:
                node.id = clear[name]
            case ast.alias(name=name, asname=str() as own) if own in clear:
                node.asname = clear[own] if clear[own] != name else None
            case ast.ImportFrom(module=str() as module, names=names) if module in _USUAL:
                for each in names:
                    if each.asname and each.asname not in clear and bound[each.asname] == 1:
                        _call_of_library(tree, each, _USUAL[module])
    return tree


def _call_of_library(tree: ast.Module, brought: ast.alias, library: str) -> None:
    """Calls of a function whose usual name the file gives to a variable, ``mean = average(x)``, as those of
    the library, ``np.mean(x)``, which the import then brings."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == brought.asname:
            named = ast.Attribute(ast.Name(library, ast.Load()), brought.name, ast.Load())
            call.func = ast.fix_missing_locations(ast.copy_location(named, call.func))
    brought.asname = library


def _own_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What the file calls modules and functions of the libraries, each with its usual name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((a.asname, _USUAL[a.name]) for a in names if a.asname and a.name in _USUAL)
            case ast.ImportFrom(module=str() as module, names=names) if module in _USUAL:
                yield from ((a.asname, _USUAL.get(f"{module}.{a.name}", a.name)) for a in names if a.asname)
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=own)], value=ast.Attribute(attr=usual) as of):
                if name_of(of.value) in {*_USUAL.values(), "numpy"}:
                    yield own, usual


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that anything binds, as often as that is done."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.alias(name=name, asname=own):
                yield own or name.split(".")[0]
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names
