"""Choices on which right code differs, and the evidence by which a file is held to its own."""

from __future__ import annotations

import ast
from typing import Final

import msgspec

from bnquiz.grading.records import Momentum
from bnquiz.grading.source.entry import Entry
from bnquiz.grading.source.nodes import called, number
from bnquiz.texts import Text

KEEP: Final = "keep"
UPDATE: Final = "update"


class Convention(msgspec.Struct, frozen=True):
    """What was decided, and why: ``evidence`` completes "…, since …". ``binds``: the file is held to it; else
    what it does decides."""

    value: Momentum
    evidence: Text
    binds: bool = True

    @property
    def other(self) -> Convention:
        """The opposite one, which is as right where nothing binds."""
        return Convention(
            UPDATE if self.value == KEEP else KEEP, Text("that is what it does", "代码就是这样做的"), False
        )


def momentum(entry: Entry, tree: ast.Module, option: Momentum | None) -> Convention:
    """keep (momentum weighs the old value) or update (it weighs the new batch), by the evidence in its order:
    the option, the default in the signature, the value in the file's own calls, the names; else both are
    right, and what it does decides."""
    if option is not None:
        return Convention(option, Text("--momentum says so", "由 --momentum 指定"))
    taken = entry.option("momentum")
    if taken is not None and isinstance(taken.default, float | int) and not isinstance(taken.default, bool):
        return _of_value(
            float(taken.default),
            Text("its default is {} in the signature", "签名里的默认值是 {}").fill(f"{taken.default:g}"),
        )
    for value, line in _called_with(entry, tree):
        return _of_value(value, Text("line {} passes {}", "第 {} 行传入 {}").fill(line, f"{value:g}"))
    for value, line in _assigned(tree):
        return _of_value(value, Text("line {} sets it to {}", "第 {} 行把它设为 {}").fill(line, f"{value:g}"))
    names = {p.name for p in entry.parameters}
    if {"running_mean", "running_var", "weight", "bias"} <= names or {
        "running_mean",
        "training",
        "weight",
    } <= names:
        return Convention(
            UPDATE, Text("its parameters are those of F.batch_norm", "参数与 F.batch_norm 的相同")
        )
    if any(name.startswith(("moving_", "bn_param")) for name in names):
        return Convention(KEEP, Text("its parameters are named {}", "参数名是 {}").fill(_named(names)))
    return Convention(KEEP, Text("that is what it does", "代码就是这样做的"), False)


def _named(names: set[str]) -> str:
    return next(n for n in sorted(names) if n.startswith(("moving_", "bn_param")))


def _of_value(value: float, evidence: Text) -> Convention:
    """A large weight is the old value's, and so is none at all, by which nobody is bound; a half can be
    either's."""
    return Convention(KEEP if value >= 0.5 or value == 0 else UPDATE, evidence, value not in {0.5, 0})


def _called_with(entry: Entry, tree: ast.Module) -> list[tuple[float, int]]:
    """The momentum that the file passes to the entry itself."""
    takes_object = bool(entry.handed)  # before its own
    is_made = entry.constructor is not None and not takes_object
    parameters = (entry.constructor or ()) if is_made else entry.parameters
    own = (entry.maker if is_made else "") or entry.name
    position = next((i for i, p in enumerate(parameters, takes_object) if p.role == "momentum"), None)
    if position is None:
        return []
    name = parameters[position - takes_object].name
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and called(call) == own.rpartition(".")[2]:
            value = next((k.value for k in call.keywords if k.arg == name), None)
            if value is None and len(call.args) > position:
                value = call.args[position]
            number = _number(value, tree)
            if number is not None:
                found.append((number, call.lineno))
    return found


def _assigned(tree: ast.Module) -> list[tuple[float, int]]:
    """``self.momentum = 0.9``, ``bn_param = {'momentum': 0.9}``, ``bn_param.get('momentum', 0.9)``,
    ``MOMENTUM = 0.9``."""
    found = []
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Attribute(attr=name) | ast.Name(id=name)], value=given)
                | ast.AnnAssign(target=ast.Name(id=name), value=given)
            ):
                value = number(given)
                if "moment" in name.lower() and value is not None:
                    found.append((value, node.lineno))
            case ast.Call(
                func=ast.Attribute(attr="get" | "setdefault"),
                args=[ast.Constant(value=str() as key), ast.Constant(value=float() as value)],
            ):
                if "moment" in key:
                    found.append((value, node.lineno))
            case ast.Dict(keys=keys, values=values):
                found += [(v.value, node.lineno) for k, v in zip(keys, values, strict=True)
                          if isinstance(k, ast.Constant) and isinstance(k.value, str) and "moment" in k.value
                          and isinstance(v, ast.Constant) and isinstance(v.value, float)]  # fmt: skip
    return found


def _number(node: ast.expr | None, tree: ast.Module) -> float | None:
    """A number, or what ``self.momentum`` or a name is set to somewhere in the file."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return _defaults(tree).get(name)
    return number(node)


def _defaults(tree: ast.Module) -> dict[str, float]:
    """Numbers that the file gives to names: by assignment, and as defaults of parameters."""
    found: dict[str, float] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name) | ast.Name(id=name)], value=given) if (
                value := number(given)
            ) is not None:
                found.setdefault(name, value)
            case ast.FunctionDef(args=args):
                held = args.args[len(args.args) - len(args.defaults) :]
                for argument, default in zip(held, args.defaults, strict=True):
                    if (value := number(default)) is not None:
                        found.setdefault(argument.arg, value)
    return found
