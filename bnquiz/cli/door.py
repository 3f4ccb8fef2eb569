"""Bare ``bnquiz`` on a terminal: the state at a glance, and Enter starts the one next thing."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.cli.context import candidates_of, local_now, open_bank, open_study
from bnquiz.language import language

if TYPE_CHECKING:
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal
    from bnquiz.study.overview import Overview

GO = ("\r", "\n", " ")
FIRST = {"1": "bnquiz ask", "2": "bnquiz start", "3": "bnquiz goal --date +7d"}


def open_door() -> list[str] | None:
    """Show the state; returns the arguments of what the learner chose, None if they leave."""
    from bnquiz.grading.mistakes import did
    from bnquiz.screen.blocks import console_of, show
    from bnquiz.screen.review import door_page

    own, lang = os.environ.get("BNQUIZ_BANK"), language()
    bank = open_bank(Path(own) if own else None)
    with open_study() as journal:
        found = overview_of(journal, candidates_of(bank, journal.marks().suspended))
    show(console_of(), door_page(found, len(bank.cards), lang, Path.cwd(), did))
    try:
        chosen = choices(found).get(click.getchar())
    except (EOFError, KeyboardInterrupt):
        return None
    return shlex.split(chosen)[1:] if chosen else None


def overview_of(journal: Journal, candidates: list[Candidate]) -> Overview:
    from bnquiz.study.overview import overview

    return overview(journal, candidates, local_now())


def choices(found: Overview) -> dict[str, str]:
    """Key → the command that it starts."""
    from bnquiz.screen.review import next_command

    first = {} if found.begun else FIRST
    command = first.get("1") or next_command(found, Path.cwd())
    return dict.fromkeys(GO, command) | first | {"?": "bnquiz --help"}
