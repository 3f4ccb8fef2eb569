"""The keys that do the same at several stages of a card: a row each, with where it fits and what it does."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from bnquiz.asking.records import Explained, Hinted, Listed, Modeled, Offer, Proving
from bnquiz.asking.stages import Between, Noting, OnCard, Over, Question, Stage, undone


class Command(Struct, frozen=True):
    """``word`` is in the screen's table; ``minor``: shown on the list of keys only."""

    key: str
    word: str
    fits: Callable[[OnCard], bool]
    do: Callable[[OnCard], Stage]
    minor: bool = False


def offered(stage: Stage) -> tuple[Offer, ...]:
    """All keys that do something at this stage, its own first."""
    if not isinstance(stage, OnCard):
        return stage.offers()
    if isinstance(stage, Noting):
        return stage.offers()
    rows = (row for row in COMMANDS if row.fits(stage))
    return (*stage.offers(), *(_offer(row, stage) for row in rows))


def _offer(row: Command, stage: OnCard) -> Offer:
    """Where a line is typed, a key that may begin one needs Enter behind it, and stands on the list only."""
    enter = stage.by_line and not stage.at_once(row.key)
    return Offer(row.key, row.word, side=True, minor=row.minor or enter, enter=enter)


def obeyed(stage: Stage, key: str) -> Stage | None:
    """The stage after the command that ``key`` is; None where it is none here."""
    if not isinstance(stage, OnCard):
        return None
    row = next((row for row in COMMANDS if row.key == key and row.fits(stage)), None)
    return row.do(stage) if row else None


def _hint(stage: OnCard) -> Stage:
    stage.turn.hinted = True
    stage.sitting.show(Hinted(stage.turn.card))
    return stage


def _type(stage: OnCard) -> Stage:
    return type(stage)(stage.sitting, stage.turn, typing=True) if isinstance(stage, Question) else stage


def _right_after_all(stage: OnCard) -> Stage:
    stage.turn.said = replace(stage.turn.said, right=True)
    return stage


def _explain(stage: OnCard) -> Stage:
    stage.sitting.show(Explained(stage.turn.posed))
    return stage


def _model(stage: OnCard) -> Stage:
    stage.sitting.show(Modeled(stage.turn.card))
    return stage


def _prove(stage: OnCard) -> Stage:
    stage.sitting.show(Proving())
    stage.sitting.prove(stage.turn)
    return stage


def _undo(stage: OnCard) -> Stage:
    return stage.back() or undone(stage.sitting, stage)


def _skip(stage: OnCard) -> Stage:
    stage.sitting.skip(stage.turn)
    stage.sitting.pass_over(stage, suspended=False)
    return Between(stage.sitting)


def _suspend(stage: OnCard) -> Stage:
    if not stage.sitting.toggle(stage.turn, "suspend"):
        return stage
    stage.sitting.session.skip(stage.turn.card.id)
    stage.sitting.pass_over(stage, suspended=True)
    return Between(stage.sitting)


def _flag(stage: OnCard) -> Stage:
    stage.sitting.toggle(stage.turn, "flag")
    return stage


def _note(stage: OnCard) -> Stage:
    return Noting(stage)


def _list(stage: OnCard) -> Stage:
    stage.sitting.show(Listed(offered(stage)))
    return stage


def _quit(stage: OnCard) -> Stage:
    return Over(stage.sitting)


def _may_hint(stage: OnCard) -> bool:
    fits = isinstance(stage, Question) and not stage.turn.hinted
    return fits and stage.turn.card.hint is not None


def _may_type(stage: OnCard) -> bool:
    return isinstance(stage, Question) and not stage.by_line and stage.turn.kind.may_type


def _was_wrong(stage: OnCard) -> bool:
    return stage.revealed and stage.turn.kind.by_line and stage.turn.said.right is False


def _may_prove(stage: OnCard) -> bool:
    return stage.revealed and stage.turn.card.proof is not None


def _has_model(stage: OnCard) -> bool:
    return stage.revealed and stage.turn.card.spoken is not None


def _revealed(stage: OnCard) -> bool:
    return stage.revealed


def _may_undo(stage: OnCard) -> bool:
    return stage.sitting.may_undo


def _may_suspend(stage: OnCard) -> bool:
    return stage.sitting.puts_by


def _always(_: OnCard) -> bool:
    return True


COMMANDS: tuple[Command, ...] = (
    Command("h", "hint", _may_hint, _hint),
    Command("t", "type", _may_type, _type),
    Command("i", "was-right", _was_wrong, _right_after_all),
    Command("e", "why", _revealed, _explain),
    Command("m", "model", _has_model, _model),
    Command("p", "proof", _may_prove, _prove),
    Command("s", "skip", _always, _skip, minor=True),
    Command("x", "suspend", _may_suspend, _suspend, minor=True),
    Command("f", "flag", _always, _flag, minor=True),
    Command("n", "note", _always, _note, minor=True),
    Command("u", "undo", _may_undo, _undo, minor=True),
    Command("q", "quit", _always, _quit, minor=True),
    Command("?", "keys", _always, _list),
)
