"""The file as repaired so far: a copy that is read here and never run here."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from bnquiz.grading.records import Reason, Result
from bnquiz.grading.repair import (
    Repair,
    Way,
    complaint,
    found_in,
    misplaced_methods,
    missing_imports,
    misspelt_imports,
    rank_tests,
    repair_syntax,
    uncalled,
)
from bnquiz.grading.repair.code import Code, Guess
from bnquiz.grading.source.dialects import is_script, newer_python, unwrapped
from bnquiz.grading.source.entry import (
    AS_IT_IS,
    Entry,
    Reading,
    entries,
    for_one_channel,
    generators,
    guesses,
    names_defined,
    networks,
)
from bnquiz.grading.source.lone_backward import LoneBackward, lone_backward
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.telling.found import Found
from bnquiz.grading.telling.parts import OPEN
from bnquiz.texts import Text

MOST = 5  # ways that are run


def likely_ways(source: str) -> Iterator[Way]:
    """The ways worth running, the likeliest first; none for syntax that this Python is too old for."""
    stumbled = complaint(source)
    if stumbled is None:
        return iter((Way(source),))
    if newer_python(source, stumbled[1]):
        return iter(())
    return islice(repair_syntax(source), MOST)


def fewest_mistakes(gradings: Iterable[tuple[Result, int]]) -> Result | None:
    """The grading with the fewest mistakes and doubts, each repair beyond the first among them, and the first
    among equals; one that leaves something open, a crash say, comes after all that do not. No further one is
    asked for after one that shows nothing but what did not parse."""
    best: tuple[tuple[bool, int, int], Result] | None = None
    for result, doubts in gradings:
        others = [mistake.id for mistake in result.errors if mistake.id != "syntax-error"]
        wrong = (result.verdict == "error", sum(id_ in OPEN for id_ in others), len(others) + doubts)
        if best is None or wrong < best[0]:
            best = wrong, result
        if wrong == (False, 0, 0):
            break
    return best[1] if best else None


class Draft:
    """``way``: how the source was made to parse. ``found`` takes what is repaired on the way. ``requested``:
    the only entry of interest, by its name."""

    def __init__(
        self, source: str, way: Way, requested: str | None, found: Found, told: Reading = AS_IT_IS
    ) -> None:
        self.original, self.source = source, way.source
        self.requested, self.found = requested, found
        self.told = told  # what the caller says of the reading
        self.tree = parsed(way.source)
        self.supply: tuple[str, ...] = ()  # imports that the file forgot
        self.left_out: list[str] = []  # what refused bnquiz's own input, and takes what is usual
        self.alone: LoneBackward | None = None
        for repair in way.repairs:
            found.accept(repair)
        if not self.entries():
            self._look_inside()
        self._add_forward()

    def _look_inside(self) -> None:
        """Definitions that stand in functions (marimo's cells) are graded as if they stood outside."""
        lifted = unwrapped(self.source, self.tree)
        if lifted is not None and entries(ast.parse(lifted), lifted, self.requested, self.told):
            self.go_on(lifted)

    def _add_forward(self) -> None:
        """A backward pass is graded with its forward pass: the one beside it, else a right one."""
        if self.requested:
            names = {name: e.name for e in read(self.source, None, self.told)[1] for name in _backward_of(e)}
            self.requested = names.get(self.requested, self.requested)
        if self.requested or not self.entries():
            self.alone = lone_backward(self.source, self.tree, self.requested)
        if self.alone is not None and self.alone.forward:
            self.requested = self.alone.forward
            self.go_on(self.alone.source)

    def repair_by_reading(self) -> None:
        """Defects that need no run to be sure of: imports that are missing or misspelt, rank tests that never
        hold, calls that are none."""
        self._repair_all(misspelt_imports)
        missing = missing_imports(self.source)
        if missing:
            self.supply = tuple(dict.fromkeys(statement for statement, _ in missing.values()))
            self.found.note("missing-import", {line for _, line in missing.values()})
        for find in (rank_tests, uncalled, misplaced_methods):
            self._repair_all(find)

    def _repair_all(self, find: Callable[[Code], Iterable[Guess]]) -> None:
        """One after the other, since each repair moves the others."""
        while repairs := found_in(self.source, find):
            self.take(repairs[0])

    def take(self, repair: Repair) -> None:
        """Go on with the copy that this repair has made."""
        self.found.accept(repair)
        self.go_on(repair.source)

    def go_on(self, source: str) -> None:
        """Take this copy for the draft."""
        self.source, self.tree = source, parsed(source)

    def entries(self) -> tuple[Entry, ...]:
        """The batch norms of the file; none where a backward pass is asked for and nothing can be known of
        its forward pass."""
        if self.alone is not None and self.requested == self.alone.name:
            return ()
        return read(self.source, self.requested, self.told)[1]

    def guesses(self, around: Sequence[str] = ()) -> list[str]:
        """Where nothing looks like a batch norm: what might be one all the same. ``around``: of these it has
        to use one."""
        asked = self.requested or self.alone is not None
        return [] if asked else [e.name for e in guesses(self.tree, self.source, self.told, around)]

    def entry(self, name: str, source: str | None = None, reading: Reading | None = None) -> Entry | None:
        """An entry as this draft, or another copy, shows it under a reading; a repair may have made another
        one the likely one."""
        source, reading = self.source if source is None else source, reading or self.told
        likely = (e for e in read(source, self.requested, reading)[1] if e.name == name)
        return next(likely, None) or next(iter(read(source, name, reading)[1]), None)

    def why_no_entry(self) -> tuple[Reason, Text]:
        """What to do about a file in which no batch norm is seen."""
        names = names_defined(self.tree)
        if self.alone is not None:
            return "no-entry", Text(
                "{} is a backward pass whose forward pass is not known: put the forward pass into the same "
                "file, or name it batchnorm_backward and let it take x, gamma and eps",
                "{} 是反向传播，找不到它的前向传播：请把前向传播写在同一个文件里，"
                "或者取名 batchnorm_backward，并让它接收 x、gamma 和 eps",
            ).fill(self.alone.name)
        yielding = generators(self.tree)
        if yielding and self.requested in {None, "", *yielding}:
            return "no-entry", Text(
                "{} is a generator, which hands out one result after another: put the batch norm into a "
                "function or a class that takes x and returns y, and call that from it",
                "{} 是生成器，一个接一个地给出结果：请把批归一化写进一个接收 x、返回 y 的函数或类，"
                "再由生成器调用",
            ).fill(self.requested or yielding[0])
        one = for_one_channel(self.tree, self.source)
        if one and self.requested in {None, "", *one}:
            return "no-entry", Text(
                "{} normalizes the numbers of one channel: let it take a batch with a row for each sample, "
                "(N, C), and go over the channels",
                "{} 只归一化一个通道的数：请让它接收整个批次，每个样本一行，即 (N, C)，再逐个通道处理",
            ).fill(one[0])
        if self.requested:
            return "no-entry", Text("no {} in this file; it defines {}", "文件里没有 {}；它定义了 {}").fill(
                self.requested, ", ".join(names) or Text("nothing", "任何东西都没有")
            )
        if not self.source.strip():
            return "empty", Text("nothing in this file", "文件里什么也没有")
        if is_script(self.tree):
            return "script-only", (
                Text(
                    "the batch norm is outside of any function: put it into a function that takes x (and "
                    "gamma, beta, …) and returns the output",
                    "批归一化写在了函数之外：请放进一个函数，接收 x（以及 gamma、beta……），返回输出",
                )
            )
        if inside := networks(self.tree):
            return "no-entry", (
                Text(
                    "{} normalizes among its other layers: put the batch norm into a function or a class of "
                    "its own that takes x",
                    "{} 把批归一化写在了其他层之间：请单独写成一个接收 x 的函数或类",
                ).fill(inside[0])
            )
        hint = (
            Text("; it defines {}: name one with --entry", "；文件定义了 {}：用 --entry 指定一个").fill(
                ", ".join(names[:6])
            )
            if names
            else ""
        )
        return "no-entry", Text(
            "no batch norm found: nothing takes x and normalizes it{}",
            "没有找到批归一化：没有哪个函数接收 x 并做归一化{}",
        ).fill(hint)


def _backward_of(entry: Entry) -> tuple[str, ...]:
    """The names under which somebody may ask for its backward pass."""
    names = [entry.backward, *(other.name for other in entry.also_backward)] if entry.backward else []
    return tuple(name for each in names for name in (each, f"{entry.name}.{each}"))


@lru_cache(maxsize=64)
def read(
    source: str, requested: str | None, reading: Reading = AS_IT_IS
) -> tuple[ast.Module, tuple[Entry, ...]]:
    """The tree of a source and its entries: read once, and tried in each rank."""
    tree = parsed(source)
    return tree, tuple(entries(tree, source, requested, reading))
