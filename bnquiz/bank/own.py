"""A person's own cards: what such a card may leave out, and lists of questions that become cards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from bnquiz.texts import Text

PREFIX = "own/"  # what the ids of a person's own cards begin with
LAST = 1000  # where a topic of one's own stands that says nothing
# a field that only one kind has → the kind
TELLING = {"options": "choice", "listing": "code", "generator": "number"}
TEXTS = ("question", "answer", "why", "wrong", "hint", "spoken", "followup", "title")
LISTS = ("points", "options")
SOURCE = "your own card"
WORDS = 6  # of a question in the id that is made of it


def completed(table: dict[str, Any]) -> dict[str, Any]:
    """The card with what it left out: one language stands for both, and an id is made of the question."""
    whole = {name: _both(value) if name in TEXTS else value for name, value in table.items()}
    for name in LISTS:
        if isinstance(whole.get(name), list):
            whole[name] = [_both_of_entry(entry) for entry in whole[name]]
    kind = next((kind for field, kind in TELLING.items() if field in table), "recall")
    question = whole.get("question")
    name = made_id(str(question["en"])) if isinstance(question, dict) and "en" in question else "(no id)"
    whole = {"kind": kind, "level": "basic", "source": SOURCE, "id": name} | whole
    return whole | {"id": str(whole["id"]).removeprefix(PREFIX)}


def head(table: dict[str, Any], stem: str) -> dict[str, Any]:
    """The head of a file; its name is the title where it has none."""
    return {"title": _both(table.get("title", stem)), "order": LAST} | {
        name: value for name, value in table.items() if name != "title"
    }


def _both(value: Any) -> Any:
    """``"What?"``, or one language alone, as a text in both."""
    if isinstance(value, str):
        return {"en": value, "zh": value}
    if isinstance(value, dict) and ("zh" in value) != ("en" in value):
        [text] = [value[lang] for lang in ("en", "zh") if lang in value]
        return value | {"en": text, "zh": text}
    return value


def _both_of_entry(entry: Any) -> Any:
    """A point or an option: a text with more fields beside it."""
    whole = _both(entry)
    if isinstance(whole, dict) and "why" in whole:
        return whole | {"why": _both(whole["why"])}
    return whole


def made_id(question: str) -> str:
    """The first words of a question; a number of its own where it has none in Latin letters."""
    words = re.findall(r"[a-z0-9]+", question.casefold())[:WORDS]
    return "-".join(words) if len(words) > 1 else f"card-{crc32(question.encode()):08x}"


# ---- lists of questions and answers

Pair = tuple[str, str]  # a question and its answer


NO_QUESTION, NO_ANSWER = Text("no question", "没有问题"), Text("no answer", "没有答案")
NO_BRACKETS = Text("no answer in [brackets]", "没有 [方括号] 里的答案")
NO_TAB, TWICE = Text("no tab", "没有制表符"), Text("it is there twice", "出现了两次")


class Cut(NamedTuple):
    """A place of a list that may become a card: ``why`` it does not, where that is so."""

    line: int
    question: str
    answer: str
    why: Text | None = None


def pairs_of(path: Path, text: str) -> tuple[list[Pair], list[Cut]]:
    """The questions with answers of a list, and what was left out.

    The list is Markdown as hashcards writes it (``.md``), else one card a line with a tab.
    """
    read = _from_markdown if path.suffix.lower() in (".md", ".markdown") else _from_tabs
    found: dict[Pair, None] = {}
    left: list[Cut] = []
    for cut in read(text):
        pair = cut.question, cut.answer
        why = cut.why or (NO_QUESTION if not cut.question else NO_ANSWER if not cut.answer else None)
        if why is None and pair in found:
            why = TWICE
        if why is not None:
            left.append(cut._replace(why=why))
        else:
            found[pair] = None
    return list(found), left


def _from_tabs(text: str) -> Iterator[Cut]:
    """Question, tab, answer; a third field, such as tags, is not read, nor a line that begins with #."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            question, tab, rest = line.partition("\t")
            yield Cut(number, _line(question), _line(rest.split("\t")[0]), None if tab else NO_TAB)


def _line(field: str) -> str:
    """A field as Anki exports it: quoted where it holds quotes, line breaks as <br>."""
    bare = field.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1].replace('""', '"')
    return re.sub(r"<br ?/?>", "\n", bare).strip()


def _from_markdown(text: str) -> Iterator[Cut]:
    """``Q:`` and ``A:``, each up to the next; ``C:`` with the answer in [brackets]; ``---`` ends a card."""
    asked: tuple[int, str] | None = None
    for line, letter, body in _marked(text):
        if asked and letter != "A":
            yield Cut(*asked, "")
        if letter == "C":
            yield from _clozes(line, body)
        if letter == "A":
            yield Cut(*(asked or (line, "")), body)
        asked = (line, body) if letter == "Q" else None
    if asked:
        yield Cut(*asked, "")


def _marked(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, letter, text) of each mark."""
    marks = list(re.finditer(r"^([QAC]):", text, flags=re.MULTILINE))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        body = re.split(r"^---\s*$", text[mark.end() : end], flags=re.MULTILINE)[0]
        yield text.count("\n", 0, mark.start()) + 1, mark[1], body.strip()


def _clozes(line: int, body: str) -> Iterator[Cut]:
    """A card for each gap; the other gaps are filled."""
    gaps = list(re.finditer(r"(?<!\\)\[([^\]]+)\]", body))
    for gap in gaps:
        asked = body[: gap.start()] + "…" + body[gap.end() :]
        yield Cut(line, re.sub(r"(?<!\\)\[([^\]]+)\]", r"\1", asked), gap[1])
    if not gaps:
        yield Cut(line, body, "", NO_BRACKETS)


def as_toml(title: str, pairs: Iterable[Pair]) -> str:
    """A file of cards, each with an id that stays."""
    taken: set[str] = set()
    cards = [f"title = {_quoted(title)}\n"]
    for question, answer in pairs:
        name = _free(made_id(question), taken)
        taken.add(name)
        fields = {"id": name, "question": question, "answer": answer}
        cards.append("[[card]]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in fields.items()))
    return "\n".join(cards)


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _quoted(text: str) -> str:
    return json.dumps(text.replace("\t", "    "), ensure_ascii=False).replace("\x7f", "")
