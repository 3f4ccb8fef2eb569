"""Our own cards, read once for all tests."""

from __future__ import annotations

import os
from pathlib import Path

from bnquiz.bank import load
from bnquiz.resources import shipped

BANK = load(shipped("questions"), cache=Path(os.environ["BNQUIZ_CACHE"]))
