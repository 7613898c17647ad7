"""What Pillow and OpenCV read from a file, both brought to 8-bit RGBA that is straight and upright.

What is brought alike is setting, not pixels: the order of channels, the upper 8 of 16 bits, orientation where the
program leaves it alone, and colours of wholly transparent pixels, which become black.
"""
import io, os, re, warnings
os.environ["OPENCV_LOG_LEVEL"] = "OFF"
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(1 << 24)
import cv2, numpy as np, PIL
from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps, PngImagePlugin

ImageFile.LOAD_TRUNCATED_IMAGES = False
MAX_PIXELS = 1 << 24  # of larger images no figures are made
TRUNCATED = ("truncated", "Truncated", "not enough", "EOF")
PIL_VERSION, CV_VERSION = PIL.__version__, cv2.__version__

class Unread(Exception):
    """Why a program gives no 8-bit picture of a file."""

def pillow(data):
    """(RGBA, facts) or Unread."""
    facts = {}
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            image = Image.open(io.BytesIO(data))
            facts |= {"mode": image.mode, "format": image.format, "orientation": orientation(image)}
            if image.width * image.height > MAX_PIXELS:
                raise Unread("too large")
            image.load()
            stored = image.size
            image = ImageOps.exif_transpose(image)
            facts["mode"] = image.mode
            out = rgba(image)
    except Unread:
        raise
    except Exception as e:
        raise Unread(re.sub(r" <.*>", "", f"{type(e).__name__}: {e}")[:120]) from e
    for w in warned:
        if any(word in str(w.message) for word in TRUNCATED):
            raise Unread(f"warning: {w.message}"[:120])
    return clean(out), facts

def orientation(image):
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:
        return 1

LAB = None

def rgba(image):
    mode, key = image.mode, image.info.get("transparency")
    if mode.startswith("I;16"):
        v = np.asarray(image).astype(np.uint16)
        grey = (v >> 8).astype(np.uint8)
        alpha = np.where(v == key, 0, 255).astype(np.uint8) if isinstance(key, int) else np.full_like(grey, 255)
        return np.dstack([grey] * 3 + [alpha])
    if mode in ("I", "F"):
        v = np.asarray(image)
        raise Unread(f"mode {mode}: {v.min()} to {v.max()}")
    if mode == "LAB":
        global LAB
        LAB = LAB or ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        image = ImageCms.applyTransform(image, LAB)
    if mode == "La":
        image = image.convert("LA")
    if mode == "PA":
        return np.asarray(image.convert("RGBA"))
    if mode in ("CMYK", "YCbCr", "HSV", "RGBX"):
        image = image.convert("RGB")
    return np.asarray(image.convert("RGBA"))

def opencv(data, turn):
    """RGBA, or Unread. turn is the orientation that the file carries: with IMREAD_UNCHANGED none is applied."""
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as e:
        raise Unread("error: " + str(e).strip().split("\n")[0][:100]) from e
    if image is None or image.size == 0:
        raise Unread("refused")
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.dtype != np.uint8:
        raise Unread(f"{image.dtype}: {image.min()} to {image.max()}")
    if image.ndim == 2:
        image = image[..., None]
    n = image.shape[2]
    if n == 1:
        out = np.dstack([image] * 3)
    elif n == 2:
        out = np.dstack([image[..., :1]] * 3 + [image[..., 1]])
    elif n in (3, 4):
        out = image[..., [2, 1, 0, 3][:n]]
    else:
        raise Unread(f"{n} channels")
    if out.shape[2] == 3:
        out = np.dstack([out, np.full(out.shape[:2], 255, np.uint8)])
    return clean(turned(out, turn))

def turned(a, orientation):
    """Upright, as Exif 2.32 has it (tag 274)."""
    a = a.transpose(1, 0, 2) if orientation in (5, 6, 7, 8) else a
    across, down = {2: (1, 0), 3: (1, 1), 4: (0, 1), 6: (1, 0), 7: (1, 1), 8: (0, 1)}.get(orientation, (0, 0))
    return a[:: -1 if down else 1, :: -1 if across else 1]

def clean(a):
    a = np.ascontiguousarray(a, dtype=np.uint8).copy()
    a[a[..., 3] == 0] = 0
    return a

def differ(a, b):
    """(mean, maximum) of the absolute difference, or None where sizes differ."""
    if a is None or b is None or a.shape != b.shape:
        return None
    d = cv2.absdiff(a.reshape(len(a), -1), b.reshape(len(b), -1))
    return round(float(d.mean(dtype=np.float64)), 3), int(d.max())
