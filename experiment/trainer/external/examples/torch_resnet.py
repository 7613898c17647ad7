"""ResNets of torchvision, or any network of timm by its name, on a GPU where there is one.
Wants PyTorch and torchvision; timm for the names that torchvision does not have.

    [model]
    architectures = ["resnet50v1"]

    [trainer]
    command = ["python", "torch_resnet.py"]  # and "--network", "convnext_tiny"
    images = "arrays"

torchvision's resnet50 is not Keras' ResNet50 V1: its stride sits in the 3x3 convolution,
and its batch norm moves its averages by .1, not by .01. Pre-activation networks (V2) come
from timm, as resnetv2_50, resnetv2_101 and resnetv2_152.
"""
import argparse
import os

import numpy as np
import refold_client as refold
import torch
from torch.nn import functional
from torchvision import models

NAMES = {f"resnet{depth}tv": f"resnet{depth}" for depth in (18, 34, 50, 101, 152)}
NAMES.update({f"resnet{depth}v1": f"resnet{depth}" for depth in (50, 101, 152)})
NAMES.update({f"resnet{depth}v2": f"resnetv2_{depth}" for depth in (50, 101, 152)})
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, as torchvision's weights want


def build(name, classes, weights):
    """A fresh network; weights is a file with a state_dict, whose last layer stays away where
    it has other classes."""
    if name in models.list_models():
        model = models.get_model(name, weights=None, num_classes=classes)
    else:
        try:
            import timm
        except ImportError:
            raise SystemExit(f"{name}: torchvision has no such network, and timm is not installed")
        model = timm.create_model(name, num_classes=classes)
    if weights:
        state, own = torch.load(weights, map_location="cpu", weights_only=True), model.state_dict()
        fitting = {key: value for key, value in state.items() if key in own and value.shape == own[key].shape}
        missing = set(own) - set(fitting)
        if len(missing) > 2:  # more than the last layer's weight and bias
            raise SystemExit(f"{weights}: not the weights of {name}, which also has {', '.join(sorted(missing)[:5])}, ...")
        model.load_state_dict(fitting, strict=False)
    return model


def prepare(task, pixels, device):
    """Images x height x width x 3 bytes as images x 3 x height x width floats."""
    values = torch.from_numpy(np.array(pixels)).to(device).permute(0, 3, 1, 2).float() / 255
    if task.scale == "unit":
        return values
    mean, deviation = (torch.tensor(v, device=device).view(1, 3, 1, 1) for v in (MEAN, DEVIATION))
    return (values - mean) / deviation


def train_epoch(task, model, optimizer, epoch, pixels, labels, device):
    model.train()
    batches, seen, losses, hits = task.batches(epoch), 0, 0.0, 0
    if len(batches[-1]) == 1 and len(batches) > 1:  # batch norm wants two images
        last = batches.pop()
        batches[-1] = batches[-1] + last
    for step, batch in enumerate(batches, 1):
        want = labels[batch].to(device)
        logits = model(prepare(task, pixels[batch], device))
        loss = functional.cross_entropy(logits, want)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen += len(batch)
        losses += loss.item() * len(batch)
        hits += (logits.argmax(1) == want).sum().item()
        task.progress(epoch, step, len(batches), losses / seen, hits / seen)
    task.progress(epoch, loss=losses / seen, accuracy=hits / seen)


@torch.no_grad()
def predict(task, model, pixels, device):
    model.eval()
    parts = [model(prepare(task, pixels[i:i + task.batch], device)) for i in range(0, len(pixels), task.batch)]
    return torch.cat(parts) if parts else torch.zeros(0, len(task.classes))


def train(task, arguments):
    torch.set_num_threads(task.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    task.seed_everything()
    name = arguments.network or NAMES.get(task.architecture, task.architecture)
    model = build(name, len(task.classes), arguments.weights).to(device)
    if task.optimizer == "adam":
        optimizer = torch.optim.Adam(model.parameters(), task.learning_rate)
    else:
        optimizer = torch.optim.SGD(model.parameters(), task.learning_rate, momentum=task.momentum)
    done = 0
    if task.resume():
        done, folder = task.resume()
        state = torch.load(os.path.join(folder, "state.pt"), map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
    pixels, labels = task.train.arrays(), torch.tensor(task.train.labels)
    for epoch in range(done + 1, task.epochs + 1):
        train_epoch(task, model, optimizer, epoch, pixels, labels, device)
        validation, test = (predict(task, model, part.arrays(), device) for part in (task.validation, task.test))
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        task.save_checkpoint(epoch, lambda folder: torch.save(state, os.path.join(folder, "state.pt")))
        task.report(epoch, validation=validation, test=test, logits=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", help="a name of torchvision or timm; otherwise as model.architectures says")
    parser.add_argument("--weights", help="a file with the state_dict to start from")
    arguments = parser.parse_args()
    for task in refold.tasks():
        train(task, arguments)
