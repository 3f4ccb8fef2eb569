"""The stages of a card: the question, the key points that were said, the rating; and what lies between cards.

A stage says which keys it offers and takes what was said: it answers with the stage that follows, or None
where that means nothing here. What a key does at several stages alike is a row of ``commands.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bnquiz.asking.records import TICKS, Offer, Revealed, Said, Ticked, Unclear
from bnquiz.asking.sitting import NOTHING_SAID, Turn

if TYPE_CHECKING:
    from bnquiz.asking.sitting import Sitting
    from bnquiz.study.events import Rating

GO = ""  # what Space and Enter come in as
RATINGS: dict[str, Rating] = {"1": "again", "2": "hard", "3": "good", "4": "easy"}


class Stage:
    """What every stage has."""

    waits = True  # for the learner; else it is given GO at once
    by_line = False  # what it takes is a line, not a key
    lead = ""  # a word of the screen's table, shown before the keys
    unknown = ""  # the key that was pressed last, if it does nothing here

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting

    def offers(self) -> tuple[Offer, ...]:
        return ()

    def at_once(self, key: str) -> bool:  # noqa: ARG002 - the stages that take lines use it
        """Whether the key, where it comes first, is no beginning of a line."""
        return True

    def take(self, said: str) -> Stage | None:  # noqa: ARG002 - the stages that listen use it
        return None

    def lost(self, said: str) -> Stage:
        """What was said means nothing here: say so, and stay."""
        self.unknown = said
        return self


class OnCard(Stage):
    """A stage with a card on the table."""

    revealed = False  # whether the answer is on the screen

    def __init__(self, sitting: Sitting, turn: Turn) -> None:
        super().__init__(sitting)
        self.turn = turn

    def back(self) -> Stage | None:
        """The stage before, of the same card, where an undo may lead to it."""
        return None


class Question(OnCard):
    """The question is on the screen. ``typing``: the learner wants to type a free answer."""

    def __init__(self, sitting: Sitting, turn: Turn, *, typing: bool = False) -> None:
        super().__init__(sitting, turn)
        self.typing = typing
        self.by_line = typing or turn.kind.by_line
        self.lead = "type-it" if typing else turn.kind.lead

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("space", "show"),)

    def at_once(self, key: str) -> bool:
        return not self.typing and key not in self.turn.kind.begins

    def take(self, said: str) -> Stage | None:
        if not said.strip():
            return self.reveal(NOTHING_SAID)
        if self.by_line or said in self.turn.kind.keys(self.turn.posed):
            answer = self.turn.kind.judge(self.turn.posed, said)
            return self.reveal(answer) if answer else None
        return None

    def lost(self, said: str) -> Stage:
        if not self.by_line:
            return super().lost(said)
        self.sitting.show(Unclear(self.turn.card, said))
        return self

    def reveal(self, said: Said) -> Stage:
        """What follows the answer."""
        return reveal(self.sitting, self.turn, said)


def reveal(sitting: Sitting, turn: Turn, said: Said, *, aloud: bool = False) -> Stage:
    """Tell the answer (``aloud``: as one would say it), and go on to its points, or to the rating."""
    points = turn.kind.points(turn.card)
    sitting.show(Revealed(turn.posed, said, TICKS[: len(points)], turn.mistake, aloud))
    sitting.show_note(turn)
    turn.said = said
    turn.ticks = said.named or (False,) * len(points)
    return Points(sitting, turn) if points else Rate(sitting, turn)


class Noting(OnCard):
    """The learner writes on the card, and goes on where they were."""

    by_line = True
    lead = "type-note"

    def __init__(self, stage: OnCard) -> None:
        super().__init__(stage.sitting, stage.turn)
        self.stage = stage
        self.revealed = stage.revealed

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("enter", "no-note"),)

    def at_once(self, key: str) -> bool:  # noqa: ARG002 - a note may begin with anything
        return False

    def take(self, said: str) -> Stage | None:
        self.sitting.note(self.turn, said.strip())
        return self.stage


class Points(OnCard):
    """The learner ticks the key points that they said."""

    lead = "which-points"
    revealed = True

    def offers(self) -> tuple[Offer, ...]:
        pairs = zip(TICKS, self.turn.ticks, strict=False)
        return (*(Offer(key, "tick", chosen=ticked) for key, ticked in pairs), Offer("space", "done"))

    def take(self, said: str) -> Stage | None:
        if said == GO:
            self.sitting.show(Ticked(self.turn.ticks))
            return Rate(self.sitting, self.turn)
        if said in TICKS[: len(self.turn.ticks)]:
            place = TICKS.index(said)
            flipped = (ticked ^ (place == number) for number, ticked in enumerate(self.turn.ticks))
            self.turn.ticks = tuple(flipped)
            return self
        return None


class Rate(OnCard):
    """The answer is known: how well did it go? Each rating shows when the card comes back."""

    revealed = True

    def __init__(self, sitting: Sitting, turn: Turn) -> None:
        super().__init__(sitting, turn)
        self.intervals = sitting.waits(turn)

    def offers(self) -> tuple[Offer, ...]:
        proposed = self.turn.proposed()
        return tuple(
            Offer(key, rating, wait=self.intervals.get(rating), chosen=rating == proposed)
            for key, rating in RATINGS.items()
        )

    def take(self, said: str) -> Stage | None:
        rating = self.turn.proposed() if said == GO else RATINGS.get(said)
        if rating is None:
            return None
        self.sitting.rate(self.turn, rating, self.intervals.get(rating))
        return Between(self.sitting)

    def back(self) -> Stage | None:
        """The ticks once more, as they were."""
        return Points(self.sitting, self.turn) if self.turn.ticks else None


class Between(Stage):
    """One card is done: the next one, if there is one. It waits only where the journal gave trouble."""

    waits = False

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("space", "try-again"), Offer("q", "quit"))

    def take(self, said: str) -> Stage | None:
        if said == "q":
            return Over(self.sitting)
        if back := self._put_by():
            return back
        turn = self.sitting.ask()
        if turn:
            return Question(self.sitting, turn)
        return Done(self.sitting) if self.sitting.rated else Over(self.sitting)

    def _put_by(self) -> Stage | None:
        """The stage that an undo interrupted, as it was left."""
        if not self.sitting.put_by:
            return None
        stage = self.sitting.put_by.pop()
        self.sitting.ask_again(stage.turn, revealed=stage.revealed)
        if isinstance(stage, Rate):
            return Rate(self.sitting, stage.turn)  # what the ratings bring is computed anew
        return stage if isinstance(stage, Stage) else None


class Done(Stage):
    """No card is left: the last moment to take back the last rating."""

    lead = "all-done"

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("space", "end"), Offer("u", "undo"))

    def take(self, said: str) -> Stage | None:
        if said == "u":
            return undone(self.sitting)
        return Over(self.sitting) if said in (GO, "q") else None


class Over(Stage):
    """The sitting is over."""


def undone(sitting: Sitting, stage: OnCard | None = None) -> Stage:
    """Back to the rating of the card before; to its question, if it was asked in an earlier sitting; to a
    card that was passed over, if that was done last.

    The ``stage`` that this interrupts is put by, and comes again after it. Without anything to take back it
    stays.
    """
    if sitting.puts_by and (back := sitting.bring_back()):
        sitting.put_by += [stage, back] if stage else [back]
        return Between(sitting)
    card, turn = sitting.undo()
    if card is None:
        return stage or Between(sitting)
    if stage and sitting.puts_by and stage.turn.card.id != card:
        sitting.put_by.append(stage)
    if turn:
        return Rate(sitting, turn)
    asked = sitting.ask() if sitting.put_by else None
    return Question(sitting, asked) if asked else Between(sitting)
