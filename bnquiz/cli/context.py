"""What the commands share: the bank of cards, the journal, the clock."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bnquiz.errors import BadJournal, UnknownCard
from bnquiz.resources import shipped

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Card, Lang, Topic
    from bnquiz.screen.blocks import Page
    from bnquiz.study.choose import Candidate
    from bnquiz.study.journal import Journal


def local_now() -> dt.datetime:
    """The time on the learner's wall, aware."""
    return dt.datetime.now().astimezone()


def replace_whole(output: Path, text: str) -> None:
    """Write all of it beside, then let it take the place: the old file is whole until the new one is. Raises
    OSError."""
    beside = output.with_name(f".{output.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def journal_file() -> Path:
    from bnquiz.study.home import journal_path

    return journal_path(os.environ)


@contextmanager
def open_study() -> Iterator[Journal]:
    """The learner's journal; on leaving it is backed up, now and then, and closed. Raises BadJournal."""
    from bnquiz.study.journal import open_journal

    with open_journal(journal_file()) as journal:
        try:
            yield journal
        finally:
            _back_up(journal)


def candidates_of(bank: Bank, but: Container[str] = ()) -> list[Candidate]:
    """The bank's cards, as the choice of the next one needs them; ``but`` those that are suspended."""
    from bnquiz.bank.shelf import heads
    from bnquiz.study.choose import Candidate

    worth = {name: float(asked.worth) for name, asked in bank.coverage.items()}
    return [
        Candidate(
            *(
                head.id,
                head.topic,
                head.level,
                round(head.weight),
                head.covers,
                head.turn,
                head.kind,
                head.weight,
            ),
            alike=head.alike,
            worth=tuple(worth.get(name, 0.0) for name in head.covers),
        )
        for head in heads(bank)
        if head.id not in but
    ]


def _back_up(journal: Journal) -> None:
    """A backup that cannot be made is said, and no reason to fail: the journal itself is saved."""
    from bnquiz.study import backup

    try:
        backup.keep(journal.path, journal.log.db, local_now())
    except BadJournal as error:
        click.echo(f"bnquiz: no backup was made: {error}", err=True)


bank_option = click.option(
    "--bank",
    "own",
    type=click.Path(path_type=Path),
    envvar="BNQUIZ_BANK",
    metavar="DIR",
    help="A folder of your own cards, besides ours (or set BNQUIZ_BANK).",
)
lang_option = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default=lambda: lang_of(os.environ),
    help="The language of the cards; without it, that of your locale.",
)


def lang_of(environ: os._Environ[str] | dict[str, str]) -> Lang:
    """Chinese where the locale is Chinese, else English. BNQUIZ_LANG goes before the locale."""
    names = ("BNQUIZ_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((environ[name] for name in names if environ.get(name)), None) or _system_language()
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


def _system_language() -> str:
    """Where the environment says nothing, as on Windows."""
    import locale

    return locale.getlocale()[0] or ""


def open_bank(own: Path | None) -> Bank:
    """Our cards, and those of the folder ``own``, or of the folder for imported ones. Raises BadBank.

    Cards of a person's own that break the format are left out, and that is said.
    """
    from bnquiz.bank import load

    own = own or existing(own_folder(os.environ))
    bank = load(shipped("questions"), own=own, cache=cache_folder(os.environ))
    if bank.left_out:
        first, *more = bank.left_out
        rest = f" (and {len(more)} more)" if more else ""
        click.echo(f"bnquiz: left out: {first}{rest}; `bnquiz check --bank {own}` lists all", err=True)
    return bank


def own_folder(environ: os._Environ[str] | dict[str, str]) -> Path:
    """Where imported cards are kept."""
    from bnquiz.study.home import home

    return home(environ) / "cards"


def existing(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


def topics_of(bank: Bank, names: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the topics with these ids or titles; else a usage error that names those that are near."""
    return tuple(_topic(bank, name) for name in names)


def _topic(bank: Bank, name: str) -> str:
    titles = {title.casefold(): topic.id for topic in bank.topics.values() for title in _titles(topic)}
    if name in bank.topics or name.casefold() in titles:
        return name if name in bank.topics else titles[name.casefold()]
    near = _near(name.casefold(), [*bank.topics, *titles])
    known = f"did you mean {near}?" if near else f"use {', '.join(bank.topics)}"
    raise click.BadParameter(f"there is no topic '{name}': {known}", param_hint="--topic")


def _titles(topic: Topic) -> tuple[str, ...]:
    return (topic.title.en, topic.title.zh, topic.id.removeprefix("own/"))


def _near(name: str, names: Iterable[str]) -> str:
    """The names that are near, for a question; "" where none is."""
    from difflib import get_close_matches

    return " or ".join(get_close_matches(name, list(dict.fromkeys(names)), n=3))


def card_of(bank: Bank, name: str) -> Card:
    """The card with this id. Raises UnknownCard, naming the ids that are near."""
    if card := bank.cards.get(name):
        return card
    if gone := bank.retired.get(name):
        instead = f"; see '{gone.instead}'" if gone.instead else ""
        raise UnknownCard(f"card '{name}' is retired: {gone.why}{instead}")
    near = _near(name, bank.cards)
    hint = f"did you mean {near}?" if near else "`bnquiz cards` lists them"
    raise UnknownCard(f"there is no card '{name}': {hint}")


def paged(page: Page) -> None:
    """Print a page: through a pager where it is longer than the terminal."""
    from bnquiz.screen.blocks import console_of, show

    console = console_of()
    if not console.is_terminal:
        show(console, page)
        return
    with console.capture() as captured:
        show(console, page)
    text = captured.get()
    if text.count("\n") < console.height:
        click.echo(text, nl=False, color=True)
    else:
        click.echo_via_pager(text)


def cache_folder(environ: os._Environ[str] | dict[str, str]) -> Path:
    if home := environ.get("BNQUIZ_HOME"):
        return Path(home, "cache")
    import platformdirs

    return platformdirs.user_cache_path("bnquiz", appauthor=False)
