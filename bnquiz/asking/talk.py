"""The conversation: what the learner says goes to the stage, which answers with the next one."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from bnquiz.asking.commands import obeyed, offered
from bnquiz.asking.records import Prompt, Trouble
from bnquiz.asking.sitting import Sitting
from bnquiz.asking.stages import GO, Between, Over, Stage
from bnquiz.errors import JournalBusy, JournalFull


class Learner(Protocol):
    """Whoever answers. ``read`` shows the prompt and returns a key, or a line where that is waited for.

    Raises EOFError when no more will come.
    """

    def read(self, prompt: Prompt) -> str: ...


def converse(sitting: Sitting, learner: Learner) -> None:
    """Ask cards until there is none, the learner quits, or no more input comes."""
    stage: Stage = Between(sitting)
    while not isinstance(stage, Over):
        try:
            stage = step(stage, learner)
        except EOFError:
            return


def step(stage: Stage, learner: Learner) -> Stage:
    """One thing that the learner says. Where the journal takes nothing, the card stays on the table."""
    said = learner.read(prompt(stage)) if stage.waits else GO
    try:
        return pressed(stage, said)
    except (JournalFull, JournalBusy) as error:
        stage.sitting.show(Trouble(error.message))
        stage.waits = True
        return stage


def pressed(stage: Stage, said: str) -> Stage:
    """The stage after ``said``: an answer first, else a command, else it means nothing here."""
    stage.unknown = ""
    key = plain(said)
    return stage.take(said if stage.by_line else key) or obeyed(stage, key) or stage.lost(said)


def prompt(stage: Stage) -> Prompt:
    offers = offered(stage)
    at_once = (GO, *(offer.key for offer in offers if stage.at_once(offer.key)))
    return Prompt(offers, stage.lead, stage.by_line, at_once, stage.unknown, stage.sitting.until())


def plain(said: str) -> str:
    """A key without case and full width: an input method for Chinese sends "？" and "Ａ". Space is GO."""
    return unicodedata.normalize("NFKC", said).casefold().strip()
