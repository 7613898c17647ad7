"""What a trainer program in Python needs to work for refold: one file, no dependencies.

    import refold_client as refold

    task = refold.task()
    model = fit(task.train.files, task.train.labels, seed=task.seed)
    task.report(1, predict(model, task.validation.files + task.test.files))

A program that may be handed task after task (trainer.keep) says, in place of the first line,

    for task in refold.tasks():

which works without trainer.keep too. Python 3.8 or newer. The folder that lies behind a
task is described in README.md of refold's package experiment/trainer/external.
"""
from __future__ import annotations

import csv
import hashlib
import json
import math
import mmap
import os
import random
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List, Optional, Tuple

VERSION = 1  # of task.json
TOLERANCE = 1e-3  # by which the probabilities of an image may miss a sum of 1
PATIENCE = 600  # seconds to wait for refold to copy a checkpoint
SHARE = 0.1  # of the time may go into checkpoints


class RefoldError(Exception):
    """A task that cannot be read, or something that refold would refuse."""


class Images:
    """The training, validation or test images of a task, in the order of its CSV file."""

    def __init__(self, part: str, folder: Path, kind: str, classes: List[str]) -> None:
        self._part, self._folder, self._kind = part, folder, kind
        with open(folder / (part + ".csv"), newline="", encoding="utf-8") as f:
            rows = list(csv.DictReader(f))
        self.names: List[str] = [row["file"] for row in rows]
        """As the CSV file and predictions.csv have them."""
        numbers = {name: number for number, name in enumerate(classes)}
        self._labels = None if part == "test" else [numbers[row["label"]] for row in rows]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def files(self) -> List[str]:
        """Paths of the image files."""
        if self._kind == "arrays":
            raise RefoldError('there are no files where trainer.images is "arrays": use arrays()')
        return [str(self._folder / name) for name in self.names]

    @property
    def labels(self) -> List[int]:
        """Numbers of the images' classes: places in task.classes, columns of what is reported."""
        if self._labels is None:
            raise RefoldError("test images have no labels: refold keeps them to itself")
        return self._labels

    def arrays(self) -> Any:
        """Pixels as data.size and its neighbours prepare them: uint8, images x height x width
        x 3, RGB, read-only, mapped from the file. A numpy array where numpy is installed,
        else a memoryview of that shape."""
        path = self._folder / (self._part + ".npy")
        if self._kind != "arrays":
            raise RefoldError('there are no arrays: set trainer.images = "arrays", or read .files')
        try:
            import numpy
        except ImportError:
            return _view(path)
        return numpy.load(path, mmap_mode="r" if len(self) else None, allow_pickle=False)


class Task:
    """One training: what it gets, and how it reports. Made by task() and tasks()."""

    def __init__(self, folder: "str | os.PathLike[str]") -> None:
        self.folder = Path(folder).absolute()
        try:
            with open(self.folder / "task.json", encoding="utf-8") as f:
                t = json.load(f)
        except (OSError, ValueError) as e:
            raise RefoldError(f"cannot read the task: {e}") from e
        if t["version"] != VERSION:
            raise RefoldError(f"{self.folder}: a task of version {t['version']}, and this refold_client.py "
                              f"reads {VERSION}: take the one of your refold (refold init --python)")
        self.seed: int = t["seed"]  # below 2^31; see seed_everything
        self.classes: List[str] = t["classes"]
        self.architecture: str = t["architecture"]
        self.epochs: int = t["epochs"]
        self.batch: int = t["batch"]
        self.optimizer: str = t["optimizer"]
        self.learning_rate: float = t["learning_rate"]
        self.momentum: float = t["momentum"]  # of sgd
        self.height: int = t["height"]
        self.width: int = t["width"]
        self.scale: str = t["scale"]  # "unit": x / 255; "keras": as the network's own preprocessing
        self.images: str = t["images"]  # "files", "pixels" or "arrays"
        self.values: str = t["values"]  # "probabilities" or "logits"
        self.threads: int = t["threads"]
        self.device: str = t["device"]  # "": none of its own
        self.seconds: float = t["seconds"]  # time limit; 0: none
        self.train, self.validation, self.test = (
            Images(part, self.folder, self.images, self.classes) for part in ("train", "validation", "test"))
        self.reported: int = t["resume"]
        """The last epoch whose predictions are written."""
        self._resume: int = t["resume"]
        self._output = self.folder / "output"
        self._begun = False
        self._saved, self._save_began, self._save_next = 0, 0.0, 0.0

    # Randomness

    def seed_everything(self) -> None:
        """Seeds random, and numpy and torch where they are imported by now. Keras 3 draws
        initial weights and dropout from random, so that this seeds them too. It does not
        call tf.random.set_seed or keras.utils.set_random_seed: with these, fit on arrays
        repeats the same batches in every epoch, and the network learns them by heart."""
        random.seed(self.seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(self.seed)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(self.seed)

    def batches(self, epoch: int) -> List[List[int]]:
        """Places of training images in batches of task.batch, drawn anew for each epoch;
        the same for the same seed and epoch, so that a resumed training sees them too."""
        order = list(range(len(self.train)))
        random.Random(f"{self.seed}/epoch{epoch}").shuffle(order)
        return [order[i:i + self.batch] for i in range(0, len(order), self.batch)]

    # What refold reads

    def report(self, epoch: int, predictions: Any = None, *, validation: Any = None, test: Any = None,
               logits: bool = False) -> None:
        """Writes what the model predicts after an epoch, from 1 in order: a row an image, those
        of validation and then of test, and a column a class, as array, tensor or lists; or
        the two parts by name. Values are probabilities, or with logits=True logits, which
        become probabilities where trainer.values does not say that logits are expected."""
        if self.reported == self.epochs:
            raise RefoldError(f"report of epoch {epoch}: all {self.epochs} are reported (train.epochs)")
        if epoch != self.reported + 1:
            raise RefoldError(f"report of epoch {epoch}: epoch {self.reported + 1} comes next")
        parts = [(self.validation, "validation", validation), (self.test, "test", test)]
        if predictions is None:
            rows = [row for images, name, values in parts for row in self._rows(name, len(images), values, logits)]
        elif validation is None and test is None:
            rows = self._rows("validation and test", len(self.validation) + len(self.test), predictions, logits)
        else:
            raise RefoldError("report: give all rows at once, or validation= and test=")
        if not self._begun:
            self._begin()
        images = [(name, part) for images, part, _ in parts for name in images.names]
        lines = ([name, part, epoch, *map(repr, row)] for (name, part), row in zip(images, rows))
        with open(self._output / "predictions.csv", "a", newline="", encoding="utf-8") as f:
            csv.writer(f, lineterminator="\n").writerows(lines)
        self.reported = epoch
        if self._saved == epoch:
            self._wait_until_taken()
            end = time.monotonic()
            self._save_next = end + (end - self._save_began) / SHARE

    def progress(self, epoch: int, step: Optional[int] = None, steps: Optional[int] = None,
                 loss: Any = None, accuracy: Any = None) -> None:
        """Shows how far training is: after a step, or without one after a whole epoch, ahead of
        its report. Loss and accuracy are those of the training images."""
        line = {"epoch": epoch, "step": step, "steps": steps}
        for name, value in ("loss", loss), ("accuracy", accuracy):
            if value is not None and math.isfinite(float(value)):
                line[name] = float(value)
        with open(self._output / "progress.jsonl", "a", encoding="utf-8") as f:
            f.write(json.dumps({k: v for k, v in line.items() if v is not None}) + "\n")

    # Checkpoints

    def save_checkpoint(self, epoch: int, write: Callable[[str], Any]) -> None:
        """Keeps the state at the end of an epoch, ahead of its report: write(folder) writes any
        files into the folder. An interrupted trial goes on from there; see resume. Epochs are
        passed over so that saving takes no more than a tenth of the time."""
        if epoch != self.reported + 1:
            raise RefoldError(f"checkpoint of epoch {epoch}: save it ahead of that epoch's report, "
                              f"and that of {self.reported} is written")
        began = time.monotonic()
        if began < self._save_next:
            return
        top = self.folder / "checkpoint"
        folder = top / f"epoch-{epoch}"
        shutil.rmtree(folder, ignore_errors=True)  # of a training that was killed here
        folder.mkdir(parents=True)
        write(str(folder))
        files = {p.relative_to(top).as_posix(): _settle(p) for p in sorted(folder.rglob("*")) if p.is_file()}
        _replace(top / "checkpoint.json", json.dumps({"epoch": epoch, "files": files}))
        self._saved, self._save_began = epoch, began
        for old in top.glob("epoch-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)

    def resume(self) -> Optional[Tuple[int, str]]:
        """The epoch of the checkpoint from which to go on and the folder with what write left
        there, or None where training starts anew."""
        if self._resume == 0:
            return None
        return self._resume, str(self.folder / "checkpoint" / f"epoch-{self._resume}")

    def _rows(self, what: str, count: int, values: Any, logits: bool) -> List[List[float]]:
        if self.values == "logits" and not logits:
            raise RefoldError('report: trainer.values is "logits": say logits=True, or set it to "probabilities"')
        rows = [] if values is None else _lists(values)
        if len(rows) != count:
            raise RefoldError(f"report: {len(rows)} rows for the {count} images of {what}")
        for number, row in enumerate(rows):
            where = f"report: row {number} of {what}"
            if not isinstance(row, list) or len(row) != len(self.classes):
                raise RefoldError(f"{where}: a column for each of the {len(self.classes)} classes is wanted, "
                                  f"got {row!r}; where a model has one output, that is [1 - p, p]")
            row = [float(value) for value in row]
            if not all(map(math.isfinite, row)):
                raise RefoldError(f"{where}: {row} is not finite")
            if logits:
                rows[number] = row if self.values == "logits" else _softmax(row)
                continue
            if min(row) < 0 or abs(math.fsum(row) - 1) > TOLERANCE:
                raise RefoldError(f"{where}: {row} are no probabilities, their sum is {math.fsum(row):.6g}; "
                                  "where these are logits, say logits=True")
            rows[number] = row
        return rows

    def _begin(self) -> None:
        """Writes what stands ahead of predictions; a trial that goes on begins them anew."""
        _replace(self._output / "environment.json", json.dumps(_environment()))
        with open(self._output / "predictions.csv", "w", newline="", encoding="utf-8") as f:
            csv.writer(f, lineterminator="\n").writerow(["file", "split", "epoch", *self.classes])
        self._begun = True

    def _wait_until_taken(self) -> None:
        """Waits while refold reads the epoch and copies its checkpoint, which the next one
        replaces."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if int((self.folder / "taken").read_text()) >= self.reported:
                    return
            except (OSError, ValueError):  # not there, or half written
                pass
            time.sleep(0.005)


def task() -> Task:
    """The task that this process was started for."""
    folder = os.environ.get("REFOLD_TASK")
    if not folder:
        if os.environ.get("REFOLD_KEEP"):
            raise RefoldError("trainer.keep is set: write `for task in refold.tasks():`")
        raise RefoldError("REFOLD_TASK is not set: this program is one for refold run --trainer to start")
    return Task(folder)


def tasks() -> Iterator[Task]:
    """The tasks for this process: the one that it was started for, or with trainer.keep one
    after another. Work on a task is done when the loop comes back for the next."""
    if not os.environ.get("REFOLD_KEEP"):
        yield task()
        return
    for line in iter(sys.stdin.buffer.readline, b""):
        one = Task(os.fsdecode(line.rstrip(b"\r\n")))
        yield one
        _replace(one._output / "done", "")


def _lists(values: Any) -> Any:
    """Arrays, tensors and nested lists as lists of Python's floats, which have every value
    of float32 and float64."""
    if hasattr(values, "detach"):  # torch, on whatever device
        values = values.detach().cpu()
    else:
        for name in "to_numpy", "numpy":  # pandas, tensorflow
            if hasattr(values, name):
                values = getattr(values, name)()
    if hasattr(values, "tolist"):
        return values.tolist()
    return [_lists(value) for value in values] if isinstance(values, (list, tuple)) else values


def _softmax(row: List[float]) -> List[float]:
    top = max(row)
    powers = [math.exp(v - top) for v in row]
    return [p / math.fsum(powers) for p in powers]


def _view(path: Path) -> memoryview:
    """A .npy file of bytes as a memoryview of its shape. Its form: numpy.lib.format."""
    import ast
    with open(path, "rb") as f:
        head = f.read(10)
        length = head[8:10] if head[6] == 1 else head[8:10] + f.read(2)
        header = ast.literal_eval(f.read(int.from_bytes(length, "little")).decode("latin1"))
        if header["descr"] != "|u1" or header["fortran_order"]:
            raise RefoldError(f"{path}: {header} are not the bytes that were expected")
        at = f.tell()
        if not all(header["shape"]):
            return memoryview(b"")
        data = memoryview(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ))
        return data[at:].cast("B", header["shape"])


def _settle(path: Path) -> str:
    """Has a file on the disk, and gives its SHA-256."""
    digest = hashlib.sha256()
    with open(path, "rb+") as f:
        for block in iter(lambda: f.read(1 << 20), b""):
            digest.update(block)
        os.fsync(f.fileno())
    return digest.hexdigest()


def _replace(path: Path, text: str) -> None:
    """Writes a file that others see whole or not at all."""
    new = path.with_name(path.name + ".new")
    with open(new, "w", encoding="utf-8") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    os.replace(new, path)


_ENVIRONMENT: dict = {}


def _environment() -> dict:
    """Python and the packages that are imported when this process reports first, as
    importlib.metadata has them."""
    if not _ENVIRONMENT:
        import importlib.metadata as metadata
        imported = {name.partition(".")[0] for name in list(sys.modules)}
        packages = {}
        for found in metadata.distributions():
            listed = (found.read_text("top_level.txt") or "").split()
            record = (found.read_text("RECORD") or "").splitlines()
            listed += [re.split("[/.,]", line, maxsplit=1)[0] for line in record]
            if imported.intersection(listed):
                packages[found.metadata["Name"]] = found.version
        language = "Python %d.%d.%d" % sys.version_info[:3]
        _ENVIRONMENT.update(language=language, packages=dict(sorted(packages.items())))
    return _ENVIRONMENT
