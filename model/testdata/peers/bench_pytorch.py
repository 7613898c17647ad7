"""Measures how fast PyTorch trains and evaluates ResNet50 on this machine's processor."""

import time
from contextlib import nullcontext

import timing

PARAMETERS = {"resnet50v1": 23_591_810, "resnet50v2": 23_568_898}
CLASSES = 2


def main():
    o = timing.parse(timing.options(__doc__))
    import torch
    from torch import nn

    from resnet50 import count, resnet50

    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    layout = torch.channels_last if o.tuned else torch.contiguous_format
    images = torch.rand(o.batch, 3, o.height, o.width).contiguous(memory_format=layout)
    labels = torch.arange(o.batch) % CLASSES

    began = time.perf_counter()
    network = resnet50(int(o.architecture[-1]), CLASSES).to(memory_format=layout)
    parameters = count(network)
    assert parameters == PARAMETERS[o.architecture], parameters
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, eps=1e-7, fused=True if o.tuned else None)
    loss_of = nn.CrossEntropyLoss()
    run = torch.compile(network) if o.compile else network
    built = time.perf_counter() - began

    def precision():
        return torch.autocast("cpu", dtype=torch.bfloat16) if o.precision == "bfloat16" else nullcontext()

    def train():
        optimizer.zero_grad(set_to_none=True)
        with precision():
            loss = loss_of(run(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()

    def evaluate():
        with torch.inference_mode(), precision():
            run(images).float().log_softmax(1).numpy()

    network.train()
    training = timing.pace(o.batch, *timing.clock(train, o.steps))
    network.eval()
    evaluation = timing.pace(o.batch, *timing.clock(evaluate, o.steps))
    timing.show(o, f"PyTorch {torch.__version__}", parameters, built, training, evaluation)


if __name__ == "__main__":
    main()
