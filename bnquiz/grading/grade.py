"""From one file to its verdict.

Read, repair what stops it (in a draft), find the entries, try each, find the lines, and put it all into one
result.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bnquiz.grading.attempts import Attempts
from bnquiz.grading.draft import Draft, fewest_mistakes, likely_ways
from bnquiz.grading.judging import failures
from bnquiz.grading.judging.examine import judge_further, without_backward
from bnquiz.grading.judging.findings import Examination, Part
from bnquiz.grading.locating import Locator
from bnquiz.grading.options import Options
from bnquiz.grading.process.runner import Runner, Supply
from bnquiz.grading.records import (
    Check,
    Conventions,
    EntryFound,
    FoundMistake,
    Group,
    Layout,
    Reason,
    Result,
    RunningVar,
    Skipped,
    Status,
    Verdict,
)
from bnquiz.grading.repair import Way, complaint
from bnquiz.grading.source.conventions import Convention
from bnquiz.grading.source.dialects import names_a_card, newer_python
from bnquiz.grading.source.entry import Entry, left_out, roles, signature, unsupported
from bnquiz.grading.telling.found import Found
from bnquiz.grading.telling.tell import severity, told
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import Call
from bnquiz.grading.understanding import Understanding
from bnquiz.texts import Text

__all__ = ["Options", "grade"]


def grade(path: Path, source: str, workers: Supply, options: Options | None = None) -> Result:
    """Grade one file. Whatever it holds or does is in the result; raises only `OutOfTime` and
    `ServerLost`."""
    started, options = time.monotonic(), options or Options()
    runner = Runner(workers, options.timeout)
    try:
        result = _graded(path, source, runner, options)
    finally:
        runner.close()
    return msgspec.structs.replace(
        result,
        seconds=time.monotonic() - started,
        printed=runner.printed,
        was_disturbed=runner.was_disturbed,
    )


def _graded(path: Path, source: str, runner: Runner, options: Options) -> Result:
    """A file that does not parse is graded with each likely repair; the one with the fewest mistakes is
    meant."""
    ways = ((way, _Grading(path, source, way, runner, options)) for way in likely_ways(source))
    result = fewest_mistakes((each.run(), each.found.doubts + len(way.repairs[1:])) for way, each in ways)
    return result or _Grading(path, source, Way(""), runner, options).unparsed()


class _Grading:
    """One file, as one way of making it parse has left it."""

    def __init__(self, path: Path, source: str, way: Way, runner: Runner, options: Options) -> None:
        self.path, self.runner, self.options = path, runner, options
        self.found = Found()
        self.draft = Draft(source, way, options.entry, self.found, options.reading)
        self.attempts = Attempts(path, self.draft, runner, options)
        self.understanding = Understanding(self.attempts)
        self.graded: list[Entry] = []
        self.checks: list[Check] = []
        self.notes: list[Text] = []
        self.running_var: RunningVar = "biased"
        self.layout: Layout | None = None  # where it was another one than the entry's
        self.momentum: Convention | None = None
        self.reason: Reason | None = None
        self.tried: set[int] = set()
        self.skipped: list[Skipped] = []
        self.examined: list[Examination] = []

    def run(self) -> Result:
        foreign = unsupported(self.draft.tree)
        if foreign is not None:
            why = Text(
                "written for {}, which bnquiz does not grade; write it in torch or NumPy",
                "这是用 {} 写的，bnquiz 不评；请用 torch 或 NumPy 写",
            ).fill(foreign)
            return self._ungraded("unsupported-framework", why)
        self.draft.repair_by_reading()
        names = self.understanding.likeliest([entry.name for entry in self.draft.entries()])
        if not names:
            return self._ungraded(*self.draft.why_no_entry())
        for name in names:
            self._grade_entry(name)
        self._note_untried_inference()
        self._note_untried_training()
        self._note_left_out()
        self._note_what_was_supplied()
        self.found.drop_suppressed(self.draft.tree)
        return self._result(self._verdict())

    def unparsed(self) -> Result:
        """What to say of a file that no few repairs make parse."""
        words, line = complaint(self.draft.original) or ("", None)
        newer = newer_python(self.draft.original, line)
        if newer:
            return self._ungraded("newer-python", newer)
        self.found.note("syntax-error", (line,) if line else ())
        said = Text("Python says: {}", "Python 的提示：{}").fill(words)
        place = Text("{} (line {})", "{}（第 {} 行）").fill(said, line) if line else said
        self.notes.append(place)
        return self._result("fail")

    def _verdict(self) -> Verdict:
        judged = [c for c in self.checks if c.group != "run" and c.status != "skip"]
        if not judged and ("timeout" in self.found or not (self.checks or self.found)):
            self.reason = self.reason or ("timeout" if "timeout" in self.found else "unknown-role")
            return "error"  # a time-out before anything came back, or no entry that could be called
        errors = any(severity(id_, self.options.like) == "error" for id_ in self.found)
        if errors or not self.checks:
            return "fail"
        return "error" if self.reason is not None else "pass"  # what was not tried is no pass

    def _note_left_out(self) -> None:
        """What stands beside the batch norm that is graded, and is none, or none yet."""
        for name, is_unwritten in () if self.options.entry else left_out(self.draft.tree):
            if is_unwritten:
                words = Text("{} is not written yet: it was not graded", "{} 还没有写：没有评判它").fill(name)
                self.skipped.append(Skipped("unwritten", words.get(self.options.lang)))
            else:
                words = Text(
                    "{} is a library's batch norm, to compare with: it was not graded",
                    "{} 用的是库里的批归一化，用来对照：没有评判它",
                )
                self.notes.append(words.fill(name))

    def _note_what_was_supplied(self) -> None:
        if self.draft.supply:
            self.notes.append(Text("supplied: {}", "补上了：{}").fill("; ".join(self.draft.supply)))
        if self.draft.alone is not None:
            self.notes.append(
                Text(
                    "{} stands alone: it was graded beside a forward pass of bnquiz's own",
                    "{} 没有前向传播：评判时用的是 bnquiz 自己的前向传播",
                ).fill(self.draft.alone.name)
            )
        refused = Text(
            "`{}` refuses what bnquiz tries, and takes usual data: it was left out",
            "`{}` 拒绝 bnquiz 的测试输入，但接受通常的数据：评判时略去了它",
        )
        self.notes += [refused.fill(text) for text in self.draft.left_out]
        if names_a_card(self.draft.tree):
            self.notes.append(
                Text("it asks for a GPU: it was graded on the CPU", "代码要用显卡：这里改在 CPU 上评判")
            )
        self.notes += [
            Text("{} is not installed: a stub took its place", "没有安装 {}：用空壳代替了").fill(name)
            for name in self.runner.stubs
        ]
        self.notes += [
            Text(
                "line {} cannot be done in the sandbox ({}): a stub took the place of its value",
                "第 {} 行在沙箱里做不到（{}）：它的值用空壳代替了",
            ).fill(refused.line, failures.told(refused))
            for refused in self.runner.refused
        ]

    def _note_untried_inference(self) -> None:
        """A function for training alone, whose statistics nothing that was graded uses."""
        modes = {entry.mode for entry in self.graded}
        alone = [e.name for e in self.graded if e.leaf("mean") and e.leaf("var")]
        if modes == {"training"} and alone:
            words = Text(
                "{} is for training: no function for inference was found beside it that takes the same",
                "{} 只管训练：旁边没有找到参数相同、用于推理的函数",
            )
            self.skipped.append(Skipped("inference", words.fill(alone[0]).get(self.options.lang)))

    def _note_untried_training(self) -> None:
        """A function for inference alone, beside one that is named for training and was not understood."""
        functions = [n for n in self.draft.tree.body if isinstance(n, ast.FunctionDef)]
        beside = [f.name for f in functions if roles.FOR_TRAINING.search(f.name) and signature.reduces([f])]
        if not beside or {entry.mode for entry in self.graded} != {"inference"}:
            return
        words = Text(
            "{} is for inference: how {} is called was not understood; name it with --entry",
            "{} 只管推理：没能理解 {} 该怎么调用；请用 --entry 指定它",
        ).fill(self.graded[0].name, beside[0])
        self.skipped.append(Skipped("training", words.get(self.options.lang)))

    # -- one entry

    def _grade_entry(self, name: str) -> None:
        self.understanding.understand(name)
        entry = self.attempts.entry(name)
        if entry is None:
            return
        done = self._examined(name, entry)
        entry = self.attempts.entry(name)  # a repair may have changed what it shows
        if entry is None:
            return
        self.graded.append(entry)
        if entry.mode == "inference" and entry.constructor is not None:
            words = Text("{} takes no statistics of the batch: it is frozen", "{} 不统计当前批次：它是冻结的")
            self.skipped.append(Skipped("training", words.fill(entry.name).get(self.options.lang)))
        done = _without_unsure(entry, [ex for ex in done if ex.case.rank in entry.claimed])
        done = [ex for ex in done if not self._is_beyond(ex)]
        done += [rest for ex in done if (rest := without_backward(ex)) is not None]
        working = [ex for ex in done if ex.failure is None]
        for ex in (working or done)[-1:]:
            judge_further(ex, self.draft.tree)
            self.attempts.repair_unrun(name, ex.case.rank)
        for ex in done:
            self._collect(ex)
        self.examined += done
        self._warn(entry, done)
        if done:
            self._note_unusual_reading(done[-1])

    def _note_unusual_reading(self, ex: Examination) -> None:
        """Names that do not say what they are taken for, options of which one value was tried, and a method
        that is called for inference."""
        if (entered := ex.entry.phases[1]) is not None:
            words = Text("{}: inference is what comes after {}()", "{}：调用 {}() 之后就是推理")
            self.notes.append(words.fill(ex.entry.name, entered.method))
        for p in ex.entry.parameters:
            if p.role == "fixed":
                words = Text("{}: {} is no mode; it was {} at every call", "{}：{} 不是模式；每次调用都用 {}")
                self.notes.append(words.fill(ex.entry.name, p.name, repr(p.default)))
        names = ex.trial.names(Call(probe(ex.case.shape), training=True), ex.case.param_layout)
        for what, pair in (
            (Text("the running statistics", "滑动统计量"), ("mean", "var")),
            (Text("gamma and beta", " gamma 和 beta"), ("gamma", "beta")),
        ):
            taken = [names.get(role) or ex.entry.leaf(role) for role in pair]
            if all(taken) and any(roles.held_role_of(n) != role for n, role in zip(taken, pair, strict=True)):
                words = Text("{}: takes {} and {} for {}", "{}：把 {} 和 {} 当作{}")
                self.notes.append(words.fill(ex.entry.name, *taken, what))

    def _examined(self, name: str, entry: Entry) -> list[Examination]:
        """The entry in every rank, repaired; once it is, another reading may be the better one."""
        before = self.draft.source
        done = self._in_ranks(name, entry)
        if self.draft.source == before:
            return done
        self.understanding.understand(name)
        repaired = self.attempts.entry(name)
        return self._in_ranks(name, repaired) if repaired else done

    def _in_ranks(self, name: str, entry: Entry) -> list[Examination]:
        """Nothing is repaired for a rank that the code may not be for, where another one works."""
        done = {r: self.attempts.examine(name, r) for r in entry.claimed if r not in entry.unsure}
        works = any(ex.failure is None for ex in done.values())
        for rank in entry.unsure:
            tried = self.attempts.tried(name, rank, self.draft.source)
            done[rank] = tried if works else self.attempts.examine(name, rank)
        return [done[rank] for rank in entry.claimed]

    def _is_beyond(self, ex: Examination) -> bool:
        """Whether the entry cannot be called, through no fault of its own; the note says why."""
        found = failures.reason(ex.entry, ex.failure, self.draft.tree) if ex.failure else None
        if found is None:
            return False
        self.reason, why = found
        self.notes.append(why)
        return True

    def _collect(self, ex: Examination) -> None:
        for failure in failures.findings(ex, self.draft.tree):
            self.found.add(failure, failure.lines, ex.entry.name)
            if failure.note:
                self._check(ex, f"{ex.failed_in}-runs-{ex.case.rank}d", "run", "fail", failure.note)
        locator = Locator(ex.trial, self.draft.tree)
        # what stops, and on a square x runs, does there what nothing need explain
        stops = ex.failure is not None and ex.failed_in == "training"
        for finding in (f for f in ex.result.findings if not (stops and f.id == "unexplained")):
            self.found.add(finding, locator.lines(finding), ex.entry.name)
        for finding in (f for f in ex.result.findings if f.id in self.found and not self.found[f.id].lines):
            self.found.note(finding.id, locator.of_what_is_not_done(finding))
        self.tried.add(ex.case.rank)
        for tried in ex.result.checks:
            self._check(ex, tried.id, tried.group, tried.status, tried.message)
        self.running_var = ex.learned.running_var or self.running_var
        if ex.case.param_layout.layout != ex.entry.layout:
            self.layout = ex.case.param_layout.layout
        self.momentum = self.momentum or ex.momentum

    def _check(self, ex: Examination, id_: str, group: Group, status: Status, message: Text) -> None:
        """Where several entries are graded, each check says whose it is."""
        of = f"{ex.entry.name}: " if len(self.graded) > 1 else ""
        words = of + message.get(self.options.lang)
        self.checks.append(Check(id_, group, status, words))
        part = next((part for prefix, part in PARTS.items() if id_.startswith(prefix)), "")
        if status == "skip" and part:
            self.skipped.append(Skipped(part, words))

    def _warn(self, entry: Entry, done: Sequence[Examination]) -> None:
        """Conventions that an interviewer asks about."""
        if entry.mode == "grad-enabled":
            line = signature.grad_switch([self.draft.tree])
            self.found.note("grad-mode-switch", (line,) if line else ())
        for ex in done:
            if ex.learned.running_var == "biased":
                finding = ex.finding("running-var-biased", Part("update", "var"), None)
                self.found.add(finding, Locator(ex.trial, self.draft.tree).lines(finding))
            if self.options.like == "torch" and _trains_on_one_value(ex):
                self.found.note("one-value-accepted", (ex.entry.line,))

    # -- the result

    def _ungraded(self, reason: Reason, why: Text) -> Result:
        self.reason = reason
        self.notes.append(why)
        return self._result("error")

    def _result(self, verdict: Verdict) -> Result:
        alone = self.draft.alone
        entries = [
            EntryFound(alone.name, alone.line, e.family) if alone else EntryFound(e.name, e.line, e.family)
            for e in self.graded
        ]
        return Result(
            file=str(self.path),
            verdict=verdict,
            seconds=0.0,
            entry=entries[0] if entries else None,
            others=tuple(entries[1:]),
            conventions=self._conventions(),
            checks=tuple(dict.fromkeys(self.checks)),
            mistakes=self._mistakes(),
            notes=tuple(dict.fromkeys(note.get(self.options.lang) for note in self.notes)),
            reason=self.reason if verdict == "error" else None,
            tried=tuple(sorted(self.tried)),
            skipped=tuple(dict.fromkeys(self.skipped)),
            source=self.draft.original,
        )

    def _mistakes(self) -> tuple[FoundMistake, ...]:
        lang, several = self.options.lang, len(self.graded) > 1
        mistakes = told(self.found, self.draft.original, self.options.like, lang, several=several)
        if not self.options.repro:
            return mistakes
        from bnquiz.grading.repro.repro import with_repros

        return with_repros(mistakes, self.found, self.examined, self.path, lang)

    def _conventions(self) -> Conventions | None:
        if not self.graded or self.momentum is None:
            return None
        entry = self.graded[0]
        return Conventions(
            momentum=self.momentum.value,
            running_var=self.running_var,
            layout=self.layout or entry.layout,
            mode=entry.mode,
            evidence={"momentum": self.momentum.evidence.get(self.options.lang)},
        )


# A check that is skipped leaves a whole part untried.
PARTS = {
    "backward-sums-": "sums",
    "backward-": "backward",
    "eval-output": "inference",
    "gradient-": "gradient",
    "running-update": "running",
}


def _without_unsure(entry: Entry, done: Sequence[Examination]) -> list[Examination]:
    """A rank that the code does not clearly claim counts only if it works, as long as another one does."""
    sure = [ex for ex in done if ex.case.rank not in entry.unsure]
    if all(ex.failure is not None for ex in sure):
        return list(done)
    others = (ex for ex in done if ex.case.rank in entry.unsure)
    counting = sure + [ex for ex in others if ex.failure is None and not ex.result.findings]
    return sorted(counting, key=lambda ex: ex.case.rank)


def _trains_on_one_value(ex: Examination) -> bool:
    """nn.BatchNorm raises when it is to train on one value a channel."""
    shape = (1, ex.case.shape[1], *(1,) * (ex.case.rank - 2))
    played = ex.trial.play((Call(probe(shape), training=True),), ex.case.param_layout)
    return ex.failure is None and played.stopped is None
