"""Where PyTorch keeps the functions that a spec's operations are. Source: PyTorch 2.13."""

from __future__ import annotations

# Of torch.nn.functional; what is named nowhere here is of the package torch itself.
FUNCTIONAL = frozenset(
    (
        *(f"{kind}{rank}d" for kind in ("max_pool", "avg_pool", "lp_pool") for rank in (1, 2, 3)),
        *(f"adaptive_{kind}_pool{rank}d" for kind in ("avg", "max") for rank in (1, 2, 3)),
        *("max_unpool1d", "max_unpool2d", "max_unpool3d"),
        *("fractional_max_pool2d", "fractional_max_pool3d"),
        *("pad", "interpolate", "fold", "unfold", "affine_grid", "grid_sample"),
        *("pixel_shuffle", "pixel_unshuffle", "channel_shuffle"),
        *("relu", "relu6", "silu", "mish", "selu", "elu", "celu", "gelu", "glu", "leaky_relu"),
        *("hardsigmoid", "hardswish", "hardshrink", "hardtanh", "softshrink", "softplus"),
        *("softsign", "tanhshrink", "logsigmoid", "softmax", "log_softmax", "softmin"),
        *("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"),
        *("feature_alpha_dropout", "rrelu", "threshold"),
        *("layer_norm", "normalize", "local_response_norm"),
        *("cosine_similarity", "pairwise_distance", "scaled_dot_product_attention"),
    )
)
# Methods of a tensor.
METHODS = frozenset(("view", "expand", "contiguous", "repeat"))
# Functions that take a list of tensors.
OF_LISTS = frozenset(("cat", "stack"))
# Functions that do something in training only, which the module knows, unless it is said.
IN_TRAINING = frozenset(("dropout", "dropout1d", "dropout2d", "dropout3d", "stochastic_depth"))
# Of the package torchvision.ops.
VISION = frozenset(("stochastic_depth",))

# Modules whose last outputs stand in a tuple: (output, (states, …)).
STATES_IN_TUPLE = frozenset(("LSTM",))
STATES_GIVEN = {"LSTM": 2, "LSTMCell": 2}

# What a module has already: a layer of that name is not seen as an attribute.
TAKEN = frozenset(
    (
        *("T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init"),
        *("children", "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr"),
        *("float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule"),
        *("half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children"),
        *("named_modules", "named_parameters", "parameters", "register_backward_hook"),
        *("register_buffer", "register_forward_hook", "register_forward_pre_hook"),
        *("register_full_backward_hook", "register_full_backward_pre_hook"),
        *("register_load_state_dict_post_hook", "register_load_state_dict_pre_hook"),
        *("register_module", "register_parameter", "register_state_dict_post_hook"),
        *("register_state_dict_pre_hook", "requires_grad_", "set_extra_state", "set_submodule"),
        *("share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu"),
        "zero_grad",
        *("_apply", "_backward_hooks", "_backward_pre_hooks", "_buffers", "_call_impl"),
        *("_compiled_call_impl", "_forward_hooks", "_forward_hooks_always_called"),
        *("_forward_hooks_with_kwargs", "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs"),
        *("_get_backward_hooks", "_get_backward_pre_hooks", "_get_name", "_is_full_backward_hook"),
        *("_load_from_state_dict", "_load_state_dict_post_hooks", "_load_state_dict_pre_hooks"),
        *("_maybe_warn_non_full_backward_hook", "_modules", "_named_members"),
        *("_non_persistent_buffers_set", "_parameters", "_register_load_state_dict_pre_hook"),
        *("_register_state_dict_hook", "_replicate_for_data_parallel", "_save_to_state_dict"),
        *("_slow_forward", "_state_dict_hooks", "_state_dict_pre_hooks", "_version"),
        "_wrapped_call_impl",
    )
)
# What a Sequential has beside.
IN_SEQUENTIAL = frozenset(("append", "extend", "insert", "pop"))
