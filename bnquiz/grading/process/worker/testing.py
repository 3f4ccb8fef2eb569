"""The learner's own tests, run by pytest on one implementation: the fixture ``batch_norm``."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bnquiz.grading.process import wire
from bnquiz.grading.process.worker.session import begin_anew
from bnquiz.texts import printable

FILE = "test_batch_norm.py"
# The worker has a ring for what is printed, and leaves its own stack; a report nobody reads costs time.
_OFF = ("cacheprovider", "doctest", "faulthandler", "junitxml", "pastebin", "stepwise", "unraisableexception")
_HERE = ("--noconftest", "--rootdir=.", "--confcutdir=.", "-c", os.devnull)  # nothing above is looked at
_OPTIONS = ("-q", "-s", *_HERE, *(f"-pno:{name}" for name in _OFF))
_LONGEST = 300  # characters of a message
_NAMED = re.compile(r"[\w.]*(Error|Exception|Exit|Interrupt|TookTooLong)\b")
_PLACE = re.compile(rf'{re.escape(FILE)}"?(?::|, line )(\d+)')


class TookTooLong(BaseException):
    """What ran did not come back within so many seconds; no `except Exception` of its own keeps that from
    us."""


def warm_up_pytest() -> None:
    """Have its parts imported, which it would do in each worker."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        pytest.main([*_OPTIONS, "--version"])


def perform_tests(request: wire.Request) -> wire.Answer:
    """What became of each test. Never raises for what the tests do."""
    if request.tests is None:
        raise ValueError("no tests in it")
    program, tests = request.program, request.tests
    names: dict[str, Any] = {}
    exec(compile(program.source, program.path, "exec"), names)  # noqa: S102  # our own text
    Path(FILE).write_text(tests.source, encoding="utf-8")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    watch = _Watch(names[tests.entry], tests)
    arguments = [*_OPTIONS, *(["-x"] if tests.first_failure else []), FILE]
    try:
        with _alarm(tests.seconds) as late:
            status = pytest.main(arguments, plugins=[watch])
    except BaseException as error:  # noqa: BLE001  # SystemExit and the like are the learner's too
        return wire.Answer(tests=tuple(watch.ran), failure=_failure(error))
    ending = _failure(late[0]) if late else _ending(int(status))
    return wire.Answer(tests=tuple(watch.ran), failure=watch.failure or ending)


def _failure(error: BaseException) -> wire.Failure:
    return wire.Failure(type(error).__name__, str(error)[:_LONGEST], during="load")


def _ending(status: int) -> wire.Failure | None:
    """A run of which pytest says no more than its status."""
    if status in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR}:
        return wire.Failure("PytestFailed", pytest.ExitCode(status).name)
    return None


def given(implementation: Callable[..., Any]) -> Callable[..., Any]:
    """The function that tests call: each call has its own copies of the moving statistics."""

    def batch_norm(
        x: Any,
        gamma: Any,
        beta: Any,
        moving_mean: Any,
        moving_var: Any,
        eps: float = 1e-5,
        momentum: float = 0.9,
        training: bool = True,
    ) -> Any:
        state = [each.clone() for each in (moving_mean, moving_var)]
        return implementation(x, gamma, beta, *state, eps, momentum, training)

    return batch_norm


class _Watch:
    """A plugin of pytest: supplies the fixture, and notes what becomes of each test."""

    def __init__(self, implementation: Callable[..., Any], tests: wire.Tests) -> None:
        self._implementation, self._tests = implementation, tests
        self.ran: list[wire.TestRan] = []
        self.failure: wire.Failure | None = None
        self._says: dict[str, str] = {}

    @pytest.fixture
    def batch_norm(self) -> Callable[..., Any]:
        return given(self._implementation)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self.failure is None:
            kind, message = _raised(str(report.longrepr))
            self.failure = wire.Failure(kind, message, _line(report.longrepr), during="load")

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """A test ended the run, by `pytest.exit` for one; what ends it for us is none of theirs."""
        if not isinstance(excinfo.value, pytest.Session.Interrupted):
            self.failure = self.failure or wire.Failure("Interrupted", str(excinfo.value)[:_LONGEST])

    def pytest_internalerror(self, excinfo: Any) -> None:
        """The file exits, or takes too long, while it is imported; else it is pytest that could not go on,
        and no test."""
        told = _failure(excinfo.value)
        if not isinstance(excinfo.value, SystemExit | TookTooLong):
            told = wire.Failure("PytestFailed", f"{told.kind}: {told.message}")
        self.failure = self.failure or told

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if _named(item.nodeid) not in self._tests.left_out]
        docs = {item.nodeid: getattr(item.obj, "__doc__", "") or "" for item in items}
        self._says = {name: printable(doc).strip() for name, doc in docs.items()}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        begin_anew()
        ran = yield
        if sum(each.kind == TookTooLong.__name__ for each in self.ran) >= self._tests.most_hanging:
            item.session.shouldstop = "too many tests hang"
        return ran

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        with _alarm(self._tests.seconds):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        with _alarm(self._tests.seconds):
            return (yield)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or not report.passed:
            self.ran.append(self._told(report))

    def _told(self, report: Any) -> wire.TestRan:
        crash = getattr(report.longrepr, "reprcrash", None)
        kind, message = _raised(crash.message if crash else "")
        is_expected = hasattr(report, "wasxfail")
        passed, skipped = report.passed or is_expected, report.skipped and not is_expected
        if report.when == "setup" and report.failed and kind != TookTooLong.__name__:
            kind, message = "Setup", _missing(str(report.longrepr)) or message
        kind, message = ("", "") if passed else (kind, message)
        says, line = self._says.get(report.nodeid, ""), _line(report.longrepr)
        return wire.TestRan(_named(report.nodeid), passed, skipped, kind, message, line, says)


def _named(nodeid: str) -> str:
    return printable(nodeid.partition("::")[2] or nodeid)


def _raised(text: str) -> tuple[str, str]:
    """The kind and the message of an exception, from how pytest tells it, so that they can travel."""
    text = printable(text)
    rows = [row.removeprefix("E").strip() for row in text.splitlines() if row.strip()]
    named = [row for row in rows if _NAMED.match(row)]
    if not named:
        return "AssertionError", (rows or [""])[0][:_LONGEST]
    kind, _, message = named[-1].partition(":")
    return kind.rpartition(".")[2][:80], message.strip()[:_LONGEST]


def _missing(text: str) -> str:
    """The fixture that a test asks for in vain."""
    found = re.search(r"fixture '.*' not found", text)
    return found[0] if found else ""


def _line(longrepr: Any) -> int | None:
    """The innermost line of the learner's file."""
    entries = getattr(getattr(longrepr, "reprtraceback", None), "reprentries", ())
    places = [each.reprfileloc for each in entries if getattr(each, "reprfileloc", None)]
    ours = [place.lineno for place in places if str(place.path).endswith(FILE)]
    lines = ours or _PLACE.findall(str(longrepr))
    return int(lines[-1]) if lines else None


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[list[TookTooLong]]:
    """Raise in what takes longer, where there are such signals, and note it, for who catches it may tell
    nobody. One that begins within another ends that, so the first test ends the one of the file's import."""
    late: list[TookTooLong] = []
    if not hasattr(signal, "setitimer"):
        yield late
        return

    def up(_signal: int, _frame: FrameType | None) -> None:
        late.append(TookTooLong(f"{seconds:g}"))
        raise late[0]

    before = signal.signal(signal.SIGALRM, up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield late
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
