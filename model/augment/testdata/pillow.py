"""What numpy and Pillow make of images that a formula gives, for augment_test.go.

python pillow.py > pillow.json        (numpy 2.4, Pillow 13.0)
"""

import json

import numpy
from PIL import Image, ImageEnhance


def image(height, width):
    values = numpy.arange(height * width * 3, dtype=numpy.int64)
    return ((values * values * 7 + values * 31) % 251).astype(numpy.uint8).reshape(height, width, 3)


def changed(height, width, flip, down, right, brightness, contrast, saturation):
    pad_y, pad_x = height // 8, width // 8
    a = numpy.pad(image(height, width), ((pad_y, pad_y), (pad_x, pad_x), (0, 0)), mode="reflect")
    a = a[pad_y + down : pad_y + down + height, pad_x + right : pad_x + right + width]
    if flip:
        a = a[:, ::-1]
    picture = Image.fromarray(numpy.ascontiguousarray(a))
    picture = ImageEnhance.Brightness(picture).enhance(brightness / 256)
    picture = ImageEnhance.Contrast(picture).enhance(contrast / 256)
    picture = ImageEnhance.Color(picture).enhance(saturation / 256)
    return numpy.asarray(picture)


cases = [
    (8, 8, False, 0, 0, 256, 256, 256),
    (8, 8, True, 0, 0, 256, 256, 256),
    (9, 17, False, 1, -2, 256, 256, 256),
    (9, 17, True, -1, 2, 256, 256, 256),
    (16, 8, False, -2, 1, 205, 256, 256),
    (16, 8, False, 0, 0, 307, 256, 256),
    (8, 12, False, 0, 0, 256, 205, 256),
    (8, 12, False, 0, 0, 256, 307, 256),
    (8, 12, False, 0, 0, 256, 256, 205),
    (8, 12, False, 0, 0, 256, 256, 307),
    (24, 16, True, 3, -2, 301, 211, 290),
    (24, 16, True, -3, 2, 207, 305, 219),
]
print("[")
for i, case in enumerate(cases):
    height, width, flip, down, right, brightness, contrast, saturation = case
    print(" ", json.dumps({
        "height": height, "width": width,
        "draw": {"flip": flip, "down": down, "right": right, "brightness": brightness, "contrast": contrast, "saturation": saturation},
        "pixels": changed(*case).tobytes().hex(),
    }), end=",\n" if i + 1 < len(cases) else "\n")
print("]")
