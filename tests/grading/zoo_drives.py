"""How each right file is called: one row an entry. Data for `zoo_drive`."""

from dataclasses import replace
from functools import partial

from zoo_drive import Drive

RETURNS = "y, mean, var = "
UPDATES = "y = {}(x, gamma, beta, mean, var, training, momentum, eps)"
STATELESS = "y = {}(x, gamma, beta, eps)"
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
    pairs = {layout: pair for layout, pair in (("NC", name), ("NCHW", spatial)) if pair}
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
    "training_flag": [
        Drive(
            RETURNS + "batch_norm(x, gamma, beta, mean, var, eps, momentum, training)",
            layouts=("NC", "NCL", "NCHW"),
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
    "chinese_names": [
        Drive(RETURNS + "batch_norm(training, x, gamma, beta, mean, var, eps, momentum)", keep_shape=True)
    ],
    "phase_string": [
        Drive(
            RETURNS + "batchnorm_layer(x, gamma, beta, mean, var, PHASE[training], momentum, eps)",
            make="PHASE = ['test', 'train']",
            layouts=("NC",),
        )
    ],
    "static_method": [
        Drive(
            RETURNS + "Ops.batch_norm(x, gamma, beta, mean, var, training, momentum, eps)",
            layouts=("NCHW",),
            keep_shape=True,
        )
    ],
    "helper_functions": [NOTES],
    "returns_dict": [
        Drive(
            "r = batch_norm_train_eval(x, gamma, beta, mean, var, training, momentum, eps);"
            "y, mean, var = r['y'], r['running_mean'], r['running_var']",
            layouts=("NC",),
        )
    ],
    "output_last": [Drive("*_, y = bn_forward(x, gamma, beta, eps)", state="", layouts=("NC",))],
    "copy_inplace": [Drive(UPDATES.format("bn_forward"), keep_shape=True)],
    "data_assignment": [Drive(UPDATES.format("bn"), layouts=("NC",))],
    "augmented_numpy": [
        Drive(
            "y = batch_norm_2d(x, gamma, beta, mean, var, 'train' if training else 'eval', momentum, eps)",
            layouts=("NCHW",),
        )
    ],
    "exp_names": [Drive(UPDATES.format("batch_normalization"), layouts=("NC", "NCL", "NCHW"))],
    "transposed_rows": [Drive(STATELESS.format("bn"), state="", layouts=("NC", "NCL", "NCHW"))],
    "einsum_moments": [Drive(STATELESS.format("batch_norm_2d"), state="", layouts=("NCHW",))],
    "permuted_view": [Drive(STATELESS.format("batchnorm2d"), state="", layouts=("NCHW",))],
    "nhwc_numpy": [
        Drive(
            RETURNS + "batch_norm_nhwc(x, gamma, beta, mean, var, training, momentum, eps)", layouts=("NHWC",)
        )
    ],
    "channels_last_torch": [Drive(STATELESS.format("batch_norm"), state="", layouts=("NC", "NLC", "NHWC"))],
    "own_module_class": [
        layer(
            "BatchNorm2d(C, eps, momentum)",
            "running_mean running_var",
            "gamma beta",
            "layer.eval_mode = not training; y = layer(x)",
            back="dx = layer.backward(dy, 0.0); dgamma, dbeta = layer.gamma_grad, layer.beta_grad",
            layouts=("NCHW",),
        )
    ],
    "torch_base_class": [layer("BatchNormByHand(C, eps, momentum)", *TORCH_STATE, layouts=("NCHW",))],
    "left_to_caller": [
        layer(
            "BatchNormalization(momentum, eps); layer.set_input_shape((C,)); layer.initialize(None)",
            "running_mean running_var",
            "gamma beta",
            "y = layer.forward_pass(x, training)",
            layouts=("NC",),
        )
    ],
    "subscripted_annotations": [layer("BatchNorm2d(C, eps, momentum)", *TORCH_STATE, layouts=("NCHW",))],
    "tokens_last": [Drive(STATELESS.format("batch_norm_3d"), state="", layouts=("NLC",))],
    "state_in_a_dict": [
        Drive(
            make="p = {'gamma': gamma, 'beta': beta, 'running_mean': mean, 'running_var': var}",
            call="y = batch_normalize(x, p, training, momentum, eps)",
            state="p['running_mean'], p['running_var']",
            layouts=("NC",),
        )
    ],
    "columns_with_state": [
        Drive(
            RETURNS + "BN_forward(x, gamma, beta, mean, var, training, eps, momentum)",
            layouts=("DN",),
            keep_shape=True,
        )
    ],
    "course_letters": [
        layer(
            "BatchNorm1d(C, momentum, eps)",
            "running_M running_V",
            "BW Bb",
            "y = layer(x, eval=not training)",
            back="dx = layer.backward(dy); dgamma, dbeta = layer.dLdBW, layer.dLdBb",
            layouts=("NC",),
        )
    ],
    "named_method": [
        layer(
            "Dense(2, C, momentum)",
            "mu_av v_av",
            "gamma beta",
            "y = layer.batchnorm(x, training)",
            layouts=("NC",),
            eps=1e-8,
        )
    ],
    "columns_are_samples": [
        Drive(STATELESS.format("batch_norm"), state="", layouts=("DN",), keep_shape=True)
    ],
    "channel_loop": [Drive(STATELESS.format("batch_norm"), state="", layouts=("NCHW",))],
    "addcmul_module": [
        layer(
            "BatchNorm2d(C, eps, momentum)",
            "running_mean running_var",
            "gamma beta",
            MODULE_CALL,
            layouts=("NCHW",),
        )
    ],
    "cumulative_average": [
        layer("BatchNorm(C, eps, momentum)", *TORCH_STATE, layouts=("NC", "NCL", "NCHW")),
    ],
    "dim_only_module": [
        layer("BN(C)", "mu sigma2", "g b", MODULE_CALL, layouts=("NC",), eps=1e-5, momentum=0.9)
    ],
    "dims_then_features": [
        layer(
            "BatchNorm(len(layout), C, momentum, eps)",
            "moving_mean moving_var",
            "gamma beta",
            MODULE_CALL,
            layouts=("NC", "NCL", "NCHW"),
        )
    ],
    "lazy_module": [
        layer(
            "LazyBatchNorm(eps, momentum); layer.eval(); layer(xs[0])",
            "moving_mean moving_var",
            "gamma beta",
            MODULE_CALL,
            layouts=("NC", "NCL", "NCHW"),
        )
    ],
    "momentum_first": [layer("BatchNormLayer(momentum, eps, C)", *TORCH_STATE, layouts=("NCHW",))],
    "dataclass_config": [
        layer("BatchNorm1d(C, BatchNormConfig(eps, momentum))", *TORCH_STATE, layouts=("NC",))
    ],
    "autograd_function": [layer("BatchNorm1d(C, eps, momentum)", *TORCH_STATE, layouts=("NC",))],
    "function_and_module": [
        Drive("y = batch_norm_fn(x, mean, var, gamma, beta, training, momentum, eps)"),
        layer("BatchNorm(C, eps, momentum)", *TORCH_STATE),
    ],
    "sequence_module": [layer("BatchNorm1d(C, eps, momentum)", *TORCH_STATE, layouts=("NC", "NCL"))],
    "annotated_module": [layer("BatchNorm(C, eps, momentum)", *TORCH_STATE, layouts=("NC", "NCL", "NCHW"))],
    "channels_last_module": [
        layer(
            "BatchNormNLC(C, momentum, eps)",
            "moving_mean moving_var",
            "gamma beta",
            MODULE_CALL,
            layouts=("NLC",),
        )
    ],
    "absent_d2l": [NOTES, NUM_DIMS(eval_without_grad=True)],
    "trains_at_the_bottom": [
        layer(
            "MyBatchNorm(C)",
            "running_mean running_var",
            "gamma beta",
            MODULE_CALL,
            layouts=("NC",),
            eps=1e-5,
            momentum=0.1,
        )
    ],
    "train_eval_methods": [
        layer(
            "BatchNorm(C, momentum, eps)",
            "running_mean running_var",
            "gamma beta",
            "layer.train() if training else layer.eval(); y = layer.forward(x)",
            layouts=("NC",),
        )
    ],
    "mode_string_class": [
        layer(
            "BatchNorm2D(C, eps, momentum)",
            "running['mean'] running['var']",
            "params['gamma'] params['beta']",
            "y = layer.forward(x, 'train' if training else 'eval')",
            layouts=("NCHW",),
        )
    ],
    "inference_flag": [
        layer(
            "BatchNormalization(C, momentum, eps)",
            "moving_mean moving_variance",
            "gamma beta",
            "y = layer(x, inference=not training)",
            layouts=("NC",),
        )
    ],
    "eval_argument": [
        layer(
            "BatchNorm(gamma, beta, eps, momentum)",
            "running_mean running_var",
            "gamma beta",
            "y = layer.forward(x, eval=not training)",
            back="dx = layer.backward(dy); dgamma, dbeta = layer.dgamma, layer.dbeta",
            layouts=("NC",),
            var_start=0.0,
        )
    ],
    "image_backward": [*course("", "batchnorm2d")],
    "two_backwards": [
        *course("batchnorm", "", var_start=0.0),
        replace(
            course("batchnorm", "", var_start=0.0)[0],
            back="dx, dgamma, dbeta = batchnorm_backward_alt(dy, cache)",
        ),
    ],
    "grad_switch_module": [
        layer(
            "BatchNorm2d(C, eps, momentum)",
            "running_mean running_var",
            "weight bias",
            layouts=("NCHW",),
            eval_without_grad=True,
        )
    ],
    "returns_update_numpy": [
        Drive(RETURNS + "batchnorm1d(x, mean, var, gamma, beta, training, momentum, eps)", layouts=("NCL",))
    ],
    "keyword_only": [
        Drive(
            RETURNS + "batch_norm(x, gamma=gamma, beta=beta, moving_mean=mean, moving_var=var,"
            " training=training, momentum=momentum, eps=eps)",
            layouts=("NC", "NCL", "NCHW"),
        )
    ],
    "nested_layers": [
        layer(
            "BatchNorm1d(C, eps, momentum)",
            "running_mean running_var",
            "weight bias",
            "layer.training = training; y = layer(x)",
            layouts=("NC",),
        )
    ],
    "notebook_torch": [
        layer(
            "BatchNorm(C, eps, momentum)",
            "running_mean running_var",
            "gamma beta",
            MODULE_CALL,
            layouts=("NCHW",),
        )
    ],
    "notebook_numpy": course("batchnorm", ""),
}
