"""What grading costs, against what it cannot avoid: importing torch.

    python benchmarks/grading.py

Each claim is a ratio of two things done in turn, several times over; the middle of the ratios counts, so that
a machine that is busy for a while does not decide. ``benchmarks/README.md`` says what each claim rests on.
"""

from __future__ import annotations

import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

RUNS, SAVES, MANY = 7, 15, 100
SOLUTIONS = Path(__file__).parent.parent / "solutions"
RIGHT = (SOLUTIONS / "module.py").read_text(encoding="utf-8")
WRONG = (SOLUTIONS / "function.py").read_text(encoding="utf-8")
SLIPS = {
    "eps-subtracted": ("torch.sqrt(var.view(column) + eps)", "torch.sqrt(var.view(column) - eps)"),
    "momentum-swapped": (
        "momentum * moving_mean + (1 - momentum) * mean",
        "(1 - momentum) * moving_mean + momentum * mean",
    ),
}
BNQUIZ = [sys.executable, "-m", "bnquiz"]
PARENT = """
import contextlib, sys
from bnquiz.cli import cli
with contextlib.suppress(SystemExit):
    cli(["grade", "--json", sys.argv[1]])
peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(*peak, "torch" in sys.modules, file=sys.stderr)
"""


class Claim(NamedTuple):
    """One line of what is printed: a is measured against b."""

    says: str
    a: float
    b: float
    ratio: float
    aim: float


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, the middle of {RUNS} runs\n")
        for measure in (bench.one_right, bench.two_mistakes, bench.many, bench.a_save):
            show(measure())
        print(bench.memory())


def show(claim: Claim) -> None:
    held = "holds" if claim.ratio <= claim.aim else "MISSED"
    times = f"{claim.a:.2f} s / {claim.b:.2f} s = {claim.ratio:.3f}"
    print(f"{claim.says}\n    {times}   aim {claim.aim:g}: {held}\n", flush=True)


class Bench:
    """Files to grade, in a folder of their own, with a journal of their own."""

    def __init__(self, folder: Path) -> None:
        self.environ = {**os.environ, "BNQUIZ_HOME": str(folder / "home")}
        self.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has its modules compiled
        self.right = write(folder / "right.py", RIGHT)
        self.wrong = write(folder / "wrong.py", with_slips(WRONG))
        self.many_files = folder / "many"
        self.many_files.mkdir()
        for number in range(MANY):
            write(self.many_files / f"file_{number:03}.py", f"# {number}\n{RIGHT}")
        self.grade(self.right)  # compiles, and fills the machine's cache with torch

    def one_right(self) -> Claim:
        return in_turn(
            "One right file, against importing torch", 1.15, lambda: self.grade(self.right), self.torch
        )

    def two_mistakes(self) -> Claim:
        found = self.grade(self.wrong)[0]["mistakes"]
        assert {m["id"] for m in found} == set(SLIPS), found
        says = "A file with two mistakes, named with their lines, against importing torch"
        return in_turn(says, 1.4, lambda: self.grade(self.wrong), self.torch)

    def many(self) -> Claim:
        def all_of_them() -> None:
            assert [r["verdict"] for r in self.grade(self.many_files)] == ["pass"] * MANY

        return in_turn(f"{MANY} files, against one", 6, all_of_them, lambda: self.grade(self.right), runs=3)

    def a_save(self) -> Claim:
        """From writing the file to the verdict on the screen; the cold run is ``bnquiz grade``."""
        cold = statistics.median(timed(lambda: self.grade(self.right)) for _ in range(3))
        with Watch(self.right, self.environ) as watch:
            saves = [watch.save(f"# save {number}\n{RIGHT}") for number in range(SAVES)]
        warm = statistics.median(saves)
        return Claim(
            "From a save to its verdict in --watch, against a cold run", warm, cold, warm / cold, 1 / 20
        )

    def memory(self) -> str:
        done = subprocess.run(
            [sys.executable, "-c", PARENT, self.right],
            env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        kilobytes, has_torch = done.stderr.split()[-2:]
        size = int(kilobytes) / 1024
        return f"The parent of a grading takes {size:.0f} MiB at its peak; torch in it: {has_torch}"

    def grade(self, path: Path) -> list[dict[str, object]]:
        command = [*BNQUIZ, "grade", "--json", str(path)]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        if done.returncode not in {0, 1}:
            raise SystemExit(done.stderr)
        results: list[dict[str, object]] = json.loads(done.stdout)["results"]
        return results

    def torch(self) -> None:
        subprocess.run([sys.executable, "-c", "import torch"], env=self.environ, check=True)


class Watch:
    """``bnquiz grade --watch`` on a file, with its screen in a pipe."""

    def __init__(self, path: Path, environ: dict[str, str]) -> None:
        self.path, self.environ = path, environ

    def __enter__(self) -> Watch:
        command = [*BNQUIZ, "grade", "--watch", str(self.path)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=self.environ)
        self._until("PASS", 30)
        time.sleep(1)  # the watcher is listening
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def save(self, text: str) -> float:
        """Seconds from the save until the verdict is there; then the screen is left to come to rest."""
        began = time.perf_counter()
        self.path.write_text(text, encoding="utf-8")
        self._until("PASS", 10)
        took = time.perf_counter() - began
        self._rest()
        return took

    def _until(self, word: str, seconds: float) -> None:
        seen, deadline = "", time.monotonic() + seconds
        while word not in seen:
            if not self._ready(deadline - time.monotonic()):
                raise SystemExit(f"--watch showed no {word} in {seconds} s, but:\n{seen}")
            seen += os.read(self._screen(), 2**16).decode(errors="replace")

    def _rest(self) -> None:
        while self._ready(0.3):
            os.read(self._screen(), 2**16)

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._screen()], [], [], max(seconds, 0))[0])

    def _screen(self) -> int:
        assert self.process.stdout is not None
        return self.process.stdout.fileno()


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def with_slips(source: str) -> str:
    for right, wrong in SLIPS.values():
        assert source.count(right) == 1, right
        source = source.replace(right, wrong)
    return source


def in_turn(
    says: str, aim: float, a: Callable[[], object], b: Callable[[], object], *, runs: int = RUNS
) -> Claim:
    """a, b, a, b, …: the middle of a's times, of b's, and of their ratios pair by pair."""
    pairs = [(timed(a), timed(b)) for _ in range(runs)]
    ratio = statistics.median(one / other for one, other in pairs)
    middles = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Claim(says, *middles, ratio, aim)


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
