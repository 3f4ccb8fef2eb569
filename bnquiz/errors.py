"""The tree of errors that a person may see.

Each says in one line where, what, and what to do. The command line prints the message on stderr and exits
with ``exit_code``; anything that is not one of these is a bug of ours.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `bnquiz --help` loads no msgspec
    from bnquiz.texts import Lang, Text


class BnquizError(Exception):
    """Something that the person at the keyboard can fix. What it says is in both languages; ``str`` gives the
    English, for logs and tracebacks."""

    exit_code = 2

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message

    def get(self, lang: Lang) -> str:
        """What it says, in this language."""
        return self.message.get(lang)


class BadFile(BnquizError):
    """A file that was named cannot be used: absent, a folder, empty, not text, in the way."""


class BadBank(BnquizError):
    """A file of cards breaks the format; the message begins with ``path:line:``."""


class UnknownCard(BnquizError):
    """No card of the bank has the id that was asked for, or the card has not what was asked of it."""


class UnknownMistake(BnquizError):
    """The grader knows no mistake and no group of this name."""


class BadTests(BnquizError):
    """A file of tests that cannot be judged: it does not run, or pytest is absent."""


class NoTerminal(BnquizError):
    """What was asked for needs somebody to answer, and nobody sits at a terminal."""


class BadDate(BnquizError):
    """A day that cannot be meant: not a day at all, or past."""


class BadJournal(BnquizError):
    """The journal cannot be used as it is: damaged, foreign, newer, or in use."""


class JournalDamaged(BadJournal):
    """The file is no journal, or not whole any more. It stays as it is."""


class JournalNewer(BadJournal):
    """A newer bnquiz wrote it: it is sound, and not for this one to read or to replace."""


class JournalGone(BadJournal):
    """There is no journal, but there are backups of one: the learner chooses what happens."""

    exit_code = 1


class JournalBusy(BadJournal):
    """Another process held the journal for longer than we were ready to wait. Nothing was written."""


class JournalFull(BadJournal):
    """The disk took no more: nothing was written, and the same call may be tried again."""


_REASONS = {
    errno.EACCES: ("permission denied", "没有权限"),
    errno.EPERM: ("operation not permitted", "不允许这样操作"),
    errno.ENOENT: ("no such file or folder", "没有这个文件或文件夹"),
    errno.ENOTDIR: ("part of the path is not a folder", "路径中有一段不是文件夹"),
    errno.EISDIR: ("it is a folder", "这是文件夹"),
    errno.EEXIST: ("it is already there", "已经存在"),
    errno.ENOSPC: ("no space left on the disk", "磁盘已满"),
    errno.EROFS: ("the disk is read-only", "磁盘是只读的"),
    errno.ENAMETOOLONG: ("the name is too long", "名字太长"),
    errno.ENXIO: ("it is a pipe or a device", "这是管道或设备"),
    errno.EMFILE: ("too many open files", "打开的文件太多"),
    errno.EIO: ("the disk failed", "磁盘读写出错"),
    errno.ELOOP: ("its links lead in a circle", "链接互相指向，形成循环"),
}


def reason_of(error: OSError) -> Text:
    """Why the system refused; what is rare in the system's own words."""
    from bnquiz.texts import Text, as_is

    known = _REASONS.get(error.errno or 0)
    return Text(*known) if known else as_is(error.strerror or str(error))


def cannot_write(path: object, error: OSError) -> Text:
    """What to say of a file that the system did not let us write."""
    from bnquiz.texts import Text

    return Text("{}: cannot be written: {}", "{}：无法写入：{}").fill(path, reason_of(error))


def refused(error: OSError) -> Text:
    """What to say of a call that the system refused, where nobody knows more: a full disk behind stdout, a
    path that is too long, no more processes."""
    from bnquiz.texts import Text

    if not _has_working_folder():
        return Text(
            "the working folder is gone: change to another one, then try again",
            "当前文件夹已不存在：请换到别的文件夹再试",
        )
    if error.filename is None:
        return Text("the system refuses: {}", "系统拒绝：{}").fill(reason_of(error))
    return Text("{}: {}", "{}：{}").fill(os.fsdecode(error.filename), reason_of(error))


def _has_working_folder() -> bool:
    from pathlib import Path

    try:
        return bool(Path.cwd())
    except OSError:
        return False
