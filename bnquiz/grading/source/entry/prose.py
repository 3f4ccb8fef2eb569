"""What comments, docstrings and names say of the axes of x."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bnquiz.grading.source.entry import roles

# axes in words: (batch, time, features), [batch, height, width, channels]
_OF_SAMPLES, _OF_FEATURES = (
    r"\b(batch\w*|n|b) ?, ?",
    r" ?, ?(\w*features?|\w*channels?|c|d|dim\w*|hidd\w*|emb\w*)\b",
)

STEPS_WORDS = rf"{_OF_SAMPLES}(\w*len\w*|time\w*|seq\w*|steps?|tokens?){_OF_FEATURES}"

PIXELS_WORDS = rf"{_OF_SAMPLES}(height|h) ?, ?(width|w){_OF_FEATURES}"

PROSE = re.compile(r"#.*|\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''")  # comments and docstrings

_LIST = re.compile(r"[(\[（] ?(\w+(?: ?[,，、] ?\w+){1,4}) ?[)\]）]")

_CHANNEL_WORD = re.compile(
    r"(?i)(n_?|num_?|in_)?(channels?|features?|chans?|ch|c|units?|neurons?|dims?)|通道数?|特征数?|チャン?ネル数?|特徴量?"
    r"|채널(수)?|특징|канал\w*|признак\w*|canal(es|i)?|canale|canais|canaux|kan[aä]le?|kanaele|kanały?|kanal\w{0,3}"
    r"|características?|caractéristiques?|caratteristiche|rasgos?|merkmale?|cech[ay]?|özellik\w*|fitur"
)

_SAMPLES_WORD = re.compile(
    r"(?i)batch\w*|n_?samples|samples?|(n_?)?examples?|beispiele?|stichproben?|muster|exemples?|échantillons?"
    r"|ejemplos?|muestras?|exemplos?|amostras?|esempi|campioni|przykłady|próbki|örnek(ler)?|примеры|образцы|примеров"
    r"|样本数?|样例|サンプル数?|샘플(수)?"
)

_ONE_VALUE = re.compile(r"[(\[（] ?(\w+) ?, ?[)\]）]")  # ``gain: (3,)``: one value a channel

_MADE_WITH = re.compile(r"def __init__\(self, (\w+)")  # the word for the channels, whatever it is


def says_columns(text: str) -> bool:
    """Whether comments and docstrings say in words that samples stand in columns: ``(Merkmale, Beispiele)``,
    or that there is a row for each feature, ``(Merkmale, 1)``."""
    listed = (_LIST.findall(prose) for prose in PROSE.findall(text))
    pairs = (re.split(" ?[,，、] ?", each) for found in listed for each in found)
    return any(
        len(words) == 2
        and len(words[0]) > 2
        and _CHANNEL_WORD.fullmatch(words[0]) is not None
        and (words[1] == "1" or _SAMPLES_WORD.fullmatch(words[1]) is not None)
        for words in pairs
    )


def axes_in_words(text: str) -> Iterator[tuple[int, int]]:
    """Shapes that comments and docstrings write with a word for each axis, samples first: the rank, and the
    place of the channels: (5, 1) of ``(batch, channel, frame, row, column)``, (3, 1) of ``(records, leads,
    samples)`` in a class that is made with ``leads``, (3, 2) of ``(B, N, 3)`` beside ``gain: (3,)``."""
    own = {word.lower() for word in _MADE_WITH.findall(text)}
    prose = "\n".join(PROSE.findall(text))
    alone = {word.lower() for word in _ONE_VALUE.findall(prose)}
    for each in _LIST.findall(prose):
        words = [word.strip().lower() for word in re.split("[,，、]", each)]
        spelled = any(len(word) > 2 or not word.isascii() for word in words)
        spelled = spelled or (each.islower() and _are_letters(words))  # capitals may be of another layout
        named = [n for n, word in enumerate(words) if word in own or _CHANNEL_WORD.fullmatch(word)]
        channels = (named if spelled else []) or [n for n, word in enumerate(words) if word in alone]
        if len(channels) == 1 and channels[0] > 0 and _begins_with_samples(words):
            yield len(words), channels[0]
    yield from _axes_annotated(text)


def _are_letters(words: list[str]) -> bool:
    """``n, c, l``: the samples, the channels, and how many there are of others."""
    return len(words) > 2 and words[0] in {"n", "b"} and {*words[1:]} <= {"c", "d", "h", "w", "l", "t", "s"}


def _begins_with_samples(words: list[str]) -> bool:
    return words[0].replace("_", "").isalpha() and words[0] not in _OF_ONE_SAMPLE


_OF_ONE_SAMPLE = {"height", "h", "width", "length", "time"}  # the first axis of one, without its batch


def _axes_annotated(text: str) -> Iterator[tuple[int, int]]:
    """The same of annotations: ``x: Float[Tensor, "batch channels time"]``, ``TensorType["b", "c", "t"]``."""
    written = (one.split() or re.findall(r"\w+", several) for one, several in _ANNOTATED.findall(text))
    for words in written:
        channels = [n for n, word in enumerate(words) if _CHANNEL_WORD.fullmatch(word)]
        if len(words) > 1 and len(channels) == 1 and channels[0] > 0 and words[0].isalpha():
            yield len(words), channels[0]


_ANNOTATED = re.compile(r"""\w\[(?:[\w.]+, ?["']([\w ]+)["']|((?:["']\w+["'](?:, ?)?){2,}))\]""")

_ONE_AXIS = r"[^\n()\[\]]{0,60}[(\[] ?[A-Za-z_]\w* ?, ?[)\]]"  # ``(C,)``


def has_one_axis(name: str, text: str) -> bool:
    """Whether comments or docstrings say that a parameter holds one axis: ``gamma and beta: (C,)``."""
    said = re.compile(rf"\b{re.escape(name)}\b{_ONE_AXIS}")
    return any(said.search(prose) for prose in PROSE.findall(text))


def parts_in_words(name: str, text: str) -> list[str]:
    """What a docstring says that an argument holds, part by part: ``state = [running_mean, running_var]``,
    ``moments: (mean, variance) so far``."""
    said = re.search(rf"\b{re.escape(name)}\b[^\n()\[\],]{{0,40}}[(\[]([\w ]+(?:,[\w ]+)+)[)\]]", text)
    return ["_".join(part.split()) for part in said[1].split(",")] if said else []


_BROADCAST = re.compile(r"\(1, ?[A-Za-z]\w*(, ?1){1,3}\)")  # of what lines up with x: ``(1, C, 1, 1)``
_SHAPE_OF = re.compile(r"((?:\w+ ?, ?)*\w+) ?(?::|--|=) ?(?:of shape )?\([NBM], ?[CDF]\)")  # ``gain: (N, C)``


def _is_for_affine(names: str) -> bool:
    return all(roles.role_of(name.strip()) in {"gamma", "beta"} for name in names.split(","))


def spoken_ranks(text: str) -> Iterator[int]:
    """Ranks that a comment or a docstring names by the letters of its axes; not those of gamma and beta."""
    text = _SHAPE_OF.sub(lambda said: "" if _is_for_affine(said[1]) else said[0], text)
    if re.search(r"\b[NB], ?C, ?D, ?H, ?W\b|\bNCDHW\b", text):
        yield 5
    if re.search(r"\b[NB], ?C, ?H, ?W\b|\b[NB], ?H, ?W, ?C\b|\b[NB]CHW\b|\b[NB]HWC\b", text) or (
        re.search(PIXELS_WORDS, text, re.IGNORECASE)
    ):
        yield 4
    if re.search(r"\b[NB], ?C, ?[LTD]\b(?! ?,)|\b[NB], ?[LTS], ?[CDHFE]\b|\bNCL\b|\bNLC\b", text) or (
        re.search(STEPS_WORDS, text, re.IGNORECASE)
    ):
        yield 3
    if re.search(r"\([NBM], ?[CDF]\)", text):
        yield 2
    for prose in PROSE.findall(text):
        yield from (len(ones[0].split(",")) for ones in _BROADCAST.finditer(prose))
    yield from (rank for rank, _ in axes_in_words(text))
    yield from _axes_after_the_batch(text)


def _axes_after_the_batch(text: str) -> Iterator[int]:
    """How many axes are listed after the batch's, ``(batch, hour, sensor)``, whatever they are called."""
    for each in (found for prose in PROSE.findall(text) for found in _LIST.findall(prose)):
        first, *others = (word.strip().lower() for word in re.split("[,，、]", each))
        if re.fullmatch(r"batch(_?size)?", first) and not any(map(roles.held_role_of, others)):
            yield 1 + len(others)


_BESIDE_A_VALUE = re.compile(r"(?m)^(\s*[\w.]+ *=[^=#\n][^#\n]*)#.*$")


def without_intermediates(text: str) -> str:
    """The text without what a comment says of a value on its line: ``pooled = x.mean((2, 3))  # (N, C)``."""
    return _BESIDE_A_VALUE.sub(r"\1", text)


def named_ranks(name: str) -> Iterator[int]:
    """The ranks that a name says, ``BatchNorm2d``, or hints at, ``ConvBN``."""
    lower = name.lower()
    if re.search(r"3d|volum", lower):
        yield 5
    if re.search(r"2d|spatial", lower):
        yield 4
    yield from hinted_ranks(name)
    if re.search(r"1d|(^|_)fc|dense|linear", lower):
        yield 3 if "conv" in lower or "cnn" in lower else 2


def hinted_ranks(name: str) -> Iterator[int]:
    """Convolutions are usually those of images."""
    lower = name.lower()
    if ("conv" in lower or "cnn" in lower) and not re.search(r"[123]d", lower):
        yield 4
