"""The log as a text file, one event a line, out of one journal and into another.

The first line says that the file is a journal's; line n + 1 is event n. By default what was taken back is
left out: the file then holds what stands, and reads into a journal in which nothing was ever taken back.

A file that begins as the journal does continues it. Any other is merged: what the journal does not have comes
behind its last line, each line once, by its id (docs/adr/0022-journal-merging.md).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bnquiz.errors import BadFile, reason_of
from bnquiz.study import events, history
from bnquiz.study.events import ClockFound, Event, Imported, Line, Undone, decode, encode, utc
from bnquiz.study.journal import Journal
from bnquiz.study.tables import SCHEMA
from bnquiz.texts import Text

ID = re.compile(r'\{"id":"([0-9a-f]{32})",')  # how a line with an id begins
MOST_BYTES = 100_000_000  # half a million ratings and more
HEADER = f'{{"kind":"journal","schema":{SCHEMA}}}'


def export_lines(journal: Journal, *, everything: bool = False) -> Iterator[str]:
    """The lines of the file, without line breaks. ``everything``: what was taken back too, and the undos."""
    lines, ids = journal.lines(), journal.log.ids()
    yield HEADER
    for place, event in lines if everything else history.standing(lines):
        yield f'{{"id":"{ids[place]}",{encode(event)[1:]}'


def import_lines(journal: Journal, text: Iterable[str], name: str, *, now: dt.datetime) -> int:
    """Add what the file ``name`` has beyond the journal; returns how many events. All of it, or nothing.

    Raises BadFile (``name:line: …``) for a file that breaks the format.
    """
    theirs = parse(text, name)
    with journal.log.writing(now) as at:
        new = _continuation(journal, theirs)
        added = _merge(journal, theirs, at, name) if new is None else _continue(journal, new, name)
        lines = journal.lines()
        if found := history.faults(lines):
            raise BadFile(Text("{}: cannot be added: {}", "{}：无法加入：{}").fill(name, found[0]))
        history.write_all(journal.log.db, history.replay(lines))
    return added


class Sent(Struct, frozen=True):
    """A line of the file: the event, and its id (derived from the line where it has none: an old export)."""

    id: str
    event: Event
    has_id: bool = True


def parse(text: Iterable[str], name: str) -> list[Sent]:
    """The events of a file. Raises BadFile, which says on which line what is wrong."""
    lines = enumerate(text, start=1)
    _, first = next(lines, (1, ""))
    _check_header(first.strip(), name)
    sent: list[Sent] = []
    for number, line in lines:
        try:
            sent.append(_sent(number - 1, line.strip()))
        except msgspec.ValidationError as error:
            raise BadFile(
                Text(
                    "{}:{}: is not an event of a journal: {}", "{}:{}: 不是学习记录里的事件（msgspec：{}）"
                ).fill(name, number, error)
            ) from error
        except msgspec.DecodeError as error:
            raise BadFile(
                Text(
                    "{}:{}: is not a whole line of JSON: export the file again",
                    "{}:{}: 不是完整的一行 JSON：请重新导出这个文件",
                ).fill(name, number)
            ) from error
    _check_order([each.event for each in sent], name)
    return sent


def _sent(place: int, line: str) -> Sent:
    with_id = ID.match(line)
    event = decode("{" + line[with_id.end() :] if with_id else line)
    event = replace(event, at=utc(event.at))
    if with_id:
        return Sent(with_id[1], event)
    return Sent(events.old_id(place, encode(event).encode()), event, has_id=False)


def _check_ids(new: Sequence[str], ours: Iterable[str], name: str) -> None:
    twice = [each for each, count in Counter([*ours, *new]).items() if count > 1]
    if twice:
        raise BadFile(
            Text(
                "{}: has the line with the id {} twice, or out of its place",
                "{}：编号为 {} 的行出现了两次，或位置不对",
            ).fill(name, twice[0])
        )


def _continuation(journal: Journal, theirs: Sequence[Sent]) -> Sequence[Sent] | None:
    """What comes after the lines with which both begin; None where each has a history of its own.

    A file without undos is held against what stands here; what was taken back here may still be in it.
    """
    ours = journal.lines()
    full = any(isinstance(each.event, Undone) for each in theirs)
    mine = [event for _, event in (ours if full else history.standing(ours))]
    common = min(len(mine), len(theirs))
    new, known = theirs[common:], set(journal.log.ids().values())
    alike = mine[:common] == [each.event for each in theirs[:common]]
    return new if alike and _is_later(new, ours) and known.isdisjoint(each.id for each in new) else None


def _is_later(new: Sequence[Sent], ours: Sequence[Line]) -> bool:
    """Whether the lines may stand after ours as they are: what was taken back here has its time too."""
    return not (new and ours) or isinstance(new[0].event, ClockFound) or new[0].event.at > ours[-1][1].at


def _continue(journal: Journal, new: Sequence[Sent], name: str) -> int:
    _check_ids([each.id for each in new], journal.log.ids().values(), name)
    for each in new:
        journal.log.append(each.event, each.id)
    return len(new)


def _merge(journal: Journal, theirs: Sequence[Sent], at: dt.datetime, name: str) -> int:
    """Add the lines whose ids the journal does not have, and say that they came from elsewhere.

    Their times are those that count there, and none is later than ``at``: another clock may run ahead.
    """
    _check_ids([each.id for each in theirs], (), name)
    if not all(each.has_id for each in theirs):
        raise BadFile(
            Text(
                "{}: is from before lines had ids, and cannot be merged: export it anew",
                "{}：这份导出的行没有编号，无法合并：请重新导出",
            ).fill(name)
        )
    places = {id_: place for place, id_ in journal.log.ids().items()}
    gone = {event.undoes for _, event in journal.lines() if isinstance(event, Undone)}
    counting = dict(history.settled([(place, each.event) for place, each in enumerate(theirs, start=1)]))
    added, last = 0, len(places)
    for place, each in enumerate(theirs, start=1):
        event = replace(counting[place], at=min(counting[place].at, at))
        if isinstance(event, Undone) and 1 <= event.undoes < place:
            event = replace(event, undoes=places.get(theirs[event.undoes - 1].id, 0))
        said = isinstance(event, ClockFound | Imported) or (
            isinstance(event, Undone) and event.undoes in gone
        )
        if said or each.id in places:
            continue
        journal.log.append(event, each.id)
        added += 1
        places[each.id] = last + added
    if added:
        journal.log.append(Imported(at=at, lines=added))
    return added


def _check_header(line: str, name: str) -> None:
    try:
        header = msgspec.json.decode(line)
        kind, schema = header["kind"], header["schema"]
    except (KeyError, TypeError, ValueError, RecursionError):
        kind, schema = None, 0
    if kind != "journal" or type(schema) is not int or schema < 1:
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
    arrived = history.last_import(events)
    for number, (before, after) in enumerate(pairwise(events), start=3):
        if number - 1 > arrived and after.at <= before.at and not isinstance(after, ClockFound):
            raise BadFile(
                Text("{}:{}: is not later than the line before it", "{}:{}: 时间不比上一行晚").fill(
                    name, number
                )
            )


def read_text(path: Path) -> list[str]:
    """The lines of a text file. Raises BadFile."""
    try:
        with path.open("rb") as file:
            return read_stream(file, str(path))
    except OSError as error:
        raise BadFile(
            Text("{}: cannot be read: {}", "{}：无法读取：{}").fill(path, reason_of(error))
        ) from error


def read_stream(stream: BinaryIO, name: str) -> list[str]:
    """The same of what is open already. Lines end where JSON ends them: a note may hold other line ends."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadFile(
            Text(
                "{}: is too large for an exported journal (more than {} MB)",
                "{}：太大，不是导出的学习记录（超过 {} MB）",
            ).fill(name, MOST_BYTES // 10**6)
        )
    try:
        return data.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise BadFile(
            Text(
                "{}: is not UTF-8 text, so it is not an exported journal",
                "{}：不是 UTF-8 文本，不是导出的学习记录",
            ).fill(name)
        ) from error
