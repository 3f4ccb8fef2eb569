"""The manual's pages for ``man``, from the texts of the help: ``python -m tests.manual`` writes them anew."""

import os
import re
from pathlib import Path

from bnquiz import __version__
from bnquiz.cli import COMMANDS, cli

FOLDER = Path(__file__).parent.parent / "man"
DATE = "2026"  # of the release: a page is the same on every day


def write(folder: Path) -> None:
    """A page for the command line and for each command, as the wheel puts them into share/man/man1."""
    from click_man.core import write_man_pages

    os.environ["BNQUIZ_LANG"] = "en"
    cli.short_help = cli.help  # else the first line is cut short
    cli.commands.update({name: cli.get_command(None, name) for name in COMMANDS})
    folder.mkdir(exist_ok=True)
    write_man_pages("bnquiz", cli, version=__version__, target_dir=str(folder), date=DATE)
    for page in folder.glob("*.1"):
        page.write_text(_unfilled(page.read_text(encoding="utf-8")), encoding="utf-8")


def _unfilled(page: str) -> str:
    """Commands that stand on lines of their own stay so: filled, they are broken and cannot be copied."""
    return re.sub(r"(?m)((?:^  bnquiz .*\n)+)", r".nf\n\1.fi\n", page)


if __name__ == "__main__":
    for page in FOLDER.glob("*.1"):
        page.unlink()
    write(FOLDER)
