"""Seeing every value that a learner's line computes.

The tree is rewritten so that each expression passes through `Tracer.value`, and each statement tells that it
ran and what it assigned. Line numbers stay as they are; what the code computes stays as it is.
"""

from __future__ import annotations

import ast
import builtins
import copy
import sys
from collections.abc import Callable
from typing import Any

from bnquiz.grading.process.wire import Event, Passed
from bnquiz.grading.process.worker.answers import bare, is_array, tracked, wire_array

LARGEST = 4096  # elements; the probes are far smaller
MOST_EVENTS = 4000
MOST_PARTS = 4  # of a tuple or list, to be noted one by one

_VALUE, _RAN, _PASSED = "__bnquiz_value__", "__bnquiz_ran__", "__bnquiz_passed__"
_SEEN = (ast.BinOp, ast.Call, ast.UnaryOp, ast.IfExp, ast.Subscript)
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Tracer:
    """Keeps what the rewritten code reports: values in the order in which they were computed."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.passed: list[Passed] = []
        self.lines: dict[int, None] = {}
        self.after_statement: Callable[[int], None] = lambda _line: None

    def names(self) -> dict[str, Any]:
        return {_VALUE: self.value, _RAN: self.ran, _PASSED: self.entered}

    def value(self, line: int, end_line: int, target: str, value: Any) -> Any:
        """Note the value, and hand it on untouched."""
        held = value if isinstance(value, tuple | list) and len(value) <= MOST_PARTS else (value,)
        for part in map(bare, held):
            if is_array(part) or type(part) is float or (target and type(part) is int):
                self._note(line, end_line, target, part)
        return value

    def entered(self, name: str, value: Any) -> None:
        """Note what a parameter got, at the line of the call; a call from outside the file has none."""
        function, caller = sys._getframe(1), sys._getframe(2)
        own = caller.f_code.co_filename == function.f_code.co_filename
        if own and is_array(value) and len(self.passed) < MOST_EVENTS:
            array = wire_array(value, LARGEST)
            if array is not None:
                event = Event(caller.f_lineno, caller.f_lineno, name, array, tracked(value))
                self.passed.append(Passed(len(self.events), event))

    def ran(self, line: int) -> None:
        self.lines[line] = None
        self.after_statement(line)

    def _note(self, line: int, end_line: int, target: str, value: Any) -> None:
        if len(self.events) < MOST_EVENTS:
            array = wire_array(value, LARGEST)
            if array is not None:
                self.events.append(Event(line, end_line, target, array, tracked(value)))


def instrument(statement: ast.stmt) -> ast.stmt:
    """A copy of a definition whose function bodies report what they compute."""
    rewritten: ast.stmt = _Rewriter().visit(copy.deepcopy(statement))
    return ast.fix_missing_locations(rewritten)


class _Rewriter(ast.NodeTransformer):
    """Rewrites function bodies only: decorators, defaults and annotations run as they stand."""

    def __init__(self) -> None:
        self.inside = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._body_of(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._body_of(node)

    def _body_of(self, node: Any) -> ast.AST:
        outside, self.inside = self.inside, True
        first = int(ast.get_docstring(node, clean=False) is not None)
        body = self._block(node.body)
        node.body = [*body[:first], *_arrivals(node), *body[first:]]
        self.inside = outside
        return node  # type: ignore[no-any-return]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if {"backward", "__add__"} <= {getattr(s, "name", "") for s in node.body}:
            return node  # an autograd engine: what it does it is told to do elsewhere
        outside, self.inside = self.inside, False
        node.body = [self.visit(s) for s in node.body]
        self.inside = outside
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        outside, self.inside = self.inside, True
        node.body = self.visit(node.body)
        self.inside = outside
        return node

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        block: list[ast.stmt] = []
        for statement in statements:
            reports = self._reports(statement)
            shown = self.visit(statement)
            block += [*reports, shown] if isinstance(statement, _LEAVING) else [shown, *reports]
        return block

    def _reports(self, statement: ast.stmt) -> list[ast.stmt]:
        """What goes with a statement: its targets' values, and that it ran; before it, where nothing after
        it runs."""
        if isinstance(statement, ast.Global | ast.Nonlocal):
            return []
        targets = [self._see(copy.deepcopy(t), statement, ast.unparse(t)) for t in _targets(statement)]
        calls = [*targets, _call(_RAN, [ast.Constant(statement.lineno)])]
        return [ast.copy_location(ast.Expr(c), statement) for c in calls]

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if self.inside and isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                setattr(node, name, self._block(block))
        for name, value in ast.iter_fields(node):
            if name in {"body", "orelse", "finalbody"} and isinstance(value, list) and self.inside:
                continue
            self._field(node, name, value)
        if self.inside and _is_read(node) and (isinstance(node, _SEEN) or _is_data(node)):
            return self._see(node, node, "")
        return node

    def _field(self, node: ast.AST, name: str, value: Any) -> None:
        if name in {"annotation", "returns"}:
            return
        if isinstance(value, list):
            setattr(node, name, [self.visit(v) if isinstance(v, ast.AST) else v for v in value])
        elif isinstance(value, ast.AST):
            setattr(node, name, self.visit(value))

    def _see(self, expression: Any, place: Any, target: str) -> ast.expr:
        for child in ast.walk(expression):
            if hasattr(child, "ctx") and child is expression:
                child.ctx = ast.Load()
        marks: list[ast.expr] = [
            ast.Constant(place.lineno),
            ast.Constant(place.end_lineno),
            ast.Constant(target),
        ]
        return ast.copy_location(_call(_VALUE, [*marks, expression]), place)


def _arrivals(function: _Function) -> list[ast.stmt]:
    """Reports of what the parameters got, for the beginning of a function."""
    names = (a.arg for a in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs])
    calls = (_call(_PASSED, [ast.Constant(n), ast.Name(n, ast.Load())]) for n in names if n != "self")
    return [ast.copy_location(ast.Expr(c), function.body[0]) for c in calls]


def _is_data(node: ast.AST) -> bool:
    """``x.data``: the same value, cut off from autograd."""
    return isinstance(node, ast.Attribute) and node.attr == "data"


def _is_read(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), arguments, [])


def _targets(statement: ast.stmt) -> list[ast.expr]:
    """The names, attributes and items that a statement assigns."""
    match statement:
        case ast.Assign(targets=targets):
            return [leaf for target in targets for leaf in _leaves(target)]
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
            return _leaves(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver, attr=method))) if method.endswith(
            "_"
        ):
            return _leaves(receiver)
    return []


def _leaves(target: ast.expr) -> list[ast.expr]:
    match target:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return [leaf for element in elements for leaf in _leaves(element)]
        case (
            ast.Starred(value=inner)
            | ast.Subscript(value=inner, slice=ast.Slice() | ast.Constant(value=builtins.Ellipsis))
        ):
            return _leaves(inner)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return [target]
    return []
