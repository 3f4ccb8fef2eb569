"""``bnquiz grade``: a verdict on each file, each mistake named.

The order of imports is the start-up time: the worker's server is started first and imports torch while this
process, which never does, imports the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bnquiz.grading.process.workers import Workers
    from bnquiz.grading.source.collect import Source


@click.command("grade")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER..."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs, nothing else.")
@click.option("--fix", is_flag=True, help="Show also how to mend each mistake.")
@click.option(
    "--hint",
    type=click.IntRange(1, 3),
    default=3,
    show_default=True,
    help="How much is told: 1 what fails, 2 also which mistake it is, 3 also on which line.",
)
@click.option("--entry", metavar="NAME", help="The function or class to grade, where the file has several.")
@click.option(
    "--momentum",
    type=click.Choice(["keep", "update"]),
    help="What momentum weighs: keep the old value (0.9), update the new batch (0.1); else the file tells.",
)
@click.option("--like", type=click.Choice(["torch"]), help="Everything must equal torch's nn.BatchNorm.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="NAME=ROLE",
    help="What a name in the file means, as in m=running_mean or phase=training:0 (may be repeated).",
)
@click.option(
    "--layout",
    type=click.Choice(["channels-first", "channels-last", "features-first"]),
    help="Where the channels of x are; else the file tells.",
)
@click.option(
    "--timeout",
    type=float,
    callback=lambda _, __, seconds: _bounded(seconds),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long your code may run.",
)
@click.option("--watch", is_flag=True, help="Grade the file again each time it is saved.")
def command(
    paths: tuple[Path, ...],
    as_json: bool,
    fix: bool,
    hint: int,
    entry: str | None,
    momentum: str | None,
    like: str | None,
    roles: tuple[str, ...],
    layout: str | None,
    timeout: float,
    watch: bool,
) -> None:
    """Grade your own batch norm: every mistake named, with its line and the cards to review.

    Several files, or a folder, give a summary. The verdict on one file is recorded in your journal; --json
    and a set of files record nothing. Exit status: 0 every file passes, 1 some file does not, 2 the call was
    wrong.
    """
    from bnquiz.grading.source.collect import collect

    sources = collect(paths)
    if watch and (as_json or len(sources) != 1):
        raise click.UsageError("--watch follows one file, and prints a report")
    with start(sources) as workers:
        _say_where_nothing_shuts_in()
        from bnquiz.cli.outputs import Job, chosen
        from bnquiz.grading.grade import Options

        way = chosen(as_json=as_json, watch=watch, several=len(sources) > 1)
        options = Options(entry, momentum, like, timeout, _told(roles), layout)
        results = way(Job(sources, workers, options, hint=hint, fix=fix))
    sys.exit(0 if all(result.verdict == "pass" for result in results) else 1)


def _say_where_nothing_shuts_in() -> None:
    from bnquiz.grading.process.promises import kernel

    if not all(kernel().values()):
        click.echo("bnquiz: this system does not shut your code in: see `bnquiz doctor`", err=True)


def _told(roles: tuple[str, ...]) -> dict[str, str]:
    """What --role says."""
    from bnquiz.grading.options import ROLES, roles_of

    try:
        told = roles_of(roles)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--role") from None
    for name, role in told.items():
        if role.partition(":")[0] not in ROLES:
            raise click.BadParameter(f"{name}={role}: there are {', '.join(ROLES)}", param_hint="--role")
    return told


def _bounded(seconds: float) -> float:
    """A time limit that ends; click's range lets nan through."""
    from bnquiz.grading.options import LONGEST

    if not 0 < seconds <= LONGEST:
        raise click.BadParameter(f"{seconds:g} is not more than 0 and at most {LONGEST}")
    return seconds


def start(sources: Sequence[Source]) -> Workers:
    """Workers that begin to import what these files need."""
    from bnquiz.grading.process.workers import start_workers
    from bnquiz.grading.source.collect import modules_of

    return start_workers(modules_of(sources))
