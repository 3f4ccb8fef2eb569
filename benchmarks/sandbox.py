"""What it costs to shut a worker in: each part by itself, and the processor time of a set of right files.

python benchmarks/sandbox.py
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bnquiz.grading.process.worker import confine, library
from bnquiz.grading.process.worker.sandbox import SWITCH

WORKERS, FILES, RUNS = 30, 40, 5
RIGHT = (Path(__file__).parent.parent / "solutions" / "module.py").read_text(encoding="utf-8")
PARTS: dict[str, Callable[[], object]] = {
    "no capabilities": confine.drop_capabilities,
    "Landlock": lambda: confine.restrict(confine.readable("", library.PLACES)),
    "seccomp": confine.refuse,
    "nothing of ours": library.bar,
}


def main() -> None:
    confine.of_python(library.PLACES)  # which the server asks, once
    print(f"a worker, the middle of {WORKERS}:")
    for name, part in PARTS.items():
        print(f"  {name:16} {1000 * statistics.median(in_a_child(part) for _ in range(WORKERS)):5.2f} ms")
    print(f"{FILES} right files, processor time of the call, the middle of {RUNS}, in turn:")
    pairs = [(seconds("off"), seconds("on")) for _ in range(RUNS)]
    without, within = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"  without {without:.2f} s, within {within:.2f} s: ratio {ratio:.2f}, aim 1.10")


def in_a_child(part: Callable[[], object]) -> float:
    """Seconds that it takes in a process of its own, as in a worker."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        started = time.perf_counter()
        part()
        os.write(writer, str(time.perf_counter() - started).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="ascii") as told:  # noqa: PTH123
        taken = float(told.read())
    os.wait()
    return taken


def seconds(switch: str) -> float:
    """Processor time of `bnquiz grade` and all that it starts."""
    with tempfile.TemporaryDirectory() as name:
        for number in range(FILES):
            Path(name, f"file{number}.py").write_text(RIGHT, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environ = {**os.environ, "BNQUIZ_HOME": f"{name}/home", SWITCH: switch}
        command = [sys.executable, "-m", "bnquiz", "grade", "--json", name]
        subprocess.run(command, env=environ, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
