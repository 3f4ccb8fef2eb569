"""The smallest calls that show mistakes, as pytest files: red until the mistake is gone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bnquiz.cli.context import replace_whole
from bnquiz.errors import BadFile, cannot_write
from bnquiz.grading.records import FoundMistake, Repro, Result
from bnquiz.language import said
from bnquiz.texts import Text

MARK = "# bnquiz repro: "  # the first words of a file that is ours, and may be replaced
IMPORTS = 2  # lines of a snippet
OTHERS_FILE = Text(
    "{}: it is there already, and stays as it is; name another folder",
    "{}：文件已存在，保持原样；请换一个文件夹",
)
HEAD = Text(
    "{0} in {1}. It fails until that is right; bnquiz may replace this file.",
    "{1} 里的 {0}。改对之前这个测试不通过；bnquiz 可能会替换这个文件。",
)


def write(results: Sequence[Result], folder: Path) -> int:
    """Write a file a mistake, each whole or not at all, and say how many. Where one is there that is not
    ours, it stays, and nothing is written. Raises BadFile."""
    texts = dict(_texts(results, folder))
    foreign = [path for path in texts if os.path.lexists(path) and not _is_ours(path)]
    if foreign:
        raise BadFile(OTHERS_FILE.fill(foreign[0]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            replace_whole(path, text)
    except OSError as error:
        raise BadFile(cannot_write(error.filename or folder, error)) from error
    return len(texts)


def _texts(results: Sequence[Result], folder: Path) -> Iterator[tuple[Path, str]]:
    taken: set[str] = set()
    for result in results:
        for mistake in result.mistakes:
            if mistake.repro is not None:
                name = _free(_words(f"{Path(result.file).stem}_{mistake.id}"), taken)
                yield folder / f"test_{name}.py", _text(mistake, mistake.repro, Path(result.file), folder)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where another file has it."""
    numbered = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
    free = next(each for each in numbered if each not in taken)
    taken.add(free)
    return free


def _words(text: str) -> str:
    return re.sub(r"\W+", "_", text)


def _text(mistake: FoundMistake, repro: Repro, file: Path, folder: Path) -> str:
    lines = repro.code.splitlines()
    there = os.path.relpath(file.absolute().parent, folder.absolute())
    head = (
        f"{MARK}{said(HEAD.fill(mistake.id, file.name))}",
        "import sys",
        "from pathlib import Path",
        "",
        f"sys.path.insert(0, str(Path(__file__).parent / {there!r}))",
        *lines[:IMPORTS],
        "",
        "",
        f"def test_{_words(mistake.id)}():",
    )
    return "\n".join((*head, *(f"    {line}" for line in lines[IMPORTS:]))) + "\n"


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith(MARK)
    except (OSError, UnicodeDecodeError):
        return False
