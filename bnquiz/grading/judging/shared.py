"""Two objects of one class: what one does with a batch of its own leaves the other as it was.

Asked only of classes that could share something: by what stands in their body, or around them in the file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from bnquiz.grading.judging.findings import BACKWARD, EVAL, Examination, Finding, Part
from bnquiz.grading.judging.going_back import sessions
from bnquiz.grading.process import wire
from bnquiz.grading.source.nodes import below, dotted
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import Call
from bnquiz.texts import Text


def judge_inference(ex: Examination, tree: ast.Module) -> None:
    """What inference gives after training is the same, whether another object trains in between."""
    if (lines := _may_share(ex, tree)) and ex.entry.knows_both:
        calls = (Call(probe(ex.case.shape), training=True), Call(probe(ex.case.shape, 2), training=False))
        _compare(ex, EVAL, lines, iter([ex.trial.session(calls, ex.case.param_layout)]))


def judge_backward(ex: Examination, tree: ast.Module) -> None:
    """So is what a backward pass by hand gives after its forward pass."""
    if isinstance(ex.went_back, wire.Outcome) and (lines := _may_share(ex, tree)):
        _compare(ex, BACKWARD, lines, sessions(ex, probe(ex.case.shape), ex.case.param_layout))


def _compare(ex: Examination, part: Part, lines: tuple[int, ...], possible: Iterator[wire.Session]) -> None:
    for session in possible:
        alone = _last(ex, session)
        if alone is None:
            continue
        beside = _last(ex, _with_another(ex, session))
        found = [] if beside is None or beside.returned == alone.returned else [_told(ex, part, lines)]
        right = Text("two objects do not disturb each other", "两个对象互不影响")
        ex.result.add(f"two-objects-{part.mode}", "conduct", found, right)
        return


def _told(ex: Examination, part: Part, lines: tuple[int, ...]) -> Finding:
    return replace(ex.finding("unexplained", part, None), lines=lines, note=_SHARED)


_SHARED = Text(
    "two objects share what each should keep for itself: a second layer spoils the first one",
    "两个对象共用了本该各自保存的量：第二层会弄坏第一层",
)


def _last(ex: Examination, session: wire.Session) -> wire.Outcome | None:
    """The outcome of the last step, where all went well."""
    answer = ex.trial.runner.run(ex.trial.program, session)
    whole = len(answer.outcomes) == len(session.steps)
    return answer.outcomes[-1] if whole and session.failure_in(answer) is None else None


def _with_another(ex: Examination, session: wire.Session) -> wire.Session:
    """Before the last step another object is made in the same way, and trains on another batch."""
    made = session.make[1] if session.make is not None else {}
    whole = ex.trial.session((Call(probe(ex.case.shape, 1), training=True),), ex.case.param_layout).steps[-1]
    other = msgspec.structs.replace(
        whole, through=wire.Through(session.target, made), set={}, may_fail=True, training=None
    )
    return msgspec.structs.replace(session, steps=(*session.steps[:-1], other, session.steps[-1]))


_MADE_ANEW = ast.Dict | ast.List | ast.Call | ast.ListComp | ast.DictComp


def _may_share(ex: Examination, tree: ast.Module) -> tuple[int, ...]:
    """Where the body of the class, or the file around it, makes something that all objects of it change."""
    entry = ex.entry
    if entry.constructor is None or entry.maker or entry.part or entry.handed or entry.around:
        return ()
    own = [n for n in Places(tree, entry).nodes() if isinstance(n, ast.ClassDef)]
    changed = {name for kind in own for n in below(kind) for name in _changed(n)}
    made = (s for kind in own for s in kind.body if isinstance(s, ast.Assign | ast.AnnAssign))
    around = (s for s in tree.body if isinstance(s, ast.Assign | ast.AnnAssign))
    at = [s.lineno for s in (*made, *around) if isinstance(s.value, _MADE_ANEW) and _names(s) & changed]
    return tuple(sorted(at))


def _names(statement: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {t.id for t in targets if isinstance(t, ast.Name)}


def _changed(node: ast.AST) -> Iterator[str]:
    """The names of what is written into: ``stats["mean"] = …``, ``self.stats["mean"] = …``,
    ``cache.append(…)``."""
    match node:
        case ast.Subscript(value=owner, ctx=ast.Store()):
            yield dotted(owner).rpartition(".")[2]
        case ast.Call(func=ast.Attribute(value=owner, attr="append" | "update" | "setdefault" | "extend")):
            yield dotted(owner).rpartition(".")[2]
