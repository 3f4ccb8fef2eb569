"""Results of gradings as text that other programs read: a format is one file here and one row in ``FORMATS``.

Each ``write`` takes results, the language of what it adds to them, and how much a ``hint`` allows to tell;
it gives the whole text: nothing is
run here and no file is written. The JSON document, from which nothing is left out, is ``as_json`` in
``grading/records.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

# format: (its module, what reads it)
FORMATS: dict[str, tuple[str, str]] = {
    "concise": ("concise", "a line a mistake: Vim, Emacs, VS Code, terminals"),
    "csv": ("table", "spreadsheets: a row a mistake"),
    "github": ("github", "annotations in GitHub Actions"),
    "gradescope": ("gradescope", "results.json of a Gradescope autograder"),
    "junit": ("junit", "test reports of CI servers"),
    "sarif": ("sarif", "code scanning"),
}


def writer(name: str) -> Callable[..., str]:
    """The function of a format; only its own module is loaded."""
    write: Callable[..., str] = import_module(f"{__name__}.{FORMATS[name][0]}").write
    return write
