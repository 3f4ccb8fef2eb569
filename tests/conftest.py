"""What holds for all tests.

Hypothesis draws the same examples in each run, so that a green tree stays green;
``HYPOTHESIS_PROFILE=explore pytest`` draws new ones, and remembers those that fail.
"""

import os
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bnquiz.study.journal import Journal, open_journal

collect_ignore = ["learners"]  # files to grade, whatever they are called: ``train_and_test.py`` is no test

settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Somebody whose screens are Chinese runs the tests too; they read English where they do not say otherwise.
for name in ("BNQUIZ_LANG", "BNQUIZ_CARDS", "BNQUIZ_BANK"):
    os.environ.pop(name, None)
for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
    if os.environ.get(name, "").lower().startswith("zh"):
        os.environ[name] = "C.UTF-8"


def pytest_configure(config: pytest.Config) -> None:
    """Our cards are read once for all tests: in a new home that is most of what a command does."""
    if not hasattr(config, "workerinput"):  # a worker of xdist has the folder of whoever started it
        folder = tempfile.TemporaryDirectory(prefix="bnquiz-cards-")
        config.add_cleanup(folder.cleanup)
        os.environ["BNQUIZ_CACHE"] = folder.name


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: many tests wait for a process, and most of the time some do. The fast
    ones do not: they take less time than a worker takes to begin, and run in this process."""
    return 0 if config.option.markexpr == "fast" else (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before the marks decide which tests run
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The cases of a test that is `sampled` are shared out to the three sets."""
    seen: Counter[str] = Counter()
    for item in items:
        sampled = item.get_closest_marker("sampled")
        if sampled:
            name = item.nodeid.partition("[")[0]
            if mark := set_of(seen[name], **sampled.kwargs):
                item.add_marker(mark)
            seen[name] += 1


def set_of(place: int, one_of: int | None = None, slow: int = 1) -> str | None:
    """One case of ``one_of`` is in a plain run, without it none; of the others one of ``slow`` is slow, and
    the rest long."""
    if one_of and place % one_of == 0:
        return None
    return "long" if place % slow else "slow"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """``pytest -m fast`` imports only the modules that have such tests: others load torch."""
    if config.option.markexpr != "fast" or collection_path.suffix != ".py":
        return None
    return "pytest.mark.fast" not in collection_path.read_text(encoding="utf-8") or None


@pytest.fixture(scope="session", autouse=True)
def shielded_from_nothing():
    """What the tests start can be hung up and interrupted, even under nohup or as a background job."""
    for name in ("SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL if name == "SIGHUP" else signal.default_int_handler)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of all that bnquiz keeps; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def path(home: Path) -> Path:
    """Where a journal will be."""
    return home / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with open_journal(path) as journal:
        yield journal
