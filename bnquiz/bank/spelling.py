"""What two ways to type the same have in common: signs, short forms, TeX, several names of one thing."""

from __future__ import annotations

import re
import unicodedata

TEX: tuple[tuple[str, str], ...] = (
    (r"\\frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}", r"(\1)/(\2)"),
    (r"\\hat\s*(?:\{x\}|x)", "xhat"),
    (r"\\(?:cdot|times)\b", "*"),
    (r"\\(?:left|right|text|mathrm|operatorname)\b|[$]", ""),
    (r"\\(?=[a-z])", ""),
    (r"[{]", "("),
    (r"[}]", ")"),
)
# the same thing, as it is typed
SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"−|–|—", "-"),
    (r"’", "'"),
    (r"\s*(?:-+>|=>|→)\s*", "→"),
    (r"(?<=\w)→(\w+)→(?=\w)", r"-\1-"),
    (r"\s*,\s*", ", "),
    (r"\|\|(\w+)\|\|", r"‖\1‖"),
    (r"(?<![\w.])\.(?=\d)", "0."),
    (r"(do|does|did|is|are|must|should|has|have|need)n'?t", r"\1 not"),
    (r"can'?t", "cannot"),
    (r"lrs?", "learning rate"),
    (r"(?:bigger|higher|greater|large|big|high)(?= learning rate)", "larger"),
    (r"(mean|γ|gamma) ?/ ?(var(?:iance)?|std|β|beta)", r"\1 and \2"),
    (r"stats", "statistics"),
    (r"fc", "fully connected"),
    (r"avgs?", "average"),
    (r"fp(?=16|32|64)", "float"),
    (r"(?<![a-z_])grads?(?![a-z_(])", "gradient"),
    (
        r"(?:stays?|remains?|is|are) (?:the same|unchanged|identical)|(?:do|does) not change(?: at all)?",
        "unchanged",
    ),
    (r"group[- ]?norm(?:ali[sz]ation)?|组归一化", "gn"),
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


def spelled(text: str) -> str:
    """What two ways to write the same have in common."""
    text = unicodedata.normalize("NFKC", text.replace("²", "^2").replace("√", "sqrt")).casefold()
    text = unicodedata.normalize("NFC", text)
    for old, new in TEX if "\\" in text else ():
        text = re.sub(old, new, text)
    for old, new in SPELLINGS:
        text = re.sub(rf"(?<![a-z])(?:{old})(?![a-z])" if old[0].isalpha() else old, new, text)
    text = GREEK_VALUE.sub(r"\1=\2", text.replace("^2", "²").replace("**2", "²"))
    text = re.sub(r"\s*([-+*/=·×^])\s*", r"\1", text)
    return " ".join(re.sub(r"√\((\w)\)", r"√\1", text).split())
