"""``bnquiz journal``: look after the record of all ratings and verdicts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bnquiz.cli.context import journal_file, local_now, open_study
from bnquiz.errors import BadFile, cannot_write
from bnquiz.language import language, said
from bnquiz.texts import Text, counted

FILE = click.Path(path_type=Path)


ADDED = Text("1 event was added.", "加入了 1 条记录。"), Text("{} events were added.", "加入了 {} 条记录。")
HAD_ALL = Text("The journal had all of it already.", "学习记录里已经全都有了。")
CARDS = Text("1 card", "1 张卡片"), Text("{} cards", "{} 张卡片")
LINES = Text("1 line", "1 条记录"), Text("{} lines", "{} 条记录")
EVENTS = Text("1 event", "1 条记录"), Text("{} events", "{} 条记录")
WRONG = (
    Text("1 state had been wrong", "其中 1 个原来不对"),
    Text("{} states had been wrong", "其中 {} 个原来不对"),
)
KEPT_AS = Text("the old file is kept as {}", "旧文件保存为 {}")
REBUILT = Text("The states of {} were computed again from the log; {}.", "{}的状态已由记录重新算出；{}。")
PLACED = Text("{}: {}", "{}：{}")


@click.group("journal")
def journal_command() -> None:
    """Take care of the record of all your ratings and verdicts."""


@journal_command.command()
def check() -> None:
    """Look for damage in the file and in the log."""
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.journal import health_page
    from bnquiz.study import health

    with open_study() as journal:
        found = health.check(journal, local_now())
    show(console_of(), health_page(found, language()))
    sys.exit(1 if found.faults else 0)


@journal_command.command()
def begin() -> None:
    """Begin a new journal after the old one is gone; its backups stay."""
    from bnquiz.study.restore import begin as begin_at

    begin_at(journal_file(), local_now())
    click.echo(
        said(Text("{}: a new journal, still empty.", "{}：新的学习记录，还是空的。").fill(journal_file()))
    )


@journal_command.command()
def rebuild() -> None:
    """Compute all card states again from the log; if needed, write the whole file again."""
    from bnquiz.study import health

    done = health.rebuild(journal_file(), local_now())
    changed = KEPT_AS.fill(done.aside) if done.aside else counted(done.wrong, *WRONG)
    click.echo(said(REBUILT.fill(counted(done.cards, *CARDS), changed)))


@journal_command.command()
def backup() -> None:
    """Make a backup now; some are made by themselves."""
    from bnquiz.study import backup as backups

    with open_study() as journal:
        made = backups.make(journal.path, journal.log.db, local_now())
        backups.thin(journal.path, local_now())
    click.echo(said(PLACED.fill(made.path, counted(made.lines, *LINES))))


@journal_command.command()
@click.argument("backup", type=FILE, required=False)
def restore(backup: Path | None) -> None:
    """Put a backup in the journal's place.

    It is BACKUP, or the newest sound one if the journal is damaged or gone. The old file is kept beside it.
    """
    from bnquiz.study.restore import restore as put_back

    chosen, aside = put_back(journal_file(), backup, local_now())
    click.echo(said(Text("{} is now {}.", "{} 现在是 {}。").fill(journal_file(), chosen)))
    if aside:
        click.echo(said(Text("What was there before is kept as {}.", "原来的文件保存为 {}。").fill(aside)))


@journal_command.command("export")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to FILE, which must not exist yet.")
@click.option("--everything", is_flag=True, help="Also what you took back with undo.")
def export_(output: Path | None, everything: bool) -> None:
    """Write the log as lines of JSON."""
    from bnquiz.study import transfer

    with open_study() as journal:
        lines = list(transfer.export_lines(journal, everything=everything))
    if output:
        _write_new(output, lines)
        click.echo(said(PLACED.fill(output, counted(len(lines) - 1, *EVENTS))), err=True)
    else:
        click.echo("\n".join(lines))


@journal_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def import_(file: Path) -> None:
    """Add what an exported FILE has beyond the log: of another machine, or of the page on your phone.

    FILE may be - for standard input. What the journal has already is not added twice.
    """
    from bnquiz.study import transfer

    text = transfer.read_stream(sys.stdin.buffer, "-") if str(file) == "-" else transfer.read_text(file)
    with open_study() as journal:
        added = transfer.import_lines(journal, text, str(file), now=local_now())
    click.echo(said(counted(added, *ADDED) if added else HAD_ALL))


def _write_new(path: Path, lines: Iterable[str]) -> None:
    """Write a file that is not there yet. Raises BadFile."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except FileExistsError:
        raise BadFile(
            Text(
                "{}: already exists: name another file, or move it away",
                "{}：已经存在：请换个文件名，或把它移走",
            ).fill(path)
        ) from None
    except OSError as error:
        raise BadFile(cannot_write(path, error)) from error
