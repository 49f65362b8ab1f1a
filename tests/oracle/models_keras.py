"""The Keras models that are recorded whole: those of the specs, and of keras.applications."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "numpy")

keras: Any = import_module("keras")
layers: Any = keras.layers


def mnist_cnn() -> Any:
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ],
        name="mnist_cnn",
    )


def mnist_cnn_channels_first() -> Any:
    first = "channels_first"
    return keras.Sequential(
        [
            keras.Input((1, 28, 28)),
            layers.Conv2D(32, 3, activation="relu", data_format=first),
            layers.MaxPooling2D(2, data_format=first),
            layers.Conv2D(64, 3, activation="relu", data_format=first),
            layers.MaxPooling2D(2, data_format=first),
            layers.Flatten(data_format=first),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ],
        name="mnist_cnn_channels_first",
    )


def vgg16_head() -> Any:
    base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
    return keras.Sequential(
        [
            keras.Input((150, 150, 3)),
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="vgg16_head",
    )


def conv_lstm(pool: Any, name: str) -> Any:
    return keras.Sequential(
        [
            keras.Input((10, 40, 40, 3)),
            layers.ConvLSTM2D(256, 3),
            pool,
            layers.Dense(256, activation="relu"),
        ],
        name=name,
    )


def lenet5() -> Any:
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh", name="c1"),
            layers.AveragePooling2D(2, name="s2"),
            layers.Conv2D(16, 5, activation="tanh", name="c3"),
            layers.AveragePooling2D(2, name="s4"),
            layers.Conv2D(120, 5, activation="tanh", name="c5"),
            layers.Flatten(),
            layers.Dense(84, activation="tanh", name="f6"),
            layers.Dense(10, activation="softmax", name="output"),
        ],
        name="lenet5",
    )


def alexnet() -> Any:
    return keras.Sequential(
        [
            keras.Input((227, 227, 3)),
            layers.Conv2D(96, 11, strides=4, activation="relu", name="conv1"),
            layers.MaxPooling2D(3, strides=2, name="pool1"),
            layers.Conv2D(256, 5, padding="same", groups=2, activation="relu", name="conv2"),
            layers.MaxPooling2D(3, strides=2, name="pool2"),
            layers.Conv2D(384, 3, padding="same", activation="relu", name="conv3"),
            layers.Conv2D(384, 3, padding="same", groups=2, activation="relu", name="conv4"),
            layers.Conv2D(256, 3, padding="same", groups=2, activation="relu", name="conv5"),
            layers.MaxPooling2D(3, strides=2, name="pool5"),
            layers.Flatten(),
            layers.Dense(4096, activation="relu", name="fc6"),
            layers.Dropout(0.5),
            layers.Dense(4096, activation="relu", name="fc7"),
            layers.Dropout(0.5),
            layers.Dense(1000, activation="softmax", name="fc8"),
        ],
        name="alexnet",
    )


def ct_scan_3d() -> Any:
    """Keras's example "3D image classification from CT scans"."""
    model = keras.Sequential(name="ct_scan_3d")
    model.add(keras.Input((128, 128, 64, 1)))
    for filters in (64, 64, 128, 256):
        model.add(layers.Conv3D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling3D(2))
        model.add(layers.BatchNormalization())
    model.add(layers.GlobalAveragePooling3D())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


def unet_small() -> Any:
    def double(x: Any, filters: int, name: str) -> Any:
        for number in (1, 2):
            convolution = layers.Conv2D(
                filters, 3, padding="same", activation="relu", name=f"{name}_conv{number}"
            )
            x = convolution(x)
        return x

    def up(x: Any, skip: Any, filters: int, name: str) -> Any:
        x = layers.Conv2DTranspose(filters, 2, strides=2, name=f"{name}_grow")(x)
        x = layers.Concatenate(name=f"{name}_skip")([x, skip])
        return double(x, filters, f"{name}_mix")

    picture = keras.Input((128, 128, 1))
    x, skips = picture, []
    for number, filters in enumerate((16, 32, 64), start=1):
        skips.append(double(x, filters, f"down{number}"))
        x = layers.MaxPooling2D(2, name=f"pool{number}")(skips[-1])
    x = double(x, 128, "bottom")
    for number, filters in ((3, 64), (2, 32), (1, 16)):
        x = up(x, skips[number - 1], filters, f"up{number}")
    mask = layers.Conv2D(1, 1, activation="sigmoid", name="mask")(x)
    return keras.Model(picture, mask, name="unet_small")


def siamese() -> Any:
    encoder = [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128),
    ]

    def encode(x: Any) -> Any:
        for layer in encoder:
            x = layer(x)
        return x

    left = keras.Input((28, 28, 1), name="left")
    right = keras.Input((28, 28, 1), name="right")
    difference = layers.Subtract(name="difference")([encode(left), encode(right)])
    squared = layers.Multiply(name="squared")([difference, difference])
    same = layers.Dense(1, activation="sigmoid", name="same")(squared)
    return keras.Model([left, right], same, name="siamese")


def video_frames() -> Any:
    frame = keras.Sequential(
        [
            layers.Conv2D(16, 3, strides=2, padding="same", activation="relu", name="conv1"),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu", name="conv2"),
            layers.Conv2D(64, 3, strides=2, padding="same", activation="relu", name="conv3"),
            layers.GlobalAveragePooling2D(name="pool"),
        ],
        name="frame",
    )
    return keras.Sequential(
        [
            keras.Input((16, 64, 64, 3)),
            layers.TimeDistributed(frame, name="frames"),
            layers.LSTM(64, name="over_time"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(10, activation="softmax", name="classes"),
        ],
        name="video_frames",
    )


# The name of the record → what builds the model.
MODELS: dict[str, Callable[[], Any]] = {
    "keras_mnist_cnn": mnist_cnn,
    "keras_mnist_cnn_channels_first": mnist_cnn_channels_first,
    "keras_vgg16_head": vgg16_head,
    "keras_conv_lstm_flatten": lambda: conv_lstm(layers.Flatten(), "conv_lstm_flatten"),
    "keras_conv_lstm_gap": lambda: conv_lstm(layers.GlobalAveragePooling2D(), "conv_lstm_gap"),
    "keras_lenet5": lenet5,
    "keras_alexnet": alexnet,
    "keras_ct_scan_3d": ct_scan_3d,
    "keras_unet_small": unet_small,
    "keras_siamese": siamese,
    "keras_video_frames": video_frames,
}

# The name of the record → the name in keras.applications.
APPLICATIONS = {
    "keras_vgg16": "VGG16",
    "keras_vgg19": "VGG19",
    "keras_resnet50": "ResNet50",
    "keras_resnet50v2": "ResNet50V2",
    "keras_densenet121": "DenseNet121",
    "keras_mobilenet": "MobileNet",
    "keras_mobilenetv2": "MobileNetV2",
    "keras_xception": "Xception",
    "keras_inceptionv3": "InceptionV3",
    "keras_inceptionresnetv2": "InceptionResNetV2",
    "keras_efficientnetb0": "EfficientNetB0",
    "keras_convnext_tiny": "ConvNeXtTiny",
}


def build(name: str) -> Any:
    """The model of that record, its layers counted from the beginning, its weights random."""
    keras.utils.clear_session()
    if name in MODELS:
        return MODELS[name]()
    return getattr(keras.applications, APPLICATIONS[name])(weights=None)
