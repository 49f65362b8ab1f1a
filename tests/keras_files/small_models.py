"""Small Keras models, one for each thing that a saved model may have in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def models(keras: Any) -> dict[str, Callable[[], Any]]:
    """Each model by its name, to be built when it is needed."""
    layers, ops = keras.layers, keras.ops

    def sequential() -> Any:
        return keras.Sequential(
            [
                keras.Input((32, 32, 3)),
                layers.Conv2D(8, 3, activation="relu"),
                layers.BatchNormalization(),
                layers.MaxPooling2D(),
                layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False, trainable=False),
                layers.LeakyReLU(),
                layers.Flatten(),
                layers.Dropout(0.5),
                layers.Dense(10, activation="softmax", dtype="mixed_float16"),
            ],
            name="sequential",
        )

    def channels_first() -> Any:
        first = "channels_first"
        return keras.Sequential(
            [
                keras.Input((3, 20, 24)),
                layers.SeparableConv2D(8, 3, data_format=first),
                layers.DepthwiseConv2D((3, 5), data_format=first),
                layers.Conv2DTranspose(4, 3, strides=2, padding="same", data_format=first),
                layers.GlobalAveragePooling2D(data_format=first),
            ],
            name="channels_first",
        )

    def branches() -> Any:
        given = keras.Input((16, 16, 4), name="image")
        x = layers.Conv2D(8, 1, name="narrow")(given)
        y = layers.Conv2D(8, 3, padding="same", name="wide")(given)
        z = layers.Add(name="sum")([x, y])
        z = layers.Concatenate(name="all")([given, z, x])
        z = layers.ZeroPadding2D(((1, 0), (2, 1)), name="pad")(z)
        z = layers.AveragePooling2D(2, name="pool")(z)
        z = layers.GlobalMaxPooling2D(name="globally", keepdims=True)(z)
        return keras.Model(given, layers.Dense(3, name="classes")(z), name="branches")

    def frames() -> Any:
        given = keras.Input((5, 8, 8, 3), name="video")

        def graph(name: str) -> Any:
            image = keras.Input((8, 8, 3), name=f"{name}_image")
            x = layers.Conv2D(4, 3, name=f"{name}_conv")(image)
            y = layers.BatchNormalization(name=f"{name}_norm")(x)
            x = layers.Add(name=f"{name}_sum")([x, y])
            x = layers.GlobalAveragePooling2D(name=f"{name}_pool")(x)
            return keras.Model(image, x, name=name)

        frozen = graph("frozen")
        frozen.trainable = False
        chain = [layers.Flatten(name="flat"), layers.Dense(2, name="dense")]
        inner = keras.Sequential([layers.Dense(3, name="deep")], name="inner")
        outer = [keras.Input((8, 8, 3)), layers.Flatten(name="first"), inner]
        steps = [
            layers.TimeDistributed(graph("graph"), name="graphs"),
            layers.TimeDistributed(keras.Sequential(chain, name="chain"), name="chains"),
            layers.TimeDistributed(frozen, name="frozen_ones"),
            layers.TimeDistributed(keras.Sequential(outer, name="outer"), name="outers"),
        ]
        joined = layers.Concatenate(name="all")([step(given) for step in steps])
        return keras.Model(given, layers.LSTM(4, name="lstm")(joined), name="frames")

    def functions() -> Any:
        given = keras.Input((8, 8, 3), name="image")
        steps = [layers.Rescaling(1 / 255.0), layers.Resizing(6, 6), layers.Dense(4)]
        x = layers.Pipeline(steps, name="steps")(given)
        x = layers.Lambda(lambda t: t * 2, output_shape=(6, 6, 4), name="twice")(x)
        a, b = layers.Lambda(lambda t: (t, t), output_shape=((6, 6, 4), (6, 6, 4)), name="both")(x)
        return keras.Model(given, layers.Add(name="sum")([a, b]), name="functions")

    def features() -> Any:
        sound, words = keras.Input((400, 1), name="sound"), keras.Input((3,), name="words")
        sizes = keras.Input((4,), name="sizes")
        s = layers.STFTSpectrogram(frame_length=64, expand_dims=True, name="stft")(sound)
        m = layers.MelSpectrogram(64, 32, num_mel_bins=8, name="mel")(sizes)
        w = layers.CategoryEncoding(5, output_mode="count", name="counts")(words)
        d = layers.Discretization([0.0, 1.0], output_mode="one_hot", name="bins")(sizes)
        v = layers.ReversibleEmbedding(9, 2, tie_weights=False, name="vectors")(words)
        return keras.Model([sound, words, sizes], [s, m, w, d, v], name="features")

    def shared() -> Any:
        left, right = keras.Input((12, 5), name="left"), keras.Input((9, 5), name="right")
        tower = layers.Conv1D(6, 3, name="tower")
        a, b = tower(left), tower(right)
        pool = layers.GlobalAveragePooling1D(name="pool")
        a, b = pool(a), pool(b)
        distance = layers.Subtract(name="difference")([a, b])
        return keras.Model(
            {"left": left, "right": right},
            {"same": layers.Dense(1, name="same")(distance), "features": a},
            name="shared",
        )

    def given_twice() -> Any:
        a, b, c = (keras.Input((n, 5), name=name) for n, name in ((2, "a"), (3, "b"), (4, "c")))
        join = layers.Concatenate(axis=1, name="join")
        one, two = keras.Input((None, 5), name="one"), keras.Input((None, 5), name="two")
        both = layers.Concatenate(axis=1, name="both")([one, two])
        inner = keras.Model([one, two], both, name="inner")
        outputs = [join([a, a]), join([b, c]), inner([a, a]), inner([c, b])]
        flat = [layers.Flatten(name=f"flat_{n}")(x) for n, x in enumerate(outputs)]
        return keras.Model([a, b, c], flat, name="given_twice")

    def nested() -> Any:
        given = keras.Input((8, 8, 3), name="pixels")
        x = layers.Conv2D(4, 3, name="inner_conv")(given)
        encoder = keras.Model(given, [x, layers.Flatten(name="flat")(x)], name="encoder")
        head = keras.Sequential([keras.Input((144,)), layers.Dense(7, name="hidden")], name="head")
        first, second = keras.Input((8, 8, 3), name="first"), keras.Input((8, 8, 3), name="second")
        (map_1, vector_1), (map_2, vector_2) = encoder(first), encoder(second)
        maps = layers.Multiply(name="product")([map_1, map_2])
        vectors = layers.Average(name="mean")([head(vector_1), head(vector_2)])
        return keras.Model([first, second], [maps, vectors], name="nested")

    def model_at_the_end() -> Any:
        given = keras.Input((6,), name="given")
        inner = keras.Model(given, layers.Dense(4, name="dense")(given), name="inner")
        outer = keras.Input((6,), name="outer")
        return keras.Model(outer, inner(outer), name="model_at_the_end")

    def chain_at_the_end() -> Any:
        inner = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="dense")], name="inner")
        outer = keras.Input((6,), name="outer")
        return keras.Model(outer, inner(outer), name="chain_at_the_end")

    def model_in_a_chain() -> Any:
        given = keras.Input((10, 10, 3), name="given")
        base = keras.Model(given, layers.Conv2D(5, 3, name="conv")(given), name="base")
        base.trainable = False
        return keras.Sequential(
            [base, layers.Flatten(name="flat"), layers.Dense(2, name="dense")],
            name="model_in_a_chain",
        )

    def operations() -> Any:
        given = keras.Input((6, 8, 4), name="given")
        x = (given - 127.5) / 127.5
        x = layers.Conv2D(5, 1, name="conv")(x)
        x = 1.0 - ops.relu(x)
        y = x[:, 1:, ::2, ..., 0]
        y = ops.mean(y, axis=[1, 2], keepdims=True)
        z = ops.reshape(x, (-1, 48, 5))
        z = ops.matmul(z, ops.transpose(z, (0, 2, 1)))
        z = ops.expand_dims(z, 1)
        z = ops.concatenate([z, z * 2.0], axis=1)
        return keras.Model(given, [y, z], name="operations")

    def recurrent() -> Any:
        words = keras.Input((None,), dtype="int32", name="words")
        x = layers.Embedding(100, 8, name="embedding")(words)
        x = layers.Bidirectional(layers.LSTM(6, return_sequences=True), name="both")(x)
        out, state, cell = layers.LSTM(5, return_state=True, name="encoder")(x)
        y = layers.GRU(5, return_sequences=True, name="gru")(x, initial_state=state)
        y = layers.TimeDistributed(layers.Dense(3, name="each"), name="steps")(y)
        z = layers.Dense(2, name="dense")(layers.Concatenate(name="states")([out, cell]))
        return keras.Model(words, [y, z], name="recurrent")

    def masked() -> Any:
        words = keras.Input((12,), dtype="int32", name="words")
        x = layers.Embedding(50, 4, mask_zero=True, name="embedding")(words)
        return keras.Model(words, layers.LSTM(3, name="lstm")(x), name="masked")

    def attention() -> Any:
        query, value = keras.Input((7, 6), name="query"), keras.Input((9, 6), name="value")
        x = layers.MultiHeadAttention(2, 4, name="attention")(query, value)
        x = layers.LayerNormalization(name="norm")(layers.Add(name="sum")([x, query]))
        return keras.Model([query, value], x, name="attention")

    built = (
        *(sequential, channels_first, branches, shared, given_twice, nested, model_at_the_end),
        *(chain_at_the_end, model_in_a_chain, operations, recurrent, masked, attention),
        *(frames, functions, features),
    )
    return {build.__name__: build for build in built}
