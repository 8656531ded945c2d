#!/usr/bin/env python3
"""Writes framework_names.json: what each framework calls the tensors of its ResNets, and their shapes.

    python3 make_framework_names.py keras     needs keras, tensorflow and h5py
    python3 make_framework_names.py keras2    needs tf_keras, tensorflow and h5py
    python3 make_framework_names.py slim      needs tf_slim, tf_keras and tensorflow
    python3 make_framework_names.py mxnet     needs mxnet 1.9 and numpy < 1.24

Each asks the framework itself: Keras saves a model and the file's data sets are listed; TF-Slim and MXNet
build the network and list its variables. The parts can be run where each framework is installed; what
is there already is kept.

Made with Keras 3.15.1, tf_keras 2.21.0, tf_slim 1.1.0 and MXNet 1.9.1.
"""
import json
import os
import sys
import tempfile

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "framework_names.json")


def datasets(path):
    import h5py

    found = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: found.update({name: list(item.shape)})
            if isinstance(item, h5py.Dataset) and item.shape else None)
    return found


def keras():
    import keras

    model = keras.applications.ResNet50(weights=None)
    with tempfile.TemporaryDirectory() as folder:
        weights, whole = os.path.join(folder, "a.weights.h5"), os.path.join(folder, "a.h5")
        model.save_weights(weights)
        model.save(whole)
        return {"keras 3 weights": datasets(weights), "keras 3 model": datasets(whole)}


def keras2():
    import tf_keras

    model = tf_keras.applications.ResNet50(weights=None)
    with tempfile.TemporaryDirectory() as folder:
        weights, whole = os.path.join(folder, "a.h5"), os.path.join(folder, "b.h5")
        model.save_weights(weights)
        model.save(whole)
        return {"keras 2 weights": datasets(weights), "keras 2 model": datasets(whole)}


def slim():
    import importlib

    # TensorFlow looks for its old layers where tf_keras had them once.
    sys.modules["tf_keras.legacy_tf_layers"] = importlib.import_module(
        "tf_keras.src.legacy_tf_layers")
    for name in ["normalization", "convolutional", "pooling", "core"]:
        module = importlib.import_module(f"tf_keras.src.legacy_tf_layers.{name}")
        sys.modules[f"tf_keras.legacy_tf_layers.{name}"] = module
    import tensorflow.compat.v1 as tf
    import tf_slim
    from tf_slim.nets import resnet_v2

    tf.disable_v2_behavior()
    pictures = tf.placeholder(tf.float32, [1, 224, 224, 3])
    with tf_slim.arg_scope(resnet_v2.resnet_arg_scope()):
        resnet_v2.resnet_v2_50(pictures, 1001, is_training=False)
    tf.train.create_global_step()
    variables = {v.op.name: v.shape.as_list() for v in tf.global_variables()}
    return {"slim": {name: shape for name, shape in variables.items() if shape}}


def mxnet():
    import mxnet as mx

    def normalized(data, name, fix_gamma=False):
        return mx.sym.BatchNorm(data, fix_gamma=fix_gamma, eps=2e-5, name=name)

    def rectified(data):
        return mx.sym.Activation(data, act_type="relu")

    def convolved(data, filters, kernel, name, stride=1):
        return mx.sym.Convolution(
            data, num_filter=filters, kernel=(kernel, kernel), stride=(stride, stride),
            pad=(kernel // 2, kernel // 2), no_bias=True, name=name)

    def resnet(units, filters, bottleneck):
        x = normalized(mx.sym.Variable("data"), "bn_data", fix_gamma=True)
        x = rectified(normalized(convolved(x, filters[0], 7, "conv0", 2), "bn0"))
        x = mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max")
        for stage, count in enumerate(units):
            for unit in range(count):
                name = f"stage{stage + 1}_unit{unit + 1}"
                stride, width = 2 if stage and not unit else 1, filters[stage + 1]
                first = rectified(normalized(x, name + "_bn1"))
                if bottleneck:
                    y = convolved(first, width // 4, 1, name + "_conv1")
                    y = rectified(normalized(y, name + "_bn2"))
                    y = convolved(y, width // 4, 3, name + "_conv2", stride)
                    y = rectified(normalized(y, name + "_bn3"))
                    y = convolved(y, width, 1, name + "_conv3")
                else:
                    y = convolved(first, width, 3, name + "_conv1", stride)
                    y = rectified(normalized(y, name + "_bn2"))
                    y = convolved(y, width, 3, name + "_conv2")
                x = y + (x if unit else convolved(first, width, 1, name + "_sc", stride))
        x = mx.sym.Pooling(
            rectified(normalized(x, "bn1")), global_pool=True, kernel=(7, 7), pool_type="avg")
        return mx.sym.FullyConnected(mx.sym.Flatten(x), num_hidden=1000, name="fc1")

    result = {}
    for depth, units, filters, bottleneck in [
        (18, [2, 2, 2, 2], [64, 64, 128, 256, 512], False),
        (50, [3, 4, 6, 3], [64, 256, 512, 1024, 2048], True),
    ]:
        symbol = resnet(units, filters, bottleneck)
        arguments, _, states = symbol.infer_shape(data=(1, 3, 224, 224))
        tensors = {f"arg:{n}": s for n, s in zip(symbol.list_arguments(), arguments) if n != "data"}
        tensors.update({f"aux:{n}": s for n, s in zip(symbol.list_auxiliary_states(), states)})
        result[f"mxnet {depth}"] = {name: list(shape) for name, shape in tensors.items()}
    return result


if __name__ == "__main__":
    lists = {}
    if os.path.exists(PATH):
        with open(PATH) as file:
            lists = json.load(file)
    for part in sys.argv[1:]:
        lists.update(globals()[part]())
    with open(PATH, "w") as file:
        lines = [f"{json.dumps(name)}: {json.dumps(lists[name])}" for name in sorted(lists)]
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
