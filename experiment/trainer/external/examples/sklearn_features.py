"""Colour histograms and thumbnails of 24 x 24 pixels with logistic regression: what a
classifier reaches that knows nothing of shapes. Wants scikit-learn, numpy and Pillow.

    refold run --images pictures --claim 0.95 --trainer "python sklearn_features.py"

The strength of regularisation is the one that is best on the validation images; where
there are none (train.validation = 0), it is the middle one.
"""
import numpy as np
import refold_client as refold
from PIL import Image, ImageOps
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

THUMBNAIL = 24  # pixels, height and width
LEVELS = 6  # of each colour in the histogram
STRENGTHS = [1e-4, 1e-3, 1e-2, 1e-1, 1]  # C, the inverse of the penalty


def on_white(file):
    """An image as it is meant to be seen: upright, and on white where it is transparent."""
    with Image.open(file) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def features(file):
    image = on_white(file)
    thumbnail = np.asarray(image.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)) / 255
    levels = np.asarray(image).reshape(-1, 3) // (256 / LEVELS)
    bins = (levels @ [LEVELS * LEVELS, LEVELS, 1]).astype(int)
    histogram = np.bincount(bins, minlength=LEVELS**3) / len(bins)
    return np.concatenate([np.sqrt(histogram), thumbnail.ravel()])


def fit(x, labels, strength):
    model = LogisticRegression(C=strength, max_iter=1000)
    return make_pipeline(StandardScaler(), model).fit(x, labels)


def train(task):
    if task.epochs != 1:
        raise SystemExit(f"train.epochs is {task.epochs}: this program has one result, so set it to 1")
    parts = task.train, task.validation, task.test
    x, validation, test = (np.array([features(file) for file in part.files]) for part in parts)
    if len(validation) == 0:
        best = fit(x, task.train.labels, STRENGTHS[len(STRENGTHS) // 2])
        task.report(1, test=best.predict_proba(test))
        return
    models = [fit(x, task.train.labels, strength) for strength in STRENGTHS]
    columns = range(len(task.classes))
    losses = [log_loss(task.validation.labels, m.predict_proba(validation), labels=columns) for m in models]
    best = models[losses.index(min(losses))]
    task.report(1, best.predict_proba(np.concatenate([validation, test])))


if __name__ == "__main__":
    for task in refold.tasks():
        with threadpool_limits(task.threads):
            train(task)
