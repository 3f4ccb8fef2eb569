"""What the parent knows of an entry from reading the file, before anything runs."""

from __future__ import annotations

import ast
from typing import Literal

import msgspec

from bnquiz.grading.records import Family, Layout, Mode


class Member(msgspec.Struct, frozen=True):
    """A member of one of the file's Enums, by its dotted name, or, with ``()``, an object of one of its
    classes: it exists only where the file runs."""

    name: str


Backend = Literal["torch", "numpy", "lists"]  # what its arrays are
Gamma = Literal["itself", "exp", "one-plus", "softplus"]  # of what is held for it
Kept = Literal["itself", "second-moment", "log"]  # of the running variance
Setting = bool | int | float | str | Member | None  # the value of a switch


class Parameter(msgspec.Struct, frozen=True):
    """One parameter, and its role (see `roles`). ``default`` is a constant's value; ``required``: it has no
    default. ``parts``: what is looked up in it, where it holds several things; ``made``: as what they are
    handed in (dict | list | tuple | array | namespace, or a class of the file; of an ``object`` they are what
    that class is made with). ``words``: the strings that
    the code compares it with. ``named``: it goes by its name alone."""

    name: str
    role: str | None
    required: bool
    default: float | int | bool | str | None = None
    parts: tuple[Parameter, ...] = ()
    made: str = ""
    words: tuple[str, ...] = ()
    named: bool = False


class Reading(msgspec.Struct, frozen=True):
    """What is said, or tried, of how to understand a file, beyond what it shows by itself: exactly what
    ``--role`` and ``--layout`` can say. Names are those of parameters, attributes and keys."""

    roles: tuple[tuple[str, str], ...] = ()  # name → role
    values: tuple[tuple[str, tuple[Setting, Setting]], ...] = ()  # switch → for training, for inference
    layout: Layout | None = None
    ranks: tuple[int, ...] = ()  # of x, where the code does not say
    by_history: bool = False  # what it keeps is put together when it is read: inference tells
    gamma: Gamma = "itself"  # what it multiplies by, of what is held for gamma
    variance: Kept = "itself"  # what is held for the running variance
    reduces: bool = False  # it takes statistics of the batch, in a way that the code does not show: a loop
    inverted: bool = False  # what it calls training is what it does at inference

    def role(self, name: str) -> str | None:
        """The role of this name, or of its last part."""
        told = dict(self.roles)
        return told.get(name, told.get(name.rpartition(".")[2]))

    @property
    def ignored(self) -> int:
        """How many names it sets aside."""
        return sum(role == "ignore" for _, role in self.roles)

    def also(self, other: Reading) -> Reading:
        """Both; what this one says goes before."""
        return Reading(
            tuple({**dict(other.roles), **dict(self.roles)}.items()),
            tuple({**dict(other.values), **dict(self.values)}.items()),
            self.layout or other.layout,
            self.ranks or other.ranks,
            self.by_history or other.by_history,
            self.gamma if self.gamma != "itself" else other.gamma,
            self.variance if self.variance != "itself" else other.variance,
            self.reduces or other.reduces,
            self.inverted or other.inverted,
        )


AS_IT_IS = Reading()


class Server(msgspec.Struct, frozen=True):
    """What serves at inference for an object that trains: a function, or a class whose objects do.
    ``given``: to what it takes the object itself (empty), an attribute of it, or a setting. ``x``: its
    parameter for x; empty where that goes by place."""

    name: str
    given: tuple[tuple[str, str], ...]
    is_class: bool = False
    method: str = ""  # of the class; empty calls the object itself
    x: str = ""
    also: tuple[str, ...] = ()  # what else it takes, as the forward pass for training does


LABEL = "1"  # the name of a layer that a call is given, or its number
GLOBAL = "global "  # before the name of a flag that is a global of the file
CALLED = "()"  # after the name of a flag that is called


class GoingBack(msgspec.Struct, frozen=True):
    """Another backward pass beside the first, for the same forward pass: ``batchnorm_backward_alt``.
    ``in_part``: it may be for some of the gradients only, ``accGradParameters``."""

    name: str
    in_part: bool = False
    backward_takes: tuple[Parameter, ...] = ()
    backward_eps: str = ""
    backward_returns: tuple[str | None, ...] = ()


class Phase(msgspec.Struct, frozen=True):
    """A method that makes an object train, or infer, and what it is given for that."""

    method: str
    given: tuple[tuple[str, Setting], ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """The function or class that is graded, and how it is called."""

    name: str  # dotted
    line: int
    family: Family
    parameters: tuple[Parameter, ...]  # of the function, or of forward / __call__
    constructor: tuple[Parameter, ...] | None = None  # None for a function
    maker: str = ""  # what makes the object, where the class itself does not
    part: tuple[int | str, ...] = ()  # of what the constructor gives, where that holds several functions
    target: str = ""  # what is called in its place: ``apply`` of a torch.autograd.Function
    handed: tuple[tuple[str, str], ...] = ()  # functions, and the parameter to which the object goes
    by_place: int = 0  # how many of its parameters, from the first, it takes by place alone
    method: str = ""  # "" calls the object itself
    inference_method: str = ""  # where inference is a method of its own
    inference_takes: tuple[str, ...] = ()  # and the parameters of that one
    server: Server | None = None  # where that is no method of the object
    first: tuple[str, ...] = ()  # what goes to the function that hands back the one for the other parameters
    inference_first: tuple[str, ...] | None = None  # of these, what goes to what gives the function for it
    scope: str = ""  # the function whose parameters these are
    switch: str = ""  # the parameter, part of one, or attribute that tells the mode
    is_module: bool = False
    around: bool = (
        False  # a function whose state lives around it: in globals, in the variables of another one
    )
    mode: Mode = "none"
    mode_values: tuple[Setting, Setting] = (True, False)  # for training, for inference
    flag: str | None = None  # the attribute that switches a plain class, by its path
    phases: tuple[Phase | None, Phase | None] = (None, None)  # what enters training, and inference
    backend: Backend = "torch"
    arrays: str = ""  # the file's own class that its arrays are of: a small autograd engine
    in_arrays: tuple[str, ...] = ()  # the parameters that are handed in so
    claimed: tuple[int, ...] = (2,)  # the ranks of x that it is written for
    unsure: tuple[int, ...] = ()  # those of them that count only if they work
    tells_ranks: bool = True  # whether anything says so
    has_more_axes: bool = False  # whether it is for some rank above 2, whichever
    turned: tuple[int, ...] = ()  # ranks of x that it turns round first: their channels may be last
    is_flat: bool = False  # whether it says that gamma and beta are given with one axis, (C,)
    also_layouts: tuple[Layout, ...] = ()  # those that nothing in the file speaks against
    layout: Layout = "channels-first"
    backward: str | None = None  # the function, or the method, of the backward pass
    backward_takes: tuple[Parameter, ...] = ()  # what it requires
    backward_eps: str = ""  # its parameter for eps, where that has a default: it is to be the forward pass's
    backward_returns: tuple[str | None, ...] = ()  # dx, dgamma, dbeta in its own order, by name
    also_backward: tuple[GoingBack, ...] = ()
    left_to_caller: tuple[str, ...] = ()  # attributes that only a method sets which nothing here calls
    emptied_by: str = ""  # a method to call between two batches, which empties what they make longer
    preparing: tuple[tuple[str, tuple[Parameter, ...]], ...] = ()  # methods to call before the first call
    hints: tuple[tuple[str, str, float], ...] = ()  # attribute, role, how much the code's use of it says so
    reads: tuple[str, ...] = ()  # the attributes that a call reads
    batches: tuple[str, ...] = ()  # the attributes in which an object keeps the x that it was made with
    never_set: tuple[str, ...] = ()  # attributes for a sample's shape that are set from outside
    reading: Reading = AS_IT_IS  # under which it was read
    code: tuple[int, ...] = ()  # top-level statements that it needs
    forgets_return: bool = False  # it ends with a value that goes nowhere
    returned_names: tuple[
        tuple[str, ...], ...
    ] = ()  # what each return statement gives, where it is a variable
    returns: tuple[tuple[str | None, ...], ...] = ()  # roles of what each return statement gives, by name
    returned_within: tuple[tuple[str, tuple[int | str, ...]], ...] = ()  # variables in a container, and where

    def handed_to(self, function: str) -> str:
        """The parameter of a function to which the object goes; empty where it does not take it."""
        return dict(self.handed).get(function, "")

    def going_back(self, other: GoingBack) -> Entry:
        """The same with this backward pass in place of the first."""
        return msgspec.structs.replace(
            self,
            backward=other.name,
            backward_takes=other.backward_takes,
            backward_eps=other.backward_eps,
            backward_returns=other.backward_returns,
        )

    @property
    def knows_both(self) -> bool:
        """Whether it can be asked for training and for inference."""
        return self.mode not in {"none", "training", "inference"}

    @property
    def has_its_batch(self) -> bool:
        """Whether an object is made with its x, and no call takes another one: ``BatchNorm(x).forward()``."""
        made_with = {p.role for p in self.constructor or ()}
        return "x" in made_with and not any(p.role == "x" for p in self.parameters)

    @property
    def ways_back(self) -> tuple[str, ...]:
        """The backward passes beside the first that are the whole of it."""
        return tuple(other.name for other in self.also_backward if not other.in_part)

    def parameter(self, role: str) -> Parameter | None:
        return next((p for p in self.parameters if p.role == role), None)

    @property
    def leaves(self) -> tuple[tuple[str, Parameter], ...]:
        """Every single value that a call takes, with its dotted name: of what holds several, the parts."""
        held = ([(f"{p.name}.{q.name}", q) for q in p.parts] or [(p.name, p)] for p in self.parameters)
        return tuple(leaf for each in held for leaf in each)

    def leaf(self, role: str) -> str:
        """The dotted name of the value with a role; empty where there is none."""
        return next((name for name, p in self.leaves if p.role == role), "")

    @property
    def params_keys(self) -> tuple[tuple[str, str], ...]:
        """Role → key, for what is looked up in a parameter that holds several things."""
        return tuple((q.role, q.name) for p in self.parameters for q in p.parts if q.role is not None)

    def takes(self, role: str) -> bool:
        """Whether the caller can choose eps or momentum."""
        return self.option(role) is not None or role in dict(self.params_keys)

    def option(self, role: str) -> Parameter | None:
        """The parameter for a role where the learner takes one: of the call, else of the constructor."""
        made = next((q for p in self.constructor or () for q in (p, *p.parts) if q.role == role), None)
        return self.parameter(role) or made


class Definition(msgspec.Struct, frozen=True):
    """A function or class of the file, found by its dotted name."""

    name: str
    node: ast.FunctionDef | ast.ClassDef
    index: int  # of the top-level statement that holds it
    owner: ast.ClassDef | None = None
