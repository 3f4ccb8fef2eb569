"""Which function or class of a file is the batch norm, and how it is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from bnquiz.grading.source.entry import roles, signature
from bnquiz.grading.source.entry.classes import (
    class_chain,
    forward_method,
    is_function,
    normalizes,
)
from bnquiz.grading.source.entry.definitions import definitions
from bnquiz.grading.source.entry.further import Further
from bnquiz.grading.source.entry.learner_file import LearnerFile, with_constants
from bnquiz.grading.source.entry.model import AS_IT_IS, Definition, Entry, Reading
from bnquiz.grading.source.entry.nesting import takes_one_channel
from bnquiz.grading.source.entry.reach import names_used
from bnquiz.grading.source.entry.reader import Reader
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.entry.signs import (
    bare_name,
    called_in,
    hands_back,
    in_sequence,
    is_autograd,
    is_begun,
    is_composite,
    is_left_to_its_class,
    is_named,
    is_named_layer,
    is_nearly,
    is_network,
    is_reference,
    is_shaped,
    is_training_loop,
    is_unmistakable,
    is_unwritten,
    is_user,
    is_whole,
    sends_gradient,
    shows_it,
    takes_and_divides,
    takes_no_statistics,
    takes_statistics,
    used_by,
    works,
    yields,
)
from bnquiz.grading.source.entry.tools import DRAWING
from bnquiz.grading.source.entry.usual import in_usual_form
from bnquiz.grading.source.nodes import (
    below,
    called,
    name_of,
    own_attribute,
    pairs,
    returned_by,
)

_UNSUPPORTED = (
    "tensorflow", "mxnet", "paddle", "jax", "flax", "keras", "mindspore", "mlx", "tinygrad", "theano",
    "chainer", "cupy", "jittor",
)  # fmt: skip


def _definitions(tree: ast.Module) -> list[Definition]:
    return list(definitions(in_usual_form(with_constants(tree))))


def entries(
    tree: ast.Module, source: str, requested: str | None = None, reading: Reading = AS_IT_IS
) -> list[Entry]:
    """The batch norms of the file, each with how to call it, in the file's order. ``requested`` names the
    only one."""
    found = _definitions(tree)
    chosen = [d for d in found if d.name == requested] if requested else _candidates(found)
    reader = Reader(LearnerFile(tree, source, found), reading)
    chosen = [d for d in chosen if not (yields(d.node) or sends_gradient(d.node))]
    of_one_channel = for_one_channel(tree, source)
    chosen = [d for d in chosen if d.name not in of_one_channel]
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
    found = _definitions(tree)
    reader = Reader(LearnerFile(tree, source, found), reading)
    possible = (d for d in found if d.name not in around and _is_own_work(d, found))
    parts = {name.rpartition(".")[2] for name in around}
    made = (
        reader.entry(d) for d in possible if not parts or parts & {*called_in(d.node), *names_used(d.node)}
    )
    return [entry for entry in made if entry is not None][:MOST_GUESSES]


def alternatives(
    tree: ast.Module, source: str, name: str, reading: Reading, *, runs: bool
) -> Iterator[Reading]:
    """Further readings of one definition, the likeliest first. Where it ``runs``, it is made as it should
    be."""
    found = _definitions(tree)
    for definition in found:
        if definition.name == name:
            reader = Reader(LearnerFile(tree, source, found), reading)
            yield from Further(reader).alternatives(definition, runs=runs)


def names_defined(tree: ast.Module) -> list[str]:
    """The dotted names of all functions, classes and methods."""
    return [d.name for d in definitions(tree)]


def unsupported(tree: ast.Module) -> str | None:
    """A framework that the file is written for and bnquiz does not know."""
    imported = {a.name.split(".")[0] for n in below(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {(n.module or "").split(".")[0] for n in below(tree) if isinstance(n, ast.ImportFrom)}
    if imported & {"torch", "numpy"}:
        return None
    return next((name for name in _UNSUPPORTED if name in imported), _own_tensor(tree) or _own_scalars(tree))


def _own_tensor(tree: ast.Module) -> str | None:
    """The module from which a file without torch and NumPy has its Tensor."""
    sources = (
        n.module or "its own package"
        for n in below(tree)
        if isinstance(n, ast.ImportFrom) and any(a.name == "Tensor" for a in n.names)
    )
    return next(sources, None)


def _own_scalars(tree: ast.Module) -> str | None:
    """The class of a file without torch and NumPy that follows single numbers, as micrograd's Value does."""
    for kind in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        names = {s.name for s in kind.body if isinstance(s, ast.FunctionDef)}
        held = {n.attr for n in below(kind) if isinstance(n, ast.Attribute)}
        if (
            {"__add__", "__mul__", "backward"} <= names
            and "grad" in held
            and not names & {"sum", "mean", "shape"}
        ):
            return kind.name
    return None


def left_out(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """The definitions that are not graded beside one that is: what is not written yet (True), and what a
    library computes, to compare with (False)."""
    found = _definitions(tree)
    graded = _candidates(found)
    yield from ((d.name, is_unwritten(d, found)) for d in _likely(found) if d not in graded)


def _candidates(found: list[Definition]) -> list[Definition]:
    """The likeliest definitions, without what is not written yet and what leaves the work to a library, where
    another one does it by hand."""
    likely = _likely(found)
    own = [d for d in likely if not is_unwritten(d, found) and not is_reference(d)]
    return own if any(takes_statistics(d, found) for d in own) else likely


def _likely(found: list[Definition]) -> list[Definition]:
    """The likeliest definitions. One that is named as a test or a demo is meant only where no other is, and
    where it does the work itself. An abstract base, a helper of another one and a network that only uses one
    are none."""
    possible = [d for d in found if not is_network(d.node, found) and not is_left_to_its_class(d)]
    possible = [d for d in possible if not _is_part_of(d, set(_networks(found)))]
    possible = [d for d in possible if not _only_undoes(d, found)] or possible
    users = [d for d in possible if is_user(d, found)]
    plain = [d for d in possible if d not in users]
    chosen = _likeliest(plain, found) or _likeliest([d for d in users if hands_back(d)], found)
    chosen += [d for d in plain if d not in chosen and _lays_around(d, chosen, found)]
    chosen = [d for d in chosen if not is_composite(d, chosen)]
    chosen = [each for d in chosen for each in _that_hand_it_statistics(d, found) or [d]]
    chosen = [each for d in chosen for each in _that_apply(d, plain) or [d]]
    chosen = [each for d in chosen for each in _sequences_with(d, possible, found) or [d]]
    chosen = [d for place, d in enumerate(chosen) if d not in chosen[:place]]
    later = {d.name for d in found if _is_become(d, chosen)}
    derived = (d for d in found if d.name not in later and not _is_named_as_other(d))
    bases = {name for d in derived for name in _bases_of(d)}
    owners = {d.name for d in chosen if isinstance(d.node, ast.ClassDef)}
    free = [d for d in chosen if d.name not in bases | later and d.name.rpartition(".")[0] not in owners]
    free = [d for d in free if not any(_completes(other, d) for other in free)]
    helpers = {name for d in free for name in _used_as_helpers(d)}
    free = [d for d in free if not yields(d.node)] or free
    of_parts = {name for d in free for name in _given_parts(d.node)}
    free = [d for d in free if bare_name(d) not in of_parts] or free
    objects = (d for d in free if isinstance(_own_forward(d, found).node, ast.ClassDef))
    of_classes = {n for d in objects for n in used_by(d.node) - {bare_name(d)}}
    named = (d for d in free if is_named(d) and not is_autograd(d) and not _only_writes(d))
    whole = {bare_name(d) for d in named if bare_name(d) not in of_classes or is_whole(d)}
    return [d for d in free if bare_name(d) not in helpers or bare_name(d) in whole] or free


def _used_as_helpers(definition: Definition) -> set[str]:
    """What it uses, but for the half for training, which one for inference should not call."""
    used = used_by(definition.node) - {bare_name(definition)}
    serves = roles.FOR_INFERENCE.search(bare_name(definition)) is not None
    return {name for name in used if not (serves and roles.FOR_TRAINING.search(name))}


def _only_writes(definition: Definition) -> bool:
    """Whether a function hands nothing back: where another one calls it, it is a part of that."""
    return isinstance(definition.node, ast.FunctionDef) and not returned_by(definition.node)


def _bases_of(definition: Definition) -> Iterator[str]:
    bases = definition.node.bases if isinstance(definition.node, ast.ClassDef) else []
    yield from (n.id for n in bases if isinstance(n, ast.Name))


def _is_become(definition: Definition, chosen: list[Definition]) -> bool:
    """Whether it is the class of which the objects of its base become, once these are trained:
    ``self.__class__ = Frozen``."""
    bases = {*_bases_of(definition)}
    changes = (n for d in chosen if d.name in bases for n in below(d.node) if isinstance(n, ast.Assign))
    return any(
        own_attribute(target) == "__class__" and name_of(value) == definition.name
        for change in changes
        for target, value in pairs(change)
    )


MOST_GUESSES = 4


def _only_undoes(definition: Definition, found: list[Definition]) -> bool:
    """Whether a function only goes back to x: the inverse of a batch norm that stands beside it."""
    return takes_no_statistics(definition, found) and signature.undoes([definition.node])


def _is_own_work(definition: Definition, found: list[Definition]) -> bool:
    """Whether nothing else of the file uses it, it calculates with what it is given, by itself or through
    helpers, draws no random numbers, and isn't named as something else."""
    node, name = definition.node, bare_name(definition)
    by_name = {d.name: d.node for d in found}
    others = [d.node for d in found if d.owner is None and d.name != definition.name]
    used = {n for other in others for n in (*called_in(other), *names_used(other))}
    if definition.owner is not None or definition.name in used or is_network(node, found) or yields(node):
        return False
    if isinstance(node, ast.FunctionDef) and not node.args.args:
        return False
    draws = any(isinstance(n, ast.Call) and called(n) in DRAWING for n in below(node))  # dropout, say
    if roles.is_named_as_user(name) or _is_named_as_other(definition) or draws:
        return False
    helpers = [by_name[n] for n in {*called_in(node), *names_used(node)} if n in by_name]
    operations = {type(n.op) for code in (node, *helpers) for n in below(code) if isinstance(n, ast.BinOp)}
    return bool(operations & {ast.Sub, ast.Div, ast.Mult})


def _that_hand_it_statistics(definition: Definition, found: list[Definition]) -> list[Definition]:
    """Of a function that normalizes by what it is given, the functions and classes that take the statistics
    of their batch and hand them to it: it is a helper of these, whatever they are called."""
    node = definition.node
    if definition.owner is not None or isinstance(node, ast.ClassDef) or signature.reduces([node]):
        return []
    others = (d for d in found if d.owner is None and d.name != definition.name)
    reducing = {d.name for d in found if isinstance(d.node, ast.FunctionDef) and signature.reduces([d.node])}
    return [d for d in others if _hands_statistics(d.node, definition.name, reducing)]


def _that_apply(definition: Definition, possible: list[Definition]) -> list[Definition]:
    """Of a torch.autograd.Function the classes and functions that apply it, whatever they are called."""
    if not is_autograd(definition):
        return []
    others = (d for d in possible if d.owner is None and not is_autograd(d))
    return [d for d in others if definition.name in names_used(d.node) and not is_composite(d, [definition])]


def _hands_statistics(node: ast.AST, helper: str, reducing: Collection[str]) -> bool:
    """Whether a function, or a method of a class, calls the helper with what it has from a reduction, of its
    own or of a function ``reducing`` x, and returns something."""
    if isinstance(node, ast.ClassDef):
        methods = (m for m in node.body if isinstance(m, ast.FunctionDef))
        return any(_hands_statistics(m, helper, reducing) for m in methods)
    taken: set[str] = set()
    for n in below(node):
        if isinstance(n, ast.Assign) and _is_reduced(n.value, reducing):
            taken |= {t.id for target in n.targets for t in below(target) if isinstance(t, ast.Name)}
    calls = [n for n in below(node) if isinstance(n, ast.Call) and called(n) == helper]
    given = (n for call in calls for a in (*call.args, *call.keywords) for n in below(a))
    hands_on = any((isinstance(n, ast.Name) and n.id in taken) or signature.reduces([n]) for n in given)
    return hands_on and isinstance(node, ast.FunctionDef) and bool(returned_by(node))


def _is_reduced(value: ast.expr, reducing: Collection[str]) -> bool:
    return signature.reduces([value]) or (isinstance(value, ast.Call) and called(value) in reducing)


def _completes(definition: Definition, other: Definition) -> bool:
    """Whether a partial function gives the other one something that it requires."""
    whole, part = other.node, definition.node
    if whole is part or not isinstance(whole, ast.FunctionDef) or not isinstance(part, ast.FunctionDef):
        return False
    required = [{p.name for p in parameters(node, False) if p.required} for node in (whole, part)]
    return part.body is whole.body and bool(required[0] - required[1])


def _is_named_as_other(definition: Definition) -> bool:
    """Whether it is named as something else: as a backward pass, another norm, a training loop."""
    return roles.NOT_BN_NAME.search(bare_name(definition)) is not None or is_training_loop(definition)


def _lays_around(definition: Definition, others: list[Definition], found: list[Definition]) -> bool:
    """Whether a function, or the static forward pass of a class, takes what a batch norm takes, and hands it
    to one of these: for images, around one for rows; or a class holds what one of these takes, and hands it
    on with x."""
    own, names = _own_forward(definition, found), {bare_name(d) for d in others}
    calls = [n for n in below(own.node) if isinstance(n, ast.Call) and names & {called(n), _owner_called(n)}]
    is_free = isinstance(own.node, ast.FunctionDef) and definition.owner is None
    hands_on = is_free and _hands_own(own.node, calls) and not any(map(_says_mode, calls))
    return (hands_on and is_shaped(own, found)) or _holds_state_for(definition, others, found)


def _own_forward(definition: Definition, found: list[Definition]) -> Definition:
    """A function itself; of a class the forward pass, where it needs no object."""
    node = definition.node
    forward = forward_method(class_chain(node, found)) if isinstance(node, ast.ClassDef) else None
    static = (d for d in found if d.node is forward and is_function(d.node))
    return next(static, definition)


def _owner_called(call: ast.Call) -> str | None:
    """``BatchNorm`` of ``BatchNorm.forward(x, …)``."""
    return name_of(call.func.value) if isinstance(call.func, ast.Attribute) else None


def _hands_own(node: ast.AST, calls: list[ast.Call]) -> bool:
    """Whether a function hands something that it takes to one of these calls."""
    taken = {a.arg for a in below(node) if isinstance(a, ast.arg)}
    given = (a for call in calls for a in (*call.args, *(k.value for k in call.keywords)))
    return any(name_of(n) in taken for a in given for n in below(a))


def _says_mode(call: ast.Call) -> bool:
    """Whether it asks for one mode alone: ``batch_norm(x, …, training=False)``."""
    return any(roles.tells_mode(k.arg or "") and isinstance(k.value, ast.Constant) for k in call.keywords)


def _holds_state_for(definition: Definition, others: list[Definition], found: list[Definition]) -> bool:
    """Whether the forward pass of a class calls one of these functions with its own x, and with all that it
    has kept for it: gamma, beta and both statistics."""
    node = definition.node
    forward = forward_method(class_chain(node, found)) if isinstance(node, ast.ClassDef) else None
    functions = {d.name for d in others if isinstance(d.node, ast.FunctionDef)}
    if forward is None or is_composite(definition, others):
        return False
    taken = {a.arg for a in forward.args.args}
    calls = (n for n in below(forward) if isinstance(n, ast.Call) and called(n) in functions)
    given = ([*call.args, *(k.value for k in call.keywords)] for call in calls)
    return any(
        any(name_of(v) in taken for v in values) and sum(own_attribute(v) is not None for v in values) >= KEPT
        for values in given
    )


KEPT = 4  # gamma, beta, the running mean, the running variance


def _sequences_with(
    definition: Definition, possible: list[Definition], found: list[Definition]
) -> list[Definition]:
    """The classes that do no more than call it and other small layers of the file, one after the other, where
    it does not say itself that it is the batch norm."""
    holding = (d for d in possible if definition.name in in_sequence(d.node, found) and d is not definition)
    return [d for d in holding if is_named(d) or not is_named(definition)]


def _likeliest(possible: list[Definition], found: list[Definition]) -> list[Definition]:
    """Named like a batch norm, and shaped like one or doing what one does; else shaped so that nothing else
    can be meant; else doing what one does, under any name; else begun."""
    others = [d for d in possible if is_named_layer(d) or not _is_named_as_other(d)]
    tiers = (
        (d for d in possible if is_named(d) and shows_it(d, found)),
        (d for d in possible if is_named_layer(d) and is_shaped(d, found)),
        (d for d in others if is_unmistakable(d, found)),
        (d for d in others if works(d, found)),
        (d for d in possible if is_named(d) and is_begun(d)),
        (d for d in others if is_nearly(d)),
    )
    chosen = next((chosen for tier in tiers if (chosen := list(tier))), [])
    if chosen and all(takes_no_statistics(d, found) for d in chosen):  # another one is for training
        chosen += [d for d in others if d not in chosen and d.owner is None and works(d, found)]
    return chosen


def generators(tree: ast.Module) -> list[str]:
    """The functions that normalize, and hand out what they normalize one after another."""
    return [d.name for d in definitions(tree) if yields(d.node) and normalizes(d.node)]


def for_one_channel(tree: ast.Module, source: str) -> list[str]:
    """The functions that normalize one list of numbers, in a file without arrays."""
    if re.search(r"\b(torch|numpy)\b", source):
        return []
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    return [f.name for f in functions if normalizes(f) and takes_one_channel(f)]


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


def networks(tree: ast.Module) -> list[str]:
    """The classes that normalize among other layers, in one method: no call of theirs is a batch norm."""
    return list(_networks(list(definitions(tree))))


def _networks(found: list[Definition]) -> Iterator[str]:
    for d in found:
        if not isinstance(d.node, ast.ClassDef) or roles.is_batch_norm(d.name):
            continue
        forward = forward_method(class_chain(d.node, found))
        products = (n for n in below(forward) if isinstance(n, ast.BinOp)) if forward is not None else ()
        weighs = any(isinstance(n.op, ast.MatMult) and own_attribute(n.right) for n in products)
        if forward is not None and weighs and takes_and_divides(forward):
            yield d.name


def _is_part_of(definition: Definition, classes: set[str]) -> bool:
    return definition.name.split(".")[0] in classes and not roles.is_batch_norm(bare_name(definition))
