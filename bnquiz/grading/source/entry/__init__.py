"""Reading a file, without running it: which definition is the batch norm, its family, and the conventions it
shows."""

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.find import (
    alternatives,
    entries,
    for_one_channel,
    generators,
    guesses,
    left_out,
    names_defined,
    networks,
    unsupported,
)
from bnquiz.grading.source.entry.model import (
    AS_IT_IS,
    LABEL,
    Entry,
    Member,
    Parameter,
    Phase,
    Reading,
    Server,
    Setting,
)

__all__ = [
    "AS_IT_IS",
    "LABEL",
    "Entry",
    "Member",
    "Parameter",
    "Phase",
    "Reading",
    "Server",
    "Setting",
    "alternatives",
    "entries",
    "for_one_channel",
    "generators",
    "guesses",
    "left_out",
    "names_defined",
    "networks",
    "roles",
    "unsupported",
]
