"""The right answers are not to be had: neither ours, by import or by file, nor a library's, by a call."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, NamedTuple

from bnquiz.grading.process.worker.confine import is_below, packages
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


_NAMED = {"_normalize"}  # what torch's own batch, layer and group norm in Python share
_MARKS = ("batch_norm", "layer_norm", "group_norm", "instance_norm", "rms_norm", "batchnorm")
_KEYS = ("CPU", "MkldnnCPU", "QuantizedCPU", "NestedTensorCPU", "SparseCPU")  # what holds numbers here
Seen = list[tuple[str, int | None]]


@contextlib.contextmanager
def taken_away(path: str, seen: Seen) -> Iterator[None]:
    """While inside, each library normalization that is asked for fails, and is added to ``seen`` with the
    learner's line."""
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return

    def refuse(name: str) -> None:
        seen.append((name, _learners_line(path)))
        raise TakenAway(f"{name} is the library's: it is left out here")

    own = torchs_own()
    kept = _put_in_place(own, refuse)
    try:
        with _bodies_replaced(own.functions, refuse):
            yield
        noted = list(seen)
        hidden = own.normalize is not None and not _fails(own.normalize, own.rows)
        seen[:] = [*noted, ("the library, and hid it", None)] if hidden else noted
    finally:
        kept.clear()  # with it the library's own are back


class TorchsOwn(NamedTuple):
    """What is needed of torch, taken before a file can put something else in its place."""

    functions: tuple[FunctionType, ...] = ()  # in Python, that normalize
    operators: tuple[str, ...] = ()
    open_library: Callable[..., Any] | None = None
    put_kernel: Callable[..., None] | None = None
    normalize: Callable[..., Any] | None = None
    rows: Any = None


@lru_cache(maxsize=1)
def torchs_own() -> TorchsOwn:
    """The server asks once, before it forks. A torch whose operators are not reached in this way has its
    functions."""
    torch = sys.modules["torch"]
    functions = tuple(_functions())
    with contextlib.suppress(AttributeError):
        inside = torch._C
        operators = tuple(filter(_is_marked, inside._dispatch_get_all_op_names()))
        put = inside._dispatch_library, inside._DispatchModule.impl
        return TorchsOwn(functions, operators, *put, torch.native_layer_norm, torch.zeros(2, 2))
    return TorchsOwn(functions)


def _functions() -> Iterator[FunctionType]:
    """Those of torch's modules, and what is wrapped in them."""
    modules = [vars(module) for name, module in list(sys.modules.items()) if name.split(".")[0] == "torch"]
    named = {id(value): value for held in modules for name, value in list(held.items()) if _is_marked(name)}
    for value in named.values():
        while isinstance(value, FunctionType):
            yield value
            value = getattr(value, "__wrapped__", None)  # noqa: PLW2901  # down to the innermost


def _fails(normalize: Callable[..., Any], rows: Any) -> bool:
    """Whether what was put in place is there still: the file has not taken it away."""
    try:
        normalize(rows, [2], None, None, 0.1)
    except TakenAway:
        return True
    return False


def _is_marked(name: str) -> bool:
    return name in _NAMED or any(mark in name for mark in _MARKS)


def _put_in_place(own: TorchsOwn, refuse: Callable[[str], None]) -> dict[str, Any]:
    """Keep what comes back: our kernels are there as long as it is."""
    kept: dict[str, Any] = {}
    if own.open_library is None or own.put_kernel is None:
        return kept
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that they are overridden
        for operator in own.operators:
            space, _, name = operator.partition("::")
            library = kept.get(space) or own.open_library("IMPL", space, "", __file__, 1)
            kept[space] = library
            for key in _KEYS:
                with contextlib.suppress(RuntimeError):  # an operator that cannot have one
                    own.put_kernel(library, name, key, _Kernel(name.partition(".")[0], refuse))
    return kept


class _Kernel:
    def __init__(self, name: str, refuse: Callable[[str], None]) -> None:
        self.name, self.refuse = name, refuse

    def __call__(self, *_: Any, **__: Any) -> None:
        self.refuse(self.name)


_REFUSE, _NAME = "__bnquiz_refuse__", "?"
_BODY = compile(f"def taken(*_, **__): {_REFUSE}({_NAME!r})", __file__, "exec").co_consts[0]


@contextlib.contextmanager
def _bodies_replaced(functions: tuple[FunctionType, ...], refuse: Callable[[str], None]) -> Iterator[None]:
    """Whoever holds one of the functions, in whatever thread, calls ``refuse`` instead."""
    bodies = [(function, function.__code__) for function in functions]
    for function, body in bodies:
        function.__globals__[_REFUSE] = refuse
        constants = tuple(function.__name__ if each == _NAME else each for each in _BODY.co_consts)
        function.__code__ = _BODY.replace(co_freevars=body.co_freevars, co_consts=constants)
    try:
        yield
    finally:
        for function, body in bodies:
            function.__code__ = body
            function.__globals__.pop(_REFUSE, None)


def _learners_line(path: str) -> int | None:
    """In the stack of this thread; else in that of another, which waits for it."""
    mine = threading.get_ident()
    frames = sys._current_frames()
    for frame in (frames.pop(mine), *frames.values()):
        line = _line_in(frame, path)
        if line is not None:
            return line
    return None


def _line_in(frame: FrameType | None, path: str) -> int | None:
    while frame is not None:
        if frame.f_code.co_filename == path:
            return frame.f_lineno
        frame = frame.f_back
    return None
