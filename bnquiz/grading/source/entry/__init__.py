"""Reading a file, without running it: which definition is the batch norm, its family, and the conventions it
shows."""

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.find import entries, names_defined, unsupported
from bnquiz.grading.source.entry.model import Entry, Parameter

__all__ = ["Entry", "Parameter", "entries", "names_defined", "roles", "unsupported"]
