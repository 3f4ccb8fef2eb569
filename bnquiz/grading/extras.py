"""What peers never check: how a module holds its state, float32 far from zero, dtypes, one sample, library calls, hand-written
backward passes. Each function is one check; it adds to what was examined."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
import numpy as np

from bnquiz.grading import diagnosis, wire
from bnquiz.grading.diagnosis import TIGHT, same
from bnquiz.grading.crashes import mistake_of
from bnquiz.grading.examine import Examination, Finding
from bnquiz.grading.lines import equals
from bnquiz.grading.places import Places
from bnquiz.grading.probes import Probe, far_off, probe
from bnquiz.grading.reference import AXES, RIGHT_TRAIN, Array, Backward, Formula, backward, gradients, normalize
from bnquiz.grading.trial import Played, Shot, Trial, array, numpy_of

FAR_OFF_TOLERANCE = 0.05  # a centred variance errs by less than 0.001 there, E[x²] − E[x]² by about 1


def all_extras(examination: Examination, tree: ast.Module) -> None:
    """Run every check that suits the entry."""
    for check in _CHECKS:
        check(examination, tree)


def module_state(ex: Examination, tree: ast.Module) -> None:
    """Running statistics are buffers, gamma and beta parameters."""
    if not ex.entry.is_module:
        return
    trial, cell = ex.trial, ex.cell
    shot = Shot(probe(cell.shape), training=True)
    played = trial.play((shot,), cell.style)
    names = trial.names(shot, cell.style)
    held = {**played.attributes, **played.made}
    findings = []
    for role, name in names.items():
        attribute = held.get(name)
        if role == "lazy" or attribute is None:
            continue
        wrong = _wrongly_held(role, attribute)
        if wrong:
            findings.append(_at(ex, wrong, tree, name))
    findings += [
        Finding("parameter-missing", ex.cell, "module", lines=(line,), note=f"self.{name} is what .to() gives back: no parameter off the CPU")
        for name, line in Places(tree, ex.entry).parameters_moved()
    ]
    ex.result.add("state-in-state-dict", "module", findings, "running statistics are buffers, gamma and beta parameters")


def _wrongly_held(role: str, attribute: wire.Attribute) -> str | None:
    if role in {"gamma", "beta"}:
        return None if attribute.held == "parameter" and attribute.array.grad else "parameter-missing"
    return {"attribute": "state-not-buffer", "parameter": "state-is-parameter"}.get(attribute.held)


def _at(ex: Examination, id_: str, tree: ast.Module, name: str) -> Finding:
    last = name.rpartition(".")[2]
    return Finding(id_, ex.cell, "module", lines=Places(tree, ex.entry).attribute_set(last), note=f"self.{name}")


def first_state(ex: Examination, tree: ast.Module) -> None:
    """The running variance starts at 1, and the statistics keep their shape."""
    if ex.entry.constructor is None:
        return
    shot = Shot(probe(ex.cell.shape), training=True)
    names = ex.trial.names(shot, ex.cell.style)
    played = ex.trial.play((shot,), ex.cell.style)
    findings = []
    start = played.made.get(names.get("var", ""))
    if start is not None and not numpy_of(start.array).any():
        findings.append(_at(ex, "running-var-starts-at-zero", tree, names["var"]))
    for role in ("mean", "var"):
        before, after = played.made.get(names.get(role, "")), played.attributes.get(names.get(role, ""))
        if before and after and before.array.shape != after.array.shape and np.prod(before.array.shape) > 1:
            findings.append(_at(ex, "stat-shape-drift", tree, names[role]))
    ex.result.add("state-at-start", "module", findings, "the running variance starts at 1, and keeps its shape")


def library_calls(ex: Examination, _tree: ast.Module) -> None:
    """The work is the learner's own."""
    if ex.entry.backend != "torch":
        return
    called: dict[str, int] = {}
    for training in (True, False):
        played = ex.trial.play((Shot(probe(ex.cell.shape), training),), ex.cell.style, watch=True)
        called |= {name: line for name, line in played.library if line is not None}
    findings = [Finding("library-call", ex.cell, "train", lines=tuple(sorted(set(called.values()))), note=", ".join(called))] if called else []
    ex.result.add("own-work", "conduct", findings, "no library normalisation is called")


def far_from_zero(ex: Examination, _tree: ast.Module) -> None:
    """float32 with a large offset: the variance must not cancel away."""
    formula = ex.formula
    if formula is None or formula.center != "subtracted" or formula.statistics != "batch":
        return
    used = far_off(ex.cell.shape)
    played = ex.trial.play((Shot(used, training=True, dtype="float32"),), ex.cell.style)
    if played.stopped is not None or played.seen[0].y is None:
        return
    exact = replace(used, x=used.x.astype(np.float32).astype(np.float64))
    expected = normalize(formula, ex.given_of(exact)).y
    y = played.seen[0].outputs[ex.output]
    with np.errstate(all="ignore"):
        worst = np.nanmax(np.where(np.isfinite(expected), np.abs(y - expected), 0.0) / np.nanmax(np.abs(expected)))
    lost = bool(worst > FAR_OFF_TOLERANCE or (np.isnan(y) & np.isfinite(expected)).any())
    findings = [Finding("cancellation", ex.cell, "train", recipe=formula, yours=float(y.ravel()[0]), expected=float(expected.ravel()[0]))]
    ex.result.add("float32-far-from-zero", "formula", findings if lost else [], "float32 keeps its digits where the mean is thousands of times the spread")


def number_types(ex: Examination, tree: ast.Module) -> None:
    """bfloat16 in, bfloat16 out; in NumPy float32, where the code casts on purpose."""
    entry = ex.entry
    if entry.backend == "numpy":
        _numpy_types(ex, tree)
        return
    plain_class = entry.constructor is not None and not entry.is_module
    if entry.backend != "torch" or plain_class or any(f.id in {"state-not-buffer", "dtype-changed"} for f in ex.result.findings):
        return
    played = ex.trial.play((Shot(probe(ex.cell.shape), training=True, dtype="bfloat16"),), ex.cell.style)
    if played.stopped is not None or played.seen[0].y is None:
        return
    got = played.seen[0].y_dtype
    findings = [Finding("dtype-changed", ex.cell, "train-bfloat16", note=f"bfloat16 in, {got} out")] if got != "bfloat16" else []
    ex.result.add("dtype-kept", "conduct", findings, "bfloat16 in, bfloat16 out")


_CASTS = re.compile(r"astype|np\.float64|np\.double|dtype ?=")


def _numpy_types(ex: Examination, tree: ast.Module) -> None:
    """NumPy promotes to float64 at every turn, so only a cast that is written out is a mistake."""
    places = Places(tree, ex.entry)
    if ex.entry.constructor is not None or not _CASTS.search("\n".join(ast.unparse(n) for n in places.code)):
        return
    played = ex.trial.play((Shot(probe(ex.cell.shape), training=True, dtype="float32"),), ex.cell.style)
    if played.stopped is not None or played.seen[0].y is None:
        return
    got = played.seen[0].y_dtype
    findings = [Finding("dtype-changed", ex.cell, "train-float32", note=f"float32 in, {got} out")] if got != "float32" else []
    ex.result.add("dtype-kept", "conduct", findings, "float32 in, float32 out")


def one_sample(ex: Examination, _tree: ast.Module) -> None:
    """Inference works for a single sample."""
    if ex.entry.mode == "none" or any(f.id == "batch-stats-in-eval" for f in ex.result.findings) or ex.failure is not None:
        return
    shape = (1, *ex.cell.shape[1:])
    played = ex.trial.play((Shot(probe(shape), training=False),), ex.cell.style)
    failure = played.stopped
    findings = []
    if failure is not None:
        findings = [Finding("crash", ex.cell, "eval", lines=(failure.line,) if failure.line else (), note=f"with one sample: {failure.message[:200]}")]
    ex.result.add("eval-one-sample", "mode", findings, "inference takes a single sample")


def hand_written_backward(ex: Examination, tree: ast.Module) -> None:
    """A backward pass by hand, against the exact gradient under a random upstream gradient."""
    formula = ex.formula
    if ex.entry.backward is None or formula is None:
        return
    used = probe(ex.cell.shape)
    outcome = _play_backward(ex.trial, ex, used)
    if isinstance(outcome, wire.Failure):
        lines = (outcome.line,) if outcome.line else ()
        finding = Finding(mistake_of(outcome), ex.cell, "backward", lines=lines, note=f"backward: {outcome.message[:200]}")
        ex.result.add(f"backward-{used.rank}d", "gradient", [finding], "")
        return
    seen, events = outcome
    if ex.entry.constructor is None and len(seen) < 3:
        lines = Places(tree, ex.entry).returning(ex.entry.backward)
        found = [Finding("wrong-return", ex.cell, "backward", lines=lines, note=f"backward returns {', '.join(seen) or 'no gradient'}")]
    else:
        found = [f for role in ("dx", "dgamma", "dbeta") for f in _judge(ex, role, seen.get(role), formula, used, events)]
    ex.result.add(f"backward-{used.rank}d", "gradient", found, "dx, dgamma and dbeta equal the exact gradients")


def _play_backward(trial: Trial, ex: Examination, used: Probe) -> tuple[dict[str, Array], tuple[wire.Event, ...]] | wire.Failure:
    entry = trial.entry
    shot = Shot(used, training=True)
    session = trial.session((shot,), ex.cell.style, trace=True)
    upstream = array(trial.outside(used.upstream, ex.cell.style))
    is_class = entry.constructor is not None
    cache: tuple[wire.Value, ...] = () if is_class else (wire.Again(len(session.steps) - 1, (1,)),)
    step = wire.Step(args=(upstream, *cache)[: entry.backward_parameters], method=entry.backward if is_class else "", target="" if is_class else str(entry.backward))
    answer = trial.runner.run(trial.program, msgspec.structs.replace(session, steps=(*session.steps, step)))
    failure = answer.failure or next((o.failure for o in answer.outcomes if o.failure), None)
    if failure is not None:
        return failure
    last = answer.outcomes[-1]
    return {**_held_gradients(last.attributes), **_returned_gradients(trial, ex, last, used)}, last.events


def _held_gradients(attributes: dict[str, wire.Attribute]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, attribute in attributes.items():
        lower = name.lower().rpartition(".")[2]
        if lower.startswith(("d", "grad")) or lower.endswith("grad"):
            role = "dgamma" if "gam" in lower or "weight" in lower else "dbeta" if "bet" in lower or "bias" in lower else None
            if role:
                found[role] = numpy_of(attribute.array)
    return found


def _returned_gradients(trial: Trial, ex: Examination, outcome: wire.Outcome, used: Probe) -> dict[str, Array]:
    order = trial.entry.backward_returns
    arrays = [(path, numpy_of(a)) for path, a in outcome.returned]
    if len(arrays) == 1:
        return {"dx": trial.inside(arrays[0][1], ex.cell.style)}
    found: dict[str, Array] = {}
    for path, value in arrays:
        index = path[0] if path and isinstance(path[0], int) else 0
        role = order[index] if index < len(order) else None
        if role == "dx" and value.size != used.x.size:
            continue
        if role and role not in found:
            found[role] = trial.inside(value, ex.cell.style) if role == "dx" else value
    return found


def _judge(
    ex: Examination, role: str, seen: Array | None, formula: Formula, used: Probe, events: Sequence[wire.Event]
) -> list[Finding]:
    if seen is None:
        return []
    given = ex.given_of(used)
    steps = normalize(formula, given)
    axes = AXES["channel"](used.rank)
    if role == "dx":
        return _judge_dx(ex, seen, formula, used, events)
    expected = {"dgamma": (used.upstream * steps.normalized).sum(axis=axes), "dbeta": used.upstream.sum(axis=axes)}[role]
    if same(seen.reshape(-1), expected):
        return []
    lines = tuple(e.line for e in events if equals(ex.trial, e, seen, ex.cell.style))[:1]
    return [_gradient_finding(ex, f"backward-{role}-wrong", None, seen.reshape(-1), expected, lines)]


def _judge_dx(ex: Examination, seen: Array, formula: Formula, used: Probe, events: Sequence[wire.Event]) -> list[Finding]:
    given = ex.given_of(used)
    lines = _lines_of_dx(ex, seen, events)
    fits: Callable[[Backward], bool] = lambda parts: same(seen, backward(parts, formula, given, used.upstream), TIGHT)  # noqa: E731
    found = diagnosis.explain(Backward(), diagnosis.changes("backward"), fits)
    exact = gradients(formula, given, used.upstream)[0]
    if found:
        return [_gradient_finding(ex, i, found[0].recipe, seen, exact, lines) for i in found[0].ids]
    if formula != replace(RIGHT_TRAIN, eps_constant=formula.eps_constant):
        return []  # a backward pass for another forward pass: not judged until that is mended
    if same(seen, exact, TIGHT) or same(seen, gradients(replace(RIGHT_TRAIN, eps_constant=formula.eps_constant), given, used.upstream)[0], TIGHT):
        return []
    return [_gradient_finding(ex, "unexplained", None, seen, exact, lines)]


def _lines_of_dx(ex: Examination, seen: Array, events: Sequence[wire.Event]) -> tuple[int, ...]:
    """A step that hands a value on unchanged is where a factor or a term was left out; else the line that makes dx."""
    computing = {e.line for e in events if not e.target}
    targets = Counter(e.line for e in events if e.target)
    shape = ex.trial.outside(seen, ex.cell.style).shape
    handed_on = [line for line, n in targets.items() if n == 1 and line not in computing and _shape_at(events, line) == shape]
    made = [e for e in events if equals(ex.trial, e, seen, ex.cell.style)]
    named = [e.line for e in made if e.target]
    return tuple(handed_on[:1] or named[:1] or [e.line for e in made[:1]])


def _shape_at(events: Sequence[wire.Event], line: int) -> tuple[int, ...]:
    return next(e.array.shape for e in events if e.line == line)


def _gradient_finding(
    ex: Examination, id_: str, recipe: Backward | None, seen: Array, expected: Array, lines: tuple[int, ...]
) -> Finding:
    index = int(np.abs(seen - expected).argmax()) if seen.size == expected.size else 0
    yours, right = float(seen.ravel()[index]), float(expected.ravel()[index])
    return Finding(id_, ex.cell, "backward", recipe=recipe, lines=lines, yours=yours, expected=right)


_CHECKS: tuple[Callable[[Examination, ast.Module], None], ...] = (
    module_state,
    first_state,
    library_calls,
    far_from_zero,
    number_types,
    one_sample,
    hand_written_backward,
)

__all__ = ["Played", "all_extras"]
