"""``bnquiz journal``: look after the record of all ratings and verdicts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bnquiz.cli.context import journal_file, local_now, open_study
from bnquiz.errors import BadFile

FILE = click.Path(path_type=Path)


@click.group("journal")
def command() -> None:
    """Look after the record of all your ratings and verdicts."""


@command.command()
def check() -> None:
    """Look for damage in the file and in the log."""
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.journal import health_page
    from bnquiz.study import health

    with open_study() as journal:
        found = health.check(journal, local_now())
    show(console_of(), health_page(found))
    sys.exit(1 if found.faults else 0)


@command.command()
def begin() -> None:
    """Begin a new journal where there is none any more; the backups of the old one stay."""
    from bnquiz.study.restore import begin as begin_at

    begin_at(journal_file(), local_now())
    click.echo(f"{journal_file()}: a new journal, without a line.")


@command.command()
def rebuild() -> None:
    """Compute all card states anew from the log; where needed, write the whole file anew."""
    from bnquiz.study import health

    done = health.rebuild(journal_file(), local_now())
    changed = f"{done.wrong} of them had been wrong"
    if done.aside:
        changed = f"the old file is kept as {done.aside}"
    click.echo(f"The states of {done.cards} cards were computed anew from the log; {changed}.")


@command.command()
def backup() -> None:
    """Make a backup now; some are made by themselves."""
    from bnquiz.study import backup as backups

    with open_study() as journal:
        made = backups.make(journal.path, journal.log.db, local_now())
        backups.thin(journal.path, local_now())
    click.echo(f"{made.path}: {made.lines} lines")


@command.command()
@click.argument("backup", type=FILE, required=False)
def restore(backup: Path | None) -> None:
    """Put a backup in the journal's place.

    BACKUP, or the newest sound one if the journal is damaged or gone. What was in its place is kept beside
    it.
    """
    from bnquiz.study.restore import restore as put_back

    chosen, aside = put_back(journal_file(), backup, local_now())
    click.echo(f"{journal_file()} is now {chosen}.")
    if aside:
        click.echo(f"What was there before is kept as {aside}.")


@command.command("export")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to FILE, which must not exist yet.")
@click.option("--everything", is_flag=True, help="Also what you took back with undo.")
def export_(output: Path | None, everything: bool) -> None:
    """Write the log as lines of JSON."""
    from bnquiz.study import transfer

    with open_study() as journal:
        lines = list(transfer.export_lines(journal, everything=everything))
    if output:
        _write_new(output, lines)
        click.echo(f"{output}: {len(lines) - 1} events", err=True)
    else:
        click.echo("\n".join(lines))


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def import_(file: Path) -> None:
    """Add what an exported FILE has beyond the log: of another machine, or of the page on your phone.

    FILE may be - for standard input. What the journal has already is not added twice.
    """
    from bnquiz.study import transfer

    text = sys.stdin.read().splitlines() if str(file) == "-" else transfer.read_text(file)
    with open_study() as journal:
        added = transfer.import_lines(journal, text, str(file), now=local_now())
    click.echo(f"{added} events were added." if added else "The journal had all of it already.")


def _write_new(path: Path, lines: Iterable[str]) -> None:
    """Write a file that is not there yet. Raises BadFile."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except FileExistsError:
        raise BadFile(f"{path}: is there already: name another file, or move it away") from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be written: {error.strerror}") from error
