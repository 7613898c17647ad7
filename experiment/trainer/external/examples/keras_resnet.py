"""The ResNets of keras.applications (ResNet50, 101 and 152, V1 and V2), from scratch or from a
file of weights, on a GPU where there is one. Wants Keras 3 with any backend.

    [model]
    architectures = ["resnet50v1", "resnet50v2"]

    [trainer]
    command = ["python", "keras_resnet.py"]  # and "--weights", "/path/to/..._notop.h5"
    images = "arrays"

The network, its preprocessing and its loss are those of refold's own networks. Each epoch
draws its batches anew: fit on arrays would repeat the same ones once
keras.utils.set_random_seed or tf.random.set_seed is called, and the network would learn
them by heart. So neither is called; the initial weights come from Python's random.
"""
import argparse
import os

import keras
import numpy as np
import refold_client as refold
from keras.applications import resnet, resnet_v2

NETWORKS = {
    "resnet50v1": (resnet.ResNet50, resnet), "resnet50v2": (resnet_v2.ResNet50V2, resnet_v2),
    "resnet101v1": (resnet.ResNet101, resnet), "resnet101v2": (resnet_v2.ResNet101V2, resnet_v2),
    "resnet152v1": (resnet.ResNet152, resnet), "resnet152v2": (resnet_v2.ResNet152V2, resnet_v2),
}


def build(task, weights=None):
    """A fresh network that gives logits; weights is a file for the layers below the last."""
    network, _ = NETWORKS[task.architecture]
    base = network(include_top=False, weights=weights, input_shape=(task.height, task.width, 3), pooling="avg")
    logits = keras.layers.Dense(len(task.classes), name="predictions")(base.output)
    model = keras.Model(base.input, logits)
    if task.optimizer == "adam":
        optimizer = keras.optimizers.Adam(task.learning_rate)
    else:
        optimizer = keras.optimizers.SGD(task.learning_rate, momentum=task.momentum)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def prepare(task, pixels):
    """Pixels from 0 to 255 as the network takes them (data.scale)."""
    values = np.asarray(pixels, np.float32)
    if task.scale == "unit":
        return values / 255
    return NETWORKS[task.architecture][1].preprocess_input(values)


def train_epoch(task, model, epoch, pixels, labels):
    batches, seen, totals = task.batches(epoch), 0, np.zeros(2)
    for step, batch in enumerate(batches, 1):
        model.reset_metrics()  # which some versions of Keras do by themselves
        figures = model.train_on_batch(prepare(task, pixels[batch]), labels[batch])
        seen, totals = seen + len(batch), totals + len(batch) * np.array(figures, float)
        task.progress(epoch, step, len(batches), *totals / seen)
    task.progress(epoch, None, None, *totals / seen)


def predict(task, model, pixels):
    starts = range(0, len(pixels), task.batch)
    parts = [model.predict_on_batch(prepare(task, pixels[i:i + task.batch])) for i in starts]
    return np.concatenate(parts) if parts else np.zeros((0, len(task.classes)))


def train(task, weights):
    pixels, labels = task.train.arrays(), np.array(task.train.labels)
    keras.backend.clear_session()
    task.seed_everything()
    epoch = 0
    if task.resume():
        epoch, folder = task.resume()
        model = keras.models.load_model(os.path.join(folder, "model.keras"))
    else:
        model = build(task, weights)
    while epoch < task.epochs:
        epoch += 1
        train_epoch(task, model, epoch, pixels, labels)
        validation, test = (predict(task, model, part.arrays()) for part in (task.validation, task.test))
        task.save_checkpoint(epoch, lambda folder: model.save(os.path.join(folder, "model.keras")))
        task.report(epoch, validation=validation, test=test, logits=True)


def use_threads(number):
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf
        tf.config.threading.set_intra_op_parallelism_threads(number)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    elif keras.backend.backend() == "torch":
        import torch
        torch.set_num_threads(number)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", help="file of weights to start from, without the last layer (..._notop.h5)")
    arguments = parser.parse_args()
    for task in refold.tasks():
        if task.architecture not in NETWORKS:
            raise SystemExit(f"{task.architecture}: model.architectures must be of {', '.join(NETWORKS)}")
        use_threads(task.threads)
        train(task, arguments.weights)
