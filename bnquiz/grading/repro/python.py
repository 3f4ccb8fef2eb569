"""A session as Python that a person can paste: what a worker is asked to do, in the learner's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.trial.calls import to_numpy

MOST_LINES = 10  # of a snippet
# Columns of one of its lines, the narrowest that MOST_LINES allow. 96: in a pytest file, where it stands in a
# function, that is 100.
WIDTHS = (96, 110, 130, 160, 1000)
DIGITS = 6  # of a number that is written out
Path = tuple[int | str, ...]
OBJECT = "bn"  # what an object is called, and what it gave
RETURNED = "out"


@dataclass(frozen=True)
class Place:
    """Where a result is found after the last step: in what was returned, in an argument, an attribute, or the
    gradient of an argument."""

    kind: Literal["returned", "argument", "attribute", "gradient", "attribute-gradient"]
    name: str = ""
    path: Path = ()
    of: str = ""  # the type of what was returned


@dataclass(frozen=True)
class Dialect:
    """How arrays are written: in torch, in NumPy, as lists."""

    backend: str
    single: bool = False  # NumPy in float32, where that is the point

    @property
    def imports(self) -> str:
        return "import torch" if self.backend == "torch" else "import numpy as np"

    def array(self, values: Array, *, follow: bool = False) -> str:
        """``follow``: autograd does."""
        if self.backend == "lists":
            return nested(values)
        library = "torch" if self.backend == "torch" else "np"
        more = ", requires_grad=True" if follow else ", dtype=np.float32" if self.single else ""
        plain = values.size and (values == values.flat[0]).all() and not np.isnan(values).any()
        if plain and values.ndim > 0 and (values.ndim > 1 or values.size > 1 or not more):
            return _filled(library, values, more)
        return f"{library}.{'tensor' if library == 'torch' else 'array'}({nested(values)}{more})"

    @property
    def stack(self) -> str:
        """What puts rows together into one array."""
        return "torch.stack" if self.backend == "torch" else "np.stack"

    def compared(self, yours: str, right: str) -> str:
        if self.backend == "torch":
            return f"torch.testing.assert_close({yours}, {right}, rtol=1e-3, atol=1e-3, check_dtype=False)"
        return f"np.testing.assert_allclose({yours}, {right}, rtol=1e-3, atol=1e-3)"

    def listed(self, name: str) -> str:
        return name if self.backend == "lists" else f"{name}.tolist()"


def number(value: float) -> str:
    """``2.``, ``0.707107``, as short as it can be."""
    if np.isnan(value) or np.isinf(value):
        return f'float("{value}")'
    if value == int(value) and abs(value) < 10**DIGITS:
        return f"{int(value)}."
    return f"{value:.{DIGITS}g}"


def nested(values: Array) -> str:
    """Numbers in brackets."""
    if values.ndim == 0:
        return number(float(values))
    return f"[{', '.join(map(nested, values))}]"


def _filled(library: str, values: Array, more: str) -> str:
    value = float(values.flat[0])
    shape = f"({', '.join(map(str, values.shape))}{',' if values.ndim == 1 else ''})"
    makers = {0.0: "zeros", 1.0: "ones"}
    if value in makers:
        return f"{library}.{makers[value]}({shape}{more})"
    return f"{library}.full({shape}, {number(value)}{more})"


@dataclass
class Writer:
    """Writes one session. ``made``: what the object holds as it is made, ``held``: before the last step;
    ``by_key``: whether what lies inside an attribute is looked up, not an attribute itself."""

    session: wire.Session
    dialect: Dialect
    made: Mapping[str, wire.Attribute]
    held: Mapping[str, wire.Attribute]
    place: Place
    follow: frozenset[str] = frozenset()  # the arguments that autograd follows
    skip: frozenset[int] = frozenset()  # steps that came to nothing
    defaults: Mapping[str, object] = field(default_factory=dict)  # of arguments that may be left out
    by_key: bool = False
    fact: str = ""  # what is asked of the result
    is_row: bool = False  # the result is one value a channel, in whatever shape

    def names(self) -> tuple[str, ...]:
        """What is imported from the learner's file."""
        session = self.session
        used = [session.target, *(s.target for s in session.steps)]
        used += [s.through.target for s in session.steps if s.through is not None]
        used += [v.name for v in self._values() if isinstance(v, wire.Member)]
        used += [v.kind for v in self._values() if isinstance(v, wire.Array)]
        used += [
            v.made
            for v in self._values()
            if isinstance(v, wire.Mapping) and v.made not in {"dict", "list", "tuple", "array", "namespace"}
        ]
        return tuple(dict.fromkeys(name.split(".")[0] for name in used if name))

    def lines(self) -> Iterator[str]:
        """The statements up to the result, which they call ``yours``."""
        yield from self._arguments()
        if self.session.make is not None:
            args, kwargs = self.session.make
            yield f"{OBJECT} = {self._call(self.session.target, args, kwargs)}"
        last = len(self.session.steps) - 1
        for index, step in enumerate(self.session.steps):
            if index in self.skip:
                continue
            yield from self._set(step, is_first=index == 0)
            yield from self._mode(step, index)
            yield from self._step(step, index, is_last=index == last)
        if self.place.kind != "returned":
            yield f"yours = {self._asked(self._result())}"

    def _values(self) -> Iterator[wire.Value]:
        args, kwargs = self.session.make or ((), {})
        given = [*args, *kwargs.values()]
        for step in self.session.steps:
            given += [*step.args, *step.kwargs.values(), step.flag_value]
        for value in given:
            yield value
            if isinstance(value, wire.Mapping):
                yield from value.items.values()

    # -- arguments that are looked at later, and so have a name

    def _arguments(self) -> Iterator[str]:
        for name, value in self._named().items():
            yield f"{_variable(name)} = {self._value(value, name)}"
        for name, value in self._handed().items():
            yield f"{name} = {self._written(value)}"

    def _handed(self) -> dict[str, wire.Value]:
        """What a later step is given once more, by the name of its variable."""
        again = (v for step in self.session.steps for v in _given(step) if isinstance(v, wire.Handed))
        return {f"handed_{v.name}": _given_as(self.session.steps[v.step], v.name) for v in again}

    def _named(self) -> dict[str, wire.Value]:
        step = self.session.steps[-1] if self.session.steps else wire.Step()
        given: dict[str, wire.Value] = {str(i): v for i, v in enumerate(step.args)} | step.kwargs
        if self.place.kind in {"argument", "gradient"}:
            return {n: v for n, v in given.items() if n == self.place.name.partition(".")[0]}
        return {}

    def _value(self, value: wire.Value, name: str = "") -> str:
        variable = next((n for n, handed in self._handed().items() if handed is value), None)
        return variable or self._written(value, name)

    def _written(self, value: wire.Value, name: str = "") -> str:
        match value:
            case wire.Array():
                array = self.dialect.array(to_numpy(value), follow=name in self.follow and not value.kind)
                return f"{value.kind}({array})" if value.kind else array
            case wire.Plain():
                return _plain(value.value)
            case wire.Mapping():
                return self._together(value)
            case wire.Member():
                return value.name
            case wire.Again():
                owner = OBJECT if value.step in _OF_OBJECT else RETURNED
                return f"{owner}{_path(value.path, '')}"
            case wire.Handed():
                return f"handed_{value.name}"

    def _together(self, value: wire.Mapping) -> str:
        items = {k: self._value(v) for k, v in value.items.items()}
        match value.made:
            case "dict":
                return "{" + ", ".join(f'"{key}": {item}' for key, item in items.items()) + "}"
            case "list":
                return f"[{', '.join(items.values())}]"
            case "tuple":
                return f"({', '.join(items.values())},)"
            case "array":
                return f"{self.dialect.stack}([{', '.join(items.values())}])"
            case "namespace":
                return f'__import__("types").SimpleNamespace({_keywords(items)})'
        return f"{value.made}({_keywords(items)})"

    # -- one step

    def _step(self, step: wire.Step, index: int, *, is_last: bool) -> Iterator[str]:
        call = self._called(step)
        again = any(
            isinstance(v, wire.Again) and v.step == index for s in self.session.steps for v in _given(s)
        )
        if is_last and self.place.kind == "returned":
            statement = f"yours = {self._asked(call + _path(self.place.path, self.place.of))}"
        elif again or step.upstream is not None:
            statement = f"{RETURNED} = {call}"
        else:
            statement = call
        yield f"with torch.{step.within}(): {statement}" if step.within else statement
        if step.upstream is not None:
            output = _path(self.place.path, self.place.of)
            yield f"{RETURNED}{output}.backward({self.dialect.array(to_numpy(step.upstream))})"

    def _asked(self, result: str) -> str:
        """What is compared: the result, as a row where it is one, or what is true of it."""
        if self.fact:
            return self.fact.format(result=result, name=self.place.name)
        return f"{result}.reshape(-1)" if self.is_row and self.dialect.backend != "lists" else result

    def _called(self, step: wire.Step) -> str:
        if step.again is not None:
            name = self._value(step.again)
        elif step.target:
            name = step.target
        else:
            made = step.through
            owner = self._object if made is None else self._call(made.target, (), made.kwargs)
            name = f"{owner}.{step.method}" if step.method else owner
        if step.first is None:
            return self._call(name, step.args, step.kwargs)
        first = {k: v for k, v in step.kwargs.items() if k in step.first}
        rest = {k: v for k, v in step.kwargs.items() if k not in step.first}
        return self._call(self._call(name, (), first), step.args, rest)

    def _call(self, name: str, args: Sequence[wire.Value], kwargs: Mapping[str, wire.Value]) -> str:
        named = self._named()
        given = [_variable(str(i)) if str(i) in named else self._value(v, str(i)) for i, v in enumerate(args)]
        left = {k: v for k, v in kwargs.items() if not self._is_default(k, v)}
        given += [f"{k}={_variable(k) if k in named else self._value(v, k)}" for k, v in left.items()]
        return f"{name}({', '.join(given)})"

    def _is_default(self, name: str, value: wire.Value) -> bool:
        if name not in self.defaults or not isinstance(value, wire.Plain):
            return False
        default = self.defaults[name]
        return default == value.value and type(default) is type(value.value)

    @property
    def _object(self) -> str:
        if self.session.make is None:
            return _bound(self.session.target)
        return f"{OBJECT}{_path(self.session.part, '')}"

    # -- the state and the mode of an object

    def _set(self, step: wire.Step, *, is_first: bool) -> Iterator[str]:
        """One statement, however many attributes. What the object is made with need not be set again, unless
        a call may have changed it."""
        given = ((n, a) for n, a in step.set.items() if not (is_first and self._is_made_with(n, a)))
        pairs = [self._assigned(name, array) for name, array in given]
        if pairs:
            yield f"{', '.join(p[0] for p in pairs)} = {', '.join(p[1] for p in pairs)}"

    def _is_made_with(self, name: str, array: wire.Array) -> bool:
        if name not in self.made:
            return False
        both = np.concatenate([to_numpy(array).ravel(), to_numpy(self.made[name].array).ravel()])
        return bool((both == both[0]).all())

    def _assigned(self, name: str, array: wire.Array) -> tuple[str, str]:
        value, held = to_numpy(array), self.held.get(name)
        now = to_numpy(held.array) if held is not None else None
        if now is not None and now.size == value.size:
            value = value.reshape(now.shape)
        place = self._attribute(name)
        if self.dialect.backend == "torch" and held is not None and held.held != "attribute":
            place += ".data"
        return place, self.dialect.array(value) if value.ndim else number(float(value))

    def _attribute(self, name: str) -> str:
        if self.session.make is None:  # what lies around a function: the globals of its file
            return f'{self._object}.__globals__["{name}"]'
        first, *rest = name.split(".")
        inner = (f"[{_key(n)}]" if self.by_key or n.isdigit() else f".{n}" for n in rest)
        return f"{OBJECT}.{self._from_outside(first)}{''.join(inner)}"

    def _from_outside(self, name: str) -> str:
        """What the class keeps for itself has another name outside: ``_BatchNorm__gamma``."""
        owner = self.session.target.rpartition(".")[2].lstrip("_")
        return f"_{owner}{name}" if name.startswith("__") else name

    def _mode(self, step: wire.Step, index: int) -> Iterator[str]:
        flag = (step.flag or "").removeprefix("global ")
        if flag != (step.flag or ""):
            name, *rest = flag.split(".")
            path = "".join(f".{each}" for each in rest)
            yield f'{self._object}.__globals__["{name}"]{path} = {self._value(step.flag_value)}'
            return
        if step.entering is not None:
            given = ", ".join(f"{name}={self._value(v)}" for name, v in step.entering.kwargs.items())
            yield f"{OBJECT}.{step.entering.method}({given})"
        if step.training is None:
            return
        is_module = self.session.cast is not None
        first = all(s.training is None for s in self.session.steps[:index])
        if is_module and not (step.training and first):
            yield f"{OBJECT}.{'train' if step.training else 'eval'}()"
        if step.flag is not None and not (is_module and flag == "training"):
            given = "lambda: " if flag.endswith("()") else ""
            outside = self._from_outside(flag.removesuffix("()"))
            yield f"{OBJECT}.{outside} = {given}{self._value(step.flag_value)}"
        elif not is_module:
            yield f"{OBJECT}.{'train' if step.training else 'eval'}()"

    def _result(self) -> str:
        kind, name = self.place.kind, self.place.name
        if kind in {"attribute", "attribute-gradient"}:
            return self._attribute(name) + (".grad" if kind == "attribute-gradient" else "")
        first, _, key = name.partition(".")
        named = self._named().get(first)
        inner = ""
        if key:
            made = named.made if isinstance(named, wire.Mapping) else "dict"
            inner = f"[{_key(key)}]" if made in {"dict", "list", "tuple", "array"} else f".{key}"
        return f"{_variable(first)}{inner}{'.grad' if kind == 'gradient' else ''}"


@dataclass(frozen=True)
class Snippet:
    """A snippet: imports, the statements up to ``yours``, what is right, what prints and compares them."""

    file: str  # without .py
    dialect: Dialect
    names: tuple[str, ...]
    body: tuple[str, ...]
    right: str
    is_fact: bool = False

    RUN = "run_snippet"

    @property
    def head(self) -> tuple[str, ...]:
        names = ", ".join(self.names)
        if self.file.isidentifier():
            return (self.dialect.imports, f"from {self.file} import {names}")
        each = ", ".join(f'__import__("{self.file}").{name}' for name in self.names)
        return (self.dialect.imports, f"{names} = {each}")

    @property
    def lines(self) -> tuple[str, ...]:
        *before, last = self.body
        short = re.fullmatch(r"yours = ([\w.\[\]\"]+(\.reshape\(-1\))?)", last)
        ends = (f"yours, right = {short[1]}, {self.right}",) if short else (last, f"right = {self.right}")
        if self.is_fact:
            shown, compared = 'print("yours", yours, "right", right)', "assert yours == right"
        else:
            listed = self.dialect.listed
            shown = f'print("yours", {listed("yours")}, "right", {listed("right")})'
            compared = self.dialect.compared("yours", "right")
        own = (*before, *ends, shown, compared)
        several = ((*self.head, *(line for each in own for line in wrapped(each, width))) for width in WIDTHS)
        return next((lines for lines in several if len(lines) <= MOST_LINES), (*self.head, *own))

    def to_run(self) -> str:
        """As a function that gives ``yours``, for a worker, which is never told what is right."""
        given = "float(yours)" if self.is_fact else "yours"
        inner = "\n    ".join((*self.body, f"return {given}"))
        return "\n\n".join((*self.head, f"def {Snippet.RUN}():\n    {inner}\n"))


_OF_OBJECT = {wire.MADE, wire.OBJECT}
INDENT = "    "


def wrapped(code: str, width: int) -> list[str]:
    """A statement, or a part of one, in lines of at most so many columns: what stands in its longest brackets
    comes below, filled. Where there are none it stays as it is."""
    code = _in_brackets(code) if len(code) > width else code
    start, end = max(_brackets(code), key=lambda pair: pair[1] - pair[0], default=(0, 0))
    if len(code) <= width or end <= start + 1:
        return [code]
    *others, last = _parts(code[start + 1 : end])
    below = [""]
    for part in (*(f"{each}," for each in others), last + code[end:]):
        first, *rest = wrapped(part, width - len(INDENT))
        together = f"{below[-1]} {first}".strip()
        below[-1:] = (
            [together] if len(together) <= width - len(INDENT) else [*filter(None, below[-1:]), first]
        )
        below += rest
    return [code[: start + 1], *(INDENT + line for line in below)]


def _in_brackets(code: str) -> str:
    """``a, b = (1, 2)``, which can be wrapped, for ``a, b = 1, 2``."""
    names, equals, values = code.partition(" = ")
    return f"{names} = ({values})" if equals and len(_parts(names)) > 1 and len(_parts(values)) > 1 else code


def _brackets(code: str) -> list[tuple[int, int]]:
    """Where the outermost brackets open and close."""
    pairs, depth, start = [], 0, 0
    for at, sign in _outside_of_strings(code):
        if sign in "([{":
            start = start if depth else at
            depth += 1
        elif sign in ")]}":
            depth -= 1
            pairs += [] if depth else [(start, at)]
    return pairs


def _parts(code: str) -> list[str]:
    """What commas divide, but for those in brackets."""
    inner = _brackets(code)
    commas = [
        at
        for at, sign in _outside_of_strings(code)
        if sign == "," and not any(start < at < end for start, end in inner)
    ]
    return [
        code[start:end].strip()
        for start, end in zip([0, *(at + 1 for at in commas)], [*commas, None], strict=True)
    ]


def _outside_of_strings(code: str) -> Iterator[tuple[int, str]]:
    """Each sign with its place."""
    shown = re.sub(r'"[^"]*"', lambda found: " " * len(found[0]), code)
    return enumerate(shown)


def _given(step: wire.Step) -> list[wire.Value]:
    return [*step.args, *step.kwargs.values(), *([step.again] if step.again is not None else [])]


def _given_as(step: wire.Step, name: str) -> wire.Value:
    """What a step is given under a name, or at a place."""
    return step.args[int(name)] if name.isdigit() else step.kwargs[name]


def _bound(target: str) -> str:
    """A method of a class, on an object of it."""
    owner, dot, name = target.rpartition(".")
    return f"{owner}().{name}" if dot else name


def _plain(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        return re.sub(r"e-0", "e-", repr(value))
    return repr(list(value)) if isinstance(value, list) else repr(value)


def _keywords(items: Mapping[str, str]) -> str:
    return ", ".join(f"{k}={v}" for k, v in items.items())


def _variable(name: str) -> str:
    """What an argument is called: by place it is x."""
    return "x" if name == "0" else f"argument_{name}" if name.isdigit() else name


def _key(name: str) -> str:
    return name if name.isdigit() else f'"{name}"'


def _path(path: Iterable[int | str], of: str) -> str:
    """``[0]``, ``["out"]``, ``.out``: dicts are looked up, other objects have attributes."""
    looked_up = of == "dict"
    return "".join(
        f"[{part}]" if isinstance(part, int) else f'["{part}"]' if looked_up else f".{part}" for part in path
    )
