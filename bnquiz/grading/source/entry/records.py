"""Records that a file defines to hold several values together: NamedTuple, namedtuple, dataclass."""

from __future__ import annotations

import ast

from bnquiz.grading.source.entry.model import Parameter

Fields = dict[str, bool]  # name → whether it must be given


def record_of(tree: ast.Module, p: Parameter) -> tuple[str, tuple[Parameter, ...]] | None:
    """The class whose fields are a parameter's parts, and the parts in the order of its fields."""
    if not p.parts or p.made == "dict":
        return None
    names = [q.name for q in p.parts]
    for kind, fields in _records(tree).items():
        places = list(fields)
        if p.made == "tuple" and all(int(n) < len(places) for n in names):
            continue  # a plain tuple will do
        if set(names) <= set(fields):
            by_name = {q.name: q for q in p.parts}
            roles = {f: by_name[f].role if f in by_name else None for f in fields}
            neutral = {f: by_name[f].default if f in by_name else None for f in fields}
            parts = (Parameter(f, roles[f], required, neutral[f]) for f, required in fields.items())
            return kind, tuple(q for q in parts if q.role or q.required)
    return None


def _records(tree: ast.Module) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name, body=body):
                fields = [s for s in body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
                if fields:
                    found[name] = {ast.unparse(s.target): s.value is None for s in fields}
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func, args=[_, names])) if (
                ast.unparse(func).endswith("namedtuple")
            ):
                found[name] = dict.fromkeys(_written(names), True)
    return found


def _written(names: ast.expr) -> list[str]:
    value = ast.literal_eval(names) if isinstance(names, ast.Constant | ast.List | ast.Tuple) else ""
    return value.replace(",", " ").split() if isinstance(value, str) else [str(v) for v in value]
