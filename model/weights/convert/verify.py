"""Compares Keras' and torchvision's networks with refold predict on the converted weights.

    python verify.py keras  refold          (needs keras, tensorflow-cpu, h5py, numpy, pillow)
    python verify.py torch  refold          (needs torch, torchvision, numpy, pillow)

refold is the path of the program. Weights are random; moving statistics are those of
random images, so that activations have the size that they have in a trained network. Prints
the largest difference of log-probabilities for each network and form of file, from the
network as its framework computes it in float64, and that of its float32 beside.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
HERE = os.path.dirname(os.path.abspath(__file__))
SIZE, CLASSES, IMAGES = 64, 5, 12


def pictures(folder):
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (IMAGES, SIZE, SIZE, 3), dtype=np.uint8)
    for i, image in enumerate(images):
        Image.fromarray(image).save(os.path.join(folder, f"{i:02d}.png"))
    return images


def log_softmax(logits):
    logits = np.asarray(logits, np.float64)
    logits = logits - logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def compare(refold, folder, source, scale, want, float32):
    """want: log-probabilities of the network itself in float64; float32: the same in float32."""
    target = os.path.join(folder, "converted.safetensors")
    names = os.path.join(folder, "classes.txt")
    with open(names, "w") as file:
        file.writelines(f"class{i}\n" for i in range(CLASSES))
    said = [f"scale={scale}", f"size={SIZE}x{SIZE}", "resize=stretch", "interpolation=linear", "alpha=white", "short_side=0", "jpeg_quality=0"]
    subprocess.run([sys.executable, os.path.join(HERE, "convert.py"), source, target, "--classes", names]
                   + [word for entry in said for word in ("--metadata", entry)], check=True, stdout=subprocess.DEVNULL)
    out = subprocess.run([refold, "predict", "--weights", target, "--images", folder, "--json"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    have = np.log(np.array([i["probabilities"] for i in json.loads(out)["images"]], np.float64))
    name = os.path.basename(source)
    off, own = np.abs(have - want).max(), np.abs(float32 - want).max()
    print(f"{name:24s} scale {scale:6s} refold {off:.1e}, the framework's float32 {own:.1e}, log-probabilities from {want.min():.2f}", flush=True)
    return off / max(1e-4, 2 * own)


def keras_networks(refold, folder, images):
    import keras

    for build, preprocess in ((keras.applications.ResNet50, keras.applications.resnet), (keras.applications.ResNet50V2, keras.applications.resnet_v2)):
        keras.utils.clear_session()
        keras.utils.set_random_seed(7)
        model = build(weights=None, classes=CLASSES, input_shape=(SIZE, SIZE, 3), classifier_activation=None)
        for layer in model.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.momentum = 0.3
                for w in (layer.gamma, layer.beta):
                    w.assign(np.random.normal(1 if w is layer.gamma else 0, 0.1, w.shape))
        for scale in ("keras", "unit"):
            x = preprocess.preprocess_input(images.astype("float32")) if scale == "keras" else images.astype("float32") / 255
            for _ in range(12):
                model(x, training=True)
            float32 = log_softmax(model(x, training=False))
            keras.config.set_dtype_policy("float64")
            exact = build(weights=None, classes=CLASSES, input_shape=(SIZE, SIZE, 3), classifier_activation=None)
            exact.set_weights(model.get_weights())
            want = log_softmax(exact(x.astype("float64"), training=False))
            keras.config.set_dtype_policy("float32")
            for ending in ("keras", "h5", "weights.h5") if scale == "keras" else ("keras",):
                path = os.path.join(folder, f"{model.name}.{ending}")
                model.save_weights(path) if ending == "weights.h5" else model.save(path)
                yield compare(refold, folder, path, scale, want, float32)


def torch_networks(refold, folder, images):
    import torch
    import torchvision

    for build in (torchvision.models.resnet18, torchvision.models.resnet34, torchvision.models.resnet50):
        torch.manual_seed(7)
        model = build(num_classes=CLASSES)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 0.7
                torch.nn.init.normal_(module.weight, 1, 0.1)
                torch.nn.init.normal_(module.bias, 0, 0.1)
        mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        for scale in ("keras", "unit"):
            x = torch.from_numpy(images).float() / 255
            x = ((x - mean) / deviation if scale == "keras" else x).permute(0, 3, 1, 2)
            with torch.no_grad():
                for _ in range(12):
                    model.train()(x)
                float32 = log_softmax(model.eval()(x))
                want = log_softmax(copy.deepcopy(model).double()(x.double()))
            path = os.path.join(folder, f"{build.__name__}.pth")
            torch.save(model.state_dict(), path)
            yield compare(refold, folder, path, scale, want, float32)


def main():
    framework, refold = sys.argv[1], os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        images = pictures(folder)
        networks = keras_networks if framework == "keras" else torch_networks
        worst = max(networks(refold, folder, images))
    print("all within 1e-4, or twice what the framework's own float32 is off" if worst <= 1 else "too far off")
    sys.exit(1 if worst > 1 else 0)


if __name__ == "__main__":
    main()
