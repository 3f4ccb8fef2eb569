"""The lines of an entry's mistakes."""

from __future__ import annotations

import ast

from bnquiz.grading.judging.findings import Finding
from bnquiz.grading.locating.by_value import by_value, thrown_away
from bnquiz.grading.locating.rules import LAST, RULES
from bnquiz.grading.locating.traced_run import TracedRun, Traces
from bnquiz.grading.source.places import Lines
from bnquiz.grading.trial.trial import Trial


class Locator:
    """Finds the lines of one entry's mistakes."""

    def __init__(self, trial: Trial, tree: ast.Module) -> None:
        self._traces = Traces(trial, tree)

    def lines(self, finding: Finding) -> Lines:
        """Those that the finding brought, those of a rule for its mistake, else those found by value."""
        if finding.lines:
            return finding.lines
        traced, rule = TracedRun(finding, self._traces), RULES.get(finding.id)
        return thrown_away(traced) or (rule(traced) if rule else ()) or by_value(traced)

    def of_what_is_not_done(self, finding: Finding) -> Lines:
        """For a mistake of which no finding has a line: where it should be mended."""
        rule = LAST.get(finding.id)
        return rule(TracedRun(finding, self._traces)) if rule else ()
