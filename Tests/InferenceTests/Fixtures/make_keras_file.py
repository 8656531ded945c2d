#!/usr/bin/env python3
"""Writes functional10.h5 and functional10.json: a model that Keras saved, and what Keras computes with it.

    python3 make_keras_file.py                   needs keras, tensorflow, h5py; made with Keras 3.15.1
    python3 make_keras_file.py check RESIDUUM    compares the program RESIDUUM with ResNet50 and ResNet101

The model is the toy ResNet of Keras' guide to the functional API with an average pool in its stem. Its
weights are random numbers of 16 bits, so that the file is small: Keras saves the model, and each data set
is stored again in half precision and compressed, which changes no number.

`check` saves whole ResNets with random weights, statistics included, once as a model and once as weights,
and prints how far the program's logits are from Keras', relative to the largest: 2e-6 and 7e-7.
"""
import json
import os
import subprocess
import sys
import tempfile

import h5py
import keras
import numpy as np
from keras import layers

FOLDER = os.path.dirname(os.path.abspath(__file__))


def functional():
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(32, 3, activation="relu", name="conv2d")(inputs)
    x = layers.Conv2D(64, 3, activation="relu", name="conv2d_1")(x)
    x = layers.AveragePooling2D(3)(x)
    for index in (2, 4):
        y = layers.Conv2D(64, 3, activation="relu", padding="same", name=f"conv2d_{index}")(x)
        y = layers.Conv2D(64, 3, activation="relu", padding="same", name=f"conv2d_{index + 1}")(y)
        x = layers.add([y, x])
    x = layers.Conv2D(64, 3, activation="relu", name="conv2d_6")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(256, activation="relu", name="dense")(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(inputs, layers.Dense(10, name="dense_1")(x))


def randomize(model, rng, kind="float32"):
    values = []
    for weight in model.weights:
        shape, name = weight.shape, weight.path
        if "kernel" in name:
            gain = 2 if len(shape) == 4 else 1
            value = rng.normal(0, (gain / np.prod(shape[:-1])) ** 0.5, shape)
        elif "gamma" in name:
            value = rng.uniform(0.5, 1, shape) * (0.5 if "_3_bn" in name else 1)
        elif "variance" in name:
            value = rng.uniform(0.5, 1.5, shape)
        else:
            value = rng.normal(0, 0.1, shape)
        values.append(value.astype(kind).astype("float32"))
    model.set_weights(values)


def write():
    rng = np.random.default_rng(3)
    model = functional()
    randomize(model, rng, "float16")
    picture = (rng.integers(0, 256, (32, 32, 3)) / 256).astype("float32")
    logits = model.predict(picture[None], verbose=0)[0]
    path = os.path.join(FOLDER, "functional10.h5")
    with tempfile.TemporaryDirectory() as folder:
        saved = os.path.join(folder, "model.h5")
        model.save(saved)
        with h5py.File(saved) as old, h5py.File(path, "w") as new:
            def halve(name, item):
                if isinstance(item, h5py.Dataset):
                    new.create_dataset(name, data=item[()].astype("float16"), compression="gzip")

            old.visititems(halve)
    with open(os.path.join(FOLDER, "functional10.json"), "w") as file:
        json.dump({
            "parameters": model.count_params(),
            # Height, width, colour, in 256ths.
            "picture": (picture * 256).astype(int).flatten().tolist(),
            "logits": [float(f"{value:.9g}") for value in logits]}, file)
        file.write("\n")


def check(program):
    rng = np.random.default_rng(1)
    for name, network, classes in [
        ("ResNet50", "resnet50-keras", 1000), ("ResNet101", "resnet101-keras", 7)]:
        model = getattr(keras.applications, name)(
            weights=None, classes=classes, classifier_activation=None)
        randomize(model, rng)
        picture = rng.integers(0, 256, (1, 224, 224, 3)).astype("float32")
        picture = keras.applications.resnet.preprocess_input(picture)
        expected = model.predict(picture, verbose=0)[0]
        with tempfile.TemporaryDirectory() as folder:
            array = os.path.join(folder, "picture.npy")
            np.save(array, picture[0].transpose(2, 0, 1).copy())
            for file, save in [("a.h5", model.save), ("a.weights.h5", model.save_weights)]:
                path = os.path.join(folder, file)
                save(path)
                output = subprocess.run(
                    [program, "forward", "--network", network, "--weights", path, "--image",
                     array, "--json"], capture_output=True, text=True, check=True).stdout
                found = np.array(json.loads(output)["logits"])
                error = np.abs(found - expected).max() / np.abs(expected).max()
                print(f"{name} {model.count_params():,} {file}: {error:.1e}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        check(sys.argv[2])
    else:
        write()
