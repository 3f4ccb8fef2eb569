"""The backward pass that belongs to a forward pass written as a function."""

from __future__ import annotations

import ast
from typing import Any

from bnquiz.grading.source.entry import classes, evidence, results, roles
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Definition
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.nodes import below, returned_by


def backward_of(file: LearnerFile, definition: Definition) -> str | None:
    """The backward pass that belongs to a forward function, by its name, else by what it does."""
    if definition.owner is not None and not classes.is_function(definition.node):
        return None
    name = definition.name
    guesses = [
        name.replace("forward", "backward"),
        f"{name}_backward",
        f"{name}_backprop",
        name.replace("fwd", "bwd"),
    ]
    guesses += [
        name.replace("forward", "backward_alt"),
        name.replace("_forward", "_back"),
        f"backward_{name}",
    ]
    named = next((g for g in guesses if g != name and g in file.by_name), None)
    return named or next((d.name for d in file.found if _goes_back(file, d, definition)), None)


def _goes_back(file: LearnerFile, other: Definition, forward: Definition) -> bool:
    """Whether another function is the backward pass by what it does: it takes apart the second thing that
    the forward pass returns, sums over the batch, and returns several gradients."""
    node, own = other.node, forward.node
    if other is forward or other.owner is not None or not isinstance(node, ast.FunctionDef):
        return False
    if roles.is_batch_norm(other.name) or len(node.args.args) != 2:
        return False
    if not isinstance(own, ast.FunctionDef) or not any(len(r) == 2 for r in results.returned_roles(own)):
        return False
    code, forward_code = file.helpers([node]), file.helpers([own])
    if node in forward_code or (len(code) > 1) != (len(forward_code) > 1):
        return False  # one that leaves the work to a helper belongs to one that does so too
    uses = file.uses(code)
    parts = max(len(uses.parts(node.name, a.arg)) for a in node.args.args)
    several = any(len(r) >= 2 for r in results.returned_roles(node))
    return parts > 1 and several and evidence.reduces(code)


def returned_with(node: ast.FunctionDef) -> tuple[str, ast.FunctionDef] | None:
    """The backward pass that a forward function makes and returns beside its output: ``returned.1``, and the
    function."""
    inner = {f.name: f for f in below(node) if f is not node and isinstance(f, ast.FunctionDef)}
    for value in returned_by(node):
        for place, each in enumerate(value.elts if isinstance(value, ast.Tuple) else []):
            if isinstance(each, ast.Name) and each.id in inner and place:
                return f"{RETURNED}{place}", inner[each.id]
    return None


RETURNED = "returned."  # and at which place


def backward_facts(node: ast.AST | None) -> dict[str, Any]:
    """What a backward pass takes, and what it returns, as fields of an `Entry`."""
    if not isinstance(node, ast.FunctionDef):
        return {}
    rates = roles.LEARNING_RATE
    taken = tuple(p for p in parameters(node, True) if p.required or rates.fullmatch(p.name))
    return {"backward_takes": taken, "backward_returns": results.returned_gradients(node)}
