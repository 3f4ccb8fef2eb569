"""One server of workers for all tests of a file here."""

import pytest

from bnquiz.grading.process.runner import start_workers


@pytest.fixture(scope="module")
def workers():
    with start_workers() as started:
        yield started
