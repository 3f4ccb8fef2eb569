"""Does what replaces a journal's file, and says "now" before it begins.

python replace_the_file.py migrate|rebuild|restore JOURNAL
"""

import datetime as dt
import sys
from pathlib import Path

from bnquiz.study import history, restore  # noqa: F401 - imported before the clock of the kill starts
from bnquiz.study.journal import open_journal

ACTS = {
    "migrate": lambda path, _: open_journal(path).close(),
    "rebuild": restore.rebuild,
    "restore": lambda path, now: restore.restore(path, path.with_name("backup.sqlite"), now),
}

act, path = sys.argv[1], Path(sys.argv[2])
sys.stdout.write("now\n")
sys.stdout.flush()
ACTS[act](path, dt.datetime.now(dt.UTC))
