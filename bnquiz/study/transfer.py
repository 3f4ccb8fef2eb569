"""The log as a text file, one event a line, out of one journal and into another.

The first line says that the file is a journal's; line n + 1 is event n. By default what was taken back is
left out: the file then holds what stands, and reads into a journal in which nothing was ever taken back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bnquiz.errors import BadFile, BadJournal, reason_of
from bnquiz.study import cache, history, seal, store
from bnquiz.study.events import ClockFound, Event, Line, Undone, decode, encode, utc
from bnquiz.study.journal import Journal
from bnquiz.study.tables import SCHEMA
from bnquiz.texts import Text

ID = re.compile(r'\{"id":"([0-9a-f]{32})",')  # how a line with an id begins
HEADER = f'{{"kind":"journal","schema":{SCHEMA}}}'


def export_lines(journal: Journal, *, everything: bool = False) -> Iterator[str]:
    """The lines of the file, without line breaks. ``everything``: what was taken back too, and the undos."""
    lines, ids = journal.lines(), journal.log.ids()
    yield HEADER
    for place, event in lines if everything else history.standing(lines):
        yield f'{{"id":"{ids[place]}",{encode(event)[1:]}'


def import_lines(journal: Journal, text: Iterable[str], name: str) -> int:
    """Add what the file ``name`` has beyond the journal; returns how many events. All of it, or nothing.

    The file must begin as the journal does: an empty journal takes any file, one's own export adds nothing.
    Raises BadFile (``name:line: …``) for a file that breaks the format, BadJournal if the histories differ.
    """
    theirs = parse(text, name)
    with store.transaction(journal.log.db, journal.path):
        new = _beyond(journal.lines(), theirs, name)
        _check_ids([each.id for each in new], journal.log.ids().values(), name)
        for each in new:
            journal.log.append(each.event, each.id)
        lines = journal.lines()
        if found := history.faults(lines):
            raise BadFile(Text("{}: cannot be added: {}", "{}：无法加入：{}").fill(name, found[0]))
        cache.write_all(journal.log.db, history.replay(lines))
    return len(new)


class Sent(Struct, frozen=True):
    """A line of the file: the event, and its id (derived from the line where it has none: an old export)."""

    id: str
    event: Event


def parse(text: Iterable[str], name: str) -> list[Sent]:
    """The events of a file. Raises BadFile, which says on which line what is wrong."""
    lines = enumerate(text, start=1)
    _, first = next(lines, (1, ""))
    _check_header(first.strip(), name)
    sent: list[Sent] = []
    for number, line in lines:
        try:
            sent.append(_sent(number - 1, line.strip()))
        except msgspec.MsgspecError as error:
            raise BadFile(
                Text("{}:{}: is not an event of a journal: {}", "{}:{}: 不是学习记录里的事件：{}").fill(
                    name, number, error
                )
            ) from error
    _check_order([each.event for each in sent], name)
    return sent


def _sent(place: int, line: str) -> Sent:
    with_id = ID.match(line)
    event = decode("{" + line[with_id.end() :] if with_id else line)
    event = replace(event, at=utc(event.at))
    return Sent(with_id[1] if with_id else seal.old_id(place, encode(event).encode()), event)


def _check_ids(new: Sequence[str], ours: Iterable[str], name: str) -> None:
    twice = [each for each, count in Counter([*ours, *new]).items() if count > 1]
    if twice:
        raise BadFile(
            Text(
                "{}: has the line with the id {} twice, or out of its place",
                "{}：编号为 {} 的行出现了两次，或位置不对",
            ).fill(name, twice[0])
        )


def _beyond(ours: Sequence[Line], theirs: Sequence[Sent], name: str) -> Sequence[Sent]:
    """The lines after the common beginning. A file without undos is held against what stands here."""
    full = any(isinstance(each.event, Undone) for each in theirs)
    mine = [event for _, event in (ours if full else history.standing(ours))]
    common = min(len(mine), len(theirs))
    for place in range(common):
        if mine[place] != theirs[place].event:
            raise BadJournal(
                Text(
                    "{}:{}: another history than this journal's, which stays as it is: import into a new "
                    "journal (set BNQUIZ_HOME to an empty folder)",
                    "{}:{}: 与这份学习记录的历史不同，现有记录不变：请导入到新的记录里（把 BNQUIZ_HOME "
                    "设为空文件夹）",
                ).fill(name, place + 2)
            )
    return theirs[common:]


def _check_header(line: str, name: str) -> None:
    try:
        header = msgspec.json.decode(line)
        kind, schema = header["kind"], int(header["schema"])
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        kind, schema = None, 0
    if kind != "journal":
        raise BadFile(
            Text(
                "{}:1: is not an exported journal: the first line must be {}",
                "{}:1: 不是导出的学习记录：第一行必须是 {}",
            ).fill(name, HEADER)
        )
    if schema > SCHEMA:
        raise BadFile(
            Text(
                "{}:1: was exported by a newer bnquiz: run `pip install --upgrade bnquiz`",
                "{}:1: 由更新的 bnquiz 导出：请运行 `pip install --upgrade bnquiz`",
            ).fill(name)
        )


def _check_order(events: Sequence[Event], name: str) -> None:
    for number, (before, after) in enumerate(pairwise(events), start=3):
        if after.at <= before.at and not isinstance(after, ClockFound):
            raise BadFile(
                Text("{}:{}: is not later than the line before it", "{}:{}: 时间不比上一行晚").fill(
                    name, number
                )
            )


def read_text(path: Path) -> list[str]:
    """The lines of a text file. Raises BadFile."""
    try:
        return path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadFile(
            Text(
                "{}: is not UTF-8 text, so it is not an exported journal",
                "{}：不是 UTF-8 文本，不是导出的学习记录",
            ).fill(path)
        ) from error
    except OSError as error:
        raise BadFile(
            Text("{}: cannot be read: {}", "{}：无法读取：{}").fill(path, reason_of(error))
        ) from error
