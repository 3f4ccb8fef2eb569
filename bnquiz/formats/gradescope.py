"""``results.json`` of a Gradescope autograder: a test for each check that could be tried, each worth a point.

Fields: gradescope-autograders.readthedocs.io, "Autograder Specifications", "Output Format".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bnquiz.formats.remarks import outcome, remarks
from bnquiz.grading.records import Check, Result
from bnquiz.texts import Lang, Text

SAID = Text("{}: {} [{}]", "{}：{} [{}]")
NO_MISTAKE = Text("no mistake", "没有错误")


def write(results: Sequence[Result], lang: Lang = "en") -> str:
    """One document; with several files the name of each test says whose it is."""
    several = len(results) > 1
    tests = [test for result in results for test in _tests(result, lang, several=several)]
    document = {
        "output": "\n".join(f"{result.file}: {outcome(result, lang)}" for result in results),
        "execution_time": round(sum(result.seconds for result in results)),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _tests(result: Result, lang: Lang, *, several: bool) -> Iterator[dict[str, Any]]:
    of = f"{result.file}: " if several else ""
    for check in result.checks:
        if check.status != "skip":
            yield _test(f"{of}{check.id.replace('-', ' ')}", check)
    said = [SAID.fill(each.place, each.text, each.id).get(lang) for each in remarks(result, lang)]
    if result.errors or result.verdict == "error":
        verdict = {"score": 0, "max_score": 1, "status": "failed"}
    else:
        verdict = {"score": 1, "max_score": 1, "status": "passed"}
    yield {"name": f"{of}{NO_MISTAKE.get(lang)}", **verdict, "output": "\n".join(said)}


def _test(name: str, check: Check) -> dict[str, Any]:
    passed = check.status == "pass"
    return {
        "name": name,
        "score": int(passed),
        "max_score": 1,
        "status": "passed" if passed else "failed",
        "output": check.message,
    }
