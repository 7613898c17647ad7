"""Makes the PNG files that decoders and readers are timed on.

Usage: make_pngs.py OUT [--files N]

Writes OUT/512x768-png/<class>/<number>.png, N files of 512x768 pixels (2,000 where
nothing is said), RGB of 8 bits. Every other picture is a part of a photograph, as
make_jpegs.py makes them; the others are drawings: gradients, shapes with soft edges and
a little grain. Pillow and OpenCV write them in turn, as each does where nothing is said.
Equal versions of the packages give equal files.

Needs: pip install pillow scikit-image opencv-python-headless
"""

import argparse
import os
import sys

import cv2
import numpy as np
from make_jpegs import picture
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 512, 768


def drawing(random):
    """Shapes over gradients, their edges soft, with grain."""
    across = np.linspace(0, 1, WIDTH)[None, :, None]
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    corners = random.integers(0, 256, (2, 2, 3))
    upper = corners[0, 0] * (1 - across) + corners[0, 1] * across
    lower = corners[1, 0] * (1 - across) + corners[1, 1] * across
    m = Image.fromarray((upper * (1 - down) + lower * down).astype(np.uint8))
    pen = ImageDraw.Draw(m)
    for _ in range(random.integers(20, 80)):
        x, y = random.integers(-100, WIDTH), random.integers(-100, HEIGHT)
        w, h = random.integers(5, 250, 2)
        shape = (pen.ellipse, pen.rectangle)[random.integers(2)]
        colour = tuple(int(v) for v in random.integers(0, 256, 3))
        shape((int(x), int(y), int(x + w), int(y + h)), fill=colour, outline=(20, 10, 30), width=3)
    m = np.asarray(m.filter(ImageFilter.GaussianBlur(random.uniform(0.6, 3))))
    grain = random.standard_normal(m.shape, dtype=np.float32) * random.uniform(0.4, 1.6)
    return Image.fromarray(np.clip(np.rint(m + grain), 0, 255).astype(np.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--files", type=int, default=2000)
    options = parser.parse_args()
    random = np.random.default_rng(21)
    for i in range(options.files):
        folder = os.path.join(options.out, f"{WIDTH}x{HEIGHT}-png", "ab"[i % 2])
        os.makedirs(folder, exist_ok=True)
        m = picture(random, WIDTH, HEIGHT) if i % 2 else drawing(random)
        name = os.path.join(folder, f"{i:04d}.png")
        if i // 2 % 2:
            m.save(name)
        elif not cv2.imwrite(name, cv2.cvtColor(np.asarray(m), cv2.COLOR_RGB2BGR)):
            sys.exit(f"{name} was not written")


if __name__ == "__main__":
    main()
