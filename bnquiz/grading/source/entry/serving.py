"""Inference by another definition of the file, which is handed the object that trains, or what that was made
with."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from bnquiz.grading.source.entry import classes, construction, objects, reach, roles, signature
from bnquiz.grading.source.entry.classes import Chain
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Parameter, Server
from bnquiz.grading.source.entry.signature import parameters

OBJECT = ""  # in place of an attribute: the object itself
_LEAST = 2  # attributes that tell a class by what is asked of its objects


def server_of(
    chain: Chain, forward: ast.FunctionDef | None, code: list[ast.AST], file: LearnerFile
) -> Server | None:
    """What serves for an object whose own forward pass takes statistics: it normalizes, takes none, and needs
    nothing but x, the object, what that keeps of its constructor, and settings."""
    if forward is None or not signature.reduces(code):
        return None
    used = {name for c in code for name in reach.names_used(c)} | {forward.name}
    others = (d.node for d in file.found if d.owner is None and d.node not in chain and d.name not in used)
    found = (_by(node, forward, chain, file) for node in others if not roles.NOT_BN_NAME.search(node.name))
    return next((server for server in found if server is not None), None)


def _by(
    node: ast.FunctionDef | ast.ClassDef, forward: ast.FunctionDef, chain: Chain, file: LearnerFile
) -> Server | None:
    code = file.helpers([node])
    if not any(map(classes.normalizes, code)) or signature.reduces(code):
        return None
    if isinstance(node, ast.ClassDef):
        return _by_class(classes.class_chain(node, file.found), forward, chain)
    return _by_function(node, forward, chain)


def _by_class(kind: Chain, forward: ast.FunctionDef, chain: Chain) -> Server | None:
    """``Predictor(trainer)(x)``"""
    own = classes.forward_method(kind)
    if own is None or not classes.requires_no_more(own, forward, bound=True):
        return None
    taken = construction.made_with(kind)
    given = _given(taken, {p.name: objects.asked_of(kind, p.name) for p in taken}, chain)
    left = [p for p in taken if p.required and p.name not in given]
    # any layer may divide by a root where it draws its weights
    works = OBJECT in given.values() or any(map(classes.normalizes, classes.with_called(kind, own)))
    if left or not works or not _is_of_object(given.values()):
        return None
    method = "" if classes.is_called_itself(kind, own) else own.name
    return Server(kind[0].name, tuple(given.items()), is_class=True, method=method)


def _by_function(function: ast.FunctionDef, forward: ast.FunctionDef, chain: Chain) -> Server | None:
    """``predict(layer, x)``"""
    taken = parameters(function, False)
    given = _given(taken, {p.name: objects.asked_in(function, {p.name}, set()) for p in taken}, chain)
    left = [p for p in taken if p.required and p.name not in given]
    x = next((p.name for p in left if p.role in {"x", None}), "")
    also = tuple(p.name for p in left if p.name != x)
    if not x or OBJECT not in given.values() or not {*also} <= {p.name for p in parameters(forward, False)}:
        return None
    return Server(function.name, tuple(given.items()), x=x, also=also)


def _is_of_object(sources: Iterable[str]) -> bool:
    return any(source not in {"eps", "momentum"} for source in sources)


def _given(taken: tuple[Parameter, ...], asked: dict[str, set[str]], chain: Chain) -> dict[str, str]:
    """What each parameter is given: the object, an attribute of it, a setting."""
    found: dict[str, str] = {}
    offered = objects.offered_by(chain)
    for p in taken:
        kept = [*objects.kept_as(chain, p.name)]
        if p.required and len(asked[p.name]) >= _LEAST and asked[p.name] <= offered:
            found[p.name] = OBJECT
        elif kept and p.required:
            found[p.name] = kept[0]
        elif p.role in {"eps", "momentum"}:
            found[p.name] = p.role
    return found
