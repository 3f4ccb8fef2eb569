"""The mistakes of a file as they come in: by reading, by repairing, by what a run showed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from bnquiz.grading.judging.findings import BACKWARD, EVAL, TRAIN, Finding
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.repair import Repair


@dataclass
class Group:
    """All that speaks for one mistake."""

    findings: list[Finding] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    repairs: list[Repair] = field(default_factory=list)
    entries: dict[str, None] = field(default_factory=dict)  # in which they showed


class Found(dict[str, Group]):
    """The groups by the id of their mistake. ``doubts``: how many were set aside since a repair may have put
    them there."""

    doubts = 0

    def __missing__(self, id_: str) -> Group:
        return self.setdefault(id_, Group())

    def note(self, id_: str, lines: Iterable[int]) -> None:
        """A mistake that needs no run to be sure of."""
        self[id_].lines.update(lines)

    def accept(self, repair: Repair) -> None:
        """A mistake that a repair puts right."""
        self[repair.mistake].lines.update(repair.lines, repair.shows)
        self[repair.mistake].repairs.append(repair)

    def add(self, finding: Finding, lines: Iterable[int], entry: str = "") -> None:
        """A mistake that a run of an entry showed."""
        if entry:
            self[finding.id].entries[entry] = None
        self[finding.id].findings.append(finding)
        self[finding.id].lines.update(lines)

    def drop_suppressed(self, tree: ast.Module) -> None:
        """Some mistakes make others appear that are no mistakes of their own."""
        self._join(tree)
        for cause, is_suppressed in SUPPRESSED.items():
            if cause in self:
                for id_ in [i for i in self if i != cause and is_suppressed(i, self[i])]:
                    del self[id_]
        self._drop_what_follows(tree)
        self._drop_lower_ranks()
        self._drop_guessed()

    def _drop_what_follows(self, tree: ast.Module) -> None:
        """What another mistake shows as on the same lines, or in the same mode."""
        if "library-call" in self:
            for id_ in [i for i in self if _is_of_the_library(i, self[i], self["library-call"])]:
                del self[id_]
        if any(i.startswith("axes-") for i in self):
            self._drop_what_axes_show()
        if "running-replaced" in self and _all_cut(tree, self["running-replaced"].lines):
            self.pop("graph-leak", None)  # the batch's own tensor is stored, which an average would not be
        if "state-crossed" in self and self["state-crossed"].lines >= self.get(_CHANGED, Group()).lines:
            self.pop(_CHANGED, None)  # the mean is kept in place of the variance, at inference too
        if "eps-ignored" in self and self["eps-ignored"].lines >= self.get("eps-missing", Group()).lines:
            self.pop("eps-missing", None)  # a constant too small to be seen on one of the shapes
        self._drop_what_is_asserted()
        if "unexplained" in self and self._follows_from_a_sum(self["unexplained"]):
            del self["unexplained"]

    def _follows_from_a_sum(self, group: Group) -> bool:
        """Whether a dx that nothing explains shows first where dgamma or dbeta goes wrong: it is made of
        it."""
        sums = [self[i].lines for i in ("backward-dgamma-wrong", "backward-dbeta-wrong") if i in self]
        return _in_backward("", group) and any(set() < group.lines <= lines for lines in sums)

    def _drop_what_is_asserted(self) -> None:
        """An assertion about values fails where these are wrong: ``assert np.allclose(x_hat.std(0), 1)``."""
        repairs = self["bad-assertion"].repairs if "bad-assertion" in self else []
        is_wrong = any(f.part in {TRAIN, EVAL} for group in self.values() for f in group.findings)
        if is_wrong and repairs and all(_OF_VALUES.search(repair.before) for repair in repairs):
            del self["bad-assertion"]

    def _drop_what_axes_show(self) -> None:
        """Statistics over other axes have another shape, which shows in all that holds them."""
        self.pop("stat-shape-drift", None)
        self.pop("bad-assertion", None)  # which is what the file asserts
        if "crash" in self and _at_inference("crash")("crash", self["crash"]):
            del self["crash"]  # they do not line up with x
        if "unexplained" in self and all(f.part.mode == "update" for f in self["unexplained"].findings):
            del self["unexplained"]  # and averages are spread out over these axes

    def _drop_lower_ranks(self) -> None:
        """The same axes are others of each rank: they are told as what they are where x has the most."""
        averaged = {i: max(f.case.rank for f in self[i].findings) for i in self if _is_averaged(self[i], i)}
        for id_, rank in averaged.items():
            if any(more > rank and self[i].lines >= self[id_].lines for i, more in averaged.items()):
                del self[id_]

    def _drop_guessed(self) -> None:
        """What nothing explains on lines that a repair has written, and all that shows there alone if nothing
        but the run spoke for the repair."""
        repairs = [repair for group in self.values() for repair in group.repairs]
        written = {line for repair in repairs for line in repair.lines}
        guessed = {line for repair in repairs if repair.speculative for line in repair.lines}
        for id_, group in [*self.items()]:
            if not group.repairs and set() < group.lines <= (written if id_ == "unexplained" else guessed):
                del self[id_]
                self.doubts += 1

    def _join(self, tree: ast.Module) -> None:
        """What looks like several mistakes, and has one cause: the conditions under which they stand."""
        for one, shown in JOINED.items():
            if is_shown(one, self):
                joined = self[one]
                for id_ in [i for either in shown for i in either if i in self]:
                    group = self.pop(id_)
                    joined.findings += [replace(f, id=one) for f in group.findings]
                    joined.lines |= group.lines
                around = _conditions(tree, joined.lines)
                joined.lines = (
                    _turned_round(tree)
                    or _set_round(tree)
                    or _said_round(tree, around)
                    or {condition.lineno for condition in around}
                    or _chosen_from_two(tree)
                    or joined.lines
                )


_CHANGED = "eval-updates-running"


_OF_VALUES = re.compile(r"\b(allclose|isclose|abs|absolute)\(")


def _all_cut(tree: ast.Module, lines: set[int]) -> bool:
    """Whether what the lines compute has no graph: they stand under ``torch.no_grad()``."""
    cut = [n for n in ast.walk(tree) if isinstance(n, ast.With | ast.FunctionDef) and _cuts(n)]
    return bool(lines) and all(any(n.lineno <= line <= (n.end_lineno or 0) for n in cut) for line in lines)


def _cuts(node: ast.With | ast.FunctionDef) -> bool:
    around = [i.context_expr for i in node.items] if isinstance(node, ast.With) else node.decorator_list
    return any(_NO_GRAPH.search(ast.unparse(each)) for each in around)


_NO_GRAPH = re.compile(r"\b(no_grad|inference_mode)\b")


def _turned_round(tree: ast.Module) -> set[int]:
    """Calls that hand on the opposite of a mode: ``batch_norm(x, not self.training)``."""
    given = ((n.lineno, v) for n in ast.walk(tree) if isinstance(n, ast.Call) for v in _arguments(n))
    return {
        line
        for line, v in given
        if isinstance(v, ast.UnaryOp) and isinstance(v.op, ast.Not) and "train" in ast.unparse(v.operand)
    }


def _set_round(tree: ast.Module) -> set[int]:
    """Where a class's own ``train(mode)`` sets the opposite: ``super().train(not mode)``,
    ``self.training = not mode``."""
    own = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.name == "train"]
    modes = ((f, p.arg) for f in own for p in f.args.args[1:2])  # the one after self
    return {value.lineno for f, mode in modes for value in _handed_on(f) if _negates(value, mode)}


def _handed_on(function: ast.FunctionDef) -> list[ast.expr]:
    nodes = list(ast.walk(function))
    assigned = [n.value for n in nodes if isinstance(n, ast.Assign)]
    return assigned + [v for n in nodes if isinstance(n, ast.Call) for v in _arguments(n)]


def _negates(value: ast.expr, name: str) -> bool:
    denied = (n for n in ast.walk(value) if isinstance(n, ast.UnaryOp) and isinstance(n.op, ast.Not))
    return any(isinstance(n.operand, ast.Name) and n.operand.id == name for n in denied)


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(k.value for k in call.keywords)]


def _said_round(tree: ast.Module, conditions: Iterable[Condition]) -> set[int]:
    """Where a property or a function that a condition asks says the opposite: ``return not
    self.training``."""
    named = (n for c in conditions for n in ast.walk(c.test) if isinstance(n, ast.Name | ast.Attribute))
    asked = {ast.unparse(n).rpartition(".")[2] for n in named}
    functions = (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.name in asked)
    returns = (n for f in functions for n in ast.walk(f) if isinstance(n, ast.Return) and n.value)
    return {r.lineno for r in returns if any(map(_denies_training, ast.walk(r)))}


def _denies_training(node: ast.AST) -> bool:
    """``not self.training``, ``EVAL if self.training else TRAIN``"""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() | ast.Attribute() as mode):
            return "train" in ast.unparse(mode)
        case ast.IfExp(test=ast.Name() | ast.Attribute() as mode, body=said):
            return "train" in ast.unparse(mode) and _INFERENCE.search(ast.unparse(said)) is not None
    return False


_INFERENCE = re.compile(r"(?i)eval|test|infer")


def _chosen_from_two(tree: ast.Module) -> set[int]:
    """Where one of two functions is taken: ``(infer, train)[is_training]``, ``train if mode else infer``."""
    return {line for n in ast.walk(tree) for line, *of in _of_two(n) if all(map(_is_name, of))}


def _of_two(node: ast.AST) -> Iterator[tuple[int, ast.expr, ast.expr]]:
    match node:
        case ast.Subscript(value=ast.Tuple(elts=[one, other]) | ast.List(elts=[one, other])):
            yield node.lineno, one, other
        case ast.IfExp(body=one, orelse=other):
            yield node.lineno, one, other


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


Condition = ast.If | ast.IfExp


def _conditions(tree: ast.Module, lines: set[int]) -> list[Condition]:
    """The innermost ``if`` around each of the lines."""
    branches = [n for n in ast.walk(tree) if isinstance(n, Condition)]
    around = ([n for n in branches if n.lineno <= line <= (n.end_lineno or n.lineno)] for line in lines)
    return [max(found, key=lambda n: n.lineno) for found in around if found] or _left_early(tree, lines)


def _left_early(tree: ast.Module, lines: set[int]) -> list[Condition]:
    """The ``if`` whose branch returns, ahead of the lines in their function: they are the other branch."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    held = (f for f in functions if any(f.lineno <= line <= (f.end_lineno or 0) for line in lines))
    leaving = (
        n for f in held for n in f.body if isinstance(n, ast.If) and isinstance(n.body[-1], ast.Return)
    )
    return [n for n in leaving if n.lineno < min(lines)]


# one cause → what it shows as: of each of these at least one
JOINED: dict[str, tuple[tuple[str, ...], ...]] = {
    "mode-inverted": (
        ("running-in-training",),
        ("batch-stats-in-eval",),
        ("eval-updates-running", "running-not-updated"),
    ),
}


def is_shown(one: str, ids: Collection[str], *, alone: bool = False) -> bool:
    """Whether the mistakes are there that a joined one shows as. ``alone``: and no others."""
    are_there = all(any(id_ in ids for id_ in either) for either in JOINED[one])
    return are_there and not (alone and {*ids}.difference(*JOINED[one]))


IsSuppressed = Callable[[str, Group], bool]


def _crash_that_says(words: str, suppressed: str = "crash") -> IsSuppressed:
    """What a run stopped with, where that was all: a crash that was repaired is one of its own."""
    return lambda id_, group: (
        id_ == suppressed
        and not group.repairs
        and all(f.note is not None and words in f.note.en for f in group.findings)
    )


def _at_inference(suppressed: str) -> IsSuppressed:
    return lambda id_, group: id_ == suppressed and all(f.part == EVAL for f in group.findings)


def _any_of(*suppressed: IsSuppressed) -> IsSuppressed:
    return lambda id_, group: any(each(id_, group) for each in suppressed)


def _in_backward(_id: str, group: Group) -> bool:
    """A backward pass that goes another way than its forward pass follows from that."""
    return bool(group.findings) and all(f.part == BACKWARD for f in group.findings)


def _by_id(suppressed: str) -> IsSuppressed:
    return lambda id_, _group: id_ == suppressed


def _is_averaged(group: Group, id_: str) -> bool:
    return id_.startswith("axes-") and bool(group.findings) and bool(group.lines)


def _is_of_the_library(id_: str, group: Group, asked: Group) -> bool:
    """Whether what is wrong with the numbers is none of the learner's: a library computed them. One that is
    asked at inference alone has no part in what training shows."""
    at_inference = bool(asked.findings) and all(f.part == EVAL for f in asked.findings)
    return _is_numeric(id_) and not (at_inference and any(f.part.mode != EVAL.mode for f in group.findings))


def _is_numeric(id_: str) -> bool:
    judged = {"axes", "formula", "eps", "affine", "running", "mode", "gradient"}
    return MISTAKES[id_].group in judged or id_ in {"unexplained", "input-modified", "dtype-changed"}


# cause → what is no mistake of its own beside it
SUPPRESSED: dict[str, IsSuppressed] = {
    "axes-batch-only": _by_id("backward-count-wrong"),  # N is how many it sums over
    "wrong-return": _crash_that_says("unpack"),
    "state-is-parameter": _crash_that_says("as parameter"),
    "running-std": _any_of(_at_inference("sqrt-missing"), _at_inference("eps-missing")),
    "running-var-has-eps": _at_inference("eps-missing"),  # it is there already
    "eps-twice": _at_inference("eps-ignored"),  # it is there once, as it should be
    "keepdim-missing": _any_of(
        _at_inference("unexplained"),
        _by_id("stat-shape-drift"),
        _crash_that_says("nothing of the shape of x", "wrong-return"),  # a shape that broadcasting made
    ),
    "reshape-mixes-axes": _any_of(_by_id("stat-shape-drift"), _in_backward),
    "mode-inverted": lambda id_, group: (
        id_ in {"crash", "unknown-attribute", "undefined-name", "wrong-return"}
        and (_in_backward(id_, group) or _at_inference(id_)(id_, group))  # the mode has no other branch
    ),
    "running-in-training": lambda id_, group: id_ == "unknown-attribute" and _in_backward(id_, group),
    "count-wrong": _crash_that_says("with one sample"),
}
