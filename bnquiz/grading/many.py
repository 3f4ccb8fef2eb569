"""Many files on one server: each in a worker of its own, as many at a time as there are processors."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bnquiz.grading.collect import Source
from bnquiz.grading.grade import Options, grade
from bnquiz.grading.records import Result
from bnquiz.grading.runner import WorkerServer


def grade_source(source: Source, server: WorkerServer, options: Options) -> Result:
    """Grade one source. A complaint is its verdict; so is a fault of ours, which must not stop the other files."""
    if source.complaint:
        return Result(str(source.path), "error", 0.0, notes=(source.complaint,))
    try:
        return grade(source.path, source.text, server, options)
    except Exception as error:  # noqa: BLE001  # whatever went wrong in the grader, the learner gets one clear line
        return Result(str(source.path), "error", 0.0, notes=(_our_fault(error),), source=source.text)


def grade_all(
    sources: Sequence[Source],
    server: WorkerServer,
    options: Options,
    done: Callable[[], None] = lambda: None,
) -> list[Result]:
    """The results in the order of the sources. ``done`` is called after each file, in the calling thread."""
    with ThreadPoolExecutor(_at_once()) as pool:
        futures = [pool.submit(grade_source, source, server, options) for source in sources]
        try:
            for _ in as_completed(futures):
                done()
        except BaseException:  # an interrupt: end what runs, begin nothing new
            pool.shutdown(wait=False, cancel_futures=True)
            server.close()
            raise
    return [future.result() for future in futures]


def common(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    """The mistakes of a set: id, title, and in how many files; those in most files first."""
    titles = {mistake.id: mistake.title for result in results for mistake in result.mistakes}
    counts = Counter(mistake.id for result in results for mistake in result.mistakes)
    return [(id_, titles[id_], count) for id_, count in counts.most_common()]


def _at_once() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _our_fault(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"bnquiz itself failed on this file, please report it: {type(error).__name__}: {error} ({where})"
