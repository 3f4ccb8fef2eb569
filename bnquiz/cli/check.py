"""``bnquiz check``: every card is validated, and everything that is wrong is told."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bnquiz.cli.context import bank_option
from bnquiz.resources import shipped


@click.command("check")
@bank_option
def command(own: Path | None) -> None:
    """Validate the cards, ours and your own, and say what was found."""
    from bnquiz.bank import check, upkeep
    from bnquiz.bank.search import survey

    bank, problems = check(shipped("questions"), own=own)
    problems += upkeep.problems(shipped("questions"), bank)
    for problem in problems:
        click.echo(str(problem), err=True)
    found = survey(bank)
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.kinds.items())
    sound = f"{len(bank.cards)} cards in {len(bank.topics)} topics are sound"
    click.echo(f"{sound}: {kinds}; {found.proven} with a proof")
    covered = len(bank.coverage) - len(found.uncovered)
    missing = f"; none for {', '.join(found.uncovered)}" if found.uncovered else ""
    click.echo(f"{covered} of {len(bank.coverage)} questions of the coverage have cards{missing}")
    click.echo("1 problem" if len(problems) == 1 else f"{len(problems)} problems")
    sys.exit(1 if problems else 0)
