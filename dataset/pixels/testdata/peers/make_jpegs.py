"""Makes the JPEG files that decoders and readers are timed on.

Usage: make_jpegs.py OUT [--files N]

Writes OUT/<width>x<height>-<kind>/<class>/<number>.jpg, the kinds baseline of quality
75 and 90 and progressive of quality 90, all 4:2:0, with N files of 512x768 pixels at
quality 75 (2,000 where nothing is said) and fewer of the others. The pictures are
parts of the photographs in skimage.data, mirrored, scaled by 1 to 2 and with noise as
of a camera, so that every file is another one. Equal versions of the packages give
equal files.

Needs: pip install pillow scikit-image
"""

import argparse
import os
import sys

import numpy as np
import skimage.data
from PIL import Image

PHOTOGRAPHS = ("astronaut", "coffee", "chelsea", "rocket", "retina", "hubble_deep_field", "immunohistochemistry")
KINDS = {
    "q75": dict(quality=75),
    "q90": dict(quality=90),
    "progressive": dict(quality=90, progressive=True),
}
SIZES = {(512, 768): 200, (1920, 1080): 24, (6000, 4000): 4}  # width, height: files of each kind


def photograph(name, scale):
    """One photograph, enlarged."""
    m = Image.fromarray(getattr(skimage.data, name)()[..., :3])
    size = round(m.width * scale), round(m.height * scale)
    return np.asarray(m.resize(size, Image.BICUBIC))


def picture(random, width, height):
    """A part of a photograph that is repeated in mirror images, with noise."""
    m = photograph(random.choice(PHOTOGRAPHS), random.uniform(1, 2))
    rows = np.arange(height) + random.integers(2 * m.shape[0])
    columns = np.arange(width) + random.integers(2 * m.shape[1])
    m = np.concatenate([m, m[::-1]])
    m = np.concatenate([m, m[:, ::-1]], axis=1)
    part = m[rows % m.shape[0]][:, columns % m.shape[1]]
    noise = random.standard_normal((height, width, 1), dtype=np.float32) * random.uniform(1, 4)
    return Image.fromarray(np.clip(part + noise, 0, 255).astype(np.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--files", type=int, default=2000)
    options = parser.parse_args()
    for (width, height), usual in SIZES.items():
        for kind, settings in KINDS.items():
            random = np.random.default_rng(20)
            files = options.files if (width, kind) == (512, "q75") else min(usual, options.files)
            for i in range(files):
                folder = os.path.join(options.out, f"{width}x{height}-{kind}", "ab"[i % 2])
                os.makedirs(folder, exist_ok=True)
                picture(random, width, height).save(os.path.join(folder, f"{i:04d}.jpg"), subsampling="4:2:0", **settings)
            print(f"{width}x{height}-{kind}: {files} files", file=sys.stderr)


if __name__ == "__main__":
    main()
