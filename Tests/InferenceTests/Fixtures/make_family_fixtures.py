#!/usr/bin/env python3
"""Writes families.json: what the networks of other frameworks compute, written anew in PyTorch.

    python3 make_family_fixtures.py [NETWORK …]     needs PyTorch and numpy; three minutes

The networks are written here from the frameworks' own sources, under their names:

    Keras         keras/src/applications/resnet.py (version 1 of the residual block) and the toy ResNet
                  of the guide "The Functional API", with an average pool in place of its max pool
    TF-Slim       tf_slim/nets/resnet_v2.py and resnet_utils.py
    MXNet         example/image-classification/symbols/resnet.py
    torchvision   torchvision/models/vgg.py
    YOLOv5        models/common.py, models/yolo.py and models/yolov5s.yaml; `c3-plain` has
                  `shortcut=False` in every C3
    own           residual-prelu and the laboratory's kinds with C3 and PReLU, which no framework has

check_frameworks.py runs the real ones with the same weights; see there for how well they agree.

Weights, pictures and what is measured of a tensor are formula.py's. For each network and size: the
number of trained parameters; for each block, of shortcut, residual, sum and output, the L2 norm and
the inner product with a fixed direction; the same of the logits, and the first 20 of them, or all;
computed in double precision, and the logits in single precision too. VGG's and C3's convolutions that
halve the picture are plain blocks, whose residual ends before the activation.
"""
import json
import os
import sys

import torch
import torch.nn.functional as F

import formula

FULL = (224, 224)  # All logits are kept at this size, and for networks with few classes.


class Run:
    """One forward pass: makes the weights that layers ask for and keeps what blocks say."""

    tensors = {}  # Those of one network, shared by its runs.

    def __init__(self, dtype):
        self.dtype = dtype
        self.blocks = []
        self.trained = {}

    def weight(self, name, role, *shape):
        if name not in Run.tensors:
            Run.tensors[name] = torch.from_numpy(formula.weights(name, role, shape))
        if role not in ("mean", "variance"):
            self.trained[name] = Run.tensors[name].numel()
        return Run.tensors[name].to(self.dtype)

    def conv(self, name, x, outputs, kernel, stride=1, padding=0, dilation=1, bias=False):
        weight = self.weight(f"{name}.weight", "convolution", outputs, x.shape[1], kernel, kernel)
        bias = self.weight(f"{name}.bias", "bias", outputs) if bias else None
        return F.conv2d(x, weight, bias, stride, padding, dilation)

    def bn(self, name, x, eps, small=False, scaled=True):
        """Batch norm with running statistics; `small` where a residual branch ends in it."""
        n = x.shape[1]
        gamma = self.weight(f"{name}.weight", "small scale" if small else "scale", n) if scaled else None
        return F.batch_norm(
            x, self.weight(f"{name}.running_mean", "mean", n),
            self.weight(f"{name}.running_var", "variance", n), gamma,
            self.weight(f"{name}.bias", "shift", n), eps=eps)

    def prelu(self, name, x):
        return F.prelu(x, self.weight(f"{name}.weight", "slope", x.shape[1]))

    def linear(self, name, x, outputs):
        x = x.flatten(1)
        return F.linear(
            x, self.weight(f"{name}.weight", "linear", outputs, x.shape[1]),
            self.weight(f"{name}.bias", "bias", outputs))

    def block(self, shortcut, residual, output):
        """Keeps a block; `output` is made from the sum, which is the residual where nothing is added."""
        total = residual if shortcut is None else shortcut + residual
        y = output(total)
        self.blocks.append({"residual": residual, "sum": total, "output": y})
        if shortcut is not None:
            self.blocks[-1]["shortcut"] = shortcut
        return y


def same(x):
    return x


# Keras


def keras(run, x, counts):
    def conv_bn(name, x, filters, kernel, stride=1, padding=0, small=False):
        x = run.conv(f"{name}_conv", x, filters, kernel, stride, padding, bias=True)
        return run.bn(f"{name}_bn", x, 1.001e-5, small)

    def residual_block(x, filters, stride, conv_shortcut, name):
        shortcut = conv_bn(f"{name}_0", x, 4 * filters, 1, stride) if conv_shortcut else x
        f = torch.relu(conv_bn(f"{name}_1", x, filters, 1, stride))
        f = torch.relu(conv_bn(f"{name}_2", f, filters, 3, 1, 1))
        f = conv_bn(f"{name}_3", f, 4 * filters, 1, small=True)
        return run.block(shortcut, f, torch.relu)

    x = F.pad(x, (3, 3, 3, 3))
    x = torch.relu(conv_bn("conv1", x, 64, 7, 2))
    x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2)
    for stack, count in enumerate(counts):
        for index in range(count):
            first = index == 0
            x = residual_block(
                x, 64 << stack, 2 if first and stack > 0 else 1, first,
                f"conv{stack + 2}_block{index + 1}")
    return run.linear("predictions", x.mean((2, 3)), 1000)


def functional(run, x, classes):
    def conv(name, x, filters, padding=0):
        return torch.relu(run.conv(name, x, filters, 3, padding=padding, bias=True))

    x = conv("conv2d_1", conv("conv2d", x, 32), 64)
    x = F.avg_pool2d(x, 3)
    for first in (2, 4):
        f = conv(f"conv2d_{first + 1}", conv(f"conv2d_{first}", x, 64, 1), 64, 1)
        x = run.block(x, f, same)
    x = conv("conv2d_6", x, 64).mean((2, 3))
    return run.linear("dense_1", torch.relu(run.linear("dense", x, 256)), classes)


# TF-Slim


def slim(run, x, counts, output_stride=None, global_pool=True):
    eps = 1e-5

    def conv2d_same(name, x, filters, kernel, stride, rate=1, bias=False):
        effective = kernel + (kernel - 1) * (rate - 1)
        if stride == 1:  # SAME; the kernels are odd.
            return run.conv(name, x, filters, kernel, 1, effective // 2, rate, bias)
        before = (effective - 1) // 2
        after = effective - 1 - before
        return run.conv(
            name, F.pad(x, (before, after, before, after)), filters, kernel, stride, 0, rate, bias)

    def same_max_pool(x, kernel, stride):
        padding = []
        for extent in (x.shape[3], x.shape[2]):
            total = max((-(-extent // stride) - 1) * stride + kernel - extent, 0)
            padding += [total // 2, total - total // 2]
        return F.max_pool2d(F.pad(x, padding, value=-torch.inf), kernel, stride)

    def conv_bn_relu(name, x):
        return torch.relu(run.bn(f"{name}/BatchNorm", x, eps))

    def bottleneck(scope, x, depth, width, stride, rate):
        preact = torch.relu(run.bn(f"{scope}/preact", x, eps))
        if depth == x.shape[1]:
            shortcut = x if stride == 1 else same_max_pool(x, 1, stride)
        else:
            shortcut = run.conv(f"{scope}/shortcut", preact, depth, 1, stride, bias=True)
        f = conv_bn_relu(f"{scope}/conv1", run.conv(f"{scope}/conv1", preact, width, 1))
        f = conv_bn_relu(f"{scope}/conv2", conv2d_same(f"{scope}/conv2", f, width, 3, stride, rate))
        f = run.conv(f"{scope}/conv3", f, depth, 1, bias=True)
        return run.block(shortcut, f, same)

    x = conv2d_same("conv1", x, 64, 7, 2, bias=True)
    x = same_max_pool(x, 3, 2)
    wanted = None if output_stride is None else output_stride / 4
    current, rate = 1, 1
    for block, count in enumerate(counts):
        for unit in range(count):
            stride = 2 if unit == count - 1 and block < 3 else 1
            if wanted is not None and current > wanted:
                raise ValueError("The target output_stride cannot be reached.")
            scope = f"block{block + 1}/unit_{unit + 1}/bottleneck_v2"
            depth, width = 256 << block, 64 << block
            if current == wanted:
                x = bottleneck(scope, x, depth, width, 1, rate)
                rate *= stride
            else:
                x = bottleneck(scope, x, depth, width, stride, 1)
                current *= stride
    if wanted is not None and current != wanted:
        raise ValueError("The target output_stride cannot be reached.")
    x = torch.relu(run.bn("postnorm", x, eps))
    if global_pool:
        x = x.mean((2, 3), keepdim=True)
    return run.conv("logits", x, 1001, 1, bias=True)


# MXNet


def mxnet(run, x, units, bottle_neck):
    eps = 2e-5
    filters = [64, 256, 512, 1024, 2048] if bottle_neck else [64, 64, 128, 256, 512]

    def unit(name, x, filters, stride, dim_match):
        act1 = torch.relu(run.bn(f"{name}_bn1", x, eps))
        if bottle_neck:
            f = run.conv(f"{name}_conv1", act1, filters // 4, 1)
            f = torch.relu(run.bn(f"{name}_bn2", f, eps))
            f = run.conv(f"{name}_conv2", f, filters // 4, 3, stride, 1)
            f = torch.relu(run.bn(f"{name}_bn3", f, eps))
            f = run.conv(f"{name}_conv3", f, filters, 1)
        else:
            f = run.conv(f"{name}_conv1", act1, filters, 3, stride, 1)
            f = torch.relu(run.bn(f"{name}_bn2", f, eps))
            f = run.conv(f"{name}_conv2", f, filters, 3, 1, 1)
        shortcut = x if dim_match else run.conv(f"{name}_sc", act1, filters, 1, stride)
        return run.block(shortcut, f, same)

    x = run.bn("bn_data", x, eps, scaled=False)
    x = torch.relu(run.bn("bn0", run.conv("conv0", x, filters[0], 7, 2, 3), eps))
    x = F.max_pool2d(x, 3, 2, 1)
    for stage, count in enumerate(units):
        for index in range(count):
            stride = 2 if index == 0 and stage > 0 else 1
            x = unit(f"stage{stage + 1}_unit{index + 1}", x, filters[stage + 1], stride, index > 0)
    x = torch.relu(run.bn("bn1", x, eps))
    return run.linear("fc1", x.mean((2, 3)), 1000)


# torchvision

VGG = {
    11: "64 M 128 M 256 256 M 512 512 M 512 512 M",
    13: "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M",
    16: "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
    19: "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M",
}


def vgg(run, x, depth, batch_norm):
    entries = VGG[depth].split()
    index = 0
    for place, entry in enumerate(entries):
        if entry == "M":
            index += 1
            continue
        f = run.conv(f"features.{index}", x, int(entry), 3, padding=1, bias=True)
        if batch_norm:
            f = run.bn(f"features.{index + 1}", f, 1e-5, small=place > 0)
        index += 3 if batch_norm else 2
        pools = entries[place + 1] == "M"

        def rest(f):
            f = torch.relu(f)
            return F.max_pool2d(f, 2) if pools else f

        x = rest(f) if place == 0 else run.block(None, f, rest)
    x = F.adaptive_avg_pool2d(x, 7)
    x = torch.relu(run.linear("classifier.0", x, 4096))
    x = torch.relu(run.linear("classifier.3", x, 4096))
    return run.linear("classifier.6", x, 1000)


# YOLOv5


def unit(run, name, x, outputs, kernel, stride=1, eps=1e-3):
    """YOLOv5's `Conv`."""
    x = run.conv(f"{name}.conv", x, outputs, kernel, stride, kernel // 2)
    return F.silu(run.bn(f"{name}.bn", x, eps))


def halving(run, name, x, outputs, eps):
    """A `Conv` of stride 2, a plain block."""
    f = run.bn(f"{name}.bn", run.conv(f"{name}.conv", x, outputs, 3, 2, 1), eps, small=True)
    return run.block(None, f, F.silu)


def c3_module(run, name, x, outputs, count, shortcut, eps):
    width = int(outputs * 0.5)
    beside = unit(run, f"{name}.cv2", x, width, 1, eps=eps)
    y = unit(run, f"{name}.cv1", x, width, 1, eps=eps)
    for index in range(count):
        f = unit(run, f"{name}.m.{index}.cv1", y, width, 1, eps=eps)
        f = unit(run, f"{name}.m.{index}.cv2", f, width, 3, eps=eps)

        def rest(f):
            if index < count - 1:
                return f
            return unit(run, f"{name}.cv3", torch.cat((f, beside), 1), outputs, 1, eps=eps)

        y = run.block(y if shortcut else None, f, rest)
    return y


def yolov5s_cls(run, x, shortcut=True):
    x = run.conv("model.0.conv", x, 32, 6, 2, 2)
    x = F.silu(run.bn("model.0.bn", x, 1e-3))
    for index, (outputs, count) in enumerate([(64, 1), (128, 2), (256, 3), (512, 1)]):
        x = halving(run, f"model.{2 * index + 1}", x, outputs, 1e-3)
        x = c3_module(run, f"model.{2 * index + 2}", x, outputs, count, shortcut, 1e-3)
    # `Classify` comes after the detection model's batch norms were given their epsilon: it has
    # PyTorch's own.
    x = unit(run, "model.9.conv", x, 1280, 1, eps=1e-5)
    return run.linear("model.9.linear", x.mean((2, 3)), 1000)


# Our own


def residual_prelu(run, x, bias):
    def conv_bn(conv, bn, x, small=False):
        return run.bn(bn, run.conv(conv, x, 64, 3, padding=1, bias=bias), 1e-5, small)

    x = run.prelu("prelu", conv_bn("conv1", "bn1", x))
    for index in range(4):
        path = f"blocks.{index}"
        f = run.prelu(f"{path}.prelu1", conv_bn(f"{path}.conv1", f"{path}.bn1", x))
        f = conv_bn(f"{path}.conv2", f"{path}.bn2", f, small=True)
        x = run.block(x, f, lambda y: run.prelu(f"{path}.prelu2", y))
    return run.linear("linear", x.mean((2, 3)), 10)


def cifar_c3(run, x, shortcut):
    """Depth 20: three stages of a C3 with three bottlenecks, halving `Conv`s between them."""
    x = F.silu(run.bn("bn1", run.conv("conv1", x, 16, 3, padding=1), 1e-5))
    for stage in range(3):
        if stage > 0:
            x = halving(run, f"layer{stage + 1}.down", x, 16 << stage, 1e-5)
        x = c3_module(run, f"layer{stage + 1}", x, 16 << stage, 3, shortcut, 1e-5)
    return run.linear("linear", x.mean((2, 3)), 10)


def cifar_prelu(run, x):
    """The CIFAR ResNet-20 of He et al. 2015 with option A, and PReLU wherever it has ReLU."""
    x = run.prelu("relu", run.bn("bn1", run.conv("conv1", x, 16, 3, padding=1), 1e-5))
    for stage in range(3):
        for index in range(3):
            path, outputs = f"layer{stage + 1}.{index}", 16 << stage
            stride = 2 if stage > 0 and index == 0 else 1
            f = run.bn(f"{path}.bn1", run.conv(f"{path}.conv1", x, outputs, 3, stride, 1), 1e-5)
            f = run.prelu(f"{path}.relu1", f)
            f = run.conv(f"{path}.conv2", f, outputs, 3, 1, 1)
            f = run.bn(f"{path}.bn2", f, 1e-5, small=True)
            quarter = outputs // 4
            s = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter)) if stride == 2 else x
            x = run.block(s, f, lambda y: run.prelu(f"{path}.relu", y))
    return run.linear("linear", x.mean((2, 3)), 10)


UNITS = {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3]}

NETWORKS = {
    "resnet50-keras": (lambda r, x: keras(r, x, UNITS[50]), [(64, 64), (75, 49), FULL]),
    "resnet101-keras": (lambda r, x: keras(r, x, UNITS[101]), [(33, 64)]),
    "functional10": (lambda r, x: functional(r, x, 10), [(32, 32), (27, 41)]),
    "functional24": (lambda r, x: functional(r, x, 24), [(32, 32)]),
    "resnet50-slim-v2": (lambda r, x: slim(r, x, UNITS[50]), [(64, 64), (75, 49), FULL]),
    "resnet50-slim-v2-os16": (lambda r, x: slim(r, x, UNITS[50], 16), [(64, 64)]),
    "resnet50-slim-v2-os8": (lambda r, x: slim(r, x, UNITS[50], 8), [(75, 49)]),
    "resnet50-slim-v2-os4-dense": (lambda r, x: slim(r, x, UNITS[50], 4, False), [(41, 36)]),
    "resnet50-slim-v2-os8-dense": (lambda r, x: slim(r, x, UNITS[50], 8, False), [(65, 97)]),
    "resnet50-slim-v2-os16-dense": (lambda r, x: slim(r, x, UNITS[50], 16, False), [(513, 513)]),
    "resnet50-slim-v2-dense": (lambda r, x: slim(r, x, UNITS[50], None, False), [(97, 64)]),
    "resnet101-slim-v2": (lambda r, x: slim(r, x, UNITS[101]), [(64, 33)]),
    "resnet18-mxnet": (lambda r, x: mxnet(r, x, UNITS[18], False), [(64, 64), (75, 49)]),
    "resnet34-mxnet": (lambda r, x: mxnet(r, x, UNITS[34], False), [(64, 64), (33, 50)]),
    "resnet50-mxnet": (lambda r, x: mxnet(r, x, UNITS[50], True), [(64, 64), (75, 49), FULL]),
    "vgg11": (lambda r, x: vgg(r, x, 11, False), [(64, 64), FULL]),
    "vgg16": (lambda r, x: vgg(r, x, 16, False), [(75, 49)]),
    "vgg19": (lambda r, x: vgg(r, x, 19, False), [(64, 64)]),
    "vgg11-bn": (lambda r, x: vgg(r, x, 11, True), [(75, 49)]),
    "vgg13-bn": (lambda r, x: vgg(r, x, 13, True), [(64, 96)]),
    "vgg16-bn": (lambda r, x: vgg(r, x, 16, True), [(64, 64)]),
    "vgg19-bn": (lambda r, x: vgg(r, x, 19, True), [(70, 101)]),
    "c3": (yolov5s_cls, [(64, 64), (75, 49), FULL]),
    "c3-plain": (lambda r, x: yolov5s_cls(r, x, False), [(64, 64), (33, 96)]),
    "residual-prelu": (lambda r, x: residual_prelu(r, x, False), [(32, 32), (17, 24)]),
    "residual-prelu-biased": (lambda r, x: residual_prelu(r, x, True), [(32, 32), (19, 33)]),
    "cifar-c320": (lambda r, x: cifar_c3(r, x, True), [(32, 32), (17, 24)]),
    "cifar-c3-plain20": (lambda r, x: cifar_c3(r, x, False), [(32, 32), (19, 33)]),
    "cifar-prelu20": (cifar_prelu, [(32, 32), (17, 24)]),
}


def forward(network, height, width, dtype):
    run = Run(dtype)
    x = torch.from_numpy(formula.picture(height, width)).to(dtype)[None]
    return run, network(run, x)[0].flatten()


def case(name, network, height, width):
    run, logits = forward(network, height, width, torch.float64)
    _, single = forward(network, height, width, torch.float32)
    count = len(logits) if (height, width) == FULL or len(logits) < 100 else 20
    blocks = [{key: formula.measured(t) for key, t in block.items()} for block in run.blocks]
    return {
        "network": name, "height": height, "width": width, "parameters": sum(run.trained.values()),
        "blocks": blocks,
        "logits": {
            "count": len(logits), "measured": formula.measured(logits),
            "largest": float(logits.abs().max()), "values": logits[:count].tolist(),
            "single": single[:count].tolist(),
            # How far the same network in single precision is from that, over all logits.
            "singleError": float((single - logits).abs().max() / logits.abs().max()),
        },
    }


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "families.json")
    wanted = sys.argv[1:] or NETWORKS
    cases = []
    if sys.argv[1:]:  # The others stay as they are.
        with open(path) as file:
            cases = [c for c in json.load(file) if c["network"] not in wanted]
    for name in wanted:
        Run.tensors = {}
        network, sizes = NETWORKS[name]
        for height, width in sizes:
            cases.append(case(name, network, height, width))
            print(name, height, width, cases[-1]["parameters"], cases[-1]["logits"]["singleError"])
    order = list(NETWORKS)
    cases.sort(key=lambda c: order.index(c["network"]))
    with open(path, "w") as file:
        # Nine digits give a single-precision number back exactly.
        text = json.dumps(json.loads(json.dumps(cases), parse_float=lambda s: float(f"{float(s):.9g}")))
        file.write(text.replace('{"network"', '\n{"network"') + "\n")
