#!/usr/bin/env python3
"""Compares families.json with what the frameworks themselves compute from the same weights.

    python3 check_frameworks.py keras | slim | mxnet | torchvision | yolov5

Each needs its framework and numpy alone. Those that were run, in single precision, and the largest
differences found from PyTorch in double precision: of logits relative to the largest; of the norms and
products with the direction of each block's tensors, and of all logits, relative to the norm:

                                                                    logits   tensors
    keras         Keras 3.15.1 on TensorFlow 2.21.0                 1.1e-6    2.2e-6
    slim          tf_slim 1.1.0 on TensorFlow 2.21.0                1.2e-6    3.2e-6
    mxnet         MXNet 1.9.1                                       8.9e-7    2.3e-6
    torchvision   torchvision 0.28.0 on PyTorch 2.13.0              1.3e-6    8.8e-7
    yolov5        yolov5 7.0.14, which is ultralytics' repository   4.4e-7    9.9e-7

For yolov5, stand-ins took the place of what it imports for pictures, tables and plots; torchvision's own
operators, which VGG does not use, did not load beside that PyTorch.

PyTorch in single precision differs by up to 1.8e-6 in the logits. It also checks the frameworks' own
counts of parameters and TF-Slim's shapes at 513×513, which FamilyTests.swift has as literals.
"""
import json
import os
import sys

import numpy as np

import formula

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "families.json")) as file:
    CASES = json.load(file)


def cases(*networks):
    return [case for case in CASES if case["network"] in networks]


class Comparison:
    """The largest differences found, and where."""

    def __init__(self):
        self.worst = {"logits": (0, ""), "tensors": (0, "")}

    def note(self, kind, difference, place):
        if not difference <= self.worst[kind][0]:
            self.worst[kind] = (difference, place)

    def logits(self, case, found):
        expected = case["logits"]
        found = np.asarray(found, np.float64).ravel()
        assert len(found) == expected["count"], (len(found), expected["count"])
        values = np.asarray(expected["values"])
        error = np.abs(found[: len(values)] - values).max() / expected["largest"]
        self.note("logits", float(error), place(case))
        self.tensor(case, "logits", expected["measured"], found)

    def tensor(self, case, name, expected, found):
        """`found` in the order channels × height × width."""
        for wanted, value in zip(expected, formula.measured(found)):
            self.note("tensors", abs(value - wanted) / expected[0], f"{place(case)} {name}")

    def block(self, case, index, **found):
        for name, tensor in found.items():
            self.tensor(case, f"block {index + 1} {name}", case["blocks"][index][name], tensor)

    def report(self):
        for kind, (difference, at) in self.worst.items():
            print(f"{kind}: {difference:.1e} ({at})")
        assert max(difference for difference, _ in self.worst.values()) < 1e-5


def place(case):
    return f"{case['network']} {case['height']}×{case['width']}"


def count(what, found, expected):
    print(f"{what}: {found:,}")
    assert found == expected, expected


def channels_first(tensor):
    return np.moveaxis(np.asarray(tensor)[0], -1, 0)


def keras():
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import keras
    from keras import layers
    from keras.applications import resnet

    def set_weights(model):
        for layer in model.layers:
            for variable in layer.weights:
                kind, shape = variable.path.split("/")[-1], tuple(variable.shape)
                name = layer.name
                if kind == "kernel" and len(shape) == 4:
                    value = formula.weights(
                        f"{name}.weight", "convolution", (shape[3], shape[2], *shape[:2]))
                    value = value.transpose(2, 3, 1, 0)
                elif kind == "kernel":
                    value = formula.weights(f"{name}.weight", "linear", shape[::-1]).T
                else:
                    end, role = {
                        "bias": ("bias", "bias"), "beta": ("bias", "shift"),
                        "gamma": ("weight", "small scale" if name.endswith("_3_bn") else "scale"),
                        "moving_mean": ("running_mean", "mean"),
                        "moving_variance": ("running_var", "variance")}[kind]
                    value = formula.weights(f"{name}.{end}", role, shape)
                variable.assign(value)

    def run(model, outputs, case):
        picture = formula.picture(case["height"], case["width"]).transpose(1, 2, 0)[None]
        return keras.Model(model.input, outputs)(picture, training=False)

    for build, expected in [
        (resnet.ResNet50, 25_636_712), (resnet.ResNet101, 44_707_176),
        (resnet.ResNet152, 60_419_944),
    ]:
        model = build(weights=None)
        count(model.name, model.count_params(), expected)

    comparison = Comparison()
    for case in cases("resnet50-keras", "resnet101-keras"):
        keras.backend.clear_session()
        build = resnet.ResNet50 if "50" in case["network"] else resnet.ResNet101
        # A picture of any size, through the pooling; then the classifier.
        shape = (case["height"], case["width"], 3)
        body = build(weights=None, include_top=False, input_shape=shape, pooling="avg")
        logits = layers.Dense(1000, name="predictions")(body.output)
        model = keras.Model(body.input, logits)
        set_weights(model)
        adds = [layer for layer in model.layers if layer.name.endswith("_add")]
        outputs = [[*add.input, add.output, model.get_layer(add.name[:-3] + "out").output] for add in adds]
        logits, blocks = run(model, [logits, outputs], case)
        comparison.logits(case, logits)
        for index, tensors in enumerate(blocks):
            names = ("shortcut", "residual", "sum", "output")
            comparison.block(case, index, **dict(zip(names, map(channels_first, tensors))))

    for case in cases("functional10", "functional24"):
        keras.backend.clear_session()
        classes = int(case["network"][-2:])
        x = inputs = keras.Input((case["height"], case["width"], 3))
        x = layers.Conv2D(32, 3, activation="relu")(x)
        x = layers.Conv2D(64, 3, activation="relu")(x)
        x = layers.AveragePooling2D(3)(x)
        blocks = []
        for _ in range(2):
            f = layers.Conv2D(64, 3, activation="relu", padding="same")(x)
            f = layers.Conv2D(64, 3, activation="relu", padding="same")(f)
            total = layers.add([f, x])
            blocks.append([x, f, total])
            x = total
        x = layers.Conv2D(64, 3, activation="relu")(x)
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.Dense(256, activation="relu")(x)
        x = layers.Dropout(0.5)(x)
        model = keras.Model(inputs, layers.Dense(classes)(x))
        count(case["network"], model.count_params(), case["parameters"])
        set_weights(model)
        logits, blocks = run(model, [model.output, blocks], case)
        comparison.logits(case, logits)
        for index, tensors in enumerate(blocks):
            names = ("shortcut", "residual", "sum")
            comparison.block(case, index, **dict(zip(names, map(channels_first, tensors))))
    comparison.report()


def slim():
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import importlib

    import tensorflow.compat.v1 as tf
    import tf_slim
    from tf_slim.nets import resnet_v2

    # Where TensorFlow 2.21 looks for them tf_keras 2.21 has them no longer.
    for name in ("", ".base", ".convolutional", ".core", ".normalization", ".pooling"):
        module = importlib.import_module(f"tf_keras.src.legacy_tf_layers{name}")
        sys.modules[f"tf_keras.legacy_tf_layers{name}"] = module
    tf.disable_eager_execution()
    networks = {
        50: resnet_v2.resnet_v2_50, 101: resnet_v2.resnet_v2_101, 152: resnet_v2.resnet_v2_152,
        200: resnet_v2.resnet_v2_200,
    }

    def build(depth, height, width, dtype=tf.float32, output_stride=None, global_pool=True):
        tf.reset_default_graph()
        picture = tf.placeholder(dtype, (1, height, width, 3))
        with tf_slim.arg_scope(resnet_v2.resnet_arg_scope()):
            logits, end_points = networks[depth](
                picture, 1001, is_training=False, global_pool=global_pool,
                output_stride=output_stride)
        return picture, logits, end_points

    def value(variable):
        scope, kind = variable.op.name.split("/", 1)[1].rsplit("/", 1)
        shape = tuple(variable.shape.as_list())
        if kind == "weights":
            value = formula.weights(f"{scope}.weight", "convolution", (shape[3], shape[2], *shape[:2]))
            return value.transpose(2, 3, 1, 0)
        end, role = {
            "biases": ("bias", "bias"), "beta": ("bias", "shift"), "gamma": ("weight", "scale"),
            "moving_mean": ("running_mean", "mean"),
            "moving_variance": ("running_var", "variance")}[kind]
        return formula.weights(f"{scope}.{end}", role, shape)

    for depth, expected in [(50, 25_570_409), (101, 44_579_945), (152, 60_238_953), (200, 64_728_169)]:
        build(depth, 224, 224)
        found = sum(int(np.prod(v.shape.as_list())) for v in tf.trainable_variables())
        count(f"resnet_v2_{depth}", found, expected)

    for stride, sides in [(8, (65, 65, 65, 65)), (16, (65, 33, 33, 33)), (32, (65, 33, 17, 17))]:
        _, logits, end_points = build(50, 513, 513, output_stride=stride, global_pool=False)
        for block, side in enumerate(sides):
            shape = end_points[f"resnet_v2_50/block{block + 1}"].shape.as_list()
            assert shape == [1, side, side, 256 << block], shape
        assert logits.shape.as_list() == [1, sides[3], sides[3], 1001]
    for stride in (12, 64):
        try:
            build(50, 513, 513, output_stride=stride)
            raise AssertionError(f"output stride {stride}")
        except ValueError as error:
            print(f"output stride {stride}: {error}")

    comparison = Comparison()
    for case in CASES:
        if "-slim-v2" not in case["network"]:
            continue
        parts = case["network"].split("-")
        stride = next((int(part[2:]) for part in parts if part.startswith("os")), None)
        depth = int(parts[0][len("resnet"):])
        picture, logits, end_points = build(
            depth, case["height"], case["width"], output_stride=stride,
            global_pool=parts[-1] != "dense")
        scope = f"resnet_v2_{depth}"
        units = [name for name in end_points if name.endswith("/bottleneck_v2")]
        assert len(units) == len(case["blocks"])
        outputs = []
        for name in units:
            tensors = {"output": end_points[name], "residual": end_points[f"{name}/conv3"]}
            if f"{name}/shortcut" in end_points:
                tensors["shortcut"] = end_points[f"{name}/shortcut"]
            outputs.append(tensors)
        with tf.Session() as session:
            for variable in tf.global_variables():
                if variable.op.name.startswith(scope):
                    variable.load(value(variable), session)
            feed = formula.picture(case["height"], case["width"]).transpose(1, 2, 0)[None]
            found, blocks = session.run([logits, outputs], {picture: feed})
        comparison.logits(case, channels_first(found))
        for index, tensors in enumerate(blocks):
            tensors = {name: channels_first(tensor) for name, tensor in tensors.items()}
            comparison.block(case, index, **tensors, sum=tensors["output"])
        print(place(case), len(blocks), "units")
    comparison.report()


def mxnet():
    # With a backend that fuses, a convolution that is an output is overwritten by the sum after it.
    os.environ["MXNET_SUBGRAPH_BACKEND"] = "NONE"
    import mxnet as mx

    def norm(data, name, fix_gamma=False):
        return mx.sym.BatchNorm(data, fix_gamma=fix_gamma, eps=2e-5, name=name)

    def conv(data, filters, kernel, stride, name):
        return mx.sym.Convolution(
            data, num_filter=filters, kernel=(kernel, kernel), stride=(stride, stride),
            pad=(kernel // 2, kernel // 2), no_bias=True, name=name)

    def relu(data, name):
        return mx.sym.Activation(data, act_type="relu", name=name)

    def residual_unit(data, filters, stride, dim_match, name, bottle_neck):
        act1 = relu(norm(data, f"{name}_bn1"), f"{name}_relu1")
        if bottle_neck:
            f = conv(act1, filters // 4, 1, 1, f"{name}_conv1")
            f = relu(norm(f, f"{name}_bn2"), f"{name}_relu2")
            f = conv(f, filters // 4, 3, stride, f"{name}_conv2")
            f = relu(norm(f, f"{name}_bn3"), f"{name}_relu3")
            f = conv(f, filters, 1, 1, f"{name}_conv3")
        else:
            f = conv(act1, filters, 3, stride, f"{name}_conv1")
            f = relu(norm(f, f"{name}_bn2"), f"{name}_relu2")
            f = conv(f, filters, 3, 1, f"{name}_conv2")
        shortcut = data if dim_match else conv(act1, filters, 1, stride, f"{name}_sc")
        return f, shortcut, f + shortcut

    def symbol(depth):
        """example/image-classification/symbols/resnet.py's network for pictures above 32×32."""
        bottle_neck = depth >= 50
        units = {
            18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3],
            152: [3, 8, 36, 3]}[depth]
        filters = [64, 256, 512, 1024, 2048] if bottle_neck else [64, 64, 128, 256, 512]
        body = norm(mx.sym.identity(mx.sym.Variable("data"), name="id"), "bn_data", fix_gamma=True)
        body = relu(norm(conv(body, filters[0], 7, 2, "conv0"), "bn0"), "relu0")
        body = mx.sym.Pooling(body, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max")
        tensors = []
        for stage, many in enumerate(units):
            for index in range(many):
                f, shortcut, body = residual_unit(
                    body, filters[stage + 1], 2 if index == 0 and stage > 0 else 1, index > 0,
                    f"stage{stage + 1}_unit{index + 1}", bottle_neck)
                tensors += [shortcut, f, body]
        body = relu(norm(body, "bn1"), "relu1")
        body = mx.sym.Pooling(body, global_pool=True, kernel=(7, 7), pool_type="avg", name="pool1")
        logits = mx.sym.FullyConnected(mx.sym.Flatten(body), num_hidden=1000, name="fc1")
        return mx.sym.Group([logits] + tensors)

    def value(name, shape):
        layer, kind = name.rsplit("_", 1)
        if name.endswith(("_moving_mean", "_moving_var")):
            layer = name.rsplit("_", 2)[0]
        if kind == "weight":
            role = "linear" if len(shape) == 2 else "convolution"
            return formula.weights(f"{layer}.weight", role, shape)
        end, role = {
            "bias": ("bias", "bias"), "beta": ("bias", "shift"), "gamma": ("weight", "scale"),
            "mean": ("running_mean", "mean"), "var": ("running_var", "variance")}[kind]
        # bn_data's gamma is held at one by fix_gamma, whatever stands here.
        return formula.weights(f"{layer}.{end}", role, shape)

    counts = {18: 11_691_950, 34: 21_800_110, 50: 25_549_486, 101: 44_541_614, 152: 60_185_262}
    for depth, expected in counts.items():
        net = symbol(depth)
        shapes = dict(zip(net.list_arguments(), net.infer_shape(data=(1, 3, 224, 224))[0]))
        found = sum(int(np.prod(shape)) for name, shape in shapes.items() if name != "data")
        count(f"resnet-{depth}", found, expected)

    comparison = Comparison()
    for case in cases("resnet18-mxnet", "resnet34-mxnet", "resnet50-mxnet"):
        net = symbol(int(case["network"][6:8]))
        height, width = case["height"], case["width"]
        executor = net.simple_bind(mx.cpu(), grad_req="null", data=(1, 3, height, width))
        for arrays in (executor.arg_dict, executor.aux_dict):
            for name, array in arrays.items():
                if name != "data":
                    array[:] = value(name, array.shape)
        executor.arg_dict["data"][:] = formula.picture(height, width)[None]
        logits, *tensors = (output.asnumpy()[0] for output in executor.forward(is_train=False))
        comparison.logits(case, logits)
        for index in range(len(case["blocks"])):
            shortcut, f, total = tensors[3 * index : 3 * index + 3]
            comparison.block(case, index, shortcut=shortcut, residual=f, sum=total, output=total)
    comparison.report()


def load(model, is_small):
    """Gives a PyTorch model the formula's weights."""
    import torch

    state = {}
    for name, tensor in model.state_dict().items():
        layer, end = name.rsplit(".", 1)
        if end == "num_batches_tracked":
            continue
        is_norm = f"{layer}.running_mean" in model.state_dict()
        if tensor.dim() > 1:
            role = "linear" if tensor.dim() == 2 else "convolution"
        elif end == "weight":
            role = "small scale" if is_small(layer) else "scale"
        else:
            role = {
                "bias": "shift" if is_norm else "bias", "running_mean": "mean",
                "running_var": "variance"}[end]
        state[name] = torch.from_numpy(formula.weights(name, role, tuple(tensor.shape)))
    model.load_state_dict(state, strict=False)
    return model.eval()


def torchvision():
    import torch
    from torchvision import models

    torch.set_grad_enabled(False)
    comparison = Comparison()
    for name, expected in [
        ("vgg11", 132_863_336), ("vgg13", 133_047_848), ("vgg16", 138_357_544),
        ("vgg19", 143_667_240), ("vgg11-bn", 132_868_840), ("vgg13-bn", 133_053_736),
        ("vgg16-bn", 138_365_992), ("vgg19-bn", 143_678_248),
    ]:
        model = getattr(models, name.replace("-", "_"))()
        count(name, sum(p.numel() for p in model.parameters()), expected)
        for case in cases(name):
            # The first batch norm belongs to no block.
            load(model, lambda layer: layer != "features.1")
            x = torch.from_numpy(formula.picture(case["height"], case["width"]))[None]
            comparison.logits(case, model(x)[0])
            index = -2  # The first convolution belongs to no block.
            residual = None
            for layer in model.features:
                if isinstance(layer, torch.nn.Conv2d):
                    if index >= 0:
                        comparison.block(case, index, residual=residual, sum=residual, output=x[0])
                    index += 1
                x = layer(x)
                if isinstance(layer, (torch.nn.Conv2d, torch.nn.BatchNorm2d)):
                    residual = x[0].clone()
            comparison.block(case, index, residual=residual, sum=residual, output=x[0])
            assert index == len(case["blocks"]) - 1
    comparison.report()


def yolov5():
    import torch
    import yolov5
    from yolov5.models.common import C3
    from yolov5.models.yolo import ClassificationModel, DetectionModel

    torch.set_grad_enabled(False)
    folder = os.path.dirname(yolov5.__file__)
    comparison = Comparison()
    for case in cases("c3", "c3-plain"):
        model = ClassificationModel(
            model=DetectionModel(os.path.join(folder, "models", "yolov5s.yaml")), nc=1000, cutoff=10)
        count(case["network"], sum(p.numel() for p in model.parameters()), 5_453_480)
        tensors = []
        for module in model.modules():
            if isinstance(module, C3):
                for bottleneck in module.m:
                    bottleneck.add = case["network"] == "c3"
                    bottleneck.register_forward_hook(lambda m, x, y: tensors.append(y[0]))
                module.register_forward_hook(lambda m, x, y: tensors.append(y[0]))
        # The halving convolutions are blocks that end in batch norm.
        load(model, lambda layer: layer in [f"model.{i}.bn" for i in (1, 3, 5, 7)])
        x = torch.from_numpy(formula.picture(case["height"], case["width"]))[None]
        comparison.logits(case, model(x)[0])
        index = 0
        for module in model.model:
            if isinstance(module, C3):
                for place in range(len(module.m)):
                    index += 1
                    last = place == len(module.m) - 1
                    comparison.block(case, index, sum=tensors.pop(0))
                    if last:
                        comparison.block(case, index, output=tensors.pop(0))
                index += 1
        assert index == len(case["blocks"]) and not tensors
    comparison.report()


if __name__ == "__main__":
    checks = {check.__name__: check for check in (keras, slim, mxnet, torchvision, yolov5)}
    if len(sys.argv) != 2 or sys.argv[1] not in checks:
        sys.exit(__doc__)
    checks[sys.argv[1]]()
