"""The conversation of a bug hunt: whoever hunts names a wrong line, then the mistake on it.

There is no terminal here. A hunt that ends is saved by the table's ``save``, then told.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct

from bnquiz.asking.hunt.draw import Bug, Prey
from bnquiz.asking.records import Listed, Offer, Trouble
from bnquiz.asking.stages import GO, Over, Stage
from bnquiz.asking.talk import Learner, step
from bnquiz.errors import JournalBusy, JournalFull
from bnquiz.variants import mistakes_of

if TYPE_CHECKING:
    from bnquiz.study.events import Rating

OPTIONS = 5  # mistakes to choose from
NARROW = 2  # after a hint
NEAR = 3  # lines on either side that a hint leaves
GUESSES = 3  # right lines named, from which what is found was found with help


class Begun(Struct, frozen=True):
    """A hunt begins, the ``place``-th."""

    prey: Prey
    place: int


class NoBugHere(Struct, frozen=True):
    """The line is right, or is none of the listing's, or what was said names no line."""

    said: str
    is_line: bool
    length: int


class Spotted(Struct, frozen=True):
    """A wrong line was named: which mistake is it?"""

    line: int
    options: tuple[Bug, ...]


class NotThat(Struct, frozen=True):
    """The name of another mistake; of none at all where ``bug`` is None."""

    said: str
    bug: Bug | None


class Caught(Struct, frozen=True):
    """A mistake was named; ``left`` are still to be found."""

    bug: Bug
    lines: tuple[int, ...]
    left: int


class Clue(Struct, frozen=True):
    """A hint. ``what`` is a word of the screen's table: group, near, narrow, none."""

    what: str
    group: str = ""
    lines: tuple[int, int] = (0, 0)
    options: tuple[Bug, ...] = ()


class Finished(Struct, frozen=True):
    """The hunt is over. ``missed``: what was given up, with its lines. ``rated``: what each card was
    rated."""

    planted: int
    found: tuple[Bug, ...]
    missed: tuple[tuple[Bug, tuple[int, ...]], ...]
    false: int
    hints: int
    spent: dt.timedelta
    rated: tuple[tuple[str, Rating], ...]


class Hunt(Struct, kw_only=True):
    """A hunt that is underway. ``helped``: what was found, or will be, with a hint."""

    prey: Prey
    began: dt.datetime
    found: list[str] = []
    helped: set[str] = set()
    false: int = 0
    hints: int = 0

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(id_ for id_ in self.prey.planted if id_ not in self.found)

    def ratings(self, *, given_up: bool) -> dict[str, Rating]:
        """What each mistake's card is worth: good without a hint, hard with one, again where it was missed.
        Who leaves has not missed what is left."""
        told: dict[str, Rating] = {id_: "hard" if id_ in self.helped else "good" for id_ in self.found}
        return told | (dict.fromkeys(self.left, "again") if given_up else {})


class Table:
    """What a conversation of hunts works on. ``draws`` gives the next prey; ``save`` keeps a hunt."""

    def __init__(
        self,
        bugs: Mapping[str, Bug],
        draws: Callable[[], Prey],
        save: Callable[[Hunt, Mapping[str, Rating]], None],
        show: Callable[[object], None],
        now: Callable[[], dt.datetime],
        most: int | None = None,
    ) -> None:
        self.bugs, self.show, self.now = bugs, show, now
        self._draws, self._save, self._most = draws, save, most
        self.hunt: Hunt | None = None
        self.done = 0

    def until(self) -> None:
        """No clock runs out."""

    @property
    def is_enough(self) -> bool:
        return self._most is not None and self.done >= self._most

    def begin(self) -> bool:
        """Put the next one on the table; false where it was enough."""
        if self.is_enough:
            return False
        self.hunt = Hunt(prey=self._draws(), began=self.now())
        self.show(Begun(self.hunt.prey, self.done + 1))
        return True

    def end(self, *, given_up: bool = False) -> None:
        """Save the hunt, and say how it went once it is saved."""
        hunt = self.hunt
        if hunt is None:
            return
        ratings = hunt.ratings(given_up=given_up)
        self._save(hunt, ratings)
        self.hunt, self.done = None, self.done + 1
        lines = hunt.prey.lines
        missed = tuple((self.bugs[id_], lines[id_]) for id_ in hunt.left) if given_up else ()
        found = tuple(self.bugs[id_] for id_ in hunt.found)
        rated = tuple((self.bugs[id_].card, rating) for id_, rating in ratings.items())
        spent = self.now() - hunt.began
        self.show(Finished(len(lines), found, missed, hunt.false, hunt.hints, spent, rated))


def hold(table: Table, learner: Learner) -> None:
    """One hunt after the other, until the learner leaves, however. What was found by then is saved."""
    stage: Stage = Next(table)
    try:
        while not isinstance(stage, Over):
            stage = step(stage, learner)
    except EOFError:
        pass
    finally:
        _leave(table)


def _leave(table: Table) -> None:
    try:
        table.end()
    except (JournalFull, JournalBusy) as error:
        table.show(Trouble(error.message))


# -- the stages


class OnTable(Stage):
    """A stage of a hunt."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)  # type: ignore[arg-type]  # it shows and clocks as a sitting does
        self.table = table

    @property
    def hunt(self) -> Hunt:
        assert self.table.hunt is not None  # noqa: S101 - these stages have one on the table
        return self.table.hunt

    def at_once(self, key: str) -> bool:
        return key not in self.begins

    begins = ""  # of the keys, those that may begin an answer

    def offers(self) -> tuple[Offer, ...]:
        keys = (("h", "clue"), ("g", "give-up"), ("q", "leave-hunt"), ("?", "keys"))
        return tuple(Offer(k, word, side=k != "h", enter=k in self.begins) for k, word in keys)

    def take(self, said: str) -> Stage | None:
        key = said.strip().casefold()
        if key in KEYS:
            return KEYS[key](self)
        return self.answered(said.strip()) if key else self

    def answered(self, words: str) -> Stage:
        raise NotImplementedError

    def hint(self) -> Clue:
        raise NotImplementedError

    def hinted(self) -> Stage:
        clue = self.hint()
        self.hunt.hints += clue.what != "none"
        self.table.show(clue)
        return self

    def given_up(self) -> Stage:
        self.table.end(given_up=True)
        return Next(self.table)

    def left(self) -> Stage:
        self.table.end()
        return Over(self.sitting)

    def listed(self) -> Stage:
        self.table.show(Listed(self.offers()))
        return self


KEYS: dict[str, Callable[[OnTable], Stage]] = {
    "h": OnTable.hinted,
    "g": OnTable.given_up,
    "q": OnTable.left,
    "?": OnTable.listed,
}


class Lines(OnTable):
    """Which line is wrong? Hints: what it is about, then where about it stands."""

    by_line = True
    lead = "bug-line"

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._clues = 0

    def answered(self, words: str) -> Stage:
        hunt = self.hunt
        found = re.fullmatch(r"(?:lines?|第)?\s*(\d+)\s*行?", unicodedata.normalize("NFKC", words).casefold())
        line = int(found[1]) if found else 0
        is_line = 0 < line <= hunt.prey.length
        wrong = hunt.prey.at(line) if is_line else ()
        if here := [id_ for id_ in wrong if id_ in hunt.left]:
            return Naming(self.table, line, here)
        if is_line and not wrong:
            hunt.false += 1
            hunt.helped |= set(hunt.left) if hunt.false >= GUESSES else set()
        self.table.show(NoBugHere(words, is_line, hunt.prey.length))
        return self

    def hint(self) -> Clue:
        hunt = self.hunt
        id_ = hunt.left[0]
        hunt.helped.add(id_)
        self._clues += 1
        if self._clues == 1:
            return Clue("group", group=self.table.bugs[id_].group)
        if self._clues == 2:
            return Clue("near", lines=_around(hunt.prey, id_))
        return Clue("none")


def _around(prey: Prey, id_: str) -> tuple[int, int]:
    """A few lines, not with the wrong one in their middle: that would tell it."""
    line = prey.lines[id_][0]
    start = line - Random(prey.name).randint(0, 2 * NEAR)  # noqa: S311  # no secret
    start = max(min(start, prey.length - 2 * NEAR), 1)
    return start, min(start + 2 * NEAR, prey.length)


class Naming(OnTable):
    """Which mistake stands on the line? It is named by its number or its id."""

    by_line = True
    lead = "bug-name"
    begins = "hgq"  # as ids do

    def __init__(self, table: Table, line: int, here: Sequence[str]) -> None:
        super().__init__(table)
        self.line, self.here = line, here
        self.options = _options(table.bugs, self.hunt, line, here)
        table.show(Spotted(line, self.options))

    def offers(self) -> tuple[Offer, ...]:
        numbers = range(1, len(self.options) + 1)
        return (*(Offer(str(number), "name-bug", minor=True) for number in numbers), *super().offers())

    def answered(self, words: str) -> Stage:
        id_ = self._named(words)
        if id_ in self.here:
            return self._caught(id_)
        if id_:
            self.hunt.helped |= set(self.here)
        self.table.show(NotThat(words, self.table.bugs.get(id_)))
        return self

    def _named(self, words: str) -> str:
        """The id that is meant, or ""."""
        plain = unicodedata.normalize("NFKC", words).casefold()
        numbers = {str(number): bug.id for number, bug in enumerate(self.options, start=1)}
        return numbers.get(plain) or (plain if plain in self.table.bugs else "")

    def _caught(self, id_: str) -> Stage:
        hunt = self.hunt
        hunt.found.append(id_)
        self.table.show(Caught(self.table.bugs[id_], hunt.prey.lines[id_], len(hunt.left)))
        return Lines(self.table) if hunt.left else Saving(self.table)

    def hint(self) -> Clue:
        if len(self.options) <= NARROW:
            return Clue("none")
        self.hunt.helped |= set(self.here)
        wrong = next(bug for bug in self.options if bug.id not in self.here)
        self.options = tuple(b for b in self.options if b.id in self.here[:1] or b is wrong)
        return Clue("narrow", options=self.options)


def _options(bugs: Mapping[str, Bug], hunt: Hunt, line: int, here: Sequence[str]) -> tuple[Bug, ...]:
    """What is there, and others: of its own group first, and none that is elsewhere in the text."""
    rng = Random(f"{hunt.prey.name} {line}")  # noqa: S311  # no secret
    idiom = hunt.prey.name.partition(" ")[0]
    others = [bugs[id_] for id_ in mistakes_of(idiom) if id_ in bugs and id_ not in hunt.prey.planted]
    near = [bug for bug in others if bug.group == bugs[here[0]].group]
    far = [bug for bug in others if bug not in near]
    wrong = [*rng.sample(near, len(near)), *rng.sample(far, len(far))]
    options = [bugs[here[0]], *wrong[: OPTIONS - 1]]
    return tuple(rng.sample(options, len(options)))


class Saving(OnTable):
    """All are found: the hunt is saved. It waits only where the journal gave trouble."""

    waits = False

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("space", "try-again"), Offer("q", "leave-hunt"))

    def take(self, said: str) -> Stage | None:
        if said == "q":
            return Over(self.sitting)
        self.table.end()
        return Next(self.table)


class Next(OnTable):
    """Between two hunts. Before the first it does not wait."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.waits = table.done > 0 and not table.is_enough

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("space", "next-hunt", chosen=True), Offer("q", "leave-hunt"))

    def take(self, said: str) -> Stage | None:
        if said == "q":
            return Over(self.sitting)
        if said != GO:
            return None
        return Lines(self.table) if self.table.begin() else Over(self.sitting)
