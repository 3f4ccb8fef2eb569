"""The report that the README shows, up to its warnings: `python -m tests.report_svg` draws it anew."""

from io import StringIO
from itertools import takewhile
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console

from bnquiz import Result, grade
from bnquiz.screen.blocks import lines, put
from bnquiz.screen.found import View
from bnquiz.screen.report import report

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.svg"
WIDTH = 84


def wrong() -> Result:
    """The example with eps subtracted; how long it took is no part of the picture."""
    text = (ROOT / "examples" / "my_bn.py").read_text(encoding="utf-8")
    result = grade(text.replace("+ eps", "- eps"))
    return replace(result, file="my_bn.py", seconds=0.4)


def drawn() -> str:
    console = Console(
        record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="standard",
        highlight=False, markup=False, emoji=False, legacy_windows=False, no_color=False,
    )  # fmt: skip
    page = lines(report(wrong(), View(width=WIDTH)), WIDTH)
    put(console, takewhile(lambda line: not line.plain.startswith("Warnings"), page))
    return console.export_svg(title="bnquiz grade my_bn.py", unique_id="report")


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
