"""The other ways in: the mode that a call has by default, an object's own train() and eval(), methods that
only call the forward pass, and the options that a constructor offers.

Each is tried only where the file has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from bnquiz.grading.judging.failures import is_a_name, mistake_of, refuses, told
from bnquiz.grading.judging.findings import EVAL, MODULE, TRAIN, Examination, Finding, Part
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.attributes import set_in
from bnquiz.grading.source.entry.classes import own_methods
from bnquiz.grading.source.entry.modes import speaks_of_training
from bnquiz.grading.source.entry.signature import reduces
from bnquiz.grading.source.nodes import name_of, own_attribute, returned_by
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import STATISTICS, Call, to_numpy
from bnquiz.texts import Text, as_is


def judge_default(ex: Examination, tree: ast.Module) -> None:
    """A mode that is "train" by default trains: the code may compare with another word."""
    switch = dict(ex.entry.leaves).get(ex.entry.switch)
    if switch is None or not isinstance(switch.default, str) or not speaks_of_training(switch.default):
        return
    found: list[Finding] = []
    if switch.default == ex.entry.mode_values[1]:  # it behaves as the value for inference
        lines = Places(tree, ex.entry).compared_with(ex.entry.mode_values[0]) or (ex.entry.line,)
        note = Text('{}="{}", the default, does not train', '默认的 {}="{}" 并不训练').fill(
            switch.name, switch.default
        )
        found = [Finding(i, ex.case, p, lines=lines, note=note) for i, p in _NEVER_TRAINS]
    ex.result.add("mode-by-default", "mode", found, Text("by default it trains", "默认是训练模式"))


_NEVER_TRAINS = (("running-in-training", TRAIN), ("running-not-updated", Part("update", "mean")))


def judge_inverted(ex: Examination, tree: ast.Module) -> None:
    """Training does what inference should, and the other way round: all is right so."""
    if not ex.entry.reading.inverted:
        return
    mode = (ex.entry.switch or ex.entry.flag or "training").rpartition(".")[2]
    asking = [n for n in Places(tree, ex.entry).nodes() if isinstance(n, ast.If | ast.IfExp)]
    told = [n.lineno for n in asking if mode in ast.unparse(n.test)]
    told = told or [
        n.lineno for n in asking if isinstance(n, ast.If) and reduces(n.body) != reduces(n.orelse)
    ]
    lines = tuple(told or [ex.entry.line])
    found = [Finding(i, ex.case, p, lines=lines) for i, p in _TURNED_ROUND]
    ex.result.add("mode", "mode", found, Text("training trains", "训练模式就是训练"))


_TURNED_ROUND = (
    ("running-in-training", TRAIN),
    ("batch-stats-in-eval", EVAL),
    ("eval-updates-running", EVAL),
)


def judge_methods(ex: Examination, tree: ast.Module) -> None:
    """train() and eval() of a module can be called: an attribute of that name hides them."""
    kinds = [n for n in Places(tree, ex.entry).nodes() if isinstance(n, ast.ClassDef)]
    hidden = {name for kind in kinds for m in own_methods(kind) for name in set_in(m)} & _SWITCHES
    if not ex.entry.is_module or ex.entry.maker or not hidden:
        return
    session = ex.trial.session((Call(probe(ex.case.shape), training=True, fresh=True),), ex.case.param_layout)
    steps = tuple(wire.Step(method=name, may_fail=True) for name in sorted(_SWITCHES))
    answer = ex.trial.runner.run(ex.trial.program, msgspec.structs.replace(session, steps=steps))
    if answer.failure is None and len(answer.outcomes) == len(steps):
        found = _of_methods(ex, tree, dict(zip(sorted(_SWITCHES), answer.outcomes, strict=True)), hidden)
        right = Text("train() and eval() can be called", "train() 和 eval() 可以调用")
        ex.result.add("train-and-eval", "module", found, right)


_SWITCHES = {"train", "eval"}


def _of_methods(
    ex: Examination, tree: ast.Module, outcomes: dict[str, wire.Outcome], hidden: set[str]
) -> list[Finding]:
    name, failure = next(((n, o.failure) for n, o in outcomes.items() if o.failure is not None), ("", None))
    if failure is None:
        return []
    lines = tuple(sorted({line for each in hidden for line in Places(tree, ex.entry).attribute_set(each)}))
    note = Text("{}() stops: {}", "调用 {}() 出错：{}").fill(name, told(failure))
    return [Finding(mistake_of(failure), ex.case, MODULE, lines=lines, note=note)]


@dataclass(frozen=True)
class Wrapper:
    """A method that hands x to the forward pass; ``first``: what switches the object to inference before."""

    node: ast.FunctionDef
    takes_switch: bool
    first: str = ""


def judge_wrappers(ex: Examination, tree: ast.Module) -> None:
    """A ``predict``, or a ``__call__`` that is given the mode, does what inference does."""
    entry = ex.entry
    if entry.mode != "argument" or entry.constructor is None or entry.inference_method or entry.server:
        return
    if entry.maker or entry.part or entry.is_module or not entry.method:
        return
    for wrapper in _wrappers(ex, tree):
        found = _of_wrapper(ex, wrapper)
        if found is not None:
            right = Text("{} does what inference does", "{} 与推理一致").fill(wrapper.node.name)
            ex.result.add(f"{wrapper.node.name.strip('_')}-at-inference", "mode", found, right)


def _wrappers(ex: Examination, tree: ast.Module) -> Iterator[Wrapper]:
    kinds = [n for n in Places(tree, ex.entry).nodes() if isinstance(n, ast.ClassDef)]
    own = next((k for k in kinds if k.name == ex.entry.name.rpartition(".")[2]), None)
    methods = {m.name: m for m in own_methods(own)} if own is not None else {}
    switch = ex.entry.switch
    for name, node in methods.items():
        taken = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)][1:]
        takes_one = len(taken) - len(node.args.defaults) - len(node.args.kwonlyargs) == 1
        if name == ex.entry.method or not takes_one or not _only_calls(node, ex.entry.method):
            continue
        switched = methods.get("eval")
        if roles.FOR_INFERENCE.search(name) or switch in taken:
            yield Wrapper(node, switch in taken)
        elif name == "__call__" and switched is not None and len(switched.args.args) == 1:
            yield Wrapper(node, takes_switch=False, first="eval")


def _only_calls(node: ast.FunctionDef, method: str) -> bool:
    """Whether what it gives is what the method gives."""
    given = returned_by(node)
    return bool(given) and all(
        isinstance(v, ast.Call) and (own_attribute(v.func) == method or name_of(v.func) == "self")
        for v in given
    )


def _of_wrapper(ex: Examination, wrapper: Wrapper) -> list[Finding] | None:
    """What is wrong with it; None where it cannot be told. It is held against either mode of the forward
    pass: what is neither may be another thing."""
    used, name = probe(ex.case.shape, 2), wrapper.node.name
    before = Call(probe(ex.case.shape), training=True)
    alone = {
        mode: ex.trial.session((before, Call(used, mode)), ex.case.param_layout) for mode in (True, False)
    }
    usual = alone[False].steps[-1]
    named = {n: v for n, v in usual.kwargs.items() if wrapper.takes_switch and n == ex.entry.switch}
    called = msgspec.structs.replace(usual, method=name, kwargs=named)
    first = (wire.Step(method=wrapper.first),) if wrapper.first else ()
    steps = (*alone[False].steps[:-1], *first, called)
    through = _outcome(ex, msgspec.structs.replace(alone[False], steps=steps))
    training, inference = (_outcome(ex, alone[mode]) for mode in (True, False))
    if through is None or training is None or inference is None:
        return None
    if not _alike(through, training) or _alike(through, inference):
        return [] if _alike(through, inference) else None
    lines = tuple(v.lineno for v in returned_by(wrapper.node))
    held = ex.trial.names(before, ex.case.param_layout)
    moved = any(
        through.attributes.get(held.get(role)) != inference.attributes.get(held.get(role))
        for role in STATISTICS
    )
    ids = ["batch-stats-in-eval", *(["eval-updates-running"] if moved else [])]
    return [Finding(i, ex.case, EVAL, lines=lines, note=as_is(name)) for i in ids]


def _outcome(ex: Examination, session: wire.Session) -> wire.Outcome | None:
    answer = ex.trial.runner.run(ex.trial.program, session)
    complete = len(answer.outcomes) == len(session.steps)
    return answer.outcomes[-1] if complete and answer.outcomes[-1].failure is None else None


def _alike(one: wire.Outcome, other: wire.Outcome) -> bool:
    first, second = ([to_numpy(a) for _, a in o.returned[:1]] for o in (one, other))
    return all(
        a.shape == b.shape and np.allclose(a, b) for a, b in zip(first, second, strict=False)
    ) and bool(first and second)


def judge_options(ex: Examination, tree: ast.Module) -> None:
    """An object that is made with affine=False or track_running_stats=False has every name that its calls
    ask for. Asked where nothing else is wrong. Many a file takes over the arguments of nn.BatchNorm, and
    leaves None where one is off: that is no mistake."""
    taken = {p.name: p for p in ex.entry.constructor or ()}
    options = [n for n in ("affine", "track_running_stats") if n in taken and taken[n].default is True]
    if not options or ex.result.findings:
        return
    found = []
    for option in options:
        failure = _failure_without(ex, option)
        if failure is None or refuses(tree, failure.line) or not is_a_name(failure, ex.entry):
            continue
        note = Text("{} (with {}=False)", "{}（{}=False 时）").fill(told(failure), option)
        found.append(Finding(mistake_of(failure), ex.case, TRAIN, lines=failure.lines, note=note))
    words = ", ".join(f"{option}=False" for option in options)
    ex.result.add("options-work", "run", found, Text("works with {}", "{} 时也能用").fill(words))


def _failure_without(ex: Examination, option: str) -> wire.Failure | None:
    """What stops an object that is made without an option, in training or at inference after it."""
    calls = [Call(probe(ex.case.shape, 1), training=True, fresh=True)]
    if ex.entry.knows_both:
        calls.append(Call(probe(ex.case.shape, 2), training=False))
    session = ex.trial.session(calls, ex.case.param_layout)
    args, given = session.make or ((), {})
    made = (args, given | {option: wire.Plain(False)})
    session = msgspec.structs.replace(session, make=made)
    return session.failure_in(ex.trial.runner.run(ex.trial.program, session))
