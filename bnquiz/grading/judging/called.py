"""What bnquiz called, in one line of words: ``batch_norm(x: 4×3, gamma: 3, beta: 3, eps=0.3)``. Whoever reads
what Python said of it can do the same again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bnquiz.grading.judging.findings import Examination
from bnquiz.grading.process import wire
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import Call, to_numpy
from bnquiz.texts import Text, as_is

_IN = {
    "training": Text("{} (bnquiz called {} in training)", "{}（训练时 bnquiz 调用了 {}）"),
    "inference": Text("{} (bnquiz called {} at inference)", "{}（推理时 bnquiz 调用了 {}）"),
}
_BACKWARD = Text("{} and went backward", "{}，再反向传播")
LONGEST = 160  # characters of a call; what goes beyond is cut


def with_its_call(said: Text, ex: Examination, failure: wire.Failure) -> Text:
    """What is said of a failure, and the call that came to it; of a file that could not be loaded, that
    alone."""
    if failure.during == "load" or ex.failed_in not in _IN:
        return said
    call = Call(probe(ex.case.shape), training=ex.failed_in == "training")
    session = ex.trial.session((call,), ex.case.param_layout)
    words = as_is(_cut(_written(ex, session, only_made=failure.during == "make")))
    return _IN[ex.failed_in].fill(said, _BACKWARD.fill(words) if failure.during == "backward" else words)


def _written(ex: Examination, session: wire.Session, *, only_made: bool) -> str:
    step, entry = session.steps[-1], ex.entry
    name = entry.name.rpartition(".")[2]
    if session.make is not None:
        args, named = session.make
        name += f"({_listed(args, (), named)})"
        if only_made:
            return name
    method = f".{step.method}" if step.method else ""
    return f"{name}{method}({_listed(step.args, [p.name for p in entry.parameters], step.kwargs)})"


def _listed(args: Sequence[wire.Value], names: Sequence[str], named: Mapping[str, wire.Value]) -> str:
    called = dict(enumerate(names))
    placed = (_argument(called.get(i, ""), value, "") for i, value in enumerate(args))
    return ", ".join([*placed, *(_argument(name, value, f"{name}=") for name, value in named.items())])


def _argument(name: str, value: wire.Value, prefix: str) -> str:
    """An array by its name and shape, all else as it is written."""
    shape = _shape(value)
    if shape is None:
        return f"{prefix}{_plain(value)}"
    return f"{name}: {shape}" if name else shape


def _shape(value: wire.Value) -> str | None:
    return "×".join(map(str, value.shape)) if isinstance(value, wire.Array) and value.shape else None


def _plain(value: wire.Value) -> str:
    match value:
        case wire.Array():
            return repr(to_numpy(value).item())
        case wire.Plain(value=plain):
            return repr(plain)
        case wire.Member(name=name):
            return name
        case wire.Mapping(items=items):
            return "{" + ", ".join(_parts(items)) + "}"
    return "…"


def _parts(items: Mapping[str, wire.Value]) -> Iterator[str]:
    for name, value in items.items():
        yield f"{name}: {_shape(value) or _plain(value)}"


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
