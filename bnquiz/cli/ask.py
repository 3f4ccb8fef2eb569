"""``bnquiz ask``: cards, one key a step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import click

from bnquiz.cli import INTERRUPTED, completion
from bnquiz.cli.context import (
    bank_option,
    candidates_of,
    card_of,
    cards_option,
    local_now,
    open_bank,
    open_study,
    topics_of,
)
from bnquiz.errors import NoTerminal, UnknownCard
from bnquiz.language import language, said
from bnquiz.texts import Text

if TYPE_CHECKING:
    import datetime as dt

    from bnquiz.asking.records import Prompt
    from bnquiz.asking.sitting import Sitting
    from bnquiz.bank.model import Bank, Card, Lang, Ran
    from bnquiz.cli.keyboard import Keyboard
    from bnquiz.study.choose import Candidate, Filters
    from bnquiz.study.journal import Journal
    from bnquiz.texts import Text

NO_TERMINAL = Text(
    "`ask` needs an interactive terminal: run it in one, or use --plain, which reads answers "
    "from stdin, one a line",
    "`ask` 要在交互式终端里运行；也可以用 --plain，从标准输入逐行读回答",
)
COUNT = 20  # cards


@click.command("ask")
@click.argument("cards", nargs=-1, metavar="[CARD]...", shell_complete=completion.cards)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    shell_complete=completion.topics,
    help="Only this topic, by id or title; may be repeated.",
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.Choice(["basic", "intermediate", "senior"]),
    help="Only this level; may be repeated.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["recall", "choice", "number", "code"]),
    help="Only this kind; may be repeated.",
)
@cards_option
@click.option("--count", type=click.IntRange(min=1), help=f"Stop after so many cards.  [default: {COUNT}]")
@click.option(
    "--minutes",
    type=click.IntRange(1, 600),
    help="Stop after so many minutes.  [default: those of the day]",
)
@click.option("--new", "only_new", is_flag=True, help="Only cards never asked before.")
@click.option("--weak", is_flag=True, help="Only cards that you are likely to forget, the weakest first.")
@click.option("--flagged", is_flag=True, help="Only the cards that you flagged.")
@click.option("--all", "everything", is_flag=True, help="Also ask cards that are not due, after all others.")
@click.option(
    "--plain", is_flag=True, help="Read answers from stdin, one a line, and leave every line as it is."
)
@click.option("--json", "as_json", is_flag=True, help="With --plain: print each step as a line of JSON.")
@click.option("--seed", type=int, help="Draw numbers and shuffle options from this seed.")
@bank_option
def ask_command(
    cards: tuple[str, ...],
    topics: tuple[str, ...],
    levels: tuple[str, ...],
    kinds: tuple[str, ...],
    lang: Lang,
    count: int | None,
    minutes: int | None,
    only_new: bool,
    weak: bool,
    flagged: bool,
    everything: bool,
    plain: bool,
    as_json: bool,
    seed: int | None,
    own: Path | None,
) -> None:
    """Ask cards: due ones first, then those that your code calls for, then new ones; or just CARD...

    Each rating is saved at once. Space shows the answer, 1 to 4 rate it, ? lists all keys.
    """
    from random import Random

    from bnquiz.asking.records import DayDone
    from bnquiz.asking.sitting import Edge, Sitting
    from bnquiz.study.choose import Filters
    from bnquiz.study.session import Session

    if sum((only_new, everything, weak, flagged, bool(cards))) > 1:
        raise click.UsageError(
            said(
                Text(
                    "--new, --weak, --flagged, --all and CARD each choose the cards: use one of them",
                    "--new、--weak、--flagged、--all 和 CARD 都是选卡片的方式：只用其中一个",
                )
            )
        )
    if as_json and not plain:
        raise click.UsageError(
            said(
                Text(
                    "--json prints the steps of --plain: add --plain",
                    "--json 输出 --plain 的各步：请加上 --plain",
                )
            )
        )
    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal(NO_TERMINAL)
    bank = open_bank(own)
    chosen = tuple(card_of(bank, card).id for card in cards)
    screen = _screen(bank, language() if not as_json else lang, plain=plain, as_json=as_json)
    with open_study() as journal:
        marks = journal.marks()
        if flagged and not marks.flagged:
            raise UnknownCard(
                Text(
                    "no card is flagged: press f at a card in `bnquiz ask`",
                    "还没有标记过卡片：在 `bnquiz ask` 里按 f 标记",
                )
            )
        chosen = chosen or (tuple(card for card in bank.cards if card in marks.flagged) if flagged else ())
        filters = Filters(topics_of(bank, topics), levels, kinds, chosen, weak, only_new, everything)
        candidates = candidates_of(bank, () if chosen else marks.suspended)
        limits = limits_of(journal, filters, count, minutes)
        if limits.over:
            screen.show(DayDone())
            return
        session = Session(journal, candidates, filters, limits.cards, limits.minutes)
        edge = Edge(screen.show, local_now, Random(seed), lambda card: prove(bank, card))
        status = talk(Sitting(session, bank.cards, lang, edge), screen, plain=plain)
        if session.rated:
            note_readiness(journal, candidates_of(bank, marks.suspended), local_now())
    sys.exit(status)


def _screen(bank: Bank, lang: Lang, *, plain: bool, as_json: bool) -> Shower:
    """What shows the sitting: pages for a person, or lines of JSON for a program."""
    if as_json:
        from bnquiz.cli.steps import JsonLines

        return JsonLines(click.echo, lang)
    from bnquiz.screen.ask import AskScreen
    from bnquiz.screen.blocks import console_of

    return AskScreen(console_of(), lang, bank.topics, _did, keep=plain)


def _did(id_: str) -> Text:
    """What a file with this mistake did. Most starts need none of the table."""
    from bnquiz.grading.mistakes import did

    return did(id_)


class Shower(Protocol):
    """Shows what happens, and what is waited for."""

    def show(self, record: Any) -> None: ...
    def ask(self, prompt: Prompt) -> None: ...
    def redraw(self, prompt: Prompt) -> None: ...
    def typed(self) -> None: ...
    def answered(self) -> None: ...


class Limits(NamedTuple):
    """When a sitting ends: after so many cards, after so many minutes."""

    cards: int | None
    minutes: float | None

    @property
    def over(self) -> bool:
        """Whether the minutes of the day are used up."""
        return self.minutes is not None and self.minutes <= 0


def limits_of(journal: Journal, filters: Filters, count: int | None, minutes: int | None) -> Limits:
    """What was asked for; else the minutes of the day towards an interview; else ``COUNT`` cards."""
    from bnquiz.study.choose import Filters
    from bnquiz.study.session import minutes_left

    if count or minutes:
        return Limits(count, minutes)
    if filters.cards:
        return Limits(None, None)
    left = minutes_left(journal, local_now()) if filters == Filters() else None
    return Limits(COUNT if left is None else None, left)


def note_readiness(journal: Journal, candidates: list[Candidate], now: dt.datetime) -> None:
    """Save how ready one is after the sitting: the trend is read from it."""
    from bnquiz.study.plan import at_work, interview_at
    from bnquiz.study.readiness import readiness

    at = journal.time(now).astimezone(now.tzinfo)
    day = interview_at(at_work(journal.goal(), at.date()), at)
    journal.record_readiness(readiness(candidates, journal.states(), journal.open_mistakes(), day), now)


def talk(sitting: Sitting, screen: Shower, *, plain: bool) -> int:
    """One sitting from its first line to its last; returns the exit status."""
    from bnquiz.asking.talk import converse

    with answering(screen, plain=plain) as learner:
        status = until_the_end(lambda: converse(sitting, learner), screen)
    screen.show(sitting.ended())
    return status


def until_the_end(act: Callable[[], object], screen: Shower) -> int:
    """The exit status of what a learner goes through: Ctrl-C ends it, and what was answered stands."""
    try:
        act()
    except KeyboardInterrupt:
        screen.answered()
        return INTERRUPTED
    return 0


class Answering:
    """Whoever answers, by a keyboard and before a screen."""

    keyboard: Keyboard

    def __init__(self, screen: Shower) -> None:
        self._screen = screen
        self._prompt: Prompt | None = None  # while an answer is waited for
        self._typing = False  # whether a line of it is being typed

    def read(self, prompt: Prompt) -> str:
        self._screen.ask(prompt)
        self._prompt = prompt
        said = self._line(prompt) if prompt.by_line else self.keyboard.key()
        self._prompt = None
        self._screen.answered()
        return said

    def _line(self, prompt: Prompt) -> str:
        """A line; or a key that needs no Enter, where it comes first."""
        from bnquiz.asking.talk import plain

        begun = ""
        while self.keyboard.can_begin and not (len(begun) == 1 and begun.isprintable()):
            begun = self.keyboard.key()
            if plain(begun) in prompt.at_once:
                return begun
        self._screen.typed()
        self._typing = True
        try:
            return self.keyboard.line(begun)
        finally:
            self._typing = False

    def redraw(self) -> None:
        """Draw what is in view anew; a line that is being typed is the keyboard's to draw."""
        if self._prompt:
            self._screen.redraw(self._prompt)
        if self._typing:
            self._screen.typed()


@contextmanager
def answering(screen: Shower, *, plain: bool, tick: Callable[[], None] | None = None) -> Iterator[Answering]:
    """Somebody who answers; while they do, the terminal is ours. ``tick``: done each second of waiting."""
    from bnquiz.cli.keyboard import PlainKeyboard, at_terminal
    from bnquiz.screen.ask_view import MARK

    learner = Answering(screen)
    with (
        nullcontext(PlainKeyboard())
        if plain
        else at_terminal(learner.redraw, f"{MARK} ", tick) as learner.keyboard
    ):
        yield learner


def prove(bank: Bank, card: Card) -> Ran:
    """Run the card's proof, which it must have."""
    from bnquiz.bank.proofs import path_of, run

    path = path_of(bank, card)
    if path is None:
        raise UnknownCard(Text("card '{}' has no proof", "卡片“{}”没有证明").fill(card.id))
    return run(path)
