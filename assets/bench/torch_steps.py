# The other side of `lamina bench`: the same network in PyTorch, timed step by step, and explained.
# Reads one JSON object per line and answers with one: {"network": {...}} builds a training step, {"run": n} times n of them; {"model": {...}} opens a
# network to look at, {"heatmap": {...}} times a heatmap of one image.

import json
import resource
import sys
import time

import torch
from torch import nn


def network_of(source):
    """The network of an exported module: its last class."""
    names = {"__name__": "exported"}
    exec(source, names)
    *_, network = [kind for kind in names.values() if isinstance(kind, type) and issubclass(kind, nn.Module)]
    return network()


def build(network):
    torch.manual_seed(0)
    torch.set_num_threads(network["threads"])
    model = network_of(network["module"]).train()
    x = torch.randn(network["batch"], *network["input"])
    y = torch.randint(0, network["classes"], (network["batch"],))
    if network["optimizer"] == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    else:
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    step()
    return step, facts(model)


def open_model(asked):
    torch.manual_seed(0)
    torch.set_num_threads(asked["threads"])
    model = network_of(asked["module"]).eval().requires_grad_(False)
    return model, torch.rand(1, *asked["input"]), facts(model)


def facts(model):
    return {"parameters": sum(parameter.numel() for parameter in model.parameters())}


# Copies of the image that go through the network at once.
COPIES = 25


def smoothgrad(model, image, target, samples, noise):
    """image: [1, C, H, W] -> [H, W]: mean gradient of the target's score over noisy copies, largest magnitude over the channels."""
    deviation = noise * (image.max() - image.min())
    total = torch.zeros_like(image[0])
    for start in range(0, samples, COPIES):
        count = min(COPIES, samples - start)
        copies = (image + deviation * torch.randn(count, *image.shape[1:])).requires_grad_()
        (gradient,) = torch.autograd.grad(model(copies)[:, target].sum(), copies)
        total += gradient.sum(0)
    return (total / samples).abs().amax(0), samples


@torch.no_grad()
def occlusion(model, image, target, window, stride):
    """image: [1, C, H, W] -> [H, W]: mean fall of the target's probability over the windows that cover a pixel."""
    height, width = image.shape[2:]
    corners = [(y, x) for y in range(0, height - window + 1, stride) for x in range(0, width - window + 1, stride)]
    whole = model(image).softmax(1)[0, target]
    total = torch.zeros(height, width)
    covered = torch.zeros(height, width)
    for start in range(0, len(corners), COPIES):
        places = corners[start : start + COPIES]
        copies = image.repeat(len(places), 1, 1, 1)
        for copy, (y, x) in zip(copies, places):
            copy[:, y : y + window, x : x + window] = 0
        for fall, (y, x) in zip(whole - model(copies).softmax(1)[:, target], places):
            total[y : y + window, x : x + window] += fall
            covered[y : y + window, x : x + window] += 1
    return total / covered.clamp(min=1), len(corners)


METHODS = {"smoothgrad": smoothgrad, "occlusion": occlusion}


def explain(asked):
    started = time.perf_counter()
    _, pieces = METHODS[asked["method"]](model, image, 0, **asked["options"])
    return {"ms": (time.perf_counter() - started) * 1000, "pieces": pieces}


def peak_bytes():
    """On Linux a process inherits its parent's maximum in getrusage; the kernel's own high-water mark begins anew."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


step = None
for line in sys.stdin:
    request = json.loads(line)
    if "network" in request:
        step, answer = build(request["network"])
    elif "model" in request:
        model, image, answer = open_model(request["model"])
    elif "heatmap" in request:
        answer = explain(request["heatmap"])
    else:
        times = []
        for _ in range(request["run"]):
            started = time.perf_counter()
            step()
            times.append((time.perf_counter() - started) * 1000)
        answer = {"ms": times, "peakBytes": peak_bytes()}
    print(json.dumps(answer), flush=True)
