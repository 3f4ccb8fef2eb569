from collections.abc import Iterator
from pathlib import Path

import pytest

from bnquiz.study.journal import Journal, open_journal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of all that bnquiz keeps."""
    return tmp_path / "home"


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    with open_journal(home / "journal.sqlite") as journal:
        journal.log.db.execute("PRAGMA synchronous = OFF")
        yield journal
