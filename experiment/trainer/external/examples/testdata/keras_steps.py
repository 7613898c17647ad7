"""The losses of keras_resnet.py, step by step, from given weights and batches.

keras_steps.py FOLDER: FOLDER is that of a task (task.json, train.csv, train.npy, ...), with
initial.safetensors, weights under Keras' names, and batches.json beside them, as refold export
writes both: batch, and for each of the epochs the order of training images (here the rows of
train.csv), of which batches are parts. Writes losses.json: one a batch, ahead of its update."""
import json
import pathlib
import struct
import sys

import numpy as np

import keras_resnet
import refold_client as refold


def read_safetensors(path):
    data = path.read_bytes()
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, about in header.items():
        begin, end = about["data_offsets"]
        assert about["dtype"] == "F32", name
        tensors[name] = np.frombuffer(data[8 + size + begin:8 + size + end], "<f4").reshape(about["shape"])
    return tensors


def load(model, tensors):
    for layer in model.layers:
        for weight in layer.weights:
            weight.assign(tensors.pop(f"{layer.name}/{weight.name}"))
    assert not tensors, sorted(tensors)


def main(folder):
    task = refold.Task(folder)
    keras_resnet.use_threads(task.threads)
    model = keras_resnet.build(task)
    load(model, read_safetensors(folder / "initial.safetensors"))
    pixels, labels = task.train.arrays(), np.array(task.train.labels)
    losses = []
    orders = json.loads((folder / "batches.json").read_text())
    for order in orders["epochs"]:
        for start in range(0, len(order), orders["batch"]):
            batch = order[start:start + orders["batch"]]
            model.reset_metrics()  # a loss of this batch alone
            loss, _ = model.train_on_batch(keras_resnet.prepare(task, pixels[batch]), labels[batch])
            losses.append(float(loss))
    (folder / "losses.json").write_text(json.dumps(losses))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
