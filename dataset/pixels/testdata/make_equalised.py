"""Hashes of pictures that OpenCV shrank, Pillow saved as JPEG and OpenCV resized: equalised.json.

Run: pip install pillow opencv-python-headless numpy; python make_equalised.py. The test draws the same pictures.
"""
import hashlib, io, json, os
import cv2, numpy as np, PIL
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def picture(height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.uint64)
    waves = (3 * x + 2 * y + 40 * c + x * y // 64) % 256
    return ((waves + ((((y * width + x) * 3 + c + 1) * 2654435761 >> 9) & 31)) & 255).astype(np.uint8)


def shrunk(side, short, to):
    return (side * to + short // 2) // short


cases = []
for height, width in [(60, 60), (60, 91), (120, 60), (97, 61), (200, 333), (61, 1000)]:
    for short in [0, 60, 40, 7]:
        for quality in [0, 30, 90]:
            image = picture(height, width)
            if short and min(height, width) > short:
                size = shrunk(width, min(height, width), short), shrunk(height, min(height, width), short)
                image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
            if quality:
                file = io.BytesIO()
                Image.fromarray(image).save(file, "JPEG", quality=quality, subsampling="4:2:0")
                image = np.asarray(Image.open(file).convert("RGB"))
            image = cv2.resize(image, (17, 23), interpolation=cv2.INTER_LINEAR)
            cases.append(dict(Height=height, Width=width, ShortSide=short, Quality=quality, Hash=hashlib.sha256(image.tobytes()).hexdigest()[:16]))
with open("equalised.json", "w") as f:
    f.write(f'{{"By": "OpenCV {cv2.__version__}, Pillow {PIL.__version__}", "Cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}\n")
