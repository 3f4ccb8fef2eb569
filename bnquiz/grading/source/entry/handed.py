"""What a function is handed beside arrays: containers that it fills for the backward pass."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Parameter

_CONTAINER = re.compile(
    r"(?i)(\w+_)?(cache|ctx|context|saved?|mem(o|ory)?|tape|tmp|kept|store|stash|scratch|residuals?)(_\w+)?"
)
_APPENDING = {"append", "extend"}


def with_contexts(
    taken: tuple[Parameter, ...], function: ast.FunctionDef, file: LearnerFile
) -> tuple[Parameter, ...]:
    """The parameters; those that are handed in empty, and that the function fills for its backward pass, have
    the role ``context``. ``made``: dict | list | namespace, or a class of the file."""
    readers = {a.arg for d in file.found if roles.is_backward(d.name) for a in _arguments(d.node)}
    return tuple(
        msgspec.structs.replace(p, role="context", made=made)
        if p.required
        and (p.name in readers or _CONTAINER.fullmatch(p.name))
        and (made := _filled(function, p.name, file))
        else p
        for p in taken
    )


def context_of(forward: ast.FunctionDef, file: LearnerFile) -> Parameter:
    """What a torch-like Function keeps its values in, its first parameter: of a class of the file, if it has
    one for that."""
    given = Parameter(forward.args.args[0].arg, None, True)
    filled = with_contexts((given,), forward, file)[0]
    return filled if filled.made in file.by_name else msgspec.structs.replace(given, role="context")


def _arguments(node: ast.AST) -> list[ast.arg]:
    return node.args.args if isinstance(node, ast.FunctionDef) else []


def _filled(function: ast.FunctionDef, name: str, file: LearnerFile) -> str:
    """As what a parameter is to be handed in, of which the function reads no more than what it has put there
    itself; empty where it is no such."""
    seen = _Seen(name)
    seen.go_on(function.body)
    if seen.is_more or not seen.kinds or any(roles.binding_role_of(k) in {"mean", "var"} for k in seen.put):
        return ""
    if len(seen.kinds) > 1:
        return ""
    (kind,) = seen.kinds
    return (_class_of(function, name, seen.methods, file) or kind) if kind == "namespace" else kind


def _class_of(function: ast.FunctionDef, name: str, methods: set[str], file: LearnerFile) -> str:
    """The class of the file whose objects are handed in: by the annotation, else by the methods that are
    called; one that is made with nothing."""
    said = next((a.annotation for a in _arguments(function) if a.arg == name), None)
    told = said.value if isinstance(said, ast.Constant) else ast.unparse(said) if said is not None else ""
    for d in file.found:
        if isinstance(d.node, ast.ClassDef) and _needs_nothing(d.node):
            own = {m.name for m in d.node.body if isinstance(m, ast.FunctionDef)}
            if told == d.name or (methods and methods <= own):
                return d.name
    return ""


def _needs_nothing(kind: ast.ClassDef) -> bool:
    """Whether an object is made without arguments."""
    makers = [m.args for m in kind.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"]
    return all(len(m.args) - len(m.defaults) == 1 and None not in m.kw_defaults for m in makers)


class _Seen:
    """What statements do with a variable that holds others, in the order in which they run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.put = set[str]()  # what has been put into it
        self.kinds = set[str]()  # as what it is used
        self.methods = set[str]()  # that are called on it
        self.is_more = False  # something is read of it that was not put there

    def go_on(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._see(statement)

    def _see(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for each in (value, *targets):
                    self._see(each)
            case ast.AugAssign(target=ast.Name(owner), op=ast.Add(), value=value) if owner == self.name:
                self._see_called("extend")  # cache += [x_hat]
                self._see(value)
            case ast.AugAssign(target=target, value=value):
                self._read(target)
                self._see(value)
            case ast.If(test=test, body=body, orelse=orelse):
                self._see(test)
                before = set(self.put)
                self.go_on(body)
                self.put, inside = before, self.put
                self.go_on(orelse)
                self.put &= inside
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(owner), method), given)) if owner == self.name:
                self._see_called(method)
                self._see_all(given)
            case _:
                self._see_part(node)

    def _see_part(self, node: ast.AST) -> None:
        match node:
            case ast.Attribute(value=ast.Name(id=owner)) | ast.Subscript(value=ast.Name(id=owner)) if (
                owner == self.name
            ):
                self._put(node) if isinstance(node.ctx, ast.Store) else self._read(node)
            case ast.Name(id=owner) if owner == self.name:
                self.is_more = True
            case _:
                self._see_all(ast.iter_child_nodes(node))

    def _see_all(self, nodes: list[ast.expr] | Iterator[ast.AST]) -> None:
        for each in nodes:
            self._see(each)

    def _see_called(self, method: str) -> None:
        """``cache.append(x_hat)``, ``cache.update(x_hat=x_hat)``, ``ctx.save(x_hat)``"""
        self.methods.add(method)
        self.kinds.add("list" if method in _APPENDING else "dict" if method == "update" else "namespace")

    def _put(self, part: ast.Attribute | ast.Subscript) -> None:
        key, kind = _key_of(part)
        self.put.add(key)
        self.kinds.add(kind)
        self.is_more = self.is_more or not kind

    def _read(self, part: ast.AST) -> None:
        match part:
            case ast.Attribute(value=ast.Name(owner)) | ast.Subscript(value=ast.Name(owner)) if (
                owner == self.name
            ):
                self.is_more = self.is_more or _key_of(part)[0] not in self.put
            case _:
                self._see_all(ast.iter_child_nodes(part))


def _key_of(part: ast.Attribute | ast.Subscript) -> tuple[str, str]:
    """Under which name something is put, and as what the whole is used for that."""
    match part:
        case ast.Attribute(attr=name):
            return name, "namespace"
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            return key, "dict"
        case ast.Subscript(slice=ast.Slice(lower=None, upper=None)):
            return "", "list"  # cache[:] = x_hat, inv
    return "", ""
