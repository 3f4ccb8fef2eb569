"""What turns words into their contrary: denials, doubts, and words of which one excludes the other."""

from __future__ import annotations

import re

from msgspec import Struct

NEGATION = re.compile(
    r"\b(?:no|not|never|without|neither|nor|cannot|can't|doesn't|don't|isn't|aren't|won't|wouldn't"
    r"|needn't|none of"
    r"|independent(?:ly)?|instead of|rather than|unnecessary|absent|gone|false|wrong|impossible|unable|lacks?"
    r"|loses?|excludes?|ignores?|turns? off)\b|\bless\s+…|不|没|无(?!偏)|无法|非(?!线性)|未|并非"
)
HARMLESS = re.compile(
    r"=\s*false|not only|no longer|no matter|no_grad|不仅|不同|不一|不断|不良|不准|不适合|无论|unbiased"
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
# what an answer is set against: of a point that does not name it nothing is said by these words
SET_AGAINST = re.compile(
    r"(?<!unlike )(?<!than )(?<!not )"
    r"(?:\b(?:plain|ordinary|normal) (?:tensor|attribute)|\bhalf\(\) (?:keep|leave))"
    r"|(?<!不像)(?<!不是)(?:普通的?(?:张量|属性)|half\(\) ?(?:会)?(?:保持|保留|让))"
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
    _pair(r"bn", r"\bln\b|ln[^a-z]|\bgn\b|gn[^a-z]|\binstance\b|\brms\w*|实例归一化", goes_on=True),
    _pair(r"\bpre-?ln", r"\bpost-?ln", goes_on=True),
    _pair(r"\beval\b", r"\bno_grad\b", goes_on=True),
    _pair(r"\boriginal\b|原始", r"\bpre-activation\b|预激活", goes_on=True),
    _pair(r"\bpaper\b|论文", r"\bframeworks?\b|框架", goes_on=True),
    _pair(r"\bwithout\b|没有", r"\bwith\b|(?<!没)有"),
    _pair(r"\bsplit\w*|拆", r"\bmerg\w*|\bjoin\w*|合并"),
    _pair(r"\blearn(?:ed|able)\b|\btrainable\b|可学习|可训练", r"\bbuffers?\b|缓冲"),
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
