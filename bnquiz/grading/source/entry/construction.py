"""How an object of a class is made, and made ready before its first call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.attributes import read_by, set_at, set_in
from bnquiz.grading.source.entry.classes import (
    Chain,
    is_torch_batch_norm,
    method,
    methods_reached,
    own_methods,
    read_in,
)
from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.entry.signature import constructor
from bnquiz.grading.source.entry.uses import Use, Uses
from bnquiz.grading.source.nodes import (
    MAKING,
    below,
    derives_from,
    own_attribute,
    pairs,
    with_defaults,
)

_MADE_BY_TORCH = (
    Parameter("num_features", "channels", True),
    Parameter("eps", "eps", False, 1e-5),
    Parameter("momentum", "momentum", False, 0.1),
)


def kept_for_others(chain: Chain, name: str) -> set[str]:
    """Parameters of the constructor that it only keeps, for other methods than this one: a learning rate.
    What nothing reads is for none."""
    read = set(read_in(chain, name)) if name else set()
    anywhere = {a for c in chain for n in below(c) for a in read_by(n)}
    maker = method(chain, "__init__")
    kept: dict[str, set[str]] = {}
    for statement in below(maker) if maker is not None else ():
        if isinstance(statement, ast.Assign):
            for target, value in pairs(statement):
                attribute = own_attribute(target)
                if attribute is not None and isinstance(value, ast.Name):
                    kept.setdefault(value.id, set()).add(attribute)
    used = [n.id for n in below(maker) if isinstance(n, ast.Name)] if maker is not None else []
    return {p for p, held in kept.items() if held <= anywhere - read and used.count(p) == len(held)}


def constructor_scope(chain: Chain) -> str:
    """The function whose parameters make an object; of a dataclass the object itself, for they are its
    attributes."""
    return "__init__" if any(method([c], "__init__") for c in chain) else "self"


def set_on_the_way(chain: Chain) -> set[str]:
    """Attributes that the call itself sets to a constant, such as ``built``."""
    passing = [method(chain, name) for name in ({*methods_reached(chain), "__call__"} - MAKING)]
    found = ((t, v) for m in passing if m for n in below(m) if isinstance(n, ast.Assign) for t, v in pairs(n))
    return {name for t, v in found if isinstance(v, ast.Constant) and (name := own_attribute(t))}


def made_with(chain: Chain) -> tuple[Parameter, ...]:
    """The constructor's parameters; where it hands the rest on, those of the next constructor too."""
    makers = [m for c in chain for m in [method([c], "__init__") or _fields_maker(c)] if m is not None]
    taken: tuple[Parameter, ...] = ()
    for maker in makers:
        taken += _not_in(taken, constructor(maker))
        if maker.args.kwarg is None:
            return taken
    return taken + _not_in(taken, _MADE_BY_TORCH) if is_torch_batch_norm(chain) else taken


def _fields_maker(node: ast.ClassDef) -> ast.FunctionDef | None:
    """The constructor that ``@dataclass`` or ``NamedTuple`` writes: a parameter for each annotated field."""
    is_dataclass = any("dataclass" in ast.unparse(d) for d in node.decorator_list)
    if not is_dataclass and not derives_from([node], "NamedTuple"):
        return None
    fields = [
        s for s in node.body
        if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name) and not _is_made_later(s.value)
    ]  # fmt: skip
    taken = [ast.unparse(s.target) + (f"={ast.unparse(s.value)}" if s.value else "") for s in fields]
    made = ast.parse(f"def __init__({', '.join(['self', *taken])}): pass").body[0]
    return made if isinstance(made, ast.FunctionDef) else None


def _is_made_later(value: ast.expr | None) -> bool:
    """``field(init=False)``: no parameter of the constructor."""
    keywords = value.keywords if isinstance(value, ast.Call) else []
    return any(
        k.arg == "init" and isinstance(k.value, ast.Constant) and k.value.value is False for k in keywords
    )


def _not_in(taken: tuple[Parameter, ...], more: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    names, held = {p.name for p in taken}, {p.role for p in taken}
    return tuple(p for p in more if p.name not in names and (p.role is None or p.role not in held))


def refused(chain: Chain) -> set[str]:
    """The options that a constructor does not let anybody turn on: ``if affine: raise``."""
    maker = method(chain, "__init__")
    guards = (n for n in below(maker) if isinstance(n, ast.If)) if maker is not None else ()
    return {n.test.id for n in guards if isinstance(n.test, ast.Name) and isinstance(n.body[0], ast.Raise)}


def left_to_caller(chain: Chain) -> tuple[str, ...]:
    """Attributes that are None until a method sets them which no constructor, forward or backward pass
    calls."""
    reached = methods_reached(chain)
    own = {name for c in chain for m in own_methods(c) if m.name in reached for name in set_in(m)}
    others = (name for c in chain for m in own_methods(c) if m.name not in reached for name in set_in(m))
    return tuple(dict.fromkeys(name for name in others if name not in own))


def emptied_by(chain: Chain) -> str:
    """The method, left to the caller, that empties a list which each call makes longer."""
    reached = methods_reached(chain)
    methods = [m for c in chain for m in own_methods(c)]
    grown = {a for m in methods if m.name in reached for a in _receivers(m, {"append"})}
    left = (m for m in methods if m.name not in reached and not any(p.required for p in constructor(m)))
    return next((m.name for m in left if grown & {*set_in(m), *_receivers(m, {"clear"})}), "")


def _receivers(node: ast.AST, called: set[str]) -> Iterator[str]:
    """Attributes of self of which one of these methods is called."""
    for n in below(node):
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in called:
            yield own_attribute(n.func.value) or ""


def never_set(chain: Chain) -> tuple[str, ...]:
    """Attributes that tell the shape of one sample, and that the class reads and never sets, but to what its
    constructor may be told, None otherwise."""
    read = {name for c in chain for n in below(c) if (name := own_attribute(n))}
    given = {name for c in chain for m in own_methods(c) if m.name not in MAKING for name in set_in(m)}
    given |= {name for c in chain for m in own_methods(c) if m.name in MAKING for name in _set_for_sure(m)}
    return tuple(sorted((read - given) & {"input_shape", "shape", "input_dim"}))


def _set_for_sure(maker: ast.FunctionDef) -> Iterator[str]:
    """The attributes that a constructor sets to something other than a parameter that may be None."""
    may_be_none = {
        a.arg for a, d in with_defaults(maker.args) if isinstance(d, ast.Constant) and d.value is None
    }
    for node in (n for n in below(maker) if isinstance(n, ast.Assign)):
        if not (isinstance(node.value, ast.Name) and node.value.id in may_be_none):
            yield from set_at(node)


def is_shown(p: Parameter, uses: Uses, scope: str) -> bool:
    """Whether the code uses a setting as what it was taken for, or its name says so too."""
    used: dict[str | None, Use] = {"eps": "rooted", "momentum": "complement"}
    return used.get(p.role) in uses.of(scope, p.name) or roles.make_role_of(p.name) == p.role


def without_role(p: Parameter) -> Parameter:
    """A setting that a call has nothing to do with, unless its name binds it."""
    binds = p.required or roles.binding_role_of(p.name) is not None
    return p if binds else msgspec.structs.replace(p, role=None)
