"""Trains a trial that refold export has written, in Keras: the same weights, the same batches.

    refold export --dir RUN --trial NAME --initial initial.safetensors --batches batches.json
    python sametrial.py initial.safetensors batches.json FOLDER HEIGHTxWIDTH RATE

For runs with resize = "trim" or images of that size, scale = "unit", alpha = "white" and Adam;
FOLDER is what the manifest's paths begin in. Prints the mean loss of each epoch, as epochs.jsonl of
the trial has it. Needs keras, tensorflow-cpu, numpy, pillow.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from PIL import Image

import convert

initial, batches, folder, size, rate = sys.argv[1:]
height, width = map(int, size.split("x"))
with open(batches) as file:
    trial = json.load(file)
build = {"resnet50v1": keras.applications.ResNet50, "resnet50v2": keras.applications.ResNet50V2}[trial["architecture"]]
model = build(weights=None, classes=len(trial["classes"]), input_shape=(height, width, 3), classifier_activation=None)
tensors = convert.read_safetensors(initial)
for layer in model.layers:
    for weight in layer.weights:
        weight.assign(tensors[f"{layer.name}/{weight.name}"])


def pixels(name):
    image = Image.open(os.path.join(folder, name)).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return np.asarray(image.crop((left, top, left + width, top + height)), np.float32) / 255


x = np.stack([pixels(image["file"]) for image in trial["train"]])
y = np.array([image["class"] for image in trial["train"]])
model.compile(keras.optimizers.Adam(float(rate)), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
for number, order in enumerate(trial["epochs"], 1):
    losses = []
    for start in range(0, len(order), trial["batch"]):
        chosen = order[start:start + trial["batch"]]
        loss = model.train_on_batch(x[chosen], y[chosen])
        model.reset_metrics()
        losses.append(float(np.ravel(loss)[0]) * len(chosen))
    print(f"epoch {number}: loss {sum(losses) / len(order):.6f}", flush=True)
