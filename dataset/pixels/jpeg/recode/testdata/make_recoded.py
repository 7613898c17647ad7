"""Hashes of pictures that Pillow saved as JPEG 4:2:0 and opened again: recoded.json.

Run: pip install pillow numpy; python make_recoded.py. The test draws the same pictures.
"""
import hashlib, io, json, os
import numpy as np, PIL
from PIL import Image, features

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def picture(kind, height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.uint64)
    if kind == "noise":
        v = ((y * width + x) * 3 + c + 1) * 2654435761 >> 9
    elif kind == "smooth":
        v = (3 * x + 2 * y + 40 * c + x * y // 64) % 512
        v = np.where(v > 255, 511 - v, v)
    else:
        v = 255 * (((x // 5 + y // 7 + c * x // 11) & 1) ^ (x * x + y * y < 900))
    return (v & 255).astype(np.uint8)


cases, tables = [], {}
for height, width in [(1, 1), (2, 3), (3, 2), (5, 6), (8, 8), (16, 16), (17, 31), (33, 16), (64, 49), (90, 130)]:
    for kind in ["noise", "smooth", "shapes"]:
        for quality in [1, 10, 30, 50, 75, 90]:
            file = io.BytesIO()
            Image.fromarray(picture(kind, height, width)).save(file, "JPEG", quality=quality, subsampling="4:2:0")
            opened = Image.open(file)
            opened.load()
            tables[quality] = [opened.quantization[i] for i in (0, 1)]
            cases.append(dict(Kind=kind, Height=height, Width=width, Quality=quality,
                              Hash=hashlib.sha256(np.asarray(opened.convert("RGB")).tobytes()).hexdigest()[:16]))
with open("recoded.json", "w") as f:
    by = f"Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"
    head = json.dumps(dict(By=by, Tables=tables))
    f.write(head[:-1] + ', "Cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}\n")
