"""Which function or class of a file is the batch norm, and how it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import msgspec

from bnquiz.grading.entry import evidence, reach, roles
from bnquiz.grading.entry.model import Definition, Entry, Parameter

_UNSUPPORTED = ("tensorflow", "mxnet", "paddle", "jax", "flax", "keras", "mindspore")


def entries(tree: ast.Module, source: str, wanted: str | None = None) -> list[Entry]:
    """The batch norms of the file, each with how to call it, in the file's order. ``wanted`` names the only
    one."""
    found = list(_definitions(tree))
    chosen = [d for d in found if d.name == wanted] if wanted else _candidates(found)
    made = [_Reader(tree, source, found).entry(d) for d in chosen]
    return [e for e in made if e is not None]


def names_defined(tree: ast.Module) -> list[str]:
    """The dotted names of all functions, classes and methods."""
    return [d.name for d in _definitions(tree)]


def unsupported(tree: ast.Module) -> str | None:
    """A framework that the file is written for and bnquiz does not know."""
    imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    if imported & {"torch", "numpy"}:
        return None
    return next((name for name in _UNSUPPORTED if name in imported), None)


def _definitions(tree: ast.Module) -> Iterator[Definition]:
    """Top-level functions, classes and their methods; of two with one name the last counts."""
    last: dict[str, Definition] = {}
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            last.pop(statement.name, None)
            last[statement.name] = Definition(statement.name, statement, index)
        if isinstance(statement, ast.ClassDef):
            for inner in statement.body:
                if isinstance(inner, ast.FunctionDef):
                    name = f"{statement.name}.{inner.name}"
                    last[name] = Definition(name, inner, index, statement)
    yield from last.values()


def _candidates(found: list[Definition]) -> list[Definition]:
    """Named like a batch norm and shaped like one; else shaped like one; an abstract base and a helper class
    are none."""
    named = [d for d in found if _is_named(d) and _is_shaped(d, found)]
    chosen = named or [
        d for d in found if _is_unmistakable(d, found) and not roles.NOT_BN_NAME.search(_last(d))
    ]
    begun = [d for d in found if isinstance(d.node, ast.ClassDef) and _is_named(d)]  # not written yet
    bases = {
        n.id
        for d in found
        if isinstance(d.node, ast.ClassDef)
        for n in d.node.bases
        if isinstance(n, ast.Name)
    }
    return [d for d in chosen or begun if d.name not in bases]


def _last(definition: Definition) -> str:
    return definition.name.rpartition(".")[2]


def _is_named(definition: Definition) -> bool:
    name = _last(definition)
    return bool(roles.BN_NAME.search(name)) and not roles.NOT_BN_NAME.search(name)


def _is_shaped(definition: Definition, found: list[Definition]) -> bool:
    if isinstance(definition.node, ast.ClassDef):
        return _is_class_shaped(definition.node, found)
    if definition.owner is not None and (
        _is_class_shaped(definition.owner, found) or _has_state(definition.owner)
    ):
        return False  # a method of a class that is itself the batch norm
    taken = {p.role for p in parameters(definition.node, definition.owner is not None)}
    return "x" in taken and (
        bool({"gamma", "beta"} & taken) or {"mean", "var"} <= taken or ("params" in taken and len(taken) > 1)
    )


def _is_unmistakable(definition: Definition, found: list[Definition]) -> bool:
    """Shaped so that its name need not say it: gamma and beta, or a mean and a variance, beside x."""
    if isinstance(definition.node, ast.ClassDef) or not _is_shaped(definition, found):
        return isinstance(definition.node, ast.ClassDef) and _is_class_shaped(definition.node, found)
    taken = {p.role for p in parameters(definition.node, definition.owner is not None)}
    return ({"gamma", "beta"} <= taken and len(taken) > 3) or {"mean", "var"} <= taken


def _is_class_shaped(node: ast.ClassDef, found: list[Definition]) -> bool:
    chain = class_chain(node, found)
    methods = {m.name for c in chain for m in c.body if isinstance(m, ast.FunctionDef)}
    if not methods & {"forward", "__call__"}:
        return _is_module(chain) and _has_state(node) and bool(roles.BN_NAME.search(node.name))
    held = {roles.held_role_of(n) for c in chain for n in _self_names(c)}
    return len(held & {"gamma", "beta", "mean", "var"}) >= 2


def _has_state(node: ast.ClassDef) -> bool:
    return len({roles.held_role_of(n) for n in _self_names(node)} & {"gamma", "beta", "mean", "var"}) >= 2


def _self_names(node: ast.ClassDef) -> Iterator[str]:
    """Names that the object holds: attributes of self, and what is registered under a string."""
    for child in ast.walk(node):
        match child:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                yield name
            case ast.Call(
                func=ast.Attribute(attr="register_buffer" | "register_parameter"),
                args=[ast.Constant(value=str() as name), *_],
            ):
                yield name
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id="self")), slice=ast.Constant(value=str() as name)
            ):
                yield name


def class_chain(node: ast.ClassDef, found: list[Definition]) -> list[ast.ClassDef]:
    """The class and its bases in the same file, nearest first."""
    by_name = {d.name: d.node for d in found if isinstance(d.node, ast.ClassDef)}
    chain = [node]
    for base in chain:
        chain += [
            by_name[b.id]
            for b in base.bases
            if isinstance(b, ast.Name) and b.id in by_name and by_name[b.id] not in chain
        ]
    return chain


def _is_module(chain: list[ast.ClassDef]) -> bool:
    return any(ast.unparse(b).rpartition(".")[2] == "Module" for c in chain for b in c.bases)


def parameters(node: ast.FunctionDef, is_method: bool) -> tuple[Parameter, ...]:
    """The parameters with their roles; ``self`` is left out."""
    held = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(held) - len(node.args.defaults)) + [*node.args.defaults]
    pairs = [(a, d, False) for a, d in zip(held, defaults, strict=True)]
    pairs += [(a, d, True) for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    if is_method and pairs and pairs[0][0].arg in {"self", "cls"}:
        pairs = pairs[1:]
    made = [Parameter(a.arg, roles.role_of(a.arg), d is None, _constant(d), only) for a, d, only in pairs]
    return _settled(made)


def _settled(made: list[Parameter]) -> tuple[Parameter, ...]:
    """Each role once, x at all events: what is left over and required, and stands first, is x; alpha is what
    is missing."""
    seen: set[str | None] = set()
    result = []
    for parameter in made:
        role = parameter.role if parameter.role not in seen else None
        seen.add(role)
        result.append(msgspec.structs.replace(parameter, role=role))
    if "x" not in seen:
        first = next((i for i, p in enumerate(result) if p.role is None and p.required), None)
        if first is not None:
            result[first] = msgspec.structs.replace(result[first], role="x")
    return tuple(_alpha(p, seen) for p in result)


def _alpha(parameter: Parameter, seen: set[str | None]) -> Parameter:
    if parameter.role is None and parameter.name in {"alpha", "m", "rate"}:
        role = "gamma" if "gamma" not in seen and parameter.name == "alpha" else "momentum"
        return msgspec.structs.replace(parameter, role=role) if role not in seen else parameter
    return parameter


def constructor(node: ast.FunctionDef | None) -> tuple[Parameter, ...]:
    """The constructor's parameters; the first required one without another role is the channel count."""
    if node is None:
        return ()
    made = [msgspec.structs.replace(p, role=roles.make_role_of(p.name)) for p in parameters(node, True)]
    if not any(p.role == "channels" for p in made):
        first = next((i for i, p in enumerate(made) if p.role is None and p.required), None)
        if first is not None:
            made[first] = msgspec.structs.replace(made[first], role="channels")
    result, seen = [], set[str | None]()
    for p in made:
        result.append(msgspec.structs.replace(p, role=p.role if p.role not in seen else None))
        seen.add(p.role)
    return tuple(result)


def _constant(node: ast.expr | None) -> float | int | bool | str | None:
    try:
        value = ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError):
        return None
    return value if isinstance(value, float | int | bool | str) else None


class _Reader:
    """Reads one definition into an `Entry`."""

    def __init__(self, tree: ast.Module, source: str, found: list[Definition]) -> None:
        self.tree, self.source, self.found = tree, source, found
        self.by_name = {d.name: d for d in found}

    def entry(self, definition: Definition) -> Entry | None:
        make = self._class_entry if isinstance(definition.node, ast.ClassDef) else self._function_entry
        return make(definition)

    def _common(
        self, name: str, own: list[ast.AST], code: list[ast.AST], has_num_dims: bool
    ) -> dict[str, Any]:
        text = "\n".join(ast.get_source_segment(self.source, n) or "" for n in own)
        claimed, unsure = (
            evidence.ranks_claimed(own, text, name, has_num_dims)
            or evidence.ranks_claimed(code, "", name, has_num_dims)
            or ((2,), ())
        )
        backend = self._backend(code)
        needed = [self.tree.body[i] for i in reach.needed(self.tree, {name.split(".", maxsplit=1)[0]})]
        constants = evidence.numbers(
            [*code, *(s for s in needed if isinstance(s, ast.Assign | ast.AnnAssign))]
        )
        return {
            "backend": backend,
            "claimed": claimed,
            "unsure": unsure,
            "also_layouts": evidence.other_layouts(text, self.source, claimed, backend),
            "layout": evidence.layout(text, claimed),
            "constants": constants,
        }

    def _function_entry(self, definition: Definition) -> Entry | None:
        node = definition.node
        if not isinstance(node, ast.FunctionDef):
            return None
        taken = parameters(node, definition.owner is not None)
        if not any(p.role == "x" for p in taken):
            return None
        code = self._helpers([node])
        backward = self._backward_of(definition)
        params = next((p for p in taken if p.role == "params"), None)
        mode, values = self._function_mode(taken, code, params)
        root = definition.name.split(".")[0]
        return Entry(
            name=definition.name,
            line=node.lineno,
            family=_function_family(node, taken, backward, code),
            parameters=taken,
            mode=mode,
            mode_values=values,
            **self._backward_facts(self.by_name[backward].node if backward else None),
            backward=backward,
            params_keys=_params_keys(code, params) if params else (),
            code=reach.needed(self.tree, {root} | ({backward.split(".")[0]} if backward else set())),
            returns=evidence.returned_roles(node),
            **self._common(definition.name, [node], code, False),
        )

    def _function_mode(
        self, taken: tuple[Parameter, ...], code: list[ast.AST], params: Parameter | None
    ) -> tuple[str, tuple[bool | str, bool | str]]:
        switch = next((p for p in taken if p.role in {"training", "eval"}), None)
        if switch is not None:
            return "argument", evidence.mode_values(code, switch)
        if evidence.grad_switch(code) is not None:
            return "grad-enabled", (True, False)
        if params is not None and "mode" in evidence.string_keys(code, params.name):
            return "params", ("train", "test")
        return "none", (True, False)

    def _class_entry(self, definition: Definition) -> Entry | None:
        node = definition.node
        if not isinstance(node, ast.ClassDef):
            return None
        chain = class_chain(node, self.found)
        method = next((m for m in ("forward", "__call__") if _method(chain, m)), "forward")
        call = _method(chain, method)
        taken = parameters(call, True) if call else (Parameter("x", "x", True),)
        made = constructor(_method(chain, "__init__"))
        is_module = _is_module(chain)
        code = self._helpers(list(chain))
        mode, values, flag = self._class_mode(taken, code, chain, is_module)
        return Entry(
            name=definition.name,
            line=node.lineno,
            family="module" if is_module else "class-with-training-flag",
            parameters=taken,
            constructor=made,
            method="" if is_module or method == "__call__" else method,
            is_module=is_module,
            mode=mode,
            mode_values=values,
            flag=flag,
            backward="backward" if not is_module and _method(chain, "backward") else None,
            **self._backward_facts(_method(chain, "backward")),
            code=reach.needed(self.tree, {definition.name}),
            returns=evidence.returned_roles(call) if call else (),
            **self._common(
                definition.name, list(chain), code, any(p.role in {"num_dims", "shape"} for p in made)
            ),
        )

    def _class_mode(
        self, taken: tuple[Parameter, ...], code: list[ast.AST], chain: list[ast.ClassDef], is_module: bool
    ) -> tuple[str, tuple[bool | str, bool | str], str | None]:
        switch = next((p for p in taken if p.role in {"training", "eval"}), None)
        if switch is not None:
            return "argument", evidence.mode_values(code, switch), None
        flag = evidence.mode_flag(list(chain))
        if evidence.grad_switch(code) is not None and flag is None:
            return "grad-enabled", (True, False), None
        if is_module:
            return "module", (True, False), flag
        switches = _method(chain, "eval") is not None
        if flag is not None or switches:
            return "attribute", _flag_values(flag), flag
        return "none", (True, False), None

    def _helpers(self, nodes: list[ast.AST]) -> list[ast.AST]:
        """The nodes and every function of the file that they call, in turn."""
        code = list(nodes)
        for node in code:
            for name in reach.names_used(node):
                helper = self.by_name.get(name)
                if (
                    helper is not None
                    and isinstance(helper.node, ast.FunctionDef)
                    and helper.node not in code
                ):
                    code.append(helper.node)
        return code

    def _backend(self, code: list[ast.AST]) -> str:
        used = {n for node in code for n in reach.names_used(node)}
        if used & {"torch", "nn", "F", "Tensor"}:
            return "torch"
        if used & {"np", "numpy"}:
            return "numpy"
        text = evidence.text_of(code)
        numpy_words = "axis=" in text or "keepdims" in text
        return "numpy" if numpy_words or "import torch" not in self.source else "torch"

    @staticmethod
    def _backward_facts(node: ast.AST | None) -> dict[str, Any]:
        if not isinstance(node, ast.FunctionDef):
            return {}
        taken = [a for a in node.args.args if a.arg not in {"self", "cls"}]
        return {"backward_parameters": len(taken), "backward_returns": evidence.returned_gradients(node)}

    def _backward_of(self, definition: Definition) -> str | None:
        """The backward pass that belongs to a forward function, by its name."""
        if definition.owner is not None:
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
        return next((g for g in guesses if g != name and g in self.by_name), None)


def _method(chain: list[ast.ClassDef], name: str) -> ast.FunctionDef | None:
    for node in chain:
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef) and inner.name == name:
                return inner
    return None


def _flag_values(flag: str | None) -> tuple[bool | str, bool | str]:
    if flag is None:
        return True, False
    return (False, True) if roles.role_of(flag) == "eval" else (True, False)


def _function_family(
    node: ast.FunctionDef, taken: tuple[Parameter, ...], backward: str | None, code: list[ast.AST]
) -> str:
    held = {p.role for p in taken}
    if "params" in held or (backward and "mean" not in held):
        return "numpy-forward-backward"
    if not {"mean", "var"} & held:
        return "function-stateless"
    returned = evidence.returned_roles(node)
    longest = max((len(r) for r in returned), default=0)
    writes = any(evidence.writes_into(f, _state_names(f)) for f in code if isinstance(f, ast.FunctionDef))
    tells = longest >= 3 or any({"mean", "var"} & set(r) for r in returned if len(r) > 1)
    return (
        "function-returns-stats"
        if (not writes and (tells or longest == 0)) or longest >= 3
        else "function-updates-in-place"
    )


def _state_names(function: ast.FunctionDef) -> set[str]:
    return {p.name for p in parameters(function, False) if p.role in {"mean", "var"}}


def _params_keys(code: list[ast.AST], params: Parameter) -> tuple[tuple[str, str], ...]:
    """Role → key, for what the code looks up in its dict of parameters."""
    pairs: list[tuple[str, str]] = []
    for key in evidence.string_keys(code, params.name):
        role = "mode" if key == "mode" else roles.role_of(key)
        if role and role not in {r for r, _ in pairs}:
            pairs.append((role, key))
    return tuple(pairs)
