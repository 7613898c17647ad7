"""Figures of a reading that a test can be judged by, and the table of kinds with the side taken."""
import base64, hashlib, zlib
import numpy as np
import readings as r

SMALL = 4096  # pixels; of such images all pixels are kept
MEAN = 1.0    # mean difference up to which two readings are alike
MOST = 4      # and the maximum where pixels are stored without loss

def samples(w, h, n=64):
    """Places that are spread over the image: multiples of the golden ratio, in 32-bit arithmetic."""
    return [((i * 2654435769 % 2**32) * w >> 32, (i * 1640531527 % 2**32) * h >> 32) for i in range(1, n + 1)]

def cells(a, n=8):
    """Rounded means over n x n parts, row by row, four channels each; where there are fewer rows or columns, they repeat."""
    h, w = a.shape[:2]
    edge = lambda i, size: (i * size // n, max((i + 1) * size // n, i * size // n + 1))
    out = bytearray()
    for j in range(n):
        y0, y1 = edge(j, h)
        columns = a[y0:y1].sum(0, dtype=np.uint32)
        for i in range(n):
            x0, x1 = edge(i, w)
            sums, count = columns[x0:x1].sum(0, dtype=np.uint64), (y1 - y0) * (x1 - x0)
            out += bytes((int(2 * s) + count) // (2 * count) for s in sums)
    return bytes(out)

def of(a):
    """a: height x width x 4."""
    h, w = a.shape[:2]
    b64 = lambda b: base64.b64encode(bytes(b)).decode()
    out = {"width": w, "height": h, "sha256": hashlib.sha256(a.tobytes()).hexdigest()}
    if w * h <= SMALL:
        out["pixels"] = b64(zlib.compress(a.tobytes(), 9))
    else:
        out["cells"] = b64(cells(a))
        out["samples"] = b64(b"".join(a[y, x].tobytes() for x, y in samples(w, h)))
    return out

def both(data, tiff):
    """Pillow's and OpenCV's reading or None, why not, and facts."""
    facts, why = {}, {}
    try:
        p, facts = r.pillow(data)
    except r.Unread as e:
        p, why["pillow"] = None, str(e)
        facts = getattr(e, "facts", {})
    try:
        # OpenCV turns TIFF upright itself, other formats it leaves as stored.
        c = r.opencv(data, 1 if tiff else facts.get("orientation", 1))
    except r.Unread as e:
        c, why["opencv"] = None, str(e)
    return p, c, why, facts

def apart(difference):
    """A difference to be kept: a large one, or another size, is not told exactly, since OpenCV's planes of 16 bits hold chance."""
    return difference if difference and difference[0] < 32 else [32, 255]

def close(a, b):
    d = r.differ(a, b)
    return d is not None and d[0] <= MEAN
