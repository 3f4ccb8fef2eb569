"""The lines of an entry's mistakes."""

from __future__ import annotations

import ast

from bnquiz.grading.judging.findings import Finding
from bnquiz.grading.locating.by_value import by_value, thrown_away
from bnquiz.grading.locating.rules import RULES
from bnquiz.grading.locating.traced_run import TracedRun, Traces
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory.recipe import Backward
from bnquiz.grading.trial.trial import Trial


class Locator:
    """Finds the lines of one entry's mistakes."""

    def __init__(self, trial: Trial, tree: ast.Module) -> None:
        self._traces = Traces(trial, tree)

    def lines(self, finding: Finding) -> Lines:
        """Those that the finding brought, those of a rule for its mistake, else those found by value."""
        if finding.lines:
            return self._counts(finding) or finding.lines
        traced, rule = TracedRun(finding, self._traces), RULES.get(finding.id)
        return thrown_away(traced) or (rule(traced) if rule else ()) or by_value(traced)

    def _counts(self, finding: Finding) -> Lines:
        """Of a backward pass that divides by a wrong count with a name: where that is taken."""
        if not isinstance(finding.recipe, Backward) or finding.id != "backward-count-wrong":
            return ()
        wrong = finding.recipe.count.rpartition("-")[2] in {"samples", "everything", "channels"}
        return tuple(sorted(set(self._traces.places.counts_on(finding.lines)))) if wrong else ()
