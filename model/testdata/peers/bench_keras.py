"""Measures how fast Keras on TensorFlow trains and evaluates ResNet50 on this machine's processor."""

import os
import time

import timing

PARAMETERS = {"resnet50v1": 23_591_810, "resnet50v2": 23_568_898}
CLASSES = 2


def build(keras, o):
    """The network, from images to logits, compiled for training."""
    if o.precision == "bfloat16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    family = {"resnet50v1": keras.applications.ResNet50, "resnet50v2": keras.applications.ResNet50V2}[o.architecture]
    body = family(weights=None, include_top=False, pooling="avg", input_shape=(o.height, o.width, 3))
    logits = keras.layers.Dense(CLASSES, dtype="float32")(body.output)
    network = keras.Model(body.input, logits)
    network.compile(
        optimizer=keras.optimizers.Adam(1e-4),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=o.compile)
    return network


def main():
    o = timing.parse(timing.options(__doc__))
    os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="2", CUDA_VISIBLE_DEVICES="")
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(o.threads)
    tf.config.threading.set_inter_op_parallelism_threads(o.threads)
    keras.utils.set_random_seed(1)
    images = tf.random.uniform((o.batch, o.height, o.width, 3))
    labels = tf.range(o.batch) % CLASSES

    began = time.perf_counter()
    network = build(keras, o)
    built = time.perf_counter() - began
    parameters = network.count_params()
    assert parameters == PARAMETERS[o.architecture], parameters

    training = timing.pace(o.batch, *timing.clock(lambda: network.train_on_batch(images, labels), o.steps))
    evaluation = timing.pace(o.batch, *timing.clock(lambda: network.predict_on_batch(images), o.steps))
    timing.show(o, f"Keras {keras.__version__}, TensorFlow {tf.__version__}", parameters, built, training, evaluation)


if __name__ == "__main__":
    main()
