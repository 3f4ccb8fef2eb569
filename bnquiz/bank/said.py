"""Which key points a typed answer says: and does not deny, or say of the opposite.

A point is named by its own words, by an alias, or by a formula that is equal to one of its. What stands
around those words must agree with the point: as often denied (``not``, ``without``, 不), and nothing in the
place of its opposite (training for inference, layer norm for batch norm, larger for smaller). In doubt a
point is not named: the learner sees answer and points side by side, and ticks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bnquiz.bank.formulas import Formula, formulas, holds
from bnquiz.bank.model import Point, Recall

# the same thing, as it is typed
SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"−|–|—", "-"),
    (r"batch[- ]?normali[sz]ation|batch[- ]?norm|批归一化|批量归一化|批标准化", "bn"),
    (r"layer[- ]?normali[sz]ation|layer[- ]?norm|层归一化", "ln"),
    (r"epsilon|eps", "ε"),
    (r"gamma", "γ"),
    (r"beta", "β"),
    (r"torch\.|np\.", ""),
    (r"x\.mean\([^()]*\)", "mean"),
    (r"x\.var\([^()]*\)", "var"),
    (r"(?:dy|dout)\.sum\([^()]*\)", "sum(dy)"),
    (r"mu|e[\[(]x[\])]", "μ"),
    (r"sigma", "σ"),
    (r"var[\[(]x[\])]", "var"),
    (r"x_?hat|x\u0302", "x̂"),
    (r"sqrt", "√"),
    (r"零|zero", "0"),
    (r"dγ|d γ|dgamma", "dγ"),
    (r"dβ|d β|dbeta", "dβ"),
    (r"unbiased ?= ?false|correction ?= ?0", "biased"),
    (r"speeds? up|accelerates?", "faster"),
    (r"dividing by|divides? by|divided by", "division by"),
    (r"each|every", "per"),
    (r"subtracting|subtracts|subtracted|subtraction of", "subtract"),
    (r"broken|breaks", "break"),
    (r"the|its|their|a|an", ""),
)
GREEK_VALUE = re.compile(
    r"([γβ])\s*(?:is|are|=|starts? (?:at|as|with)|at|为|初始化为|初始为|initiali[sz]ed (?:to|with|as|at)"
    r"|(?:is )?set to)\s*(\d|one)"
)
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = r"[^\W\u3400-\u9fff]"  # what a word is made of in a script that writes spaces between words

SENTENCE = re.compile(r"[.](?=\s|$)|[;。!?\n]")
CLAUSE = re.compile(
    r"[,、:]|\b(?:but|while|whereas|so that|so|because|since|which|then|when|whether)\b"
    r"|而且|但是|但|而(?!不)|因为|所以"
    r"|\band\b(?= (?:it|at|in|during|for|inference|train\w*|eval|no_grad|test\w*|bn|ln|no|not|is|are|has|have"
    r"|uses?|needs?|less|β|pre-ln|post-ln|frameworks?|pytorch|original|pre-activation)\b)"
)
NEGATION = re.compile(
    r"\b(?:no|not|never|without|neither|nor|cannot|can't|doesn't|don't|isn't|aren't|won't|wouldn't|needn't|none"
    r"|independent(?:ly)?|instead of|rather than|unnecessary|absent|gone|false|wrong|impossible|unable|lacks?"
    r"|loses?|excludes?|ignores?|turns? off)\b|\bless\s+…|不|没|无(?!偏)|无法|非(?!线性)|未|并非"
)
HARMLESS = re.compile(
    r"not only|no longer|no matter|no_grad|不仅|不同|不一|不断|不良|不准|不适合|无论|unbiased"
)


# a sentence that does not say what stands in it, and one that takes back the sentence before it
DOUBT = re.compile(
    r"\b(?:don't|do not|didn't|not) (?:really |quite )?(?:know|remember|sure|certain)\b|\bno idea\b"
    r"|\bmistake\b|\bfalsely\b|\bwrongly\b|\bmistakenly\b|\bmyth\b|\bmisconception\b|\bkidding\b"
    r"|\b(?:is|are|be|that's|it's) (?:false|wrong|untrue|incorrect)\b"
    r"|不知道|不确定|不清楚|记不清|误以为|误认为|(?:是|说法)错|不正确|开玩笑"
)
TAKEN_BACK = re.compile(
    r"^\W*(?:no|nope|wrong|false|wait|just kidding|kidding)\b|\bopposite\b|\bother way (?:round|around)\b"
    r"|^\W*(?:不对|不是|错了|开玩笑)|正好相反|恰恰相反|反过来"
)
# what γ and β do, exchanged: in words, and in a formula
EXCHANGED = re.compile(
    r"γ (?:[a-z]+ ){0,2}?(?:shift|offset|translat|add)|β (?:[a-z]+ ){0,2}?(?:scal|multipl|stretch)"
    r"|γ ?(?:用来|用于|负责)?(?:做)?(?:平移|偏移)|β ?(?:用来|用于|负责)?(?:做)?缩放|β[*·×]\(|\)\+γ|[²ε]\)?\+γ"
)
AFFINE = re.compile(r"γ[^;]*(?:scal|缩放)|β[^;]*(?:shift|平移)")  # a point that says it


class Opposites(Struct, frozen=True):
    """Words of which one excludes the other. ``goes_on``: the last one said holds in the clauses after."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    goes_on: bool = False


def _pair(one: str, other: str, *, goes_on: bool = False) -> Opposites:
    return Opposites(re.compile(one), re.compile(other), goes_on)


OPPOSITES: tuple[Opposites, ...] = (
    _pair(r"\btrain\w*|训练", r"\binference|\beval\b|\btest(?:s|ing)?\b|推理|测试|评估", goes_on=True),
    _pair(r"bn", r"\bln\b|ln[^a-z]|\binstance\b|\brms\w*|实例归一化", goes_on=True),
    _pair(r"\bpre-?ln", r"\bpost-?ln", goes_on=True),
    _pair(r"\beval\b", r"\bno_grad\b", goes_on=True),
    _pair(r"\boriginal\b|原始", r"\bpre-activation\b|预激活", goes_on=True),
    _pair(r"\bpaper\b|论文", r"\bframeworks?\b|框架", goes_on=True),
    _pair(r"γ", r"β"),
    _pair(r"γ|β", r"\brunning\b|\bmoving\b|滑动"),
    _pair(r"\bbiased\b|有偏", r"\bunbiased\b|无偏"),
    _pair(
        r"\blarge\w*|\bbig\w*|\bhigh\w*|更大|较大|越大|放大|很大",
        r"\bsmall\w*|\btiny\b|\blow\w*|更小|较小|越小|很小|小批|小学习率",
    ),
    _pair(
        r"\bstronger\b|(?<!batch )\bgrows?\b|\bincreas\w*|\bmore\b|越强|变强|增强|增大",
        r"\bweak\w*|\bshrinks?\b|\bdecreas\w*|\bless\b|\bfewer\b|\bfades?\b|越弱|变弱|减弱|更弱|减少|缩小",
    ),
    _pair(
        r"\bnois\w*|\bpoor\w*|\bbad\w*|\bwors\w*|\binaccurate|噪声|差|不准",
        r"\bwell\b|\bgood\b|\bfine\b|很好|准确",
    ),
    _pair(r"\bfast\w*|快|加速", r"\bslow\w*|慢"),
    _pair(r"\binside\b|\bwithin\b|\bunder\b|里|内", r"\boutside\b|外"),
    _pair(r"\bsame\b|\bidentical\b|一致|相同|一样", r"\bdiffer\w*|\bmismatch\w*|不一致|不同|不匹配"),
    _pair(r"\bmean\b|μ|均值", r"\bvariance\b|\bvar\b|方差|\bstd\b|standard deviation|√|σ|标准差"),
    _pair(r"\bforward\b|前向", r"\bbackward\b|反向|\boptimi[sz]er\b|优化器"),
    _pair(r"\bbefore\b|之前|前面", r"\bafter\b|之后|后面"),
    _pair(r"\bsubtract\w*|减", r"\badd(?:s|ed|ing)?\b|加上"),
    _pair(r"\bdivi\w*|/|除以", r"\bmultipl\w*|乘以"),
    _pair(r"\bstable\b|\bsmooth\w*|平滑|稳定", r"\bunstable\b|\brough\w*|不稳定|陡"),
)


class Plain(Struct, frozen=True):
    """A text without case, full width and spelling, cut into sentences and clauses: (start, end) of each."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]
    formulas: tuple[Formula, ...]


def named(card: Recall, typed: str) -> tuple[bool, ...]:
    """For each key point, whether the typed answer names it."""
    said = plain(typed)
    owns = [spelled(f"{point.en}; {point.zh}") for point in card.points]
    return tuple(
        says(said, point, own, [each for each in owns if each != own])
        for point, own in zip(card.points, owns, strict=True)
    )


def says(said: Plain, point: Point, own: str, others: Sequence[str]) -> bool:
    """``own``: the point's words in both languages, spelled alike; ``others``: those of the other points."""
    names = [spelled(words) for words in (point.en, point.zh, *point.aliases)]
    if any(words in said.text for words in names[:2]):
        return True
    if AFFINE.search(own) and EXCHANGED.search(said.text):
        return False
    denied = [name for name in names[2:] if _negations(name)]
    for name in names:
        shared = any(True for other in others if next(_places(name, other), None))
        for place in _places(name, said.text):
            if _names(said, place, own, denied) and (not shared or _says_more(said, place, own)):
                return True
    return _in_formula(said, names, own)


def _names(said: Plain, place: tuple[int, int], own: str, denied: Sequence[str]) -> bool:
    """Whether the words at this place name the point; a formula is compared as one (``_in_formula``)."""
    words = said.text[slice(*place)]
    is_label = words.endswith("=") or said.text[place[1] :].lstrip().startswith(":")
    if is_label or (formulas(words) and _formulas_at(said, place)):
        return False
    return _agrees(said, place, own, denied)


def _formulas_at(said: Plain, place: tuple[int, int]) -> list[Formula]:
    return [each for each in said.formulas if each.start <= place[0] and place[1] <= each.end]


def _says_more(said: Plain, place: tuple[int, int], own: str) -> bool:
    """Whether more of the point stands in the same sentence: for words that name other points too."""
    start, end = _around(said.sentences, place)
    words, rest = said.text[slice(*place)], said.text[start : place[0]] + " " + said.text[place[1] : end]
    more = (word for word in WORD.findall(rest) if word not in words and word not in COMMON)
    if any(re.search(rf"(?<![a-z]){re.escape(word)}", own) for word in more):
        return True
    sides = ((_sides(pair, own), _sides(pair, rest)) for pair in OPPOSITES if pair.goes_on)
    return any(mine == theirs and mine[0] != mine[1] for mine, theirs in sides)


WORD = re.compile(r"(?<![a-z_])[a-z]{4,}|bn|ln|[γβμσ]|[\u3400-\u9fff]{2}")
COMMON = {"with", "that", "this", "from", "when", "which", "over", "into", "only", "then", "also", "uses"}


def spelled(text: str) -> str:
    """What two ways to write the same have in common."""
    text = unicodedata.normalize("NFKC", text.replace("²", "^2").replace("√", "sqrt")).casefold()
    text = unicodedata.normalize("NFC", text)
    for old, new in SPELLINGS:
        text = re.sub(rf"(?<![a-z])(?:{old})(?![a-z])" if old[0].isalpha() else old, new, text)
    text = GREEK_VALUE.sub(r"\1=\2", text.replace("^2", "²").replace("**2", "²"))
    text = re.sub(r"\s*([-+*/=·×^])\s*", r"\1", text)
    return " ".join(re.sub(r"√\((\w)\)", r"√\1", text).split())


def plain(typed: str) -> Plain:
    text = spelled(typed)
    sentences = tuple(_cut(text, SENTENCE))
    return Plain(text, sentences, tuple(_cut(text, CLAUSE, SENTENCE)), tuple(formulas(text)))


def _cut(text: str, *marks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches between the marks that stand in no bracket."""
    found = sorted((match.start(), match.end()) for mark in marks for match in mark.finditer(text))
    start = 0
    for left, right in found:
        if text.count("(", 0, left) <= text.count(")", 0, left) and left >= start:
            yield start, left
            start = right
    yield start, len(text)


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand: Chinese whatever the spaces; Latin as whole words, beside Chinese too."""
    pattern = (
        r"\s*".join(re.escape(char) for char in name if char != " ") if HAN.search(name) else re.escape(name)
    )
    before = rf"(?<!{LATIN})(?<!{LATIN}-)" if re.match(LATIN, name) else ""
    after = rf"s?(?!{LATIN}|[-+]\d|²)" if re.match(LATIN, name[-1:]) else ""
    return (match.span() for match in re.finditer(before + pattern + after, text))


# ---- what stands around the words


def _agrees(said: Plain, place: tuple[int, int], own: str, denied: Sequence[str] = ()) -> bool:
    """Whether what stands around the words is not the point's opposite. ``denied``: its names that deny."""
    start, end = _around(said.clauses, place)
    clause = said.text[start:end]
    if _name_differs(said, place, own) or _denied(said.text, (start, end), place, own, denied):
        return False
    if _not_meant(said, place) or _denied_beside(said, place, own):
        return False
    return not any(_contradicts(pair, clause, said, start, own) for pair in OPPOSITES)


def _not_meant(said: Plain, place: tuple[int, int]) -> bool:
    """Whether the sentence is one of doubt, or the next one takes it back."""
    start, end = _around(said.sentences, place)
    following = next((said.text[slice(*piece)] for piece in said.sentences if piece[0] >= end), "")
    return bool(DOUBT.search(said.text[start:end]) or TAKEN_BACK.search(following))


def _denied_beside(said: Plain, place: tuple[int, int], own: str) -> bool:
    """Whether another clause of the sentence denies what the point says too: "not learned, one a channel"."""
    if _negations(own):
        return False
    sentence = said.text[slice(*_around(said.sentences, place))]
    return any(all(stem in own for stem in stems) for stems in _predicates(sentence))


def _around(pieces: Sequence[tuple[int, int]], place: tuple[int, int]) -> tuple[int, int]:
    """From the piece in which the words begin to the one in which they end."""
    touched = [piece for piece in pieces if piece[0] <= place[1] and place[0] <= piece[1]]
    return touched[0][0], touched[-1][1]


def _denied(
    text: str, clause: tuple[int, int], place: tuple[int, int], own: str, denied: Sequence[str]
) -> bool:
    """Whether the words are denied where the point is not, or the point is where the words are not."""
    words, before = text[slice(*place)], text[clause[0] : place[0]]
    here, inside = _negations(f"{before} … {text[place[1] : clause[1]]}"), _negations(words)
    if not _negations(own):
        return bool(here) and not inside
    if inside:
        return False
    if here:
        return _just_before(before) and any(not _just_before(own[: at[0]]) for at in _places(words, own))
    said = text[clause[0] : clause[1]]
    if any(all(stem in said for stem in stems) for stems in _predicates(own)):
        return True
    return any(word in name for name in denied for word in WORD.findall(words))


def _just_before(text: str) -> bool:
    """Whether the last words are a negation."""
    return bool(_negations(" ".join(re.split(r"[,;:]", text)[-1].split()[-NEAR:])))


NEAR = 3  # words


def _negations(text: str) -> list[str]:
    return NEGATION.findall(HARMLESS.sub(" ", text))


def _predicates(own: str) -> Iterator[tuple[str, ...]]:
    """What a point denies: the stems of the words that follow each of its negations."""
    own = HARMLESS.sub(" ", own)
    for match in NEGATION.finditer(own):
        rest = re.split(r"[,;:()]|\b(?:and|or)\b", own[match.end() :])[0]
        if HAN.match(rest):
            yield (rest[:2],)
        elif words := re.findall(r"[a-z]{4,}|[γβ]", rest)[:2]:
            yield tuple(word[: max(len(word) * 2 // 3, 4)] for word in words)


def _contradicts(pair: Opposites, clause: str, said: Plain, start: int, own: str) -> bool:
    """Whether of two opposites the point has one and the clause, or what goes on in it, only the other."""
    here = _sides(pair, own)
    if here[0] == here[1]:
        return False
    there = _sides(pair, clause)
    if not any(there) and pair.goes_on:
        there = _said_last(pair, said, start)
    return there == (here[1], here[0])


def _sides(pair: Opposites, text: str) -> tuple[bool, bool]:
    return bool(pair.one.search(text)), bool(pair.other.search(text))


def _said_last(pair: Opposites, said: Plain, start: int) -> tuple[bool, bool]:
    """Which of two opposites was named last in the sentence before this clause."""
    begin = next(piece[0] for piece in said.sentences if piece[0] <= start <= piece[1])
    before = said.text[begin:start]
    one, other = (
        max((match.end() for match in side.finditer(before)), default=0) for side in (pair.one, pair.other)
    )
    return one > other, other > one


# ---- formulas


def _in_formula(said: Plain, names: Sequence[str], own: str) -> bool:
    """Whether one of the point's formulas stands in one of the answer's, and is said of the same."""
    divides = bool(re.search(r"^division|; ?除以", own))
    wanted = [each for name in names for each in formulas(name)]
    return any(
        holds(found, each.value, as_divisor=divides and not _divided_by(said.text, found))
        and not _other_name(found, each, own)
        and _agrees(said, (found.start, found.end), own)
        for found in said.formulas
        for each in wanted
    )


def _divided_by(text: str, found: Formula) -> bool:
    return text[: found.start].rstrip().endswith(("division by", "除以"))


def _other_name(found: Formula, wanted: Formula, own: str) -> bool:
    """Whether the answer says it of something else: dβ is not dγ."""
    name = wanted.name or _named_first(own)
    return bool(name and found.name and name != found.name and found.name in NAMES)


NAMES = {"dx", "dγ", "dβ", "w'", "b'", "s"}


def _named_first(own: str) -> str:
    match = re.match(r"(dx|dγ|dβ|w'|b'|s)\s*[:=]", own)
    return match[1] if match else ""


def _name_differs(said: Plain, place: tuple[int, int], own: str) -> bool:
    name = _named_first(own)
    return any(name and each.name in NAMES and each.name != name for each in _formulas_at(said, place))
