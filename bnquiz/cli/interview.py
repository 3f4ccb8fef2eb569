"""``bnquiz interview``: a mock interview against the clock."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING

import click

from bnquiz.cli.ask import answering, note_readiness, prove, until_the_end
from bnquiz.cli.context import bank_option, candidates_of, cards_option, local_now, open_bank, open_study
from bnquiz.errors import NoTerminal
from bnquiz.language import language, said
from bnquiz.texts import Text, in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bnquiz.asking.interview.room import Room
    from bnquiz.asking.interview.slots import Priorities
    from bnquiz.bank.model import Bank, Card, Lang
    from bnquiz.cli.ask import Answering
    from bnquiz.screen.interview import InterviewScreen
    from bnquiz.study.interview import Interview
    from bnquiz.study.journal import Journal

NO_TERMINAL = Text(
    "`interview` needs an interactive terminal: run it in one, or use --plain, which reads "
    "answers from stdin, one a line",
    "`interview` 要在交互式终端里运行；也可以用 --plain，从标准输入逐行读回答",
)
UNDERWAY = Text(
    "an interview is not over: `bnquiz interview` goes on with it, as it was planned; --new begins another",
    "还有一场面试没结束：`bnquiz interview` 按原计划继续；--new 另开一场",
)
MINUTES = 30
SEEDS = 2**31


@click.command("interview")
@click.option("--minutes", type=click.IntRange(5, 240), help=f"How long it takes.  [default: {MINUTES}]")
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="Where you write the code; without it, a new file in this folder.",
)
@click.option("--new", is_flag=True, help="Begin another one, even if the last is not over.")
@click.option("--coach", is_flag=True, help="Show each answer at once, and rate it, instead of at the end.")
@click.option("--plain", is_flag=True, help="Read answers from stdin, one a line; code only with --file.")
@click.option("--seed", type=int, help="Draw the questions from this seed.")
@cards_option
@bank_option
def interview_command(
    minutes: int | None,
    file: Path | None,
    new: bool,
    coach: bool,
    plain: bool,
    seed: int | None,
    lang: Lang,
    own: Path | None,
) -> None:
    """Hold a mock interview: questions of rising depth with follow-ups, numbers, a bug hunt, and code.

    The answers come when it is over, with a scorecard. It can be left with q or Ctrl-C, and goes on where it
    was. Each rating is saved in your journal at once.
    """
    from bnquiz.study.interview import last

    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal(NO_TERMINAL)
    bank = open_bank(own)
    with open_study() as journal:
        underway = last(journal.lines())
        if underway is None or underway.ended or new:
            draws = SystemRandom().randrange(SEEDS) if seed is None else seed
            before = underway if underway and underway.ended is None else None
            begin(journal, bank, before, minutes or MINUTES, file, draws, coding=bool(file) or not plain)
        elif minutes or file or seed is not None:
            raise click.UsageError(said(UNDERWAY))
        status = talk(journal, bank, lang, plain=plain, coached=coach)
    sys.exit(status)


def begin(
    journal: Journal,
    bank: Bank,
    before: Interview | None,
    minutes: int,
    file: Path | None,
    seed: int,
    *,
    coding: bool,
) -> None:
    """Draw an interview, and save it. ``before``: one that is not over; it is dropped."""
    from bnquiz.asking.interview.slots import draw, slots_for
    from bnquiz.cli.writing import file_for, task_for
    from bnquiz.study import interview

    rng, now = Random(seed), local_now()
    task = task_for(journal, rng)
    plan = draw(slots_for(minutes, coding=coding), bank.cards, _priorities(journal, bank), rng, task=task)
    path = str(file_for(file, task)) if any(planned.task for planned in plan) else ""
    if before:
        interview.end(journal, "dropped", now)
    interview.begin(journal, plan, minutes=minutes, seed=seed, file=path, now=now)


def spoken(bank: Bank, lang: Lang) -> Mapping[str, Card]:
    """The cards in this language alone, where the screen has another one."""
    if lang == language():
        return bank.cards
    return {name: in_language(card, lang) for name, card in bank.cards.items()}


def with_new_bugs(cards: Mapping[str, Card], interview: Interview, lang: Lang) -> dict[str, Card]:
    """The cards, of which the bug hunts of this interview have listings that were drawn for it."""
    from bnquiz.asking.hunt.draw import with_new_listing
    from bnquiz.bank.model import Code
    from bnquiz.cli.hunt import bugs

    by_card, drawn = {bug.card: bug for bug in bugs().values()}, dict(cards)
    for planned in interview.plan:
        card, bug = cards.get(planned.card), by_card.get(planned.card)
        if isinstance(card, Code) and bug:
            drawn[card.id] = in_language(with_new_listing(card, bug, interview.began.seed), lang)
    return drawn


def talk(journal: Journal, bank: Bank, lang: Lang, *, plain: bool, coached: bool) -> int:
    """The interview that is underway, from here to its end or until it is left; returns the exit status."""
    from bnquiz.asking.interview.hold import hold
    from bnquiz.asking.interview.room import Room
    from bnquiz.asking.sitting import Edge
    from bnquiz.cli.writing import Writing
    from bnquiz.grading.mistakes import did
    from bnquiz.screen.blocks import console_of
    from bnquiz.screen.interview import InterviewScreen
    from bnquiz.study.interview import last
    from bnquiz.study.session import Session

    screen = InterviewScreen(console_of(), language(), bank.topics, did, Path.cwd(), keep=plain)
    edge = Edge(screen.show, local_now, Random(), lambda card: prove(bank, card))
    with Writing() as writing, answering(screen, plain=plain, tick=screen.tick) as learner:
        desk = writing.desk(screen, None if plain else learner.keyboard)
        session = Session(journal, candidates_of(bank, journal.marks().suspended))
        underway = last(journal.lines())
        cards = with_new_bugs(spoken(bank, lang), underway, lang) if underway else {}
        room = Room(session, cards, lang, edge, desk, coached=coached)
        status = until_the_end(lambda: hold(room, learner), screen)
        _close(room, screen, learner)
    if room.rated or room.settled:
        note_readiness(journal, candidates_of(bank, journal.marks().suspended), local_now())
    return status


def _close(room: Room, screen: InterviewScreen, learner: Answering) -> None:
    """The scorecard, which is saved for the trend, and its details for whoever wants them."""
    from bnquiz.asking.interview.records import Details, Scorecard
    from bnquiz.asking.records import Offer, Prompt

    card = room.closing()
    screen.show(card)
    if not isinstance(card, Scorecard):
        return
    room.save_score(card)
    if screen.keep:
        screen.show(Details(card, follows=True))
        return
    with suppress(EOFError, KeyboardInterrupt):
        while learner.read(Prompt((Offer("space", "details"), Offer("q", "end")))).strip() == "":
            with learner.keyboard.away():
                click.echo_via_pager(screen.text(Details(card)))
            screen.stained()
            screen.show(card)
    screen.close()


def _priorities(journal: Journal, bank: Bank) -> Priorities:
    from bnquiz.asking.interview.slots import Priorities
    from bnquiz.cli.hunt import bugs, weights_of
    from bnquiz.study.history import asked_for
    from bnquiz.study.overview import by_topic
    from bnquiz.study.plan import Dues

    now = local_now()
    at, states, candidates = (
        journal.time(now).astimezone(now.tzinfo),
        journal.states(),
        candidates_of(bank, journal.marks().suspended),
    )
    topics = by_topic(candidates, states, Dues(candidates, None, at), at)
    wanted = asked_for(journal.open_mistakes(), states)
    known = {topic: standing.share for topic, standing in topics.items()}
    planted = bugs()
    hunted = {planted[id_].card: weight for id_, weight in weights_of(journal, planted).items()}
    return Priorities(known, wanted.keys(), hunted)
