"""Converts ResNets of Keras and torchvision into weights that refold starts from.

    python convert.py resnet50.keras resnet50.safetensors
    python convert.py resnet50_weights.h5 resnet50.safetensors
    python convert.py resnet50.pth resnet50.safetensors --classes classes.txt --metadata scale=keras

It reads whole models (.keras, .h5) and weights (.weights.h5, legacy .h5) of
keras.applications' ResNet50, 101 and 152, V1 and V2, and state dicts (.pth, .pt,
.safetensors) of torchvision's resnet18, 34, 50, 101 and 152. It needs numpy, for Keras'
files h5py, and for .pth torch; neither Keras nor torchvision. README.md says what was compared.
"""

import argparse
import collections
import io
import json
import re
import struct
import sys
import zipfile

import numpy as np


class Refused(Exception):
    """A file that cannot be converted, with the reason and what to do."""


# The names that a layer's variables have, in the order in which Keras keeps them.
VARIABLES = {
    "conv2d": ["kernel", "bias"],
    "dense": ["kernel", "bias"],
    "batch_normalization": ["gamma", "beta", "moving_mean", "moving_variance"],
}


def keras_h5(data):
    """Variables by layer of an HDF5 file that Keras has written, in any of its forms."""
    import h5py

    with h5py.File(data, "r") as file:
        root = file["model_weights"] if "model_weights" in file else file
        if "layers" in root and "layer_names" not in root.attrs:
            return numbered(root["layers"])
        if "layer_names" in root.attrs:
            return named(root)
    raise Refused("is no file of weights that Keras writes: save the model with model.save('model.keras')")


def named(root):
    """Keras 2 and the legacy format: LAYER/.../VARIABLE, with or without :0."""
    import h5py

    layers = collections.OrderedDict()

    def visit(path, value):
        if isinstance(value, h5py.Dataset):
            parts = path.split("/")
            layers.setdefault(parts[-2] if len(parts) > 1 else "", {})[parts[-1].split(":")[0]] = np.asarray(value)

    root.visititems(visit)
    return layers


def numbered(group, names=None):
    """Keras 3: layers/CLASS_NUMBER/vars/INDEX; the layer's own name is an attribute, or in names."""
    layers = collections.OrderedDict()
    for address, layer in group.items():
        if "layers" in layer:
            raise Refused(f"holds a model within the model ({(names or {}).get(address, address)}): save that one by itself, as model.get_layer(...).save('inner.keras')")
        kind, values = re.sub(r"_\d+$", "", address), layer.get("vars")
        if values is None or len(values) == 0:
            continue
        name = (names or {}).get(address) or values.attrs.get("name")
        if name is None:
            raise Refused("does not name its layers, as an older Keras 3 writes it: save the model as .keras")
        name = name.decode() if isinstance(name, bytes) else str(name)
        if kind not in VARIABLES:
            raise Refused(f"holds the layer {name} of the kind {kind}, which no ResNet has")
        layers[name] = {VARIABLES[kind][int(i)]: np.asarray(v) for i, v in values.items()}
    return layers


def keras_archive(path):
    """A .keras file: a zip whose model.weights.h5 numbers the layers of config.json."""
    import h5py

    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        data = archive.read("model.weights.h5")
    counts, names = collections.Counter(), {}
    for layer in config["config"]["layers"]:
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", layer["class_name"]).lower()
        number = counts[kind]
        counts[kind] += 1
        names[f"{kind}_{number}" if number else kind] = layer["config"]["name"]
    with h5py.File(io.BytesIO(data), "r") as file:
        return numbered(file["layers"], names)


def from_keras(layers):
    """Keras' names are refold's, but for the classification, which may have any."""
    tensors, dense = {}, []
    for name, values in layers.items():
        if "kernel" in values and values["kernel"].ndim == 2:
            dense.append(name)
            name = "predictions"
        for kind, value in values.items():
            tensors[f"{name}/{kind}"] = value
    if len(dense) > 1:
        raise Refused(f"has {len(dense)} dense layers ({', '.join(dense)}), and a ResNet has one: convert the model without those of your own (include_top=False)")
    version = 2 if "post_bn/gamma" in tensors else 1
    depth = depth_of(lambda stage: blocks(tensors, rf"conv{stage + 1}_block(\d+)_3_conv/kernel"), {(3, 4, 6, 3): 50, (3, 4, 23, 3): 101, (3, 8, 36, 3): 152})
    return f"resnet{depth}v{version}", tensors


def blocks(tensors, pattern):
    return len({m.group(1) for m in (re.fullmatch(pattern, name) for name in tensors) if m})


def depth_of(stage_blocks, depths):
    found = tuple(stage_blocks(stage) for stage in (1, 2, 3, 4))
    if found not in depths:
        raise Refused(f"has stages of {found} blocks: known are those of {', '.join(f'ResNet{d}' for d in depths.values())}")
    return depths[found]


def torch_state(path):
    if path.endswith(".safetensors"):
        return read_safetensors(path)
    import torch

    state = torch.load(path, map_location="cpu", weights_only=True)
    state = state.get("state_dict", state.get("model", state)) if isinstance(state, dict) else state
    return {name: value.float().numpy() for name, value in state.items() if hasattr(value, "numpy")}


STATISTICS = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}


def named_torch(name):
    """layer1.0.bn2.weight is ("conv2_block1_2_bn", "gamma")."""
    layer, _, kind = name.rpartition(".")
    block = re.fullmatch(r"layer(\d+)\.(\d+)\.(?:(conv|bn)(\d)|downsample\.([01]))", layer)
    if block:
        stage, number, what, index, down = block.groups()
        what = what or ("conv", "bn")[int(down)]
        layer = f"conv{int(stage) + 1}_block{int(number) + 1}_{index or 0}_{what}"
    elif layer in ("conv1", "bn1", "fc"):
        layer = {"conv1": "conv1_conv", "bn1": "conv1_bn", "fc": "predictions"}[layer]
    else:
        raise Refused(f"holds {name}, which no ResNet of torchvision has")
    return layer, STATISTICS[kind] if layer.endswith("_bn") else {"weight": "kernel"}.get(kind, kind)


def from_torch(state):
    """torchvision's names are layer1.0.conv1.weight, ..., in the order OIHW; a dense kernel is turned."""
    tensors = {}
    for name, value in state.items():
        name = re.sub(r"^module\.", "", name)
        if name.endswith("num_batches_tracked"):
            continue
        layer, kind = named_torch(name)
        value = np.asarray(value)
        tensors[f"{layer}/{kind}"] = value.transpose(2, 3, 1, 0) if value.ndim == 4 else value.T if value.ndim == 2 else value
    bottleneck = "conv2_block1_3_conv/kernel" in tensors
    depths = {(3, 4, 6, 3): 50, (3, 4, 23, 3): 101, (3, 8, 36, 3): 152} if bottleneck else {(2, 2, 2, 2): 18, (3, 4, 6, 3): 34}
    depth = depth_of(lambda stage: blocks(tensors, rf"conv{stage + 1}_block(\d+)_1_conv/kernel"), depths)
    kernel = tensors["conv2_block1_2_conv/kernel"]
    if kernel.shape[2] != 64 or kernel.shape[3] != 64 or tensors["conv2_block1_1_conv/kernel"].shape[3] != 64:
        raise Refused("is wider than a ResNet, or has grouped convolutions (Wide ResNet, ResNeXt), which refold has not")
    return f"resnet{depth}tv", tensors


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    types = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8"}
    out = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        if entry["dtype"] == "BF16":
            raw = np.frombuffer(data[start:end], "<u2").astype("<u4") << 16
            value = raw.view("<f4")
        elif entry["dtype"] in types:
            value = np.frombuffer(data[start:end], types[entry["dtype"]])
        else:
            raise Refused(f"{name} has the type {entry['dtype']}")
        out[name] = value.reshape(entry["shape"])
    return out


def write_safetensors(path, tensors, metadata):
    """As refold writes it: sorted by name, float32, the header padded to eight bytes."""
    header, offset, parts = {"__metadata__": dict(sorted(metadata.items()))}, 0, []
    for name in sorted(tensors):
        value = np.ascontiguousarray(tensors[name], "<f4")
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
        parts.append(value.tobytes())
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(parts)


def convert(source):
    """The name of the network and its tensors."""
    if source.endswith(".keras"):
        return from_keras(keras_archive(source))
    if source.endswith((".h5", ".hdf5")):
        return from_keras(keras_h5(source))
    if source.endswith((".pth", ".pt", ".safetensors")):
        return from_torch(torch_state(source))
    raise Refused("is of no known kind: .keras, .h5, .pth, .pt and .safetensors are read")


def main():
    parser = argparse.ArgumentParser(description="Converts ResNets of Keras and torchvision into weights that refold starts from.")
    parser.add_argument("source", help="model.keras, model.h5, model.weights.h5, or a state dict as .pth, .pt or .safetensors")
    parser.add_argument("target", help="the file to write, NAME.safetensors")
    parser.add_argument("--classes", metavar="FILE", help="names of the classes, one a line, in the order of the classification layer")
    parser.add_argument("--metadata", metavar="KEY=VALUE", action="append", default=[],
                        help="what refold predict shall know beside: size, resize, interpolation, alpha, scale, short_side, jpeg_quality")
    arguments = parser.parse_args()
    metadata = dict(entry.split("=", 1) for entry in arguments.metadata)
    try:
        architecture, tensors = convert(arguments.source)
    except Refused as reason:
        sys.exit(f"{arguments.source}: {reason}")
    for name, value in tensors.items():
        if not np.isfinite(value).all():
            sys.exit(f"{arguments.source}: {name} holds values that are not finite: the training has failed, or the file is damaged")
    if arguments.classes:
        with open(arguments.classes, encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip()]
        if "predictions/kernel" in tensors and len(names) != tensors["predictions/kernel"].shape[1]:
            sys.exit(f"{arguments.classes}: {len(names)} names, and the classification layer is for {tensors['predictions/kernel'].shape[1]} classes")
        metadata["classes"] = json.dumps(names, ensure_ascii=False)
    metadata |= {"architecture": architecture, "width": "1"}
    write_safetensors(arguments.target, tensors, metadata)
    count = sum(value.size for value in tensors.values())
    print(f"{arguments.target}: {architecture}, {count} parameters with moving statistics; refold run --architecture {architecture} --weights {arguments.target}")


if __name__ == "__main__":
    main()
