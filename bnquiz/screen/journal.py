"""What a look at the journal found, on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.screen.blocks import Block
from bnquiz.study.health import Health

WHEN = "%Y-%m-%d %H:%M"


def health_page(health: Health) -> Iterator[Block]:
    """Sound or not first, then what there is, then each fault with what to do."""
    faults = len(health.faults)
    verdict = f"{_count(faults, 'fault')} found" if faults else "sound"
    yield Block(f"{health.path}: {verdict}", style="bold red" if faults else "bold green")
    for fault in health.faults:
        yield Block(fault, 2, "- ")
    yield Block(
        f"{_count(health.lines, 'line')} ({health.taken_back} undone); {_count(health.cards, 'card')} rated"
    )
    if health.first and health.last:
        yield Block(f"from {health.first.astimezone():{WHEN}} to {health.last.astimezone():{WHEN}}")
    newest = f", the newest of {health.backups[0].astimezone():{WHEN}}" if health.backups else ""
    yield Block(f"{_count(len(health.backups), 'backup')}{newest}")
    for note in health.notes:
        yield Block(note, 2, "- ", style="yellow")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
