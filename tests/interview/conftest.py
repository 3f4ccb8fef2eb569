import pytest

from bnquiz.study.journal import Journal


@pytest.fixture
def journal(journal: Journal) -> Journal:
    """One that does not wait for the disk: long histories are written here."""
    journal.log.db.execute("PRAGMA synchronous = OFF")
    return journal
