"""``bnquiz review``: where the learner stands, and what to do next; or the study notes of the bank."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import (
    bank_option,
    candidates_of,
    lang_option,
    local_now,
    open_bank,
    open_study,
    topics_of,
)

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Lang
    from bnquiz.study.overview import Overview


@click.command("review")
@click.option("--sheet", is_flag=True, help="Write the study notes, what you know least first.")
@click.option("--topic", help="With --sheet: only this topic, such as epsilon.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --sheet: write FILE.md or FILE.html instead of printing.",
)
@click.option("--force", is_flag=True, help="With --output: replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print where you stand as one JSON document.")
@lang_option
@bank_option
def command(
    sheet: bool,
    topic: str | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    lang: Lang,
    own: Path | None,
) -> None:
    """Show what you know of each topic, what the coming days bring, what to mend, and what to do next.

    With --sheet: the study notes of all cards.
    """
    if sheet and as_json:
        raise click.UsageError("--json tells where you stand and --sheet writes notes: use one of them")
    if not sheet and (topic or output):
        raise click.UsageError("--topic and --output belong to --sheet: add it, or leave them out")
    if force and not output:
        raise click.UsageError("--force replaces the file of --output: name it, or leave --force out")
    bank = open_bank(own)
    if topic:
        [topic] = topics_of(bank, (topic,))
    if sheet:
        _sheet(bank, topic, output, lang, force=force)
    else:
        (_print if as_json else _overview)(bank, lang)


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


def _sheet(bank: Bank, topic: str | None, output: Path | None, lang: Lang, *, force: bool) -> None:
    from bnquiz.cli.sheet import check_output, sheet_of, write
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.sheet_text import sheet_page

    if output:
        check_output(output, force=force)
    with open_study() as journal:
        sheet = sheet_of(bank, journal, topic, local_now())
    if output:
        write(sheet, output, lang, force=force)
    else:
        show(console_of(), sheet_page(sheet, lang))
