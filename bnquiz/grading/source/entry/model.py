"""What the parent knows of an entry from reading the file, before anything runs."""

from __future__ import annotations

import ast

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """One parameter, and its role (see `roles`). ``default`` is a constant's value; ``required``: it has no
    default."""

    name: str
    role: str | None
    required: bool
    default: float | int | bool | str | None = None


class Entry(msgspec.Struct, frozen=True):
    """The function or class that is graded, and how it is called."""

    name: str  # dotted
    line: int
    family: str
    parameters: tuple[Parameter, ...]  # of the function, or of forward / __call__
    constructor: tuple[Parameter, ...] | None = None  # None for a function
    method: str = ""  # "" calls the object itself
    is_module: bool = False
    mode: str = "none"  # none | training | inference | argument | module | attribute | grad-enabled | params
    mode_values: tuple[bool | str, bool | str] = (True, False)  # for training, for inference
    flag: str | None = None  # the attribute that switches a plain class
    backend: str = "torch"
    claimed: tuple[int, ...] = (2,)  # the ranks of x that it is written for
    unsure: tuple[int, ...] = ()  # those of them that count only if they work
    also_layouts: tuple[
        str, ...
    ] = ()  # layouts that it may mean, where nothing in the file speaks against them
    layout: str = "channels-first"  # channels-first | channels-last | features-first
    backward: str | None = None  # the function, or the method, of the backward pass
    backward_takes: tuple[Parameter, ...] = ()  # what it requires
    backward_returns: tuple[str | None, ...] = ()  # dx, dgamma, dbeta in its own order, by name
    left_to_caller: tuple[str, ...] = ()  # attributes that only a method sets which nothing here calls
    preparing: tuple[tuple[str, tuple[Parameter, ...]], ...] = ()  # methods to call before the first call
    never_set: tuple[str, ...] = ()  # attributes for a sample's shape that are set from outside
    params_keys: tuple[tuple[str, str], ...] = ()  # role: key, for a dict of parameters
    constants: tuple[float, ...] = ()  # the numbers that its code holds
    code: tuple[int, ...] = ()  # top-level statements that it needs
    returns: tuple[tuple[str | None, ...], ...] = ()  # roles of what each return statement gives, by name

    def parameter(self, role: str) -> Parameter | None:
        return next((p for p in self.parameters if p.role == role), None)

    def takes(self, role: str) -> bool:
        """Whether the caller can choose eps or momentum. A dict of parameters carries both, whether the code
        reads them or not."""
        keys = dict(self.params_keys)
        return (
            self.option(role) is not None
            or role in keys
            or ("mode" in keys and bool({"eps", "momentum"} & set(keys)))
        )

    def option(self, role: str) -> Parameter | None:
        """The parameter for a role where the learner takes one: of the call, else of the constructor."""
        made = next((p for p in self.constructor or () if p.role == role), None)
        return self.parameter(role) or made


class Definition(msgspec.Struct, frozen=True):
    """A function or class of the file, found by its dotted name."""

    name: str
    node: ast.FunctionDef | ast.ClassDef
    index: int  # of the top-level statement that holds it
    owner: ast.ClassDef | None = None
