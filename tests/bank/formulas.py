"""MathML of our formulas: ``python -m tests.bank.formulas`` writes the file that the HTML sheet reads."""

from __future__ import annotations

from pathlib import Path

from bnquiz.bank import check
from bnquiz.resources import shipped

FILE = Path(__file__).parents[2] / "bnquiz" / "screen" / "formulas.json"


def mathml() -> dict[str, str]:
    """TeX → MathML, for each formula of the bank."""
    from latex2mathml.converter import convert

    bank, _ = check(shipped("questions"))
    return {
        tex: convert(tex, display="block")
        for tex in sorted({card.tex for card in bank.cards.values() if card.tex})
    }


def written() -> str:
    import json

    return json.dumps(mathml(), ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
