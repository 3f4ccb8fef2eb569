"""A folder of cards becomes a bank, or the list of everything that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from bnquiz.bank import own
from bnquiz.bank.model import KINDS, Asked, Bank, Card, Problem, Retired, Topic
from bnquiz.bank.pieces import BadToml, Piece, Slip, cut, line_of_heading, parse, record
from bnquiz.bank.proofs import faults
from bnquiz.bank.rules import Around, broken
from bnquiz.texts import Text

TABLES = ("coverage.toml", "retired.toml")  # files of the folder that hold no cards


class Found(Struct):
    """What reading gathers: records, and everything that is wrong."""

    bank: Bank  # without its cards, until all are read
    cards: dict[str, Card]
    problems: list[Problem]

    def tell(self, path: Path, slips: list[Slip], card: str | None = None) -> None:
        self.problems += [Problem(shown(path), line, what, card) for line, what in slips]


def read(folder: Path, files: dict[str, str], *, base: Bank | None = None) -> Found:
    """Read all of a folder. ``files``: file name → text. With a ``base`` they are a person's own cards."""
    found = Found(Bank({}, {}, dict(base.coverage) if base else {}, {}), {}, [])
    found.bank.coverage.update(_table(found, folder, files, "coverage.toml", Asked))
    prefix = own.PREFIX if base else ""
    gone = _table(found, folder, files, "retired.toml", Retired)
    found.bank.retired.update({prefix + name: entry for name, entry in gone.items()})
    around = Around(
        questions=frozenset(found.bank.coverage),
        proofs=frozenset(path.stem for path in (folder / "proofs").glob("*.py")),
        must_cover=base is None,
    )
    for name, text in sorted(files.items()):
        if name not in TABLES:
            _read_topic(found, folder / name, text, around, prefix)
    _tell_lonely(found)
    found.problems.sort()
    return msgspec.structs.replace(found, bank=_ordered(found.bank, found.cards))


def _tell_lonely(found: Found) -> None:
    """A group of look-alikes that has one card says nothing: its name is misspelt, or its others are gone."""
    groups = Counter(card.alike for card in found.cards.values())
    for card in found.cards.values():
        if card.alike and groups[card.alike] == 1:
            path = Path(found.bank.topics[card.topic].path)
            told = Text(
                'no other card says alike = "{}": name a group that has others, or take it out',
                '没有别的卡片写 alike = "{}"：请写一个有其他卡片的组，或删掉',
            ).fill(card.alike)
            found.tell(path, [(card.line, told)], card.id)


def proof_problems(folder: Path, bank: Bank) -> list[Problem]:
    """What is wrong with the programs in ``proofs``: their form, and those that no card names."""
    named = {card.proof for card in bank.cards.values()}
    problems = []
    for path in sorted(filter(Path.is_file, (folder / "proofs").glob("*.py"))):  # a pipe has no end
        slips = list(faults(path.read_text(encoding="utf-8", errors="replace")))
        if path.stem not in named:
            slips += [
                (
                    1,
                    Text(
                        'no card says proof = "{}": name it in a card, or take the file away',
                        '没有卡片写 proof = "{}"：请在卡片里写上，或移走这个文件',
                    ).fill(path.stem),
                )
            ]
        problems += [Problem(shown(path), line, what) for line, what in slips]
    return problems


def shown(path: Path) -> str:
    """The path as an editor opens it from here: short where the file lies below the working directory."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _table(found: Found, folder: Path, files: dict[str, str], name: str, kind: type[Any]) -> dict[str, Any]:
    """The records of ``coverage.toml`` or ``retired.toml``: a table each, its heading the id."""
    piece = Piece(files.get(name, ""), 1)
    records: dict[str, Any] = {}
    for key, value in (_parsed(found, folder / name, piece) or {}).items():
        entry = Piece("", line_of_heading(piece.text, key))
        made, slips = record(kind, value if isinstance(value, dict) else {}, entry, {})
        found.tell(folder / name, slips, key)
        records |= {key: made} if made else {}
    return records


def _parsed(found: Found, path: Path, piece: Piece) -> dict[str, Any] | None:
    try:
        return parse(piece)
    except BadToml as error:
        found.tell(path, [(error.line, Text("this is not TOML: {}", "这不是 TOML：{}").fill(error))])
        return None


def _read_topic(found: Found, path: Path, text: str, around: Around, prefix: str) -> None:
    head, *cards = cut(text)
    topic = _read_head(found, path, head, prefix)
    for piece in cards:
        _read_card(found, path, piece, around, prefix, topic)


def _read_head(found: Found, path: Path, head: Piece, prefix: str) -> str:
    """The id of the file's topic: the file's name."""
    name = prefix + path.stem
    table = _parsed(found, path, head)
    if table is not None:
        table = own.head(table, path.stem) if prefix else table
        given = {"id": name, "path": str(path)}
        topic, slips = record(Topic, table, head, given, one_language=bool(prefix))
        found.tell(path, slips)
        found.bank.topics.update({name: topic} if topic else {})
    return name


def _read_card(found: Found, path: Path, piece: Piece, around: Around, prefix: str, topic: str) -> None:
    table = _parsed(found, path, piece)
    if table is None:
        return
    table = own.completed(table) if prefix else table
    name = str(table.get("id", "(no id)"))
    card, slips = _record(table, piece, topic, one_language=bool(prefix))
    if card:
        slips = [(piece.line_of(*where), what) for where, what in broken(card, around)]
        slips += _clashes(card, found, prefix)
    found.tell(path, slips, name)
    if card and not slips:
        found.cards[prefix + name] = _finished(card, prefix, found.bank)


def _record(
    table: dict[str, Any], piece: Piece, topic: str, *, one_language: bool
) -> tuple[Card | None, list[Slip]]:
    kind = table.pop("kind", None)
    if kind not in KINDS:
        return None, [
            (
                piece.line_of("kind"),
                Text("the kind is {}: use {}", "题型是 {}：请用 {}").fill(f"{kind!r}", ", ".join(KINDS)),
            )
        ]
    given = {"topic": topic, "line": piece.line}
    return record(KINDS[kind], table, piece, given, one_language=one_language)


def _clashes(card: Card, found: Found, prefix: str) -> Iterator[Slip]:
    if earlier := found.cards.get(prefix + card.id):
        where = Text("line {} of topic '{}'", "主题“{1}”第 {0} 行").fill(earlier.line, earlier.topic)
        yield (
            card.line,
            Text(
                "the id is taken by the card in {}: choose another", "编号已被{}的卡片占用：请另选一个"
            ).fill(where),
        )
    if prefix + card.id in found.bank.retired:
        yield (
            card.line,
            Text(
                "the id is retired and never used again: choose another", "编号已停用，不会再用：请另选一个"
            ),
        )


def _finished(card: Card, prefix: str, bank: Bank) -> Card:
    """With its full id, and with what its first question weighs where it says nothing itself."""
    first = next((bank.coverage[name] for name in card.covers), None)
    given = card.asked or None if card.weight is None else card.weight
    usual = first.worth if first else _heaviest(bank) if prefix else 0.0
    weight = float(usual if given is None else given)
    alike = card.alike and prefix + card.alike
    return msgspec.structs.replace(card, id=prefix + card.id, weight=weight, alike=alike)


def _heaviest(bank: Bank) -> float:
    """What a card of one's own weighs: who wrote it wants to be asked it."""
    return max((asked.worth for asked in bank.coverage.values()), default=1.0)


def _ordered(bank: Bank, read: dict[str, Card]) -> Bank:
    topics = dict(sorted(bank.topics.items(), key=lambda item: (item[1].order, item[0])))
    place = {name: index for index, name in enumerate(topics)}
    cards = sorted(read.values(), key=lambda card: (place.get(card.topic, len(place)), card.line))
    return msgspec.structs.replace(bank, topics=topics, cards={card.id: card for card in cards})
