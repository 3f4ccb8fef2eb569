"""Reads one definition into an `Entry`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from bnquiz.grading.source.entry import classes, evidence, factory, ranks, reach, records, results, roles
from bnquiz.grading.source.entry.assign import OPTIONS, SIZES, assignments, hints, leaves_of
from bnquiz.grading.source.entry.model import AS_IT_IS, Definition, Entry, Parameter, Reading
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.entry.switch import Settings, settings
from bnquiz.grading.source.entry.uses import Uses
from bnquiz.grading.source.nodes import below, derives_from, outer_bases


class Reader:
    """Reads one definition into an `Entry`, under what is said of it."""

    def __init__(
        self, tree: ast.Module, source: str, found: list[Definition], reading: Reading = AS_IT_IS
    ) -> None:
        self.tree, self.source, self.found, self.reading = tree, source, found, reading
        self.by_name = {d.name: d for d in found}

    def entry(self, definition: Definition) -> Entry | None:
        if isinstance(definition.node, ast.ClassDef):
            is_autograd = derives_from([definition.node], "Function")
            make = self._autograd_entry if is_autograd else self._class_entry
            return make(definition, definition.node)
        inner = factory.made_function(definition.node)
        if inner is not None:
            return self._factory_entry(definition, definition.node, inner)
        return self._function_entry(definition, definition.node)

    def alternatives(self, definition: Definition, *, runs: bool) -> Iterator[Reading]:
        """Further readings, the likeliest first: other roles, other values of the switch. The first one, the
        file's as it stands, is left out."""
        node = definition.node
        if isinstance(node, ast.ClassDef):
            chain = classes.class_chain(node, self.found)
            call, uses = classes.forward_method(chain), self._uses([*chain, *self._helpers(list(chain))])
            yield from self._other_roles(
                uses, classes.constructor_scope(chain), classes.made_with(chain), making=True, runs=runs
            )
            scope, taken = (call.name, classes.call_parameters(call)) if call else ("", ())
        else:
            inner = factory.made_function(node) or node
            uses, scope = self._uses(self._helpers([node])), inner.name
            taken = parameters(inner, definition.owner is not None)
        yield from self._other_settings(uses, definition)
        yield from self._other_roles(uses, scope, taken, making=False, runs=runs)

    def _other_roles(
        self, uses: Uses, scope: str, taken: tuple[Parameter, ...], *, making: bool, runs: bool
    ) -> Iterator[Reading]:
        """Other roles of parameters. An object that could be made has its sizes right."""
        likeliest: tuple[Parameter, ...] = ()
        for chosen in assignments(taken, uses, scope, self.reading, making=making):
            if likeliest and not (making and runs and not _only_numbers_differ(chosen, likeliest)):
                named = [(n, p.role or "ignore") for n, p in leaves_of(chosen)]
                yield Reading(roles=tuple(named)).also(self.reading)
            likeliest = likeliest or chosen
        if making and not runs:
            yield from self._other_sizes(likeliest)

    def _other_sizes(self, made: tuple[Parameter, ...]) -> Iterator[Reading]:
        """Other ways to say how large arrays are to be, and the options of nn.BatchNorm left alone."""
        for p in made:
            if p.name in OPTIONS and p.default is False:
                yield Reading(roles=((p.name, "default"),)).also(self.reading)
        sized = next((p for p in made if p.role in SIZES), None)
        for size in SIZES if sized is not None else ():
            if sized is not None and size != sized.role:
                yield Reading(roles=((sized.name, size),)).also(self.reading)

    def _other_settings(self, uses: Uses, definition: Definition) -> Iterator[Reading]:
        entry = self.entry(definition)
        if entry is None or entry.mode not in {"argument", "params", "attribute"} or not entry.switch:
            return
        for pair in self._settings(uses, entry.scope, entry.switch, entry)[1:]:
            yield Reading(values=((entry.switch, pair),)).also(self.reading)

    def _settings(self, uses: Uses, scope: str, name: str, entry: Entry) -> list[Settings]:
        switch = next((p for n, p in entry.leaves if n == name), None)
        role = switch.role if switch else roles.role_of(name)
        scope = scope if switch else "self"
        return settings(
            name, role, switch.default if switch else None, uses.compared(scope, name), self._enums
        )

    @cached_property
    def _enums(self) -> dict[str, list[str]]:
        """The members of each class of the file that may be an Enum."""
        return {
            d.name: [
                t.id
                for s in d.node.body
                if isinstance(s, ast.Assign)
                for t in s.targets
                if isinstance(t, ast.Name)
            ]
            for d in self.found
            if isinstance(d.node, ast.ClassDef)
        }

    def _uses(self, code: list[ast.AST]) -> Uses:
        functions = {n.name: n for node in code for n in below(node) if isinstance(n, ast.FunctionDef)}
        return Uses(code, functions)

    def _roles(
        self, taken: tuple[Parameter, ...], uses: Uses, scope: str, *, making: bool = False
    ) -> tuple[Parameter, ...]:
        """The parameters with their likeliest roles."""
        chosen = next(assignments(taken, uses, scope, self.reading, making=making), taken)
        return tuple(self._as_class(p) for p in chosen)

    def _as_class(self, p: Parameter) -> Parameter:
        """Parts that are attributes, or are taken by their place, may be those of a class of the file."""
        record = records.record_of(self.tree, p)
        return p if record is None else msgspec.structs.replace(p, made=record[0], parts=record[1])

    def _common(
        self, name: str, own: list[ast.AST], code: list[ast.AST], has_num_dims: bool
    ) -> dict[str, Any]:
        text = self._text(own)
        name = " ".join((name, *outer_bases([n for n in own if isinstance(n, ast.ClassDef)])))
        claimed, unsure = (
            ranks.ranks_claimed(own, text, name, has_num_dims)
            or ranks.ranks_claimed(code, self._text(code), name, has_num_dims)
            or ((2,), ())
        )
        if self.reading.ranks:
            claimed, unsure = self.reading.ranks, ()
        backend = self._backend(code)
        needed = [
            self.tree.body[i] for i in reach.needed(self.tree, {name.split()[0].split(".", maxsplit=1)[0]})
        ]
        constants = evidence.numbers(
            [*code, *(s for s in needed if isinstance(s, ast.Assign | ast.AnnAssign))]
        )
        return {
            "backend": backend,
            "claimed": claimed,
            "unsure": unsure,
            "also_layouts": ()
            if self.reading.layout
            else ranks.other_layouts(text, self.tree, self.source, claimed),
            "layout": self.reading.layout or ranks.layout(text, own, claimed),
            "constants": constants,
            "reading": self.reading,
        }

    def _text(self, nodes: Sequence[ast.AST]) -> str:
        """The source of these definitions, with its comments."""
        return "\n".join(ast.get_source_segment(self.source, n) or "" for n in nodes)

    def _function_entry(self, definition: Definition, node: ast.FunctionDef) -> Entry | None:
        code = self._helpers([node], definition.name.rpartition(".")[0])
        uses = self._uses(code)
        taken = self._roles(parameters(node, definition.owner is not None), uses, node.name)
        if not any(p.role == "x" for p in taken):
            return None
        backward = self._backward_of(definition)
        root = definition.name.split(".")[0]
        made = Entry(
            name=definition.name,
            line=node.lineno,
            family="",
            parameters=taken,
            scope=node.name,
            around=reach.keeps_around(self.tree, code),
            **self._backward_facts(self.by_name[backward].node if backward else None),
            backward=backward,
            code=reach.needed(self.tree, {root, *_first(backward), *(p.made for p in taken)}),
            returns=results.returned_roles(node),
            returned_names=results.returned_names(node),
            **self._common(definition.name, [node], code, False),
        )
        made = self._with_mode(made, uses, code, definition.name)
        family = _function_family(node, taken, backward, code, made.mode)
        return msgspec.structs.replace(made, family=family)

    def _with_mode(self, entry: Entry, uses: Uses, code: list[ast.AST], name: str) -> Entry:
        """How a function is switched: by an argument, by a part of one, by what it is given, by its name."""
        switch = next((n for n, p in entry.leaves if p.role in {"training", "eval"}), "")
        if switch:
            told = dict(self.reading.values).get(switch)
            values = told or self._settings(uses, entry.scope, switch, entry)[0]
            kind = "params" if "." in switch else "argument"
            return msgspec.structs.replace(entry, mode=kind, mode_values=values, switch=switch)
        state = [(n, p) for n, p in entry.leaves if p.role in {"mean", "var"}]
        asked = [uses.of(entry.scope, n) for n, _ in state]
        if evidence.grad_switch(code) is not None:
            mode = "grad-enabled"
        elif {"mean", "var"} <= {p.role for _, p in state} and not evidence.reduces(code):
            mode = "inference"
        elif any("tested" in a for a in asked) and not any("written" in a for a in asked):
            mode = "given"  # with statistics it is inference, without them training
        else:
            mode = "training" if roles.FOR_TRAINING.search(name) else "none"
        return msgspec.structs.replace(entry, mode=mode)

    def _autograd_entry(self, definition: Definition, node: ast.ClassDef) -> Entry | None:
        """A torch.autograd.Function, called by ``apply``, by place; autograd then runs its backward pass."""
        forward = classes.method([node], "forward")
        if forward is None:
            return None
        code = self._helpers([node])
        uses = self._uses(code)
        taken = self._roles(parameters(forward, False)[1:], uses, "forward")  # without ctx
        if not any(p.role == "x" for p in taken):
            return None
        made = Entry(
            name=definition.name,
            line=node.lineno,
            family="function-stateless",
            parameters=taken,
            target=f"{definition.name}.apply",
            scope="forward",
            code=reach.needed(self.tree, {definition.name}),
            returns=results.returned_roles(forward),
            **self._common(definition.name, [node], code, False),
        )
        return self._with_mode(made, uses, code, definition.name)

    def _factory_entry(
        self, definition: Definition, outer: ast.FunctionDef, inner: ast.FunctionDef
    ) -> Entry | None:
        """A function that makes the function which is the batch norm, around the state that it keeps."""
        code = self._helpers([outer])
        uses = self._uses(code)
        taken = self._roles(parameters(inner, False), uses, inner.name)
        if not any(p.role == "x" for p in taken):
            return None
        made = Entry(
            name=definition.name,
            line=outer.lineno,
            family="class-with-training-flag",
            parameters=taken,
            constructor=self._roles(parameters(outer, False), uses, outer.name, making=True),
            scope=inner.name,
            code=reach.needed(self.tree, {definition.name.split(".")[0]}),
            returns=results.returned_roles(inner),
            **self._common(definition.name, [outer], code, False),
        )
        return self._with_mode(made, uses, code, inner.name)

    def _class_entry(self, definition: Definition, node: ast.ClassDef) -> Entry | None:
        chain = classes.class_chain(node, self.found)
        call = classes.forward_method(chain)
        is_module = classes.is_module(chain)
        backward = classes.backward_method(chain)
        code = self._helpers(list(chain))
        uses = self._uses(code)
        scope = call.name if call else ""
        taken = self._roles(classes.call_parameters(call), uses, scope)
        made = self._roles(classes.made_with(chain), uses, classes.constructor_scope(chain), making=True)
        for_others = classes.kept_for_others(chain, scope)
        made = tuple(p if p.name not in for_others else _without_role(p) for p in made)
        entry = Entry(
            name=definition.name,
            line=node.lineno,
            family="module" if is_module else "class-with-training-flag",
            parameters=taken,
            constructor=made,
            method=_called_method(chain, call),
            scope=scope,
            is_module=is_module,
            backward=backward.name if backward else None,
            **self._backward_facts(backward),
            left_to_caller=classes.left_to_caller(chain),
            preparing=() if is_module else self._preparing(chain, uses),
            never_set=() if is_module else classes.never_set(chain),
            code=reach.needed(self.tree, {definition.name.split(".")[0]}),
            returns=results.returned_roles(call) if call else (),
            returned_names=results.returned_names(call) if call else (),
            hints=hints(uses.attributes(), uses),
            reads=classes.read_in(chain, scope),
            forgets_return=call is not None and results.forgets_return(call),
            **self._common(
                definition.name, list(chain), code, any(p.role in {"num_dims", "shape"} for p in made)
            ),
        )
        return self._with_class_mode(entry, uses, code, chain)

    def _preparing(self, chain: classes.Chain, uses: Uses) -> tuple[tuple[str, tuple[Parameter, ...]], ...]:
        """The methods that make arrays first; a parameter counts as their size only where arrays are made of
        it."""
        found = []
        for name, taken in classes.preparing(chain):
            plain = (
                p
                if "sized" in uses.of(name, p.name)
                else msgspec.structs.replace(p, role=roles.make_role_of(p.name) if len(p.name) > 2 else None)
                for p in taken
            )
            found.append((name, tuple(plain)))
        return tuple(found)

    def _with_class_mode(self, entry: Entry, uses: Uses, code: list[ast.AST], chain: classes.Chain) -> Entry:
        """How an object is switched: by an argument, by a second method, by a flag, by train() and eval()."""
        switch = next((n for n, p in entry.leaves if p.role in {"training", "eval"}), "")
        other = classes.inference_method(chain, entry.scope)
        if switch:
            return self._with_mode(entry, uses, code, entry.name)
        if other is not None:
            taken = tuple(p.name for p in parameters(other, True))
            return msgspec.structs.replace(
                entry, mode="methods", inference_method=other.name, inference_takes=taken
            )
        flag = self._flag(uses, chain, entry)
        mode = "none"
        if flag is None and not classes.is_torch_batch_norm(chain) and not evidence.reduces([*chain, *code]):
            mode = "inference"
        elif evidence.grad_switch(code) is not None and flag is None:
            mode = "grad-enabled"
        elif entry.is_module:
            mode = "module"
        elif flag is not None or classes.method(chain, "eval") is not None:
            mode = "attribute"
        told = dict(self.reading.values).get(flag or "")
        values = told or (self._settings(uses, "self", flag, entry)[0] if flag else (True, False))
        return msgspec.structs.replace(entry, mode=mode, mode_values=values, flag=flag, switch=flag or "")

    def _flag(self, uses: Uses, chain: classes.Chain, entry: Entry) -> str | None:
        """The attribute that a branch asks for the mode: one that is said to be it, or is named so, or is
        set to a bool or a word."""
        told = next(
            (n for n, role in self.reading.roles if role in {"training", "eval"} and not entry.leaf(role)),
            None,
        )
        named = told or evidence.mode_flag(list(chain))
        if named is not None or entry.is_module:
            return named
        options = {p.name for p in entry.constructor or ()}
        set_to = classes.set_to_constants(chain)
        asked = (
            n
            for n, value in set_to.items()
            if "tested" in uses.of("self", n) and isinstance(value, bool | str)
        )
        return next((n for n in asked if n not in options), None)

    def _helpers(self, nodes: list[ast.AST], owner: str = "") -> list[ast.AST]:
        """The nodes and every function of the file that they call, in turn; ``owner``: the class whose
        functions go by ``cls``."""
        code = list(nodes)
        for node in code:
            for name in (*reach.names_used(node), *reach.dotted_used(node)):
                helper = self.by_name.get(name) or self.by_name.get(f"{owner}.{name.removeprefix('cls.')}")
                if helper is not None and _computes(helper.node) and helper.node not in code:
                    code.append(helper.node)
        return code

    def _backend(self, code: list[ast.AST]) -> str:
        used = {n for node in code for n in reach.names_used(node)}
        if used & {"torch", "nn", "F"} or ("Tensor" in used and "torch" in self.source):
            return "torch"
        if used & {"np", "numpy"}:
            return "numpy"
        if not re.search(r"\b(torch|numpy)\b", self.source):
            return "lists"
        text = ranks.text_of(code)
        numpy_words = "axis=" in text or "keepdims" in text
        return "numpy" if numpy_words or "import torch" not in self.source else "torch"

    @staticmethod
    def _backward_facts(node: ast.AST | None) -> dict[str, Any]:
        if not isinstance(node, ast.FunctionDef):
            return {}
        rates = roles.LEARNING_RATE
        taken = tuple(p for p in parameters(node, True) if p.required or rates.fullmatch(p.name))
        return {"backward_takes": taken, "backward_returns": results.returned_gradients(node)}

    def _backward_of(self, definition: Definition) -> str | None:
        """The backward pass that belongs to a forward function, by its name."""
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
        named = next((g for g in guesses if g != name and g in self.by_name), None)
        return named or next((d.name for d in self.found if self._goes_back(d, definition)), None)

    def _goes_back(self, other: Definition, forward: Definition) -> bool:
        """Whether another function is the backward pass by what it does: it takes apart the second thing that
        the forward pass returns, sums over the batch, and returns several gradients; nobody calls it."""
        node, own = other.node, forward.node
        if other is forward or other.owner is not None or not isinstance(node, ast.FunctionDef):
            return False
        if roles.is_batch_norm(other.name) or len(node.args.args) != 2:
            return False
        if not isinstance(own, ast.FunctionDef) or not any(len(r) == 2 for r in results.returned_roles(own)):
            return False
        uses = self._uses([node])
        parts = max(len(uses.parts(node.name, a.arg)) for a in node.args.args)
        several = any(len(r) >= 2 for r in results.returned_roles(node))
        called = {n for d in self.found if d is not other for n in reach.names_used(d.node)}
        return parts > 1 and several and evidence.reduces([node]) and other.name not in called


def _without_role(p: Parameter) -> Parameter:
    """A setting that a call has nothing to do with, unless its name binds it."""
    binds = p.required or roles.binding_role_of(p.name) is not None
    return p if binds else msgspec.structs.replace(p, role=None)


def _only_numbers_differ(one: tuple[Parameter, ...], other: tuple[Parameter, ...]) -> bool:
    """Whether the same parameters are sizes in both, and others have other roles."""
    sizes = {*SIZES, "num_dims", "affine", None}
    same = all(p.role == q.role for p, q in zip(one, other, strict=True) if {p.role, q.role} & sizes)
    return same and one != other


def _first(name: str | None) -> tuple[str, ...]:
    """The top-level definition of a dotted name."""
    return (name.split(".")[0],) if name else ()


def _computes(node: ast.AST) -> bool:
    """Whether it is a function, or a class that stands for one: a torch.autograd.Function."""
    return isinstance(node, ast.FunctionDef) or (
        isinstance(node, ast.ClassDef) and derives_from([node], "Function")
    )


def _called_method(chain: classes.Chain, forward: ast.FunctionDef | None) -> str:
    if forward is None:
        return "" if classes.is_module(chain) else "forward"
    return "" if classes.is_called_itself(chain, forward) else forward.name


def _function_family(
    node: ast.FunctionDef, taken: tuple[Parameter, ...], backward: str | None, code: list[ast.AST], mode: str
) -> str:
    held = {p.role for p in taken}
    if "params" in held and mode != "params" and not backward:
        return "function-updates-in-place"  # a dict of state, and the mode beside it
    if "params" in held or (backward and "mean" not in held):
        return "numpy-forward-backward"
    if not {"mean", "var"} & held:
        return "function-stateless"
    returned = results.returned_roles(node)
    longest = max((len(r) for r in returned), default=0)
    writes = any(results.writes_into(f, _state_names(f)) for f in code if isinstance(f, ast.FunctionDef))
    tells = longest >= 3 or any({"mean", "var"} & set(r) for r in returned if len(r) > 1)
    return (
        "function-returns-stats"
        if (not writes and (tells or longest == 0)) or longest >= 3
        else "function-updates-in-place"
    )


def _state_names(function: ast.FunctionDef) -> set[str]:
    return {p.name for p in parameters(function, False) if p.role in {"mean", "var"}}
