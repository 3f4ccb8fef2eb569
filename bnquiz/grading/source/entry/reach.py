"""Which top-level statements an entry needs: what it names, and what these name in turn. Training code is
never among them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator

from bnquiz.grading.source.entry.model import Entry
from bnquiz.grading.source.entry.tables import registered
from bnquiz.grading.source.nodes import below, called, name_of

# calls that a constant of the file may be made with: cheap, and without an effect
_MAKERS = {"device", "float", "int", "tuple", "list", "dict", "set", "get", "finfo", "dtype", "is_available"}
_MAKERS |= {"partial", "staticmethod", "namedtuple", "SimpleNamespace"}
_MAKERS |= {"zeros", "ones", "full", "empty", "zeros_like", "ones_like", "array", "tensor"}
_MAKERS |= {
    "float32",
    "float64",
    "sqrt",
    "getLogger",
    "TypeVar",
    "NewType",
    "defaultdict",
    "OrderedDict",
    "Parameter",
}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_BUILTINS = frozenset(dir(builtins))


def needed(tree: ast.Module, roots: set[str]) -> tuple[int, ...]:
    """Indexes of the top-level statements that define the roots and all that they use, in the file's
    order.

    What is not cheap and plain (training, a call of the file's own function) is among them only where a
    definition reads what it makes from around it, and nothing plain makes that, or a call of plain values
    makes it anew: ``CFG = None`` and then ``CFG = make(1e-5)``.
    """
    makers, others = _makers(tree), _other_makers(tree)
    requested, free, found = set(roots), set[str](), set[int]()
    while requested:
        name = requested.pop()
        known = makers.get(name, [])
        if name in free or (name in roots and not known):
            later = [i for i in others.get(name, []) if i > max(known, default=-1)]
            known = [*known, *(i for i in later if not known or _is_made_of_constants(tree.body[i]))]
        for index in set(known) - found:
            found.add(index)
            free |= set(names_free(tree.body[index]))
            requested |= set(names_used(tree.body[index]))
    stars = {i for i, s in enumerate(tree.body) if _is_star(s) or _is_future(s)}
    return tuple(sorted(found | stars))


def keeps_around(tree: ast.Module, code: list[ast.AST]) -> bool:
    """Whether a function may keep state in its file's globals, it declares one or names one that can hold
    some, or as attributes of itself: ``batch_norm.mean = …``."""
    declares = any(isinstance(n, ast.Global) for c in code for n in below(c))
    return declares or bool(kept_around(tree, code)) or any(map(_keeps_on_itself, code))


def _keeps_on_itself(node: ast.AST) -> bool:
    own = node.name if isinstance(node, ast.FunctionDef) else ""
    stored = (n for n in below(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    return bool(own) and any(name_of(n.value) == own for n in stored)


def kept_around(tree: ast.Module, code: Collection[ast.AST]) -> set[str]:
    """The globals that can hold state and that code reads or declares, also as the default of an argument."""
    used = {name for c in code for name in names_free(c)}
    used |= {
        d.id
        for c in code
        if isinstance(c, ast.FunctionDef)
        for d in c.args.defaults
        if isinstance(d, ast.Name)
    }
    used |= {name for c in code for n in below(c) if isinstance(n, ast.Global) for name in n.names}
    return {name for names, value in _made_around(tree) if _holds_values(value) for name in used & names}


def makes_around(tree: ast.Module, code: list[ast.AST], function: ast.FunctionDef) -> bool:
    """Whether another function makes arrays that this code then reads: globals of the file, what is looked up
    in one, attributes of a function."""
    makes = any(isinstance(n, ast.Call) and called(n) in _ARRAYS for n in below(function))
    repeats = any(isinstance(n, ast.BinOp) and isinstance(n.left, ast.List) for n in below(function))
    around = {name for statement in tree.body for name in _bound_at_top(statement)}
    read = {name for c in code for name in (*names_free(c), *_names_of_own(c))} & around
    return (makes or repeats) and bool(read & set(set_around(function)))


_ARRAYS = {"zeros", "ones", "full", "empty", "array", "tensor", "Parameter", "zeros_like", "ones_like"}


def _bound_at_top(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (n.id for t in targets for n in below(t) if isinstance(n, ast.Name))
    elif isinstance(statement, ast.FunctionDef):
        yield statement.name


def _names_of_own(node: ast.AST) -> Iterator[str]:
    """A function that reads its own attributes, and the globals that it declares."""
    if isinstance(node, ast.FunctionDef) and _keeps_on_itself(node):
        yield node.name
    yield from (name for n in below(node) if isinstance(n, ast.Global) for name in n.names)


def set_around(function: ast.FunctionDef) -> Iterator[str]:
    """The names around a function to which it gives values, and those whose parts it sets."""
    own = _bound_in(function)
    for node in below(function):
        match node:
            case ast.Global(names=names):
                yield from names
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name not in own:
                yield name
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()) if name not in own:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update")) if name not in own:
                yield name


def dicts_around(tree: ast.Module, code: list[ast.AST]) -> tuple[str, ...]:
    """The dicts of the file itself that code reads: ``params = {}``, outside of any class."""
    used = {name for c in code for name in names_free(c)}
    made = (names for names, value in _made_around(tree) if isinstance(value, ast.Dict))
    return tuple(sorted(used & {name for names in made for name in names}))


def attributes_of_arguments(code: list[ast.AST]) -> tuple[str, ...]:
    """What functions read of the objects that they are handed: ``layer.gamma``."""
    found = set[str]()
    for function in (c for c in code if isinstance(c, ast.FunctionDef)):
        taken = {a.arg for a in function.args.args}
        reads = (n for n in below(function) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name))
        found |= {n.attr for n in reads if name_of(n.value) in taken}
    return tuple(sorted(found))


def _made_around(tree: ast.Module) -> Iterator[tuple[set[str], ast.expr]]:
    """The values that the file gives to names outside of any definition, annotated or not."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                yield set(_assigned(targets)), value
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield set(_assigned([target])), value


def _holds_values(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return all(map(_holds_values, value.elts))
    return isinstance(value, ast.Dict | ast.List) or (
        isinstance(value, ast.Call) and called(value) in {"dict", "list", "SimpleNamespace", "zeros", "ones"}
    )


def names_used(node: ast.AST) -> Iterator[str]:
    """Every name that the code reads, annotations included."""
    for child in below(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield child.id


def names_free(node: ast.AST, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every name that the code reads from around it: what a function takes or makes itself is its own."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        bound |= _bound_in(node)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in bound:
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from names_free(child, bound)


def _bound_in(function: ast.AST) -> set[str]:
    """The parameters, the variables and the inner definitions of a function; not what it declares to be
    another's."""
    inside = below(function)
    made = {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    made |= {n.name for n in inside if isinstance(n, _DEFINITIONS) and n is not function}
    taken = {n.arg for n in inside if isinstance(n, ast.arg)}
    declared = {name for n in inside if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names}
    return (made | taken) - declared


def dotted_used(node: ast.AST) -> Iterator[str]:
    """Every function of a class that the code names by its class."""
    for child in below(node):
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name):
            yield f"{child.value.id}.{child.attr}"


def _makers(tree: ast.Module) -> dict[str, list[int]]:
    makers: dict[str, list[int]] = {}
    classes = {s.name for s in tree.body if isinstance(s, ast.ClassDef)}
    for index, statement in enumerate(tree.body):
        for name in _defined(statement, classes):
            makers.setdefault(name, []).append(index)
    for index, table, _ in registered(tree):
        makers.setdefault(table, []).append(index)
    assigned = {name for names, _ in _made_around(tree) for name in names}
    for index, statement in enumerate(tree.body):
        added_to = {*(assigned & {_filled(statement)}), *(classes & {joined(statement)}), *_told(statement)}
        for name in (*dispatched_by(statement), *sorted(added_to)):
            makers.setdefault(name, []).append(index)
    return makers


def _filled(statement: ast.stmt) -> str:
    """What a call of its own method makes complete, with plain values: ``parser.add_argument("--eps",
    type=float)``; empty where a statement is something else."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=name)), args=args, keywords=keywords)):
            given = (n for each in (*args, *(k.value for k in keywords)) for n in below(each))
            names = {n.id for n in given if isinstance(n, ast.Name)}
            is_plain = is_constant(ast.List([*args, *(k.value for k in keywords)])) and names <= _BUILTINS
            return name if is_plain else ""
    return ""


def _told(statement: ast.stmt) -> Iterator[str]:
    """What is told of another function that goes with it: ``normalize.register_autograd(backward)``."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=name), attr))) if attr.startswith("register_"):
            yield name


def joined(statement: ast.stmt) -> str:
    """The class of which a function outside of it becomes a method, by its decorator or by what that reads:
    ``@add_to_class(BatchNorm)``, ``@patch def forward(self: BatchNorm, x)``; empty where it becomes none."""
    match statement:
        case ast.FunctionDef(args=ast.arguments(args=[ast.arg(arg="self") as first, *_]), decorator_list=[_]):
            by = statement.decorator_list[0]
            told = by.args[0] if isinstance(by, ast.Call) and by.args else first.annotation
            return (name_of(told) or "") if told is not None else ""
    return ""


def dispatched_by(statement: ast.stmt) -> Iterator[str]:
    """The function that calls another one for some kind of its argument: ``@moments.register``."""
    for decorator in statement.decorator_list if isinstance(statement, ast.FunctionDef) else ():
        whole = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (
            isinstance(whole, ast.Attribute)
            and whole.attr == "register"
            and isinstance(whole.value, ast.Name)
        ):
            yield whole.value.id


def kinds_asked(tree: ast.Module, name: str) -> Iterator[str]:
    """The classes of the file by which a value of this name is told apart: ``isinstance(mode, Train)``,
    ``match mode: case Train():``, or by functions that are registered for them."""
    own = {s.name for s in tree.body if isinstance(s, ast.ClassDef)}
    calls = [n for n in below(tree) if isinstance(n, ast.Call) and n.args and name_of(n.args[0]) == name]
    given = {called(c) for c in calls}
    found = [name_of(n) for c in calls if called(c) == "isinstance" for a in c.args[1:] for n in below(a)]
    matched = (n for n in below(tree) if isinstance(n, ast.Match) and name_of(n.subject) == name)
    patterns = (p for n in matched for case in n.cases for p in ast.walk(case.pattern))
    found += [name_of(p.cls) for p in patterns if isinstance(p, ast.MatchClass)]
    functions = [s for s in tree.body if isinstance(s, ast.FunctionDef)]
    given |= {f.name for f in functions if any(a.arg == name for a in f.args.args[:1])}
    for statement in functions:
        if given & {*dispatched_by(statement)}:
            found += [name_of(a.annotation) for a in statement.args.args[:1]]
            found += [name_of(a) for d in statement.decorator_list if isinstance(d, ast.Call) for a in d.args]
    yield from dict.fromkeys(kind for kind in found if kind in own)


def _other_makers(tree: ast.Module) -> dict[str, list[int]]:
    """Name → the statements that give it a value in any other way than `_makers` knows."""
    makers: dict[str, list[int]] = {}
    for index, statement in enumerate(tree.body):
        if not isinstance(statement, (*_DEFINITIONS, *_IMPORTS)):
            made = (n for n in below(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            for name in {n.id for n in made}:
                makers.setdefault(name, []).append(index)
    return makers


def _is_made_of_constants(statement: ast.stmt) -> bool:
    """Whether it gives a name the value of calls to which only constants are handed: no training."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    given = [a for c in _calls_made(statement.value) for a in (*c.args, *(k.value for k in c.keywords))]
    return all(isinstance(n, ast.Constant | ast.UnaryOp | ast.USub) for a in given for n in below(a))


def _defined(statement: ast.stmt, classes: Collection[str]) -> Iterator[str]:
    if isinstance(statement, _DEFINITIONS):
        yield statement.name
    elif isinstance(statement, _IMPORTS):
        yield from (alias.asname or alias.name.split(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        if is_constant(statement.value, classes):
            targets: list[ast.expr] = (
                statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            )
            yield from _assigned(targets)
            yield from _added_to_library(targets, statement.value)
    elif isinstance(statement, ast.Try | ast.If):
        for inner in [
            *statement.body,
            *(h for x in getattr(statement, "handlers", ()) for h in x.body),
            *statement.orelse,
        ]:
            if isinstance(inner, (*_IMPORTS, *_DEFINITIONS)):
                yield from _defined(inner, classes)


def _assigned(targets: list[ast.expr]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            yield target.value.id  # Net.forward = forward
        elif isinstance(target, ast.Tuple):
            yield from _assigned(target.elts)


def _added_to_library(targets: list[ast.expr], value: ast.expr | None) -> Iterator[str]:
    """The library of whose class a function becomes a method: ``torch.Tensor.spread = spread``."""
    for target in targets if isinstance(value, ast.Name | ast.Lambda) else ():
        match target:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=library))):
                yield library


def is_constant(value: ast.expr | None, classes: Collection[str] = ()) -> bool:
    """Whether the value is a constant, an alias, or cheaply made of such: no call but of a few makers, and of
    the file's own classes with constants."""
    return all(called(call) in _MAKERS or _makes_record(call, classes) for call in _calls_made(value))


def _calls_made(value: ast.AST | None) -> Iterator[ast.Call]:
    """The calls that are made where the value is; those in a lambda come later, if ever."""
    if value is None or isinstance(value, ast.Lambda):
        return
    if isinstance(value, ast.Call):
        yield value
    for child in ast.iter_child_nodes(value):
        yield from _calls_made(child)


def _makes_record(call: ast.Call, classes: Collection[str]) -> bool:
    """``Config(eps=1e-5)``: a class of the file, made from constants."""
    values = [*call.args, *(k.value for k in call.keywords)]
    made = called(call)[:1].isupper() or called(call) in classes
    return made and all(isinstance(v, ast.Constant) for v in values)


def _is_star(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names)


def brought_by_stars(tree: ast.Module) -> tuple[str, ...]:
    """The names that a file with a star import uses and nothing in it binds."""
    if not any(_is_star(s) for s in tree.body):
        return ()
    bound, used = set(dir(builtins)), dict[str, None]()
    for node in below(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used[name] = None
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.alias(name=name, asname=asname):
                bound.add(asname or name.split(".")[0])
    return tuple(name for name in used if name not in bound)


def functions_run(tree: ast.Module, entry: Entry) -> Iterator[range]:
    """The lines of each function that a call of the entry runs, as far as their names say so."""
    called_alone = {"__init__", "forward", "__call__", "backward", entry.method}
    for statement in (tree.body[i] for i in entry.code if i < len(tree.body)):
        inside = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        for node in inside:
            method = isinstance(statement, ast.ClassDef) and getattr(node, "name", "") not in called_alone
            if isinstance(node, ast.FunctionDef) and not method:
                yield range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
