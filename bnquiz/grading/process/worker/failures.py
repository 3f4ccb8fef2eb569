"""From an exception in the learner's code to what the parent needs to know of it."""

from __future__ import annotations

import inspect
import traceback
from types import FrameType, TracebackType
from typing import Any

from bnquiz.grading.process.wire import Failure


def failure_of(error: BaseException, path: str, during: str) -> Failure:
    """What was raised, and the deepest line of the learner's file that it passed through."""
    frame, line = _deepest(error.__traceback__, path)
    if isinstance(error, SyntaxError):
        line = error.lineno
    return Failure(
        kind=type(error).__name__,
        message=_message(error),
        line=line,
        name=getattr(error, "name", None) if isinstance(error, NameError | AttributeError) else None,
        suggestions=_suggestions(error),
        locals=tuple(frame.f_locals) if frame else (),
        during=during,
    )


def _message(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except Exception:  # noqa: BLE001  # a learner's exception may not even print
        return ""


def _deepest(tb: TracebackType | None, path: str) -> tuple[FrameType | None, int | None]:
    frame, line = None, None
    for found, number in traceback.walk_tb(tb):
        if found.f_code.co_filename == path:
            frame, line = found, number
    return frame, line


def _suggestions(error: BaseException) -> tuple[str, ...]:
    """For a missing attribute, the attributes there are; for a call that does not fit, the names it takes."""
    if isinstance(error, AttributeError):
        return _attributes(getattr(error, "obj", None))
    if isinstance(error, TypeError):
        return _accepted(error)
    return ()


def _attributes(owner: Any) -> tuple[str, ...]:
    try:
        return tuple(dir(owner)) if owner is not None else ()
    except Exception:  # noqa: BLE001  # a module whose super().__init__() never ran cannot even be listed
        return ()


def _accepted(error: TypeError) -> tuple[str, ...]:
    called: Any = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        name = str(error).split("(")[0].split(".")[-1]
        called = frame.f_globals.get(name, called)
    try:
        return tuple(inspect.signature(called).parameters) if callable(called) else ()
    except (TypeError, ValueError):
        return ()
