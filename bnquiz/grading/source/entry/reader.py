"""Reads one definition into an `Entry`."""

from __future__ import annotations

import ast
from typing import Any

from bnquiz.grading.source.entry import classes, evidence, ranks, reach, results, roles
from bnquiz.grading.source.entry.model import Definition, Entry, Parameter
from bnquiz.grading.source.entry.signature import parameters


class Reader:
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
            ranks.ranks_claimed(own, text, name, has_num_dims)
            or ranks.ranks_claimed(code, "", name, has_num_dims)
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
            "also_layouts": ranks.other_layouts(text, self.source, claimed, backend),
            "layout": ranks.layout(text, claimed),
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
        mode, values = self._function_mode(definition.name, taken, code, params)
        root = definition.name.split(".")[0]
        return Entry(
            name=definition.name,
            line=node.lineno,
            family=_function_family(node, taken, backward, code, mode),
            parameters=taken,
            mode=mode,
            mode_values=values,
            **self._backward_facts(self.by_name[backward].node if backward else None),
            backward=backward,
            params_keys=_params_keys(code, params) if params else (),
            code=reach.needed(self.tree, {root} | ({backward.split(".")[0]} if backward else set())),
            returns=results.returned_roles(node),
            **self._common(definition.name, [node], code, False),
        )

    def _function_mode(
        self, name: str, taken: tuple[Parameter, ...], code: list[ast.AST], params: Parameter | None
    ) -> tuple[str, tuple[bool | str, bool | str]]:
        switch = next((p for p in taken if p.role in {"training", "eval"}), None)
        if switch is not None:
            return "argument", evidence.mode_values(code, switch)
        if evidence.grad_switch(code) is not None:
            return "grad-enabled", (True, False)
        if params is not None and "mode" in evidence.string_keys(code, params.name):
            return "params", ("train", "test")
        if {"mean", "var"} <= {p.role for p in taken} and not evidence.reduces(code):
            return "inference", (True, False)
        return "training" if roles.FOR_TRAINING.search(name) else "none", (True, False)

    def _class_entry(self, definition: Definition) -> Entry | None:
        node = definition.node
        if not isinstance(node, ast.ClassDef):
            return None
        chain = classes.class_chain(node, self.found)
        call = classes.forward_method(chain)
        taken = classes.call_parameters(call)
        made = classes.made_with(chain)
        is_module = classes.is_module(chain)
        backward = classes.backward_method(chain)
        code = self._helpers(list(chain))
        mode, values, flag = self._class_mode(taken, code, chain, is_module)
        return Entry(
            name=definition.name,
            line=node.lineno,
            family="module" if is_module else "class-with-training-flag",
            parameters=taken,
            constructor=made,
            method=_called_method(chain, call),
            is_module=is_module,
            mode=mode,
            mode_values=values,
            flag=flag,
            backward=backward.name if backward else None,
            **self._backward_facts(backward),
            left_to_caller=classes.left_to_caller(chain),
            preparing=() if is_module else classes.preparing(chain),
            never_set=() if is_module else classes.never_set(chain),
            code=reach.needed(self.tree, {definition.name}),
            returns=results.returned_roles(call) if call else (),
            **self._common(
                definition.name, list(chain), code, any(p.role in {"num_dims", "shape"} for p in made)
            ),
        )

    def _class_mode(
        self, taken: tuple[Parameter, ...], code: list[ast.AST], chain: classes.Chain, is_module: bool
    ) -> tuple[str, tuple[bool | str, bool | str], str | None]:
        switch = next((p for p in taken if p.role in {"training", "eval"}), None)
        if switch is not None:
            return "argument", evidence.mode_values(code, switch), None
        flag = evidence.mode_flag(list(chain))
        own_state = not classes.is_torch_batch_norm(chain)
        if flag is None and own_state and not evidence.reduces([*chain, *code]):
            return "inference", (True, False), None
        if evidence.grad_switch(code) is not None and flag is None:
            return "grad-enabled", (True, False), None
        if is_module:
            return "module", evidence.flag_values(list(chain), flag), flag
        switches = classes.method(chain, "eval") is not None
        if flag is not None or switches:
            return "attribute", evidence.flag_values(list(chain), flag), flag
        return "none", (True, False), None

    def _helpers(self, nodes: list[ast.AST]) -> list[ast.AST]:
        """The nodes and every function of the file that they call, in turn."""
        code = list(nodes)
        for node in code:
            for name in (*reach.names_used(node), *reach.dotted_used(node)):
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
        if used & {"torch", "nn", "F"} or ("Tensor" in used and "torch" in self.source):
            return "torch"
        if used & {"np", "numpy"}:
            return "numpy"
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
        return next((g for g in guesses if g != name and g in self.by_name), None)


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


def _params_keys(code: list[ast.AST], params: Parameter) -> tuple[tuple[str, str], ...]:
    """Role → key, for what the code looks up in its dict of parameters."""
    pairs: list[tuple[str, str]] = []
    for key in evidence.string_keys(code, params.name):
        role = "mode" if key == "mode" else roles.role_of(key)
        if role and role not in {r for r, _ in pairs}:
            pairs.append((role, key))
    return tuple(pairs)
