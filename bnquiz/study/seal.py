"""What makes a line of the log its own: an id that is the same on every machine, and a checksum."""

from __future__ import annotations

import os
import zlib

ID_BYTES = 16


def new_id() -> str:
    """An id that no other line has, on any machine."""
    return os.urandom(ID_BYTES).hex()


def old_id(place: int, event: bytes) -> str:
    """The id of a line from before lines had ids: the same wherever that line is read."""
    import hashlib

    return hashlib.sha256(b"%d %b" % (place, event)).hexdigest()[: 2 * ID_BYTES]


def checksum(place: int, name: str, event: bytes) -> int:
    """CRC-32 of all that a line is: its number, its id, its event. For accidents, not against an enemy."""
    return zlib.crc32(event, zlib.crc32(f"{place} {name} ".encode("utf-8", "surrogatepass")))
