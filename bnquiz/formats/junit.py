"""JUnit XML, as Jenkins and GitLab read it: a suite a file.

A case for each mistake, and for each check that did not fail: what a failed check found is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from bnquiz.formats.remarks import PLACED, outcome, remarks
from bnquiz.grading.records import Result
from bnquiz.texts import Lang

_NO_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, production Char


def write(results: Sequence[Result], lang: Lang = "en", hint: int = PLACED) -> str:
    """One document; warnings pass and say so."""
    root = ET.Element("testsuites", name="bnquiz")
    suites = [_suite(root, result, lang, hint) for result in results]
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in suites)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, result: Result, lang: Lang, hint: int) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=_text(result.file), time=f"{result.seconds:.3f}")
    for remark in remarks(result, lang, hint):
        kind = (
            "error" if remark.mistake is None else "failure" if remark.severity == "error" else "system-out"
        )
        case = _case(suite, result, remark.id)
        case.set("file", _text(remark.file))
        line, _, said = remark.in_file(lang)
        case.set("line", str(line))
        text = f"{remark.file}:{line}: {said}"
        found = (
            ET.SubElement(case, kind)
            if kind == "system-out"
            else ET.SubElement(case, kind, message=_text(said), type=remark.id)
        )
        found.text = _text(text)
    for check in (check for check in result.checks if check.status != "fail"):
        case = _case(suite, result, check.id)
        if check.status == "skip":
            ET.SubElement(case, "skipped", message=_text(check.message))
    ET.SubElement(suite, "system-out").text = _text(outcome(result, lang))
    for total, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(total, str(len(suite.findall(f"testcase/{name}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    return suite


def _case(suite: ET.Element, result: Result, name: str) -> ET.Element:
    entry = result.entry.name if result.entry else "file"
    return ET.SubElement(suite, "testcase", classname=_text(entry), name=name)


def _text(text: str) -> str:
    """What XML can hold: a file name or an exception may have other characters."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
