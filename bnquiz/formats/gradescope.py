"""``results.json`` of a Gradescope autograder: a test for each check that could be tried, each worth a point;
with a rubric a test for each part that earns points, and the sum. What failed says as much as a hint allows.

Fields: gradescope-autograders.readthedocs.io, "Autograder Specifications", "Output Format".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bnquiz.formats.remarks import NAMED, PLACED, Remark, ids, outcome, remarks
from bnquiz.grading.records import Check, Result, Scored
from bnquiz.texts import COLON, Lang, Text

MISTAKES = Text("mistakes", "错误")
NO_MISTAKE = Text("no mistake", "没有错误")


def write(results: Sequence[Result], lang: Lang = "en", hint: int = PLACED) -> str:
    """One document; with several files the name of each test says whose it is."""
    several = len(results) > 1
    tests = [test for result in results for test in _Tests(result, lang, hint, several=several).all()]
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


class _Tests:
    """The tests of one file."""

    def __init__(self, result: Result, lang: Lang, hint: int, *, several: bool) -> None:
        self.result, self.lang, self.hint = result, lang, hint
        self.of = f"{result.file}: " if several else ""
        self.remarks = remarks(result, lang)

    def all(self) -> Iterator[dict[str, Any]]:
        if self.result.score is not None:
            told = (part for part in self.result.score.parts if part.max_points or self.hint >= NAMED)
            yield from map(self._earned, told)  # a cost bears the name of its mistake
            yield self._found(MISTAKES)
            return
        yield from (self._checked(check) for check in self.result.checks if check.status != "skip")
        found = self._found(NO_MISTAKE)
        yield {**found, "score": int(found["status"] == "passed"), "max_score": 1}

    def _found(self, name: Text) -> dict[str, Any]:
        """All mistakes with their lines; worth nothing by itself."""
        failed = bool(self.result.errors) or self.result.verdict == "error"
        output = "\n".join(filter(None, map(self._line, self.remarks)))
        return {"name": self.of + name.get(self.lang), "status": _status(not failed), "output": output}

    def _earned(self, part: Scored) -> dict[str, Any]:
        return {
            "name": f"{self.of}{part.part}",
            "score": part.points,
            "max_score": part.max_points,
            "status": _status(part.points >= part.max_points),
            "output": part.why if self.hint >= NAMED else "",
        }

    def _checked(self, check: Check) -> dict[str, Any]:
        passed = check.status == "pass"
        return {
            "name": f"{self.of}{check.id.replace('-', ' ')}",
            "score": int(passed),
            "max_score": 1,
            "status": _status(passed),
            "output": check.message if passed else self._why(check),
        }

    def _why(self, check: Check) -> str:
        """What a failed check found: each mistake with its line, and why it is wrong."""
        if self.hint < NAMED:
            return ""
        entry = check.message.rpartition(COLON.en)[0]
        found = {remark.id: remark for remark in self.remarks}
        own = [found[id_] for id_ in ids(check, self.lang) if id_ in found]
        said = [line for each in own for line in (self._line(each), each.mistake.why if each.mistake else "")]
        return "\n".join([entry, *said] if entry and said else said) or check.message

    def _line(self, remark: Remark) -> str:
        """One mistake in one line; why a file was not graded is no secret."""
        if remark.mistake is None:
            return f"{remark.text} [{remark.id}]"
        if self.hint < NAMED:
            return ""
        place = f"{remark.place.get(self.lang)}{COLON.get(self.lang)}" if self.hint >= PLACED else ""
        return f"{place}{remark.text if self.hint >= PLACED else remark.title} [{remark.id}]"


def _status(passed: bool) -> str:  # the one thing that it says
    return "passed" if passed else "failed"
