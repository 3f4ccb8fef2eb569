"""bnquiz gets you ready for an interview on batch normalization; this is its door for notebooks and scripts.

>>> import bnquiz
>>> right = '''
... import numpy as np
... def batch_norm(x, gamma, beta, eps=1e-5):
...     mean, var = x.mean(axis=0), x.var(axis=0)
...     return gamma * (x - mean) / np.sqrt(var + eps) + beta
... '''
>>> bnquiz.grade(right).verdict
'pass'
>>> [mistake.id for mistake in bnquiz.grade(right.replace("+ eps", "- eps")).mistakes]
['eps-subtracted']
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bnquiz.grading.records import FoundMistake as Mistake
    from bnquiz.grading.source.reading import Source
    from bnquiz.notebook import Result, ShownCard
    from bnquiz.texts import Lang

__version__ = "0.2.0"
__all__ = [
    "Mistake", "Result", "card", "check", "grade", "load_ipython_extension", "unload_ipython_extension",
]  # fmt: skip


def grade(
    target: Path | str | type | Callable[..., Any],
    *,
    entry: str | None = None,
    momentum: Literal["keep", "update"] | None = None,
    like: Literal["torch"] | None = None,
    roles: Mapping[str, str] | None = None,
    layout: Literal["channels-first", "channels-last", "features-first"] | None = None,
    timeout: float = 20.0,
    lang: Literal["en", "zh"] | None = None,
) -> Result:
    """Grade one batch norm. Nothing is recorded: the journal is the command line's.

    ``target``: a file (`Path`, or a string of one line), source text (a string with a line break), or a
    function or class, which is graded with all of the file that defines it; in a notebook with the newest
    definition that was run of each name that it needs.
    ``entry``: the function or class to grade, where there are several. ``momentum``: what it weighs, the old
    value (``"keep"``) or the new batch (``"update"``); else the file tells. ``like="torch"``: everything must
    equal ``nn.BatchNorm1d/2d/3d``. ``roles``: what names of the file mean, as ``{"m": "running_mean"}``;
    ``layout``: where the channels of x are; else the file tells. ``timeout``: seconds that the graded code
    may run, all in all. ``lang``: the language of the texts; without it, BNQUIZ_LANG or the locale decides.

    Whatever the file holds or does is told in the `Result`, which shows itself, with the fields of
    ``bnquiz grade --json``: a
    file that cannot be graded has the verdict ``"error"`` and says why in ``notes``. Raises `TypeError` for
    a target of another kind, `ValueError` for an option's value, `FileNotFoundError`.
    """
    from bnquiz.grading.options import Options
    from bnquiz.language import language
    from bnquiz.screen.found import View

    named = entry or _name_of(target)
    options = Options(named, momentum, like, timeout, roles or {}, layout, lang or language())
    source = _source_of(target, options.lang)

    if "IPython" in sys.modules:
        from bnquiz.notebook import graded, running, shown

        if running() is not None:
            return shown(graded(source, options), View(lang=options.lang))

    from bnquiz.grading.process.runner import start_workers
    from bnquiz.grading.source.reading import modules_needed

    with start_workers(modules_needed(source.text)) as workers:  # torch is imported there meanwhile
        from bnquiz.grading.batch.many import grade_source
        from bnquiz.notebook import shown

        return shown(grade_source(source, workers, options), View(lang=options.lang))


def card(name: str, lang: Literal["en", "zh"] | None = None) -> ShownCard:
    """The card with this id, which shows itself in a notebook. Raises `bnquiz.errors.UnknownCard`."""
    from bnquiz import notebook

    return notebook.card(name, lang)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext bnquiz`` in a notebook: then ``%%bnquiz`` grades a cell, and ``%bnquiz NAME`` a function or
    class."""
    from bnquiz.notebook import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext bnquiz``."""
    from bnquiz.notebook import unload

    unload(shell)


def check(target: Path | str | type | Callable[..., Any], *wanted: str, **options: Any) -> None:
    """Assert that a batch norm is right, or the parts of it that are ``wanted``: groups or ids of mistakes.

    ``check(batch_norm, "eps")`` fails with the words of the report if a mistake of the group is found, and if
    nothing of the group could be tried. Without any, the verdict has to be ``"pass"``. ``options``: those of
    `grade`, which also says what a target is. Raises `AssertionError`, `ValueError` for a name that is
    neither a group nor an id, and what `grade` raises.
    """
    __tracebackhide__ = True
    from bnquiz.checking import faults
    from bnquiz.language import language

    if said := faults(grade(target, **options), wanted, options.get("lang") or language()):
        raise AssertionError(said)


def __getattr__(name: str) -> Any:
    """The records, imported when they are first asked for, so that ``import bnquiz`` loads nothing."""
    if name not in {"Mistake", "Result"}:
        raise AttributeError(f"module 'bnquiz' has no attribute {name!r}")
    from bnquiz import notebook
    from bnquiz.grading import records

    return notebook.Result if name == "Result" else records.FoundMistake


def _source_of(target: object, lang: Lang) -> Source:
    from bnquiz.grading.source.reading import of_text, read

    if isinstance(target, str) and ("\n" in target or "\r" in target):
        return of_text(Path("<text>"), target)
    if isinstance(target, str | Path):
        return read(_existing(Path(target), lang))
    from bnquiz.notebook import source_of_target

    return source_of_target(target, lang)  # type: ignore[arg-type]  # it refuses what is none


def _existing(path: Path, lang: Lang) -> Path:
    from bnquiz.texts import Text

    if not path.exists():
        words = Text(
            "{}: no such file; source text is a string with a line break",
            "{}：没有这个文件；传入源代码时，字符串里要有换行",
        )
        raise FileNotFoundError(words.fill(path).get(lang))
    return path


def _name_of(target: object) -> str | None:
    """The entry that a function or class itself names."""
    return None if isinstance(target, str | Path) else str(getattr(target, "__name__", "")) or None
