"""``results.json`` of a Gradescope autograder: a test for each check that could be tried, each worth a point;
with a rubric a test for each part that earns points, and the sum.

Fields: gradescope-autograders.readthedocs.io, "Autograder Specifications", "Output Format".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bnquiz.formats.remarks import outcome, remarks
from bnquiz.grading.records import Check, Result, Scored
from bnquiz.texts import Lang, Text

MISTAKES = Text("mistakes", "错误")
SAID = Text("{}: {} [{}]", "{}：{} [{}]")
NO_MISTAKE = Text("no mistake", "没有错误")


def write(results: Sequence[Result], lang: Lang = "en") -> str:
    """One document; with several files the name of each test says whose it is."""
    several = len(results) > 1
    tests = [test for result in results for test in _tests(result, lang, several=several)]
    scores = [result.score for result in results if result.score]
    document = {
        **({"score": sum(score.points for score in scores)} if scores else {}),
        "output": "\n".join(f"{result.file}: {outcome(result, lang)}" for result in results),
        "execution_time": round(sum(result.seconds for result in results)),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _tests(result: Result, lang: Lang, *, several: bool) -> Iterator[dict[str, Any]]:
    of = f"{result.file}: " if several else ""
    if result.score is not None:
        yield from (_earned(of, each) for each in result.score.parts)
        yield _found(f"{of}{MISTAKES.get(lang)}", result, lang)
        return
    for check in result.checks:
        if check.status != "skip":
            yield _test(f"{of}{check.id.replace('-', ' ')}", check)
    found = _found(f"{of}{NO_MISTAKE.get(lang)}", result, lang)
    yield {**found, "score": int(found["status"] == "passed"), "max_score": 1}


def _found(name: str, result: Result, lang: Lang) -> dict[str, Any]:
    """All mistakes with their lines; worth nothing by itself."""
    said = [SAID.fill(each.place, each.text, each.id).get(lang) for each in remarks(result, lang)]
    failed = bool(result.errors) or result.verdict == "error"
    return {"name": name, "status": "failed" if failed else "passed", "output": "\n".join(said)}


def _earned(of: str, part: Scored) -> dict[str, Any]:
    passed = part.points >= part.max_points
    return {
        "name": f"{of}{part.part}",
        "score": part.points,
        "max_score": part.max_points,
        "status": "passed" if passed else "failed",
        "output": part.why,
    }


def _test(name: str, check: Check) -> dict[str, Any]:
    passed = check.status == "pass"
    return {
        "name": name,
        "score": int(passed),
        "max_score": 1,
        "status": "passed" if passed else "failed",
        "output": check.message,
    }
