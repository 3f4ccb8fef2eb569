"""Grading tests: a file of pytest tests is run on right batch norms and on wrong ones.

A test that fails on a right one is too strict, one that does not come back hangs, and neither counts more.
A wrong one on which no test fails has slipped through; what would have caught it is the first test of
``solutions/tests.py`` that does, for those go from small to large.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec

import msgspec

from bnquiz.errors import BadTests
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.process.pool import Ended, Pool, processors
from bnquiz.grading.process.runner import OutOfTime, Runner, Supply, Workers
from bnquiz.grading.process.wire import Answer, Failure, Program, Session, TestRan, Tests
from bnquiz.grading.records import Group
from bnquiz.tasks import solution_file
from bnquiz.texts import Lang, Text
from bnquiz.variants import mistakes_of, variant
from bnquiz.variants.tables import rights

IDIOM, ENTRY = "training_flag", "batch_norm"
NEEDED = ("torch", "pytest")  # what the workers import beforehand
WITHOUT_NUMBERS: set[Group] = {"run", "module"}  # these groups are not about what a call gives
UNSEEN = {"library-call", "running-var-biased"}  # who did the work, and a convention
SLOWER = 3  # times what the slowest right one takes, and a second or two, is enough for a wrong one
SHARE = 0.25  # of the seconds, for one test
MOST_HANGING = 3  # then the others are not waited for


class Survivor(msgspec.Struct, frozen=True):
    """A mistake that no test caught. ``input``: the smallest that shows it; ``card``: the one to review."""

    id: str
    group: Group
    did: Text
    input: str
    card: str


class TooStrict(msgspec.Struct, frozen=True):
    """A test that fails on a right batch norm: on which, and with what words."""

    test: str
    variant: str
    line: int | None = None
    message: str = ""


class Hanging(msgspec.Struct, frozen=True):
    """A test that did not come back within its ``seconds``."""

    test: str
    seconds: float
    line: int | None = None


class GradedTests(msgspec.Struct, frozen=True):
    """What a file of tests is worth. ``caught`` and ``survived`` in the order of the table of mistakes."""

    file: str
    tests: int
    caught: tuple[str, ...]
    survived: tuple[Survivor, ...]
    too_strict: tuple[TooStrict, ...]
    hanging: tuple[Hanging, ...] = ()

    @property
    def score(self) -> float:
        return len(self.caught) / (len(self.caught) + len(self.survived))

    @property
    def passed(self) -> bool:
        return not (self.survived or self.too_strict or self.hanging)

    def caught_of(self, group: Group) -> tuple[str, ...]:
        return tuple(id_ for id_ in self.caught if MISTAKES[id_].group == group)


def as_json(report: GradedTests) -> bytes:
    """One JSON document: ids and numbers, no texts."""
    told = {
        "score": round(report.score, 4),
        "caught": report.caught,
        "survived": [{"id": s.id, "input": s.input, "card": s.card} for s in report.survived],
        "too_strict": [{"test": t.test, "variant": t.variant} for t in report.too_strict],
        "hanging": [{"test": t.test, "line": t.line} for t in report.hanging],
    }
    return msgspec.json.format(msgspec.json.encode({"tests": told}), indent=2)


def wrongs() -> tuple[str, ...]:
    """The mistakes that a test can show through the one interface."""
    made = set(mistakes_of(IDIOM)) - UNSEEN
    return tuple(id_ for id_, m in MISTAKES.items() if id_ in made and m.group not in WITHOUT_NUMBERS)


def need_pytest() -> None:
    """Raises BadTests where it is not installed."""
    if find_spec("pytest") is None:
        raise BadTests(
            Text(
                "grading tests needs pytest, which is not installed here: pip install pytest",
                "评测试需要 pytest，这里没有安装：pip install pytest",
            )
        )


def grade_tests(file: str, source: str, workers: Workers, seconds: float, lang: Lang = "en") -> GradedTests:
    """What the tests are worth. ``seconds``: how long they may run on one batch norm; ``lang``: of the words
    in the smallest inputs. Raises BadTests with one line where they cannot be judged."""
    tests = Tests(source, ENTRY, seconds=SHARE * seconds, most_hanging=MOST_HANGING)
    right = _on_right_ones(file, _Runs(workers, seconds), tests)
    names = _judged(file, right, tests.seconds)
    strict, hanging = tuple(_too_strict(right)), _hanging(right, tests.seconds)
    checks = _without(tests, [*(each.test for each in strict), *hanging])
    some = _Runs(workers, min(seconds, SLOWER * _slowest(right) + 2))
    wrong = some.run(
        {id_: variant([id_], IDIOM, 0) for id_ in wrongs()},
        msgspec.structs.replace(checks, first_failure=True),
    )
    survived = [id_ for id_, (answer, _) in wrong.items() if _passes(answer)]
    inputs = smallest_inputs(survived, workers, seconds, lang)
    return GradedTests(
        file,
        len(names),
        tuple(id_ for id_ in wrong if id_ not in survived),
        tuple(_survivor(id_, inputs[id_]) for id_ in survived),
        strict,
        tuple(hanging.values()),
    )


def _on_right_ones(file: str, runs: _Runs, tests: Tests) -> dict[str, Ran]:
    """What the tests did on each right batch norm: on one by itself first, so that what hangs there is waited
    for once. Raises BadTests where the others need not be asked."""
    (name, text), *others = rights(IDIOM).items()
    first = runs.run({name: text}, tests)
    _judged(file, first, tests.seconds)
    return first | runs.run(dict(others), _without(tests, _hanging(first, tests.seconds)))


def _without(tests: Tests, names: Iterable[str]) -> Tests:
    """The same, but for the tests of these names."""
    return msgspec.structs.replace(tests, left_out=tuple(dict.fromkeys((*tests.left_out, *names))))


def smallest_inputs(
    ids: Sequence[str], workers: Workers, seconds: float, lang: Lang = "en"
) -> dict[str, str]:
    """For each mistake the input of the first of our own tests that catches it."""
    ours = Tests(_ours(lang), ENTRY, first_failure=True, seconds=seconds)
    caught = _Runs(workers, seconds).run({id_: variant([id_], IDIOM, 0) for id_ in ids}, ours)
    return {id_: _input(answer) for id_, (answer, _) in caught.items()}


@cache
def _ours(lang: Lang) -> str:
    return solution_file("tests", lang).read_text(encoding="utf-8")


def _input(answer: Answer) -> str:
    says = [ran.says for ran in answer.tests if not (ran.passed or ran.skipped)]
    return " ".join(says[0].split()) if says else ""


def _survivor(id_: str, shows: str) -> Survivor:
    mistake = MISTAKES[id_]
    return Survivor(id_, mistake.group, mistake.did, shows, mistake.cards[0])


def _passes(answer: Answer) -> bool:
    return answer.failure is None and all(ran.passed or ran.skipped for ran in answer.tests)


# -- what the right ones say of the tests

Ran = tuple[Answer, float]  # and how many seconds it took
HANG = Text(
    "{}: {} do not come back within {:g} s each, a quarter of --timeout; make them shorter, or give more",
    "{}：{} 都没有在 {:g} 秒（--timeout 的四分之一）内结束；把它们写短些，或把 --timeout 调大",
)
CANNOT_BEGIN = Text(
    "{}: {} cannot begin: {}; the function under test is the fixture batch_norm",
    "{}：{} 无法开始（{}）；被测函数就是 fixture batch_norm",
)
NO_TEST = Text(
    "{}: no test ran: a test is a function `def test_…(batch_norm):`",
    "{}：没有测试运行：测试是函数 `def test_…(batch_norm):`",
)
# the kind of a failure: how the tests ended before their end
ENDS: dict[str, Text] = {
    "Timeout": Text(
        "the tests do not come back in time; make them shorter, or give --timeout",
        "测试没有按时结束；把它们写短些，或加 --timeout",
    ),
    "TookTooLong": Text(
        "at its top level it runs longer than {} s, a quarter of --timeout; take out what takes so long",
        "文件顶层的代码运行超过 {} 秒（--timeout 的四分之一）；把耗时的部分去掉",
    ),
    "Exit": Text("a test ends the process: {}; take the exit out", "有测试结束了进程：{}；把退出语句去掉"),
    "Killed": Text("a test crashes the process: {}", "有测试让进程崩溃：{}"),
    "SystemExit": Text("the file ends the process; take the exit out", "文件结束了进程；把退出语句去掉"),
    "KeyboardInterrupt": Text(
        "the file ends the run of pytest; take that out", "文件中断了 pytest；把它去掉"
    ),
    "PytestFailed": Text("pytest itself fails ({}); try again", "pytest 自己出错了（{}）；请重试"),
    "Interrupted": Text("a test ends the run of pytest; take that out", "有测试中断了 pytest；把它去掉"),
}


def _slowest(right: Mapping[str, Ran]) -> float:
    """How long a run takes in which nothing hangs; all that is known where something always does."""
    calm = [seconds for answer, seconds in right.values() if not any(map(_hangs, answer.tests))]
    return max(calm or (seconds for _, seconds in right.values()))


def _hangs(ran: TestRan) -> bool:
    return ran.kind == "TookTooLong"


def _hanging(right: Mapping[str, Ran], seconds: float) -> dict[str, Hanging]:
    """Each test that did not come back, by its name."""
    hung = [ran for answer, _ in right.values() for ran in answer.tests if _hangs(ran)]
    return {ran.name: Hanging(ran.name, seconds, ran.line) for ran in hung}


def _judged(file: str, right: Mapping[str, Ran], seconds: float) -> list[str]:
    """The names of the tests, of which one may take so many seconds. Raises BadTests where the file does not
    run to its end."""
    for answer, _ in right.values():
        hung = [ran for ran in answer.tests if _hangs(ran)]
        if len(hung) >= MOST_HANGING:
            raise BadTests(HANG.fill(file, ", ".join(ran.name for ran in hung), seconds))
        if answer.failure is not None:
            place = f"{file}:{answer.failure.line}" if answer.failure.line else file
            raise BadTests(Text("{}: {}", "{}：{}").fill(place, _why(answer.failure)))
    answer, _ = next(iter(right.values()))
    if unset := next((ran for ran in answer.tests if ran.kind == "Setup"), None):
        raise BadTests(CANNOT_BEGIN.fill(file, unset.name, unset.message))
    names = list(dict.fromkeys(ran.name for ran in answer.tests if not ran.skipped))
    if not names:
        raise BadTests(NO_TEST.fill(file))
    return names


def _why(failure: Failure) -> Text:
    if told := ENDS.get(failure.kind):
        return told.fill(failure.message)
    error = f"{failure.kind}: {failure.message}".rstrip(": ")
    return Text("the file does not run: {}", "文件运行不了：{}").fill(error)


def _too_strict(right: Mapping[str, Ran]) -> Iterable[TooStrict]:
    for variant_, (answer, _) in right.items():
        for ran in answer.tests:
            if not (ran.passed or ran.skipped or _hangs(ran)):
                yield TooStrict(ran.name, variant_, ran.line, _message(ran))


def _message(ran: TestRan) -> str:
    return f"{ran.kind}: {ran.message}".rstrip(": ")


# -- running


class _Runs:
    """Tests on one text after another, a worker each, several at a time."""

    def __init__(self, workers: Workers, seconds: float) -> None:
        self._workers, self._seconds = workers, seconds

    def run(self, texts: Mapping[str, str], tests: Tests) -> dict[str, Ran]:
        """What the tests did on each text."""
        names = list(texts)
        done = self._all([texts[name] for name in names], tests)
        return {names[place]: (each.answer, each.seconds) for place, each in sorted(done.items())}

    def _all(self, texts: Sequence[str], tests: Tests) -> dict[int, _Done]:
        if not hasattr(os, "fork"):
            return {place: self._one(text, tests, self._workers) for place, text in enumerate(texts)}
        pool = Pool(
            self._workers,
            lambda place, supply: self._one(texts[place], tests, supply),
            _Done,
            self._seconds,
        )
        done: dict[int, _Done] = {}
        for at_once in (processors(), 1):  # what is lost may be another one's doing: once more, alone
            left = [place for place in range(len(texts)) if place not in done or _was_broken_off(done[place])]
            ended = (each for each in pool.run(left, at_once) if isinstance(each, Ended))
            done |= {each.place: each.result for each in ended if each.result is not None}
        gone = _Done(Answer(failure=Failure("Killed", "its process was ended")), 0.0)
        return {place: done.get(place, gone) for place in range(len(texts))}

    def _one(self, text: str, tests: Tests, supply: Supply) -> _Done:
        import time

        runner = Runner(supply, self._seconds)
        started = time.monotonic()
        try:
            answer = runner.run(Program("batch_norm.py", text, ()), Session("", ()), tests)
        except OutOfTime:
            answer = Answer(failure=Failure("Timeout", "no time left"))
        finally:
            runner.close()
        return _Done(answer, time.monotonic() - started)


class _Done(msgspec.Struct, frozen=True):
    answer: Answer
    seconds: float


def _was_broken_off(done: _Done) -> bool:
    """Whether a signal or a lost folder may have ended the run, and not the tests."""
    return done.answer.failure is not None and done.answer.failure.kind in {"Interrupted", "PytestFailed"}
