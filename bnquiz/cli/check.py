"""``bnquiz check``: every card is validated, and everything that is wrong is told."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bnquiz.cli.context import bank_option
from bnquiz.language import said
from bnquiz.resources import shipped
from bnquiz.texts import COMMA, Text, counted, joined

KINDS = {
    "recall": Text("recall", "问答"),
    "choice": Text("choice", "选择"),
    "number": Text("number", "计算"),
    "code": Text("code", "改错"),
}
COUNT = Text("{} {}", "{1} {0} 张")
SOUND = Text(
    "{} cards in {} topics are sound: {}; {} with a proof", "{1} 个主题的 {0} 张卡片完好：{2}；{3} 张有证明"
)
NONE_FOR = Text("; none for {}", "；{} 还没有")
COVERED = Text("{} of {} questions of the coverage have cards{}", "要覆盖的 {1} 个问题中，{0} 个有卡片{2}")
PROBLEMS = Text("1 problem", "1 处问题"), Text("{} problems", "{} 处问题")


@click.command("check")
@bank_option
def check_command(own: Path | None) -> None:
    """Validate the cards, ours and your own, and say what was found."""
    from bnquiz.bank import check, upkeep
    from bnquiz.bank.search import survey

    bank, problems = check(shipped("questions"), own=own)
    problems += upkeep.problems(shipped("questions"), bank)
    for problem in problems:
        click.echo(said(problem.text), err=True)
    found = survey(bank)
    kinds = joined(COMMA, (COUNT.fill(count, KINDS[kind]) for kind, count in found.kinds.items()))
    click.echo(said(SOUND.fill(len(bank.cards), len(bank.topics), kinds, found.proven)))
    covered = len(bank.coverage) - len(found.uncovered)
    missing = NONE_FOR.fill(", ".join(found.uncovered)) if found.uncovered else ""
    click.echo(said(COVERED.fill(covered, len(bank.coverage), missing)))
    click.echo(said(counted(len(problems), *PROBLEMS)))
    sys.exit(1 if problems else 0)
