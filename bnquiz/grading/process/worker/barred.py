"""The right answers are not to be had: the learner's file cannot import or open what is ours, nor reach
native code by its address.

A hook of the interpreter, on every system; where there is Landlock the kernel refuses the files as well.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bnquiz.grading.process.worker.landlock import is_below, packages
from bnquiz.resources import shipped

_PACKAGE = Path(__file__).parents[3]
PLACES = tuple(os.path.realpath(place) for place in (_PACKAGE, shipped("questions"), shipped("solutions")))
_NATIVE = {"ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "ctypes.cdata", "ctypes.call_function"}


class TakenAway(ImportError):
    """Somebody else was to do the work: a library, or the grader itself."""


def bar() -> None:
    """From now on, for the life of the process. What of ours is imported already has no name any more."""
    for name in [name for name in sys.modules if name.partition(".")[0] == _PACKAGE.name]:
        del sys.modules[name]
    libraries = tuple(map(os.path.realpath, packages()))
    judges: dict[str, Callable[[tuple[Any, ...]], None]] = {
        "import": lambda arguments: _refuse_import(arguments[0]),
        "open": lambda arguments: _refuse_file(arguments[0]),
        **dict.fromkeys(_NATIVE, lambda _: _refuse_native(libraries)),
    }

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in judges:
            judges[event](arguments)

    sys.addaudithook(hook)


def _refuse_import(module: str) -> None:
    if module.partition(".")[0] == _PACKAGE.name:
        raise TakenAway(f"{module} is the grader's own, and is not there for the file that it grades")


def _refuse_file(path: Any) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return  # a descriptor that is open already
    real = os.path.realpath(os.fsdecode(path))
    if any(is_below(real, place) for place in PLACES):
        raise PermissionError(f"{os.fsdecode(path)} is the grader's own")  # no source, for a traceback


def _refuse_native(libraries: tuple[str, ...]) -> None:
    """A package may reach into a library of its own; a batch norm has no use for it."""
    frame = sys._getframe(3)  # behind the hook
    while frame.f_back is not None and frame.f_globals.get("__name__") == "ctypes":
        frame = frame.f_back
    file = os.path.realpath(frame.f_code.co_filename)
    if not any(is_below(file, library) for library in libraries):
        raise TakenAway("native code is called through ctypes")
