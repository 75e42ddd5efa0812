# The other side of pytorch.test.ts: runs exported modules in one process, as somebody who was given the two files would.
# For each name on standard input: reads <name>.py, <name>.safetensors and <name>-images.safetensors, writes <name>-scores.safetensors.

import importlib.util
import json
import struct
import sys
from pathlib import Path

import torch
from torch import nn


def load_file(path):
    """As safetensors.torch.load_file, which not every machine has."""
    data = Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(data[start:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors


def save_file(path, name, tensor):
    values = tensor.contiguous().flatten().tolist()
    data = struct.pack(f"<{len(values)}f", *values)
    header = json.dumps({name: {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [0, len(data)]}}).encode()
    Path(path).write_bytes(len(header).to_bytes(8, "little") + header + data)


def run(folder, name):
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    *_, network = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, nn.Module)]
    model = network()
    model.load_state_dict(load_file(folder / f"{name}.safetensors"))
    model.eval()
    with torch.no_grad():
        scores = model(load_file(folder / f"{name}-images.safetensors")["images"])
    save_file(folder / f"{name}-scores.safetensors", "scores", scores)


torch.set_num_threads(1)
folder = Path(sys.argv[1])
failures = {}
for name in sys.stdin.read().split():
    try:
        run(folder, name)
    except Exception as error:
        failures[name] = f"{type(error).__name__}: {error}"
print(json.dumps(failures))
