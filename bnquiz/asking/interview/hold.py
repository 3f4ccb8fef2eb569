"""Holding an interview: its questions are heard without a word on them, and told when it is over.

With a coach they are asked by the stages of ``bnquiz ask``, answer and rating at once. The task has a stage
of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from bnquiz.asking.records import Listed, Offer, Said
from bnquiz.asking.sitting import NOTHING_SAID
from bnquiz.asking.stages import GO, Between, OnCard, Over, Question, Stage, reveal
from bnquiz.asking.talk import step
from bnquiz.errors import BadFile

if TYPE_CHECKING:
    from bnquiz.asking.interview.room import Room
    from bnquiz.asking.sitting import Turn
    from bnquiz.asking.talk import Learner

NOTHING = dt.timedelta(0)
WENT = {"1": 0.0, "2": 0.5, "3": 1.0}  # how an answer went, as the learner says


def hold(room: Room, learner: Learner) -> None:
    """Ask until all is asked, the time is up, or the learner leaves, however; then tell the answers."""
    try:
        room.open()
        _go(Next(room), learner)
        room.leave()
        if room.interview.ended:
            _tell(room, learner)
    except EOFError:
        room.leave()
    except (KeyboardInterrupt, SystemExit):
        room.leave()
        raise


def _tell(room: Room, learner: Learner) -> None:
    """The answers, each of which is rated; whoever leaves before the last one has them count as they went."""
    try:
        _go(Debriefing(room), learner)
    finally:
        room.settle()


def _go(stage: Stage, learner: Learner) -> None:
    """From one question to the next, by ``stage``, which lies between two."""
    between = type(stage)
    while not isinstance(stage, Over):
        stage = step(stage, learner)
        if type(stage) is Between:
            stage = between(stage.sitting)


class Next(Between):
    """The next question: a card, or the task."""

    sitting: Room

    def take(self, said: str) -> Stage | None:
        if said == "q":
            return Over(self.sitting)
        if planned := self.sitting.task():
            self.sitting.set_task(planned)
            return Coding(self.sitting)
        turn = self.sitting.ask()
        if turn is None:
            return Over(self.sitting)
        return Question(self.sitting, turn) if self.sitting.coached else Listening(self.sitting, turn)


class Listening(Question):
    """The question is asked, and the answer is heard without a word on it."""

    sitting: Room

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("space", "no-answer" if self.turn.kind.by_line else "answered"),)

    def reveal(self, said: Said) -> Stage:
        self.turn.said = said
        if said is NOTHING_SAID and self.turn.kind.may_type:
            return Went(self.sitting, self.turn)
        self.sitting.hear(self.turn, _share(said))
        return Next(self.sitting)


class Went(OnCard):
    """An answer that was spoken: how did it go? What comes next depends on it."""

    lead = "went"
    sitting: Room

    def offers(self) -> tuple[Offer, ...]:
        return tuple(Offer(key, f"went-{key}") for key in WENT)

    def take(self, said: str) -> Stage | None:
        if said not in WENT:
            return None
        self.sitting.hear(self.turn, WENT[said])
        return Next(self.sitting)


def _share(said: Said) -> float:
    """How much of the answer was said, as far as it can be judged."""
    if said.named:
        return sum(said.named) / len(said.named)
    return float(said.right or False)


class Debriefing(Between):
    """Between the answers that are told when the interview is over."""

    sitting: Room

    def take(self, said: str) -> Stage | None:
        turn: Turn | None = self.sitting.debrief() if said != "q" else None
        return reveal(self.sitting, turn, turn.said, aloud=True) if turn else Over(self.sitting)


class Coding(Stage):
    """The task is set: the learner writes, may ask the grader a few times, and hands it in."""

    lead = "write-it"
    sitting: Room

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.room = room
        self.sure = False  # d was pressed, and hands in when it is pressed again

    def offers(self) -> tuple[Offer, ...]:
        """Space opens the editor; where there is none, it grades."""
        edits, grades = self.room.desk.edit is not None, self.room.tries > 0
        first = (Offer("space", "edit" if edits else "grade", chosen=True),) if edits or grades else ()
        grade = (Offer("g", "grade"),) if edits and grades else ()
        hand_in = Offer("d", "hand-in", chosen=self.sure)
        return (*first, *grade, hand_in, Offer("q", "quit", minor=True), Offer("?", "keys", side=True))

    def take(self, said: str) -> Stage | None:
        row = _KEYS.get(said)
        if said != "d":
            self.sure, self.lead = False, "write-it"
        return row(self) if row else None

    def edited(self) -> Stage:
        """The learner has an editor: write. Else they wrote meanwhile, and ask for the grader."""
        if self.room.desk.edit is None:
            return self.graded()
        self._tried(self.room.edit)
        return self._handed_in() if self._is_up() else self

    def graded(self) -> Stage:
        """Grade. What passes is handed in, and so is what was graded when the time is up."""
        if not self.room.tries:
            return self
        passes = self._tried(self.room.mark) and self.room.passes
        return self._handed_in(graded=True) if passes or self._is_up() else self

    def finished(self) -> Stage:
        """Hand in, once the learner is sure."""
        if self.sure:
            return self._handed_in()
        self.sure, self.lead = True, "hand-in-sure"
        return self

    def _is_up(self) -> bool:
        return self.room.left() <= NOTHING

    def _tried(self, do: Callable[[], None]) -> bool:
        """Whether the file allowed it; if not, why is said."""
        try:
            do()
        except BadFile as error:
            self.room.refuse(error.message)
            return False
        return True

    def _handed_in(self, *, graded: bool = False) -> Stage:
        """What is handed in is graded a last time, and what it is worth is told at the end."""
        if not graded:
            self._tried(lambda: self.room.mark(tell=False))
        self.room.hand_in()
        return Next(self.room)

    def listed(self) -> Stage:
        self.room.show(Listed(self.offers()))
        return self


_KEYS: dict[str, Callable[[Coding], Stage]] = {
    GO: Coding.edited,
    "g": Coding.graded,
    "d": Coding.finished,
    "q": lambda stage: Over(stage.room),
    "?": Coding.listed,
}
