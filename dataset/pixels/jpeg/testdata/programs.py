"""What libjpeg-turbo, OpenCV and Pillow read from a JPEG file: RGB bytes, neither turned nor managed. Grey is spread to
three, CMYK is as Pillow has it."""
import io, os, subprocess, warnings
os.environ["OPENCV_LOG_LEVEL"] = "OFF"
import cv2, numpy as np
from PIL import Image, ImageFile

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = None

def from_cmyk(stored):
    """Pillow's CMYK to RGB, of numbers that are stored inverted."""
    v = 255 - stored.astype(np.int32)
    k = 255 - v[..., 3:]
    t = v[..., :3] * k + 128
    return np.clip(k - (((t >> 8) + t) >> 8), 0, 255).astype(np.uint8)

def libjpeg(program, paths):
    """(pixels or None; "large", an error or "-"; warnings or "-") of each file, by libjpeg.c."""
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
        for path in paths:
            p.stdin.write(path.encode() + b"\n")
            p.stdin.flush()
            status, w, h, n, error, warned = p.stdout.readline().decode().split()
            w, h, n = int(w), int(h), int(n)
            pixels = None
            if status == "read":
                pixels = np.frombuffer(p.stdout.read(w * h * n), np.uint8).reshape(h, w, n)
                pixels = pixels if n == 3 else from_cmyk(pixels)
            yield pixels, status if status == "large" else error, warned
        p.stdin.close()

def opencv(data):
    try:
        a = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    return None if a is None else a[..., ::-1]

def pillow(data):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=["JPEG"])
            return np.asarray(image.convert("RGB"))
    except Exception:
        return None
