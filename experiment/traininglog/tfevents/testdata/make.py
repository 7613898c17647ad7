"""Writes event files with the real tools, and what TensorBoard reads in them.

    python make.py keras       needs tensorflow, tensorboard
    python make.py torch       needs torch, tensorboard, tensorboardX, lightning
    python make.py tensorflow1 needs tensorflow 1.15
    python make.py expect      needs tensorflow, tensorboard

Each file NAME.tfevents gets a NAME.json: [step, wall time, value], floats in hex, by tag
and in the order of the file. "values" are all, "drawn" those that TensorBoard draws.
"""
import glob
import json
import os
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def keep(folder, *names):
    """Copies the event files of a folder here, in the order of their names."""
    paths = sorted(glob.glob(os.path.join(folder, "events.out.tfevents.*")))
    for path, name in zip(paths, names):
        shutil.copyfile(path, os.path.join(HERE, name + ".tfevents"))


def expect(name):
    """Asks TensorBoard: all values by its accumulator, those it draws by its data server."""
    from tensorboard import context
    from tensorboard.backend.event_processing import plugin_event_accumulator as accumulator
    from tensorboard.data import server_ingester
    from tensorboard.util.grpc_util import ChannelCredsType
    from tensorflow import make_ndarray  # TensorBoard's own does not know bfloat16

    def row(step, wall_time, value):
        return [step, float(wall_time).hex(), float(value).hex()]

    path = os.path.join(HERE, name + ".tfevents")
    read = accumulator.EventAccumulator(path, {"tensors": 0}, purge_orphaned_data=False)
    read.Reload()
    values = {tag: [row(e.step, e.wall_time, make_ndarray(e.tensor_proto).item()) for e in read.Tensors(tag)]
              for tag in read.PluginTagToContent("scalars")}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(path, os.path.join(folder, "events.out.tfevents.1"))
        server = server_ingester.SubprocessServerDataIngester(
            logdir=folder, reload_interval=0, channel_creds_type=ChannelCredsType.LOCAL,
            samples_per_plugin={"scalars": 1000}, server_binary=server_ingester.get_server_binary())
        server.start()
        runs = {}
        while not runs:
            time.sleep(1)
            runs = server.data_provider.read_scalars(
                context.RequestContext(), experiment_id="", plugin_name="scalars", downsample=1000)
        drawn = {tag: [row(d.step, d.wall_time, d.value) for d in data] for tag, data in runs["."].items()}
    with open(os.path.join(HERE, name + ".json"), "w") as f:
        json.dump({"values": values, "drawn": drawn}, f, sort_keys=True)
        f.write("\n")


def keras():
    import numpy
    import tensorflow as tf

    tf.keras.utils.set_random_seed(1)
    x = numpy.random.default_rng(1).random((96, 8, 8, 1), dtype="float32")
    y = (x.mean(axis=(1, 2, 3)) > 0.5).astype("int32")
    model = tf.keras.Sequential([
        tf.keras.Input((8, 8, 1)), tf.keras.layers.Flatten(), tf.keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    with tempfile.TemporaryDirectory() as folder:
        board = tf.keras.callbacks.TensorBoard(folder, write_graph=False, histogram_freq=2, update_freq="epoch")
        model.fit(x[:64], y[:64], validation_data=(x[64:], y[64:]), epochs=3, verbose=0, callbacks=[board])
        for part in "train", "validation":
            keep(os.path.join(folder, part), "keras-" + part)
    with tempfile.TemporaryDirectory() as folder:
        with tf.summary.create_file_writer(folder).as_default():
            for step, value in enumerate([0.0, -0.0, float("nan"), float("inf"), -float("inf"), 0.83, 1e-45]):
                tf.summary.scalar("odd", value, step)
            tf.summary.image("image", x[:1], 0)
            tf.summary.histogram("histogram", x, 0)
            tf.summary.text("text", "a text", 0)
            for kind in "float64", "float16", "bfloat16", "int8", "uint16", "int64":
                tf.summary.write("type/" + kind, tf.cast(tf.constant(97.3), kind), 5,
                                 metadata=tf.compat.v1.SummaryMetadata(
                                     plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars")))
        keep(folder, "tensorflow2")


def torch():
    import lightning
    import numpy
    import tensorboardX
    import torch
    from lightning.pytorch.loggers import TensorBoardLogger
    from torch.utils.tensorboard import SummaryWriter

    lightning.seed_everything(1)
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder) as w:
            for epoch in range(3):
                w.add_scalar("Loss/train", 0.7 / (epoch + 1), epoch)
                w.add_scalar("Accuracy/test", 0.8 + 0.03 * epoch, epoch)
                w.add_scalar("new", 0.9, epoch, new_style=True)
                w.add_scalar("double", 0.83, epoch, new_style=True, double_precision=True)
            w.add_image("image", numpy.zeros((3, 4, 4)), 0)
            w.add_histogram("histogram", numpy.arange(10), 0)
            w.add_text("text", "a text", 0)
        keep(folder, "torch")
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder) as w:
            for epoch in range(4):
                w.add_scalar("acc", 0.1 * epoch, epoch)
        first = glob.glob(folder + "/*")[0]
        with SummaryWriter(folder, purge_step=2, filename_suffix=".second") as w:
            for epoch in range(2, 5):
                w.add_scalar("acc", 0.2 * epoch, epoch)
        with open(first, "ab") as f, open(glob.glob(folder + "/*.second")[0], "rb") as more:
            f.write(more.read())
        os.remove(glob.glob(folder + "/*.second")[0])
        keep(folder, "torch-purge")
    with tempfile.TemporaryDirectory() as folder:
        with tensorboardX.SummaryWriter(folder) as w:
            w.add_scalar("acc", 0.5, 1)
            w.add_scalars("both", {"train": 0.25}, 1)
            w.add_scalar("acc", 0.75, 2)
        keep(folder, "tensorboardx")

    class Net(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 2)

        def step(self, batch, name):
            x, y = batch
            out = self.layer(x)
            self.log(name + "_acc", (out.argmax(1) == y).float().mean(), on_epoch=True)
            loss = torch.nn.functional.cross_entropy(out, y)
            self.log(name + "_loss", loss, on_epoch=True)
            return loss

        def training_step(self, batch, _):
            return self.step(batch, "train")

        def validation_step(self, batch, _):
            self.step(batch, "val")

        def test_step(self, batch, _):
            self.step(batch, "test")

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), 0.1)

    x = torch.randn(64, 4)
    y = (x.sum(1) > 0).long()
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 16)
    with tempfile.TemporaryDirectory() as folder:
        logger = TensorBoardLogger(folder)
        trainer = lightning.Trainer(max_epochs=3, logger=logger, log_every_n_steps=2, accelerator="cpu",
                                    enable_progress_bar=False, enable_checkpointing=False)
        net = Net()
        trainer.fit(net, loader, loader)
        trainer.test(net, loader)
        logger.experiment.close()
        keep(logger.log_dir, "lightning-fit", "lightning-test")


def tensorflow1():
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        writer = tf.compat.v1.summary.FileWriter(folder)
        for step in range(4):
            writer.add_summary(tf.compat.v1.Summary(value=[
                tf.compat.v1.Summary.Value(tag="acc", simple_value=0.1 * step),
                tf.compat.v1.Summary.Value(tag="val_acc", simple_value=0.05 * step)]), step)
        writer.add_session_log(tf.compat.v1.SessionLog(status=tf.compat.v1.SessionLog.START), 1)
        for step in range(1, 3):
            writer.add_summary(tf.compat.v1.Summary(value=[
                tf.compat.v1.Summary.Value(tag="acc", simple_value=0.3 * step)]), step)
        writer.close()
        keep(folder, "tensorflow1")


NAMES = {"keras": ["keras-train", "keras-validation", "tensorflow2"],
         "torch": ["torch", "torch-purge", "tensorboardx", "lightning-fit", "lightning-test"],
         "tensorflow1": ["tensorflow1"]}

if __name__ == "__main__":
    if sys.argv[1] == "expect":
        for name in sum(NAMES.values(), []):
            expect(name)
    else:
        globals()[sys.argv[1]]()
