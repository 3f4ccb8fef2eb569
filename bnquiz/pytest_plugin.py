"""For pytest: the fixture ``bnquiz``, and ``pytest --bnquiz my_bn.py``, which runs a test for each group.

pytest loads this module in every run of an environment that has bnquiz, so it imports of ours only which
language is spoken. A file is graded once, when the first of its tests runs.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from bnquiz.language import language

if TYPE_CHECKING:
    from bnquiz.grading.records import Result

SUFFIXES = {".py", ".ipynb"}
HELP = {  # no `Text`, which would load msgspec
    "en": "grade the files that are named (or found) and are no tests: a test for each group of mistakes",
    "zh": "评判指定（或找到）的非测试文件：每组错误一个测试",
}
NO_BATCH_NORM = {"conftest.py", "__init__.py", "setup.py"}


class Bnquiz:
    """`bnquiz.grade` and `bnquiz.check`, which grade the same file with the same options once in a run."""

    def __init__(self) -> None:
        self._results: dict[object, Result] = {}

    def grade(self, target: Any, **options: Any) -> Result:
        """As `bnquiz.grade`."""
        import bnquiz

        key = (_as_it_is(target), repr(sorted(options.items())))
        if key not in self._results:
            self._results[key] = bnquiz.grade(target, **options)
        return self._results[key]

    def check(self, target: Any, *wanted: str, **options: Any) -> None:
        """As `bnquiz.check`."""
        __tracebackhide__ = True
        from bnquiz.checking import faults

        if said := faults(self.grade(target, **options), wanted, options.get("lang") or language()):
            raise AssertionError(said)


def _as_it_is(target: Any) -> object:
    """What tells a target apart, a file that has changed included."""
    if not isinstance(target, str | Path) or "\n" in str(target):
        return target
    path = Path(target)
    return (path.resolve(), path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else path


@pytest.fixture(scope="session")
def bnquiz() -> Bnquiz:
    """Grades a batch norm: ``bnquiz.check("my_bn.py", "eps")`` fails with the words of the report."""
    return Bnquiz()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("bnquiz").addoption(
        "--bnquiz",
        action="store_true",
        help=HELP[language()],
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("bnquiz", default=False):
        config.pluginmanager.register(_Collector(), "bnquiz-collector")


class _Collector:
    """Takes a learner's file before pytest imports it as a module of tests: importing it would run it."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        found = yield
        if file_path.suffix not in SUFFIXES or _is_test(file_path, parent.config):
            return found
        return [BatchNorm.from_parent(parent, path=file_path)]


def _is_test(path: Path, config: pytest.Config) -> bool:
    patterns = config.getini("python_files")
    return path.name in NO_BATCH_NORM or any(fnmatch(path.name, pattern) for pattern in patterns)


class BatchNorm(pytest.File):
    """A file that is graded, when the first of its tests runs."""

    def collect(self) -> Iterator[Group]:
        from bnquiz.grading.telling.parts import GROUPS

        yield from (Group.from_parent(self, name=group) for group in GROUPS)

    @cached_property
    def result(self) -> Result:
        from msgspec.structs import replace

        import bnquiz

        name = os.path.relpath(self.path, self.config.invocation_params.dir)
        return replace(bnquiz.grade(self.path), file=name)


class Group(pytest.Item):
    """One group of mistakes: none of them is in the file."""

    def runtest(self) -> None:
        from bnquiz.checking import faults
        from bnquiz.grading.telling.parts import UNTRIED, parts

        result, lang = cast("BatchNorm", self.parent).result, language()
        part = {str(group): part for group, part in parts(result, lang).items()}[self.name]
        if part.standing == "untried" and not self._is_asked_for():
            raise pytest.skip.Exception(UNTRIED.fill(part.why).get(lang), _use_item_location=True)
        if said := faults(result, (self.name,), lang):
            raise _Wrong(said)
        for mistake in part.mistakes:
            self.add_report_section("call", "warning", f"{mistake.id}: {mistake.title}")

    def _is_asked_for(self) -> bool:
        """Named as ``my_bn.py::running``; or whether a named file runs at all."""
        asked = any(argument.endswith(f"::{self.name}") for argument in self.config.args)
        return asked or (self.name == "run" and self.session.isinitpath(self.path))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The words of the report, without our own frames."""
        return str(excinfo.value) if excinfo.errisinstance(_Wrong) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}: {self.name}"


class _Wrong(AssertionError):
    """A group in which something is wrong."""
