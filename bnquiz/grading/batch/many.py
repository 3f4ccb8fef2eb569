"""Many files: each in a worker of its own, as many at a time as there are processors."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bnquiz.grading.grade import Options, grade
from bnquiz.grading.process.workers import Workers
from bnquiz.grading.records import FoundMistake, Result
from bnquiz.grading.source.collect import Source

GONE = "the process that graded this file was ended from outside"


def grade_source(source: Source, workers: Workers, options: Options) -> Result:
    """Grade one source. A complaint is its verdict; a fault of ours is one too, and stops no other file."""
    if source.complaint:
        return _ungraded(source, source.complaint)
    try:
        return grade(source.path, source.text, workers, options)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong in the grader is one clear line
        return _ungraded(source, _our_fault(error))


def grade_all(
    sources: Sequence[Source],
    workers: Workers,
    options: Options,
    done: Callable[[], None] = lambda: None,
) -> list[Result]:
    """The results in the order of the sources. ``done`` is called after each file."""
    at_once = min(len(sources), _processors())
    if at_once == 1 or not hasattr(os, "fork"):
        return [_then(done, grade_source(source, workers, options)) for source in sources]
    from bnquiz.grading.process.pool import Pool

    workers.share()
    found = Pool(sources, lambda source: grade_source(source, workers, options), at_once).run(done)
    return [found.get(place) or _ungraded(source, GONE) for place, source in enumerate(sources)]


def common(results: Sequence[Result]) -> list[tuple[FoundMistake, int]]:
    """One of each mistake of a set, and in how many files it is: errors first, then those in most files."""
    found = {mistake.id: mistake for result in results for mistake in result.mistakes}
    counts = Counter(mistake.id for result in results for mistake in result.mistakes)
    return sorted(
        ((found[id_], count) for id_, count in counts.items()),
        key=lambda each: (each[0].severity != "error", -each[1]),
    )


def _then(done: Callable[[], None], result: Result) -> Result:
    done()
    return result


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ungraded(source: Source, why: str) -> Result:
    return Result(str(source.path), "error", 0.0, notes=(why,), source=source.text)


def _our_fault(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"bnquiz itself failed on this file, please report it: {type(error).__name__}: {error} ({where})"
