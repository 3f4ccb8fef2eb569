"""One session: load the file afresh, make the object, call it step by step, tell what happened."""

from __future__ import annotations

import contextlib
import copy
import inspect
import random
import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy

from bnquiz.grading.process import wire
from bnquiz.grading.process.worker import answers, loading
from bnquiz.grading.process.worker.answers import failure_of
from bnquiz.grading.process.worker.holding import (
    CALLED,
    as_written,
    assign_all,
    attributes_of,
    is_container,
    is_module,
    named_tensors,
    own_arrays,
    parts_of,
    set_mode,
    set_path,
)
from bnquiz.grading.process.worker.library import taken_away
from bnquiz.grading.process.worker.tracing import Tracer


class Stopped(Exception):
    """The learner's code raised; the failure says what and where."""

    def __init__(self, failure: wire.Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def perform(request: wire.Request) -> wire.Answer:
    """Run the session and tell what came of it. Never raises for what the learner's code does."""
    return _Play(request).play()


class _Still:
    """An optimizer, a log, a callback that changes nothing: what it is handed comes back as it is."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, handed: Any = None, *_: Any, **__: Any) -> Any:
        return handed


class _Maker:
    """What makes an array of a size that it is told, by itself, as several, or in a tuple; or fills one."""

    def __init__(self, library: Any, start: float) -> None:
        self._library, self._start = library, start

    def __call__(self, *sizes: Any, **named: Any) -> Any:
        first, *others = sizes or (named.get("shape", named.get("size", ())),)
        if hasattr(first, "fill_"):
            return first.detach().fill_(self._start) if first.requires_grad else first.fill_(self._start)
        if hasattr(first, "shape"):
            first[...] = self._start
            return first
        axes = first if isinstance(first, list | tuple) else (first, *others)
        return self._library.full([size for size in axes if isinstance(size, int)], self._start)


class _OfLayers(dict[str, Any]):
    """What a network keeps for its layers, of which there is one: under its name stands all."""

    __slots__ = ("_layer",)  # and no attributes, which would count as parts

    def __init__(self, layer: str) -> None:
        super().__init__()
        self._layer = layer

    def __missing__(self, key: Any) -> Any:
        if key == self._layer:
            return self
        raise KeyError(key)


_OfLayers.__name__ = "dict"  # so it is called where a learner is told what came back


class _Random(numpy.random.RandomState):
    """A source of random numbers that knows the methods of the old ones and of the new."""

    def integers(self, *args: Any, **named: Any) -> Any:
        return self.randint(*args, **named)


def _only_by_place(kind: Any) -> list[str]:
    """The parameters of a constructor that take no name: ``def __init__(self, planes, /)``, and ``*size``."""
    code = getattr(getattr(kind, "__init__", kind), "__code__", None) or getattr(kind, "__code__", None)
    if code is None:
        return []
    named = code.co_argcount + code.co_kwonlyargcount
    rest = code.co_varnames[named : named + 1] if code.co_flags & inspect.CO_VARARGS else ()
    return [name for name in (*code.co_varnames[: code.co_posonlyargcount], *rest) if name != "self"]


def _record(items: dict[str, Any]) -> SimpleNamespace:
    """An object with these attributes, in place of one of a class that the file does not show. Others can be
    made of its type, and it can be gone through, as a NamedTuple can."""

    class Record(SimpleNamespace):
        def __init__(self, *values: Any, **named: Any) -> None:
            super().__init__(**dict(zip(items, values, strict=False)), **named)

        def __iter__(self) -> Iterator[Any]:
            return iter(vars(self).values())

        def _replace(self, **changes: Any) -> SimpleNamespace:
            return type(self)(**{**vars(self), **changes})

    return Record(**items)


class _Play:
    def __init__(self, request: wire.Request) -> None:
        self.program, self.session = request.program, request.session
        self.tracer = Tracer() if self.session.trace else None
        self.loaded = loading.Loaded()
        self.dicts: dict[str, dict[str, Any]] = {}
        self.lasting: dict[str, Any] = {}
        self.whole: Any = None  # what the constructor gave
        self.current: Any = None  # the object that is called
        self.handed: list[dict[str, Any]] = []  # to each step
        self.returned: list[Any] = []
        self.outcomes: list[wire.Outcome] = []
        self.library: list[tuple[str, int | None]] = []
        self.made: dict[str, wire.Attribute] = {}
        self.saved: tuple[str, ...] = ()

    def play(self) -> wire.Answer:
        begin_anew()
        failure = None
        try:
            with self._watched():
                self._steps()
        except Stopped as stop:
            failure = stop.failure
        return wire.Answer(
            outcomes=tuple(self.outcomes),
            failure=failure,
            made=self.made,
            saved=self.saved,
            library=tuple(dict.fromkeys(self.library)),
            stubs=tuple(self.loaded.stubs),
            refused=tuple(self.failure_of(error, "load") for error in self.loaded.refused),
        )

    @property
    def namespace(self) -> dict[str, Any]:
        return self.loaded.namespace

    def failure_of(self, error: BaseException, during: wire.Stage) -> wire.Failure:
        return failure_of(self.loaded.cause_of(error), self.program.path, during)

    def _steps(self) -> None:
        with self._guarded("load"):
            loading.load(self.program, self.tracer, self.loaded)
            made = loading.resolve(self.namespace, self.session.target)
        if self.session.make is not None:
            with self._guarded("make"):
                made = self._make(made)
        else:
            self.made = attributes_of(made)
        for step in self.session.steps:
            call = _Call(self, made, step)
            outcome = call.run()
            made = call.made
            self.outcomes.append(outcome)
            if outcome.failure is not None and not step.may_fail:
                return

    def _make(self, kind: Any) -> Any:
        args, kwargs = self.session.make or ((), {})
        given = {name: self.value(value) for name, value in kwargs.items()}
        by_place = [given.pop(name) for name in _only_by_place(kind) if name in given]
        self.whole = kind(*map(self.value, args), *by_place, **given)
        made = _at(self.whole, self.session.part)
        if self.session.cast and hasattr(made, "to"):
            made = made.to(getattr(sys.modules["torch"], self.session.cast))
        self.made = attributes_of(made)
        saved = made.state_dict(keep_vars=True) if is_module(made) else ()
        self.saved = tuple(as_written(made, name) for name in saved)
        return made

    def value(self, value: wire.Value) -> Any:
        match value:
            case wire.Array():
                array = answers.from_wire(value, self.session.backend)
                return _as_own(loading.resolve(self.namespace, value.kind), array) if value.kind else array
            case wire.Plain():
                return value.value
            case wire.Mapping():
                return self._lasting(value) if value.lasting else self._together(value)
            case wire.Member():
                member = loading.resolve(self.namespace, value.name.removesuffix(CALLED))
                return member() if value.name.endswith(CALLED) else member
            case wire.Again():
                return _at(self._earlier(value.step), value.path)
            case wire.Handed():
                return self.handed[value.step][value.name]

    def _earlier(self, step: int) -> Any:
        return (
            {wire.MADE: self.whole, wire.OBJECT: self.current}.get(step) if step < 0 else self.returned[step]
        )

    def _lasting(self, value: wire.Mapping) -> Any:
        """What is made once, and handed in at every call."""
        if value.name not in self.lasting:
            self.lasting[value.name] = self._together(value)
        return self.lasting[value.name]

    def _together(self, value: wire.Mapping) -> Any:
        """Several values as the entry takes them: in a dict, a list, a tuple, or as attributes."""
        items = {k: self.value(v) for k, v in value.items.items()}
        match value.made:
            case "dict":
                held = self.dicts.setdefault(value.name, _OfLayers(value.layer) if value.layer else {})
                held.update(items)
                return held
            case "list" | "tuple":
                return (list if value.made == "list" else tuple)(items.values())
            case "array":
                return answers.stacked([*items.values()])
            case "namespace":
                return _record(items)
            case "library" | "generator" | "recorder" | "ones" | "zeros":
                return self._tool(value.made)
        return loading.resolve(self.namespace, value.made)(**items)

    def _tool(self, made: str) -> Any:
        library = sys.modules["torch"] if self.session.backend == "torch" else numpy
        match made:
            case "library":
                return library
            case "generator":
                return _Random(0)
            case "recorder":
                return _Still()
        return _Maker(library, float(made == "ones"))

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        if not self.session.watch_calls:
            yield
            return
        with taken_away(self.program.path, self.library):
            yield

    @contextlib.contextmanager
    def _guarded(self, during: wire.Stage) -> Iterator[None]:
        try:
            yield
        except BaseException as error:  # noqa: BLE001  # SystemExit and the like are the learner's too
            raise Stopped(self.failure_of(error, during)) from None


class _Call:
    """One step on the object under test."""

    def __init__(self, play: _Play, made: Any, step: wire.Step) -> None:
        self.play, self.made, self.step = play, made, step
        play.current = made
        self.serving = made  # what is called: another object, where a method gives one for inference
        self.leaves: dict[str, Any] = {}
        self.inputs: dict[str, tuple[Any, Any]] = {}  # name: (what was handed in, a copy from before)
        self.changed: dict[str, int | None] = {}
        self.failure: wire.Failure | None = None
        self.gradients: dict[str, wire.Array | None] = {}

    def run(self) -> wire.Outcome:
        given = self._guarded("make", self._ready)
        args, kwargs = given or ([], {})
        by_place: dict[str, Any] = {str(place): value for place, value in enumerate(args)}
        self.play.handed.append(by_place | kwargs)
        plain = [t for t in (*args, *kwargs.values()) if answers.is_tensor(t) and not answers.tracked(t)]
        returned = self._guarded("call", lambda: self._call(args, kwargs)) if given else None
        self.play.returned.append(returned)
        self.made = _next_of(returned, self.made)
        if self.step.upstream is not None and self.failure is None:
            self._guarded("backward", lambda: self._backward(returned, plain))
        self._note_changed(None)
        told = self._guarded("return", lambda: self._outcome(returned, args, kwargs))
        return told or wire.Outcome(failure=self.failure)

    def _ready(self) -> tuple[list[Any], dict[str, Any]]:
        """The arguments, made; the object, set to its state and its mode."""
        given = self._arguments()
        self._prepare()
        return given

    def _arguments(self) -> tuple[list[Any], dict[str, Any]]:
        args = [self._argument(str(i), v) for i, v in enumerate(self.step.args)]
        kwargs = {name: self._argument(name, v) for name, v in self.step.kwargs.items()}
        return args, kwargs

    def _argument(self, name: str, value: wire.Value) -> Any:
        made = self.play.value(value)
        if not isinstance(value, wire.Array):
            self._follow_parts(name, made)
            return made
        if value.kind:
            self.leaves[name] = made
        elif value.grad and answers.is_tensor(made):
            self.leaves[name] = made
            made = made.clone()  # no leaf: writing into it is allowed, and told as such
        self.inputs[name] = (answers.bare(made), _copy(answers.bare(made)))
        return made

    def _follow_parts(self, name: str, made: Any) -> None:
        """The gradients of what lies in a container are asked for, too."""
        tensors = ((k, v) for k, v in parts_of(made) if answers.is_tensor(v)) if is_container(made) else ()
        self.leaves |= {f"{name}.{key}": tensor for key, tensor in tensors if tensor.requires_grad}

    def _prepare(self) -> None:
        backend = self.play.session.backend
        assign_all(self.made, {n: answers.from_wire(array, backend) for n, array in self.step.set.items()})
        flag = (self.step.flag or "").removeprefix("global ")
        if flag != (self.step.flag or ""):
            set_path(self.play.namespace, flag, self.play.value(self.step.flag_value))
        elif self.step.training is not None:
            set_mode(self.made, self.step.training, self.step.flag, self.play.value(self.step.flag_value))
        if (entering := self.step.entering) is not None:
            given = {name: value.value for name, value in entering.kwargs.items()}
            entered = getattr(self.made, entering.method)(**given)
            is_one = callable(entered) or answers.is_learners(type(entered))
            self.serving = entered if is_one else self.made
        if self.play.tracer is not None:
            self.play.tracer.events.clear()
            self.play.tracer.passed.clear()
            self.play.tracer.lines.clear()
            self.play.tracer.after_statement = self._note_changed

    def _call(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        called, first = self._called(), self.step.first
        if first is not None:
            called = called(**{name: kwargs[name] for name in first if name in kwargs})
            kwargs = {name: value for name, value in kwargs.items() if name not in first}
        torch = sys.modules.get("torch")
        if self.step.within and torch is not None:
            with getattr(torch, self.step.within)():
                return called(*args, **kwargs)
        return called(*args, **kwargs)

    def _called(self) -> Any:
        if self.step.again is not None:
            return self.play.value(self.step.again)
        if self.step.target:
            return loading.resolve(self.play.namespace, self.step.target)
        called = self.serving
        if (through := self.step.through) is not None:
            given = {name: self.play.value(value) for name, value in through.kwargs.items()}
            called = loading.resolve(self.play.namespace, through.target)(**given)
        return getattr(called, self.step.method) if self.step.method else called

    def _backward(self, returned: Any, plain: list[Any]) -> None:
        """From what is returned; where nothing is, from what the object holds, or from an argument that was
        ``plain`` before the call filled it."""
        if self.step.upstream and any(map(answers.is_own_array, self.leaves.values())):
            upstream = answers.from_wire(self.step.upstream, self.play.session.backend)
            self._backward_of_engine(returned, upstream)
            return
        upstream = answers.from_wire(self.step.upstream, "torch") if self.step.upstream else None
        filled = [*(t for _, t in named_tensors(self.made)), *plain]
        left = (t for t in filled if returned is None and not t.is_leaf)
        outputs = (*_tensors(returned), *left)
        like = [t for t in outputs if upstream is not None and t.shape == upstream.shape]
        output = like[min(self.step.output, len(like) - 1)] if like else None
        kept = {n: v for n, v in named_tensors(self.made) if v.is_leaf and v.requires_grad}
        held = {**kept, **self.leaves}  # a global may have an argument's name
        for tensor in held.values():
            tensor.grad = None
        if output is not None and answers.tracked(output):
            weighted = output * upstream
            weighted.sum().backward()  # backward(upstream) would import sympy: 0.4 s for each worker
        self.gradients = {
            name: answers.wire_array(t.grad) if t.grad is not None else None for name, t in held.items()
        }

    def _backward_of_engine(self, returned: Any, upstream: Any) -> None:
        """Backward by the file's own engine, from the first of its arrays in the shape of the output."""
        output = next((a for a in _own_arrays(returned) if answers.bare(a).shape == upstream.shape), None)
        held = {**dict(own_arrays(self.made)), **self.leaves}
        for each in held.values():
            each.grad = each.grad * 0 if answers.is_array(each.grad) else None
        if output is not None:
            _run_engine(output, upstream)
        grads = {name: answers.bare(each.grad) for name, each in held.items()}
        self.gradients = {n: answers.wire_array(g) if answers.is_array(g) else None for n, g in grads.items()}

    def _guarded(self, during: wire.Stage, act: Any) -> Any:
        try:
            return act()
        except BaseException as error:  # noqa: BLE001  # SystemExit and the like are the learner's too
            self.failure = self.play.failure_of(error, during)
            return None

    def _note_changed(self, line: int | None) -> None:
        for name, (now, before) in self.inputs.items():
            if name not in self.changed and not answers.same_bits(now, before):
                self.changed[name] = line

    def _left(self) -> dict[str, wire.Array | None]:
        """The gradients that autograd left; else those that an object's own backward pass has set."""
        if self.gradients or self.step.training is not None:
            return self.gradients
        held = ((name, value.grad) for name, value in named_tensors(self.made) if value.is_leaf)
        return {as_written(self.made, n): answers.wire_array(grad) for n, grad in held if grad is not None}

    def _outcome(self, returned: Any, args: list[Any], kwargs: dict[str, Any]) -> wire.Outcome:
        tracer = self.play.tracer
        rows = self._handed_as_rows(kwargs)
        return wire.Outcome(
            failure=self.failure,
            returned=tuple(_flat(_without(returned, self.made), rows)),
            kind=type(returned).__name__,
            after=dict(_after(args, kwargs, rows)),
            attributes=attributes_of(self.made),
            gradients=self._left(),
            changed=tuple(self.changed.items()),
            lines=tuple(tracer.lines) if tracer else (),
            events=tuple(tracer.events) if tracer else (),
            passed=tuple(tracer.passed) if tracer else (),
        )

    def _handed_as_rows(self, kwargs: dict[str, Any]) -> Shapes:
        """The shapes of the arrays in which several values were handed in, one a row."""
        given = [(kwargs.get(n), v) for n, v in self.step.kwargs.items() if isinstance(v, wire.Mapping)]
        inner = [(dict(parts_of(held)).get(n), v) for held, whole in given if isinstance(held, dict)
                 for n, v in whole.items.items() if isinstance(v, wire.Mapping)]  # fmt: skip
        arrays: list[Any] = [held for held, v in (*given, *inner) if v.made == "array"]
        return frozenset(tuple(array.shape) for array in arrays if answers.is_array(array))


def _as_own(kind: Any, array: Any) -> Any:
    """An array as an object of the file's own engine, which is to follow it where it must be told so."""
    follows = "requires_grad" in inspect.signature(kind).parameters
    return kind(array, requires_grad=True) if follows else kind(array)


def _run_engine(output: Any, upstream: Any) -> None:
    """Backward from an output with this gradient: handed over where the engine takes one, else by a weighted
    sum; step by step where it has no way to go through them all."""
    if not hasattr(output, "backward"):
        output.grad = upstream
        for each in reversed(_made_of(output, [])):
            each._backward()
        return
    taken = [p for p in inspect.signature(output.backward).parameters if _GRADIENT.search(p)]
    if taken:
        output.backward(upstream)
    else:
        (output * type(output)(upstream)).sum().backward()


def _made_of(output: Any, before: list[Any]) -> list[Any]:
    """What an engine's object was made of, in turn, each after all that it needs; the object itself last."""
    inner = (part for _, held in parts_of(output) if isinstance(held, list | tuple | set) for part in held)
    for part in inner:
        if answers.is_own_array(part) and not any(part is each for each in before):
            _made_of(part, before)
    before.append(output)
    return before


_GRADIENT = re.compile(r"(?i)^(g|dy|dout|seed|upstream|\w*grad(ient)?)$")


def _next_of(returned: Any, made: Any) -> Any:
    """The object for the next call: the same, or a new one of its class that is handed back, alone or in a
    container, where none is changed in place."""
    if not answers.is_learners(type(made)):
        return made
    beside = [value for _, value in parts_of(returned)] if is_container(returned) else []
    given = [returned, *beside]
    return next((each for each in given if type(each) is type(made)), made)


def _without(returned: Any, made: Any) -> Any:
    """What was returned, without the object itself."""
    if isinstance(returned, tuple | list) and any(each is made for each in returned):
        return [None if each is made else each for each in returned]
    return returned


Shapes = frozenset[tuple[int, ...]]


def begin_anew() -> None:
    """Each session begins as a fresh process would, with the same random numbers."""
    random.seed(0)
    numpy.random.seed(0)  # the generator that learners' code uses
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.default_generator.manual_seed(0)  # torch.manual_seed asks every device: a third of a session


def _copy(value: Any) -> Any:
    return value.detach().clone() if answers.is_tensor(value) else copy.deepcopy(value)


def _at(returned: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        if isinstance(key, int) and _is_without_places(returned, key):
            returned = parts_of(returned)[key][1]  # in the order of its fields, or of its keys
        elif isinstance(key, str) and not isinstance(returned, dict):
            returned = getattr(returned, key)
        else:
            returned = returned[key]
    return returned


def _is_without_places(returned: Any, key: int) -> bool:
    return not hasattr(returned, "__getitem__") or (isinstance(returned, dict) and key not in returned)


def _tensors(returned: Any, depth: int = 3) -> Iterator[Any]:
    """Every tensor in what was returned, in the order of `_flat`."""
    if answers.is_tensor(returned):
        yield returned
    elif is_container(returned) and depth:
        for _, item in parts_of(returned):
            yield from _tensors(item, depth - 1)


def _own_arrays(returned: Any, depth: int = 3) -> Iterator[Any]:
    """Every object of the file's own engine in what was returned."""
    if answers.is_own_array(returned):
        yield returned
    elif is_container(returned) and depth:
        for _, item in parts_of(returned):
            yield from _own_arrays(item, depth - 1)


def _flat(
    returned: Any, rows: Shapes, path: tuple[int | str, ...] = ()
) -> Iterator[tuple[tuple[int | str, ...], wire.Array]]:
    """Every array in what was returned, with its path; of an array of ``rows`` each row."""
    returned = answers.bare(returned)
    numbers = answers.of_numbers([*returned] if path and type(returned) is tuple else returned)
    if numbers is not None:
        yield path, numbers
    elif _is_sequence(returned, rows) and len(path) < 3:
        for index, item in enumerate(returned):
            yield from _flat(item, rows, (*path, index))
    elif is_container(returned) and len(path) < 3:
        for key, item in parts_of(returned):
            yield from _flat(item, rows, (*path, str(key)))
    elif answers.is_array(returned) or (isinstance(returned, int | float) and not isinstance(returned, bool)):
        array = answers.wire_array(returned)
        if array is not None:
            yield path, array


def _is_sequence(value: Any, rows: Shapes) -> bool:
    """Whether it holds several values by their place: a list, a tuple without names, an array of rows."""
    if answers.is_array(value):
        return tuple(value.shape) in rows
    return isinstance(value, tuple | list) and not hasattr(value, "_fields")


def _after(args: list[Any], kwargs: dict[str, Any], rows: Shapes) -> Iterator[tuple[str, wire.Array]]:
    named = [*((str(i), v) for i, v in enumerate(args)), *kwargs.items()]
    for name, given in named:
        value = answers.bare(given)
        if answers.is_array(value) and tuple(value.shape) in rows:
            value = [*value]
        holds_several = is_container(value) and answers.of_numbers(value) is None
        for key, item in _parts_within(value, 2, rows) if holds_several else [(None, value)]:
            array = answers.wire_array(item) if answers.is_array(item) else answers.of_numbers(item)
            if array is not None:
                yield (name if key is None else f"{name}.{key}"), array


def _parts_within(value: Any, depth: int, rows: Shapes) -> Iterator[tuple[str, Any]]:
    """What a container holds, and what containers, and arrays of ``rows``, hold that lie in it."""
    for key, part in parts_of(value):
        yield key, part
        if depth > 1 and is_container(part) and answers.of_numbers(part) is None:
            yield from ((f"{key}.{k}", v) for k, v in _parts_within(part, depth - 1, rows))
        elif answers.is_array(part) and tuple(part.shape) in rows:
            yield from ((f"{key}.{place}", row) for place, row in enumerate(part))
