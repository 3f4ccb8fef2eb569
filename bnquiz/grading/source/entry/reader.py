"""Reads one definition into an `Entry`, in the likeliest way."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from bnquiz.grading.records import Family, Mode
from bnquiz.grading.source.entry import (
    classes,
    construction,
    decorators,
    engines,
    frozen,
    handed,
    layouts,
    modes,
    objects,
    preparing,
    ranks,
    reach,
    results,
    roles,
    serving,
    shapes,
)
from bnquiz.grading.source.entry.assign import SIZES, assignments, leaves_of, with_twins
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import AS_IT_IS, Definition, Entry, Parameter, Reading
from bnquiz.grading.source.entry.prose import has_one_axis
from bnquiz.grading.source.entry.results import backward_facts, backward_of, returned_with
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.entry.uses import Uses
from bnquiz.grading.source.entry.weights import hints
from bnquiz.grading.source.nodes import as_method, below, derives_from, dispatched_on, outer_bases

_TRIED = 50  # assignments of roles, the likeliest ones


class Reader:
    """Reads one definition into an `Entry`, under what is said of it."""

    def __init__(self, file: LearnerFile, reading: Reading = AS_IT_IS) -> None:
        self.file, self.reading = file, reading

    def entry(self, definition: Definition) -> Entry | None:
        """The definition as an entry; None where it takes nothing that may be x."""
        if isinstance(definition.node, ast.ClassDef):
            chain = classes.class_chain(definition.node, self.file.found)
            make = self._autograd_entry if classes.is_autograd(chain) else self._class_entry
            return make(definition, definition.node)
        made = results.made_by(definition.node, self.file)
        if made is not None:
            return self._factory_entry(definition, definition.node, made)
        read = self._function_entry(definition, definition.node)
        return self._object_entry(definition, definition.node, read) or read

    def _roles(
        self,
        taken: tuple[Parameter, ...],
        uses: Uses,
        scope: str,
        *,
        making: bool = False,
        beside: Collection[Parameter] = (),
    ) -> tuple[Parameter, ...]:
        """The parameters with their likeliest roles; where it must be given, with others than what is taken
        ``beside`` them."""
        likely = assignments(taken, uses, scope, self.reading, making=making)
        first = next(likely, taken)
        elsewhere = {p.role for p in beside} & {"gamma", "beta", "mean", "var", "eps", "momentum"}
        apart = (a for a in (first, *islice(likely, _TRIED if elsewhere else 0)) if not elsewhere & _asked(a))
        chosen = next(apart, first)
        return tuple(results.as_begun(self.file.tree, self._as_class(p)) for p in with_twins(chosen))

    def _as_class(self, p: Parameter) -> Parameter:
        """Parts that are attributes, or are taken by their place, may be those of a class of the file."""
        record = results.record_of(self.file.tree, p)
        return p if record is None else msgspec.structs.replace(p, made=record[0], parts=record[1])

    def _common(
        self,
        name: str,
        own: list[ast.AST],
        code: list[ast.AST],
        taken: tuple[Parameter, ...],
        made: tuple[Parameter, ...] = (),
    ) -> dict[str, Any]:
        """``taken``: by a call; ``made``: by the constructor."""
        has_num_dims = any(p.role in {"num_dims", "shape", "spatial"} for p in made)
        text = self.file.text(own)
        if not layouts.says_layout(text):
            text = f"{self.file.head}\n{text}"
        name = " ".join((name, *outer_bases([n for n in own if isinstance(n, ast.ClassDef)])))
        told = (
            (layouts.has_samples_last(text) and ((4,), ()))
            or ranks.ranks_let_through(own)
            or self._ranks_shown(own, code, name, has_num_dims)
            or ranks.of_steps(own, name)
            or ranks.of_calls(self.file.tree, name)
            or ranks.ranks_claimed([], "", name, False)
            or ranks.ranks_claimed([], self.file.head, "", False)
        )
        claimed, unsure = told or (((2, 4), (4,)) if shapes.has_more_axes(code) else ((2,), ()))
        if self.reading.ranks:
            claimed, unsure = self.reading.ranks, ()
        around = self.file.text(code)
        told_layout = (roles.laid_by(p.default) for p in (*taken, *made) if p.role == "fixed")
        layout = (
            self.reading.layout
            or next(filter(None, told_layout), None)
            or layouts.layout(text, own, claimed, around, code, self.file.tree)
        )
        arrays = engines.class_of_arrays(self.file, code)
        return {
            "backend": self.file.backend(code),
            "arrays": arrays,
            "in_arrays": engines.handed_in(arrays, taken, own) if arrays else (),
            "claimed": claimed,
            "unsure": unsure,
            "tells_ranks": told is not None or bool(self.reading.ranks),
            "has_more_axes": shapes.has_more_axes(code),
            "turned": tuple(layouts.ranks_turned(own)) if layout == "channels-first" else (),
            "is_flat": any(self._has_one_axis(p, text) for p in taken if p.role in {"gamma", "beta"}),
            "also_layouts": ()
            if self.reading.layout
            else layouts.other_layouts(text, self.file.tree, self.file.source, claimed, layout, around),
            "layout": layout,
            "reading": self.reading,
        }

    def _has_one_axis(self, p: Parameter, text: str) -> bool:
        return has_one_axis(p.name, text) or shapes.gets_axes(self.file.tree, p.name)

    def _ranks_shown(
        self, own: list[ast.AST], code: list[ast.AST], name: str, has_num_dims: bool
    ) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """The ranks that the code itself shows, else its helpers, else the classes that it uses; its name
        alone shows none."""
        named = ranks.ranks_claimed([], "", name, False)
        for nodes in self._telling(name.partition(" ")[0], own, code):
            text = self.file.text(nodes)
            shown = ranks.ranks_claimed(nodes, text, "", has_num_dims)
            if shown is not None and named is not None:
                claimed = ranks.ranks_claimed(nodes, text, name, has_num_dims) or shown
                helpers_alone = nodes[: len(own)] == own and len(nodes) > len(own)
                return ranks.at_least(min(named[0]), claimed) if helpers_alone else claimed
            if shown is not None:
                return shown
        return None

    def _telling(self, name: str, own: list[ast.AST], code: list[ast.AST]) -> Iterator[list[ast.AST]]:
        chosen = self.file.axes_chosen(name, own)
        yield [*own, *chosen]
        if code != own:
            yield [*code, *chosen]
        used = {n for node in code for n in reach.names_used(node)}
        parts = [d.node for d in self.file.found if d.name in used and isinstance(d.node, ast.ClassDef)]
        if parts:
            yield [*code, *parts]

    def _function_entry(self, definition: Definition, node: ast.FunctionDef) -> Entry | None:
        code = self.file.helpers([node], definition.name.rpartition(".")[0])
        half = modes.half_by_name(node, self.file)
        uses = self.file.uses([*code, half] if half is not None else code)
        if half is not None:
            uses.share(node, half)  # of a state that one hands on whole, the other tells the parts
        given = handed.with_contexts(parameters(node, definition.owner is not None), node, self.file)
        taken = self._roles(given, uses, node.name)
        if not any(p.role == "x" for p in taken):
            return None
        beside = returned_with(node, self.file)
        backward = beside[0] if beside else backward_of(self.file, definition)
        goes_back = beside[1] if beside else self.file.by_name[backward].node if backward else None
        first = goes_back if isinstance(goes_back, ast.FunctionDef) and not beside else None
        also = results.also_backward(self.file, definition, first, ())
        root = definition.name.split(".")[0]
        made = Entry(
            name=definition.name,
            line=node.lineno,
            family="function-stateless",
            parameters=taken,
            by_place=self._by_place(node, taken),
            scope=node.name,
            around=reach.keeps_around(self.file.tree, code) or self._is_kept_by_a_decorator(node),
            preparing=(before := preparing.functions(self.file, code)),
            **backward_facts(goes_back),
            backward=backward,
            also_backward=also,
            code=reach.needed(
                self.file.tree,
                {
                    root,
                    *_first(backward),
                    *(o.name for o in also),
                    *(p.made for p in taken),
                    *(name for name, _ in before),
                },
            ),
            returns=results.returned_roles(node),
            returned_names=results.returned_names(node),
            returned_within=results.returned_within(node),
            **self._common(definition.name, [node], code, taken),
        )
        made = modes.of_function(made, self.file, uses, code, definition.name)
        family = _function_family(node, taken, backward, code, made.mode)
        return msgspec.structs.replace(made, family=family)

    def _object_entry(
        self, definition: Definition, node: ast.FunctionDef, read: Entry | None
    ) -> Entry | None:
        """A function that is handed an object of the file's own, which keeps the state: it is as good as a
        method of that. Not where what it asks of it is known without."""
        if definition.owner is not None or (read is not None and read.by_place):
            return None
        for name, kind in objects.handed_to(node, self.file):
            given = next((p for p in read.parameters if p.name == name), None) if read is not None else None
            is_filled = given is not None and given.role == "context"
            is_known = is_filled or (given and _is_plain(given) and not objects.calls_on(node, name))
            made = None if is_known else self._entry_with(definition, node, name, kind)
            if made is not None:
                return made
        return None

    def _entry_with(
        self, definition: Definition, node: ast.FunctionDef, name: str, kind: classes.Chain
    ) -> Entry | None:
        own = as_method(node, name)
        code = self.file.helpers([own, *kind])
        uses = self.file.uses(code)
        left = tuple(p for p in parameters(own, True) if p.name != "self")  # wherever it stands
        taken = self._roles(left, uses, node.name)
        made = _first_counts(self._constructor(kind, uses, beside=taken))
        if not any(p.role == "x" for p in taken) or any(p.required and p.role is None for p in made):
            return None
        backward = backward_of(self.file, definition)
        goes_back = self.file.function(backward) if backward else None
        behind = objects.other_handed(goes_back, kind, name) if goes_back is not None else ""
        facts = backward_facts(as_method(goes_back, behind) if goes_back and behind else goes_back)
        entry = Entry(
            name=definition.name,
            line=node.lineno,
            family="class-with-training-flag",
            parameters=taken,
            constructor=made,
            maker=kind[0].name,
            target=definition.name,
            handed=((definition.name, name), *(((backward, behind),) if backward and behind else ())),
            scope=node.name,
            backward=backward,
            **facts,
            code=reach.needed(self.file.tree, {definition.name, kind[0].name, *_first(backward)}),
            returns=results.returned_roles(node),
            returned_names=results.returned_names(node),
            returned_within=results.returned_within(node),
            hints=hints(uses.attributes(), uses),
            **self._common(definition.name, [node], code, taken),
        )
        entry = modes.of_handed(entry, self.file, uses, code)
        server = serving.server_of(kind, node, self.file.helpers([node]), self.file)
        if server is None or entry.mode not in {"none", "training"}:
            return entry
        entry = self._also_needing(entry, server.name)
        return msgspec.structs.replace(entry, mode="methods", inference_method=server.name, server=server)

    def uses_of_class(self, chain: classes.Chain) -> Uses:
        """What a class, its helpers, and the classes of which it makes its parts do with each name."""
        parts = classes.parts_made_by(chain, self.file.found)
        return self.file.uses(list(dict.fromkeys([*self.file.helpers(list(chain)), *parts])))

    def _is_kept_by_a_decorator(self, node: ast.FunctionDef) -> bool:
        return decorators.keeps_state(node, {d.name: d.node for d in self.file.found})

    def _by_place(self, node: ast.FunctionDef, taken: tuple[Parameter, ...]) -> int:
        """How many arguments go by place: those that are positional only, or all that may."""
        alone = {a.arg for a in (*node.args.posonlyargs, *dispatched_on(node))}
        named = {a.arg for a in node.args.kwonlyargs}
        if self._is_wrapped_by_place(node):
            return sum(p.name not in named for p in taken)
        return sum(p.name in alone for p in taken)

    def _is_wrapped_by_place(self, node: ast.FunctionDef) -> bool:
        """Whether what a decorator of the file puts in its place does not know all its arguments by their
        names: it hands on ``*args`` and no keywords, or calls them otherwise."""
        names = {n.id for d in node.decorator_list for n in below(d) if isinstance(n, ast.Name)}
        makers = (d.node for name in names if (d := self.file.by_name.get(name)))
        inner = (f for m in makers for f in below(m) if isinstance(f, ast.FunctionDef))
        handed_on = (f.args for f in inner if not any(isinstance(n, ast.FunctionDef) for n in f.body))
        own = {a.arg for a in (*node.args.posonlyargs, *node.args.args)}
        return any(
            (taken.vararg is not None and taken.kwarg is None) or not {a.arg for a in taken.args} <= own
            for taken in handed_on
        )

    def _autograd_entry(self, definition: Definition, node: ast.ClassDef) -> Entry | None:
        """A torch.autograd.Function, called by ``apply``, by place; autograd then runs its backward pass."""
        forward = classes.method([node], "forward")
        if forward is None:
            return None
        code = self.file.helpers([node])
        uses = self.file.uses(code)
        taken = self._roles(parameters(forward, False)[1:], uses, "forward")  # without ctx
        if not any(p.role == "x" for p in taken):
            return None
        called, goes_back = "apply", None
        has_engine = bool(engines.class_of_arrays(self.file, code))
        if classes.is_bare_function(classes.class_chain(node, self.file.found), has_engine=has_engine):
            called, goes_back = "forward", classes.method([node], "backward")
            taken = (handed.context_of(forward, self.file), *taken)
        made = Entry(
            name=definition.name,
            line=node.lineno,
            family="function-stateless",
            parameters=taken,
            target=f"{definition.name}.{called}",
            by_place=len(taken),
            scope="forward",
            backward=f"{definition.name}.backward" if goes_back is not None else None,
            **backward_facts(goes_back),
            code=reach.needed(self.file.tree, {definition.name}),
            returns=results.returned_roles(forward),
            **self._common(definition.name, [node], code, taken),
        )
        made = modes.of_function(made, self.file, uses, code, definition.name)
        family = _function_family(forward, taken, None, code, made.mode)
        return msgspec.structs.replace(made, family=family)

    def _factory_entry(
        self, definition: Definition, outer: ast.FunctionDef, parts: results.Made
    ) -> Entry | None:
        """A function that makes the function which is the batch norm, around the state that it keeps."""
        inner = parts.forward.function
        code = self.file.helpers([outer, inner] if inner.name == frozen.LAMBDA else [outer])
        uses = self.file.uses(code)
        before: tuple[Parameter, ...] = ()  # of a function between: ``batch_norm(eps)(gamma, beta)(x)``
        if (further := results.made_by(inner, self.file)) is not None and not further.forward.place:
            before = self._roles(parameters(inner, False), uses, inner.name, making=True)
            parts, inner = further, further.forward.function
            if results.made_by(inner, self.file) is not None:  # of one more there are no calls
                return None
        taken = (*before, *self._roles(parameters(inner, False), uses, inner.name))
        if not any(p.role == "x" for p in taken):
            return None
        made = Entry(
            name=definition.name,
            line=outer.lineno,
            family="class-with-training-flag",
            parameters=taken,
            constructor=self._roles(parameters(outer, False), uses, outer.name, making=True),
            part=parts.forward.place,
            by_place=0 if before else self._by_place(inner, taken),
            first=tuple(p.name for p in before),
            scope=inner.name,
            backward=results.made_name(parts.backward) or None,
            **backward_facts(parts.backward.function if parts.backward else None),
            code=reach.needed(self.file.tree, {definition.name.split(".")[0]}),
            returns=results.returned_roles(inner),
            **self._common(definition.name, [outer], code, taken),
        )
        return modes.of_made(made, self.file, uses, code, parts)

    def _class_entry(self, definition: Definition, node: ast.ClassDef) -> Entry | None:
        chain = classes.class_chain(node, self.file.found)
        call = classes.forward_method(chain)
        is_module = classes.is_module(chain)
        backward = classes.backward_method(chain)
        code = self.file.helpers(list(chain))
        uses = self.uses_of_class(chain)
        scope = call.name if call else ""
        given = classes.call_parameters(call)
        given = handed.with_contexts(given, call, self.file) if call else given
        taken = self._roles(given, uses, scope)
        made = self._constructor(chain, uses)
        for_others = construction.kept_for_others(chain, scope)
        made = self._without_others(chain, uses, made, for_others)
        entry = Entry(
            name=definition.name,
            line=node.lineno,
            family="module" if is_module else "class-with-training-flag",
            parameters=taken,
            constructor=made,
            method=_called_method(chain, call),
            by_place=self._by_place(call, taken) if call else 0,
            scope=scope,
            is_module=is_module,
            backward=backward.name if backward else None,
            **backward_facts(backward, self.file.tree),
            also_backward=results.also_backward(self.file, definition, backward, classes.methods_of(chain)),
            left_to_caller=construction.left_to_caller(chain),
            emptied_by=construction.emptied_by(chain) if backward else "",
            preparing=() if is_module else preparing.methods(chain, uses),
            never_set=() if is_module else construction.never_set(chain),
            code=reach.needed(self.file.tree, {definition.name.split(".")[0], *_made_of((*taken, *made))}),
            returns=results.returned_roles(call) if call else (),
            returned_names=results.returned_names(call) if call else (),
            returned_within=results.returned_within(call) if call else (),
            hints=hints(uses.attributes(), uses),
            reads=self._read_by(chain, scope, code),
            batches=tuple(
                kept
                for p in made
                if p.role == "x"
                for kept in uses.attributes_for(construction.constructor_scope(chain), p.name)
            ),
            forgets_return=call is not None and results.forgets_return(call),
            **self._common(
                definition.name,
                self._that_tells_ranks(chain),
                code,
                taken,
                made,
            ),
        )
        entry, maker = self._with_maker(entry, chain)
        return self._with_server(modes.of_class(entry, self.file, uses, code, chain), chain, maker)

    def _read_by(self, chain: classes.Chain, scope: str, code: list[ast.AST]) -> tuple[str, ...]:
        """The attributes that a call reads; none are told of an object that is itself a dict."""
        if derives_from(chain, "dict"):
            return ()
        around = reach.dicts_around(self.file.tree, code)
        return (*classes.read_in(chain, scope), *around, *reach.attributes_of_arguments(code))

    # -- what makes an object

    def _constructor(
        self,
        chain: classes.Chain,
        uses: Uses,
        within: tuple[ast.ClassDef, ...] = (),
        beside: Collection[Parameter] = (),
    ) -> tuple[Parameter, ...]:
        """What a class is made with; objects of other classes of the file are made with what these take.
        ``beside``: what its function takes beside the object."""
        taken = tuple(self._as_object(p, chain, (*within, *chain)) for p in construction.made_with(chain))
        made = self._roles(taken, uses, construction.constructor_scope(chain), making=True, beside=beside)
        off = construction.refused(chain)
        return tuple(
            msgspec.structs.replace(p, role=None) if p.role == "affine" and p.name in off else p for p in made
        )

    def _without_others(
        self, chain: classes.Chain, uses: Uses, made: tuple[Parameter, ...], for_others: set[str]
    ) -> tuple[Parameter, ...]:
        """What a class is made with, without what is for other methods. The eps of its own optimizer gives
        way where the call has another: ``bn_eps``."""
        roles_left = {p.role for p in made if p.name in for_others} & {"eps", "momentum"}
        if roles_left:
            ignored = Reading(roles=tuple((name, "ignore") for name in sorted(for_others)))
            beside = Reader(self.file, ignored.also(self.reading))._constructor(chain, uses)
            shown = {
                p.role
                for p in beside
                if construction.is_shown(p, uses, construction.constructor_scope(chain))
            }
            if roles_left <= shown:
                return beside
        return tuple(p if p.name not in for_others else construction.without_role(p) for p in made)

    def _as_object(self, p: Parameter, chain: classes.Chain, within: tuple[ast.ClassDef, ...]) -> Parameter:
        """A parameter that is to be an object of another class of the file: the only one that will do and can
        be made, else the one that it is named after."""
        asked = objects.asked_of(chain, p.name) if p.required else set()
        said = objects.annotation_of(chain, p.name)
        kinds = objects.classes_for(asked, said, self.file, within)
        if any(objects.is_plain_record(kind, asked) for kind in kinds):
            return p
        made = [each for kind in kinds if (each := self._object(p, kind, within)) is not None]
        named = [each for each in made if objects.is_named_after(p.name, each.made)]
        return next((found[0] for found in (made, named) if len(found) == 1), p)

    def _object(
        self, p: Parameter, kind: classes.Chain, within: tuple[ast.ClassDef, ...]
    ) -> Parameter | None:
        parts = self._constructor(kind, self.file.uses(self.file.helpers([*kind])), within)
        if any(q.required and q.role is None for q in parts):
            return None
        known = tuple(q for q in parts if q.required or q.role is not None)
        return msgspec.structs.replace(p, role="object", made=kind[0].name, parts=known)

    def _with_maker(self, entry: Entry, chain: classes.Chain) -> tuple[Entry, objects.Maker | None]:
        """An object that needs others, or arrays in a shape for more than rows, or that is an empty shell, is
        made as the file itself makes it, where that takes no more than sizes and settings."""
        made = entry.constructor or ()
        takes_all = {"gamma", "mean", "var"} <= {p.role for p in made if p.required}
        takes_arrays = takes_all and min(entry.claimed) > 2
        is_shell = not made and classes.method(chain, "__init__") is None
        if (
            not takes_arrays
            and not is_shell
            and not any(objects.asked_of(chain, p.name) for p in made if p.required)
        ):
            return entry, None
        told = {p.role for _, p in leaves_of(made) if p.required or not takes_arrays}
        settings = told & {"eps", "momentum"}
        makers = objects.makers_of(chain, self.file)
        for maker in filter(objects.fills, makers) if is_shell else makers:
            uses = self.file.uses(self.file.helpers([maker.function]))
            given = (*parameters(maker.function, maker.is_method), *maker.options)
            taken = self._roles(given, uses, maker.function.name, making=True)
            known = {p.role for p in taken}
            if known & {*SIZES} and settings <= known and all(p.role for p in taken if p.required):
                entry = self._also_needing(entry, maker.name)
                made_so = msgspec.structs.replace(
                    entry, maker=maker.name, constructor=taken, part=maker.place
                )
                return made_so, maker
        return entry, None

    def _with_server(self, entry: Entry, chain: classes.Chain, maker: objects.Maker | None) -> Entry:
        """An object that only trains, with what serves for it at inference."""
        asks = entry.flag or entry.switch
        if asks or entry.mode not in {"none", "training", "module"}:
            return entry
        forward = classes.method(chain, entry.scope)
        server = serving.server_of(chain, forward, self.file.helpers([*chain]), self.file)
        if server is None:
            return entry
        entry = self._also_needing(entry, server.name)
        place = maker.beside.get(server.name) if maker is not None and not server.method else None
        name = results.made_at(place) if place else server.name
        return msgspec.structs.replace(entry, mode="methods", inference_method=name, server=server)

    def _also_needing(self, entry: Entry, name: str) -> Entry:
        whole = {*entry.code, *reach.needed(self.file.tree, {*_first(name)})}
        return msgspec.structs.replace(entry, code=tuple(sorted(whole)))

    def _that_tells_ranks(self, chain: classes.Chain) -> list[ast.AST]:
        """The class alone where its own code shows for which x it is: its base may be for another one."""
        own: list[ast.AST] = [chain[0]]
        shown = ranks.ranks_claimed(own, self.file.text(own), "", False)
        return [*chain] if shown in (None, ranks.ANY) else own


def _is_plain(p: Parameter) -> bool:
    """Whether something that only holds what is read of it will do."""
    return p.made == "namespace" and all(q.role for q in p.parts)


def _asked(taken: Iterable[Parameter]) -> set[str | None]:
    return {p.role for p in taken if p.required}


def _first_counts(made: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Of two sizes the first, if it may be called so, is how many samples there are: ``Workspace(n, d)``."""
    sizes = [p for p in made if p.required and p.role == "channels"]
    if len(sizes) != 2 or "samples" not in roles.size_roles_of(sizes[0].name):
        return made
    return tuple(msgspec.structs.replace(p, role="samples") if p is sizes[0] else p for p in made)


def _made_of(taken: Iterable[Parameter]) -> Iterator[str]:
    """The classes of the file that make what is handed in."""
    for p in taken:
        yield p.made
        yield from _made_of(p.parts)


def _first(name: str | None) -> tuple[str, ...]:
    """The top-level definition of a dotted name."""
    return (name.split(".")[0],) if name else ()


def _called_method(chain: classes.Chain, forward: ast.FunctionDef | None) -> str:
    if forward is None:
        return "" if classes.is_module(chain) else "forward"
    return "" if classes.is_called_itself(chain, forward) else forward.name


def _function_family(
    node: ast.FunctionDef, taken: tuple[Parameter, ...], backward: str | None, code: list[ast.AST], mode: Mode
) -> Family:
    held = {p.role for p in taken}
    if "params" in held and mode != "params" and not backward:
        return "function-updates-in-place"  # a dict of state, and the mode beside it
    if "params" in held or (backward and "mean" not in held):
        return "numpy-forward-backward"
    if not {"mean", "var"} & held:
        return "function-stateless"
    returned = results.returned_roles(node)
    longest = max((len(r) for r in returned), default=0)
    own = {p.name for p in taken if p.role in {"mean", "var"}}
    writes = results.writes_into(node, own) or any(
        results.writes_into(f, _state_names(f)) for f in code if isinstance(f, ast.FunctionDef)
    )
    tells = any({"mean", "var"} & set(r) for r in returned if len(r) > 1)
    gives = (longest >= 3 and tells) if writes else (longest >= 3 or tells or longest == 0)
    return "function-returns-stats" if gives else "function-updates-in-place"


def _state_names(function: ast.FunctionDef) -> set[str]:
    return {p.name for p in parameters(function, False) if p.role in {"mean", "var"}}
