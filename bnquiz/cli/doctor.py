"""``bnquiz doctor``: versions, paths, the journal, and what of our promises holds on this machine."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bnquiz import __version__
from bnquiz.cli.context import cache_folder, journal_file, local_now
from bnquiz.errors import BadJournal
from bnquiz.language import language
from bnquiz.resources import shipped

if TYPE_CHECKING:
    pass

PACKAGES = ("torch", "numpy", "fsrs", "click", "rich", "msgspec")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs, nothing else.")
def command(as_json: bool) -> None:
    """Say what there is on this machine, and whether your code is shut in while it is graded.

    Each promise is tried. Exit status: 0, 1 if something is wrong with the journal, 2 the call was wrong.
    """
    from bnquiz.grading.process.promises import kept, kernel
    from bnquiz.grading.process.workers import start_workers

    with start_workers() as workers:
        promises = list(kept(workers))
    journal, offers = _journal(), kernel()
    if as_json:
        holds = {each.id: each.holds for each in promises}
        found = {
            "versions": _versions(),
            "paths": _paths(),
            "journal": journal,
            "sandbox": {**offers, "holds": holds},
        }
        click.echo(json.dumps({"schema": 1, **found}, ensure_ascii=False))
    else:
        from bnquiz.screen.blocks import console_of, show
        from bnquiz.screen.doctor import doctor_page

        facts = {**_paths(), "journal": _told(journal), "sandbox": _offered(offers)}
        versions = ", ".join(f"{name} {number}" for name, number in _versions().items())
        show(
            console_of(),
            doctor_page({"versions": versions, **facts}, journal["faults"], promises, language()),
        )
    sys.exit(1 if journal["faults"] else 0)


def _versions() -> dict[str, str]:
    system = {
        "bnquiz": __version__,
        "Python": platform.python_version(),
        platform.system(): platform.release(),
    }
    return system | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    """As installed; nothing is imported."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _paths() -> dict[str, str]:
    return {
        "Python": sys.executable,
        "cards": str(shipped("questions")),
        "cache": str(cache_folder(os.environ)),
        "temporary": tempfile.gettempdir(),
    }


def _journal() -> dict[str, Any]:
    """Looked at, and not made where there is none."""
    from bnquiz.study import health
    from bnquiz.study.journal import open_journal

    path = journal_file()
    found: dict[str, Any] = {"path": str(path), "lines": 0, "backups": 0, "faults": []}
    if not path.exists() and not (path.parent / "backups").exists():
        return found
    try:
        with open_journal(path) as journal:
            looked = health.check(journal, local_now())
    except BadJournal as error:
        return {**found, "faults": [str(error)]}
    return {**found, "lines": looked.lines, "backups": len(looked.backups), "faults": list(looked.faults)}


def _told(journal: dict[str, Any]) -> str:
    path = Path(journal["path"])
    if journal["faults"]:
        return f"{path}: something is wrong"
    if not path.exists():
        return f"{path}: none yet"
    return f"{path}: sound, {journal['lines']} lines, {journal['backups']} backups"


def _offered(offers: dict[str, int]) -> str:
    """What of the kernel the sandbox is made of."""
    landlock = f"Landlock {offers['landlock']}" if offers["landlock"] else "no Landlock"
    return f"{landlock}, {'seccomp' if offers['seccomp'] else 'no seccomp'}"
