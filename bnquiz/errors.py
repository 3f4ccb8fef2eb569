"""The tree of errors that a person may see.

Each says in one line where, what, and what to do. The command line prints the message on stderr and exits
with ``exit_code``; anything that is not one of these is a bug of ours.
"""

from __future__ import annotations


class BnquizError(Exception):
    """Something that the person at the keyboard can mend."""

    exit_code = 2


class BadFile(BnquizError):
    """A file that was named cannot be used: absent, a folder, empty, not text, in the way."""


class BadBank(BnquizError):
    """A file of cards breaks the format; the message begins with ``path:line:``."""


class UnknownCard(BnquizError):
    """No card of the bank has the id that was asked for, or the card has not what was asked of it."""


class UnknownMistake(BnquizError):
    """The grader knows no mistake and no group of this name."""


class NoTerminal(BnquizError):
    """What was asked for needs somebody to answer, and nobody sits at a terminal."""


class BadDate(BnquizError):
    """A day that cannot be meant: not a day at all, or past."""


class BadJournal(BnquizError):
    """The journal cannot be used as it is: damaged, foreign, newer, or in use."""


class JournalDamaged(BadJournal):
    """The file is no journal, or not whole any more. It stays as it is."""


class JournalGone(BadJournal):
    """There is no journal, but there are backups of one: the learner chooses what happens."""

    exit_code = 1


class JournalBusy(BadJournal):
    """Another process held the journal for longer than we were ready to wait. Nothing was written."""


class JournalFull(BadJournal):
    """The disk took no more: nothing was written, and the same call may be tried again."""
