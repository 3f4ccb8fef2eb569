"""Compilers hand a function back as it is. What they are for is speed; here a call runs a few times, and a
compiler would take all of the file's time, or need a toolchain that is not there."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from typing import Any

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
