"""Results of gradings as text that other programs read: a format is one file here and one row in ``FORMATS``.

Each ``write`` takes results, and the language of what it adds to them, and gives the whole text; nothing is
run here and no file is written. The JSON document, from which nothing is left out, is ``as_json`` in
``grading/records.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnquiz.grading.records import Result
    from bnquiz.texts import Lang

# format: (its module, what reads it)
FORMATS: dict[str, tuple[str, str]] = {
    "concise": ("concise", "a line a mistake: Vim, Emacs, VS Code, terminals"),
    "csv": ("table", "spreadsheets: a row a mistake"),
    "github": ("github", "annotations in GitHub Actions"),
    "gradescope": ("gradescope", "results.json of a Gradescope autograder"),
    "junit": ("junit", "test reports of CI servers"),
    "sarif": ("sarif", "code scanning"),
}


def writer(name: str) -> Callable[[Sequence[Result], Lang], str]:
    """The function of a format; only its own module is loaded."""
    write: Callable[[Sequence[Result], Lang], str] = import_module(f"{__name__}.{FORMATS[name][0]}").write
    return write
