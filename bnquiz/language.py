"""In which language bnquiz speaks: that of BNQUIZ_LANG or of the locale, and for one call that of ``--lang``.

For the edges alone: the command line and the notebook's door. Everything else is told the language, or says
what it has to say in both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `bnquiz --help` loads no msgspec
    from bnquiz.texts import Lang, Text

CHOICES = ("en", "zh")
_asked_for: ContextVar[Lang | None] = ContextVar("asked_for", default=None)


def speak(lang: Lang | None) -> None:
    """For this call ``--lang`` was said; None: a new call, and nobody has said it yet."""
    _asked_for.set(lang)


def language() -> Lang:
    """The language of this call."""
    return _asked_for.get() or lang_of(os.environ)


def said(text: Text) -> str:
    """The text in the language of this call."""
    return text.get(language())


def lang_of(environ: Mapping[str, str]) -> Lang:
    """Chinese where the locale is Chinese, else English. BNQUIZ_LANG goes before the locale."""
    names = ("BNQUIZ_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    named = next((environ[name] for name in names if environ.get(name)), None) or _system_language()
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def _system_language() -> str:
    """Where the environment says nothing, as on Windows."""
    import locale

    return locale.getlocale()[0] or ""
