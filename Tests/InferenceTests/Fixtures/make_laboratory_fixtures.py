#!/usr/bin/env python3
"""Writes laboratory.json: what PyTorch computes for the laboratory's kinds of block.

    python3 make_laboratory_fixtures.py          needs PyTorch and numpy; a few seconds

The networks are PyTorch modules written from the papers' descriptions, under the parameter names of
akamaster's CIFAR networks; weights and pictures are the formula of formula.py, so that none are
stored. For each network and input size: the number of trained parameters as PyTorch counts them, each
block's L2 norms of shortcut, residual, sum and output as they are added, those of its gate, and the
logits; all computed in double precision.
"""
import json
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from formula import hashed


class Pad(nn.Module):
    """Option A: every other pixel, with channels of zeros before and after."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.before = (outputs - inputs) // 2
        self.after = outputs - inputs - self.before

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.before, self.after))


def conv(inputs, outputs, kernel, stride=1, bias=False):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)


class Block(nn.Module):
    """One block of any kind; `forward` keeps what it added in `record`."""

    def __init__(self, kind, inputs, outputs):
        super().__init__()
        self.kind = kind
        changes = inputs != outputs
        stride = 2 if changes else 1
        bare = kind.endswith("without-norm")
        self.conv1 = conv(inputs, outputs, 3, stride, bias=bare)
        self.conv2 = conv(outputs, outputs, 3, bias=bare)
        if not bare:
            self.bn1 = nn.BatchNorm2d(inputs if kind == "pre-activation" else outputs)
            self.bn2 = nn.BatchNorm2d(outputs)
        if kind == "residual-c" or (kind == "residual-b" and changes):
            self.shortcut = nn.Sequential(
                conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
        elif kind == "convolved":
            self.shortcut = conv(inputs, outputs, 1, stride)
        elif kind.startswith("plain"):
            self.shortcut = None
        else:
            self.shortcut = Pad(inputs, outputs) if changes else nn.Identity()
        if kind in ("gated", "highway"):
            self.gate = conv(inputs, outputs, 1 if kind == "gated" else 3, stride, bias=True)
        self.dropout = nn.Dropout(0.5)
        if kind == "prelu":
            self.relu1, self.relu = nn.PReLU(outputs), nn.PReLU(outputs)
        else:
            self.relu1 = self.relu = nn.ReLU()

    def forward(self, x):
        kind = self.kind
        if kind == "pre-activation":
            f = self.conv1(torch.relu(self.bn1(x)))
            f = self.conv2(torch.relu(self.bn2(f)))
        elif kind.endswith("without-norm"):
            f = self.conv2(torch.relu(self.conv1(x)))
        else:
            f = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        if kind == "highway":
            f = torch.relu(f)
        self.record = {}
        if self.shortcut is None:
            total = f
        else:
            s = self.shortcut(x)
            if kind == "scaled":
                s = 0.5 * s
            if kind == "dropout":
                s = self.dropout(s)
            if kind in ("gated", "highway"):
                t = torch.sigmoid(self.gate(x))
                f, s = t * f, (1 - t) * s
                self.record["gate"] = norm(t)
            total = f + s
            self.record["shortcut"] = norm(s)
        y = total if kind in ("pre-activation", "highway") else self.relu(total)
        self.record.update(residual=norm(f), sum=norm(total), output=norm(y))
        return y


class Conv(nn.Module):
    """YOLOv5's: convolution, batch norm, SiLU. One that halves the picture is a block."""

    def __init__(self, inputs, outputs, kernel=1, stride=1):
        super().__init__()
        self.conv, self.bn = conv(inputs, outputs, kernel, stride), nn.BatchNorm2d(outputs)
        self.is_block = stride == 2

    def forward(self, x):
        f = self.bn(self.conv(x))
        y = F.silu(f)
        if self.is_block:
            self.record = {"residual": norm(f), "sum": norm(f), "output": norm(y)}
        return y


class Bottleneck(nn.Module):
    """YOLOv5's, in a C3; the last one's output as a block is the C3's."""

    def __init__(self, width, shortcut):
        super().__init__()
        self.cv1, self.cv2 = Conv(width, width), Conv(width, width, 3)
        self.shortcut = shortcut

    def forward(self, x):
        f = self.cv2(self.cv1(x))
        y = x + f if self.shortcut else f
        self.record = {"residual": norm(f), "sum": norm(y), "output": norm(y)}
        if self.shortcut:
            self.record["shortcut"] = norm(x)
        return y


class C3(nn.Module):
    def __init__(self, inputs, outputs, count, shortcut):
        super().__init__()
        if inputs != outputs:
            self.down = Conv(inputs, outputs, 3, 2)
        half = outputs // 2
        self.m = nn.Sequential(*(Bottleneck(half, shortcut) for _ in range(count)))
        self.cv1, self.cv2, self.cv3 = Conv(outputs, half), Conv(outputs, half), Conv(2 * half, outputs)

    def forward(self, x):
        if hasattr(self, "down"):
            x = self.down(x)
        y = self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), 1))
        self.m[-1].record["output"] = norm(y)
        return y


class Network(nn.Module):
    def __init__(self, kind, depth, width):
        super().__init__()
        self.kind = kind
        bare = kind.endswith("without-norm")
        self.conv1 = conv(3, width, 3, bias=bare)
        if not bare:
            self.bn1 = nn.BatchNorm2d(4 * width if kind == "pre-activation" else width)
        self.relu = {"prelu": nn.PReLU(width), "c3": nn.SiLU(), "c3-plain": nn.SiLU()}.get(
            kind, nn.ReLU())
        inputs = width
        for stage in range(3):
            if kind.startswith("c3"):
                module = C3(inputs, width << stage, (depth - 2) // 6, shortcut=kind == "c3")
                setattr(self, f"layer{stage + 1}", module)
                inputs = width << stage
                continue
            blocks = []
            for _ in range((depth - 2) // 6):
                blocks.append(Block(kind, inputs, width << stage))
                inputs = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.linear = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.conv1(x)
        if self.kind != "pre-activation":
            x = self.relu(self.bn1(x) if hasattr(self, "bn1") else x)
        x = self.layer3(self.layer2(self.layer1(x)))
        if self.kind == "pre-activation":
            x = torch.relu(self.bn1(x))
        return self.linear(x.mean((2, 3)))


def norm(x):
    return float(torch.linalg.vector_norm(x))


def set_weights(network):
    """The weights of HashedWeights.swift, rounded to single precision as they are there."""
    kind = network.kind
    # The last layer of F has the smaller gamma where it is a batch norm.
    ends_in_norm = kind not in ("pre-activation", "highway")
    slopes = {
        f"{name}.weight" for name, module in network.named_modules() if isinstance(module, nn.PReLU)}
    state = {}
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        flat = hashed(name, tensor.numel())
        if tensor.dim() > 1:
            gain = 3.0 if tensor.dim() == 2 else 6.0
            flat = flat * np.float32(np.sqrt(gain / tensor[0].numel()))
        elif name.endswith("running_mean"):
            flat = np.float32(0) + np.float32(0.25) * flat
        elif name.endswith("running_var"):
            flat = np.float32(1) + np.float32(0.5) * flat
        elif name.endswith("bias"):
            flat = np.float32(0) + np.float32(0.125) * flat
        elif name in slopes:
            flat = np.float32(0.25) + np.float32(0.125) * flat
        else:
            is_last = ends_in_norm and name.startswith("layer") and name.endswith(
                ("bn2.weight", "down.bn.weight"))
            gamma = np.float32(0.5 if is_last else 1)
            flat = gamma + gamma / np.float32(2) * flat
        state[name] = torch.from_numpy(flat).double().reshape(tensor.shape)
    network.load_state_dict(state, strict=False)


def forward(name, kind, depth, width, size):
    network = Network(kind, depth, width).double().eval()
    set_weights(network)
    height, across = size
    image = torch.from_numpy(hashed("image", 3 * height * across) * np.float32(2)).double()
    logits = network(image.reshape(1, 3, height, across))
    blocks = [m.record for m in network.modules() if hasattr(m, "record")]
    return {"network": name, "height": height, "width": across,
            "parameters": sum(p.numel() for p in network.parameters()), "blocks": blocks,
            "logits": [float(v) for v in logits[0]]}


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    cases = []
    for kind in [
        "plain", "residual", "residual-b", "residual-c", "pre-activation", "scaled", "gated",
        "highway", "convolved", "dropout", "plain-without-norm", "residual-without-norm",
        "prelu", "c3", "c3-plain",
    ]:
        for depth, width, size in [(14, 16, (32, 32)), (8, 5, (17, 24))]:
            family = "resnet" if kind == "residual" else kind
            name = f"cifar-{family}{depth}" + ("" if width == 16 else f"-w{width}")
            cases.append(forward(name, kind, depth, width, size))
            print(name, cases[-1]["parameters"], cases[-1]["blocks"][-1]["output"])
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "laboratory.json")
    with open(path, "w") as file:
        text = json.dumps(json.loads(json.dumps(cases), parse_float=lambda s: float(f"{float(s):.9g}")))
        file.write(text.replace('{"network"', '\n{"network"') + "\n")
