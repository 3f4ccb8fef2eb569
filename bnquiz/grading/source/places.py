"""Places in the source that the values alone do not show: where constants are written, attributes set."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from bnquiz.grading.source.entry import Entry, roles
from bnquiz.grading.source.nodes import (
    KEEPING,
    MAKING,
    below,
    called,
    does_nothing,
    holds,
    name_of,
    number,
    own_attribute,
    pairs,
    registered,
    returned_by,
    with_defaults,
)

_WITHOUT_GRAPH = {"data", "detach", "item", "numpy", "tolist"}

Lines = tuple[int, ...]

SIZES_OF_X = frozenset({"count", "samples", "channels", "height", "width"})


def _items_of(node: ast.expr) -> ast.expr:
    """Whose item it is: dx of ``dx[i][j]``."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


class Places:
    """The source of one entry: its functions, and those that they call."""

    def __init__(self, tree: ast.Module, entry: Entry) -> None:
        self.tree, self.entry = tree, entry
        self.code = [tree.body[i] for i in entry.code if i < len(tree.body)]

    def nodes(self) -> Iterator[ast.AST]:
        """Every node of the entry's code."""
        for statement in self.code:
            yield from below(statement)

    def functions(self) -> list[ast.FunctionDef]:
        return [n for n in self.nodes() if isinstance(n, ast.FunctionDef)]

    def function_at(self, line: int) -> ast.FunctionDef | None:
        """The innermost function that holds a line."""
        holding = [f for f in self.functions() if holds(f, line)]
        return max(holding, key=lambda f: f.lineno, default=None)

    def lines_of(self, name: str) -> set[int]:
        """The lines of every function, or method, of a name."""
        named = (f for f in self.functions() if f.name == name)
        return {line for f in named for line in range(f.lineno, (f.end_lineno or f.lineno) + 1)}

    def same_function(self, one: int, other: int) -> bool:
        return self.function_at(one) is self.function_at(other)

    def decorated(self, name: str) -> range:
        """The lines of a function that something is wrapped around; none for any other."""
        wrapped = (f for f in self.functions() if f.name == name.rpartition(".")[2] and f.decorator_list)
        return next((range(f.lineno, (f.end_lineno or f.lineno) + 1) for f in wrapped), range(0))

    def decorators(self, lines: Iterable[int]) -> list[ast.expr]:
        """What is wrapped around the functions that hold these lines."""
        held = (f for line in lines if (f := self.function_at(line)) is not None)
        return [d for f in held for d in f.decorator_list]

    def is_empty(self, name: str) -> bool:
        """Whether a function, or a method, is there and does nothing yet."""
        named = [f for f in self.functions() if f.name == name.rpartition(".")[2]]
        return bool(named) and all(map(does_nothing, named))

    def decorating(self, decorator: ast.expr) -> list[ast.FunctionDef]:
        """The file's own function that a decorator is."""
        name = called(decorator) if isinstance(decorator, ast.Call) else name_of(decorator)
        return [f for f in self.functions() if f.name == name]

    def _entry_function(self) -> ast.FunctionDef | None:
        """The function or method that a caller calls."""
        method = self.entry.method or "forward" if self.entry.constructor is not None else None
        requested = [method or self.entry.name.rpartition(".")[2], "forward", "__call__"]
        own = {id(n) for c in self.nodes() if getattr(c, "name", "") == self.entry.name for n in below(c)}
        functions = sorted(self.functions(), key=lambda f: id(f) not in own)  # a base has others of the name
        return next((f for w in requested for f in functions if f.name == w), None)

    @cached_property
    def own_lines(self) -> range:
        """The lines of the function that a caller calls."""
        own = self._entry_function()
        return range(own.lineno, (own.end_lineno or own.lineno) + 1) if own is not None else range(0)

    def calling(self, lines: Iterable[int]) -> Lines:
        """The entry's own lines that call the functions which hold these lines."""
        names = self._called_for(lines)
        calls = {n.lineno for n in self.nodes() if isinstance(n, ast.Call) and called(n) in names}
        return tuple(sorted(calls & set(self.own_lines)))

    def _called_for(self, lines: Iterable[int]) -> set[str]:
        """The names under which the functions that hold these lines are called; objects that are called
        themselves are attributes: ``self.average(mean)``."""
        functions = [f for line in lines if (f := self.function_at(line)) is not None]
        called_themselves = {id(f) for f in functions if f.name in {"forward", "__call__"}}
        kinds = [n for n in self.nodes() if isinstance(n, ast.ClassDef) and n.name != self.entry.name]
        kinds = [k for k in kinds if called_themselves & {id(f) for f in k.body}]
        return {f.name for f in functions} | {name for k in kinds for name in self._holding(k.name)}

    def _holding(self, kind: str) -> Iterator[str]:
        """The attributes that are objects of a class of the file."""
        for node in (n for n in self.nodes() if isinstance(n, ast.Assign)):
            for target, value in pairs(node):
                name = own_attribute(target)
                if name is not None and isinstance(value, ast.Call) and called(value) == kind:
                    yield name

    def reached(self, ran: set[int]) -> set[int]:
        """The lines of functions that the lines which ran name: compiled by a library, they tell nothing of
        themselves."""
        named = {n.id for n in self.nodes() if isinstance(n, ast.Name) and n.lineno in ran}
        inside = (f for f in self.functions() if f.name in named)
        return {s.lineno for f in inside for s in ast.walk(f) if isinstance(s, ast.stmt)}

    def whole_statement(self, line: int) -> range:
        """The lines of the innermost statement that holds a line, where it holds no others."""
        holding = [n for n in self.nodes() if isinstance(n, ast.stmt) and holds(n, line)]
        found = max(holding, key=lambda n: n.lineno, default=None)
        if found is None or hasattr(found, "body"):
            return range(line, line + 1)
        return range(found.lineno, (found.end_lineno or found.lineno) + 1)

    @cached_property
    def packing(self) -> set[int]:
        """Lines such as ``self.cache = (x_hat, var)``: what they hold is computed elsewhere."""
        made = (n for n in self.nodes() if isinstance(n, ast.Assign))
        packs = (n for n in made if isinstance(n.value, ast.Tuple | ast.List | ast.Dict))
        return {n.lineno for n in packs if not isinstance(n.targets[0], ast.Tuple)}

    def statement_at(self, line: int) -> int:
        """The line on which the statement begins that holds a line."""
        holding = [n.lineno for n in self.nodes() if isinstance(n, ast.stmt) and holds(n, line)]
        return max(holding, default=line)

    def names_on(self, lines: Iterable[int]) -> set[str]:
        """The variables that stand on these lines."""
        wanted = set(lines)
        return {n.id for n in self.nodes() if isinstance(n, ast.Name) and n.lineno in wanted}

    # -- statements

    @cached_property
    def unfilled(self) -> set[int]:
        """Lines that make an array without values: what it holds by chance says nothing."""
        makers = {"empty", "empty_like", "new_empty"}
        return {n.lineno for n in self.nodes() if isinstance(n, ast.Call) and called(n) in makers}

    @cached_property
    def getters(self) -> set[int]:
        """Lines of functions that only hand out what is held, such as ``return self.state[key]``: what they
        are asked for is chosen at the call."""
        bodies = ((f.body[-1], f.body[:-1]) for f in self.functions())
        return {
            last.lineno
            for last, before in bodies
            if isinstance(last, ast.Return)
            and isinstance(last.value, ast.Subscript)
            and all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in before)
        }

    @cached_property
    def joining(self) -> set[int]:
        """Lines that put channels together which are computed elsewhere: ``torch.stack(outs, 1)``."""
        calls = (n for n in self.nodes() if isinstance(n, ast.Call) and called(n) in _JOINS)
        return {n.lineno for n in calls if n.args and isinstance(n.args[0], ast.Name)}

    @cached_property
    def aliases(self) -> set[int]:
        """Lines such as ``a = b``."""
        return {n.lineno for n in self.nodes() if isinstance(n, ast.Assign) and isinstance(n.value, ast.Name)}

    def changed_by_another_name(self, name: str) -> Lines:
        """``out = x_hat`` and ``out *= gamma``, which changes the array of both names; nothing where nothing
        does."""
        found: set[int] = set()
        for other, statement in self.assignments():
            changes = (
                n for n in self.nodes() if isinstance(n, ast.AugAssign) and n.lineno > statement.lineno
            )
            lines = [n.lineno for n in changes if name_of(n.target) == other]
            here = [line for line in lines if self.same_function(line, statement.lineno)]
            if name_of(statement.value) == name and here:
                found |= {statement.lineno, *here}
        return tuple(sorted(found))

    def asserted(self, line: int | None) -> set[str | None]:
        """The attributes that an assertion on the line asks for."""
        asserts = (n for n in self.nodes() if isinstance(n, ast.Assert) and n.lineno == line)
        return {own_attribute(part) for n in asserts for part in below(n.test)}

    @cached_property
    def augmented(self) -> set[int]:
        """Lines such as ``old += share * (new - old)``."""
        return {n.lineno for n in self.nodes() if isinstance(n, ast.AugAssign)}

    @cached_property
    def in_place(self) -> set[int]:
        """Lines such as ``old.copy_(new)``."""
        calls = (n.value for n in self.nodes() if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call))
        return {c.lineno for c in calls if called(c).endswith("_")}

    @cached_property
    def statements(self) -> set[int]:
        """Lines that compute a value and keep it nowhere. A method of the file that returns nothing is called
        for what it does."""
        acting = {f.name for f in self.functions() if not returned_by(f)}
        dropped = (n.value for n in self.nodes() if isinstance(n, ast.Expr) and _is_dropped(n.value))
        return {n.lineno for n in dropped if not (isinstance(n, ast.Call) and called(n) in acting)}

    def given_by_name(self) -> Iterator[tuple[str, ast.expr]]:
        """Variables that something gets under a name: ``State(mean=mu)``, ``{"mean": mu}``."""
        for node in self.nodes():
            pairs: list[tuple[object, ast.expr]] = []
            match node:
                case ast.keyword(arg=str() as name, value=value):
                    pairs = [(name, value)]
                case ast.Dict(keys=keys, values=values):
                    named = (k.value if isinstance(k, ast.Constant) else None for k in keys)
                    pairs = list(zip(named, values, strict=True))
            yield from (
                (n, v) for n, v in pairs if isinstance(n, str) and isinstance(v, ast.Name | ast.Attribute)
            )

    def calls_from_anywhere(self, lines: Iterable[int]) -> set[int]:
        """The lines of any function that call the functions which hold these lines."""
        names = self._called_for(lines)
        added = self.augmented if "__iadd__" in names else set()
        return {n.lineno for n in self.nodes() if isinstance(n, ast.Call) and called(n) in names} | added

    @cached_property
    def looked_up(self) -> set[int]:
        """``mean, var = state["mean"], state["var"]``: lines that give names to what is kept."""
        given = (v for _, a in self.assignments() for v in getattr(a.value, "elts", [a.value]))
        return {v.lineno for v in given if isinstance(v, ast.Subscript) and isinstance(v.slice, ast.Constant)}

    @cached_property
    def cut_from_the_graph(self) -> set[int]:
        """``flat = x.data.reshape(…)``, ``chunk(x.detach(), …)``: where a function goes on with what it is
        handed without its graph."""
        return {
            n.lineno
            for f in self.functions()
            for n in below(f)
            if isinstance(n, ast.Attribute)
            and n.attr in {"detach", "data"}
            and name_of(n.value) == self.entry.leaf("x")
            and isinstance(n.value, ast.Name)
        }

    def dropped_calls(self, lines: Iterable[int]) -> Lines:
        """Calls whose value goes nowhere, of functions that return what these lines compute."""
        returns = [n for n in self.nodes() if isinstance(n, ast.Return)]
        giving = {
            f.name for line in lines if any(holds(r, line) for r in returns) and (f := self.function_at(line))
        }
        calls = ((n.lineno, n.value) for n in self.nodes() if isinstance(n, ast.Expr))
        return tuple(sorted(n for n, call in calls if isinstance(call, ast.Call) and called(call) in giving))

    def passed_on(self, line: int, among: set[int]) -> int:
        """From ``state = new.reshape(…)`` back to where ``new`` got its value, as long as that is among the
        lines."""
        statement = next((n for n in self.nodes() if isinstance(n, ast.Assign) and n.lineno == line), None)
        name = name_of(_receiver(statement.value)) if statement is not None else None
        lines = (n.lineno for assigned, n in self.assignments() if assigned == name)
        made = [n for n in lines if n < line and n in among]
        return self.passed_on(made[-1], among) if made else line

    def assignments(self) -> Iterator[tuple[str, ast.Assign]]:
        """Each name or attribute that is assigned, with its statement."""
        for node in self.nodes():
            if isinstance(node, ast.Assign):
                targets = (t for target in node.targets for t in ast.walk(target))
                yield from ((name, node) for t in targets if (name := name_of(t)))

    def unread_in(self, name: str) -> frozenset[str]:
        """The variables of a function, and of those that it calls, that nothing in them reads."""
        own = [f for f in self.functions() if f.name == name.rpartition(".")[2]]
        called_ones = {called(n) for f in own for n in below(f) if isinstance(n, ast.Call)}
        reached = [*own, *(f for f in self.functions() if f.name in called_ones and f not in own)]
        names = [n for f in reached for n in below(f) if isinstance(n, ast.Name)]
        read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        return frozenset({n.id for n in names if isinstance(n.ctx, ast.Store)} - read)

    def hands_back(self, handed: set[str], line: int) -> Lines:
        """Where a function returns what it was handed, though this line has made it anew under a name that
        nothing reads."""
        function = self.function_at(line)
        if function is None:
            return ()
        made = {t for t, n in self.assignments() if holds(n, line)}
        holders = handed | {t for t, n in self.assignments() if name_of(n.value) in handed} - made  # unpacked
        nodes = list(ast.walk(function))
        read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        returns = [n for n in nodes if isinstance(n, ast.Return)]
        back = (r.lineno for r in returns if holders & {n.id for n in ast.walk(r) if isinstance(n, ast.Name)})
        return tuple(back) if made and not made & (read | handed) else ()

    def going_back(self) -> set[int]:
        """The lines of the backward pass."""
        return self.lines_of((self.entry.backward or "backward").rpartition(".")[2])

    def filled_in(self, is_meant: Callable[[str], bool]) -> Lines:
        """The last line on which items of what goes by such a name are set, one by one, on the way back:
        ``dx[i, j] = …``, ``dx[i][j] = …``."""
        inside = self.going_back()
        stored = (n for n in self.nodes() if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store))
        lines = (n.lineno for n in stored if is_meant(name_of(_items_of(n)) or ""))
        return tuple(sorted(inside.intersection(lines)))[-1:]

    # -- constants and names

    def literals(self, values: set[float], role: str, near: Lines) -> Lines:
        """The lines on which one of the constants stands as a value: those already found before others.

        A default of a parameter is no such place, unless the parameter has nothing to do with the role.
        """
        defaults = {
            id(d) for f in self.functions() for d in [*f.args.defaults, *f.args.kw_defaults] if d is not None
        }
        found = [
            n.lineno
            for n in self.nodes()
            if isinstance(n, ast.Constant) and isinstance(n.value, float) and id(n) not in defaults
            and _among(n.value, values)
        ]  # fmt: skip
        here = [line for line in found if line in near]
        assigned = [line for line in found if line in self._assigned_to_role(role)]
        return tuple(sorted({n for line in here or assigned or found for n in self._where_used(line)}))

    def _where_used(self, line: int) -> Lines:
        """Where functions read the name that a line outside of them gives a constant; else that line."""
        if self.function_at(line) is not None:
            return (line,)
        names = {name for name, statement in self.assignments() if statement.lineno == line}
        inside = (n for f in self.functions() for s in f.body for n in below(s))
        read = (n for n in inside if isinstance(n, ast.Name | ast.Attribute) and name_of(n) in names)
        return tuple(n.lineno for n in read if isinstance(n.ctx, ast.Load)) or (line,)

    def default_of(self, parameter: str) -> Lines:
        """Where a parameter of this name has its default."""
        taken = [pair for function in self.functions() for pair in with_defaults(function.args)]
        return tuple(d.lineno for each, d in taken if each.arg == parameter and d is not None)

    def left_out(self, name: str) -> set[int]:
        """The calls of a helper that leave out a parameter of this name, and the default that it then has."""
        found = ((d.lineno, lines) for given, d, lines in self._left_to_defaults() if given == name)
        return {line for default, lines in found for line in (default, *lines)}

    def left_to_default(self, values: set[float], role: str) -> Lines:
        """The calls of a helper that leave out its parameter for the role, whose default is one of the
        constants; a name may tell nothing."""
        found = set[int]()
        for given, default, lines in self._left_to_defaults():
            value = number(default) if not isinstance(default, ast.Name) else self._constant(default.id)
            if roles.role_of(given) in {role, None} and value is not None and _among(value, values):
                found |= {*lines}
        return tuple(sorted(found))

    def _left_to_defaults(self) -> Iterator[tuple[str, ast.expr, list[int]]]:
        """The helpers' parameters that calls leave out, each with its default and these calls' lines."""
        entry, calls = self._entry_function(), [n for n in self.nodes() if isinstance(n, ast.Call)]
        for function in (f for f in self.functions() if f is not entry and f.name not in MAKING):
            taken = [a.arg for a in function.args.args if a.arg != "self"]
            own = [c for c in calls if called(c) == function.name]
            for name, default in zip(reversed(taken), reversed(function.args.defaults), strict=False):
                place = taken.index(name)
                left = [c.lineno for c in own if len(c.args) <= place and not _names_argument(c, name)]
                if left:
                    yield name, default, left

    def _constant(self, name: str) -> float | None:
        """The number that a name stands for in the file."""
        return next((number(n.value) for each, n in self.assignments() if each == name), None)

    def _assigned_to_role(self, role: str) -> set[int]:
        """Lines that assign something named for the role."""
        return {n.lineno for name, n in self.assignments() if roles.role_of(name) == role}

    # -- others

    def returns(self, lines: set[int]) -> Lines:
        """Those of the lines that hold a return statement."""
        found = {n.lineno for n in self.nodes() if isinstance(n, ast.Return)} & lines
        return (max(found),) if found else ()

    def returning(self, name: str) -> Lines:
        """The last return of a function or method; its last line where it ends without one. What stands at
        the end of a branch, and nobody gets, should have been returned."""
        requested = [name.rpartition(".")[2], "forward", "__call__"]
        functions = [f for w in requested for f in self.functions() if f.name == w] or self.functions()[-1:]
        if not functions:
            return ()
        if forgetful := self._that_return_nothing(functions[0]):
            return forgetful
        lost = [n.lineno for n in ast.walk(functions[0]) if isinstance(n, ast.If) for n in _lost_by(n)]
        returns = lost or [n.lineno for n in ast.walk(functions[0]) if isinstance(n, ast.Return)]
        last = functions[0].body[-1]
        goes_on = isinstance(last, ast.Assign | ast.AugAssign | ast.AnnAssign)
        return (
            (max(returns),) if returns and not (goes_on and not lost) else (last.end_lineno or last.lineno,)
        )

    def _that_return_nothing(self, function: ast.FunctionDef) -> Lines:
        """The last lines of the functions whose value it returns, and that end without one."""
        names = {called(n) for v in returned_by(function) for n in below(v) if isinstance(n, ast.Call)}
        ending = (f.body[-1] for f in self.functions() if f.name in names and not returned_by(f))
        return tuple(last.lineno for last in ending if isinstance(last, ast.Assign | ast.AnnAssign))

    def casts(self) -> Lines:
        """Lines that cast to a number type."""
        calls = (n for n in self.nodes() if isinstance(n, ast.Call) and not _is_device(n))
        found = {n.lineno for n in calls if called(n) in _CASTS}
        return tuple(sorted(found))

    def compared_with(self, value: object) -> Lines:
        """Where something is compared with a value."""
        asked = (n for n in self.nodes() if isinstance(n, ast.Compare))
        sides = ((n.lineno, side) for n in asked for side in (n.left, *n.comparators))
        return tuple(sorted({at for at, s in sides if isinstance(s, ast.Constant) and s.value == value}))

    def parameters_moved(self) -> list[tuple[str, int]]:
        """``self.NAME = nn.Parameter(...).to(device)``: on another device that is a plain tensor."""
        found = []
        for node in self.nodes():
            match node:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                    value=ast.Call(func=ast.Attribute(attr="to" | "cuda", value=ast.Call(func=made))),
                ) if name_of(made) == "Parameter":
                    found.append((name, node.lineno))
        return found

    def hung(self) -> set[str]:
        """The attributes that are given to arrays: ``x.g = dx``."""
        stored = (n for n in self.nodes() if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
        return {n.attr for n in stored if name_of(n.value) not in {"self", "cls", "ctx"}}

    def without_graph(self, name: str) -> Lines:
        """Where the value of something is taken, and not its graph: ``self.weight.data``,
        ``gamma.detach()``; else where it is used at all."""
        nodes = [*self.nodes()]
        taken = (n for n in nodes if isinstance(n, ast.Attribute) and n.attr in _WITHOUT_GRAPH)
        used = (n for n in nodes if isinstance(n, ast.Attribute | ast.Name) and isinstance(n.ctx, ast.Load))
        bare = {n.lineno for n in taken if name_of(n.value) == name}
        return tuple(sorted(bare or {n.lineno for n in used if name_of(n) == name}))

    def key_used(self, key: str) -> Lines:
        """The first line that looks up a key of a dict: where its first value is given, if anywhere."""
        found = [n.lineno for n in self.nodes() if isinstance(n, ast.Constant) and n.value == key]
        return tuple(sorted(found)[:1])

    def attribute_set(self, attribute: str) -> Lines:
        """Where the entry's class sets an attribute of self, or a part of a dict under such a key: in
        ``__init__`` before elsewhere, and under its own name before one that is put together."""
        functions = self.functions()
        inside = [f for f in functions if f.name == "__init__"]
        for group in (inside, functions):
            walked = [n for f in group for n in ast.walk(f) if isinstance(n, ast.stmt | ast.expr)]
            by_name = {n.lineno for n in walked if _sets(n, attribute)}
            by_name |= {key.lineno for n in walked for key in _keys_of(n, attribute)}
            if found := by_name or {n.lineno for n in walked if _sets_any(n)}:
                return tuple(sorted(found))
        return ()

    def under_its_key(self, lines: Lines, is_such: Callable[[str], bool]) -> Lines:
        """In place of a function in a line, ``mean = lambda t: …``, where what it gives gets such a key:
        ``{"dbeta": mean(dout)}``."""
        small = {n.lineno for n in self.nodes() if isinstance(n, ast.Lambda)}
        dicts = (n for n in self.nodes() if isinstance(n, ast.Dict) and small & {*lines})
        pairs_of = (pair for n in dicts for pair in zip(n.keys, n.values, strict=True))
        found = (v.lineno for k, v in pairs_of if isinstance(k, ast.Constant) and is_such(str(k.value)))
        return tuple(found)[:1] or lines

    def rooms(self) -> Lines:
        """Where room is made that is filled later: ``y = torch.empty_like(x)``."""
        made = (n for n in self.nodes() if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call))
        return tuple(n.lineno for n in made if isinstance(n.value, ast.Call) and called(n.value) in _ROOM)

    def taken_apart(self, holders: set[str]) -> Lines:
        """Where the half for inference takes apart what it is handed: ``var, mean = state``."""
        halves = (f for f in self.functions() if f.name == self.entry.inference_method)
        sets = (n for f in halves for n in ast.walk(f) if isinstance(n, ast.Assign))
        parted = (n for n in sets if any(isinstance(t, ast.Tuple | ast.List) for t in n.targets))
        return tuple(n.lineno for n in parted if name_of(n.value) in holders)

    def filled(self, attribute: str) -> Lines:
        """Where an attribute of self first gets another value than None."""
        sets = (n for n in self.nodes() if isinstance(n, ast.Assign) and _sets(n, attribute))
        return tuple(sorted(n.lineno for n in sets if not _is_nothing(n.value))[:1])

    def set_in(self, function: str, attribute: str) -> Lines:
        """Where a method gives an attribute of self a new value."""
        inside = (n for f in self.functions() if f.name == function for n in ast.walk(f))
        moves = (n for n in inside if _sets(n, attribute) or _is_added(n, attribute))
        return tuple(sorted({getattr(n, "lineno", 0) for n in moves}))

    def keys_written(self, function: str) -> set[str]:
        """What a method keeps under keys of a dict of self, as dotted names: ``book.beta``."""
        inside = (n for f in self.functions() if f.name == function for n in ast.walk(f))
        targets = (t for n in inside if isinstance(n, ast.Assign) for t in n.targets)
        return {
            f"{holder}.{key}"
            for t in targets
            if isinstance(t, ast.Subscript)
            and (holder := own_attribute(t.value))
            and isinstance(key := getattr(t.slice, "value", None), str)
        }

    def listed_as_parameters(self) -> set[str | None]:
        """The attributes of self in a ``parameters()`` that the class has of its own."""
        own = (f for f in self.functions() if f.name == "parameters")
        return {own_attribute(n) for f in own for n in ast.walk(f) if isinstance(n, ast.Attribute)}


_JOINS = {"stack", "cat", "concat", "concatenate", "column_stack", "hstack"}
_CASTS = {"float", "double", "half", "bfloat16", "astype", "to", "float32", "float64", "float16", "type"}


def _lost_by(branch: ast.If) -> Iterator[ast.stmt]:
    """The values with which the branches end, where nothing is done with them: ``finish(x_hat), cache``, or
    ``y = …`` where the other branch returns."""
    last = [body[-1] for body in (branch.body, branch.orelse) if body]
    returns = any(isinstance(s, ast.Return) for s in last)
    for s in last:
        kept = returns and len(last) > 1 and isinstance(s, ast.Assign)
        if kept or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Tuple | ast.BinOp | ast.Name)):
            yield s


def _receiver(value: ast.expr) -> ast.expr:
    """``new`` in ``new.detach().reshape(…)``: methods that keep the values are left off."""
    match value:
        case ast.Call(func=ast.Attribute(attr=method, value=inner)) if method in KEEPING:
            return _receiver(inner)
    return value


def _among(value: float, values: set[float]) -> bool:
    return any(abs(value - v) < 1e-12 for v in values)


def _names_argument(call: ast.Call, name: str) -> bool:
    """Whether a call gives an argument by its name, or may: ``**options``."""
    return any(k.arg in {name, None} for k in call.keywords)


def _is_dropped(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr=method)):
            return not method.endswith("_")
        case ast.BinOp():
            return True
    return False


def _is_device(call: ast.Call) -> bool:
    return any(isinstance(a, ast.Attribute) and a.attr == "device" for a in call.args) or any(
        k.arg == "device" for k in call.keywords
    )


def _is_nothing(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(isinstance(p, ast.Constant) and p.value is None for p in parts)


def _sets(node: ast.AST, attribute: str) -> bool:
    match node:
        case ast.Assign(targets=targets):
            return any(_is_own(t, attribute) for target in targets for t in ast.walk(target))
        case ast.AnnAssign(target=target):
            return _is_own(target, attribute)
    return registered(node) == attribute


def _keys_of(node: ast.AST, name: str) -> list[ast.expr]:
    """``{"gamma": …}``: the keys of a dict that are this word."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    return [key for key in keys if isinstance(key, ast.Constant) and key.value == name]


def _sets_any(node: ast.AST) -> bool:
    """``setattr(self, name, value)``, ``self.register_buffer(name, value)``: its name is put together."""
    match node:
        case ast.Call(func=ast.Name("setattr"), args=[ast.Name("self"), name, _]):
            pass
        case ast.Call(func=ast.Attribute(attr="register_buffer" | "register_parameter"), args=[name, *_]):
            pass
        case _:
            return False
    return not isinstance(name, ast.Constant)


def _is_added(node: ast.AST, attribute: str) -> bool:
    """``self.gamma -= rate * dgamma``"""
    return isinstance(node, ast.AugAssign) and any(_is_own(t, attribute) for t in ast.walk(node.target))


def _is_own(node: ast.AST, attribute: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == attribute


_ROOM = {"empty_like", "zeros_like", "empty", "zeros", "new_empty", "new_zeros"}
