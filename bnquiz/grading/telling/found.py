"""The mistakes of a file as they come in: by reading, by mending, by what a run showed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bnquiz.grading.judging.findings import Finding
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.repair import Mend


@dataclass
class Group:
    """All that speaks for one mistake."""

    findings: list[Finding] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    mends: list[Mend] = field(default_factory=list)


class Found(dict[str, Group]):
    """The groups by the id of their mistake."""

    def __missing__(self, id_: str) -> Group:
        return self.setdefault(id_, Group())

    def note(self, id_: str, lines: Iterable[int]) -> None:
        """A mistake that needs no run to be sure of."""
        self[id_].lines.update(lines)

    def accept(self, mend: Mend) -> None:
        """A mistake that a mend puts right."""
        self[mend.mistake].lines.update(mend.lines)
        self[mend.mistake].mends.append(mend)

    def add(self, finding: Finding, lines: Iterable[int]) -> None:
        """A mistake that a run showed."""
        self[finding.id].findings.append(finding)
        self[finding.id].lines.update(lines)

    def drop_shadows(self) -> None:
        """Some mistakes make others appear that are only their shadow."""
        for cause, is_shadow in SHADOWS.items():
            if cause in self:
                for id_ in [i for i in self if is_shadow(i, self[i])]:
                    del self[id_]
        if any(i.startswith("axes-") for i in self):
            self.pop("stat-shape-drift", None)  # statistics over other axes have another shape
        guessed = {line for group in self.values() for mend in group.mends for line in mend.lines}
        unexplained = self.get("unexplained")
        if unexplained is not None and unexplained.lines and unexplained.lines <= guessed:
            del self["unexplained"]  # what a mend put there was a guess


IsShadow = Callable[[str, Group], bool]


def _crash_that_says(words: str) -> IsShadow:
    return lambda id_, group: id_ == "crash" and all(words in f.note for f in group.findings)


def _at_inference(shadow: str) -> IsShadow:
    return lambda id_, group: id_ == shadow and all(f.part == "eval" for f in group.findings)


def _is_numeric(id_: str, _group: Group) -> bool:
    judged = {"axes", "formula", "eps", "affine", "running", "mode", "gradient"}
    return MISTAKES[id_].group in judged or id_ in {"unexplained", "input-modified", "dtype-changed"}


# cause → what is no mistake of its own beside it
SHADOWS: dict[str, IsShadow] = {
    "library-call": _is_numeric,
    "wrong-return": _crash_that_says("unpack"),
    "state-is-parameter": _crash_that_says("as parameter"),
    "running-std": _at_inference("sqrt-missing"),
    "keepdim-missing": _at_inference("unexplained"),
}
