"""Every kind of mistake that a diagnostic may name, in the order of the codes."""

from __future__ import annotations

from cnnshape.diagnostics import Rule, Severity

FAMILIES = {
    "CS0": "reading the file",
    "CS1": "layers and arguments",
    "CS2": "wiring",
    "CS3": "shapes",
    "CS4": "suspicious",
    "CS5": "cost",
    "CS6": "training and targets",
    "CS9": "cnnshape's own comments and configuration",
}

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

# CS0
UNREADABLE_FILE = Rule("CS001", "unreadable-file", _ERROR, "The file cannot be read.")
SYNTAX_ERROR = Rule("CS002", "syntax-error", _ERROR, "The text is no valid YAML or JSON.")
DUPLICATE_KEY = Rule("CS003", "duplicate-key", _ERROR, "A mapping has the same key twice.")
UNKNOWN_KEY = Rule("CS004", "unknown-key", _ERROR, "A key that the spec format does not have.")
MISSING_KEY = Rule("CS005", "missing-key", _ERROR, "A key that every spec needs is missing.")
BAD_STRUCTURE = Rule(
    "CS006", "bad-structure", _ERROR, "A value has another form than its key needs."
)
TOO_LARGE = Rule("CS007", "too-large", _ERROR, "The spec is larger than the limits allow.")
BAD_EXPRESSION = Rule("CS008", "bad-expression", _ERROR, "A `$` expression cannot be computed.")
UNKNOWN_FRAMEWORK = Rule("CS009", "unknown-framework", _ERROR, "The framework cannot be told.")
NESTED_MODEL = Rule("CS010", "nested-model", _ERROR, "A nested model cannot be used.")

# CS1
UNKNOWN_LAYER = Rule("CS101", "unknown-layer", _ERROR, "The framework has no such layer.")
UNKNOWN_ARGUMENT = Rule("CS102", "unknown-argument", _ERROR, "The layer has no such argument.")
MISSING_ARGUMENT = Rule("CS103", "missing-argument", _ERROR, "A required argument is missing.")
WRONG_TYPE = Rule("CS104", "wrong-type", _ERROR, "An argument's value has the wrong type.")
OUT_OF_RANGE = Rule("CS105", "out-of-range", _ERROR, "An argument's value is not allowed.")
TOO_MANY_ARGUMENTS = Rule("CS106", "too-many-arguments", _ERROR, "More values than arguments.")
BAD_COMBINATION = Rule("CS107", "bad-combination", _ERROR, "Arguments that exclude each other.")
GROUPS = Rule("CS108", "groups", _ERROR, "The groups do not divide the channels.")
OPAQUE_LAYER = Rule(
    "CS109", "opaque-layer", _WARNING, "A layer of which the file does not say what it computes."
)

# CS2
UNKNOWN_REFERENCE = Rule("CS201", "unknown-reference", _ERROR, "A reference to no layer.")
DUPLICATE_NAME = Rule("CS202", "duplicate-name", _ERROR, "Two layers have the same name.")
CYCLE = Rule("CS203", "cycle", _ERROR, "Layers that feed each other in a loop.")
UNUSED_LAYER = Rule("CS204", "unused-layer", _WARNING, "A layer that leads to no output.")
AMBIGUOUS_INPUT = Rule("CS205", "ambiguous-input", _ERROR, "It is not said what feeds the layer.")
INPUT_COUNT = Rule("CS206", "input-count", _ERROR, "The layer takes another number of inputs.")
SEVERAL_OUTPUTS = Rule(
    "CS207", "several-outputs", _ERROR, "It is not said which output of a layer is taken."
)

# CS3
MISSING_FLATTEN = Rule("CS301", "missing-flatten", _ERROR, "A dense layer on a feature map.")
INPUT_RANK = Rule("CS302", "input-rank", _ERROR, "The input has another number of axes.")
INPUT_FEATURES = Rule("CS303", "input-features", _ERROR, "A declared size contradicts the input.")
EMPTY_OUTPUT = Rule(
    "CS304", "empty-output", _ERROR, "An axis of the output falls to zero or below."
)
MERGE_SHAPES = Rule("CS305", "merge-shapes", _ERROR, "Branches whose shapes do not fit.")
RESHAPE_SIZE = Rule("CS306", "reshape-size", _ERROR, "A reshape that gains or loses elements.")
UNDEFINED_SIZE = Rule("CS307", "undefined-size", _ERROR, "A weight's size depends on an open size.")
SWAPPED_LAYOUT = Rule("CS308", "swapped-layout", _WARNING, "The input's axes look swapped.")
AXIS_RANGE = Rule("CS309", "axis-range", _ERROR, "An axis that the input does not have.")
INPUT_SIZE = Rule("CS310", "input-size", _ERROR, "The layer does not take an input of this size.")
EXPECTATION = Rule("CS311", "expectation", _ERROR, "The result is not what `expect` says.")
RECORDED_SHAPE = Rule(
    "CS312", "recorded-shape", _WARNING, "A shape that the file records is not the model's."
)
CHANNEL_BROADCAST = Rule(
    "CS313", "channel-broadcast", _WARNING, "One channel is added to many without a word."
)
ONE_VALUE_PER_CHANNEL = Rule(
    "CS314", "one-value-per-channel", _WARNING, "A normalisation over a single value."
)

# CS4
SOFTMAX_OF_ONE = Rule("CS401", "softmax-of-one", _WARNING, "A softmax over a single value.")
REPEATED_ACTIVATION = Rule(
    "CS402", "repeated-activation", _WARNING, "An activation behind the same activation."
)
BATCH_NORM_AXIS = Rule(
    "CS403", "batch-norm-axis", _WARNING, "A normalisation along an axis that is not the channels."
)
SOFTMAX_AXIS = Rule("CS404", "softmax-axis", _WARNING, "A softmax along the batch or the width.")
AFTER_OUTPUT = Rule(
    "CS405", "after-output", _WARNING, "A dropout or normalisation behind the output's activation."
)
NO_ACTIVATION = Rule(
    "CS411", "no-activation", _INFO, "Two weighted sums with nothing between them.", False
)
BIAS_BEFORE_NORM = Rule(
    "CS412", "bias-before-norm", _INFO, "A bias that a normalisation takes out again.", False
)
SKIPPED_PIXELS = Rule(
    "CS413", "skipped-pixels", _INFO, "A window whose step is larger than itself.", False
)
DROPPED_BORDER = Rule(
    "CS414", "dropped-border", _INFO, "Rows or columns at the end that no window reads.", False
)
IDLE_POOLING = Rule("CS415", "idle-pooling", _INFO, "A pooling over single pixels.", False)
DROPOUT_RATE = Rule("CS416", "dropout-rate", _INFO, "A dropout of nothing or nearly all.", False)

# CS5
OVER_LIMIT = Rule("CS501", "over-limit", _ERROR, "The model is larger than its limits.")
DOMINANT_DENSE = Rule(
    "CS502", "dominant-dense", _INFO, "A dense layer that has most of the parameters.", False
)
DOMINANT_ACTIVATION = Rule(
    "CS503", "dominant-activation", _INFO, "An output that takes most of the memory.", False
)

# CS6
DATA_SHAPE = Rule("CS601", "data-shape", _ERROR, "The data does not fit the model's input.")
TARGET_SHAPE = Rule("CS602", "target-shape", _ERROR, "The labels do not fit the model's output.")
UNKNOWN_LOSS = Rule("CS603", "unknown-loss", _ERROR, "The framework has no such loss.")
DATA_NAMES = Rule("CS604", "data-names", _ERROR, "Data for no input or output, or for too few.")
MISSING_DATA_AXIS = Rule(
    "CS605", "missing-data-axis", _ERROR, "The data lacks an axis of size 1, as of grey images."
)
FLATTENED_DATA = Rule("CS606", "flattened-data", _ERROR, "The data is flattened, the input is not.")
SWAPPED_DATA_AXES = Rule(
    "CS607", "swapped-data-axes", _ERROR, "The axes of the data stand in another order."
)
DATA_DTYPE = Rule("CS608", "data-dtype", _ERROR, "The first layer does not take this type.")
SAMPLE_COUNT = Rule("CS609", "sample-count", _ERROR, "More samples than labels, or fewer.")
INTEGER_LABELS = Rule(
    "CS611", "integer-labels", _ERROR, "Class numbers, where the loss takes a value per unit."
)
ONE_HOT_LABELS = Rule(
    "CS612", "one-hot-labels", _ERROR, "One-hot labels, where the loss takes class numbers."
)
UNITS_CLASSES = Rule("CS613", "units-classes", _ERROR, "The units are not as many as the classes.")
UNUSED_UNITS = Rule("CS614", "unused-units", _WARNING, "Units to which no class belongs.")
TWO_COLUMN_LABELS = Rule(
    "CS615", "two-column-labels", _ERROR, "Labels of two columns, and one unit."
)
SEQUENCE_OUTPUT = Rule(
    "CS616", "sequence-output", _ERROR, "A value for every step, and one label per sample."
)
MAP_OUTPUT = Rule("CS617", "map-output", _ERROR, "A map as output, and one label per sample.")
LABEL_DTYPE = Rule("CS618", "label-dtype", _ERROR, "The loss does not take labels of this type.")
LABEL_RANGE = Rule("CS619", "label-range", _ERROR, "A label that is no class of the output.")
SILENT_BROADCAST = Rule(
    "CS620", "silent-broadcast", _ERROR, "Labels and output that are stretched without a word."
)
ONE_UNIT_SOFTMAX = Rule("CS631", "one-unit-softmax", _ERROR, "A softmax over one unit.")
ACTIVATION_TWICE = Rule(
    "CS632", "activation-twice", _WARNING, "The loss applies an activation that is there already."
)
REDUNDANT_LOG_SOFTMAX = Rule(
    *("CS633", "redundant-log-softmax", _INFO, "A log-softmax that the loss takes once more."),
    default=False,
)
LOGITS_AS_PROBABILITIES = Rule(
    *("CS634", "logits-as-probabilities", _WARNING),
    "The loss takes probabilities, and the output has no activation.",
)
OUTSIDE_ZERO_ONE = Rule(
    "CS635", "outside-zero-one", _ERROR, "The loss raises for values outside of 0 and 1."
)
MISSING_LOG_SOFTMAX = Rule(
    "CS636", "missing-log-softmax", _ERROR, "The loss takes logarithms of probabilities."
)
SIGMOID_CATEGORICAL = Rule(
    "CS637", "sigmoid-categorical", _WARNING, "Sigmoids, and a loss for exclusive classes."
)
LOSS_WEIGHT = Rule("CS638", "loss-weight", _ERROR, "Class weights of another number of classes.")

# CS9
BAD_CONFIGURATION = Rule(
    "CS901", "bad-configuration", _ERROR, "The configuration file cannot be understood."
)
UNKNOWN_SETTING = Rule(
    "CS902", "unknown-setting", _ERROR, "A key that the configuration does not have."
)
WRONG_SETTING = Rule("CS903", "wrong-setting", _ERROR, "A setting has a value that it cannot have.")
UNKNOWN_SELECTOR = Rule("CS904", "unknown-selector", _ERROR, "A selector that means no rule.")
BAD_IGNORE = Rule("CS911", "bad-ignore", _WARNING, "An ignore comment that names no rule.")
UNUSED_IGNORE = Rule("CS912", "unused-ignore", _WARNING, "An ignore comment that hides nothing.")
# What is wrong in a comment.
IGNORES = (BAD_IGNORE, UNUSED_IGNORE)

# Where nothing is analysed: told whatever is selected, because silence would mean that all is well.
ESSENTIAL = (UNREADABLE_FILE, SYNTAX_ERROR, TOO_LARGE)

# What is wrong in a configuration file.
CONFIGURATION = (BAD_CONFIGURATION, UNKNOWN_SETTING, WRONG_SETTING, UNKNOWN_SELECTOR)
# What makes a run unusable, whatever else it finds: the exit code is 2.
UNUSABLE = (UNREADABLE_FILE, *CONFIGURATION)

ALL: tuple[Rule, ...] = tuple(
    sorted(
        (rule for rule in list(globals().values()) if isinstance(rule, Rule)), key=lambda r: r.code
    )
)

OFF_BY_DEFAULT = {rule.name: rule for rule in ALL if not rule.default}
