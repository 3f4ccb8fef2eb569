"""Where the journal is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def journal_path(environ: Mapping[str, str]) -> Path:
    """The journal's file, in the folder ``BNQUIZ_HOME`` or the platform's folder for a program's data."""
    return home(environ) / "journal.sqlite"


def home(environ: Mapping[str, str]) -> Path:
    """The folder of all that bnquiz keeps for a person."""
    if named := environ.get("BNQUIZ_HOME"):
        return Path(named).expanduser()
    import platformdirs  # slow to import, and a test or a portable stick names its folder

    return platformdirs.user_data_path("bnquiz", appauthor=False)
