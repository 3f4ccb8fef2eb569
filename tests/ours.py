"""Our own cards, read once for all tests."""

from __future__ import annotations

from bnquiz.bank import check
from bnquiz.resources import shipped

BANK, PROBLEMS = check(shipped("questions"))
