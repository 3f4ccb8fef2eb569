"""Which function or class of a file is the batch norm, and how it is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

import msgspec

from bnquiz.grading.source.entry import objects, roles, signature
from bnquiz.grading.source.entry.classes import (
    class_chain,
    first_method,
    forward_method,
    is_function,
    is_module,
    normalizes,
    parts_made_by,
)
from bnquiz.grading.source.entry.decorators import as_decorated
from bnquiz.grading.source.entry.learner_file import LearnerFile, with_constants
from bnquiz.grading.source.entry.model import AS_IT_IS, Definition, Entry, Reading
from bnquiz.grading.source.entry.reach import dispatched_by, names_used
from bnquiz.grading.source.entry.reader import Further, Reader
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.nodes import (
    MAKING,
    below,
    called,
    class_made_by,
    class_of,
    derives_from,
    function_of,
    is_store,
    name_of,
    names_held,
    own_attribute,
    returned_by,
    sequence_made_by,
    with_method,
    without_given,
)

_UNSUPPORTED = (
    "tensorflow", "mxnet", "paddle", "jax", "flax", "keras", "mindspore", "mlx", "tinygrad", "theano",
    "chainer", "cupy", "jittor",
)  # fmt: skip


def entries(
    tree: ast.Module, source: str, requested: str | None = None, reading: Reading = AS_IT_IS
) -> list[Entry]:
    """The batch norms of the file, each with how to call it, in the file's order. ``requested`` names the
    only one."""
    found = list(_definitions(with_constants(tree)))
    chosen = [d for d in found if d.name == requested] if requested else _candidates(found)
    reader = Reader(LearnerFile(tree, source, found), reading)
    chosen = [d for d in chosen if not (_yields(d.node) or _sends_gradient(d.node))]
    made = [e for d in chosen if (e := reader.entry(d)) is not None]
    halves = {e.inference_method for e in made if e.constructor is None}
    halves |= {e.server.name for e in made if e.server is not None}
    halves |= {e.backward for e in made if e.constructor is None and e.backward}
    return [e for e in made if e.name not in halves]


def guesses(
    tree: ast.Module, source: str, reading: Reading = AS_IT_IS, around: Collection[str] = ()
) -> list[Entry]:
    """What may be a batch norm although nothing shows it: no name, no root, no known way to take a mean. Only
    a run can tell. ``around``: of these it has to use one."""
    found = list(_definitions(with_constants(tree)))
    reader = Reader(LearnerFile(tree, source, found), reading)
    possible = (d for d in found if d.name not in around and _is_own_work(d, found))
    parts = {name.rpartition(".")[2] for name in around}
    made = (
        reader.entry(d) for d in possible if not parts or parts & {*_called_in(d.node), *names_used(d.node)}
    )
    return [entry for entry in made if entry is not None][:MOST_GUESSES]


def alternatives(
    tree: ast.Module, source: str, name: str, reading: Reading, *, runs: bool
) -> Iterator[Reading]:
    """Further readings of one definition, the likeliest first. Where it ``runs``, it is made as it should
    be."""
    found = list(_definitions(with_constants(tree)))
    for definition in found:
        if definition.name == name:
            reader = Reader(LearnerFile(tree, source, found), reading)
            yield from Further(reader).alternatives(definition, runs=runs)


def names_defined(tree: ast.Module) -> list[str]:
    """The dotted names of all functions, classes and methods."""
    return [d.name for d in _definitions(tree)]


def unsupported(tree: ast.Module) -> str | None:
    """A framework that the file is written for and bnquiz does not know."""
    imported = {a.name.split(".")[0] for n in below(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {(n.module or "").split(".")[0] for n in below(tree) if isinstance(n, ast.ImportFrom)}
    if imported & {"torch", "numpy"}:
        return None
    return next((name for name in _UNSUPPORTED if name in imported), _own_tensor(tree))


def _own_tensor(tree: ast.Module) -> str | None:
    """The module from which a file without torch and NumPy has its Tensor."""
    sources = (
        n.module or "its own package"
        for n in below(tree)
        if isinstance(n, ast.ImportFrom) and any(a.name == "Tensor" for a in n.names)
    )
    return next(sources, None)


def _definitions(tree: ast.Module) -> Iterator[Definition]:
    """Top-level functions, classes and their methods; of two with one name the last counts. Names for a
    lambda or a partial function are functions too, and what is set on a class is its method."""
    last: dict[str, Definition] = {}
    for index, statement in enumerate(tree.body):
        for made in (_as_decorated(each, last) for each in _made_at_top(statement, last)):
            whole = last.get(next(dispatched_by(made), ""))
            if whole is not None and isinstance(whole.node, ast.FunctionDef):
                last[whole.name] = msgspec.structs.replace(whole, node=_with_kind(whole.node, made))
                continue
            last.pop(made.name, None)
            last[made.name] = Definition(made.name, made, index)
            if isinstance(made, ast.ClassDef):
                methods = (s for s in made.body if isinstance(s, ast.FunctionDef))
                own = (Definition(f"{made.name}.{m.name}", m, index, made) for m in methods)
                last |= {d.name: d for d in own}
    used = {n for s in tree.body if isinstance(s, ast.Assign) for n in names_used(s)}
    for each in last.values():
        if isinstance(each.node, ast.ClassDef):
            with_halves = objects.with_halves(each.node, [*last.values()])
            yield msgspec.structs.replace(each, node=with_halves)
        elif class_made_by(each.node) is None or each.name not in used:  # else what it makes is meant
            yield each


def _with_kind(whole: ast.FunctionDef, made: ast.FunctionDef | ast.ClassDef) -> ast.FunctionDef:
    """A function that calls others by the kind of its argument, with what this one of them does."""
    return function_of(whole.name, whole.args, [*whole.body, *made.body], whole, whole.decorator_list)


def _as_decorated(
    node: ast.FunctionDef | ast.ClassDef, before: dict[str, Definition]
) -> ast.FunctionDef | ast.ClassDef:
    """A function, or a class with its methods, as decorators of the file leave them."""
    known = {name: d.node for name, d in before.items()}
    if isinstance(node, ast.FunctionDef):
        return as_decorated(node, known)
    for method in [m for m in node.body if isinstance(m, ast.FunctionDef) and m.decorator_list]:
        left = as_decorated(method, known)
        node = node if left is method else with_method(node, left)
    return node


def _made_at_top(
    statement: ast.stmt, before: dict[str, Definition]
) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            yield sequence_made_by(statement) or statement
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda(args=taken, body=value)):
            yield function_of(name, taken, [ast.copy_location(ast.Return(value), value)], statement)
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Name(id=whole), *given]) as call
        ) if called(call) == "partial" and whole in before:
            node = before[whole].node
            if isinstance(node, ast.FunctionDef):
                yield function_of(name, without_given(node.args, len(given), call), node.body, node)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield from _class_made(name, value, before)
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=ast.Name(id=own)):
            kind, function = (before[n].node if n in before else None for n in (owner, own))
            if isinstance(kind, ast.ClassDef) and isinstance(function, ast.FunctionDef):
                del before[own]
                yield with_method(kind, function_of(name, function.args, function.body, function))


def _class_made(name: str, value: ast.expr, before: dict[str, Definition]) -> Iterator[ast.ClassDef]:
    """A class that a name stands for and that no statement of the top level writes down: what ``type`` or a
    function of the file makes, or what is looked up in a class of it, ``BatchNorm[2]``."""
    match value:
        case ast.Call(
            func=ast.Name(id="type"), args=[_, ast.Tuple(elts=bases), ast.Dict(keys=keys, values=of)]
        ):
            methods = []
            for key, each in zip(keys, of, strict=True):
                own = before.get(each.id) if isinstance(each, ast.Name) else None
                if (
                    isinstance(key, ast.Constant)
                    and own is not None
                    and isinstance(own.node, ast.FunctionDef)
                ):
                    methods.append(function_of(str(key.value), own.node.args, own.node.body, own.node))
                    del before[own.name]
            yield class_of(name, bases, methods, value)
        case ast.Call(func=ast.Name(id=factory)) if factory in before:
            if (made := class_made_by(before[factory].node)) is not None:
                yield class_of(name, made.bases, made.body, made)
        case ast.Subscript(value=ast.Name(id=whole)) if whole in before:
            kind = before[whole].node
            if isinstance(kind, ast.ClassDef) and first_method([kind], ("__class_getitem__",)) is not None:
                yield class_of(name, [value.value], [], value)


def _candidates(found: list[Definition]) -> list[Definition]:
    """The likeliest definitions. One that is named as a test or a demo is meant only where no other is, and
    where it does the work itself. An abstract base, a helper of another one and a network that only uses one
    are none."""
    possible = [d for d in found if not _is_network(d.node, found) and not _is_left_to_its_class(d)]
    possible = [d for d in possible if not _is_part_of(d, set(_networks(found)))]
    users = [d for d in possible if _is_user(d, found)]
    plain = [d for d in possible if d not in users]
    chosen = _likeliest(plain, found) or _likeliest([d for d in users if _hands_back(d)], found)
    chosen += [d for d in plain if d not in chosen and _lays_around(d, chosen, found)]
    chosen = [d for d in chosen if not _is_composite(d, chosen)]
    chosen = [each for d in chosen for each in _that_hand_it_statistics(d, found) or [d]]
    chosen = [each for d in chosen for each in _that_apply(d, plain) or [d]]
    chosen = [each for d in chosen for each in _sequences_with(d, possible, found) or [d]]
    chosen = [d for place, d in enumerate(chosen) if d not in chosen[:place]]
    bases = {
        n.id
        for d in found
        if isinstance(d.node, ast.ClassDef)
        for n in d.node.bases
        if isinstance(n, ast.Name)
    }
    owners = {d.name for d in chosen if isinstance(d.node, ast.ClassDef)}
    free = [d for d in chosen if d.name not in bases and d.name.rpartition(".")[0] not in owners]
    free = [d for d in free if not any(_completes(other, d) for other in free)]
    helpers = {name for d in free for name in _used_by(d.node) - {_last(d)}}
    free = [d for d in free if not _yields(d.node)] or free
    of_parts = {name for d in free for name in _given_parts(d.node)}
    free = [d for d in free if _last(d) not in of_parts] or free
    of_classes = {n for d in free if isinstance(d.node, ast.ClassDef) for n in _used_by(d.node) - {_last(d)}}
    named = (d for d in free if _is_named(d) and not _is_autograd(d))
    whole = {_last(d) for d in named if _last(d) not in of_classes or _is_whole(d)}
    return [d for d in free if _last(d) not in helpers or _last(d) in whole] or free


def _is_whole(definition: Definition) -> bool:
    """Whether a function is a batch norm without the class that uses it: it takes the running statistics, and
    those of its batch."""
    node = definition.node
    taken = {p.role for p in parameters(node, False)} if isinstance(node, ast.FunctionDef) else set()
    return ({"mean", "var"} <= taken or "params" in taken) and signature.reduces([node])


MOST_GUESSES = 4


def _is_own_work(definition: Definition, found: list[Definition]) -> bool:
    """Whether nothing else of the file uses it, it calculates with what it is given, by itself or through
    helpers, and it isn't named as something else."""
    node, name = definition.node, _last(definition)
    by_name = {d.name: d.node for d in found}
    others = [d.node for d in found if d.owner is None and d.name != definition.name]
    used = {n for other in others for n in (*_called_in(other), *names_used(other))}
    if definition.owner is not None or definition.name in used or _is_network(node, found) or _yields(node):
        return False
    if isinstance(node, ast.FunctionDef) and not node.args.args:
        return False
    if roles.NOT_BN_NAME.search(name) or roles.is_named_as_user(name) or _is_training_loop(definition):
        return False
    helpers = [by_name[n] for n in {*_called_in(node), *names_used(node)} if n in by_name]
    operations = {type(n.op) for code in (node, *helpers) for n in below(code) if isinstance(n, ast.BinOp)}
    return bool(operations & {ast.Sub, ast.Div, ast.Mult})


def _that_hand_it_statistics(definition: Definition, found: list[Definition]) -> list[Definition]:
    """Of a function that normalizes by what it is given, the functions and classes that take the statistics
    of their batch and hand them to it: it is a helper of these, whatever they are called."""
    node = definition.node
    if definition.owner is not None or isinstance(node, ast.ClassDef) or signature.reduces([node]):
        return []
    others = (d for d in found if d.owner is None and d.name != definition.name)
    return [d for d in others if _hands_statistics(d.node, definition.name)]


def _that_apply(definition: Definition, possible: list[Definition]) -> list[Definition]:
    """Of a torch.autograd.Function the classes and functions that apply it, whatever they are called."""
    if not _is_autograd(definition):
        return []
    others = (d for d in possible if d.owner is None and not _is_autograd(d))
    return [d for d in others if definition.name in names_used(d.node) and not _is_composite(d, [definition])]


def _hands_statistics(node: ast.AST, helper: str) -> bool:
    """Whether a function, or a method of a class, calls the helper with what it has from a reduction of its
    own, and returns something."""
    if isinstance(node, ast.ClassDef):
        return any(_hands_statistics(m, helper) for m in node.body if isinstance(m, ast.FunctionDef))
    taken: set[str] = set()
    for n in below(node):
        if isinstance(n, ast.Assign) and signature.reduces([n.value]):
            taken |= {t.id for target in n.targets for t in below(target) if isinstance(t, ast.Name)}
    calls = [n for n in below(node) if isinstance(n, ast.Call) and called(n) == helper]
    given = (n for call in calls for a in (*call.args, *call.keywords) for n in below(a))
    hands_on = any((isinstance(n, ast.Name) and n.id in taken) or signature.reduces([n]) for n in given)
    return hands_on and isinstance(node, ast.FunctionDef) and bool(returned_by(node))


def _completes(definition: Definition, other: Definition) -> bool:
    """Whether a partial function gives the other one something that it requires."""
    whole, part = other.node, definition.node
    if whole is part or not isinstance(whole, ast.FunctionDef) or not isinstance(part, ast.FunctionDef):
        return False
    required = [{p.name for p in parameters(node, False) if p.required} for node in (whole, part)]
    return part.body is whole.body and bool(required[0] - required[1])


def _lays_around(definition: Definition, others: list[Definition], found: list[Definition]) -> bool:
    """Whether a function takes what a batch norm takes, and hands it to one of these: for images, around one
    for rows."""
    is_function = isinstance(definition.node, ast.FunctionDef) and definition.owner is None
    uses_one = bool(_called_in(definition.node) & {_last(d) for d in others})
    return is_function and uses_one and _is_shaped(definition, found)


def _sequences_with(
    definition: Definition, possible: list[Definition], found: list[Definition]
) -> list[Definition]:
    """The classes that do no more than call it and other small layers of the file, one after the other, where
    it does not say itself that it is the batch norm."""
    holding = (d for d in possible if definition.name in _in_sequence(d.node, found) and d is not definition)
    return [d for d in holding if _is_named(d) or not _is_named(definition)]


def _in_sequence(node: ast.AST, found: list[Definition]) -> set[str]:
    """The classes of the file of which a class makes a sequence, where that has no other layers."""
    if not isinstance(node, ast.ClassDef):
        return set()
    own, names = {d.name: d.node for d in found if isinstance(d.node, ast.ClassDef)}, set[str]()
    for call in (n for n in below(node) if isinstance(n, ast.Call)):
        hands_on = called(call) == "__init__" and derives_from([node], "Sequential")
        if called(call) == "Sequential" or hands_on:
            names |= {name for a in call.args for name in _layers_in(a)}
    is_own = all(name in own and not _works_as_other_layers(own[name]) for name in names)
    return names if is_own else set()


def _layers_in(node: ast.expr) -> Iterator[str]:
    """The classes of which an argument of Sequential is made: one, or those of an ``OrderedDict``; nothing is
    known of what is no call."""
    match node:
        case ast.Call(args=[ast.List(elts=pairs)]) if called(node) == "OrderedDict":
            yield from (name for p in pairs if isinstance(p, ast.Tuple) for name in _layers_in(p.elts[-1]))
        case ast.Call():
            yield called(node)
        case _:
            yield ""


def _is_composite(definition: Definition, others: list[Definition]) -> bool:
    """Whether it normalizes nothing itself, uses another one, and does the work of other layers around it:
    ``affine_bn_relu_forward``, a network with an option for it."""
    node = definition.node
    parts = [n for n in getattr(node, "body", ()) if getattr(n, "name", "") not in MAKING]
    if any(map(normalizes, parts)) or signature.reduces(parts):
        return False  # what a constructor draws its weights with is not meant
    names = {*_called_in(node), *names_used(node)} - {_last(definition)}
    used = [d for d in others if _last(d) in names and d.name.split(".")[0] != definition.name.split(".")[0]]
    if isinstance(node, ast.ClassDef) and {_last(d) for d in used} & {ast.unparse(b) for b in node.bases}:
        return False  # it is one, and brings what is special about it
    other_work = _works_as_other_layers(node) or any(map(_merges_steps, below(node)))
    if not other_work and _is_affine(node) and not any(_is_affine(d.node) for d in used):
        return False  # these take statistics for it
    return bool(used) and (other_work or all(_takes_more(node, d.node) for d in used))


def _is_affine(node: ast.AST) -> bool:
    """Whether a function takes gamma and beta."""
    taken = {p.role for p in parameters(node, False)} if isinstance(node, ast.FunctionDef) else set()
    return {"gamma", "beta"} <= taken


_OTHER_WORK = re.compile(
    r"(?i)(^|_)(affine|linear|dense|fc|conv(olve)?([123]d)?|(max_?|avg_?)?pool(ing)?([123]d)?|dropout|softmax"
    r"|(leaky_?)?relu|sigmoid|tanh|gelu|maximum|dot|matmul|randn?|normal)(_|$)"
)


def _merges_steps(node: ast.AST) -> bool:
    """Whether samples and steps become one axis, ahead of the channels: ``x.flatten(0, 1)``,
    ``x.reshape(-1, *x.shape[2:])``, ``x.reshape((-1,) + x.shape[2:])``."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="flatten"), args=[ast.Constant(value=0), ast.Constant(value=1)]
        ):
            return True
        case ast.Call(func=ast.Attribute(attr="reshape" | "view"), args=[first, *_] as sizes):
            merged = ast.unparse(first).startswith(("-1", "(-1")) or isinstance(first, ast.BinOp)
            return merged and any(_is_from_the_third(n) for size in sizes for n in below(size))
    return False


def _is_from_the_third(node: ast.AST) -> bool:
    """``x.shape[2:]``: the axes after the first two."""
    match node:
        case ast.Subscript(
            value=ast.Attribute(attr="shape"), slice=ast.Slice(lower=ast.Constant(value=2), upper=None)
        ):
            return True
    return False


def _works_as_other_layers(node: ast.AST) -> bool:
    """Whether it multiplies matrices, or calls what is named as another layer or as an activation."""
    multiplies = any(isinstance(n, ast.MatMult) for n in below(node))
    names = (name for name in _called_in(node) if not roles.BN_NAME.search(name))  # ``dense_bn``
    return multiplies or any(map(_OTHER_WORK.search, names))


def _takes_more(node: ast.AST, used: ast.AST) -> bool:
    """Whether a function requires more than the one that it uses can be given."""
    if not (isinstance(node, ast.FunctionDef) and isinstance(used, ast.FunctionDef)):
        return False
    required = sum(p.required for p in parameters(node, False))
    return used.args.kwarg is None and required > len(parameters(used, False))


def _likeliest(possible: list[Definition], found: list[Definition]) -> list[Definition]:
    """Named like a batch norm, and shaped like one or doing what one does; else shaped so that nothing else
    can be meant; else doing what one does, under any name; else begun."""
    others = [d for d in possible if not (roles.NOT_BN_NAME.search(_last(d)) or _is_training_loop(d))]
    tiers = (
        (d for d in possible if _is_named(d) and any(is_one(d, found) for is_one in _ONES)),
        (d for d in possible if _is_named_layer(d) and _is_shaped(d, found)),
        (d for d in others if _is_unmistakable(d, found)),
        (d for d in others if _works(d, found)),
        (d for d in possible if _is_named(d) and _is_begun(d)),
        (d for d in others if _is_nearly(d)),
    )
    return next((chosen for tier in tiers if (chosen := list(tier))), [])


def _is_laid_out(definition: Definition, found: list[Definition]) -> bool:
    """Whether a class with a forward pass makes itself of parts that do the work."""
    if not isinstance(definition.node, ast.ClassDef):
        return False
    chain = class_chain(definition.node, found)
    parts = [*chain, *parts_made_by(chain, found)]
    return forward_method(chain) is not None and any(map(normalizes, parts)) and signature.reduces(parts)


def _is_training_loop(definition: Definition) -> bool:
    """``train`` and ``train_one_epoch``, unless it is what normalizes."""
    return bool(roles.TRAINING_LOOP.search(_last(definition))) and not normalizes(definition.node)


def _is_left_to_its_class(definition: Definition) -> bool:
    """A constructor, and what torch.autograd calls: the class is meant."""
    owner = definition.owner
    makes = _last(definition) in MAKING
    return makes or (owner is not None and derives_from([owner], "Function"))


def _is_user(definition: Definition, found: list[Definition]) -> bool:
    """Whether it is named as what uses a batch norm. A class with a forward pass and state is none, whatever
    its name, nor is a phase that is called test: one beside which the other is called train."""
    name = _last(definition)
    if not roles.is_named_as_user(name) or _is_named(definition):
        return False
    if "test" in name and name.replace("test", "train") in {_last(d) for d in found}:
        return not _hands_back(definition)
    chain = class_chain(definition.node, found) if isinstance(definition.node, ast.ClassDef) else []
    return first_method(chain, roles.FORWARD) is None or not _has_state(*chain)


def _hands_back(definition: Definition) -> bool:
    """Whether it normalizes by itself, and returns something."""
    node = definition.node
    return normalizes(node) and any(isinstance(n, ast.Return) and n.value is not None for n in below(node))


def _yields(node: ast.AST) -> bool:
    """Whether it is a generator, which hands out one batch after another."""
    if not isinstance(node, ast.FunctionDef):
        return False
    given = any(isinstance(value, ast.GeneratorExp) for value in returned_by(node))
    return given or any(isinstance(n, ast.Yield | ast.YieldFrom) for n in below(node))


def _sends_gradient(node: ast.AST) -> bool:
    """Whether a function runs a generator forward and backward: it takes a gradient, and sends it on."""
    taken = {a.arg for a in node.args.args} if isinstance(node, ast.FunctionDef) else set()
    sent = (n.args[0] for n in below(node) if isinstance(n, ast.Call) and called(n) == "send" and n.args)
    return any(isinstance(a, ast.Name) and a.id in taken and _GRADIENT.fullmatch(a.id) for a in sent)


_GRADIENT = re.compile(r"(?i)d_?(out|y|z|l)|\w*grad(ient)?|upstream")


def generators(tree: ast.Module) -> list[str]:
    """The functions that normalize, and hand out what they normalize one after another."""
    return [d.name for d in _definitions(tree) if _yields(d.node) and normalizes(d.node)]


def _given_parts(node: ast.AST) -> Iterator[str]:
    """What is called for one channel at a time: ``norm_column(x[:, j])``, ``norm_column(c) for c in x.T``."""
    columns = {name for n in below(node) for name in _columns_of(n)}
    for n in below(node):
        if isinstance(n, ast.Call) and n.args:
            match n.args[0]:
                case ast.Subscript(slice=ast.Tuple(elts=[ast.Slice(), *indexes])) if any(
                    isinstance(i, ast.Name) for i in indexes
                ):
                    yield called(n)
                case ast.Name(id=name) | ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if (
                    name in columns
                ):
                    yield called(n)


def _columns_of(node: ast.AST) -> Iterator[str]:
    """The variables of a loop over columns: over ``x.T``, ``x.unbind(1)``, ``zip(*x)``, or these beside
    others."""
    if isinstance(node, ast.For | ast.comprehension):
        parts = list(below(node.iter))
        turned = any(isinstance(n, ast.Attribute) and n.attr in _BY_COLUMNS for n in parts)
        unzipped = any(isinstance(n, ast.Call) and called(n) == "zip" and _is_unpacked(n.args) for n in parts)
        if turned or unzipped:
            yield from (n.id for n in below(node.target) if isinstance(n, ast.Name))


_BY_COLUMNS = {"T", "transpose", "permute", "swapaxes", "moveaxis", "movedim", "unbind", "split", "chunk"}


def _is_unpacked(arguments: list[ast.expr]) -> bool:
    return any(isinstance(a, ast.Starred) for a in arguments)


def _is_autograd(definition: Definition) -> bool:
    """Whether it is a torch.autograd.Function, which is graded by itself only where nothing else uses it."""
    return isinstance(definition.node, ast.ClassDef) and derives_from([definition.node], "Function")


def networks(tree: ast.Module) -> list[str]:
    """The classes that normalize among other layers, in one method: no call of theirs is a batch norm."""
    return list(_networks(list(_definitions(tree))))


def _networks(found: list[Definition]) -> Iterator[str]:
    for d in found:
        if not isinstance(d.node, ast.ClassDef) or roles.is_batch_norm(d.name):
            continue
        forward = forward_method(class_chain(d.node, found))
        products = (n for n in below(forward) if isinstance(n, ast.BinOp)) if forward is not None else ()
        weighs = any(isinstance(n.op, ast.MatMult) and own_attribute(n.right) for n in products)
        if forward is not None and weighs and _takes_and_divides(forward):
            yield d.name


def _takes_and_divides(node: ast.AST) -> bool:
    """Whether it takes statistics and divides by something."""
    return signature.reduces([node]) and any(isinstance(n, ast.Div) for n in below(node))


def _is_part_of(definition: Definition, classes: set[str]) -> bool:
    return definition.name.split(".")[0] in classes and not roles.is_batch_norm(_last(definition))


def _is_network(node: ast.AST, found: list[Definition]) -> bool:
    """Whether a class holds layers with weights of their own, and normalizes nothing itself."""
    if not isinstance(node, ast.ClassDef) or _in_sequence(node, found):
        return False
    made = {called(n) for n in below(node) if isinstance(n, ast.Call)}
    return bool(made & _LAYERS) and not normalizes(node) and not made & {"batch_norm", "native_batch_norm"}


_LAYERS = {
    "Linear",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Embedding",
    "LSTM",
    "GRU",
    "Sequential",
    "ConvTranspose2d",
}


def _works(definition: Definition, found: list[Definition]) -> bool:
    """Whether it takes statistics, or holds them, and divides by a root: by itself or through helpers."""
    node = definition.node
    by_name = {d.name: d.node for d in found}
    if isinstance(node, ast.ClassDef):
        chain: list[ast.AST] = list(class_chain(node, found))
        if forward_method([c for c in chain if isinstance(c, ast.ClassDef)]) is None:
            return False
    else:
        owner = definition.owner
        if owner is not None and _works(Definition(owner.name, owner, definition.index), found):
            return False  # a method of a class that is itself the batch norm
        if not any(a.arg not in {"self", "cls"} for a in node.args.args):
            return False
        chain = [node]
    used = {n for c in chain for n in _used_by(c)}
    helpers = [by_name[n] for n in used if n in by_name]
    code = [*chain, *(h for h in helpers if isinstance(h, ast.FunctionDef) or derives_from([h], "Function"))]
    return any(normalizes(c) for c in code) and signature.reduces(code)


def _is_nearly(definition: Definition) -> bool:
    """Something that takes a mean, subtracts it, and divides by a sum: a batch norm without its root."""
    node = definition.node
    if definition.owner is not None or not signature.reduces([node]):
        return False
    operations = [n for n in below(node) if isinstance(n, ast.BinOp)]
    subtracts = any(isinstance(n.op, ast.Sub) for n in operations)
    divisors = (n.right for n in operations if isinstance(n.op, ast.Div))
    return subtracts and any(
        isinstance(m, ast.Add) for d in divisors for n in below(d) if isinstance(n, ast.BinOp) for m in [n.op]
    )


def _used_by(node: ast.AST) -> set[str]:
    """What it calls or names; not a function of which it only sets attributes."""
    parts = [n for n in below(node) if isinstance(n, ast.Attribute)]
    read = {name_of(n.value) for n in parts if not is_store(n)}
    set_on = {name_of(n.value) for n in parts if is_store(n)} - read
    owners = {id(n.value) for n in parts}
    names = {n.id for n in below(node) if isinstance(n, ast.Name) and id(n) not in owners}
    return {*_called_in(node), *names_used(node)} - (set_on - names)


def _called_in(node: ast.AST) -> set[str]:
    return {called(n) for n in below(node) if isinstance(n, ast.Call)}


def _is_begun(definition: Definition) -> bool:
    """A class that is not written yet, and a function that only normalizes its x."""
    node = definition.node
    if isinstance(node, ast.ClassDef):
        return True
    taken = {p.role for p in parameters(node, definition.owner is not None)}
    return definition.owner is None and "x" in taken and signature.reduces([node])


def _last(definition: Definition) -> str:
    return definition.name.rpartition(".")[2]


def _is_named(definition: Definition) -> bool:
    """Whether its name says that it is one; ``batchnorm_test`` is inference where it computes it, no test;
    ``train_bn`` is training where it normalizes."""
    name = _last(definition)
    if roles.is_batch_norm(roles.without_train(name)) and normalizes(definition.node):
        return True
    tests = roles.is_batch_norm(roles.without_test(name)) and _is_for_inference(definition.node)
    return roles.is_batch_norm(name) or tests


def _is_named_layer(definition: Definition) -> bool:
    """A class that is named as a batch norm and by how its gradient is taken, ``BatchNormManualGrad``: its
    forward pass takes a statistic and divides by a root."""
    node = definition.node
    if not isinstance(node, ast.ClassDef) or not roles.BN_NAME.search(node.name):
        return False
    forward = first_method([node], roles.FORWARD)
    return forward is not None and normalizes(forward) and signature.reduces([forward])


def _is_for_inference(node: ast.AST) -> bool:
    """A function that normalizes what it is given by statistics that it is given, and asserts nothing."""
    takes = isinstance(node, ast.FunctionDef) and len(node.args.args) > 2
    asserts = any(isinstance(n, ast.Assert) for n in below(node))
    return takes and not asserts and normalizes(node) and not signature.reduces([node])


def _is_shaped(definition: Definition, found: list[Definition]) -> bool:
    if isinstance(definition.node, ast.ClassDef):
        return _is_class_shaped(definition.node, found)
    if definition.owner is not None and (
        _is_class_shaped(definition.owner, found)
        or _has_state(definition.owner)
        or _needs_its_object(definition.node, definition.owner)
    ):
        return False  # a method of a class that is itself the batch norm
    if _MAKES.match(_last(definition)) and not any(isinstance(n, ast.BinOp) for n in below(definition.node)):
        return False  # what it makes is for others
    taken = {p.role for p in parameters(definition.node, definition.owner is not None)}
    return "x" in taken and (
        bool({"gamma", "beta"} & taken) or {"mean", "var"} <= taken or ("params" in taken and len(taken) > 1)
    )


_MAKES = re.compile(r"(?i)_*(init|initial|make|create|new|build|reset)(_|$|[A-Z])")


def _needs_its_object(method: ast.FunctionDef, owner: ast.ClassDef) -> bool:
    """Whether it reads or changes what the constructor sets."""
    makers = [s for s in owner.body if isinstance(s, ast.FunctionDef) and s.name == "__init__"]
    return bool({*names_held(method)} & {name for maker in makers for name in names_held(maker)})


def _is_unmistakable(definition: Definition, found: list[Definition]) -> bool:
    """Shaped so that its name need not say it: gamma and beta, or a mean and a variance, beside x. A method
    that takes these and normalizes nothing keeps them for its object."""
    if isinstance(definition.node, ast.ClassDef) or not _is_shaped(definition, found):
        return isinstance(definition.node, ast.ClassDef) and _is_class_shaped(definition.node, found)
    if definition.owner is not None and not is_function(definition.node) and not normalizes(definition.node):
        return False
    taken = {p.role for p in parameters(definition.node, definition.owner is not None)}
    return ({"gamma", "beta"} <= taken and len(taken) > 3) or {"mean", "var"} <= taken


def _is_class_shaped(node: ast.ClassDef, found: list[Definition]) -> bool:
    chain = class_chain(node, found)
    if not roles.is_batch_norm(node.name) and not any(normalizes(c) for c in chain):
        return False
    if forward_method(chain) is None and not _in_sequence(node, found):
        return is_module(chain) and _has_state(node) and bool(roles.BN_NAME.search(node.name))
    return _has_state(*chain) or any(map(_has_state, parts_made_by(chain, found)))


def _has_state(*classes: ast.ClassDef) -> bool:
    held = {roles.held_role_of(n) for node in classes for n in names_held(node)}
    return len(held & {"gamma", "beta", "mean", "var"}) >= 2


_ONES = (_is_shaped, _works, _is_laid_out)  # what shows that a definition is what its name says
