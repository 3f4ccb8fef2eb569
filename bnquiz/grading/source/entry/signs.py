"""What a definition shows of itself: that it is a batch norm, or something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.source.entry import roles, signature
from bnquiz.grading.source.entry.classes import (
    class_chain,
    first_method,
    forward_method,
    is_function,
    is_left_to_others,
    is_module,
    normalizes,
    parts_made_by,
)
from bnquiz.grading.source.entry.model import Definition
from bnquiz.grading.source.entry.reach import names_used
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.entry.symbols import LIBRARIES
from bnquiz.grading.source.nodes import (
    MAKING,
    below,
    called,
    derives_from,
    is_store,
    name_of,
    names_held,
    own_attribute,
    returned_by,
)


def is_whole(definition: Definition) -> bool:
    """Whether a function is a batch norm without the class that uses it: it takes the running statistics, and
    those of its batch."""
    node = definition.node
    taken = {p.role for p in parameters(node, False)} if isinstance(node, ast.FunctionDef) else set()
    return ({"mean", "var"} <= taken or "params" in taken) and signature.reduces([node])


def in_sequence(node: ast.AST, found: list[Definition]) -> set[str]:
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


def is_composite(definition: Definition, others: list[Definition]) -> bool:
    """Whether it normalizes nothing itself, uses another one, and does the work of other layers around it:
    ``affine_bn_relu_forward``, a network with an option for it."""
    node = definition.node
    parts = [n for n in getattr(node, "body", ()) if getattr(n, "name", "") not in MAKING]
    if any(map(normalizes, parts)) or signature.reduces(parts):
        return False  # what a constructor draws its weights with is not meant
    names = {*called_in(node), *names_used(node)} - {bare_name(definition)}
    used = [
        d for d in others if bare_name(d) in names and d.name.split(".")[0] != definition.name.split(".")[0]
    ]
    if isinstance(node, ast.ClassDef) and {bare_name(d) for d in used} & {ast.unparse(b) for b in node.bases}:
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
    names = (name for name in called_in(node) if not roles.BN_NAME.search(name))  # ``dense_bn``
    return multiplies or any(map(_OTHER_WORK.search, names))


def _takes_more(node: ast.AST, used: ast.AST) -> bool:
    """Whether a function requires more than the one that it uses can be given."""
    if not (isinstance(node, ast.FunctionDef) and isinstance(used, ast.FunctionDef)):
        return False
    required = sum(p.required for p in parameters(node, False))
    return used.args.kwarg is None and required > len(parameters(used, False))


def _is_laid_out(definition: Definition, found: list[Definition]) -> bool:
    """Whether a class with a forward pass makes itself of parts that do the work."""
    if not isinstance(definition.node, ast.ClassDef):
        return False
    chain = class_chain(definition.node, found)
    parts = [*chain, *parts_made_by(chain, found)]
    return forward_method(chain) is not None and any(map(normalizes, parts)) and signature.reduces(parts)


def is_training_loop(definition: Definition) -> bool:
    """``train`` and ``train_one_epoch``, unless it is what normalizes, or takes a variance."""
    if not roles.TRAINING_LOOP.search(bare_name(definition)) or normalizes(definition.node):
        return False
    return not called_in(definition.node) & {"var", "std", "var_mean", "std_mean"}


def is_left_to_its_class(definition: Definition) -> bool:
    """A constructor, and what torch.autograd calls: the class is meant."""
    owner = definition.owner
    makes = bare_name(definition) in MAKING
    return makes or (owner is not None and derives_from([owner], "Function"))


def is_user(definition: Definition, found: list[Definition]) -> bool:
    """Whether it is named as what uses a batch norm. A class with a forward pass and state is none, whatever
    its name, nor is a phase that is called test: one beside which the other is called train."""
    name = bare_name(definition)
    if _goes_over_batches(definition, found):
        return True
    if not roles.is_named_as_user(name) or is_named(definition):
        return False
    if "test" in name and name.replace("test", "train") in {bare_name(d) for d in found}:
        return not hands_back(definition)
    chain = class_chain(definition.node, found) if isinstance(definition.node, ast.ClassDef) else []
    return first_method(chain, roles.FORWARD) is None or not _has_state(*chain)


def _goes_over_batches(definition: Definition, found: list[Definition]) -> bool:
    """Whether a function hands one after another of the batches that it takes to what normalizes them, and
    collects nothing."""
    node = definition.node
    if not isinstance(node, ast.FunctionDef) or normalizes(node):
        return False
    taken = {a.arg for a in node.args.args}
    loops = (n for n in below(node) if isinstance(n, ast.For) and name_of(n.iter) in taken)
    whole = {bare_name(d) for d in found if d is not definition and takes_statistics(d, found)}
    for loop in loops:
        calls = [n for statement in loop.body for n in below(statement) if isinstance(n, ast.Call)]
        given = {name_of(a) for n in calls if called(n) in whole for a in n.args}
        if name_of(loop.target) in given and not {"append", "extend"} & {called(n) for n in calls}:
            return True
    return False


def hands_back(definition: Definition) -> bool:
    """Whether it normalizes by itself, and returns something."""
    node = definition.node
    return normalizes(node) and any(isinstance(n, ast.Return) and n.value is not None for n in below(node))


def yields(node: ast.AST) -> bool:
    """Whether it is a generator, which hands out one batch after another."""
    if not isinstance(node, ast.FunctionDef):
        return False
    given = any(isinstance(value, ast.GeneratorExp) for value in returned_by(node))
    return given or any(isinstance(n, ast.Yield | ast.YieldFrom) for n in below(node))


def sends_gradient(node: ast.AST) -> bool:
    """Whether a function runs a generator forward and backward: it takes a gradient, and sends it on."""
    taken = {a.arg for a in node.args.args} if isinstance(node, ast.FunctionDef) else set()
    sent = (n.args[0] for n in below(node) if isinstance(n, ast.Call) and called(n) == "send" and n.args)
    return any(isinstance(a, ast.Name) and a.id in taken and _GRADIENT.fullmatch(a.id) for a in sent)


_GRADIENT = re.compile(r"(?i)d_?(out|y|z|l)|\w*grad(ient)?|upstream")


def is_autograd(definition: Definition) -> bool:
    """Whether it is a torch.autograd.Function, which is graded by itself only where nothing else uses it."""
    node = definition.node
    if not isinstance(node, ast.ClassDef) or not derives_from([node], "Function"):
        return False
    forward = first_method([node], ("forward",))
    named_so = any("autograd" in ast.unparse(base) for base in node.bases)
    return named_so or forward is None or is_function(forward)


def takes_and_divides(node: ast.AST) -> bool:
    """Whether it takes statistics and divides by something."""
    return signature.reduces([node]) and any(isinstance(n, ast.Div) for n in below(node))


def is_network(node: ast.AST, found: list[Definition]) -> bool:
    """Whether a class holds layers with weights of their own, that it makes itself or with a function of the
    file, and normalizes nothing itself."""
    if not isinstance(node, ast.ClassDef) or in_sequence(node, found):
        return False
    made = called_in(node)
    makers = (d.node for d in found if isinstance(d.node, ast.FunctionDef) and d.owner is None)
    made |= {name for f in makers if f.name in made for name in called_in(f)}
    calls = (n for n in below(node) if isinstance(n, ast.Call) and not own_attribute(n.func))
    hands_over = any(called(call) in {"batch_norm", "native_batch_norm"} for call in calls)
    return bool(made & _LAYERS) and not normalizes(node) and not hands_over


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


def works(definition: Definition, found: list[Definition]) -> bool:
    """Whether it takes statistics, or holds them, and divides by a root: by itself or through helpers."""
    node = definition.node
    by_name = {d.name: d.node for d in found}
    if isinstance(node, ast.ClassDef):
        chain: list[ast.AST] = list(class_chain(node, found))
        if forward_method([c for c in chain if isinstance(c, ast.ClassDef)]) is None:
            return False
    else:
        owner = definition.owner
        if owner is not None and works(Definition(owner.name, owner, definition.index), found):
            return False  # a method of a class that is itself the batch norm
        if not any(a.arg not in {"self", "cls"} for a in node.args.args):
            return False
        chain = [node]
    code = _with_helpers(chain, by_name)
    return any(normalizes(c) for c in code) and signature.reduces(code)


def _with_helpers(chain: list[ast.AST], by_name: dict[str, ast.FunctionDef | ast.ClassDef]) -> list[ast.AST]:
    """A definition with the functions of the file that it uses, and those that these use in turn."""
    code = [*chain]
    for each in code:
        helpers = [by_name[n] for n in sorted(used_by(each)) if n in by_name]
        code += [
            h
            for h in helpers
            if h not in code and (isinstance(h, ast.FunctionDef) or derives_from([h], "Function"))
        ]
    return code


def is_nearly(definition: Definition) -> bool:
    """Something that takes a mean, subtracts it, and divides by a sum: a batch norm without its root."""
    node = definition.node
    if definition.owner is not None or not signature.reduces([node]):
        return False
    operations = [n for n in below(node) if isinstance(n, ast.BinOp)]
    subtracts = any(isinstance(n.op, ast.Sub) for n in operations)
    divisors = [n.right for n in operations if isinstance(n.op, ast.Div)]
    return subtracts and any(
        isinstance(m, ast.Add) for d in divisors for n in below(d) if isinstance(n, ast.BinOp) for m in [n.op]
    )


def used_by(node: ast.AST) -> set[str]:
    """What it calls or names; not a function of which it only sets attributes."""
    parts = [n for n in below(node) if isinstance(n, ast.Attribute)]
    read = {name_of(n.value) for n in parts if not is_store(n)}
    set_on = {name_of(n.value) for n in parts if is_store(n)} - read
    owners = {id(n.value) for n in parts}
    names = {n.id for n in below(node) if isinstance(n, ast.Name) and id(n) not in owners}
    return {*called_in(node), *names_used(node)} - (set_on - names)


def called_in(node: ast.AST) -> set[str]:
    return {called(n) for n in below(node) if isinstance(n, ast.Call)}


def is_unwritten(definition: Definition, found: list[Definition]) -> bool:
    """Whether a function, or the forward pass of a class, is left to be written."""
    node = definition.node
    function = forward_method(class_chain(node, found)) if isinstance(node, ast.ClassDef) else node
    return function is not None and is_left_to_others(function)


def is_reference(definition: Definition) -> bool:
    """Whether a function leaves the work to a library's batch norm, to compare with: it takes no statistics
    and divides by no root itself."""
    node = definition.node
    if not isinstance(node, ast.FunctionDef) or not any(map(_is_of_library, below(node))):
        return False
    return not signature.reduces([node]) and not normalizes(node)


def _is_of_library(node: ast.AST) -> bool:
    """``F.batch_norm(…)``, ``nn.BatchNorm1d(…)``, ``torch.native_batch_norm(…)``"""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return name_of(owner) in LIBRARIES | {"functional"} and bool(roles.BN_NAME.search(name))
    return False


def takes_statistics(definition: Definition, found: list[Definition]) -> bool:
    """Whether a function or a class takes statistics of its batch, by itself, with its helpers or its
    parts."""
    node = definition.node
    chain = class_chain(node, found) if isinstance(node, ast.ClassDef) else []
    own: list[ast.AST] = [node, *chain, *parts_made_by(chain, found)]
    return signature.reduces(_with_helpers(own, {d.name: d.node for d in found}))


def is_begun(definition: Definition) -> bool:
    """A class that is not written yet, and a function that only normalizes its x."""
    node = definition.node
    if isinstance(node, ast.ClassDef):
        return True
    taken = {p.role for p in parameters(node, definition.owner is not None)}
    return definition.owner is None and "x" in taken and signature.reduces([node])


def bare_name(definition: Definition) -> str:
    return definition.name.rpartition(".")[2]


def is_named(definition: Definition) -> bool:
    """Whether its name says that it is one; ``batchnorm_test`` is inference where it computes it, no test;
    ``train_bn`` is training where it normalizes."""
    name = bare_name(definition)
    if roles.is_batch_norm(roles.without_train(name)) and normalizes(definition.node):
        return True
    tests = roles.is_batch_norm(roles.without_test(name)) and _is_for_inference(definition.node)
    return roles.is_batch_norm(name) or tests


def is_named_layer(definition: Definition) -> bool:
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


def is_shaped(definition: Definition, found: list[Definition]) -> bool:
    if isinstance(definition.node, ast.ClassDef):
        return _is_class_shaped(definition.node, found)
    if definition.owner is not None and (
        _is_class_shaped(definition.owner, found)
        or _has_state(definition.owner)
        or _needs_its_object(definition.node, definition.owner)
    ):
        return False  # a method of a class that is itself the batch norm
    if _MAKES.match(bare_name(definition)) and not any(map(_calculates, below(definition.node))):
        return False  # what it makes is for others
    taken = {p.role for p in parameters(definition.node, definition.owner is not None)}
    return "x" in taken and (
        bool({"gamma", "beta"} & taken) or {"mean", "var"} <= taken or ("params" in taken and len(taken) > 1)
    )


_MAKES = re.compile(r"(?i)_*(init|initial|make|create|new|build|reset|add|register)(_|$|[A-Z])")


def _calculates(node: ast.AST) -> bool:
    """Whether two values are put together, and no text: ``name + "/gamma"``."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    return bool(sides) and not any(isinstance(s, ast.Constant) and isinstance(s.value, str) for s in sides)


def _needs_its_object(method: ast.FunctionDef, owner: ast.ClassDef) -> bool:
    """Whether it reads or changes what the constructor sets."""
    makers = [s for s in owner.body if isinstance(s, ast.FunctionDef) and s.name == "__init__"]
    return bool({*names_held(method)} & {name for maker in makers for name in names_held(maker)})


def is_unmistakable(definition: Definition, found: list[Definition]) -> bool:
    """Shaped so that its name need not say it: gamma and beta, or a mean and a variance, beside x. A method
    that takes these and normalizes nothing keeps them for its object."""
    if isinstance(definition.node, ast.ClassDef) or not is_shaped(definition, found):
        return isinstance(definition.node, ast.ClassDef) and _is_class_shaped(definition.node, found)
    if definition.owner is not None and not is_function(definition.node) and not normalizes(definition.node):
        return False
    taken = {p.role for p in parameters(definition.node, definition.owner is not None)}
    if {"gamma", "beta"} <= taken and len(taken) > 3:
        return True
    code = _with_helpers([definition.node], {d.name: d.node for d in found})
    return {"mean", "var"} <= taken and any(map(normalizes, code))  # else it only brings them up to date


def takes_no_statistics(definition: Definition, found: list[Definition]) -> bool:
    """Whether a function takes no statistics of a batch, by itself or with its helpers."""
    node = definition.node
    code = _with_helpers([node], {d.name: d.node for d in found})
    return isinstance(node, ast.FunctionDef) and not signature.reduces(code)


def _is_class_shaped(node: ast.ClassDef, found: list[Definition]) -> bool:
    chain = class_chain(node, found)
    if not roles.is_batch_norm(node.name) and not any(normalizes(c) for c in chain):
        return False
    if forward_method(chain) is None and not in_sequence(node, found):
        return is_module(chain) and _has_state(node) and bool(roles.BN_NAME.search(node.name))
    return _has_state(*chain) or any(map(_has_state, parts_made_by(chain, found)))


def _has_state(*classes: ast.ClassDef) -> bool:
    held = {roles.held_role_of(n) for node in classes for n in names_held(node)}
    return len(held & {"gamma", "beta", "mean", "var"}) >= 2


def shows_it(definition: Definition, found: list[Definition]) -> bool:
    """Whether a definition is what its name says: by its shape, by its work, or by its parts."""
    return any(is_one(definition, found) for is_one in (is_shaped, works, _is_laid_out))
