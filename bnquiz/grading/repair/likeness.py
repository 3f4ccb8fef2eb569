"""How near two words are, which of several is nearest, and the words of array code."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

import msgspec

FAR = 0.62  # a likeness below this is chance
OF_ONE_THING = 0.85  # of two words that people use for one thing

# words that people use for one thing; the first of them that is at hand may be meant
ROLES: tuple[tuple[str, ...], ...] = (
    ("x", "input", "inputs", "input_data", "data", "inp", "x_in"),
    ("mean", "mu", "avg", "average", "batch_mean", "x_mean", "sample_mean", "xmean", "mean_x"),
    ("var", "variance", "sigma2", "sigma", "batch_var", "x_var", "sample_var", "xvar", "var_x"),
    ("x_hat", "xhat", "x_norm", "x_normalized", "x_normed", "norm", "normalized", "xn"),
    ("y", "out", "output", "outputs", "res", "result"),
    ("gamma", "weight", "scale", "g", "w"),
    ("beta", "bias", "shift", "b"),
    ("eps", "epsilon", "e"),
    ("momentum", "alpha", "mom", "decay"),
    ("running_mean", "moving_mean", "mean_running", "run_mean", "global_mean", "exp_mean", "ema_mean"),
    ("running_var", "moving_var", "var_running", "run_var", "global_var", "exp_var", "ema_var"),
    ("sqrt", "squareroot", "square_root", "root"),
    ("pow", "power"),
    ("training", "is_training", "train", "mode", "is_train", "train_flg", "phase"),
    ("num_features", "dim", "channels", "num_channels", "n_features", "c", "d"),
    ("dim", "axis", "dims", "axes"),
    ("keepdim", "keepdims", "keep_dims", "keep_dim"),
)
_ROLE = {word: role for role, words in enumerate(ROLES) for word in reversed(words)}


class Near(msgspec.Struct, frozen=True, order=True):
    """A word and how much it looks like the one that was asked for: 0 to 1."""

    likeness: float
    word: str


def one_slip(a: str, b: str) -> bool:
    """Whether two words differ by case, or by one letter missing, added, changed or moved by one place."""
    if a.lower() == b.lower():
        return a != b
    if len(a) < 2 or abs(len(a) - len(b)) > 1:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    swapped = rest_a[1:2] + rest_a[:1] + rest_a[2:] == rest_b
    return swapped or rest_b == rest_a[1:] or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]


def likeness(a: str, b: str) -> float:
    """1 for the same letters in another case or with other underscores, then slips, then common parts."""
    plain_a, plain_b = a.lower().replace("_", ""), b.lower().replace("_", "")
    if a.lower() == b.lower():
        return 1.0
    if plain_a == plain_b:
        return 0.98
    if one_slip(a.lower(), b.lower()):
        return 0.95 if min(len(a), len(b)) > 2 else 0.8
    alike = SequenceMatcher(None, plain_a, plain_b).ratio()
    return max(0.9 * alike, OF_ONE_THING if same_role(a, b) else 0.0)


def same_role(a: str, b: str) -> bool:
    """Whether people use the two words for one thing."""
    role = _ROLE.get(a.lower())
    return role is not None and role == _ROLE.get(b.lower())


def nearest(word: str, options: Iterable[str], far: float = FAR) -> list[Near]:
    """The options that look like the word, the likest first; among equals, in the order given."""
    ranked = [Near(likeness(word, option), option) for option in dict.fromkeys(options)]
    return sorted((near for near in ranked if near.likeness >= far), key=lambda near: -near.likeness)


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


# what people use of each library
TORCH = word_set("""
    sqrt rsqrt mean var std sum zeros ones empty rand randn full zeros_like ones_like empty_like rand_like
    randn_like full_like tensor arange cat stack square pow abs exp log no_grad enable_grad is_grad_enabled
    set_grad_enabled Tensor float32 float64 long allclose manual_seed matmul device var_mean std_mean reshape
    transpose
""")
NN = word_set("""
    Module Parameter Linear Conv2d ReLU Sequential BatchNorm1d BatchNorm2d BatchNorm3d init functional Sigmoid
    Flatten Buffer ModuleList
""")
NUMPY = word_set("""
    sqrt mean var std sum zeros ones empty full zeros_like ones_like empty_like full_like array arange square
    power abs exp log random reshape ndarray float32 float64 newaxis dot matmul expand_dims asarray allclose
    transpose
""")
FUNCTIONAL = word_set("batch_norm relu linear conv2d softmax cross_entropy")
MATH = word_set("sqrt exp log pow prod pi")

ARRAY = word_set("""
    mean var std sum size shape dim ndim view reshape numel detach data sqrt rsqrt square pow abs exp grad
    backward T device dtype float double to cuda cpu clone copy item permute transpose unsqueeze squeeze
    expand flatten mul_ add_ sub_ div_ copy_ lerp_ addcmul_ requires_grad requires_grad_ new_zeros new_ones
""")
OWN = word_set("""
    __init__ __call__ forward backward register_buffer register_parameter training train eval get items keys
    values append format join split max min
""")
ATTRIBUTES = TORCH | NN | NUMPY | FUNCTIONAL | MATH | ARRAY | OWN
MODULES = word_set("torch nn np numpy F math")
LABELS = word_set("""
    dim keepdim axis keepdims unbiased correction ddof dtype device requires_grad eps momentum out alpha size
""")
INHERITED = ("training", "register_buffer", "register_parameter")  # what nn.Module gives ``self``
UNARY = word_set("sqrt rsqrt exp log abs square len float int")
KEYWORD_VALUES = word_set("True False None")
