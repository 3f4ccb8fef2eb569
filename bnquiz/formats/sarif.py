"""SARIF 2.1.0 (OASIS): a rule for each mistake that was found, a result for each place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bnquiz import __version__
from bnquiz.formats.remarks import PLACED, Remark, remarks
from bnquiz.grading.records import Result
from bnquiz.texts import Lang

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write(results: Sequence[Result], lang: Lang = "en", hint: int = PLACED) -> str:
    """One run over all files; what could not be graded is a notification of the run."""
    said = [remark for result in results for remark in remarks(result, lang, hint)]
    found = [remark for remark in said if remark.mistake is not None]
    rules = {remark.id: remark for remark in found}
    ids = list(rules)
    driver = {"name": "bnquiz", "version": __version__, "rules": [_rule(rules[id_]) for id_ in ids]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(remark, ids.index(remark.id), lang) for remark in found],
        "invocations": [
            {
                "executionSuccessful": len(found) == len(said),
                "toolExecutionNotifications": [_notification(r) for r in said if r.mistake is None],
            }
        ],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(remark: Remark) -> dict[str, Any]:
    mistake = remark.mistake
    rule: dict[str, Any] = {"id": remark.id, "shortDescription": {"text": remark.title or remark.id}}
    if mistake is not None:
        rule |= {"fullDescription": {"text": mistake.why}} if mistake.why else {}
        rule |= {"help": {"text": mistake.fix}} if mistake.fix else {}
    return rule


def _result(remark: Remark, rule: int, lang: Lang) -> dict[str, Any]:
    line, column, text = remark.in_file(lang)
    further = remark.mistake.lines[1:] if remark.mistake is not None and not remark.cell else ()
    places = [_place(remark.file, line, column), *(_place(remark.file, n) for n in further)]
    return {
        "ruleId": remark.id,
        "ruleIndex": rule,
        "level": remark.severity,
        "message": {"text": text},
        "locations": places[:1],
        **({"relatedLocations": places[1:]} if places[1:] else {}),
    }


def _place(file: str, line: int, column: int | None = None) -> dict[str, Any]:
    region = {"startLine": line} | ({"startColumn": column} if column else {})
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region}}


def _uri(file: str) -> str:
    return quote(Path(file).as_posix(), safe="/", errors="surrogateescape")


def _notification(remark: Remark) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": remark.text},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(remark.file)}}}],
    }
