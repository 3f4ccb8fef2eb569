"""Whether all is well: ``bnquiz doctor`` shows versions, paths, the journal and what of our promises holds
here, ``bnquiz check`` validates every card and tells everything that is wrong.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from bnquiz import __version__
from bnquiz.cli.context import bank_option, cache_folder, journal_file, local_now
from bnquiz.errors import BadJournal
from bnquiz.formats import FORMATS
from bnquiz.language import language, said
from bnquiz.resources import installed, shipped
from bnquiz.texts import COMMA, Text, as_is, counted, joined

KINDS = {
    "recall": Text("recall", "问答"),
    "choice": Text("choice", "选择"),
    "number": Text("number", "计算"),
    "code": Text("code", "改错"),
}
COUNT = Text("{} {}", "{1} {0} 张")
SOUND = Text(
    "{} cards in {} topics are sound: {}; {} with a proof", "{1} 个主题的 {0} 张卡片完好：{2}；{3} 张有证明"
)
NONE_FOR = Text("; none for {}", "；{} 还没有")
COVERED = Text("{} of {} questions of the coverage have cards{}", "要覆盖的 {1} 个问题中，{0} 个有卡片{2}")
PROBLEMS = Text("1 problem", "1 处问题"), Text("{} problems", "{} 处问题")


@click.command("check")
@bank_option
def check_command(own: Path | None) -> None:
    """Validate the cards, ours and your own, and say what was found."""
    from bnquiz.bank import check, upkeep
    from bnquiz.bank.upkeep import survey

    bank, problems = check(shipped("questions"), own=own)
    problems += upkeep.problems(shipped("questions"), bank)
    for problem in problems:
        click.echo(said(problem.text), err=True)
    found = survey(bank)
    kinds = joined(COMMA, (COUNT.fill(count, KINDS[kind]) for kind, count in found.kinds.items()))
    click.echo(said(SOUND.fill(len(bank.cards), len(bank.topics), kinds, found.proven)))
    covered = len(bank.coverage) - len(found.uncovered)
    missing = NONE_FOR.fill(", ".join(found.uncovered)) if found.uncovered else ""
    click.echo(said(COVERED.fill(covered, len(bank.coverage), missing)))
    click.echo(said(counted(len(problems), *PROBLEMS)))
    sys.exit(1 if problems else 0)


PACKAGES = ("torch", "numpy", "fsrs", "click", "rich", "msgspec")
EXTRAS = {
    "pytest": "grade --tests",
    "genanki": "export anki",
    "ipykernel": "%load_ext bnquiz",
}  # and what needs it


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs, nothing else.")
def doctor_command(as_json: bool) -> None:
    """Show what is installed, and whether your code is sandboxed while graded.

    Each promise is tried. Exit status: 0, 1 if something is wrong with the journal, 2 the call was wrong.
    """
    from bnquiz.grading.process.promises import kept, kernel
    from bnquiz.grading.process.runner import start_workers

    with start_workers() as workers:
        promises = list(kept(workers))
    journal, offers = _journal(), kernel()
    if as_json:
        holds = {each.id: each.holds for each in promises}
        found = {
            "versions": _versions(),
            "paths": _paths(),
            "journal": journal,
            "sandbox": {**offers, "holds": holds},
            "language": language(),
            "formats": list(FORMATS),
            "extras": {name: _version(name) for name in EXTRAS},
        }
        click.echo(json.dumps({"schema": 1, **found}, ensure_ascii=False))
    else:
        from bnquiz.screen.blocks import console_of, show
        from bnquiz.screen.journal import doctor_page

        facts = {
            "versions": ", ".join(f"{name} {number}" for name, number in _versions().items()),
            **_paths(),
            "journal": said(_told(journal)),
            "sandbox": said(_offered(offers)),
            "language": language(),
            "formats": ", ".join(FORMATS),
            "extras": ", ".join(f"{name} {_version(name)} ({use})" for name, use in EXTRAS.items()),
        }
        named = {said(NAMES[name]): fact for name, fact in facts.items()}
        show(console_of(), doctor_page(named, journal["faults"], promises, language()))
    sys.exit(1 if journal["faults"] else 0)


def _versions() -> dict[str, str]:
    system = {
        "bnquiz": __version__,
        "Python": platform.python_version(),
        platform.system(): platform.release(),
    }
    return system | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    return installed(package) or said(Text("not installed", "未安装"))


def _paths() -> dict[str, str]:
    return {
        "Python": sys.executable,
        "cards": str(shipped("questions")),
        "cache": str(cache_folder(os.environ)),
        "temporary": tempfile.gettempdir(),
    }


def _journal() -> dict[str, Any]:
    """Looked at, and not made where there is none."""
    from bnquiz.study import health
    from bnquiz.study.journal import open_journal

    path = journal_file()
    found: dict[str, Any] = {"path": str(path), "lines": 0, "backups": 0, "faults": []}
    if not path.exists() and not (path.parent / "backups").exists():
        return found
    try:
        with open_journal(path) as journal:
            looked = health.check(journal, local_now())
    except BadJournal as error:
        return {**found, "faults": [error.get(language())]}
    return {
        **found,
        "lines": looked.lines,
        "backups": len(looked.backups),
        "faults": [said(fault) for fault in looked.faults],
    }


def _told(journal: dict[str, Any]) -> Text:
    path = Path(journal["path"])
    if journal["faults"]:
        return Text("{}: something is wrong", "{}：有问题").fill(path)
    if not path.exists():
        return Text("{}: none yet", "{}：还没有").fill(path)
    lines, backups = counted(journal["lines"], *LINES), counted(journal["backups"], *BACKUPS)
    return Text("{}: sound, {}, {}", "{}：完好，{}，{}").fill(path, lines, backups)


LINES = Text("1 line", "1 行"), Text("{} lines", "{} 行")
BACKUPS = Text("1 backup", "1 份备份"), Text("{} backups", "{} 份备份")


def _offered(offers: dict[str, int]) -> Text:
    """What of the kernel the sandbox is made of."""
    landlock = as_is(f"Landlock {offers['landlock']}") if offers["landlock"] else _WITHOUT.fill("Landlock")
    seccomp = as_is("seccomp") if offers["seccomp"] else _WITHOUT.fill("seccomp")
    return joined(COMMA, (landlock, seccomp))


_WITHOUT = Text("no {}", "没有 {}")
NAMES = {
    "formats": Text("formats", "格式"),
    "extras": Text("extras", "可选"),
    "versions": Text("versions", "版本"),
    "Python": as_is("Python"),
    "cards": Text("cards", "卡片"),
    "cache": Text("cache", "缓存"),
    "temporary": Text("temporary", "临时文件夹"),
    "journal": Text("journal", "学习记录"),
    "sandbox": Text("sandbox", "沙箱"),
    "language": Text("language", "语言"),
}
