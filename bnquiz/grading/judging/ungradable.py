"""What stops an entry and is no mistake of it: an argument that nobody here can fill, a package that is not
there."""

from __future__ import annotations

import ast
import re

from bnquiz.grading.process import wire
from bnquiz.grading.records import Reason
from bnquiz.grading.source.entry import Entry, Parameter, roles
from bnquiz.grading.source.nodes import below, holds
from bnquiz.texts import Text

_MISSING = re.compile(r"missing \d+ required .*argument")
_FILLED_WRONG = re.compile(r"\bint\b|\bNoneType\b|\btuple\b")  # what was made up in place of an argument


def reason(entry: Entry, failure: wire.Failure, tree: ast.Module) -> tuple[Reason, Text] | None:
    """Why the entry cannot be graded, and what helps; None where it can."""
    if "Stub" in failure.message:
        return "missing-module", (
            Text(
                "{} needs something that is not installed here: install it, or put what it uses of it "
                "into the file",
                "{} 用到了这里没有安装的包：请安装，或把用到的部分写进文件",
            ).fill(entry.name)
        )
    if failure.kind == "KeyError" and _is_made_up_key(failure.message, tree):
        return "unknown-role", (
            Text(
                "{} looks up {} in what it is given: bnquiz does not know this key; look up gamma, beta "
                "and the running statistics under names that are written in the file",
                "{} 在传入的字典里查找 {}：bnquiz 不认识这样的键；请用文件里写明的名字来查 gamma、beta "
                "和滑动统计量",
            ).fill(entry.name, failure.message)
        )
    if failure.kind == "NotImplementedError" and _raises(tree, failure.line):
        return (
            "not-written",
            Text(
                "{} is not written yet: line {} raises NotImplementedError",
                "{} 还没有写：第 {} 行抛出 NotImplementedError",
            ).fill(entry.name, failure.line),
        )
    takes = [p.name for p in entry.parameters if p.required and p.role is None]
    if takes and _MISSING.search(failure.message):
        return "unknown-role", _asked(entry, _TAKES, takes)
    made = [p.name for p in entry.constructor or () if _is_guessed(p)]
    if made and failure.during == "make" and _FILLED_WRONG.search(failure.message):
        return "unknown-role", _asked(entry, _IS_MADE_WITH, made)
    return None


def _raises(tree: ast.Module, line: int | None) -> bool:
    """Whether the file itself raises there; torch says so too, of a number type that an operator has not."""
    return any(isinstance(node, ast.Raise) and holds(node, line) for node in below(tree))


def _is_made_up_key(message: str, tree: ast.Module) -> bool:
    """Whether a key that was not found is put together by the code, and stands nowhere in it; torch says in a
    KeyError also that an attribute is there already."""
    key = message.strip("'\"")
    return key.isidentifier() and not re.search(rf"\b{re.escape(key)}\b", ast.unparse(tree))


_TAKES = Text(
    "{} takes {}: bnquiz does not know what to give it; say so with {}",
    "{} 需要 {}：bnquiz 不知道该传什么；请用 {} 说明",
)
_IS_MADE_WITH = Text(
    "{} is made with {}: bnquiz does not know what to give it; say so with {}",
    "创建 {} 需要 {}：bnquiz 不知道该传什么；请用 {} 说明",
)


def _asked(entry: Entry, sentence: Text, names: list[str]) -> Text:
    """What is not known, and the options that tell it."""
    options = " ".join(f"--role {name}=ROLE" for name in names)
    return sentence.fill(entry.name, ", ".join(names), options)


def _is_guessed(parameter: Parameter) -> bool:
    return parameter.required and parameter.role is None and roles.make_role_of(parameter.name) is None
