"""Files to results: each in a process of its own, several at a time, and none of them another one's business.

A file whose result may be a neighbor's doing is graded again alone, when all others are done: then it has the
verdict that it has when it is graded by itself.
"""

from __future__ import annotations

import os
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from bnquiz.errors import refused
from bnquiz.grading.batch.collect import Collected, File
from bnquiz.grading.grade import Options, grade
from bnquiz.grading.process.pool import Begun, Ended, Pool, processors
from bnquiz.grading.process.runner import TO_TELL, OutOfTime, Supply, Workers, processor_time
from bnquiz.grading.process.wire import ServerLost
from bnquiz.grading.records import FoundMistake, Reason, Result, SkippedFile
from bnquiz.grading.source.reading import Source, read, shown
from bnquiz.texts import CELL, Lang, Text, placed

# Why a file has no result although it was tried again alone.
FAILED: dict[str, tuple[Reason, Text]] = {
    "late": (
        "timeout",
        Text(
            "bnquiz could not understand it in time; --timeout SECONDS gives it more",
            "bnquiz 没能在限时内读懂它；--timeout SECONDS 可以多给时间",
        ),
    ),
    "gone": (
        "worker-failed",
        Text(
            "the process that graded it was killed: by the file, or because memory ran out",
            "评判它的进程被终止了：可能是文件所为，也可能是内存不够",
        ),
    ),
    "server": (
        "worker-failed",
        Text(
            "it killed or stopped the process that starts the workers", "它终止或暂停了启动评判进程的服务进程"
        ),
    ),
}


INTERRUPTED = Text("you pressed Ctrl-C before it was graded", "还没评到它就按了 Ctrl-C")


class Graded(msgspec.Struct, frozen=True):
    """The results in the order of the files, what was passed over, and whether Ctrl-C came before the end."""

    results: tuple[Result, ...]
    skipped: tuple[SkippedFile, ...] = ()
    interrupted: bool = False


@dataclass(frozen=True)
class Told:
    """Who is told what happens: that a file is graded now; that it no longer is, and whether its result is
    known then, or it will be graded again; that a result counts."""

    begun: Callable[[File], None] = lambda _: None
    ended: Callable[[File, bool], None] = lambda _, __: None
    done: Callable[[Result], None] = lambda _: None


NOBODY = Told()


def grade_source(source: Source, workers: Workers, options: Options) -> Result:
    """Grade one source in this process. A complaint is its verdict; a fault of ours is one too."""
    try:
        return _graded(source, workers, options)
    except ServerLost:
        workers.restart()
    try:
        return _graded(source, workers, options)
    except ServerLost:
        workers.restart()
        return _ungraded(source, *FAILED["server"], options.lang)


def grade_one(file: File, workers: Workers, options: Options) -> Result:
    """Grade one file in a process of its own. Raises KeyboardInterrupt on Ctrl-C."""
    graded = grade_all(Collected((file,)), workers, options)
    if graded.interrupted:
        raise KeyboardInterrupt
    return graded.results[0]


def grade_all(
    collected: Collected,
    workers: Workers,
    options: Options,
    at_once: int | None = None,
    told: Told = NOBODY,
) -> Graded:
    """The results in the order of the files. ``at_once``: how many, at most; else as there are processors."""
    files = collected.files
    at_once = max(min(at_once or processors(), len(files)), 1)
    desk = _Desk(files, told, options.lang)
    try:
        for place, result in _results(files, workers, options, at_once, told):
            desk.take(place, result)
    except KeyboardInterrupt:
        return desk.handed_in(collected, interrupted=True)
    return desk.handed_in(collected)


def common(results: Sequence[Result]) -> list[tuple[FoundMistake, int]]:
    """One of each mistake of a set, and in how many files it is: errors first, then those in most files."""
    found = {mistake.id: mistake for result in results for mistake in result.mistakes}
    counts = Counter(mistake.id for result in results for mistake in result.mistakes)
    return sorted(
        ((found[id_], count) for id_, count in counts.items()),
        key=lambda each: (each[0].severity != "error", -each[1]),
    )


# -- grading


def _results(
    files: Sequence[File], workers: Workers, options: Options, at_once: int, told: Told
) -> Iterator[tuple[int, Result]]:
    """Each file's place and its result, as they come."""
    if not hasattr(os, "fork"):
        for place, file in enumerate(files):
            told.begun(file)
            yield place, _named(grade_source(_source(file), workers, options), file)
        return
    again: list[int] = []
    attempt = partial(_attempt, options=options, whole=len(files) == 1)
    pool = Pool(workers, lambda place, supply: attempt(files[place], supply), Result, options.timeout)
    for happened in pool.run(range(len(files)), at_once):
        file = files[happened.place]
        if isinstance(happened, Begun):
            told.begun(file)
            continue
        settled = _is_its_own(happened, alone=at_once == 1)
        told.ended(file, settled)
        if settled:
            yield happened.place, _settled(happened, files, options.lang)
        else:
            again.append(happened.place)
    for place in again:
        told.begun(files[place])
        [ended] = (each for each in pool.run([place], 1) if isinstance(each, Ended))
        told.ended(files[place], True)
        yield place, _settled(ended, files, options.lang)


def _is_its_own(ended: Ended[Result], *, alone: bool) -> bool:
    """Whether no other file can have had a hand in it. Who lost the server is never known at first."""
    if ended.result is None:
        return alone and ended.why != "server"
    return alone or not ended.result.was_disturbed


def _attempt(file: File, supply: Supply, options: Options, *, whole: bool) -> Result:
    """``whole``: with the text of the file, which the report on one file shows and a set need not keep."""
    result = _named(_graded(_source(file), supply, options), file)
    return result if whole else msgspec.structs.replace(result, source="")


def _settled(ended: Ended[Result], files: Sequence[File], lang: Lang) -> Result:
    file = files[ended.place]
    return ended.result or _named(_ungraded(Source(file.path), *FAILED[ended.why or "gone"], lang), file)


def _source(file: File) -> Source:
    return file.source or read(file.path)


def _named(result: Result, file: File) -> Result:
    return msgspec.structs.replace(result, file=file.name)


def _graded(source: Source, supply: Supply, options: Options) -> Result:
    if source.reason:
        return _ungraded(source, source.reason, source.complaint, options.lang)
    try:
        with processor_time(options.timeout + TO_TELL):
            result = grade(Path(shown(source.path)), source.text, supply, options)
            return _placed(result, source, options.lang)
    except ServerLost:
        raise
    except OutOfTime:  # it may not be on a machine that is less busy
        return msgspec.structs.replace(_ungraded(source, *FAILED["late"], options.lang), was_disturbed=True)
    except (RecursionError, MemoryError):
        return _ungraded(
            source,
            "too-large",
            Text("nested too deeply, or too large, to be understood", "嵌套太深或太大，无法读懂"),
            options.lang,
        )
    except OSError as error:  # no more descriptors, a full disk: nobody's mistake
        return _ungraded(source, "worker-failed", refused(error), options.lang)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong in the grader is one clear line
        return _ungraded(source, "worker-failed", _our_fault(error), options.lang)


def _placed(result: Result, source: Source, lang: Lang) -> Result:
    """The same with the cell of each line of a notebook, and what of the file was left out."""
    result = msgspec.structs.replace(result, pieces=source.pieces)
    notes = tuple(_said_in_cells(note, result, lang) for note in result.notes)
    conventions = result.conventions
    if conventions:
        said = {what: _said_in_cells(why, result, lang) for what, why in conventions.evidence.items()}
        conventions = msgspec.structs.replace(conventions, evidence=said)
    return msgspec.structs.replace(
        result,
        conventions=conventions,
        notes=(*notes, source.note.get(lang)) if source.note else notes,
        mistakes=tuple(_in_cells(mistake, result) for mistake in result.mistakes),
        printed=_printed_in_cells(result, lang),
    )


_A_LINE = re.compile(r"\bline (\d+)\b|第 (\d+) 行")  # as a sentence names it, in either language


def _said_in_cells(text: str, result: Result, lang: Lang) -> str:
    """A sentence that names a line of the joined text, with the line of the cell instead."""
    if not result.pieces:
        return text
    return _A_LINE.sub(lambda found: placed(*result.place(int(found[1] or found[2]))).get(lang), text)


def _printed_in_cells(result: Result, lang: Lang) -> str:
    """What the file printed; a warning or a traceback that names a line of it names the cell."""
    if not result.pieces:
        return result.printed
    name = re.escape(Path(result.file).name)
    named = re.compile(rf'(?P<before>{name}(:|", ))(?P<line>(line )?\d+)')

    def in_cell(found: re.Match[str]) -> str:
        words, _, number = found["line"].rpartition(" ")
        cell, line = result.place(int(number))
        return f"{found['before']}{CELL.fill(cell).get(lang)}{f', {words} ' if words else ':'}{line}"

    return named.sub(in_cell, result.printed)


def _in_cells(mistake: FoundMistake, result: Result) -> FoundMistake:
    spans = ((span, *result.place(span.line)) for span in mistake.spans)
    found = (msgspec.structs.replace(s, line=line, end_line=line, cell=cell) for s, cell, line in spans)
    return msgspec.structs.replace(mistake, spans=tuple(found))


def _ungraded(source: Source, reason: Reason, why: Text, lang: Lang) -> Result:
    return Result(shown(source.path), "error", 0.0, notes=(why.get(lang),), reason=reason, source=source.text)


def _our_fault(error: Exception) -> Text:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return Text(
        "bnquiz itself failed on this file, please report it: {}: {} ({})",
        "bnquiz 自己在这个文件上出错了，请反馈：{}：{}（{}）",
    ).fill(type(error).__name__, error, where)


# -- which results count


class _Desk:
    """Takes the results, and tells each once it is known that it counts: a file of a folder that holds no
    batch norm is a helper if another one of that folder does."""

    def __init__(self, files: Sequence[File], told: Told, lang: Lang) -> None:
        self._files, self._told, self._lang = files, told, lang
        self._results: dict[int, Result] = {}
        self._held_back: dict[str, list[int]] = {}  # folder → files of which it is not known yet
        self._with_entry: set[str] = set()  # folders
        self._helpers: set[int] = set()

    def take(self, place: int, result: Result) -> None:
        self._results[place] = result
        folder = self._files[place].folder
        if folder is None or not _may_be_a_helper(result):
            self._told.done(result)
        else:
            self._held_back.setdefault(folder, []).append(place)
        if folder is not None and result.entry is not None:
            self._with_entry.add(folder)
        if folder in self._with_entry:
            self._helpers.update(self._held_back.pop(folder, ()))

    def handed_in(self, collected: Collected, *, interrupted: bool = False) -> Graded:
        for places in self._held_back.values():
            for place in places:
                self._told.done(self._results[place])
        helpers = (SkippedFile(self._files[place].name, "helper") for place in sorted(self._helpers))
        results = (
            self._results.get(place)
            or _named(_ungraded(Source(file.path), "interrupted", INTERRUPTED, self._lang), file)
            for place, file in enumerate(self._files)
            if place not in self._helpers
        )
        return Graded(tuple(results), (*collected.skipped, *helpers), interrupted)


def _may_be_a_helper(result: Result) -> bool:
    """Whether it holds no batch norm: a module that others import, the mark of a package."""
    is_mark = result.reason == "empty" and Path(result.file).name == "__init__.py"
    return result.reason == "no-entry" or is_mark
