"""What the parent and the worker say to each other: inputs one way, plain arrays the other.

Messages are msgpack with a length in front, decoded against these types; nothing is ever unpickled, so what
the learner's file does to the worker cannot run anything in the parent. No message to the worker holds an
expected value.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any, Literal

import msgspec

# Bytes of a number as it travels: bfloat16, which NumPy has not, as float32.
ITEM = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8,
    "uint64": 8, "float16": 2, "bfloat16": 4, "float32": 4, "float64": 8, "float96": 12, "float128": 16,
    "longdouble": 16,
}  # fmt: skip
MOST_AXES = 32
Backend = Literal["torch", "numpy", "lists"]  # what arrays become
Held = Literal["parameter", "buffer", "attribute"]
Context = Literal["", "no_grad", "inference_mode"]  # of torch's, around a call
Stage = Literal["load", "make", "call", "backward", "return"]  # of a session


class Array(msgspec.Struct, frozen=True, tag="array"):
    """A dense array: ``data`` is C-ordered, in the machine's byte order. ``grad``: autograd follows it.
    ``kind``: the class of the file that it is handed in as. One whose data do not fit its shape cannot be
    made, whoever sends it."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes
    grad: bool = False
    kind: str = ""

    def __post_init__(self) -> None:
        is_shape = len(self.shape) <= MOST_AXES and all(size >= 0 for size in self.shape)
        if not is_shape or len(self.data) != math.prod(self.shape) * ITEM.get(self.dtype, -1):
            raise ValueError(f"{len(self.data)} bytes are no {self.dtype} of shape {self.shape}")


class Mapping(msgspec.Struct, frozen=True, tag="mapping"):
    """Several values in one argument (``bn_param``). ``made``: dict (one object for a whole session), list,
    tuple, namespace, library (torch or NumPy), generator (of random numbers), recorder (it may be told
    anything, and gives back what it is handed), ones or zeros (it makes them), or a class of the file.
    ``lasting``: whatever it is, one object for a whole session. ``layer``: a key under which a dict that
    lacks it stands once more, as a whole."""

    name: str
    items: dict[str, Value]
    made: str = "dict"
    lasting: bool = False
    layer: str = ""


class Member(msgspec.Struct, frozen=True, tag="member"):
    """A member of one of the file's Enums, by its dotted name; with ``()``, an object of one of its
    classes."""

    name: str


class Again(msgspec.Struct, frozen=True, tag="again"):
    """Something that an earlier step returned, handed back as the very object it was. ``MADE``: what the
    constructor gave; ``OBJECT``: the object that is called."""

    step: int
    path: tuple[int | str, ...]


MADE, OBJECT = -1, -2  # in place of a step


class Handed(msgspec.Struct, frozen=True, tag="handed"):
    """Something that an earlier step was given, under its name or its place: the very object."""

    step: int
    name: str


class Plain(msgspec.Struct, frozen=True, tag="plain"):
    """A number, a bool, a string, None, or a shape."""

    value: float | int | bool | str | tuple[int, ...] | None


Value = Array | Mapping | Again | Handed | Plain | Member


class Through(msgspec.Struct, frozen=True):
    """A class of the file, and with what an object of it is made, which is then called."""

    target: str
    kwargs: dict[str, Value]


class Entering(msgspec.Struct, frozen=True):
    """A method of the object that is called ahead of the call, and that makes it train or infer."""

    method: str
    kwargs: dict[str, Plain] = {}


class Step(msgspec.Struct, frozen=True):
    """One call. ``method`` is empty for a call of the object itself. ``set`` assigns attributes first.
    ``target`` calls something else of the file: a backward pass. ``first``: the names of the arguments that
    are handed to what gives the function which then takes the others: ``freeze()(x)``."""

    args: tuple[Value, ...] = ()
    kwargs: dict[str, Value] = {}
    method: str = ""
    target: str = ""
    again: Again | None = None  # something that was returned is called
    through: Through | None = None  # another object is made first, and called in place of this one
    first: tuple[str, ...] | None = None
    training: bool | None = None  # train() or eval() where there are such, else the attribute `flag`
    flag: str | None = None
    flag_value: Plain | Member = Plain(True)
    entering: Entering | None = None
    within: Context = ""
    may_fail: bool = False  # go on with the next step whatever comes of it
    set: dict[str, Array] = {}
    upstream: Array | None = None  # run backward from the output with this gradient
    output: int = 0  # which of the arrays of its shape, in the order in which they are returned


class Session(msgspec.Struct, frozen=True):
    """Steps on one fresh load of the file. ``target`` is a dotted name; with ``make`` it is constructed
    first, and the object is this ``part`` of what comes back."""

    target: str
    steps: tuple[Step, ...]
    make: tuple[tuple[Value, ...], dict[str, Value]] | None = None
    part: tuple[int | str, ...] = ()
    backend: Backend = "torch"
    cast: str | None = None  # .to(dtype) after construction
    trace: bool = False
    watch_calls: bool = False  # note library calls

    def failure_in(self, answer: Answer) -> Failure | None:
        """What stopped it: ahead of its steps, else in the first that may not fail."""
        ran = zip(self.steps, answer.outcomes, strict=False)
        return answer.failure or next((o.failure for s, o in ran if o.failure and not s.may_fail), None)


class Program(msgspec.Struct, frozen=True):
    """The learner's source, which of its top-level statements to run, and names to supply."""

    path: str
    source: str
    keep: tuple[int, ...]  # indexes of top-level statements
    supply: tuple[str, ...] = ()  # import statements that the file lacks
    folder: str = ""  # where its own modules lie
    stars: tuple[str, ...] = ()  # names that a star import may bring


class Tests(msgspec.Struct, frozen=True):
    """The learner's tests, which are run on the program. ``left_out``: names of those that are not.
    ``seconds``: how long one may take; once ``most_hanging`` took longer, the others are not run."""

    source: str
    entry: str
    left_out: tuple[str, ...] = ()
    first_failure: bool = False  # stop there
    seconds: float = 5.0
    most_hanging: int = 1


class Request(msgspec.Struct, frozen=True):
    """``patience``: seconds after which the worker leaves its stack by itself; None: it is told to.
    ``token``:
    what the answer must repeat, so that nobody who has not seen the request can answer it."""

    program: Program
    session: Session
    patience: float | None = None
    token: bytes = b""
    tests: Tests | None = None  # in place of the session


class Failure(msgspec.Struct, frozen=True):
    """An exception that left the learner's code; ``line`` is the deepest line inside the file."""

    kind: str
    message: str
    line: int | None = None
    name: str | None = None
    suggestions: tuple[str, ...] = ()
    locals: tuple[str, ...] = ()
    during: Stage = "call"

    @property
    def lines(self) -> tuple[int, ...]:
        """The line, where there is one."""
        return (self.line,) if self.line else ()


class Attribute(msgspec.Struct, frozen=True):
    """A tensor that the object holds."""

    array: Array
    held: Held = "attribute"


class Event(msgspec.Struct, frozen=True):
    """One traced value: the expression at ``line``..., or the target that a statement assigned."""

    line: int
    end_line: int
    target: str  # "" for an expression
    array: Array
    tracked: bool  # autograd follows it


class Passed(msgspec.Struct, frozen=True):
    """What a parameter got at a call within the file: ``event`` at the line of the call, and how many events
    there were ``before``."""

    before: int
    event: Event


class Outcome(msgspec.Struct, frozen=True):
    """What one step did."""

    failure: Failure | None = None
    returned: tuple[tuple[tuple[int | str, ...], Array], ...] = ()  # path in what was returned, array
    kind: str = ""  # the type of what was returned
    after: dict[str, Array] = {}  # arguments after the call: "0" or "name"; for dicts "name.key"
    attributes: dict[str, Attribute] = {}
    gradients: dict[str, Array | None] = {}
    changed: tuple[tuple[str, int | None], ...] = ()  # arguments that were overwritten, and on which line
    lines: tuple[int, ...] = ()  # lines that ran, when traced
    events: tuple[Event, ...] = ()
    passed: tuple[Passed, ...] = ()


class TestRan(msgspec.Struct, frozen=True):
    """One test of the learner's. ``message``: why it did not pass; ``says``: its docstring."""

    name: str
    passed: bool
    skipped: bool = False
    kind: str = ""  # of what was raised
    message: str = ""
    line: int | None = None
    says: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What a session did. ``failure`` is one that came before the first step."""

    outcomes: tuple[Outcome, ...] = ()
    failure: Failure | None = None
    made: dict[str, Attribute] = {}
    saved: tuple[str, ...] = ()  # keys of state_dict
    library: tuple[tuple[str, int | None], ...] = ()  # library normalizations called, and the line
    stubs: tuple[str, ...] = ()
    refused: tuple[Failure, ...] = ()  # what the system refuses the worker while the file is loaded
    printed: str = ""
    token: bytes = b""
    tests: tuple[TestRan, ...] = ()


class ServerLost(Exception):
    """What starts the workers died, stopped or lied. Whoever had a file in work begins it anew, on
    another."""


_HEAD = struct.Struct("<Q")
LARGEST_MESSAGE = 64 * 2**20
GRACE = 1.0  # seconds in which a worker that has hung up is dead
STACK_WAIT = 0.2  # seconds that a late worker has to write down its line
REFUSED = "refused"  # the first word of the server's reply where the system did not let it
NO_ANSWER = {"Timeout", "Exit", "Killed"}  # the kinds of failure of a worker that gave none
STACK_FILE = "stack"  # where a worker that hangs or crashes leaves the line it was on


def frame(message: msgspec.Struct) -> bytes:
    """The bytes of one message, its length in front."""
    body = msgspec.msgpack.encode(message)
    return _HEAD.pack(len(body)) + body


def read_frame(read: Callable[[int], bytes]) -> bytes | None:
    """The next message's body from ``read(n)``, which gives exactly n bytes or fewer at the end. None at the
    end."""
    head = read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (length,) = _HEAD.unpack(head)
    if length > LARGEST_MESSAGE:
        return None
    body = read(length)
    return body if len(body) == length else None


def decode(body: bytes, kind: type[Any]) -> Any:
    """The message, checked against its type; a `msgspec.MsgspecError` when it does not fit."""
    return msgspec.msgpack.decode(body, type=kind)
