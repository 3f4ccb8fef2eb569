"""``bnquiz review``: where the learner stands, and what to do next; or the study notes of the bank."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli import completion
from bnquiz.cli.context import (
    bank_option,
    candidates_of,
    cards_option,
    local_now,
    open_bank,
    open_study,
    paged,
    topics_of,
)
from bnquiz.cli.sheet import cheat_of, check_output, sheet_of, write
from bnquiz.language import language, said
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Lang
    from bnquiz.screen.notes import Line, Sheet
    from bnquiz.study.overview import Overview


@click.command("review")
@click.option("--sheet", is_flag=True, help="Write the study notes, what you know least first.")
@click.option(
    "--topic", shell_complete=completion.topics, help="With --sheet: only this topic, by id or title."
)
@click.option(
    "--top", type=click.IntRange(min=1), help="With --sheet: only so many cards, what is asked most."
)
@click.option("--cheat", is_flag=True, help="With --sheet: the essence of the answers, on one printed page.")
@click.option("--quiz", is_flag=True, help="With --sheet: the answers are folded away.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --sheet: write FILE.md or FILE.html instead of printing.",
)
@click.option("--force", is_flag=True, help="With --output: replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print where you stand as one JSON document.")
@cards_option
@bank_option
def review_command(
    sheet: bool,
    topic: str | None,
    top: int | None,
    cheat: bool,
    quiz: bool,
    output: Path | None,
    force: bool,
    as_json: bool,
    lang: Lang,
    own: Path | None,
) -> None:
    """Show what you know of each topic, what the coming days bring, what to fix, and what to do next.

    With --sheet: the study notes of all cards.
    """
    if sheet and as_json:
        raise click.UsageError(
            said(
                Text(
                    "--json prints where you stand and --sheet writes notes: use one of them",
                    "--json 输出进度，--sheet 输出笔记：只用其中一个",
                )
            )
        )
    if not sheet and (topic or output or top or cheat or quiz):
        raise click.UsageError(
            said(
                Text(
                    "--topic, --top, --cheat, --quiz and --output belong to --sheet: add it",
                    "--topic、--top、--cheat、--quiz 和 --output 要和 --sheet 一起用：请加上",
                )
            )
        )
    if cheat and (top or quiz):
        raise click.UsageError(
            said(
                Text(
                    "--cheat takes what fits on a page: leave --top and --quiz out",
                    "--cheat 只取一页放得下的内容：不要再加 --top 和 --quiz",
                )
            )
        )
    if force and not output:
        raise click.UsageError(
            said(
                Text(
                    "--force replaces the file of --output: name it, or leave --force out",
                    "--force 覆盖 --output 的文件：请写出文件，或去掉 --force",
                )
            )
        )
    bank = open_bank(own)
    if topic:
        [topic] = topics_of(bank, (topic,))
    if sheet:
        if output:
            check_output(output, force=force)
        made = cheat_of(bank, topic, lang) if cheat else _made(bank, topic, top, folded=quiz)
        _give(made, output, lang, force=force)
    else:
        (_print if as_json else _overview)(bank, language())


def _made(bank: Bank, topic: str | None, top: int | None, *, folded: bool) -> Sheet:
    with open_study() as journal:
        return sheet_of(bank, journal, topic, local_now(), top=top, folded=folded)


def _give(made: Sheet | list[Line], output: Path | None, lang: Lang, *, force: bool) -> None:
    """Write it to a file, or show it."""
    from bnquiz.screen.sheet_text import cheat_page, sheet_page

    if output:
        write(made, output, lang, force=force)
    else:
        paged(cheat_page(made, lang) if isinstance(made, list) else sheet_page(made, lang))


def _print(bank: Bank, _: Lang) -> None:
    from bnquiz.study.overview import overview

    with open_study() as journal:
        found = overview(journal, candidates_of(bank, journal.marks().suspended), local_now())
    click.echo(json.dumps(document(found), ensure_ascii=False))


def document(found: Overview) -> dict[str, object]:
    """Where one stands, as programs read it. Shares are 0 to 1."""
    ready = found.readiness
    topics = {topic: round(share, 4) for topic, share in ready.topics.items()}
    return {
        "readiness": {
            "seen": round(ready.seen, 4),
            "on_the_day": round(ready.on_the_day, 4),
            "topics": topics,
        },
        "today": {"cards": found.waiting, "minutes": found.minutes},
    }


def _overview(bank: Bank, lang: Lang) -> None:
    from bnquiz.grading.mistakes import did
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.review import review_page
    from bnquiz.study.overview import overview

    with open_study() as journal:
        found = overview(journal, candidates_of(bank, journal.marks().suspended), local_now())
    console = console_of()
    show(console, review_page(found, bank, lang, console.width, Path.cwd(), did))
