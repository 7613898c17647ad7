"""Writes sklearn.json: what scikit-learn predicts on the emoji of ../../../testdata/emoji.

    python make_golden.py ../../../testdata/emoji > sklearn.json

Needs numpy, Pillow, opencv-python-headless, scikit-learn (made with 2.4.6, 13.0.0, 5.0.0
and 1.9.1). Images are composited on white and brought to 64 x 64; features are computed
here on their own, with OpenCV and numpy.
"""
import csv, hashlib, json, sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier

PENALTIES = [10, 1, .1, .01]
VOTES = [1, 3, 5, 11, 21]


def pixels(path):
    rgba = np.asarray(Image.open(path).convert("RGBA"), dtype=np.int64)
    alpha = rgba[:, :, 3:]
    return ((rgba[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def histogram(rgb):
    bins = (rgb >> 5).reshape(-1, 3).astype(int) @ [64, 8, 1]
    shares = np.bincount(bins, minlength=512) / len(bins)
    return np.floor(255 * np.sqrt(shares) + .5).astype(np.uint8)


def thumbnail(rgb, side):
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA).reshape(-1)


def ridge(x, y, train, asked, penalty):
    centred = x[train] - x[train].mean(axis=0)
    alpha = penalty * (centred ** 2).sum() / x.shape[1]
    return RidgeClassifier(alpha=alpha, solver="svd").fit(x[train], y[train]).predict(x[asked])


def neighbours(x, y, train, asked, k):
    model = KNeighborsClassifier(k, algorithm="brute").fit(x[train], y[train])
    predicted = model.predict(x[asked])
    # Of images that are equally far, scikit-learn takes any: those do not count.
    far = np.sort(((x[asked][:, None, :] - x[train][None]) ** 2).sum(axis=2), axis=1)
    predicted[far[:, k - 1] == far[:, k]] = -1
    return predicted


def main(folder):
    rows = list(csv.DictReader(open(folder / "images.csv")))
    images = [pixels(folder / r["path"]) for r in rows]
    roles = sorted({r["role"] for r in rows})
    part = np.array([roles.index(r["role"]) % 5 for r in rows])
    train, validation, test = (np.flatnonzero(m) for m in (part < 3, part == 3, part == 4))
    features = {
        "histograms": np.stack([histogram(i) for i in images]),
        "thumbnails": np.stack([thumbnail(i, 24) for i in images]),
        "small": np.stack([thumbnail(i, 6) for i in images]),
    }
    cases = []
    for label in ("label", "tone"):
        names = sorted({r[label] for r in rows})
        y = np.array([names.index(r[label]) for r in rows])
        for name, levels in features.items():
            x = levels.astype(float)
            for kind, settings, predict in (("ridge", PENALTIES, ridge), ("neighbours", VOTES, neighbours)):
                for setting in settings:
                    predicted = predict(x, y, train, test, setting)
                    cases.append({"label": label, "features": name, "kind": kind, "setting": setting, "predicted": predicted.tolist()})
    json.dump({
        "paths": [r["path"] for r in rows], "train": train.tolist(), "validation": validation.tolist(), "test": test.tolist(),
        "sha256": {name: hashlib.sha256(levels.tobytes()).hexdigest() for name, levels in features.items()},
        "labels": {label: [r[label] for r in rows] for label in ("label", "tone")},
        "cases": cases,
    }, sys.stdout, separators=(",", ":"))
    print()


main(Path(sys.argv[1]))
