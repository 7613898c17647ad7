"""Tests of refold_client.py: python3 -m unittest, with the standard library alone."""
import array
import csv
import hashlib
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import refold_client as refold

HERE = pathlib.Path(__file__).parent
PARTS = {"train": 5, "validation": 2, "test": 3}


def write_npy(path, count, height, width, version=1):
    """As numpy writes it: the header padded to 64 bytes."""
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({count}, {height}, {width}, 3), }}"
    size = 10 if version == 1 else 12
    header += " " * (-(size + len(header) + 1) % 64) + "\n"
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    head = b"\x93NUMPY" + bytes([version, 0]) + length + header.encode()
    path.write_bytes(head + bytes(i % 251 for i in range(count * height * width * 3)))


def make_task(folder, parts=PARTS, **changes):
    """A folder as refold hands it to a program."""
    settings = {
        "version": 1, "seed": 7, "classes": ["cat", "dog, big"], "architecture": "resnet50v1", "epochs": 3,
        "batch": 2, "optimizer": "adam", "learning_rate": 1e-4, "momentum": 0.9,
        "height": 4, "width": 6, "scale": "unit",
        "images": "files", "values": "probabilities", "threads": 1, "device": "", "seconds": 0, "resume": 0, **changes,
    }
    for name in "output", "checkpoint", "scratch", "images":
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "task.json").write_text(json.dumps(settings), encoding="utf-8")
    for part, count in parts.items():
        with open(folder / (part + ".csv"), "w", newline="", encoding="utf-8") as f:
            writer = csv.writer(f)
            writer.writerow(["file"] if part == "test" else ["file", "label"])
            for i in range(count):
                row = [f"images/{part}{i}.png", settings["classes"][i % 2]]
                writer.writerow(row[:1] if part == "test" else row)
    return folder


def rows_of(folder):
    with open(folder / "output" / "predictions.csv", newline="", encoding="utf-8") as f:
        return list(csv.reader(f))


HALVES = [[0.5, 0.5]] * 5


class WithFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name).resolve() / "tâche"

    def task(self, parts=PARTS, **changes):
        make_task(self.folder, parts, **changes)
        with mock.patch.dict(os.environ, REFOLD_TASK=str(self.folder)):
            return refold.task()

    def refused(self, pattern):
        return self.assertRaisesRegex(refold.RefoldError, pattern)


class Reading(WithFolder):
    def test_settings_files_and_labels(self):
        task = self.task(seed=2**31 - 1, device="1")
        self.assertEqual((task.seed, task.device, task.classes), (2**31 - 1, "1", ["cat", "dog, big"]))
        self.assertEqual((task.epochs, task.batch, task.learning_rate, task.height, task.width), (3, 2, 1e-4, 4, 6))
        self.assertEqual(task.train.labels, [0, 1, 0, 1, 0])
        self.assertEqual(task.test.files, [str(self.folder / "images" / f"test{i}.png") for i in range(3)])
        self.assertEqual([len(task.train), len(task.validation), len(task.test)], [5, 2, 3])

    def test_test_images_have_no_labels(self):
        with self.refused("refold keeps them to itself"):
            self.task().test.labels

    def test_no_validation_images(self):
        task = self.task(parts={"train": 5, "validation": 0, "test": 3})
        self.assertEqual((task.validation.files, task.validation.labels), ([], []))
        task.report(1, [[0.5, 0.5]] * 3)
        self.assertEqual([row[1] for row in rows_of(self.folder)], ["split"] + ["test"] * 3)

    def test_a_program_that_refold_did_not_start(self):
        with mock.patch.dict(os.environ):
            for name in "REFOLD_TASK", "REFOLD_KEEP":
                os.environ.pop(name, None)
            with self.refused("--trainer"):
                refold.task()
            os.environ["REFOLD_KEEP"] = "1"
            with self.refused("for task in refold.tasks"):
                refold.task()

    def test_a_task_of_another_version(self):
        with self.refused("version 2.*init --python"):
            self.task(version=2)

    def test_a_folder_that_is_none(self):
        with self.refused("cannot read the task"):
            refold.Task(self.folder / "nowhere")


class Arrays(WithFolder):
    def setUp(self):
        super().setUp()
        self.arrays = self.task(images="arrays")
        for version, (part, count) in enumerate(PARTS.items(), 1):
            write_npy(self.folder / (part + ".npy"), count, 4, 6, min(version, 2))

    def check(self, values):
        self.assertEqual(tuple(values.shape), (2, 4, 6, 3))
        self.assertEqual(values[1, 3, 5, 2], (2 * 4 * 6 * 3 - 1) % 251)
        self.assertEqual(values[0, 0, 1, 0], 3)

    def test_without_numpy_a_memoryview(self):
        with mock.patch.dict(sys.modules, numpy=None):
            self.check(self.arrays.validation.arrays())

    def test_with_numpy_an_array(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not installed")
        values = self.arrays.validation.arrays()
        self.assertIsInstance(values, numpy.ndarray)
        self.check(values)

    def test_a_part_without_images(self):
        write_npy(self.folder / "validation.npy", 0, 4, 6)
        with mock.patch.dict(sys.modules, numpy=None):
            self.assertEqual(len(self.arrays.validation.arrays()), 0)

    def test_files_and_arrays_are_told_apart(self):
        with self.refused('trainer.images is "arrays"'):
            self.arrays.train.files
        with self.refused('trainer.images = "arrays"'):
            self.task(images="pixels").train.arrays()


class Reporting(WithFolder):
    def test_rows_in_order_and_every_bit_of_them(self):
        task = self.task()
        values = [[1 / 3, 2 / 3], [0.1, 0.9], [1e-300, 1.0], [0, 1], [0.1 + 0.2, 0.7]]
        task.report(1, values)
        task.report(2, validation=values[:2], test=tuple(values[2:]))
        rows = rows_of(self.folder)
        self.assertEqual(rows[0], ["file", "split", "epoch", "cat", "dog, big"])
        self.assertEqual([row[2] for row in rows[1:]], ["1"] * 5 + ["2"] * 5)
        self.assertEqual([row[0] for row in rows[1:6]], task.validation.names + task.test.names)
        self.assertEqual([row[1] for row in rows[1:6]], ["validation"] * 2 + ["test"] * 3)
        for row, want in zip(rows[1:], values + values):
            self.assertEqual([float(v) for v in row[3:]], want)

    def test_float32_is_kept(self):
        task = self.task()
        single = array.array("f", [0.1, 0.9])
        task.report(1, [single] * 5)
        self.assertEqual(array.array("f", map(float, rows_of(self.folder)[1][3:])), single)

    def test_tensors(self):
        class Torch:  # what the client uses of one
            def detach(self): return self
            def cpu(self): return self
            def tolist(self): return HALVES

        class TensorFlow:
            def numpy(self): return memoryview(struct.pack("10d", *[0.5] * 10)).cast("B").cast("d", (5, 2))

        task = self.task()
        task.report(1, Torch())
        task.report(2, TensorFlow())
        task.report(3, validation=[TensorFlow().numpy().tolist()[0]] * 2, test=HALVES[:3])
        self.assertEqual({tuple(row[3:]) for row in rows_of(self.folder)[1:]}, {("0.5", "0.5")})

    def test_logits(self):
        logits = [[1000.0, 1000.0], [-3.0, 0.0], [0, 0], [0, 0], [0, 0]]
        self.task().report(1, logits, logits=True)
        rows = rows_of(self.folder)
        self.assertEqual([float(v) for v in rows[1][3:]], [0.5, 0.5])
        self.assertAlmostEqual(float(rows[2][3]), 1 / (1 + 2.718281828459045**3), 15)
        task = self.task(values="logits")
        task.report(1, logits, logits=True)
        self.assertEqual(rows_of(self.folder)[2][3:], ["-3.0", "0.0"])
        with self.refused('trainer.values is "logits"'):
            task.report(2, HALVES)

    def test_what_refold_would_refuse(self):
        nan, inf = float("nan"), float("inf")
        for pattern, epoch, values in [
            ("4 rows for the 5 images of validation and test", 1, HALVES[:4]),
            ("row 0 .*each of the 2 classes.*1 - p", 1, [0.5] * 5),
            ("each of the 2 classes", 1, [[0.5]] * 5),
            ("row 4 .*not finite", 1, HALVES[:4] + [[nan, 0.5]]),
            ("not finite", 1, HALVES[:4] + [[inf, -inf]]),
            ("row 4 .*sum is 1.3.*logits=True", 1, HALVES[:4] + [[0.6, 0.7]]),
            ("no probabilities", 1, HALVES[:4] + [[-0.5, 1.5]]),
            ("epoch 1 comes next", 2, HALVES),
            ("epoch 1 comes next", 0, HALVES),
        ]:
            with self.subTest(pattern), self.refused(pattern):
                self.task().report(epoch, values)
            self.assertFalse((self.folder / "output" / "predictions.csv").exists())
        with self.refused("0 rows for the 3 images of test"):
            self.task().report(1, validation=HALVES[:2])
        with self.refused("all rows at once"):
            self.task().report(1, HALVES, test=HALVES[:3])
        task = self.task(epochs=1)
        task.report(1, HALVES)
        with self.refused("all 1 are reported"):
            task.report(2, HALVES)

    def test_environment_and_progress(self):
        task = self.task()
        task.progress(1, 1, 3, loss=array.array("f", [0.5])[0], accuracy=float("nan"))
        task.progress(1, loss=0.25)
        task.report(1, HALVES)
        lines = (self.folder / "output" / "progress.jsonl").read_text().splitlines()
        self.assertEqual([json.loads(line) for line in lines],
                         [{"epoch": 1, "step": 1, "steps": 3, "loss": 0.5}, {"epoch": 1, "loss": 0.25}])
        environment = json.loads((self.folder / "output" / "environment.json").read_text())
        self.assertEqual(environment["language"], "Python " + sys.version.split()[0].rstrip("+"))
        self.assertEqual(list(environment["packages"]), sorted(environment["packages"]))


class Checkpoints(WithFolder):
    def save(self, task, epoch, text):
        def write(folder):
            nested = pathlib.Path(folder, "state")
            nested.mkdir()
            (nested / "weights").write_text(text)
        task.save_checkpoint(epoch, write)

    def setUp(self):
        super().setUp()
        always = mock.patch.object(refold, "SHARE", float("inf"))
        always.start()
        self.addCleanup(always.stop)

    def test_saved_and_gone_on_from(self):
        task = self.task()
        self.assertIsNone(task.resume())
        (self.folder / "taken").write_text("2\n")
        for epoch in 1, 2:
            self.save(task, epoch, f"weights {epoch}")
            task.report(epoch, HALVES)
        top = self.folder / "checkpoint"
        self.assertEqual(json.loads((top / "checkpoint.json").read_text()),
                         {"epoch": 2, "files": {"epoch-2/state/weights": hashlib.sha256(b"weights 2").hexdigest()}})
        self.assertEqual(sorted(os.listdir(top)), ["checkpoint.json", "epoch-2"])

        again = self.task(resume=2)
        epoch, folder = again.resume()
        self.assertEqual((epoch, pathlib.Path(folder, "state", "weights").read_text()), (2, "weights 2"))
        with self.refused("epoch 3 comes next"):
            again.report(1, HALVES)
        again.report(3, HALVES)
        self.assertEqual([row[2] for row in rows_of(self.folder)[1:]], ["3"] * 5)

    def test_the_report_waits_until_refold_has_the_checkpoint(self):
        task, taken = self.task(), self.folder / "taken"
        looks = iter([None, "", "0\n", "1\n"])  # not there, half written, of an epoch before

        def sleep(seconds):
            text = next(looks)
            if text is not None:
                taken.write_text(text)

        self.save(task, 1, "weights")
        with mock.patch.object(refold.time, "sleep", sleep):
            task.report(1, HALVES)
        self.assertIsNone(next(looks, None))
        self.assertEqual(taken.read_text(), "1\n")
        with mock.patch.object(refold.time, "sleep", None):
            task.report(2, HALVES)  # without a checkpoint there is nothing to wait for

    def test_saving_takes_a_small_part_of_the_time(self):
        task, clock, saved = self.task(epochs=10), [0.0], []
        (self.folder / "taken").write_text("10\n")

        def write(folder):
            clock[0] += 3  # seconds
            saved.append(folder)

        with mock.patch.object(refold.time, "monotonic", lambda: clock[0]), mock.patch.object(refold, "SHARE", 0.1):
            for epoch in range(1, 11):
                clock[0] += 10
                task.save_checkpoint(epoch, write)
                task.report(epoch, HALVES)
        self.assertEqual(len(saved), 4)  # 3 of 33 seconds, after each third epoch

    def test_one_that_fails_leaves_the_last_one(self):
        task = self.task()
        (self.folder / "taken").write_text("2\n")
        self.save(task, 1, "good")
        task.report(1, HALVES)
        before = (self.folder / "checkpoint" / "checkpoint.json").read_text()
        with self.assertRaises(ZeroDivisionError):
            task.save_checkpoint(2, lambda folder: 1 / 0)
        self.assertEqual((self.folder / "checkpoint" / "checkpoint.json").read_text(), before)
        self.assertEqual((self.folder / "checkpoint" / "epoch-1" / "state" / "weights").read_text(), "good")
        self.save(task, 2, "good again")  # over what was left half written

    def test_only_ahead_of_the_report(self):
        task = self.task()
        task.report(1, HALVES)
        with self.refused("ahead of that epoch's report"):
            self.save(task, 1, "late")


class Randomness(WithFolder):
    def test_batches_are_drawn_anew_in_each_epoch_and_are_the_same_again(self):
        task, again = self.task(), self.task(resume=1)
        for epoch in 1, 2, 3:
            batches = task.batches(epoch)
            self.assertEqual(batches, again.batches(epoch))
            self.assertEqual([len(b) for b in batches], [2, 2, 1])
            self.assertEqual(sorted(i for b in batches for i in b), [0, 1, 2, 3, 4])
        many = {"train": 100, "validation": 2, "test": 3}
        orders = {str(self.task(many, seed=seed).batches(epoch)) for seed in (7, 8) for epoch in range(1, 11)}
        self.assertEqual(len(orders), 20)

    def test_seed_everything(self):
        task = self.task()
        task.seed_everything()
        first = random.random()
        task.seed_everything()
        self.assertEqual(random.random(), first)


class Keep(WithFolder):
    PROGRAM = """
import refold_client as refold
for task in refold.tasks():
    task.report(1, [[0.25, 0.75]] * (len(task.validation) + len(task.test)))
    print(task.seed, flush=True)
"""

    def run_program(self, lines, **environment):
        environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1", "REFOLD_KEEP": "",
                       **environment}
        return subprocess.run([sys.executable, "-c", self.PROGRAM], input=lines, env=environment,
                              stdout=subprocess.PIPE, check=True).stdout

    def test_one_process_takes_task_after_task(self):
        folders = [make_task(self.folder / str(i), seed=i, epochs=1) for i in range(3)]
        printed = self.run_program(b"".join(os.fsencode(f) + b"\n" for f in folders), REFOLD_KEEP="1")
        self.assertEqual(printed.split(), [b"0", b"1", b"2"])
        for folder in folders:
            self.assertEqual((folder / "output" / "done").read_text(), "")
            self.assertEqual(len(rows_of(folder)), 6)
        environments = {(f / "output" / "environment.json").read_text() for f in folders}
        self.assertEqual(len(environments), 1)

    def test_the_same_program_without_keep(self):
        make_task(self.folder, epochs=1)
        self.assertEqual(self.run_program(b"", REFOLD_TASK=str(self.folder)).split(), [b"7"])
        self.assertEqual(len(rows_of(self.folder)), 6)
        self.assertFalse((self.folder / "output" / "done").exists())


if __name__ == "__main__":
    unittest.main()
