"""How each right file is called: one row an entry. Data for `zoo_drive`."""

from functools import partial

from zoo_drive import Drive

RETURNS = "y, mean, var = "
COURSE = "p['mode'] = 'train' if training else 'test'; "
COURSE_PARAM = "p = {'eps': eps, 'momentum': momentum, 'running_mean': mean, 'running_var': var}"


def layer(make: str, state: str, params: str, call: str = "y = layer(x)", **others) -> Drive:
    """An object that holds its state: `state` and `params` name its attributes."""
    places = {"state": state, "params": params}
    dotted = {key: ", ".join(f"layer.{name}" for name in names.split()) for key, names in places.items()}
    return Drive(make=f"layer = {make}", call=call, **dotted, **others)


NUM_DIMS = partial(
    layer, "BatchNorm(C, len(layout))", "moving_mean moving_var", "gamma beta", eps=1e-5, momentum=0.9
)
NOTES = Drive(
    RETURNS + "batch_norm(x, gamma, beta, mean, var, eps, momentum)", keep_shape=True, eval_without_grad=True
)
MODULE_CALL = "layer.train(training); y = layer(x)"
TORCH_STATE = ("running_mean running_var", "weight bias", MODULE_CALL)


def course(name: str = "batchnorm", spatial: str = "spatial_batchnorm", **others) -> list[Drive]:
    """The course's pair of functions on (N, D), and the pair for (N, C, H, W) where there is one."""
    pairs = {"NC": name, "NCHW": spatial} if spatial else {"NC": name}
    return [
        Drive(
            make=COURSE_PARAM,
            call=COURSE + f"y, cache = {pair}_forward(x, gamma, beta, p)",
            state="p['running_mean'], p['running_var']",
            back=f"dx, dgamma, dbeta = {pair}_backward(dy, cache)",
            layouts=(layout,),
            **others,
        )
        for layout, pair in pairs.items()
    ]


DRIVES: dict[str, list[Drive]] = {
    "moving_pair": [
        NOTES,
        NUM_DIMS(eval_without_grad=True),
    ],
    "moving_pair_update": [
        NOTES,
        NUM_DIMS(momentum=0.1, eval_without_grad=True),
    ],
    "training_first": [
        Drive(
            RETURNS + "batch_norm(training, x, gamma, beta, mean, var, eps, momentum)",
            keep_shape=True,
        )
    ],
    "numpy_flag_last": [Drive(RETURNS + "batch_norm(x, gamma, beta, mean, var, momentum, eps, training)")],
    "functional_signature": [
        Drive(
            "y = batch_norm(x, mean, var, gamma, beta, training, momentum, eps)",
            layouts=("NC", "NCL", "NCHW"),
        )
    ],
    "inplace_numpy": [
        Drive("y = batchnorm(x, gamma, beta, mean, var, training, momentum, eps)", layouts=("NC",))
    ],
    "stateless_any_rank": [
        Drive("y = batch_norm(x, gamma, beta, eps)", state="", layouts=("NC", "NCL", "NCHW"))
    ],
    "stateless_numpy": [
        Drive("y = batch_normalization(x, gamma, beta, eps)", state="", layouts=("NCHW",), keep_shape=True)
    ],
    "course_pair": course(var_start=0.0),
    "staged_backward": course("bn", ""),
    "torch_semantics": [layer("MyBatchNorm2d(C, eps, momentum)", *TORCH_STATE, layouts=("NCHW",))],
    "num_dims_module": [NUM_DIMS(call=MODULE_CALL)],
    "lecture_class": [
        layer(
            "BatchNorm1d(C, eps, momentum)",
            "running_mean running_var",
            "gamma beta",
            "layer.training = training; y = layer(x)",
            layouts=("NC",),
        )
    ],
    "train_flg_layer": [
        layer(
            "BatchNormalization(gamma, beta, momentum)",
            "running_mean running_var",
            "gamma beta",
            "y = layer.forward(x, training)",
            back="dx = layer.backward(dy); dgamma, dbeta = layer.dgamma, layer.dbeta",
            layouts=("NC",),
            eps=1e-7,
        )
    ],
    "reordered_arguments": [
        Drive(RETURNS + "bn(x, mean, var, eps, gamma, beta, momentum, training)", keep_shape=True)
    ],
    "inplace_lerp": [Drive("y = batch_norm(x, gamma, beta, mean, var, momentum, eps, training)")],
    "short_names_module": [
        layer("BatchNorm(C, momentum, eps)", "means vars", "mults adds", MODULE_CALL, layouts=("NCHW",))
    ],
    "shared_base_class": [
        layer("BatchNorm1d(C, eps, momentum)", *TORCH_STATE, layouts=("NC",)),
        layer("BatchNorm2d(C, eps, momentum)", *TORCH_STATE, layouts=("NCHW",)),
    ],
    "call_with_flag": [
        layer(
            "BatchNorm2D(C, eps, momentum)",
            "running_mean running_var",
            "gamma beta",
            "y = layer(x, training)",
            layouts=("NCHW",),
        )
    ],
    "solution_class": [
        Drive(
            RETURNS + "Solution().batch_norm(x, gamma, beta, mean, var, momentum, eps, training)",
            layouts=("NC",),
        )
    ],
}
