"""What a function hands back: names, records, another function; and the backward pass that takes it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from bnquiz.grading.source.entry import classes, frozen, roles, signature
from bnquiz.grading.source.entry.frozen import called_by, function_given
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Definition, GoingBack, Parameter
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.nodes import (
    KEEPING,
    below,
    called,
    dotted,
    function_of,
    made_and_returned,
    name_of,
    pairs,
    returned_by,
    variables_of,
    without_given,
)

Place = tuple[int | str, ...]  # of a part in what is returned; empty for all of it


class Part(NamedTuple):
    """One of the functions that a function makes, and its place in what it returns; ``gives``: the one there
    gives this one when it is called."""

    place: Place
    function: ast.FunctionDef
    gives: bool = False


class Made(NamedTuple):
    """The functions that a function returns: the forward pass, and, where it returns such, the backward pass
    and the one for inference."""

    forward: Part
    backward: Part | None = None
    inference: Part | None = None


def made_by(node: ast.AST, file: LearnerFile) -> Made | None:
    """What a function makes that is called in its place; None where it returns no function of its own, or one
    beside its output."""
    if not isinstance(node, ast.FunctionDef):
        return None
    inner = frozen.functions_in(node, file)
    for value, whole in zip(returned_by(node), made_and_returned(node), strict=True):
        given = list(_placed(whole))
        placed, hung = (
            [Part(at, f) for at, e in parts if (f := function_given(e, inner, file)) is not None]
            for parts in (given, _hung_on(node, value))
        )
        back = next((p for p in (*placed, *hung) if roles.is_backward(p.function.name)), None)
        others = [p for p in placed if p is not back]
        named = [p for p in others if p.function.name in roles.FORWARD]
        works = [p for p in others if any(map(classes.normalizes, _with_inner(p.function, inner)))]
        own = [s for s in node.body if not isinstance(s, ast.FunctionDef)]
        gives_none = bool(works) and not signature.reduces(own)  # only what a function within makes
        # and no output, with a function beside it
        several = len(works) > 1 or len(placed) == len(given) or gives_none
        for forward in named or sorted(works, key=lambda p: _is_for_inference(p, inner)) or others:
            if forward.place in {(), (0,)} or named or back or several:
                return Made(forward, back, _inference_beside(forward, [*others, *hung], inner, file))
    return None


def _is_for_inference(part: Part, inner: dict[str, ast.FunctionDef]) -> tuple[bool, bool]:
    """Whether it takes no statistics, and whether it is named for inference."""
    named = roles.FOR_INFERENCE.search(part.function.name) is not None
    return not signature.reduces(_with_inner(part.function, inner)), named


def _inference_beside(
    forward: Part, others: list[Part], inner: dict[str, ast.FunctionDef], file: LearnerFile
) -> Part | None:
    """Of the functions beside the one for training the one for inference: it normalizes and takes no
    statistics, or is named for it, and requires no more; or one of them hands it back."""

    def code(part: Part) -> list[ast.AST]:
        return _with_inner(part.function, inner)

    if not signature.reduces(code(forward)):
        return None
    for other in others:
        named = roles.FOR_INFERENCE.search(other.function.name) is not None
        fits = classes.requires_no_more(other.function, forward.function, bound=False)
        normalizes = any(map(classes.normalizes, code(other)))
        if other is not forward and fits and normalizes and (named or not signature.reduces(code(other))):
            return other
    given = ((p, frozen.of_part(p.function, code(p), forward.function, file)) for p in others)
    return next((Part(p.place, function, gives=True) for p, function in given if function), None)


def _with_inner(function: ast.FunctionDef, inner: dict[str, ast.FunctionDef]) -> list[ast.AST]:
    """A function, and those beside it that it calls in turn."""
    reached = [function]
    for each in reached:
        names = called_by(each)
        reached += [f for name, f in inner.items() if name in names and f not in reached]
    return [*reached]


def _placed(value: ast.expr) -> Iterator[tuple[Place, ast.expr]]:
    """What a return statement gives, each with its place."""
    match value:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            yield from (((i,), e) for i, e in enumerate(elements))
        case ast.Dict(keys=keys, values=values):
            yield from (
                ((str(k.value),), v) for k, v in zip(keys, values, strict=True) if isinstance(k, ast.Constant)
            )
        case ast.Call(args=args, keywords=keywords) if _is_record(called(value)):
            yield from (((i,), e) for i, e in enumerate(args))
            yield from (((k.arg,), k.value) for k in keywords if k.arg)
        case _:
            yield (), value


def _hung_on(node: ast.FunctionDef, value: ast.expr) -> Iterator[tuple[Place, ast.expr]]:
    """What a function sets as attributes of the one that it gives: ``fit.serve = serve``."""
    sets = (pair for s in node.body if isinstance(s, ast.Assign) for pair in pairs(s))
    for target, each in sets if isinstance(value, ast.Name) else ():
        if isinstance(target, ast.Attribute) and name_of(target.value) == name_of(value):
            yield (target.attr,), each


def _is_record(kind: str) -> bool:
    """Whether it is called to hold several things under names: a class, by how it is written, or a dict."""
    return kind == "dict" or kind[:1].isupper()


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
            own = {f: by_name[f].role if f in by_name else roles.binding_role_of(f) for f in fields}
            neutral = {f: by_name[f].default if f in by_name else None for f in fields}
            parts = (Parameter(f, own[f], required, neutral[f]) for f, required in fields.items())
            return kind, tuple(q for q in parts if q.role or q.required)
    return None


_BEGINS: dict[str | None, float] = {"gamma": 1.0, "beta": 0.0, "mean": 0.0, "var": 1.0}


def as_begun(tree: ast.Module, p: Parameter) -> Parameter:
    """A pair that is taken by its places, with the roles that its start values have where the file itself
    makes it, under the same name: ``params = (ones(n), zeros(n))`` is gamma, then beta, whatever takes it
    apart calls them."""
    begins = [_BEGINS.get(q.role) for q in p.parts]
    if [q.name for q in p.parts] != ["0", "1"] or None in begins or begins[0] == begins[1]:
        return p
    assigned = (n for n in below(tree) if isinstance(n, ast.Assign))
    made = [v for n in assigned for t, v in pairs(n) if isinstance(t, ast.Name) and t.id == p.name]
    starts = [[_start(e) for e in v.elts] for v in made if isinstance(v, ast.Tuple | ast.List)]
    if begins[::-1] not in starts or begins in starts:
        return p
    one, other = p.parts
    turned = (msgspec.structs.replace(one, role=other.role), msgspec.structs.replace(other, role=one.role))
    return msgspec.structs.replace(p, parts=turned)


def _start(value: ast.expr) -> float | None:
    """What an array is made of."""
    name = called(value) if isinstance(value, ast.Call) else ""
    return 1.0 if name.startswith("ones") else 0.0 if name.startswith("zeros") else None


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


_PARAMETER = re.compile(r"gam+a|beta|weight|bias")


def writes_into(function: ast.FunctionDef, names: set[str]) -> bool:
    """Whether the function writes into one of its arguments: an item, in place, or through a method that
    ends in _."""
    written: list[ast.AST]
    for node in below(function):
        match node:
            case ast.Assign(targets=targets):
                written = [
                    t
                    for target in targets
                    for t in below(target)
                    if isinstance(t, ast.Subscript | ast.Attribute)
                ]
            case ast.AugAssign(target=target):
                written = [target]
            case ast.Call(func=ast.Attribute(value=receiver, attr=method)) if method.endswith("_"):
                written = [receiver]
            case ast.Call(func=ast.Attribute(attr="copyto"), args=[first, *_]):
                written = [first]
            case ast.keyword(arg="out", value=value):
                written = [value]
            case _:
                continue
        if any(isinstance(n, ast.Name) and n.id in names for w in written for n in below(w)):
            return True
    return False


def returned_roles(function: ast.FunctionDef) -> tuple[tuple[str | None, ...], ...]:
    """For each return statement the roles of its elements, by their names."""
    returns = returned_by(function)
    return tuple(tuple(_role_of_expression(e) for e in _elements(value)) for value in returns)


def forgets_return(function: ast.FunctionDef) -> bool:
    """Whether it ends with an expression, or with a variable of its own, whose value goes nowhere, or says
    that it returns nothing."""
    last = function.body[-1]
    if isinstance(last, ast.Return):
        return True
    if isinstance(last, ast.Assign):
        outer = {
            name for n in below(function) if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names
        }
        return all(isinstance(t, ast.Name) and t.id not in outer for t in last.targets)
    return isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call | ast.Constant | ast.Yield)


def returned_names(function: ast.FunctionDef) -> tuple[tuple[str, ...], ...]:
    """For each return statement the variables that it gives; empty for what is computed there."""
    returns = returned_by(function)
    return tuple(tuple(e.id if isinstance(e, ast.Name) else "" for e in _elements(v)) for v in returns)


def returned_within(function: ast.FunctionDef) -> tuple[tuple[str, tuple[int | str, ...]], ...]:
    """The variables that lie within what it returns, each with where: ``return y, (xhat, std)``, and the keys
    of a dict. A backward pass may take them one by one, ``backward(dout, *cache)``."""
    made = variables_of(function)
    found: dict[str, tuple[int | str, ...]] = {}
    for value, whole in zip(returned_by(function), made_and_returned(function), strict=True):
        if _is_put_together(whole):
            found |= {key: (key,) for key in _keys_of(whole)}
        for place, held in enumerate(value.elts if isinstance(value, ast.Tuple) else ()):
            inner = made.get(held.id, held) if isinstance(held, ast.Name) else held
            match inner:
                case ast.Tuple(elts=each) | ast.List(elts=each):
                    found |= {e.id: (place, i) for i, e in enumerate(each) if isinstance(e, ast.Name)}
                case _:
                    found |= {key: (place, key) for key in _keys_of(inner)}
    return tuple(found.items())


def _is_put_together(value: ast.expr) -> bool:
    """Whether it is a dict, or the record of a class, and nothing that a function computes."""
    name = called(value) if isinstance(value, ast.Call) else ""
    return isinstance(value, ast.Dict) or name == "dict" or name[:1].isupper()


def _elements(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.Tuple | ast.List):
        return value.elts
    return value.values if isinstance(value, ast.Dict) else [value]


def returned_gradients(function: ast.FunctionDef) -> tuple[str | None, ...]:
    """dx, dgamma, dbeta in the order in which a backward pass returns them, by their names; x where no other
    fits. What is computed in the return statement itself is what is usual in its place."""
    returns = returned_by(function)
    if not returns:
        return ()
    value = returns[-1]
    elements = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    in_place = _USUAL if len(elements) == len(_USUAL) else ()
    named = [_gradient_role(ast.unparse(e)) for e in elements]
    return tuple(
        role if _has_name(e) or i >= len(in_place) else in_place[i]
        for i, (e, role) in enumerate(zip(elements, named, strict=True))
    )


_USUAL = ("dx", "dgamma", "dbeta")


def _has_name(node: ast.expr) -> bool:
    """Whether it is a variable, perhaps reshaped: dgamma, self.dgamma, dgamma.reshape(-1). ``dout.sum(0)`` is
    none: it is computed where it stands, from what is no gradient of a parameter."""
    computed = False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        computed = computed or (isinstance(node, ast.Call) and called(node) not in KEEPING | {"astype"})
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name) or node.id in {"np", "numpy", "torch"}:
        return False
    return not computed or roles.gradient_role(node.id.lower()) is not None


def _gradient_role(text: str) -> str | None:
    lower = text.lower().removeprefix("self.")
    if _PARAMETER.fullmatch(lower):
        return None  # the parameter itself, updated
    return roles.gradient_role(lower) or "dx"


def _role_of_expression(node: ast.expr) -> str | None:
    """The role of a variable, perhaps reshaped; what is computed in the return statement has no name."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in KEEPING:
        node = node.func.value
    name = name_of(node)
    role = roles.held_role_of(name) if name is not None else None
    return role if role in {"mean", "var"} else None


def backward_of(file: LearnerFile, definition: Definition) -> str | None:
    """The backward pass that belongs to a forward function, by its name, else by what it does."""
    if definition.owner is not None and not classes.asks_nothing_of_self(definition.node):
        return None
    name = definition.name
    guesses = [
        name.replace("forward", "backward"),
        name.replace("Forward", "Backward"),
        f"{name}_backward",
        f"{name}_backprop",
        name.replace("fwd", "bwd"),
    ]
    guesses += [
        name.replace("forward", "backward_alt"),
        name.replace("_forward", "_back"),
        f"{name}_back",
        f"{name}_grad",
        f"backward_{name}",
    ]
    guesses = [g for g in guesses if g != name]
    known = {name: d.node for name, d in file.by_name.items() if classes.asks_nothing_of_self(d.node)}
    named = next((g for g in guesses if g in known), None)
    named = named or next((d for d in file.by_name if any(d.startswith(f"{g}_") for g in guesses)), None)
    if named is None and (done := [d for d in file.found if _goes_back(file, d, definition)]):
        return min(done, key=lambda d: not _takes_as_many(d.node, definition.node)).name
    return named or next((d.name for d in file.found if _is_named_beside(d, definition)), None)


def _is_named_beside(other: Definition, forward: Definition) -> bool:
    """``bn_train`` and ``bn_backward``, ``forward_prop`` and ``back_prop``, of one class or of none: both
    have the same name beside their phase."""
    if other.owner is not forward.owner or not isinstance(other.node, ast.FunctionDef):
        return False
    if not classes.asks_nothing_of_self(other.node):
        return False
    return roles.is_backward(other.name) and roles.stem(other.name) == roles.stem(forward.name)


def _goes_back(file: LearnerFile, other: Definition, forward: Definition) -> bool:
    """Whether another function is the backward pass by what it does: it takes apart the second thing that
    the forward pass returns, sums over the batch, and returns several gradients."""
    node, own = other.node, forward.node
    if other is forward or other.owner is not None or not isinstance(node, ast.FunctionDef):
        return False
    if roles.is_batch_norm(other.name) and not _takes_apart_what_it_gives(node, own):
        gives_all = all(len(list(_placed(value))) == 3 for value in returned_by(node))
        return gives_all and _goes_back_over(file, node, own)
    if len(node.args.args) != 2:
        return _goes_back_over(file, node, own)
    if not isinstance(own, ast.FunctionDef) or not any(len(r) >= 2 for r in returned_roles(own)):
        return False
    code, forward_code = file.helpers([node]), file.helpers([own])
    if node in forward_code or (len(code) > 1) != (len(forward_code) > 1):
        return False  # one that leaves the work to a helper belongs to one that does so too
    uses = file.uses(code)
    parts = max(len(uses.parts(node.name, a.arg)) for a in node.args.args)
    several = any(len(r) >= 2 for r in returned_roles(node))
    return parts > 1 and several and signature.reduces(code)


def _takes_as_many(node: ast.AST, forward: ast.AST) -> bool:
    """Whether it takes apart what it is handed into as many as the forward pass puts together beside its
    output."""
    taken = {a.arg for a in node.args.args} if isinstance(node, ast.FunctionDef) else set()
    made = (n for n in below(node) if isinstance(n, ast.Assign) and name_of(n.value) in taken)
    apart = {len(t.elts) for n in made for t in n.targets if isinstance(t, ast.Tuple)}
    returned = [id(value) for value in returned_by(forward)] if isinstance(forward, ast.FunctionDef) else []
    inside = (n for n in below(forward) if isinstance(n, ast.Tuple) and id(n) not in returned)
    return bool(apart) and apart <= {len(n.elts) for n in inside if isinstance(n.ctx, ast.Load)}


def _takes_apart_what_it_gives(node: ast.FunctionDef, forward: ast.AST) -> bool:
    """Whether a function unpacks something that it is handed into the very names that the forward pass puts
    together, or asks it for several of the keys that this gives."""
    asked = (set(signature.parts_asked(node, a.arg)) for a in node.args.args)
    if any(len(each) > 1 and each <= set(_keys_put(forward)) for each in asked):
        return True
    given = returned_by(forward) if isinstance(forward, ast.FunctionDef) else []
    together = [t for value in given for t in below(value) if isinstance(t, ast.Tuple)]
    taken = {a.arg for a in node.args.args}
    apart = (n.targets[0] for n in below(node) if isinstance(n, ast.Assign) and name_of(n.value) in taken)
    names = [[name_of(e) for e in t.elts] for t in apart if isinstance(t, ast.Tuple)]
    return any([name_of(e) for e in t.elts] in names for t in together if len(t.elts) > 1)


def _keys_put(function: ast.AST) -> Iterator[str]:
    """The keys and names under which a function puts values together: in a dict, in a record."""
    yield from (key for node in below(function) for key in _keys_of(node))


def _keys_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Dict(keys=keys):
            yield from (k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str))
        case ast.Call(func=ast.Name(), keywords=keywords):
            yield from (k.arg for k in keywords if k.arg)


def _goes_back_over(file: LearnerFile, node: ast.FunctionDef, forward: ast.AST) -> bool:
    """Whether a function takes what the forward pass requires, beta perhaps aside, and one thing more, of
    which it takes sums over the batch, and returns several: it goes over the forward pass again."""
    if not isinstance(forward, ast.FunctionDef):
        return False
    required = {p.name for p in parameters(forward, False) if p.required}
    more = [a.arg for a in node.args.args if a.arg not in {p.name for p in parameters(forward, False)}]
    taken = {a.arg for a in node.args.args}
    if len(more) != 1 or len(required - taken) > 1 or len(required & taken) < 2:
        return False
    code = file.helpers([node])
    several = any(len(list(_placed(value))) >= 2 for value in returned_by(node))
    return several and (roles.is_backward(node.name) or "shaped" in file.uses(code).of(node.name, more[0]))


def also_backward(
    file: LearnerFile,
    definition: Definition,
    first: ast.FunctionDef | None,
    methods: Sequence[ast.FunctionDef],
) -> tuple[GoingBack, ...]:
    """The backward passes beside the first: they are called as it is, take as much, do not call one another,
    and belong to no other forward pass. ``methods``: of the class, where the first is a method."""
    if first is None:
        return ()
    beside = methods or [
        d.node for d in file.found if d.owner is None and isinstance(d.node, ast.FunctionDef)
    ]
    versions = {f.name: f for f in reversed(beside) if _goes_with(f, first)}  # not those of a base
    found = [f for name, f in versions.items() if name != first.name and f is not definition.node]
    called = {name_of(n.func) for f in (first, *found) for n in below(f) if isinstance(n, ast.Call)}
    others = (d for d in file.found if d is not definition and not roles.is_backward(d.name)) if found else ()
    taken = {backward_of(file, d) for d in others}
    free = (f for f in found if f.name not in called | taken)
    return tuple(GoingBack(f.name, not _is_version_of(f, first), **backward_facts(f)) for f in free)


def _goes_with(other: ast.FunctionDef, first: ast.FunctionDef) -> bool:
    """Whether it is another way to go backward, or may be a part of it: it takes the same, and sums."""
    taken = [{p.name for p in parameters(f, True) if p.required} for f in (other, first)]
    is_part = taken[0] == taken[1] != set() and signature.reduces([other])
    return is_part or _is_version_of(other, first)


def _is_version_of(other: ast.FunctionDef, first: ast.FunctionDef) -> bool:
    one, another = (_UP_TO_BACKWARD.match(f.name.lower()) for f in (first, other))
    same_stem = one is not None and another is not None and one[0] == another[0]
    if same_stem and one is not None and not one[1]:  # the name of the layer comes after it
        same_stem = other.name.startswith(first.name) or first.name.startswith(other.name)
    return same_stem and len(other.args.args) == len(first.args.args)


_UP_TO_BACKWARD = re.compile(r"(.*?)(backward|back_?prop|bprop|bwd|grad|back)")


def returned_with(node: ast.FunctionDef, file: LearnerFile) -> tuple[str, ast.FunctionDef] | None:
    """The backward pass that a forward function makes and returns beside its output: ``returned.1``, and the
    function. It may stand in it, be a lambda, or be what ``partial`` makes of a function of the file."""
    inner = {f.name: f for f in below(node) if f is not node and isinstance(f, ast.FunctionDef)}
    made = variables_of(node)
    for value in returned_by(node):
        for place, each in enumerate(value.elts if isinstance(value, ast.Tuple) else []):
            whole = made.get(each.id, each) if isinstance(each, ast.Name) else each
            function = inner.get(name_of(each) or "") or _function_made(whole, file)
            if function is not None and place:
                return f"{RETURNED}{place}", function
    return None


def _function_made(value: ast.expr, file: LearnerFile) -> ast.FunctionDef | None:
    """What ``partial(f, x_hat)`` or a lambda is, as a function."""
    match value:
        case ast.Lambda(args=taken, body=body):
            return function_of("lambda", taken, [ast.copy_location(ast.Return(body), body)], value)
        case ast.Call(args=[ast.Name(id=name), *given]) if called(value) == "partial":
            whole = file.function(name)
            if whole is not None:
                return function_of(name, without_given(whole.args, len(given), value), whole.body, whole)
    return None


RETURNED = "returned."  # and at which place
MADE = "made."  # the same, for what a function makes beside the forward pass


def made_name(part: Part | None) -> str:
    """What an `Entry` calls a function that is made beside the forward pass."""
    return made_at(part.place) if part is not None else ""


def made_at(place: Place) -> str:
    return f"{MADE}{place[0]}"


def made_place(name: str) -> Place | None:
    """The place of such a function; None where the name is another one."""
    if not name.startswith(MADE):
        return None
    part = name.removeprefix(MADE)
    return (int(part) if part.isdigit() else part,)


def _unpacked_alone(node: ast.FunctionDef) -> set[str | None]:
    """What is taken apart into one thing: ``gy, = grad_outputs``."""
    made = ((n.value, t) for n in below(node) if isinstance(n, ast.Assign) for t in n.targets)
    return {name_of(value) for value, t in made if isinstance(t, ast.Tuple) and len(t.elts) == 1}


KEPT = "kept."  # before the name of an attribute


def _kept_for(tree: ast.AST, method: str, names: Sequence[str]) -> dict[str, str]:
    """The roles of what a method takes after the gradient, where the file hands it an attribute of its own
    object: ``self.bn_backward(dout, self.cache)``."""
    found: dict[str, str] = {}
    for node in below(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if name == method:
                given = [*zip(names, node.args, strict=False), *((k.arg, k.value) for k in node.keywords)]
                after = [(n, dotted(value)) for n, value in given if n in names[1:]]
                held = ((n, path) for n, path in after if n and path.startswith(f"{owner}."))
                found |= {n: f"{KEPT}{path.removeprefix(f'{owner}.')}" for n, path in held}
    return found


def backward_facts(node: ast.AST | None, tree: ast.AST | None = None) -> dict[str, Any]:
    """What a backward pass takes, and what it returns, as fields of an `Entry`. ``tree``: where a method is
    called."""
    if not isinstance(node, ast.FunctionDef):
        return {}
    rates, all_taken = roles.LEARNING_RATE, parameters(node, True)
    alone, used = _unpacked_alone(node), {n.id for n in below(node) if isinstance(n, ast.Name)}
    is_whole = used.isdisjoint(p.name for p in all_taken) or bool(node.decorator_list)  # others look at it
    said = {p.name: p.role if is_whole or p.name in used else "unused" for p in all_taken}
    said |= _kept_for(tree, node.name, [*said]) if tree is not None else {}
    taken = tuple(
        msgspec.structs.replace(
            p,
            made="tuple" if p.name in alone else p.made,
            role=said[p.name],
        )
        for p in all_taken
        if p.required or rates.fullmatch(p.name)
    )
    return {
        "backward_takes": taken,
        "backward_eps": next((p.name for p in all_taken if p.role == "eps" and not p.required), ""),
        "backward_returns": returned_gradients(node),
    }
