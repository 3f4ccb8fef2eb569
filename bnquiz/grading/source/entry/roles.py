"""What a parameter is for, by its name. People misspell and abbreviate; position tells nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from bnquiz.grading.records import Layout
from bnquiz.texts import DOT_IN_KEY

# A running statistic says in its name that it is kept: moving_mean, running_var, ema_mean, avg_var, rm.
_KEPT = r"(m|r|mov\w*|run\w*|avg\w*|average|ema|exp\w*|pop\w*|global|stat\w*|accumulated)"
_KEPT_AFTER = r"(mov(ing)?|run(ning)?|avg?|average|ema|pop|global|test|inference)"

# Tried from top to bottom on the name in lower case without underscores at its ends.
_CALL: dict[str, str] = {
    "params": r"(bn_?|batch_?norm_?)?(params?|state|config|cfg|dict)",
    "eval": r"(is_?)?(eval|test|testing|inference|infer|predict)(_?(mode|flg|flag|time|phase))?"
    r"|use_running_average|use_global_stats|frozen|deterministic|推理|测试",
    "training": r"(is_?)?(train|training|trainable)(_?(mode|flg|flag|phase))?"
    r"|mode|phase|use_batch_stats?|update_stats|(是否)?训练(模式)?",
    "eps": r"e|ep|(bn_?|batch_?norm_?)?eps\w*|epsil\w*|epi?silon|var_eps|ε|极小\w*|小常数",
    "momentum": r"(bn_?|ema_?|batch_?norm_?)?(mom|moment\w*|momen\w*|decay(_?rate)?|rho|ema|factor|smooth\w*)"
    r"|exponential_average_factor|beta_?(avg|average|ema|mov\w*|run\w*|decay)|动量|衰减率?",
    "mean": rf"{_KEPT}_?(means?|mu|m|avg)|means?|mu|avg|(means?|mu|m)_{_KEPT_AFTER}|mean_?(old|hat)"
    rf"|[μµ]\w*|\w*均值|{_KEPT}_?[μµ]",
    "var": rf"{_KEPT}_?(vars?|variances?|sigma2?|sigma_?sq\w*|std|v)|vars?|variances?|sigma2?"
    rf"|sigma_sq\w*|std|(vars?|variances?|sigma2?|v)_{_KEPT_AFTER}|var_?(old|hat)|σ\w*|\w*方差|{_KEPT}_?σ2?",
    "gamma": r"gam+a\w*|weights?|w|bw|scales?|scaling|g|gain|gammas|mults?|γ|伽马|缩放\w*",
    "beta": r"b[ea]ta\w*|bias\w*|b|bb|shifts?|offset|adds?|β|贝塔|平移\w*|偏移\w*",
    "x": r"x\w*|inputs?(_\w+)?|inp|data|z|h|a|features?|feature_?maps?|tensor|batch|y|u"
    r"|img|images?|samples?|activations?|输入",
}

# The few names that bind, because each has one meaning in the field: a reading may not take them from their
# role (`weight` and `bias` bind together).
_BINDING: dict[str, str] = {
    "gamma": r"gam+a|γ|伽马",
    "beta": r"b[ea]ta|β|贝塔",
    "eps": r"eps|epsilon|epislon|epsilion|ε",
    "momentum": r"mom|momentu[mn]|momemtum|动量",
    "mean": r"(runn?ing|moving|movin|r)_?(mean|mu)|rm|(滑动|移动|运行)均值",
    "var": r"(runn?ing|moving|movin|r)_?(var|variance|sigma2)|rv|(滑动|移动|运行)方差",
    "training": r"(is_?)?(train|training)(_?(mode|flg|flag|phase|time))?|(是否)?训练(模式)?",
    "eval": r"(is_?)?(test|testing|eval|inference)(_?(mode|flg|flag|phase|time))?"
    r"|use_running_average|use_global_stats|frozen|deterministic|(是否)?(推理|测试)(模式)?",
}
_MAKE: dict[str, str] = {
    "spatial": r"(is_?|use_?|for_?)?(after_?)?(conv\w*|cnn|spatial\w*|images?|[24]d)",
    "num_dims": r"(in_?|input_?|x_?)?n_?dims?|(num_?|n_?)(dims?|ndims?|axes|axis)|rank|dims_num",
    "eps": _CALL["eps"],
    "momentum": _CALL["momentum"] + r"|alpha|m",
    "affine": r"affine|track_running_stats|device|dtype|bias|training|is_training|name",
    "shape": r"(param_?|gamma_?)?shape",
    "gamma": r"gamma|gama|weight",
    "beta": r"beta|bata",
    "channels": r"(num_?|n_?|in_?|input_?|hidden_?|out_?|output_?|feature_?)*"
    r"(features?|channels?|dims?|dimensions?|sizes?|units?|nf|nc|c|d|n|filters?|planes|neurons|inputs|outputs)"
    r"(_?(in|out|num|size|dim))?",
    "classes": r"(num_?|n_?)(class(es)?|labels?|domains?|tasks?|categories)",
}
# How an argument is called that is a size of x, which most code asks x itself for. Not one of them binds.
_SIZES: dict[str, str] = {
    "count": r"m|n|cnt|count|total|(num_?|n_?)?(values|elements|entries)|numel",
    "samples": r"n|m|b|bs|batch(_?size)?|(num_?|n_?)(samples|examples|rows|batch)",
    "channels": r"c|d|f|k|(num_?|n_?)?(channels|features|dims?|cols|columns)",
    "height": r"h|height",
    "width": r"w|width",
}
_TYPICAL = {
    "gamma": "gamma",
    "beta": "beta",
    "epsilon": "eps",
    "momentum": "momentum",
    "running_mean": "mean",
    "moving_mean": "mean",
    "running_var": "var",
    "moving_var": "var",
    "is_training": "training",
    "training": "training",
    "bn_param": "params",
    "input": "x",
}
_CLOSE = 0.8
_GRADIENT = {"dgamma": ("gam", "weight", "bw", "dw"), "dbeta": ("bet", "bias", "bb", "db")}

# How classes name their forward pass, the usual names first.
FORWARD = (
    "forward",
    "__call__",
    "call",
    "forward_pass",
    "forward_prop",
    "forward_propagation",
    "forward_propagate",
    "forwardprop",
    "feed_forward",
    "feedforward",
    "fprop",
    "fwd",
)
BACKWARD = (
    "backward",
    "backward_pass",
    "backward_prop",
    "backward_propagation",
    "backward_propagate",
    "backprop",
    "back_prop",
    "backpropagation",
    "bprop",
    "bwd",
)
LOADING = re.compile(r"(?i)_?(load|restore|import|set)(_|$)|_*setstate")  # is handed what another kept
FOR_IMAGES = re.compile(r"(?i)conv|cnn|spatial|image|[24]d|nchw")
FOR_VECTORS = re.compile(r"(?i)dense|fc|fully|mlp|1d|vector")
FOR_TRAINING = re.compile(  # of a pair of functions, the one for training
    r"(?i)(^|_)(train(ing)?|trein\w*|entren\w*|entra[iî]n\w*|lern\w*|addestr\w*|e[gğ]it\w*|обуч\w*)(_|$)"
    r"|^fit_(?!transform)|训练|訓練|学習"
)
FOR_INFERENCE = re.compile(
    r"(?i)(^|_)(test(e|ar)?|eval(uate)?|infer|inf[eé]r[eê]n(ce|cia|z)|predict|serve"
    r"|prueba|inferir|predecir|pr[eé]dire|vorhersage|auswert\w*|[cç][iı]kar[iı]m|тест\w*|вывод\w*)(_|$)"
    r"|^transform$|推理|推断|测试|評価|推論"
)
OUTPUT = re.compile(r"(?i)_*(out\w*|y|result|top|sa[ií]da|salida|输出)")  # an attribute for what comes out
MASK = re.compile(r"(?i)(\w+_)?(mask|valid|keep)s?(_\w+)?")  # what says which values count
PADDING = re.compile(r"(?i)(\w+_)?(pad|padding|padded)(_\w+)?|(ignore|missing)(_mask)?")  # which count not
LENGTHS = re.compile(r"(?i)(\w+_)?(lengths|lens)(_\w+)?")  # of each sequence of a batch
STEP = re.compile(r"(?i)(time|step|time_?step)(_?(idx|index|id))?")  # a place in a sequence
LENGTH = re.compile(r"(?i)max_(len|length|steps?|time)|seq(uence)?_len(gth)?|(num|n)_(time)?steps")
OF_ONE = re.compile(  # how many there are of what one process and one step do without
    r"(?i)world_size|(num|n)_?(replicas|devices|gpus|processes|workers|ranks)|every|update_(every|interval|freq)"
    r"|accum\w*(_steps)?"
)
CLASS = re.compile(
    r"(?i)y|(\w+_)?(labels?|class(es)?|cls|categor(y|ies)|domains?|tasks?)(_?(ids?|idx|index))?"
)
LEARNING_RATE = re.compile(r"(?i)lr|learning_?rate|eta|step_?size|rate")
_DX = re.compile(r"(?i)d_?x|dinputs?|d_?in|grad_?(x|inputs?|in)|(x|inputs?)_?grad|dz|delta\w*")
_POINTER = re.compile(r"(?i)_(key|name|id|idx|index)$")  # tells where a statistic is, and is none

_ATTRIBUTE_STATE = (
    r"moving|running|run|mov|avg|average|ema|exp|pop|global|accumulated|test|infer|total"
    r"|[rm](_|[mv]$|mean|var|mu|std|sigma)"
    rf"|\w+_{_KEPT_AFTER}$"
)
STARTS_AT_ZERO = re.compile(r"(?i)beta|bias|shift|offset|mean|zero|(^|_)b($|_)")
PREPARES = re.compile(  # a method to be called before the first call
    r"set_input_shape|set_optimi[sz]ers?|build|compile|set_?up|prepare|(init|reset)\w*"
)
OPTIMIZER = re.compile(r"(?i)opt|optim|optimi[sz]er\w*")
BN_NAME = re.compile(
    r"(?i)batch_?_?norm|(^|_)m?bn($|_|\d)|^(my_?|simple_?|custom_?|manual_?|naive_?|torch_?|np_?|numpy_?)?bn"
    r"|MyBN|BN(1|2|3)?d?$|BNLayer|norm(ali[sz]e)?_batch"
)
_OF_GRADIENTS = r"(?<!auto)(?<!no)(?<!no_)grad(?!_enabled)"
NOT_BN_NAME = re.compile(
    rf"(?i)backward|back_?prop|(^|_)(bwd|back)($|_)|{_OF_GRADIENTS}|layer_?norm|instance_?norm|group_?norm"
    r"|(^|_)(fold|fuse|merge)_|batch_?renorm"
)
TRAINING_LOOP = re.compile(r"(?i)^train(_|$)")  # or the training half of a batch norm
_PHASE = re.compile(
    r"back_?prop(agation)?|(?<![a-z])(fwd|bwd|back|grads?|train(ing)?|bprop|fprop|vjp)(?![a-z])"
    r"|forward(_?(pass|prop(agation)?))?|backward(_?(pass|prop(agation)?))?|gradients?"
)
_USING = {
    "test", "tests", "tested", "plot", "compare", "check", "demo", "verify", "main", "bench", "benchmark"
}  # fmt: skip
_TEST_TIME = re.compile(r"(?i)test_?time")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

# What a setting says of the axes of x.
LAID: dict[Layout, re.Pattern[str]] = {
    "channels-first": re.compile(r"(?i)(channels?_?)?first|nc(dhw|hw|[lstwd])?"),
    "channels-last": re.compile(r"(?i)(channels?_?)?last|n(dhw|hw|[lstwd])?c"),
}


def laid_by(word: object) -> Layout | None:
    """The layout that a setting says, if it says one."""
    return next((layout for layout, pattern in LAID.items() if pattern.fullmatch(str(word))), None)


def role_of(name: str) -> str | None:
    """The role of a call's parameter: x, gamma, beta, mean, var, eps, momentum, training, eval, params.

    None where the name tells nothing.
    """
    name = _own_part(name)
    return None if is_pointer(name) else _match(_CALL, name) or _near(name)


def is_pointer(name: str) -> bool:
    """Whether a name tells where something is, and is none itself: ``mean_key``."""
    return _POINTER.search(name) is not None


def binding_role_of(name: str, others: Collection[str] = ()) -> str | None:
    """The role that a name, or its last part, binds. ``others``: the names beside it."""
    last = telling_part(name)
    if last in {"weight", "bias"} and {"weight", "bias"} <= {o.rpartition(".")[2] for o in others}:
        return "gamma" if last == "weight" else "beta"
    return _match(_BINDING, last)


def has_other_meaning(name: str) -> bool:
    """Whether a name that binds the mode means something else in code without running statistics:
    ``deterministic``, the order of a sum."""
    return telling_part(name).strip("_").lower() in {"deterministic", "frozen"}


def size_roles_of(name: str) -> list[str]:
    """The sizes of x that a name may say: samples, values of a channel, channels, height, width."""
    plain = name.strip("_").lower()
    return [role for role, pattern in _SIZES.items() if re.fullmatch(pattern, plain)]


def make_role_of(name: str) -> str | None:
    """The role of a constructor's parameter: channels, num_dims, eps, momentum, affine, shape, gamma,
    beta, mean, var."""
    return _match(_MAKE, name) or _match({k: _CALL[k] for k in ("mean", "var")}, name) or _near(name)


def with_dots(name: str) -> str:
    """A name with the dots of its keys."""
    return name.replace(DOT_IN_KEY, ".")


def _own_part(name: str) -> str:
    """Without the layer: ``bn1/gamma``, ``bn1.gamma``."""
    return re.split(f"[/{DOT_IN_KEY}]", name)[-1]


def telling_part(name: str) -> str:
    """The last part of a dotted name that is more than a word for what holds a value: gamma of
    ``gamma.data``."""
    parts = _own_part(name).split(".")
    while len(parts) > 1 and parts[-1] in _HOLDING:
        parts.pop()
    return parts[-1]


_HOLDING = frozenset({"data", "value", "val", "values", "array", "tensor", "average", "current"})


def held_role_of(name: str) -> str | None:
    """The role of an attribute, by the last part of its dotted name: gamma, beta, mean, var."""
    last = telling_part(name).strip("_").lower()
    role = _match({k: _CALL[k] for k in ("mean", "var", "gamma", "beta")}, last)
    return role or _near_held(last)


def tells_mode(name: str) -> bool:
    """Whether a name is one for the mode, whichever way round."""
    return role_of(name) in {"training", "eval"}


def gradient_role(name: str) -> str | None:
    """dgamma or dbeta, for the name of something that is known to be a gradient."""
    lower = name.lower()
    return next((role for role, words in _GRADIENT.items() if any(w in lower for w in words)), None)


def held_gradient_role(name: str) -> str | None:
    """The same for an attribute, which must say that it is one: ``dgamma``, ``grad_beta``,
    ``grads.gamma``."""
    parts = [part for part in name.lower().split(".") if part not in _HOLDING]
    is_gradient = any(part.startswith(("d", "grad")) for part in parts)
    return gradient_role(name) if is_gradient else None


def is_gradient_of_x(name: str) -> bool:
    """Whether the last part of a name says that it is dx."""
    return _DX.fullmatch(name.rpartition(".")[2]) is not None


def is_batch_norm(name: str) -> bool:
    """Whether a definition is named as a batch norm, and not as its test or its backward pass."""
    is_other = NOT_BN_NAME.search(name) or TRAINING_LOOP.search(name) or is_named_as_user(name)
    return bool(BN_NAME.search(name)) and not is_other


def says_batch(word: str) -> bool:
    """Whether a word, of several for the kind of a norm, is the one for batch norm: ``"batch"``, ``"bn"``."""
    return re.fullmatch(r"(?i)bn([123]d)?|batch(_?norm(alization)?)?([123]d)?", word) is not None


def is_backward(name: str) -> bool:
    """Whether a function is named as a backward pass."""
    return name in BACKWARD or re.search(rf"(?i)back|bwd|bprop|{_OF_GRADIENTS}|vjp", name) is not None


def stem(name: str) -> str:
    """What is left of the name of a function without the words for its phase: ``bn`` of ``bn_train``."""
    return "".join(word for word in _PHASE.sub("_", name.lower()).split("_") if word)


def is_named_as_user(name: str) -> bool:
    """Whether the first or the last word of a name says that it is a test, a plot or the like, which uses a
    batch norm: ``bn_test``, ``TestBN``, and not ``DomainBN`` or ``TestTimeBN``."""
    words = [word.lower() for word in _WORD.findall(_TEST_TIME.sub("", name))]
    return bool({*words[:1], *words[-1:]} & _USING)


def without_test(name: str) -> str:
    """The name of a definition without the word test, which may mean a phase."""
    return re.sub(r"(?i)(^|_)test(?=_|$)|test$", "", name)


def without_train(name: str) -> str:
    """The name of a definition without the word train, which may mean a phase."""
    return re.sub(r"(?i)^train_", "", name)


def is_running_name(name: str) -> bool:
    """Whether the name says that a statistic is kept over batches."""
    return any(re.match(_ATTRIBUTE_STATE, part.strip("_").lower()) for part in name.split("."))


def _match(table: dict[str, str], name: str) -> str | None:
    plain = name.strip("_").lower()
    return next((role for role, pattern in table.items() if re.fullmatch(pattern, plain)), None)


def _near(name: str) -> str | None:
    close = difflib.get_close_matches(name.strip("_").lower(), _TYPICAL, n=1, cutoff=_CLOSE)
    return _TYPICAL[close[0]] if close else None


def _near_held(name: str) -> str | None:
    role = _near(name)
    return role if role in {"mean", "var", "gamma", "beta"} else None
