"""Golden figures of torchvision's resnet18 and resnet50. Writes torch_resnet{18,50}.json.

Run: pip install torch torchvision; python torch_resnet.py
The form of the files, weights and images are those of keras_resnet.py, under Keras' names.
Adam is Keras' too (epsilon outside the bias correction); batch norms have momentum 0.01,
which is 0.99 as Keras counts, and torch's unbiased variance as moving statistic.
"""
import hashlib, json, re
import numpy as np, torch, torchvision

SEED, SIZE, BATCH, STEPS = 1, 64, 8, 5
U = np.uint64

def value(name, n):
    """As in keras_resnet.py."""
    start = int.from_bytes(hashlib.sha256(f"{SEED}/{name}".encode()).digest()[:8], "big")
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

KINDS = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}

def keras_name(name):
    """layer1.0.bn2.weight is conv2_block1_2_bn/gamma."""
    layer, kind = name.rsplit(".", 1)
    m = re.fullmatch(r"layer(\d)\.(\d+)\.(conv|bn|downsample\.)(\d)", layer)
    if m:
        what = ("conv", "bn")[int(m[4])] if m[3] == "downsample." else m[3]
        layer = f"conv{int(m[1]) + 1}_block{int(m[2]) + 1}_{0 if m[3] == 'downsample.' else m[4]}_{what}"
    else:
        layer = {"conv1": "conv1_conv", "bn1": "conv1_bn", "fc": "predictions"}[layer]
    if layer.endswith("_bn"):
        return f"{layer}/{KINDS[kind]}"
    return f"{layer}/{'bias' if kind == 'bias' else 'kernel'}"

def keras_order(v):
    """OIHW is HWIO in Keras, and a dense layer's kernel is turned."""
    return v.permute(2, 3, 1, 0) if v.dim() == 4 else v.T if v.dim() == 2 else v

def names(model):
    return [(keras_name(n), v) for n, v in model.state_dict(keep_vars=True).items() if not n.endswith("num_batches_tracked")]

def load(model):
    with torch.no_grad():
        for name, v in names(model):
            new = torch.from_numpy(initial(name, tuple(keras_order(v).shape)))
            v.copy_(new.permute(3, 2, 0, 1) if v.dim() == 4 else new.T if v.dim() == 2 else new)

def summary(v):
    a = v.detach().numpy().astype(np.float64)
    return {"shape": list(a.shape), "mean": a.mean(), "l2": float(np.sqrt((a * a).sum())), "first": [float(x) for x in a.ravel()[:6]]}

def golden(build):
    model = build(num_classes=2)
    for m in model.modules():
        if isinstance(m, torch.nn.BatchNorm2d):
            m.momentum = 0.01
    load(model)
    images = torch.from_numpy(((value("images", BATCH * SIZE * SIZE * 3) + 1) / 2).reshape(BATCH, SIZE, SIZE, 3).astype(np.float32)).permute(0, 3, 1, 2)
    labels = torch.tensor([0, 1, 1, 0, 1, 0, 0, 1])
    trainable = [(n, v) for n, v in names(model) if isinstance(v, torch.nn.Parameter)]
    out = {"seed": SEED, "labels": labels.tolist(), "parameters": sum(v.numel() for _, v in names(model)),
           "trainable": sum(v.numel() for _, v in trainable), "weights": [[n, list(keras_order(v).shape)] for n, v in names(model)]}
    modules = {"conv1_conv": model.conv1, "pool1_pool": model.maxpool, "avg_pool": model.avgpool}
    for s in range(1, 5):
        for b, block in enumerate(getattr(model, f"layer{s}")):
            modules[f"conv{s + 1}_block{b + 1}_out"] = block
    seen = {}
    for name, module in modules.items():
        module.register_forward_hook(lambda _, __, y, name=name: seen.__setitem__(name, y.permute(0, 2, 3, 1)))
    for training in (False, True):
        load(model)
        logits = model.train(training)(images)
        out["training" if training else "inference"] = {"layers": {n: summary(v) for n, v in seen.items()}, "logits": logits.double().tolist()}
    load(model)
    m, v = [torch.zeros_like(p) for _, p in trainable], [torch.zeros_like(p) for _, p in trainable]
    out["adam"] = {"learning_rate": 1e-4, "steps": []}
    for step in range(1, STEPS + 1):
        loss = torch.nn.functional.cross_entropy(model.train()(images), labels)
        grads = torch.autograd.grad(loss, [p for _, p in trainable])
        record = {"loss": float(loss)}
        if step == 1:
            record["gradients"] = {n: summary(keras_order(g)) for (n, _), g in zip(trainable, grads)}
        rate = 1e-4 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        with torch.no_grad():
            for i, ((_, p), g) in enumerate(zip(trainable, grads)):
                m[i] += (g - m[i]) * 0.1
                v[i] += (g * g - v[i]) * 0.001
                p -= rate * m[i] / (v[i].sqrt() + 1e-7)
        if step in (1, STEPS):
            record["weights_after"] = {n: summary(keras_order(w)) for n, w in names(model)}
        record["inference_logits_after"] = model.eval()(images).double().tolist()
        out["adam"]["steps"].append(record)
    return out

for tag, build in (("18", torchvision.models.resnet18), ("50", torchvision.models.resnet50)):
    g = golden(build)
    g["versions"] = {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0]}
    with open(f"torch_resnet{tag}.json", "w") as f:
        json.dump(g, f, separators=(",", ":"))
    print(tag, g["parameters"], [round(s["loss"], 5) for s in g["adam"]["steps"]])
