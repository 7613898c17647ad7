"""How training with keras_resnet.py goes: loss and accuracy of the training images, epoch by
epoch, from several seeds.

keras_course.py FOLDER...: each folder is that of a task (task.json, train.csv, train.npy,
...), all of one architecture and size. Writes curve-keras.json into each folder, as
keras_resnet.py trains, and curve-repeated.json, where the batches of the first epoch are
taken in every epoch: a pair an epoch."""
import json
import pathlib
import sys

import numpy as np

import keras_resnet
import refold_client as refold


def begin(model, task):
    """Gives a network the weights of a fresh one, and an optimiser that has not begun: one
    network for all seeds is compiled once."""
    task.seed_everything()
    model.set_weights(keras_resnet.build(task).get_weights())
    for variable in model.optimizer.variables:
        if variable is not model.optimizer.learning_rate:
            variable.assign(np.zeros(variable.shape))


def curve(model, task, repeated):
    begin(model, task)
    pixels, labels = task.train.arrays(), np.array(task.train.labels)
    epochs, batches = [], task.batches
    task.progress = lambda epoch, step, steps, loss, accuracy: step or epochs.append([float(loss), float(accuracy)])
    if repeated:
        task.batches = lambda epoch: batches(1)
    for epoch in range(1, task.epochs + 1):
        keras_resnet.train_epoch(task, model, epoch, pixels, labels)
    return epochs


def main(folders):
    first = refold.Task(folders[0])
    keras_resnet.use_threads(first.threads)
    model = keras_resnet.build(first)
    model.optimizer.build(model.trainable_variables)
    for folder in folders:
        for kind in "keras", "repeated":
            epochs = curve(model, refold.Task(folder), kind == "repeated")
            print(kind, folder, [round(accuracy, 3) for _, accuracy in epochs], flush=True)
            pathlib.Path(folder, f"curve-{kind}.json").write_text(json.dumps(epochs))


if __name__ == "__main__":
    main(sys.argv[1:])
