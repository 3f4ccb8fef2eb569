"""One preloaded server for all tests that grade: torch is imported once."""

from collections.abc import Iterator

import pytest

from bnquiz.grading.process.forked import WorkerServer


@pytest.fixture(scope="session")
def server() -> Iterator[WorkerServer]:
    with WorkerServer(("torch",)) as running:
        yield running
