"""Times OpenCV at what Scan and Load do with JPEG and PNG files: decoding and resizing.

Usage: bench_opencv.py decode SET...      imdecode alone, one thread, files in memory
       bench_opencv.py read SET           read, decode, resize to 256x256; two processes of one thread
       bench_opencv.py resize             resize alone, one thread

SET is a folder that make_jpegs.py or make_pngs.py has made. Each figure is the best of --runs.
Needs: pip install opencv-python-headless numpy
"""

import argparse
import glob
import multiprocessing
import os
import time

import cv2
import numpy as np

PROCESSES = 2
TARGET = (256, 256)


def files(folder):
    return sorted(glob.glob(os.path.join(folder, "*", "*.[jp][pn]g")))


def best(runs, work):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def decode(folder, runs):
    contents = [np.fromfile(name, np.uint8) for name in files(folder)[:200]]

    def work():
        for data in contents:
            cv2.imdecode(data, cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)

    height, width = cv2.imdecode(contents[0], cv2.IMREAD_COLOR).shape[:2]
    each = best(runs, work) / len(contents)
    print(f"{os.path.basename(folder)}: {1000 * each:.3f} ms a file, {width * height / each / 1e6:.1f} megapixels a second")


def prepare(name):
    m = cv2.imdecode(np.fromfile(name, np.uint8), cv2.IMREAD_COLOR_RGB)
    return int(cv2.resize(m, TARGET, interpolation=cv2.INTER_LINEAR)[0, 0, 0])


def one_thread():
    cv2.setNumThreads(1)


def read(folder, runs):
    names = files(folder)
    with multiprocessing.Pool(PROCESSES, one_thread) as pool:
        pool.map(prepare, names[:8], 1)  # both are there
        seconds = best(runs, lambda: pool.map(prepare, names, 20))
    print(f"{os.path.basename(folder)}: {len(names)} files in {seconds:.2f} s, {PROCESSES} processes")


def resize(runs):
    random = np.random.default_rng(1)
    for (width, height), target in (((512, 768), TARGET), ((1920, 1080), TARGET), ((256, 256), (512, 512))):
        m = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        for name, how in (("linear", cv2.INTER_LINEAR), ("area", cv2.INTER_AREA)):
            times = 20
            each = best(runs, lambda: [cv2.resize(m, target, interpolation=how) for _ in range(times)]) / times
            print(f"{width}x{height} to {target[0]}x{target[1]}, {name}: {1e6 * each:.0f} us")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("decode", "read", "resize"))
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"OpenCV {cv2.__version__}")
    if options.what == "resize":
        resize(options.runs)
    for folder in options.sets:
        {"decode": decode, "read": read}[options.what](folder, options.runs)


if __name__ == "__main__":
    main()
