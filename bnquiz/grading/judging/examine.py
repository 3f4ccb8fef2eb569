"""Examining one entry: try it, compare it with the recipes, and say which mistakes explain what it did.

The parts of a recipe show in different places, so each is looked for alone (`judging`): the training formula
in the training output, the update in how the state moved, the inference formula in the inference output
(given the state that it read), the gradient in dx. Each rank is a case of its own; a mistake that stands in
several cases is one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging import (
    back_again,
    conduct,
    failures,
    gradient,
    guards,
    holding,
    later,
    output,
    running,
    shared,
    switches,
)
from bnquiz.grading.judging.findings import EVAL, TRAIN, Examination, Examined, Learned, Memo
from bnquiz.grading.process import wire
from bnquiz.grading.source.conventions import Convention
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.theory.probes import MANY, SHAPES, SQUARE, of_many, probe
from bnquiz.grading.theory.search import LARGEST_SET
from bnquiz.grading.trial.calls import STATISTICS, Call, Observation, ParamLayout, Run
from bnquiz.grading.trial.state import part_of
from bnquiz.grading.trial.trial import Trial
from bnquiz.texts import Text

Judge = Callable[[Examination, ast.Module], None]

# Judge → what of the entry has to work for it: nothing, training, or both modes.
FURTHER: tuple[tuple[Judge, str], ...] = (
    (output.judge_by_value, "training"),
    (holding.judge_module, "nothing"),
    (holding.judge_start, "training"),
    (holding.judge_first_values, "training"),
    (holding.judge_left_out, "training"),
    (conduct.judge_library, "training"),
    (conduct.judge_far_off, "training"),
    (conduct.judge_constant_channel, "training"),
    (conduct.judge_quiet_channel, "both"),
    (conduct.judge_number_type, "training"),
    (conduct.judge_default_eps, "nothing"),
    (conduct.judge_one_sample, "both"),
    (conduct.judge_other_size, "training"),
    (later.judge_later, "training"),
    (guards.judge_guards, "nothing"),
    (switches.judge_default, "both"),
    (switches.judge_inverted, "nothing"),
    (switches.judge_methods, "nothing"),
    (switches.judge_wrappers, "both"),
    (switches.judge_options, "both"),
    (shared.judge_inference, "both"),
    (gradient.judge_backward, "training"),
    (back_again.judge_again, "training"),
    (shared.judge_backward, "training"),
)


def judge_further(examination: Examination, tree: ast.Module) -> None:
    """Every further check that suits the entry, and what of it works."""
    working = {"nothing"}
    if examination.failure is None or examination.failed_in == "inference":
        working.add("training")
    if examination.failure is None:
        working.add("both")
    for judge, needs in FURTHER:
        if needs in working:
            judge(examination, tree)


HOPELESS = wire.NO_ANSWER | {"MemoryError", "SystemExit"}  # failures that no other shape repairs


def may_be_the_param_layout(ex: Examination) -> bool:
    """Whether what was found may come from arrays of the wrong shape, so that another layout of the
    parameters is worth a try."""
    suspect = {"unexplained", "crash", "keepdim-missing", "running-not-updated"}
    suspect |= {"gamma-missing", "beta-missing"}  # another array may have been taken for the output
    shown = {f.id for f in ex.result.findings}
    return ex.failure is not None or bool(shown & suspect) or any(i.startswith("axes-") for i in shown)


def run(ex: Examination) -> Examined:
    """Everything that is tried in this case."""
    if ex.entry.mode == "inference":
        _run_inference(ex)
        return ex.result
    played = _play_training(ex)
    if played is None:
        return ex.result
    first = played.seen[0]
    telling = output.judge_training(ex, played.seen)
    running.judge_update(ex, played.seen)
    gradient.judge_autograd(ex, telling)
    conduct.judge_input(ex, played.seen, TRAIN)
    _forgive_square(ex)
    if ex.failure is None and _has_inference(ex, first):
        _run_inference(ex)
    return ex.result


def without_backward(ex: Examination) -> Examination | None:
    """The rest of an entry that stops on its way back, by its forward pass alone; None where it did not stop
    there, or stops elsewhere too."""
    if ex.failure is None or ex.failure.during != "backward":
        return None
    rest = Examination(ex.trial, ex.momentum, ex.case.rank, ex.case.param_layout, ex.memo, ex.largest)
    rest.differentiable = False
    run(rest)
    return rest if rest.failure is None else None


def _has_inference(ex: Examination, first: Observation) -> bool:
    """Whether it should know inference: it is switched, or keeps statistics for it."""
    mode = ex.entry.mode
    return mode != "training" and (mode != "none" or ex.entry.is_module or bool(first.new))


def _forgive_square(ex: Examination) -> None:
    """A failure on the first shape is explained when the square one shows wrong axes or lost
    dimensions."""
    if any(f.id.startswith(("axes-", "keepdim-")) for f in ex.result.findings):
        ex.failure = None
    elif ex.failure is not None and ex.case.shape[0] == ex.case.shape[1]:
        ex.result, ex.learned = Examined(), Learned()


def _play_training(ex: Examination) -> Run | None:
    """Two training steps; on a shape with two axes of one size when they fail elsewhere."""
    others = SQUARE.get(ex.case.rank, ()) if ex.largest else ()  # without a search it is right or it is not
    for shape in (SHAPES[ex.case.rank], *others, of_many(ex.case.rank)):
        if shape[0] == MANY and not _refuses(ex):
            break
        played = _play_steps(ex, shape)
        if played.stopped is None and played.seen[0].y is not None:
            ex.case = replace(ex.case, shape=shape)
            ex.failure = None if shape[0] == MANY else ex.failure
            return played
        ex.failure = ex.failure or played.stopped or _no_output(played)
        ex.failed_in = "training"
        ex.has_grown = ex.has_grown or (played.stopped is None and _has_grown(played))
    return None


def _has_grown(played: Run) -> bool:
    """Whether something came back with more axes than x has."""
    returned = (array for outcome in played.answer.outcomes for _, array in outcome.returned)
    rank = played.seen[0].probe.rank if played.seen else 0
    return any(len(array.shape) > rank for array in returned)


def _refuses(ex: Examination) -> bool:
    """Whether the file itself raised: it may ask for more samples."""
    return ex.failure is not None and _is_refused(ex, ex.failure)


def _is_refused(ex: Examination, failure: wire.Failure) -> bool:
    return failures.refuses(parsed(ex.trial.program.source), failure.line)


def _refuses_untrained(ex: Examination, failure: wire.Failure) -> bool:
    """Whether inference wants a batch of training before it: it raises without one, or divides by how many
    there were, and works after one."""
    asks = _is_refused(ex, failure) or failure.kind == "ZeroDivisionError"
    return asks and ex.trial.has_state and _after_training(ex) is None


def _play_steps(ex: Examination, shape: tuple[int, ...]) -> Run:
    """Forward and backward; forward alone where writing into an input has made backward impossible."""
    played = ex.trial.play(_training_calls(ex, shape, backward=ex.differentiable), ex.case.param_layout)
    stopped = played.stopped
    if ex.differentiable and stopped is not None and _HAS_NO_GRAPH in stopped.message:  # and need have none
        ex.differentiable = False
        return _play_steps(ex, shape)
    if stopped is None or stopped.during != "backward":
        return played
    first, *later = _training_calls(ex, shape, backward=True)
    once = (first, *(replace(call, backward=False) for call in later))
    kept = ex.trial.play(once, ex.case.param_layout)
    if later and kept.stopped is None:  # a graph that is kept cannot be gone through twice: it shows as such
        return kept
    alone = ex.trial.play(_training_calls(ex, shape, backward=False), ex.case.param_layout)
    if alone.stopped is None and ex.entry.arrays:
        ex.differentiable = False
        words = Text(
            "{}: its own engine could not be asked for gradients: {}", "{}：它自己的求导引擎没有给出梯度：{}"
        ).fill(ex.entry.name, failures.told(stopped))
        ex.result.skip(f"backward-{ex.case.rank}d", "gradient", words)
        return alone
    if alone.stopped is None and any(s.changed is not None for s in alone.seen):
        ex.differentiable = False
        return alone
    return played


_HAS_NO_GRAPH = "arguments don't support automatic differentiation"  # ``out=`` of a function of torch


def _training_calls(ex: Examination, shape: tuple[int, ...], *, backward: bool) -> tuple[Call, ...]:
    first = Call(probe(shape), True, backward)
    later = Call(probe(shape, 1), True, backward)
    return (first, later) if ex.trial.lives_on else (first,)


def _run_inference(ex: Examination) -> None:
    infer = (Call(probe(ex.case.shape, 2), training=False),)
    played = ex.trial.play(infer, ex.case.param_layout)
    if (stopped := played.stopped) is not None and _refuses_untrained(ex, stopped):
        ex.trial.refuses_untrained = True
        why = Text("it refuses: {}", "它拒绝了：{}").fill(failures.told(stopped))
        ex.result.skip(f"inference-untrained-{ex.case.rank}d", "mode", why)
        played = ex.trial.play(infer, ex.case.param_layout)
    works = played.stopped is None and played.seen and played.seen[-1].y is not None
    trained = _after_a_change(ex) if not works else None
    if not works and trained is None:
        ex.failure, ex.failed_in = played.stopped or _no_output(played), "inference"
        return
    if _loses_state(ex) and (stopped := _after_training(ex)) is not None:
        ex.failure, ex.failed_in = stopped, "inference"
        return
    ex.trains_first, seen = trained is not None, trained or played.seen[-1]
    if _is_filled_by(seen):
        seen = _later(ex) or seen
    output.judge_inference(ex, seen, by_history=_keeps_unseen(ex))
    running.judge_kept(ex, seen)
    conduct.judge_input(ex, (seen,), EVAL)


def _is_filled_by(seen: Observation) -> bool:
    """Whether the statistics became those of this batch alone: the first one may fill them, and what
    normalizes does not show then."""
    x = seen.probe.x
    mean = x.mean(axis=(0, *range(2, x.ndim)))
    new = seen.new.get("mean", mean[:0]).reshape(-1)
    return new.size == mean.size and bool(np.allclose(new, mean))


def _later(ex: Examination) -> Observation | None:
    """What inference does after a step of training."""
    played = ex.trial.play(_train_and_infer(ex), ex.case.param_layout)
    seen = played.seen[-1] if played.stopped is None and played.seen else None
    return seen if seen is not None and seen.y is not None else None


def _loses_state(ex: Examination) -> bool:
    """Whether a running statistic that the object was made with is no array any more after training."""
    if not ex.trial.has_state:
        return False
    call, layout = Call(probe(ex.case.shape), training=True), ex.case.param_layout
    names, look = ex.trial.names(call, layout), ex.trial.look(call, layout)
    held = [names.get(role) for role in STATISTICS if role in names]
    return any(part_of(look.made, n) and not part_of(look.first, n) for n in held)


def _after_a_change(ex: Examination) -> Observation | None:
    """The same, where training gives the statistics another shape, of as many values: which is a warning of
    its own."""
    seen = _later(ex) if _changes_shape(ex) else None
    channels = ex.case.shape[1]
    return seen if seen is not None and all(v.size == channels for v in seen.old.values()) else None


def _changes_shape(ex: Examination) -> bool:
    """Whether training gives a running statistic another shape than the object was made with."""
    if not ex.trial.has_state:
        return False
    call, layout = Call(probe(ex.case.shape), training=True), ex.case.param_layout
    names, look = ex.trial.names(call, layout), ex.trial.look(call, layout)
    held = (names.get(role) for role in STATISTICS if role in names)
    pairs = ((part_of(look.made, n), part_of(look.first, n)) for n in held)
    return any(a is not None and b is not None and a.array.shape != b.array.shape for a, b in pairs)


def _after_training(ex: Examination) -> wire.Failure | None:
    """What stops inference after a step of training."""
    return ex.trial.play(_train_and_infer(ex), ex.case.param_layout).stopped


def _train_and_infer(ex: Examination) -> tuple[Call, Call]:
    return Call(probe(ex.case.shape), training=True), Call(probe(ex.case.shape, 2), training=False)


def _keeps_unseen(ex: Examination) -> bool:
    """Whether it keeps running statistics, by what it then does, but in nothing that is looked through."""
    call = Call(probe(ex.case.shape, 2), training=True)
    layout = ex.case.param_layout
    if not ex.trial.lives_on or ex.entry.mode in {"none", "inference"}:
        return False
    names = ex.trial.names(call, layout)
    return not any(role in names for role in ("mean", "var")) and ex.trial.depends_on_training(call, layout)


def best_param_layout(
    trial: Trial,
    momentum: Convention,
    rank: int,
    param_layouts: Sequence[ParamLayout],
    memo: Memo,
    largest: int = LARGEST_SET,
) -> Examination:
    """The examination in the first layout of the parameters in which nothing is wrong, else in the one with
    the least wrong. ``memo`` keeps what was searched for, for the next copy of the same file."""
    done: list[Examination] = []
    for param_layout in param_layouts:
        if param_layout.layout not in {param_layouts[0].layout, "features-first"} and any(map(_runs, done)):
            continue  # a layout that nothing speaks for counts only where the usual one cannot be called
        examination = Examination(
            trial, momentum, rank, param_layout, memo, min(largest, _worth_finding(done))
        )
        run(examination)
        done.append(examination)
        unmade = examination.failure is not None and examination.failure.during == "make"
        if not may_be_the_param_layout(examination) or is_hopeless(examination) or unmade:
            break
    return min(done, key=lambda e: e.score)


def _runs(examination: Examination) -> bool:
    """Whether it ran on a shape whose axes all differ."""
    return examination.failure is None and examination.case.shape == SHAPES[examination.case.rank]


def _worth_finding(done: Sequence[Examination]) -> int:
    """The changes in an explanation that beats those of the layouts of the parameters tried before."""
    complete = [e.result.cost for e in done if e.failure is None]
    return max(min([LARGEST_SET, *(cost - 1 for cost in complete)]), 0)


def is_hopeless(examination: Examination) -> bool:
    """Whether it failed in a way that no other shape or number type repairs."""
    return examination.failure is not None and examination.failure.kind in HOPELESS


def _no_output(played: Run) -> wire.Failure:
    kind = played.seen[0].kind.removesuffix("Type") if played.seen else "nothing"
    return wire.Failure("WrongReturn", f"it returned {kind}, and nothing of the shape of x")
