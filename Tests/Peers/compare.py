#!/usr/bin/env python3
"""Times `residuum bench` in turn with PyTorch eager, ONNX Runtime and OpenVINO.

Each round runs one program after the other, so that what else the machine does meets all of them;
a figure is the median over the rounds of a round's median. The peers keep nothing but their output,
except "keeping", whose blocks hold on to shortcut, residual and sum; Residuum keeps every block's
shortcut, residual and output, from which the sum follows to the bit. All compute in float32.

    python3 -m venv /tmp/peers
    /tmp/peers/bin/pip install --extra-index-url https://download.pytorch.org/whl/cpu \\
        "torch==2.13.0+cpu" onnxruntime==1.31.1 openvino==2026.4.1 onnx
    swift build -c release --product residuum
    /tmp/peers/bin/python Tests/Peers/compare.py --network resnet50 --threads 2
"""

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import tempfile
import time

BLOCKS = {
    "resnet18": (1, [2, 2, 2, 2]),
    "resnet34": (1, [3, 4, 6, 3]),
    "resnet50": (4, [3, 4, 6, 3]),
    "resnet101": (4, [3, 4, 23, 3]),
    "resnet152": (4, [3, 8, 36, 3]),
}


def make_model(name, keeps=False):
    """A ResNet as torchvision defines it, with random weights; `keeps` every block's tensors."""
    import torch
    from torch import nn

    expansion, counts = BLOCKS[name]

    def unit(inputs, outputs, kernel, stride=1):
        return [
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
        ]

    class Block(nn.Module):
        def __init__(self, inputs, width, stride):
            super().__init__()
            if expansion == 4:
                layers = unit(inputs, width, 1) + [nn.ReLU()]
                layers += unit(width, width, 3, stride) + [nn.ReLU()]
                layers += unit(width, 4 * width, 1)
            else:
                layers = unit(inputs, width, 3, stride) + [nn.ReLU()] + unit(width, width, 3)
            self.residual = nn.Sequential(*layers)
            projects = stride > 1 or inputs != width * expansion
            self.shortcut = (
                nn.Sequential(*unit(inputs, width * expansion, 1, stride))
                if projects
                else nn.Identity()
            )

        def forward(self, x):
            residual, shortcut = self.residual(x), self.shortcut(x)
            total = residual + shortcut
            if keeps:
                self.kept = (shortcut, residual, total)
            return torch.relu(total)

    layers = unit(3, 64, 7, 2) + [nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for stage, count in enumerate(counts):
        width = 64 << stage
        for index in range(count):
            layers.append(Block(inputs, width, 2 if stage > 0 and index == 0 else 1))
            inputs = width * expansion
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 1000)]
    torch.manual_seed(0)
    return nn.Sequential(*layers).eval()


def pytorch(options, keeps, channels_last):
    import torch

    torch.set_num_threads(options.threads)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    model = make_model(options.network, keeps).to(memory_format=layout)
    x = torch.randn(options.batch, 3, options.size, options.size).to(memory_format=layout)

    def run():
        with torch.inference_mode():
            model(x)

    return run


def onnx_runtime(options):
    import onnxruntime
    import numpy

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        options.onnx, settings, providers=["CPUExecutionProvider"]
    )
    shape = (options.batch, 3, options.size, options.size)
    x = numpy.random.randn(*shape).astype("float32")
    return lambda: session.run(None, {"x": x})


def openvino(options):
    import numpy
    import openvino

    compiled = openvino.Core().compile_model(
        options.onnx,
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": "f32",
            "INFERENCE_NUM_THREADS": options.threads,
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": 1,
        },
    )
    request = compiled.create_infer_request()
    shape = (options.batch, 3, options.size, options.size)
    x = openvino.Tensor(numpy.random.randn(*shape).astype("float32"))
    return lambda: request.infer([x])


PEERS = {
    "PyTorch": lambda o: pytorch(o, False, False),
    "PyTorch, channels last": lambda o: pytorch(o, False, True),
    "PyTorch, keeping": lambda o: pytorch(o, True, False),
    "ONNX Runtime": onnx_runtime,
    "OpenVINO": openvino,
}


def export(options):
    import torch

    x = torch.randn(options.batch, 3, options.size, options.size)
    torch.onnx.export(
        make_model(options.network), (x,), options.onnx, input_names=["x"], dynamo=False
    )


def serve(name, options, pipe):
    """Runs one peer in a process of its own, a round at a time."""
    run = PEERS[name](options)
    for _ in range(3):
        run()
    pipe.send("ready")
    while pipe.recv():
        times = []
        for _ in range(options.runs + 1):
            start = time.perf_counter()
            run()
            times.append(1e3 * (time.perf_counter() - start))
        pipe.send(times[1:])


def residuum(options):
    command = [options.residuum, "bench", "--network", options.network, "--json", "--quiet"]
    for flag in ("size", "batch", "threads", "runs"):
        command += [f"--{flag}", str(getattr(options, flag))]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return report["milliseconds"]["median"], report["milliseconds"]["minimum"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=BLOCKS, default="resnet50")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--runs", type=int, default=15, help="passes a round")
    parser.add_argument("--residuum", default=".build/release/residuum")
    options = parser.parse_args()

    multiprocessing.set_start_method("spawn")
    with tempfile.TemporaryDirectory() as folder:
        options.onnx = os.path.join(folder, "network.onnx")
        exporter = multiprocessing.Process(target=export, args=(options,))
        exporter.start()
        exporter.join()
        if exporter.exitcode != 0:
            raise SystemExit("the network could not be exported")
        pipes, processes = {}, []
        for name in PEERS:
            pipes[name], theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(
                target=serve, args=(name, options, theirs), daemon=True
            )
            process.start()
            # With our copy closed, a peer that dies ends the waiting.
            theirs.close()
            processes.append(process)
            pipes[name].recv()
        medians = {name: [] for name in ["Residuum", *PEERS]}
        minima = {name: [] for name in medians}
        for _ in range(options.rounds):
            median, minimum = residuum(options)
            medians["Residuum"].append(median)
            minima["Residuum"].append(minimum)
            for name, pipe in pipes.items():
                pipe.send(True)
                times = pipe.recv()
                medians[name].append(statistics.median(times))
                minima[name].append(min(times))
        for pipe in pipes.values():
            pipe.send(False)
        for process in processes:
            process.join()

    print(
        f"{options.network} · batch {options.batch} · {options.size}×{options.size} · "
        f"{options.threads} threads · {options.rounds} rounds of {options.runs} passes"
    )
    print(f"{'':24}{'minimum ms':>12}{'median ms':>12}{'Residuum is':>14}")
    own = statistics.median(medians["Residuum"])
    for name, values in medians.items():
        median = statistics.median(values)
        ratio = "" if name == "Residuum" else f"{own / median:.2f} of it"
        print(f"{name:24}{min(minima[name]):12.2f}{median:12.2f}{ratio:>14}")
    fastest = min(statistics.median(medians[name]) for name in PEERS)
    print(f"Residuum / fastest peer: {own / fastest:.3f}")


if __name__ == "__main__":
    main()
