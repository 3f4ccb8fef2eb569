"""What an object does in later calls: the first ones may be right, and what is kept from them spoil the next.

A batch of another size shows a count that stays; training after inference, and inference after that, show
what was folded once; a second call in either mode shows a gamma that the first one has changed.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bnquiz.grading.judging.failures import mistake_of, refuses, told
from bnquiz.grading.judging.findings import EVAL, TRAIN, UPDATE_GRAPH, Examination, Finding
from bnquiz.grading.judging.output import base_of, given_state
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry.attributes import set_at
from bnquiz.grading.source.nodes import below, name_of, own_attribute
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.counting import solved_counts
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, Array, Formula
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.calls import Call, Observation, Run, to_numpy
from bnquiz.grading.trial.state import part_of
from bnquiz.texts import Text


def judge_later(ex: Examination, tree: ast.Module) -> None:
    """Each call of a short life equals the reference, where the first one of its mode does."""
    judged = any(f.part.mode in {"train", "eval", "update"} for f in ex.result.findings)
    if not ex.trial.lives_on or ex.formula is None or judged or ex.learned.is_rounded:
        return
    calls = _life(ex)
    played = ex.trial.play(calls, ex.case.param_layout)
    if played.failure is not None or not played.seen:
        return
    found = _stopped(ex, tree, played) or [*_wrong(ex, tree, calls, played)]
    right = Text("later calls do what the first ones did", "后面的调用与最初的调用一样正确")
    ex.result.add("later-calls", "conduct", found, right)
    if ex.entry.backend == "torch":
        ex.result.findings += _keeps_graphs(ex, tree, calls, played)


def _life(ex: Examination) -> list[Call]:
    """Training, inference, and both once more. Where another method than the forward pass is inference, it
    may be for the end of training, and comes last."""
    entry, shape = ex.entry, ex.case.shape
    fixed = any(p.role in {"samples", "count", "input_shape", "x"} for p in entry.constructor or ())
    other = shape if fixed else (shape[0] - 1, *shape[1:])
    back = ex.differentiable  # so that x has a graph
    first, second = Call(probe(shape), True, back), Call(probe(other, 1), True, back)
    if entry.mode in {"none", "training"} or ex.failure is not None:
        return [first, second]
    infer = [Call(probe(shape, seed), training=False) for seed in (2, 3)]
    at_the_end = entry.inference_method or entry.server is not None or any(entry.phases)
    return [first, second, *infer] if at_the_end else [first, infer[0], second, infer[1]]


def _stopped(ex: Examination, tree: ast.Module, played: Run) -> list[Finding]:
    """What stops a later call, unless the file itself refuses it."""
    place, failure = len(played.seen) - 1, played.stopped
    if failure is None or place == 0 or failure.kind in wire.NO_ANSWER or refuses(tree, failure.line):
        return []
    shape = "×".join(map(str, played.seen[place].probe.x.shape))
    note = Text("{} (in a later call, x: {})", "{}（在后面的一次调用中，x：{}）").fill(told(failure), shape)
    return [Finding(mistake_of(failure), ex.case, TRAIN, lines=failure.lines, note=note)]


def _wrong(ex: Examination, tree: ast.Module, calls: Sequence[Call], played: Run) -> Iterator[Finding]:
    """The first later call of either mode that differs from the reference."""
    for training in (True, False):
        own = [s for call, s in zip(calls, played.seen, strict=False) if call.training is training]
        if not own or not _is_right(ex, own[0], training=training):
            continue
        odd = next((s for s in own[1:] if not _is_right(ex, s, training=training)), None)
        if odd is not None:
            is_of_first = training and own[0].probe.count != odd.probe.count
            yield (_count_of_first(ex, tree, odd) if is_of_first else None) or _spoiled(
                ex, tree, played, odd, training=training
            )


def _is_right(ex: Examination, seen: Observation, *, training: bool) -> bool:
    y = _output(ex, seen)
    if not training and not {"mean", "var"} <= seen.old.keys():
        return True  # what it goes by does not show
    return y is not None and same(y, _expected(ex, seen, training=training), FLOAT32_RTOL)


def _output(ex: Examination, seen: Observation) -> Array | None:
    return seen.outputs[ex.output] if len(seen.outputs) > ex.output else None


def _formula(ex: Examination, *, training: bool) -> Formula:
    return ex.formula if training and ex.formula is not None else base_of(ex, RIGHT_EVAL)


def _expected(ex: Examination, seen: Observation, *, training: bool) -> Array:
    return normalize(_formula(ex, training=training), given_state(ex, seen)).y


def _count_of_first(ex: Examination, tree: ast.Module, odd: Observation) -> Finding | None:
    """A batch of another size whose sums are divided by other counts than its own."""
    y, given, formula = _output(ex, odd), given_state(ex, odd), _formula(ex, training=True)
    if y is None:
        return None
    lines = tuple(sorted({_keeps_size(n) for n in Places(tree, ex.entry).nodes()} - {0}))
    for divided in solved_counts(given, y):
        recipe = replace(formula, counts=divided.counts, counts_apart=divided.apart)
        if same(y, normalize(recipe, given).y, FLOAT32_RTOL):
            expected = normalize(formula, given).y
            finding = ex.finding("count-wrong", TRAIN, None, recipe, yours=y, expected=expected)
            return replace(finding, lines=lines, note=_OF_FIRST)
    return None


def _spoiled(ex: Examination, tree: ast.Module, played: Run, odd: Observation, *, training: bool) -> Finding:
    """What else was kept has no name. Where it is gamma or beta, the line that may have changed it is
    shown, else the end of the method that is called."""
    part, expected = TRAIN if training else EVAL, _expected(ex, odd, training=training)
    finding = ex.finding("unexplained", part, None, yours=_output(ex, odd), expected=expected)
    names = ex.trial.names(Call(odd.probe, training=True), ex.case.param_layout)
    changed = [names.get(role) for role in _moved(ex, played)]
    places = Places(tree, ex.entry)
    lines = tuple(sorted({_writes_to(n, changed) for n in places.nodes()} - {0})) if changed else ()
    note = _WRITTEN.fill(", ".join(changed)) if changed else _SPOILED
    return replace(finding, lines=lines or places.returning(ex.entry.method), note=note)


def _moved(ex: Examination, played: Run) -> list[str]:
    """Which of gamma and beta are no more, after the last call, what they were set to before the first."""
    call = Call(played.seen[0].probe, training=True)
    names = ex.trial.names(call, ex.case.param_layout)
    last = {r: part_of(played.attributes, names.get(r)) for r in ("gamma", "beta") if r in names}
    was = {role: getattr(ex.given_of(played.seen[0].probe), role).reshape(-1) for role in last}
    now = {role: to_numpy(a.array).reshape(-1) for role, a in last.items() if a is not None}
    is_plain = ex.entry.reading.gamma == "itself"
    return [
        r for r, v in now.items() if is_plain and v.size == was[r].size and not same(v, was[r], FLOAT32_RTOL)
    ]


def _writes_to(node: ast.AST, names: Sequence[str]) -> int:
    """The line that changes an array in place, if that may be one of these attributes, by another name
    perhaps; else 0."""
    if not isinstance(node, ast.AugAssign):
        return 0
    own = own_attribute(node.target)
    return node.lineno if own is None or own in names else 0


def _keeps_size(node: ast.AST) -> int:
    """The line on which an object keeps a size of x: ``self.n = x.shape[0]``; 0 where it does not."""
    if not isinstance(node, ast.Assign) or not any(map(own_attribute, node.targets)):
        return 0
    asked = {name_of(n) for n in below(node.value) if isinstance(n, ast.Attribute | ast.Name)}
    return node.lineno if asked & {"shape", "size", "len", "numel", "ndim"} else 0


_OF_FIRST = Text(
    "a later batch of another size is divided by the count of the first one",
    "后面一批的大小不同，却仍除以第一批的个数",
)
_WRITTEN = Text("a call changes {} in place: the next one is wrong", "一次调用就地改动了 {}：下一次就错了")
_SPOILED = Text(
    "the first call is right, a later one of the same object is not: something that it keeps is out of date "
    "or was changed",
    "第一次调用是对的，同一个对象后面的调用却不对：它保存的某个量已经过时或被改动了",
)


def _keeps_graphs(ex: Examination, tree: ast.Module, calls: Sequence[Call], played: Run) -> Iterator[Finding]:
    """What is kept of each batch, with its graph: more of it after every one; or a state with all graphs."""
    outcomes = played.answer.outcomes[-len(calls) :]
    kept = [_followed(o) for call, o in zip(calls, outcomes, strict=False) if call.training]
    if "graph-leak" in {f.id for f in ex.result.findings} or len(kept) < 2:
        return
    places, state = Places(tree, ex.entry), kept[1] & _put_together_later(ex)
    before, after = (Counter(name.rpartition(".")[0] for name in names) for names in kept[:2])
    holders = {name for name in before if name and after[name] > before[name]}
    if not holders | state:
        return
    inside = places.lines_of(ex.entry.scope)
    lines = {_adds_to(n, holders) for n in places.nodes()} - {0}
    setting = (n for n in places.nodes() if isinstance(n, ast.stmt) and state.intersection(set_at(n)))
    lines |= {n.lineno for n in setting if n.lineno in inside}
    found = tuple(sorted(lines)) or (ex.entry.line,)
    yield replace(ex.finding("graph-leak", UPDATE_GRAPH, None), lines=found)


def _put_together_later(ex: Examination) -> set[str]:
    """The attributes of a state at which nobody looks, as inference puts it together."""
    return {name for name, role in ex.entry.reading.roles if role == "ignore" and ex.entry.reading.by_history}


def _followed(outcome: wire.Outcome) -> set[str]:
    """What autograd follows of what the object holds, beside its parameters."""
    return {n for n, a in outcome.attributes.items() if a.held != "parameter" and a.array.grad}


def _adds_to(node: ast.AST, holders: set[str]) -> int:
    """The line on which something is added to one of these; 0 where nothing is."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="append" | "extend" | "insert"), lineno=line):
            return line if own_attribute(owner) in holders else 0
        case ast.AugAssign(target=target, lineno=line):
            return line if own_attribute(target) in holders else 0
    return 0
