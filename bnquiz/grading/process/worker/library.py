"""Whether the entry leaves the work to a library: it is run with the library's normalizations taken away.

Each of torch's operators that normalizes has a kernel of ours in its place, so that it is met however it is
reached: under another name, from a thread, with torch's modes switched off, compiled. Functions of such names
that torch has in Python are met when they are called. Either is noted, and fails: what still comes back is
the file's own. (`libraries` reads the source for what is out of sight here.)
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import FrameType
from typing import Any, NamedTuple

from bnquiz.grading.process.worker.barred import TakenAway

_MARKS = ("batch_norm", "layer_norm", "group_norm", "instance_norm", "batchnorm")
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
    kept = _put_in_place(own, refuse) if own else {}
    try:
        with _calls_seen(os.path.dirname(str(torch.__file__)), refuse):  # noqa: PTH120
            yield
        noted = list(seen)
        hidden = own is not None and not _still_fails(own)
        seen[:] = [*noted, ("the library, and hid it", None)] if hidden else noted
    finally:
        kept.clear()  # with it the library's own are back


class TorchsOwn(NamedTuple):
    """What is needed of torch, taken before a file can put something else in its place."""

    operators: tuple[str, ...]  # those that normalize
    open_library: Callable[..., Any]
    put_kernel: Callable[..., None]
    normalize: Callable[..., Any]
    rows: Any


@lru_cache(maxsize=1)
def torchs_own() -> TorchsOwn | None:
    """The server asks once, before it forks. None: a torch that is made otherwise, whose Python functions
    are seen all the same."""
    torch = sys.modules["torch"]
    with contextlib.suppress(AttributeError):
        inside = torch._C
        names = tuple(filter(_is_marked, inside._dispatch_get_all_op_names()))
        put = inside._dispatch_library, inside._DispatchModule.impl
        return TorchsOwn(names, *put, torch.native_layer_norm, torch.zeros(2, 2))
    return None


def _still_fails(own: TorchsOwn) -> bool:
    """Whether what was put in place is there still: the file has not taken it away."""
    try:
        own.normalize(own.rows, [2], None, None, 0.1)
    except TakenAway:
        return True
    return False


def _is_marked(name: str) -> bool:
    return any(mark in name for mark in _MARKS)


def _put_in_place(own: TorchsOwn, refuse: Callable[[str], None]) -> dict[str, Any]:
    """Keep what comes back: our kernels are there as long as it is."""
    kept: dict[str, Any] = {}
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


@contextlib.contextmanager
def _calls_seen(torch: str, refuse: Callable[[str], None]) -> Iterator[None]:
    """Functions that torch has in Python beside its operators."""

    def look(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and _is_marked(code.co_name) and code.co_filename.startswith(torch):
            refuse(code.co_name)

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


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
