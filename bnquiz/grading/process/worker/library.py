"""Noticing that the entry leaves the work to a library, by watching what torch is asked to do.
(`libraries` reads the source for what is out of sight here.)"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

_MARKS = ("batch_norm", "layer_norm", "group_norm", "instance_norm", "batchnorm")


@contextlib.contextmanager
def watching(path: str, seen: list[tuple[str, int | None]]) -> Iterator[None]:
    """While inside, each library normalization that runs is added to ``seen`` with the learner's line.

    A function mode sees every call of torch's Python surface, whatever name the learner gave it. (A dispatch
    mode would also see calls through ``torch.ops``, but the first use of one costs a second of imports.)
    """
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return

    class Watch(torch.overrides.TorchFunctionMode):  # type: ignore[misc, name-defined]  # torch is not followed
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = getattr(func, "__name__", "")
            if any(mark in name for mark in _MARKS):
                seen.append((name, _learner_line(path)))
            return func(*args, **(kwargs or {}))

    with Watch():
        yield


def _learner_line(path: str) -> int | None:
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == path:
            return frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
    return None
