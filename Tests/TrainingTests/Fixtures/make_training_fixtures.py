#!/usr/bin/env python3
"""Writes training.json: losses and gradients that PyTorch computes for weights made by a formula.

    python3 make_training_fixtures.py          needs PyTorch and numpy; about a minute

Two parts. `gradients`: for one small network of each kind, in double precision, the loss of one batch
and, for each parameter, the gradient's L2 norm and its product with a direction made by the same
formula; and the running statistics' norms after that batch. `steps`: the losses of twenty steps of
stochastic gradient descent of a ResNet-20, and the running statistics' norms after them.

Every weight, picture and direction is a hash of a name and an index, exact in 32-bit floats, so that
the Swift tests make the same numbers (HashedTensors.swift). The networks are written here from the
papers' descriptions: He et al. 2015 and 2016, Srivastava et al. 2015; C3 from YOLOv5's.
"""
import json
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def hashed(name, shape):
    """Floats evenly spread over [-1, 1), multiples of 2^-23: SplitMix64 of FNV-1a of name, and index."""
    key = 0xCBF29CE484222325
    for byte in name.encode():
        key = ((key ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        z = np.uint64(key) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    flat = (z >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)
    return torch.from_numpy(flat.reshape(shape))


def initial(name, tensor):
    """The weight formula: He's variance for kernels, about 1 for gamma, about 0 for what is added."""
    values = hashed(name, tensor.shape)
    if tensor.dim() > 1:
        gain = 3.0 if tensor.dim() == 2 else 6.0
        return values * np.float32(np.sqrt(np.float64(gain) / tensor[0].numel()))
    if ".relu" in "." + name:
        return np.float32(0.25) + np.float32(0.125) * values
    if name.endswith("running_var") or (name.endswith(".weight")):
        return np.float32(1) + np.float32(0.5) * values
    return np.float32(0.125) * values


def activation(kind, channels):
    return nn.PReLU(channels) if kind == "prelu" else nn.ReLU()


class Block(nn.Module):
    def __init__(self, kind, inputs, outputs):
        super().__init__()
        self.kind, self.inputs, self.outputs = kind, inputs, outputs
        self.stride = 2 if inputs != outputs else 1
        norm = not kind.endswith("without-norm")
        pre = kind == "pre-activation"
        self.conv1 = nn.Conv2d(inputs, outputs, 3, self.stride, 1, bias=not norm)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=not norm)
        self.relu1, self.relu = activation(kind, outputs), activation(kind, outputs)
        if norm:
            self.bn1 = nn.BatchNorm2d(inputs if pre else outputs)
            self.bn2 = nn.BatchNorm2d(outputs)
        if kind == "residual-c" or (kind == "residual-b" and self.stride == 2):
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, self.stride, bias=False), nn.BatchNorm2d(outputs))
        if kind == "convolved":
            self.shortcut = nn.Conv2d(inputs, outputs, 1, self.stride, bias=False)
        if kind == "gated":
            self.gate = nn.Conv2d(inputs, outputs, 1, self.stride)
        if kind == "highway":
            self.gate = nn.Conv2d(inputs, outputs, 3, self.stride, 1)

    def shortcut_of(self, x):
        if hasattr(self, "shortcut"):
            return self.shortcut(x)
        if self.stride == 2:
            new = self.outputs - self.inputs
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, new // 2, new - new // 2))
        return x * 0.5 if self.kind == "scaled" else x

    def forward(self, x):
        kind = self.kind
        if kind == "pre-activation":
            f = self.conv1(F.relu(self.bn1(x)))
            return self.conv2(F.relu(self.bn2(f))) + self.shortcut_of(x)
        if kind.endswith("without-norm"):
            f = self.conv2(F.relu(self.conv1(x)))
        else:
            f = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        if kind == "highway":
            t = torch.sigmoid(self.gate(x))
            return t * F.relu(f) + (1 - t) * self.shortcut_of(x)
        if kind == "gated":
            t = torch.sigmoid(self.gate(x))
            return F.relu(t * f + (1 - t) * self.shortcut_of(x))
        if kind.startswith("plain"):
            return F.relu(f)
        return self.relu(f + self.shortcut_of(x))


class Unit(nn.Module):
    """YOLOv5's Conv: convolution, batch norm, SiLU."""

    def __init__(self, inputs, outputs, kernel=1, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.silu(self.bn(self.conv(x)))


class Bottleneck(nn.Module):
    def __init__(self, channels, shortcut):
        super().__init__()
        self.cv1, self.cv2 = Unit(channels, channels), Unit(channels, channels, 3)
        self.shortcut = shortcut

    def forward(self, x):
        y = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class C3(nn.Module):
    """YOLOv5's C3; `down` is the convolution before it, where the picture is halved."""

    def __init__(self, inputs, channels, count, shortcut):
        super().__init__()
        if inputs != channels:
            self.down = Unit(inputs, channels, 3, 2)
        half = channels // 2
        self.cv1, self.cv2 = Unit(channels, half), Unit(channels, half)
        self.cv3 = Unit(2 * half, channels)
        self.m = nn.Sequential(*(Bottleneck(half, shortcut) for _ in range(count)))

    def forward(self, x):
        if hasattr(self, "down"):
            x = self.down(x)
        return self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), 1))


class Network(nn.Module):
    def __init__(self, kind, depth, width):
        super().__init__()
        self.pre, self.c3 = kind == "pre-activation", kind.startswith("c3")
        norm = not kind.endswith("without-norm")
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=not norm)
        if norm:
            self.bn1 = nn.BatchNorm2d(4 * width if self.pre else width)
        self.relu = nn.SiLU() if self.c3 else activation(kind, width)
        inputs, stages = width, []
        for stage in range(3):
            count = (depth - 2) // 6
            if self.c3:
                stages.append(C3(inputs, width << stage, count, kind == "c3"))
                inputs = width << stage
                continue
            blocks = []
            for _ in range(count):
                blocks.append(Block(kind, inputs, width << stage))
                inputs = width << stage
            stages.append(nn.Sequential(*blocks))
        self.layer1, self.layer2, self.layer3 = stages
        self.linear = nn.Linear(4 * width, 10)

    def forward(self, x):
        x = self.conv1(x)
        norm = self.bn1 if hasattr(self, "bn1") else (lambda x: x)
        if not self.pre:
            x = self.relu(norm(x))
        x = self.layer3(self.layer2(self.layer1(x)))
        if self.pre:
            x = F.relu(norm(x))
        return self.linear(x.mean((2, 3)))


def made(kind, depth, width, dtype):
    network = Network(kind, depth, width)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if not name.endswith("num_batches_tracked"):
                tensor.copy_(initial(name, tensor))
    return network.to(dtype)


def batch(step, images, size, dtype):
    labels = ((hashed(f"labels {step}", (images,)) + 1) * 5).long()
    # A pattern for each class, and noise: something that can be learned. On noise alone training is
    # chaotic, and PyTorch's own single and double precision part.
    patterns = torch.stack([hashed(f"class {c}", (3, size, size)) for c in range(10)])
    x = patterns[labels] + hashed(f"pictures {step}", (images, 3, size, size))
    return x.to(dtype), labels


def statistics(network):
    return {n: float(t.double().norm()) for n, t in network.named_buffers()
            if not n.endswith("num_batches_tracked")}


def gradients(kind, depth=8, width=4, images=16, size=16):
    network = made(kind, depth, width, torch.float64)
    x, labels = batch(0, images, size, torch.float64)
    loss = F.cross_entropy(network(x), labels)
    loss.backward()
    result = {}
    for name, p in network.named_parameters():
        direction = hashed("direction " + name, p.shape).double()
        result[name] = [float(p.grad.norm()), float((p.grad * direction).sum())]
    return {"kind": kind, "depth": depth, "width": width, "images": images, "size": size,
            "loss": loss.item(), "gradients": result, "statistics": statistics(network)}


RATE = 0.005


def steps(dtype, depth=20, width=16, images=64, size=16, count=20):
    network = made("residual", depth, width, dtype)
    optimizer = torch.optim.SGD(network.parameters(), RATE, momentum=0.9, weight_decay=1e-4)
    losses = []
    for step in range(count):
        x, labels = batch(step, images, size, dtype)
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"depth": depth, "width": width, "images": images, "size": size, "rate": RATE, "losses": losses,
            "statistics": statistics(network)}


KINDS = ["plain", "residual", "residual-b", "residual-c", "pre-activation", "scaled", "gated",
         "highway", "convolved", "plain-without-norm", "residual-without-norm",
         "prelu", "c3", "c3-plain"]

if __name__ == "__main__":
    torch.set_num_threads(1)
    exact = steps(torch.float64)
    single = steps(torch.float32)
    exact["singleLosses"] = single["losses"]
    # Two bottlenecks in each C3.
    result = {"gradients": [gradients(kind, 14 if kind.startswith("c3") else 8) for kind in KINDS],
              "steps": exact}
    worst = max(abs(a / b - 1) for a, b in zip(single["losses"], exact["losses"]))
    print(f"single and double precision differ by {worst:.1e} over {len(exact['losses'])} steps")
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "training.json")
    with open(path, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
