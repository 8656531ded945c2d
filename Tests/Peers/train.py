#!/usr/bin/env python3
"""Compares training speed with PyTorch, in turns, on the same machine at the same time.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install "torch==2.13.0+cpu" \\
        --extra-index-url https://download.pytorch.org/whl/cpu
    swift build -c release --product residuum
    /tmp/peers/bin/python Tests/Peers/train.py [--rounds 5] [--threads 2]

Each round trains every setting for some steps with Residuum (`bench --train --json`), with PyTorch and
with PyTorch in channels_last. A step is forward, backward and the optimizer's (SGD, momentum, weight
decay). Printed are medians over the rounds of each one's median, in images a second, and the ratio to
the better of PyTorch's layouts. `--scaling` prints how a step's time grows with depth and batch.
"""
import argparse
import json
import os
import statistics
import subprocess
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SETTINGS = [(20, 8, 16, 64), (56, 8, 16, 64), (20, 16, 32, 128), (56, 16, 32, 128)]
PROGRAM = os.path.join(os.path.dirname(__file__), "..", "..", ".build", "release", "residuum")


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.stride, self.new = (2 if inputs != outputs else 1), outputs - inputs
        self.conv1 = nn.Conv2d(inputs, outputs, 3, self.stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        f = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride == 2:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.new // 2, self.new - self.new // 2))
        return F.relu(f + x)


def network(depth, width):
    inputs, blocks = width, []
    for stage in range(3):
        for _ in range((depth - 2) // 6):
            blocks.append(Block(inputs, width << stage))
            inputs = width << stage
    stem = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10)]
    return nn.Sequential(*stem, *blocks, *head)


class PyTorch:
    """One network in one memory layout."""

    def __init__(self, setting, layout):
        depth, width, size, self.batch = setting
        torch.manual_seed(0)
        self.network = network(depth, width).to(memory_format=layout)
        self.x = torch.randn(self.batch, 3, size, size).to(memory_format=layout)
        self.labels = torch.randint(0, 10, (self.batch,))
        self.optimizer = torch.optim.SGD(
            self.network.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)

    def images_per_second(self, seconds):
        times, end = [], time.time() + seconds
        while time.time() < end or len(times) < 4:
            start = time.time()
            self.optimizer.zero_grad()
            F.cross_entropy(self.network(self.x), self.labels).backward()
            self.optimizer.step()
            times.append(time.time() - start)
        return self.batch / statistics.median(times[1:])


def residuum(depth, width, size, batch, threads, runs):
    text = subprocess.run(
        [PROGRAM, "bench", "--train", "--network", f"cifar-resnet{depth}", "--width", str(width),
         "--size", str(size), "--batch", str(batch), "--threads", str(threads), "--runs", str(runs),
         "--json", "--quiet"], check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def compare(rounds, threads):
    torch.set_num_threads(threads)
    peers = {s: {"NCHW": PyTorch(s, torch.contiguous_format),
                 "channels_last": PyTorch(s, torch.channels_last)} for s in SETTINGS}
    results = {s: {"Residuum": [], "NCHW": [], "channels_last": []} for s in SETTINGS}
    for _ in range(rounds):
        for setting in SETTINGS:
            runs = max(5, int(4e11 / (setting[0] * setting[1] ** 2 * setting[2] ** 2 * setting[3] * 300)))
            results[setting]["Residuum"].append(
                residuum(*setting, threads, min(runs, 100))["imagesPerSecond"])
            for name, peer in peers[setting].items():
                results[setting][name].append(peer.images_per_second(2))
    print(f"images a second of training, {threads} threads, medians of {rounds} rounds")
    for setting, found in results.items():
        depth, width, size, batch = setting
        medians = {name: statistics.median(values) for name, values in found.items()}
        best = max(medians["NCHW"], medians["channels_last"])
        print(f"{depth} layers, width {width}, {size}x{size}, batch {batch}: "
              + ", ".join(f"{name} {value:.0f}" for name, value in medians.items())
              + f"; ratio {medians['Residuum'] / best:.2f}")


def scaling(threads):
    print("depth at batch 64, width 8, 16x16: least milliseconds a step, and that over depth - 1")
    for depth in (8, 14, 20, 32, 56, 110):
        ms = residuum(depth, 8, 16, 64, threads, 60)["milliseconds"]["minimum"]
        print(f"  {depth:4d} layers {ms:8.2f} ms {ms / (depth - 1):.3f}")
    print("batch at 20 layers: least milliseconds a step, and that over batch")
    for batch in (16, 32, 64, 128, 256):
        ms = residuum(20, 8, 16, batch, threads, 60)["milliseconds"]["minimum"]
        print(f"  batch {batch:4d} {ms:8.2f} ms {ms / batch:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--scaling", action="store_true")
    options = parser.parse_args()
    if options.scaling:
        scaling(options.threads)
    else:
        compare(options.rounds, options.threads)
