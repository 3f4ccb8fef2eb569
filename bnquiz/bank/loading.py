"""The bank, fast: read from a validated cache as long as no file has changed.

Parsing all cards takes some hundred milliseconds, decoding them takes ten, and decoding the one that is
shown takes none (``shelf.py``). The cache is keyed by the contents of the files, so an edited card shows at
once; a cache that is damaged or cannot be written is as good as none.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from zlib import adler32, crc32

import msgspec
from msgspec.structs import replace

from bnquiz import __version__
from bnquiz.bank.model import Bank, Problem
from bnquiz.bank.shelf import pack, unpack
from bnquiz.errors import BadBank, reason_of
from bnquiz.texts import Text

FORMAT = 10  # rises when a rule of the format changes: caches made under the old rules are not believed


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
        return {name: (folder / name).read_bytes() for name in _names(folder, ".toml")}
    except OSError as error:
        told = Text("{}: {}: make it a readable file, or move it away", "{}：{}：请让它可读，或移走").fill(
            error.filename, reason_of(error)
        )
        raise BadBank(told) from None


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
