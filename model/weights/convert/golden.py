"""SHA-256 of converted networks whose weights a formula gives. Prints members of golden.json.

    python golden.py keras      (needs keras, tensorflow-cpu, h5py, numpy)
    python golden.py torch      (needs torch, torchvision, numpy)

The formula is that of testdata/golden/keras_resnet.py. A test in Go writes the same
networks with refold's own writer: names, shapes, order and bytes must be the same.
"""

import hashlib
import json
import os
import sys
import tempfile

import numpy as np

import convert

U = np.uint64


def value(name, n):
    start = int.from_bytes(hashlib.sha256(f"1/{name}".encode()).digest()[:8], "big")
    with np.errstate(over="ignore"):
        z = U(start) + np.arange(1, n + 1, dtype=U) * U(0x9E3779B97F4A7C15)
        z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
        z = z ^ (z >> U(31))
    return (z >> U(40)).astype(np.float64) / 2**23 - 1.0


def initial(name, shape):
    v = value(name, int(np.prod(shape))).reshape(shape)
    kind = name.split("/")[-1]
    if kind == "kernel":
        v = v * np.sqrt(6.0 / np.prod(shape[:-1]))
    elif kind in ("gamma", "moving_variance"):
        v = 1 + v / 10
    else:
        v = v / 10
    return v.astype(np.float32)


def digest(source):
    architecture, tensors = convert.convert(source)
    target = source + ".safetensors"
    convert.write_safetensors(target, tensors, {"architecture": architecture, "width": "1"})
    with open(target, "rb") as file:
        return architecture, hashlib.sha256(file.read()).hexdigest()


def keras_files(folder):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    for build in (keras.applications.ResNet50, keras.applications.ResNet50V2):
        model = build(weights=None, classes=2, input_shape=(32, 32, 3))
        for layer in model.layers:
            for w in layer.weights:
                w.assign(initial(f"{layer.name}/{w.name}", tuple(w.shape)))
        for ending in ("keras", "h5", "weights.h5"):
            path = os.path.join(folder, f"{model.name}.{ending}")
            model.save_weights(path) if ending == "weights.h5" else model.save(path)
            yield path


def torch_files(folder):
    import torch
    import torchvision

    for build in (torchvision.models.resnet18, torchvision.models.resnet50):
        model = build(num_classes=2)
        state = model.state_dict()
        numbers = {name: np.arange(v.numel(), dtype=np.int64).reshape(v.shape) for name, v in state.items()}
        for name, order in convert.from_torch(numbers)[1].items():  # where each of Keras' numbers comes from
            source = next(n for n in numbers if not n.endswith("tracked") and list(convert.named_torch(n)) == name.split("/"))
            flat = np.empty(order.size, np.float32)
            flat[order.ravel()] = initial(name, order.shape).ravel()
            state[source] = torch.from_numpy(flat.reshape(state[source].shape))
        path = os.path.join(folder, build.__name__ + ".pth")
        torch.save(state, path)
        yield path


def main():
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in {"keras": keras_files, "torch": torch_files}[sys.argv[1]](folder):
            architecture, sha256 = digest(path)
            if out.setdefault(architecture, sha256) != sha256:
                sys.exit(f"{path}: converted to other bytes than before")
    print(json.dumps(out, indent=2))


if __name__ == "__main__":
    main()
