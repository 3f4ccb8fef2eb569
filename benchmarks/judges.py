"""How many mistakes judges of each kind see in the same files: an `nn.Module` with one mistake each.

    python benchmarks/judges.py

The files are `bnquiz.variants`: a layer as nn.BatchNorm2d is, and for each mistake of severity error that it
can show the edits that make it. The first two judges are kinds, in our own words: one compares the output of
a training step with nn.BatchNorm2d (as LeetGPU's and Deep-ML's tasks do), one also running statistics, the
output at inference and gradients (as TorchCode's tests do), both on one random batch. The third is bnquiz.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bnquiz.grading.mistakes import MISTAKES  # noqa: E402 - the checkout may be not installed
from bnquiz.variants import mistakes_of, variant  # noqa: E402

IDIOM, SEED = "torch_semantics", 1
SHAPE = (4, 3, 5, 6)
SECONDS = 20.0


def same(mine: Tensor, right: Tensor) -> bool:
    return mine.shape == right.shape and torch.allclose(mine.detach(), right.detach(), rtol=1e-3, atol=1e-4)


def layers(path: Path) -> tuple[nn.Module, nn.Module]:
    """The layer of a file, and torch's."""
    names: dict[str, object] = {"__name__": "graded"}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)  # noqa: S102 - a file of ours
    made = [each for each in names.values() if isinstance(each, type) and each.__module__ == "graded"]
    return made[-1](SHAPE[1]), nn.BatchNorm2d(SHAPE[1])


def by_output(path: Path) -> bool:
    """Whether the file passes where the output in training is compared."""
    mine, right = layers(path)
    x = torch.randn(SHAPE)
    return same(mine(x), right(x))


def by_more(path: Path) -> bool:
    """Whether it also passes on running statistics, inference and the gradient of x."""
    mine, right = layers(path)
    x = [torch.randn(SHAPE, requires_grad=True)]
    x.append(x[0].detach().clone().requires_grad_())
    trained = [layer(each) for layer, each in zip((mine, right), x, strict=True)]
    upstream = torch.randn(SHAPE)
    for y in trained:
        y.backward(upstream)
    kept = same(mine.running_mean, right.running_mean) and same(mine.running_var, right.running_var)
    new = torch.randn(SHAPE)
    inference = mine.eval()(new), right.eval()(new)
    return kept and same(*trained) and same(*(each.grad for each in x)) and same(*inference)


def passes(judge: Callable[[Path], bool], path: Path) -> bool:
    """In a process of its own, whose exit status tells; a file that fails in any way does not pass."""

    def run() -> None:
        torch.manual_seed(0)
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
        sys.exit(0 if judge(path) else 1)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(SECONDS)
    process.kill()
    process.join()
    return process.exitcode == 0


def graded(folder: Path) -> dict[str, dict[str, Any]]:
    """bnquiz's result on each file, by its name."""
    command = [sys.executable, "-m", "bnquiz", "grade", "--json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return {Path(each["file"]).stem: each for each in json.loads(done.stdout)["results"]}


def errors_of(result: dict[str, Any]) -> list[str]:
    return [mistake["id"] for mistake in result["mistakes"] if mistake["severity"] == "error"]


def main() -> None:
    ids = [id_ for id_ in mistakes_of(IDIOM) if MISTAKES[id_].severity == "error"]
    with tempfile.TemporaryDirectory() as folder:
        paths = {id_: Path(folder, f"{id_}.py") for id_ in ids}
        for id_, path in paths.items():
            path.write_text(variant([id_], IDIOM, SEED), encoding="utf-8")
        caught = {
            judge: [id_ for id_, path in paths.items() if not passes(judge, path)]
            for judge in (by_output, by_more)
        }
        results = graded(Path(folder))
    ours = [id_ for id_ in ids if results[id_]["verdict"] == "fail"]
    named = [id_ for id_ in ours if errors_of(results[id_]) == [id_]]
    right_line = [id_ for id_ in named if results[id_]["mistakes"][0]["lines"]]
    print(f"{len(ids)} layers with one mistake each")
    print(f"the output in training is compared           {len(caught[by_output]):3} caught")
    print(f"also running statistics, inference, gradient {len(caught[by_more]):3} caught")
    told = f"{len(ours):3} caught, {len(named)} named exactly, {len(right_line)} with a line"
    print(f"bnquiz                                       {told}")
    for judge, some in caught.items():
        print(f"let through by {judge.__name__}: {', '.join(id_ for id_ in ids if id_ not in some)}")


if __name__ == "__main__":
    main()
