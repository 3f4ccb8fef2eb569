"""Holding an interview: the stages of ``bnquiz ask`` for its cards, and one more for the task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from bnquiz.asking.records import Listed, Offer
from bnquiz.asking.stages import GO, Between, Over, Stage
from bnquiz.asking.talk import step
from bnquiz.errors import BadFile

if TYPE_CHECKING:
    from bnquiz.asking.interview.room import Room
    from bnquiz.asking.talk import Learner

NOTHING = dt.timedelta(0)


def hold(room: Room, learner: Learner) -> None:
    """Ask until all is asked, the time is up, or the learner leaves, in whatever way."""
    try:
        _hold(room, learner)
    except EOFError:
        room.leave()
    except (KeyboardInterrupt, SystemExit):
        room.leave()
        raise


def _hold(room: Room, learner: Learner) -> None:
    room.open()
    stage: Stage = Next(room)
    while not isinstance(stage, Over):
        stage = step(stage, learner)
        if type(stage) is Between:
            stage = Next(room)
    room.leave()


class Next(Between):
    """The next question: a card, or the task."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.room = room

    def take(self, said: str) -> Stage | None:
        planned = self.room.task() if said != "q" else None
        if planned is None:
            return super().take(said)
        self.room.set_task(planned)
        return Coding(self.room)


class Coding(Stage):
    """The task is set: the learner writes, has it graded as often as there is time, and hands it in."""

    lead = "write-it"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.room = room

    def offers(self) -> tuple[Offer, ...]:
        """Space opens the editor; where there is none, it grades."""
        has_editor = self.room.desk.edit is not None
        first = Offer("space", "edit" if has_editor else "grade", chosen=True)
        grade = (Offer("g", "grade"),) if has_editor else ()
        return (first, *grade, Offer("d", "hand-in"), Offer("q", "quit", minor=True), Offer("?", "keys"))

    def take(self, said: str) -> Stage | None:
        row = _KEYS.get(said)
        return row(self) if row else None

    def written(self) -> Stage:
        """The learner has an editor: write, then see what it is worth. Else they wrote meanwhile."""
        return self.graded() if self._tried(self.room.edit) else self

    def graded(self) -> Stage:
        """Grade. What passes is handed in, and so is what was graded when the time is up."""
        passes = self._mark()
        is_up = self.room.left() <= NOTHING
        return self._handed_in() if passes or is_up else self

    def finished(self) -> Stage:
        """Grade a last time, whatever comes of it, and hand in."""
        self._mark()
        return self._handed_in()

    def _mark(self) -> bool:
        """Whether the file passes; one that cannot be read does not."""
        return self._tried(self.room.mark) and self.room.passes

    def _tried(self, do: Callable[[], None]) -> bool:
        """Whether the file allowed it; if not, why is said."""
        try:
            do()
        except BadFile as error:
            self.room.refuse(str(error))
            return False
        return True

    def _handed_in(self) -> Stage:
        self.room.hand_in()
        return Next(self.room)

    def listed(self) -> Stage:
        self.room.show(Listed(self.offers()))
        return self


_KEYS: dict[str, Callable[[Coding], Stage]] = {
    GO: Coding.written,
    "g": Coding.graded,
    "d": Coding.finished,
    "q": lambda stage: Over(stage.room),
    "?": Coding.listed,
}
