# The other side of `lamina bench`: the same network in PyTorch, timed step by step.
# Reads one JSON object per line: {"network": {...}} builds, {"run": n} times n training steps. Answers with one JSON object per line.

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
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return step, {"parameters": parameters, "version": torch.__version__}


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
    else:
        times = []
        for _ in range(request["run"]):
            started = time.perf_counter()
            step()
            times.append((time.perf_counter() - started) * 1000)
        answer = {"ms": times, "peakBytes": peak_bytes()}
    print(json.dumps(answer), flush=True)
