#!/usr/bin/env python3
"""Writes pytorch.json: what PyTorch computes for networks whose weights and input are a formula.

    python3 make_fixtures.py          needs PyTorch and numpy; about a minute

No weights are stored: they are the formula of formula.py. The networks are written here from the
papers' descriptions, under torchvision's and akamaster's parameter names.

For each network and input size: each block's L2 norms of shortcut, residual, sum and output, the
cosine between residual and shortcut, and the logits, computed by PyTorch in single precision; and
the logits computed in double precision.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

from formula import hashed


class Weights:
    """Tensors by name, made when asked for: the same numbers in either precision."""

    dtype = torch.float32

    def conv(self, name, outputs, inputs, kernel):
        # Uniform with He's variance, 2 / fan-in: bound sqrt(6 / fan-in).
        bound = np.float32(np.sqrt(np.float64(6) / (inputs * kernel * kernel)))
        flat = hashed(name + ".weight", outputs * inputs * kernel * kernel) * bound
        return torch.from_numpy(flat).reshape(outputs, inputs, kernel, kernel).to(self.dtype)

    def vector(self, name, count, middle, spread):
        vector = np.float32(middle) + np.float32(spread) * hashed(name, count)
        return torch.from_numpy(vector).to(self.dtype)

    def batch_norm(self, name, x, gamma):
        """gamma around `gamma`, everything else around what batch norm leaves."""
        n = x.shape[1]
        return F.batch_norm(
            x,
            self.vector(name + ".running_mean", n, 0, 0.25),
            self.vector(name + ".running_var", n, 1, 0.5),
            self.vector(name + ".weight", n, gamma, gamma / 2),
            self.vector(name + ".bias", n, 0, 0.125),
            eps=1e-5,
        )

    def linear(self, name, x, outputs):
        inputs = x.shape[1]
        bound = np.float32(np.sqrt(np.float64(3) / inputs))
        matrix = torch.from_numpy(hashed(name + ".weight", outputs * inputs) * bound).to(self.dtype)
        return F.linear(
            x, matrix.reshape(outputs, inputs), self.vector(name + ".bias", outputs, 0, 0.125))


W = Weights()


def conv_bn(conv, bn, x, outputs, kernel, stride=1, gamma=1.0):
    x = F.conv2d(x, W.conv(conv, outputs, x.shape[1], kernel), stride=stride, padding=kernel // 2)
    return W.batch_norm(bn, x, gamma)


def norm(x):
    return float(torch.linalg.vector_norm(x.double()))


def block(path, x, width, stride, bottleneck, shortcut):
    """One block; `shortcut` is 'projection' (option B), 'pad' (option A) or None (plain)."""
    outputs = width * 4 if bottleneck else width
    if bottleneck:
        f = torch.relu(conv_bn(f"{path}.conv1", f"{path}.bn1", x, width, 1))
        f = torch.relu(conv_bn(f"{path}.conv2", f"{path}.bn2", f, width, 3, stride))
        f = conv_bn(f"{path}.conv3", f"{path}.bn3", f, outputs, 1, gamma=0.5)
    else:
        f = torch.relu(conv_bn(f"{path}.conv1", f"{path}.bn1", x, width, 3, stride))
        f = conv_bn(f"{path}.conv2", f"{path}.bn2", f, width, 3, gamma=0.5)
    changes = stride != 1 or x.shape[1] != outputs
    if shortcut is None:
        s, total = None, f
    elif not changes:
        s = x
    elif shortcut == "projection":
        s = conv_bn(f"{path}.downsample.0", f"{path}.downsample.1", x, outputs, 1, stride)
    else:
        quarter = outputs // 4
        s = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter))
    if s is not None:
        total = f + s
    y = torch.relu(total)
    record = {"residual": norm(f), "sum": norm(total), "output": norm(y)}
    if s is not None:
        record["shortcut"] = norm(s)
        record["cosine"] = float((f.double() * s.double()).sum()) / (norm(f) * norm(s))
    return y, record


IMAGENET = {
    18: (False, [2, 2, 2, 2]), 34: (False, [3, 4, 6, 3]),
    50: (True, [3, 4, 6, 3]), 101: (True, [3, 4, 23, 3]),
}


def forward(name, height, width, dtype=torch.float32):
    W.dtype = dtype
    x = torch.from_numpy(hashed("image", 3 * height * width) * np.float32(2))
    x = x.reshape(1, 3, height, width).to(dtype)
    family, depth = name.rstrip("0123456789"), int("".join(c for c in name if c.isdigit()))
    records = []
    if family.startswith("cifar"):
        x = torch.relu(conv_bn("conv1", "bn1", x, 16, 3))
        counts, bottleneck, base, head = [(depth - 2) // 6] * 3, False, 16, "linear"
        shortcut = None if "plain" in family else "pad"
    else:
        bottleneck, counts = IMAGENET[depth]
        x = torch.relu(conv_bn("conv1", "bn1", x, 64, 7, 2))
        x = F.max_pool2d(x, 3, 2, 1)
        base, head = 64, "fc"
        shortcut = None if "plain" in family else "projection"
    for stage, count in enumerate(counts):
        for index in range(count):
            stride = 2 if stage > 0 and index == 0 else 1
            x, record = block(
                f"layer{stage + 1}.{index}", x, base << stage, stride, bottleneck, shortcut)
            records.append(record)
    logits = W.linear(head, x.mean((2, 3)), 10 if head == "linear" else 1000)
    return {"network": name, "height": height, "width": width, "blocks": records,
            "logits": [float(v) for v in logits[0]]}


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    cases = []
    for name, sizes in [
        ("resnet18", [(64, 64), (96, 160)]), ("resnet34", [(64, 64), (75, 49)]),
        ("resnet50", [(64, 64), (96, 160), (224, 224)]), ("resnet101", [(64, 64), (131, 97)]),
        ("plain18", [(64, 64)]), ("plain50", [(64, 96)]),
        ("cifar-resnet20", [(32, 32), (40, 56)]), ("cifar-plain20", [(32, 32)]),
    ]:
        for height, width in sizes:
            cases.append(forward(name, height, width))
            exact = forward(name, height, width, torch.float64)
            cases[-1]["exactLogits"] = exact["logits"]
            print(name, height, width, cases[-1]["blocks"][-1]["output"])
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pytorch.json")
    with open(path, "w") as file:
        # Nine digits give a single-precision number back exactly.
        text = json.dumps(json.loads(json.dumps(cases), parse_float=lambda s: float(f"{float(s):.9g}")))
        file.write(text.replace('{"network"', '\n{"network"') + "\n")
