"""``bnquiz hunt``: one batch norm after the other with mistakes to find, on the screen or in the editor."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from bnquiz.cli import INTERRUPTED
from bnquiz.cli.context import bank_option, candidates_of, local_now, open_bank, open_study
from bnquiz.errors import NoTerminal
from bnquiz.language import language, said
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.asking.hunt.draw import Bug, Prey
    from bnquiz.asking.hunt.hold import Hunt
    from bnquiz.bank.model import Bank
    from bnquiz.grading.process.runner import Workers
    from bnquiz.grading.records import Result
    from bnquiz.grading.source.reading import Source
    from bnquiz.screen.blocks import Page
    from bnquiz.study.events import Rating
    from bnquiz.study.journal import Journal

NO_TERMINAL = Text(
    "`hunt` needs an interactive terminal: run it in one, or use --plain, which reads answers "
    "from stdin, one a line, or --file, which leaves the rest to your editor",
    "`hunt` 要在交互式终端里运行；也可以用 --plain，从标准输入逐行读回答，或用 --file，在编辑器里改",
)
TWO_WAYS = Text(
    "--file is for your editor: --plain and --count go without it, --hint goes with it",
    "--file 用于编辑器：--plain 和 --count 不能与它同用，--hint 要与它同用",
)
LEFT_OUT = {"unexplained", "library-call"}  # what has no line, and what is no mistake of the work itself
FILE = "bn_hunt.py"
COMMANDLINE = ParameterSource.COMMANDLINE


@click.command("hunt")
@click.option(
    "--level",
    type=click.IntRange(1, 3),
    help="How many mistakes each has; without it, as your last hunts went.",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=FILE,
    metavar="[PATH]",
    help=f"Write one to PATH, or {FILE}, to fix in your editor: each save is graded until it passes.",
)
@click.option(
    "--hint",
    type=click.IntRange(1, 3),
    default=1,
    show_default=True,
    help="With --file, how much to tell: 1 what fails, 2 also which mistake it is, 3 also on which line.",
)
@click.option("--count", type=click.IntRange(min=1), help="Stop after so many; without it, when you quit.")
@click.option(
    "--plain", is_flag=True, help="Read answers from stdin, one a line, and leave every line as it is."
)
@click.option("--seed", type=click.IntRange(min=0), help="Draw from this seed.")
@bank_option
def hunt_command(
    level: int | None,
    file: Path | None,
    hint: int,
    count: int | None,
    plain: bool,
    seed: int | None,
    own: Path | None,
) -> None:
    """Hunt bugs: a batch norm with one to three mistakes, and another one after it, without end.

    Name a wrong line, then the mistake on it; h gives a hint, g gives up. Mistakes that you made, or whose
    cards you forget, come more often, and none comes twice the same. Each hunt is saved in your journal.
    """
    context = click.get_current_context()
    has_hint = context.get_parameter_source("hint") is COMMANDLINE
    if (file and (plain or count)) or (has_hint and not file):
        raise click.UsageError(said(TWO_WAYS))
    if not (plain or file) and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal(NO_TERMINAL)
    bank = open_bank(own)
    with open_study() as journal:
        hunts = Hunts(journal, bank, level, seed)
        status = in_editor(hunts, file, hint) if file else on_screen(hunts, count, plain=plain)
        if hunts.rated:
            from bnquiz.cli.ask import note_readiness

            note_readiness(journal, candidates_of(bank, journal.marks().suspended), local_now())
    sys.exit(status)


class Hunts:
    """What is drawn from the journal, and saved there."""

    def __init__(self, journal: Journal, bank: Bank, level: int | None, seed: int | None) -> None:
        self._journal, self._bank, self._level, self._seed = journal, bank, level, seed
        self.bugs = bugs()
        self.rated = False

    def draw(self) -> Prey:
        """The next one. The seed counts the hunts, so that the same journal gives the same one."""
        from bnquiz.asking.hunt.draw import draw
        from bnquiz.study import hunts

        past = hunts.past(self._journal.lines())
        seed = len(past) if self._seed is None else self._seed
        weights = weights_of(self._journal, self.bugs)
        return draw(weights, self._level or hunts.level(past), {hunt.variant for hunt in past}, seed)

    def save(self, hunt: Hunt, ratings: Mapping[str, Rating]) -> None:
        """Save the hunt, and the ratings of the cards that the bank has."""
        from bnquiz.study import hunts

        now = local_now()
        cards = {self.bugs[id_].card: rating for id_, rating in ratings.items()}
        rated = [
            hunts.CardRating(card, self._bank.cards[card].rev, rating)
            for card, rating in cards.items()
            if card in self._bank.cards
        ]
        hunts.record(
            self._journal,
            hunt.prey.name,
            hunt.prey.planted,
            hunt.found,
            rated,
            false=hunt.false,
            hints=hunt.hints,
            seconds=(now - hunt.began).total_seconds(),
            lang=language(),
            now=now,
        )
        self.rated = self.rated or bool(rated)


def weights_of(journal: Journal, bugs: Mapping[str, Bug]) -> dict[str, float]:
    """How likely each mistake is to come, as far as the journal knows the learner."""
    from bnquiz.study import hunts

    cards = {id_: bug.card for id_, bug in bugs.items()}
    opened, mended = journal.open_mistakes(), journal.mended_mistakes()
    return hunts.weights(cards, opened, mended, journal.states(), journal.time(local_now()))


def bugs() -> dict[str, Bug]:
    """The mistakes that may be planted."""
    from bnquiz.asking.hunt.draw import Bug
    from bnquiz.grading.mistakes import MISTAKES

    return {
        id_: Bug(id_, m.group, m.title, m.why, m.fix, m.cards[0])
        for id_, m in MISTAKES.items()
        if m.severity == "error" and id_ not in LEFT_OUT
    }


# -- on the screen


def on_screen(hunts: Hunts, most: int | None, *, plain: bool) -> int:
    """One after the other, until the learner leaves; the exit status."""
    from bnquiz.asking.hunt.hold import Table, hold
    from bnquiz.cli.ask import answering, until_the_end
    from bnquiz.grading.mistakes import did
    from bnquiz.screen.blocks import console_of
    from bnquiz.screen.hunt import HuntScreen

    screen = HuntScreen(console_of(), language(), {}, did, keep=plain)
    table = Table(hunts.bugs, hunts.draw, hunts.save, screen.show, local_now, most)
    with answering(screen, plain=plain) as learner:
        return until_the_end(lambda: hold(table, learner), screen)


# -- in the editor


def in_editor(hunts: Hunts, path: Path, hint: int) -> int:
    """One file, graded at each save until it passes or the learner leaves; the exit status."""
    from bnquiz.asking.hunt.hold import Hunt
    from bnquiz.cli.start import write_new
    from bnquiz.cli.writing import free
    from bnquiz.grading.process.runner import start_workers

    prey = hunts.draw()
    path = free(path) if path == Path(FILE) else path
    write_new(path, prey.text)
    hunt = Hunt(prey=prey, began=local_now(), hints=hint - 1)
    hunt.helped |= set(prey.planted) if hint > 1 else set()
    with start_workers(("torch",)) as workers:
        try:
            Following(path, hunt, workers, hint).until_it_passes()
            status = 0
        except KeyboardInterrupt:
            click.echo()
            status = INTERRUPTED
    _finish(hunts, hunt)
    return status


class Following:
    """The file of a hunt, as it is saved again and again. No verdict is recorded: the learner did not write
    these mistakes."""

    def __init__(self, path: Path, hunt: Hunt, workers: Workers, hint: int) -> None:
        from bnquiz.screen.blocks import console_of, is_plain
        from bnquiz.screen.found import View

        self._path, self._hunt, self._workers = path, hunt, workers
        self._console = console_of()
        width, plain = self._console.width, is_plain(self._console)
        self._view = View(hint=hint, lang=language(), width=width, ascii=plain)

    def until_it_passes(self) -> None:
        from bnquiz.grading.source.reading import Source, versions
        from bnquiz.screen import hunt, meanwhile
        from bnquiz.screen.blocks import Block

        planted = self._hunt.prey.planted
        self._show([Block(hunt.to_fix(str(self._path), len(planted)).get(language()), style="bold")])
        first = Source(self._path, self._hunt.prey.text)
        result = self._graded(first, None)
        for source in versions(first):
            self._show([meanwhile.at(local_now())])
            if source.reason:
                self._show([meanwhile.waiting(source.complaint, language())])
                continue
            result = self._graded(source, result)
            if result.verdict == "pass":
                return

    def _graded(self, source: Source, before: Result | None) -> Result:
        """The result, told as ``grade --watch`` does, and what of the planted is gone by now. Where the file
        did not run through, nothing is known of what it does not show."""
        from bnquiz.grading.batch.collect import File
        from bnquiz.grading.batch.many import grade_one
        from bnquiz.grading.options import Options
        from bnquiz.grading.source.reading import modules_needed
        from bnquiz.grading.telling.tell import compare, ran_through
        from bnquiz.screen import meanwhile

        self._workers.need(modules_needed(source.text))
        file = File(self._path, str(self._path), source=source)
        result = grade_one(file, self._workers, Options(lang=language()))
        self._show(meanwhile.changed(result, compare(before or result, result), self._view))
        if ran_through(result):
            there = {mistake.id for mistake in result.mistakes}
            self._hunt.found = [id_ for id_ in self._hunt.prey.planted if id_ not in there]
        self._workers.prepare()
        return result if before is None or ran_through(result) else before

    def _show(self, page: Page) -> None:
        from bnquiz.screen.blocks import show

        show(self._console, page)


def _finish(hunts: Hunts, hunt: Hunt) -> None:
    """Save it, and say how it went."""
    from bnquiz.asking.hunt.hold import Table
    from bnquiz.grading.mistakes import did
    from bnquiz.screen.blocks import console_of
    from bnquiz.screen.hunt import HuntScreen

    screen = HuntScreen(console_of(), language(), {}, did, keep=True)
    table = Table(hunts.bugs, hunts.draw, hunts.save, screen.show, local_now)
    table.hunt = hunt
    table.end()
