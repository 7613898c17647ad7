"""ResNet50 V1 and V2 as Keras defines them, in PyTorch.

torchvision's network differs: its strides are on the 3x3 convolutions, its
convolutions have no bias, and it has no V2. Layers and their order are those of
keras.applications.resnet, so that both have the same parameters.
"""

from torch import nn

EXPANSION = 4
BLOCKS = ((64, 3), (128, 4), (256, 6), (512, 3))


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1.001e-5, momentum=0.01)  # Keras' momentum is 1 minus that


class BlockV1(nn.Module):
    """1x1, 3x3, 1x1, each with batch norm; ReLU after the sum."""

    def __init__(self, inputs, filters, stride, project):
        super().__init__()
        outputs = EXPANSION * filters
        self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride), norm(outputs)) if project else nn.Identity()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, filters, 1, stride), norm(filters), nn.ReLU(inplace=True),
            nn.Conv2d(filters, filters, 3, padding=1), norm(filters), nn.ReLU(inplace=True),
            nn.Conv2d(filters, outputs, 1), norm(outputs))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.shortcut(x) + self.body(x))


class BlockV2(nn.Module):
    """Batch norm and ReLU ahead of the convolutions (He et al. 2016, "Identity mappings")."""

    def __init__(self, inputs, filters, stride, project):
        super().__init__()
        outputs = EXPANSION * filters
        self.before = nn.Sequential(norm(inputs), nn.ReLU(inplace=True))
        self.project = nn.Conv2d(inputs, outputs, 1, stride) if project else None
        self.subsample = nn.MaxPool2d(1, stride) if stride > 1 else nn.Identity()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, filters, 1, bias=False), norm(filters), nn.ReLU(inplace=True),
            nn.Conv2d(filters, filters, 3, stride, padding=1, bias=False), norm(filters), nn.ReLU(inplace=True),
            nn.Conv2d(filters, outputs, 1))

    def forward(self, x):
        before = self.before(x)
        shortcut = self.project(before) if self.project is not None else self.subsample(x)
        return shortcut + self.body(before)


def stacks(version):
    """The blocks with their strides: V1 strides in the first block of a stack, V2 in the last."""
    inputs = 64
    for number, (filters, count) in enumerate(BLOCKS):
        for i in range(count):
            if version == 1:
                yield BlockV1(inputs, filters, 2 if i == 0 and number > 0 else 1, i == 0)
            else:
                yield BlockV2(inputs, filters, 2 if i == count - 1 and number < len(BLOCKS) - 1 else 1, i == 0)
            inputs = EXPANSION * filters


def resnet50(version, classes):
    """The network, from images to logits, with Keras' initial weights."""
    outputs = EXPANSION * BLOCKS[-1][0]
    stem = [nn.Conv2d(3, 64, 7, 2, padding=3)]
    if version == 1:
        stem += [norm(64), nn.ReLU(inplace=True)]
    stem += [nn.ZeroPad2d(1), nn.MaxPool2d(3, 2)]
    end = [norm(outputs), nn.ReLU(inplace=True)] if version == 2 else []
    network = nn.Sequential(*stem, *stacks(version), *end, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(outputs, classes))
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network


def count(network):
    """The number of parameters as Keras counts them, moving statistics included."""
    statistics = (b for name, b in network.named_buffers() if not name.endswith("num_batches_tracked"))
    return sum(p.numel() for p in network.parameters()) + sum(b.numel() for b in statistics)
