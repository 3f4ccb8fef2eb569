"""What stops an entry and is no mistake of it: an argument that nobody here can fill, a package that is not
there."""

from __future__ import annotations

import re

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Parameter, roles

_MISSING = re.compile(r"missing \d+ required .*argument")
_FILLED_WRONG = re.compile(r"\bint\b|\bNoneType\b")  # what was made up in place of an argument


def reason(entry: Entry, failure: wire.Failure) -> str:
    """Why the entry cannot be graded, or nothing."""
    if "Stub" in failure.message:
        return f"{entry.name} needs a package that is not installed"
    takes = [p.name for p in entry.parameters if p.required and p.role is None]
    if takes and _MISSING.search(failure.message):
        return f"{entry.name} takes {', '.join(takes)}: bnquiz does not know what to give it"
    made = [p.name for p in entry.constructor or () if _is_guessed(p)]
    if made and failure.during == "make" and _FILLED_WRONG.search(failure.message):
        return f"{entry.name} is made with {', '.join(made)}: bnquiz does not know what to give it"
    return ""


def _is_guessed(parameter: Parameter) -> bool:
    return parameter.required and parameter.role is None and roles.make_role_of(parameter.name) is None
