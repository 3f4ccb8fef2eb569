"""What the commands share: the bank of cards, the journal, the clock, and how a verdict gets into the
journal: whatever keeps it from there is said in a line, and the verdict stands.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from bnquiz.errors import BadJournal, UnknownCard, reason_of
from bnquiz.language import CHOICES, language, said
from bnquiz.resources import shipped
from bnquiz.texts import Text, either

if TYPE_CHECKING:
    from bnquiz.bank.model import Bank, Card, Topic
    from bnquiz.grading.records import Result
    from bnquiz.screen.blocks import Page
    from bnquiz.study.choose import Candidate
    from bnquiz.study.events import Found
    from bnquiz.study.journal import Journal


def local_now() -> dt.datetime:
    """The time on the learner's wall, aware."""
    return dt.datetime.now().astimezone()


def replace_whole(output: Path, content: str | bytes) -> None:
    """Write all of it beside, then let it take the place: the old file is whole until the new one is. A link
    stays a link; a device and a pipe are written to, and never replaced. Of two that write at once the later
    one stays, whole. Raises OSError."""
    data = content.encode() if isinstance(content, str) else content
    place = Path(os.path.realpath(output))
    if output.exists() and not place.is_file():
        output.write_bytes(data)
        return
    beside = place.with_name(f".bnquiz-{os.urandom(8).hex()}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def journal_file() -> Path:
    from bnquiz.study.store import journal_path

    return journal_path(os.environ)


@contextmanager
def open_study() -> Iterator[Journal]:
    """The learner's journal; on leaving it is backed up, now and then, and closed. Raises BadJournal."""
    from bnquiz.study.journal import open_journal

    with open_journal(journal_file()) as journal:
        try:
            yield journal
        finally:
            _back_up(journal)


def candidates_of(bank: Bank, but: Container[str] = ()) -> list[Candidate]:
    """The bank's cards, as the choice of the next one needs them; ``but`` those that are suspended."""
    from bnquiz.bank.loading import heads
    from bnquiz.study.choose import Candidate

    worth = {name: float(asked.worth) for name, asked in bank.coverage.items()}
    return [
        Candidate(
            *(
                head.id,
                head.topic,
                head.level,
                round(head.weight),
                head.covers,
                head.turn,
                head.kind,
                head.weight,
            ),
            alike=head.alike,
            worth=tuple(worth.get(name, 0.0) for name in head.covers),
        )
        for head in heads(bank)
        if head.id not in but
    ]


def _back_up(journal: Journal) -> None:
    """A backup that cannot be made is said, and no reason to fail: the journal itself is saved."""
    from bnquiz.study import backup

    try:
        backup.keep(journal.path, journal.log.db, local_now())
    except BadJournal as error:
        click.echo(
            said(Text("bnquiz: no backup was made: {}", "bnquiz: 没有做备份：{}").fill(error.message)),
            err=True,
        )


bank_option = click.option(
    "--bank",
    "own",
    type=click.Path(path_type=Path),
    envvar="BNQUIZ_BANK",
    metavar="DIR",
    help="A folder of your own cards, besides ours (or set BNQUIZ_BANK).",
)


cards_option = click.option(
    "--cards",
    "lang",
    type=click.Choice(CHOICES),
    envvar="BNQUIZ_CARDS",
    default=language,
    help="The language of the cards, if it is another one (or set BNQUIZ_CARDS).",
)


def open_bank(own: Path | None) -> Bank:
    """Our cards, and those of the folder ``own``, or of the folder for imported ones. Raises BadBank.

    Cards of a person's own that break the format are left out, and that is said.
    """
    from bnquiz.bank import load

    own = own or existing(own_folder(os.environ))
    bank = load(shipped("questions"), own=own, cache=cache_folder(os.environ))
    if bank.left_out:
        first, *more = bank.left_out
        rest = Text(" (and {} more)", "（另有 {} 个）").fill(len(more)) if more else ""
        click.echo(
            said(
                Text(
                    "bnquiz: left out: {}{}; `bnquiz check --bank {}` lists all",
                    "bnquiz: 跳过了：{}{}；`bnquiz check --bank {}` 列出全部",
                ).fill(first.text, rest, own)
            ),
            err=True,
        )
    return bank


def own_folder(environ: os._Environ[str] | dict[str, str]) -> Path:
    """Where imported cards are kept."""
    from bnquiz.study.store import home

    return home(environ) / "cards"


def existing(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


def topics_of(bank: Bank, names: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the topics with these ids or titles; else a usage error that names those that are near."""
    return tuple(_topic(bank, name) for name in names)


def _topic(bank: Bank, name: str) -> str:
    titles = {title.casefold(): topic.id for topic in bank.topics.values() for title in _titles(topic)}
    if name in bank.topics or name.casefold() in titles:
        return name if name in bank.topics else titles[name.casefold()]
    use = Text("use {}", "可用 {}").fill(", ".join(bank.topics))
    known = meant(name.casefold(), [*bank.topics, *titles], use)
    raise click.BadParameter(
        said(Text("there is no topic '{}': {}", "没有主题“{}”：{}").fill(name, known)), param_hint="--topic"
    )


def _titles(topic: Topic) -> tuple[str, ...]:
    return (topic.title.en, topic.title.zh, topic.id.removeprefix("own/"))


def meant(name: str, names: Iterable[str], otherwise: Text) -> Text:
    """Which of the names may have been meant; ``otherwise`` where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(dict.fromkeys(names)), n=3)
    return Text("did you mean {}?", "是不是 {}？").fill(either(near)) if near else otherwise


def card_of(bank: Bank, name: str) -> Card:
    """The card with this id. Raises UnknownCard, naming the ids that are near."""
    if card := bank.cards.get(name):
        return card
    if gone := bank.retired.get(name):
        instead = Text("; see '{}'", "；请看“{}”").fill(gone.instead) if gone.instead else ""
        raise UnknownCard(
            Text("card '{}' is retired: {}{}", "卡片“{}”已停用：{}{}").fill(name, gone.why, instead)
        )
    hint = meant(name, bank.cards, Text("`bnquiz cards` lists them", "用 `bnquiz cards` 查看全部"))
    raise UnknownCard(Text("there is no card '{}': {}", "没有卡片“{}”：{}").fill(name, hint))


def paged(page: Page) -> None:
    """Print a page: through a pager where it is longer than the terminal."""
    from bnquiz.screen.blocks import console_of, show

    console = console_of()
    if not console.is_terminal:
        show(console, page)
        return
    with console.capture() as captured:
        show(console, page)
    text = captured.get()
    if text.count("\n") < console.height:
        click.echo(text, nl=False, color=True)
    else:
        click.echo_via_pager(text)


def cache_folder(environ: os._Environ[str] | dict[str, str]) -> Path:
    """The folder of what can be made anew at any time: the cards as they were read last."""
    if named := environ.get("BNQUIZ_CACHE"):
        return Path(named)
    if home := environ.get("BNQUIZ_HOME"):
        return Path(home, "cache")
    import platformdirs

    return platformdirs.user_cache_path("bnquiz", appauthor=False)


def record(result: Result) -> int | None:
    """Save the verdict. How many cards are due because of it; None, and a line on stderr, if that failed.
    A file that could not be graded says nothing of the learner, and is not saved: a wrong name is no
    history."""
    if result.verdict == "error" and not result.mistakes:
        return None
    try:
        with open_study() as journal:
            return _record(journal, result)
    except (BadJournal, OSError) as error:
        click.echo(
            said(
                Text("bnquiz: the verdict was not recorded: {}", "bnquiz: 评判结果没有记下来：{}").fill(
                    reason_of(error) if isinstance(error, OSError) else error.message
                )
            ),
            err=True,
        )
        return None


def _record(journal: Journal, result: Result) -> int:
    from bnquiz.grading.telling.tell import ran_through
    from bnquiz.study.history import asked_for
    from bnquiz.tasks import task_of

    for each in _by_entry(result):
        journal.record_verdict(
            each.file,
            each.verdict,
            found_by(each),
            task=task_of(result.source) if each.verdict == result.verdict else None,
            stopped=not ran_through(result),
            now=local_now(),
        )
    wanted = asked_for(journal.open_mistakes(), journal.states())
    return len({card for mistake in result.mistakes for card in mistake.cards} & wanted.keys())


def _by_entry(result: Result) -> list[Result]:
    """What is recorded, under which name: a file as it is; of a notebook each entry by itself, for its cells
    are graded one by one, and none of them knows of the others."""
    file = str(Path(result.file).resolve())
    if not result.pieces or result.entry is None:
        return [replace(result, file=file)]
    return [_of_entry(result, entry.name, file) for entry in (result.entry, *result.others)]


def _of_entry(result: Result, name: str, file: str) -> Result:
    """The mistakes of one entry."""
    own = tuple(m for m in result.mistakes if not m.entry or name in m.entry.split(", "))
    is_right = result.verdict == "fail" and all(m.severity == "warning" for m in own)
    verdict = "pass" if is_right else result.verdict
    return replace(result, file=f"{file}:{name}", mistakes=own, verdict=verdict)


def found_by(result: Result) -> list[Found]:
    """The mistakes as the journal has them: of a notebook with the line in its cell."""
    from msgspec import UNSET

    from bnquiz.study.events import Found

    if not result.pieces:
        return [Found(m.id, m.severity, m.lines, m.cards) for m in result.mistakes]
    found = []
    for m in result.mistakes:
        places = sorted({(span.cell or 0, span.line) for span in m.spans})
        cells, lines = (tuple(each) for each in zip(*places, strict=True)) if places else (UNSET, ())
        found.append(Found(m.id, m.severity, lines, m.cards, cells))
    return found
