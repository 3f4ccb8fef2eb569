"""The bank, fast: read from a validated cache as long as no file has changed.

Parsing all cards takes some hundred milliseconds, decoding them takes ten, and decoding the one that is
shown takes none (`Shelf`). The cache is keyed by the contents of the files, so an edited card shows at
once; a cache that is damaged or cannot be written is as good as none. It holds the order in which new
cards are asked, too.
"""

# Without `from __future__ import annotations`: msgspec would compile each string anew at every start.

import errno
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Protocol
from zlib import adler32, crc32

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from bnquiz import __version__
from bnquiz.bank.model import KINDS, Asked, Bank, Card, Problem, Retired, Topic
from bnquiz.errors import BadBank, reason_of
from bnquiz.texts import Text

RUN = 2


class Served(Protocol):
    """What the order needs of a card. ``covers``: the question that it asks, then those that it touches."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def weight(self) -> float | None: ...
    @property
    def covers(self) -> tuple[str, ...]: ...


class Question:
    """The cards of one question that wait for their turn: kind by kind, in the order of the files."""

    def __init__(self, cards: Sequence[Served]) -> None:
        heaviest = sorted(cards, key=lambda card: -(card.weight or 0))  # what weighs the same stays in order
        self.waiting = {kind: [card for card in heaviest if card.kind == kind] for kind in KINDS}
        self.had: Counter[str] = Counter()

    @property
    def claim(self) -> float:
        """What its weightiest waiting card weighs, divided by the square of one more than those that had
        their turn: one answer to every question is worth more than a fourth to one of them."""
        weights = (card.weight or 0 for cards in self.waiting.values() for card in cards)
        return max(weights, default=0) / (1 + self.had.total()) ** 2

    def next(self, kinds: Collection[str]) -> Served | None:
        """Its next card of one of these kinds: of the kind that it was asked in least."""
        left = [kind for kind in KINDS if self.waiting[kind]]
        fit = [kind for kind in (left if self.had else left[:1]) if kind in kinds]
        return self.waiting[min(fit, key=self.had.__getitem__)][0] if fit else None

    def take(self, card: Served) -> None:
        self.waiting[card.kind].remove(card)
        self.had[card.kind] += 1


def new_card_order(cards: Iterable[Served]) -> dict[str, int]:
    """Card id → its turn, from 0."""
    questions = [Question(group) for group in _by_question(cards)]
    row: list[Served] = []
    while pick := _next(questions, row):
        question, card = pick
        question.take(card)
        row.append(card)
    return {card.id: turn for turn, card in enumerate(row)}


def _next(questions: Sequence[Question], row: Sequence[Served]) -> tuple[Question, Served] | None:
    """The card of the greatest claim: of a wanted kind and unlike the last, as far as there is one."""
    claims = sorted(questions, key=lambda question: -question.claim)
    for unlike in (set(row[-1].covers) if row else set(), set()):
        for kinds in _wanted([card.kind for card in row]):
            for question in claims:
                card = question.next(kinds)
                if card and unlike.isdisjoint(card.covers):
                    return question, card
    return None


def _wanted(row: Sequence[str]) -> Iterator[Collection[str]]:
    """The kinds that may come next: after a run of one, the others one by one, and at last any."""
    if len(row) >= RUN and len(set(row[-RUN:])) == 1:
        backwards = row[::-1]
        waits = {
            kind: backwards.index(kind) if kind in row else len(row) for kind in KINDS if kind != row[-1]
        }
        yield from ([kind] for kind in sorted(waits, key=lambda kind: -waits[kind]))
    yield KINDS


def _by_question(cards: Iterable[Served]) -> Iterable[list[Served]]:
    """The cards of each question; those that serve none, a person's own, are one question a topic."""
    groups: dict[str, list[Served]] = {}
    for card in cards:
        groups.setdefault(card.covers[0] if card.covers else f"topic {card.topic}", []).append(card)
    return groups.values()


class Head(Struct, frozen=True, gc=False):
    """What choosing a card needs of it: everything but its texts."""

    id: str
    kind: str
    topic: str
    level: str
    asked: int
    covers: tuple[str, ...]
    turn: int  # its place in the order in which new cards are asked
    weight: float = 0  # what it counts in a plan
    alike: str | None = None  # its group of look-alikes


class Packed(Struct, frozen=True):
    """A bank as it is kept: ``cards`` are encoded each by itself, in the order of ``heads``."""

    heads: tuple[Head, ...]
    cards: tuple[Raw, ...]
    topics: dict[str, Topic]
    coverage: dict[str, Asked]
    retired: dict[str, Retired]
    left_out: tuple[Problem, ...] = ()


class Shelf(Mapping[str, Card]):
    """The cards by id. ``values()`` decodes them all."""

    def __init__(self, heads: Sequence[Head], packed: Sequence[Raw]) -> None:
        self.heads = heads
        self._packed = {head.id: (head.kind, raw) for head, raw in zip(heads, packed, strict=True)}
        self._cards: dict[str, Card] = {}

    def __getitem__(self, name: str) -> Card:
        if name not in self._cards:
            kind, raw = self._packed[name]
            self._cards[name] = msgspec.msgpack.decode(raw, type=KINDS[kind])
        return self._cards[name]

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def heads(bank: Bank) -> Sequence[Head]:
    """What choosing a card needs, for all cards, in their order."""
    if isinstance(bank.cards, Shelf):
        return bank.cards.heads
    turn = new_card_order(bank.cards.values())
    return [
        Head(
            card.id,
            card.kind,
            card.topic,
            card.level,
            card.asked,
            card.covers,
            turn[card.id],
            float(card.weight or 0),
            card.alike,
        )
        for card in bank.cards.values()
    ]


def pack(bank: Bank) -> bytes:
    cards = tuple(Raw(msgspec.msgpack.encode(card)) for card in bank.cards.values())
    packed = Packed(tuple(heads(bank)), cards, bank.topics, bank.coverage, bank.retired, bank.left_out)
    return msgspec.msgpack.encode(packed)


def unpack(data: bytes) -> Bank:
    """The bank of ``pack``. Raises ``msgspec.MsgspecError``, for a card when it is first asked for."""
    packed = msgspec.msgpack.decode(data, type=Packed)
    shelf = Shelf(packed.heads, packed.cards)
    return Bank(shelf, packed.topics, packed.coverage, packed.retired, packed.left_out)


FORMAT = 11  # rises when a rule of the format changes: caches made under the old rules are not believed


class Cached(msgspec.Struct, frozen=True):
    """``key`` is all that the bank was read from; ``sum`` is that of ``bank``, against flipped bytes."""

    key: bytes
    sum: int
    bank: bytes


def load(folder: Path, *, own: Path | None = None, cache: Path | None = None) -> Bank:
    """All cards of ``folder``, and those of a person's ``own`` folder with ids ``own/…``.

    ``cache``: a folder for the caches; None reads the files anew. Raises BadBank; but where one of a person's
    own cards breaks the format, only this card is left out (``Bank.left_out``).
    """
    bank = _load(folder.absolute(), None, cache)
    return _joined(bank, _load(own.absolute(), bank, cache)) if own else bank


def check(folder: Path, *, own: Path | None = None) -> tuple[Bank, list[Problem]]:
    """The sound cards, and everything that is wrong; no cache. Raises BadBank where there is no folder."""
    from bnquiz.bank.reading import proof_problems, read

    folder = folder.absolute()
    found = read(folder, _decoded(_contents(folder)))
    problems = found.problems + proof_problems(folder, found.bank)
    if not own:
        return found.bank, problems
    own = own.absolute()
    more = read(own, _decoded(_contents(own)), base=found.bank)
    problems += more.problems + proof_problems(own, more.bank)
    return _joined(found.bank, more.bank), problems


def _load(folder: Path, base: Bank | None, cache: Path | None) -> Bank:
    contents = _contents(folder)
    key = _key(folder, contents, base)
    kept = cache / f"bank-{crc32(str(folder).encode()):08x}.msgpack" if cache else None
    return (kept and _remembered(kept, key)) or _read_anew(folder, contents, base, kept, key)


def _read_anew(
    folder: Path, contents: dict[str, bytes], base: Bank | None, kept: Path | None, key: bytes
) -> Bank:
    from bnquiz.bank.reading import read

    found = read(folder, _decoded(contents), base=base)
    if found.problems and base is None:
        raise BadBank(_told(found.problems))
    bank = replace(found.bank, left_out=tuple(found.problems))
    if kept:
        _remember(kept, key, bank)
    return bank


def _contents(folder: Path) -> dict[str, bytes]:
    """File name → what it holds, for each TOML file. Raises BadBank."""
    if not folder.is_dir():
        raise BadBank(
            Text(
                "{} is not a folder: name a folder with .toml files of cards",
                "{} 不是文件夹：请写放着 .toml 卡片文件的文件夹",
            ).fill(folder)
        )
    try:
        return {name: _bytes_of(folder / name) for name in _names(folder, ".toml")}
    except OSError as error:
        told = Text("{}: {}: make it a readable file, or move it away", "{}：{}：请让它可读，或移走").fill(
            error.filename, reason_of(error)
        )
        raise BadBank(told) from None


def _bytes_of(path: Path) -> bytes:
    """What a file holds. Raises OSError, for a pipe or a device too: these may have no end."""
    kind = path.stat().st_mode
    if not (S_ISREG(kind) or S_ISDIR(kind)):
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(path))
    return path.read_bytes()


def _names(folder: Path, ending: str) -> list[str]:
    """The names in a folder that end so; none where there is no folder. Faster than a glob, at each start."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(name for name in os.listdir(folder) if name.endswith(ending))  # noqa: PTH208
    return []


def _decoded(contents: dict[str, bytes]) -> dict[str, str]:
    return {
        name: data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
        for name, data in contents.items()
    }


def _key(folder: Path, contents: dict[str, bytes], base: Bank | None) -> bytes:
    """Everything that what is read depends on: files, proofs' names, coverage, program, format."""
    around = (__version__, FORMAT, _names(folder / "proofs", ".py"), base.coverage if base else None)
    sums = {name: (len(data), crc32(data), adler32(data)) for name, data in contents.items()}
    return msgspec.msgpack.encode((around, sums))


def _remembered(kept: Path, key: bytes) -> Bank | None:
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        cached = msgspec.msgpack.decode(kept.read_bytes(), type=Cached)
        if cached.key == key and cached.sum == crc32(cached.bank):
            return unpack(cached.bank)
    return None


def _remember(kept: Path, key: bytes, bank: Bank) -> None:
    """Write beside, then move into place: a reader sees the old cache or the new one, never half of one."""
    encoded = pack(bank)
    beside = kept.with_name(f"{kept.stem}-{os.getpid()}.tmp")
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(msgspec.msgpack.encode(Cached(key, crc32(encoded), encoded)))
            beside.replace(kept)
        finally:
            beside.unlink(missing_ok=True)


def _joined(bank: Bank, more: Bank) -> Bank:
    return Bank(
        cards={**bank.cards, **more.cards},
        topics=bank.topics | more.topics,
        coverage=bank.coverage,
        retired=bank.retired | more.retired,
        left_out=more.left_out,
    )


def _told(problems: list[Problem]) -> Text:
    first, *more = problems
    rest = Text(" (and {} more: `bnquiz check` lists them)", "（另有 {} 处：`bnquiz check` 列出全部）")
    return Text("{}{}", "{}{}").fill(first.text, rest.fill(len(more)) if more else "")
