"""The pixels that the matrix holds: smooth, so that JPEG and subsampled chroma change little, and without symmetry."""
import numpy as np

def rgb(w=13, h=11):
    y, x = np.mgrid[0:h, 0:w] / max(w, h)
    return np.stack([20 + 200 * x + 25 * y, 40 + 190 * y, 200 - 90 * x - 100 * y], -1).astype(np.uint8)

def alpha(w=13, h=11):
    """From 0 to 255, some of both, the rest between."""
    y, x = np.mgrid[0:h, 0:w]
    a = (40 + x * 150 / w + y * 60 / h).astype(np.uint8)
    a[0, :3] = [0, 255, 128]
    a[-1, -2:] = [255, 0]
    return a

def grey(w=13, h=11):
    y, x = np.mgrid[0:h, 0:w] / max(w, h)
    return (15 + 150 * x + 80 * y).astype(np.uint8)

def bilevel(w=13, h=11):
    """1 is white: a wedge with a notch, so that no turn or mirror gives it back."""
    y, x = np.mgrid[0:h, 0:w]
    b = (x * h > y * w).astype(np.uint8)
    b[1:3, 1:4] = 1 - b[1:3, 1:4]
    b[h // 2, :] = (np.arange(w) % 5 < 2)
    return b

def widen(values, bits):
    """8-bit values as numbers of so many bits; the lower bits of wide ones are such that rounding would be noticed."""
    v = values.astype(np.uint64)
    if bits < 8:
        return (v >> (8 - bits)).astype(np.uint8)
    if bits == 8:
        return values
    low = (255 - v) >> 1 | 0x80  # the lower byte's upper bit is set: rounding goes up
    if bits < 16:
        return (v << (bits - 8) | low >> (16 - bits)).astype(np.uint16)
    out = v << (bits - 8) | low << (bits - 16)
    return out.astype({16: np.uint16, 32: np.uint32}[bits])

def narrow(values, bits):
    """Back to 8 bits: fewer are scaled, of more the upper ones are taken."""
    v = values.astype(np.uint64)
    return ((v * 255 + (2**bits - 1) // 2) // (2**bits - 1) if bits < 8 else v >> (bits - 8)).astype(np.uint8)

def palette(n, seed=5):
    """n colours that are far from grey, the first dark and the last bright."""
    i = np.arange(n) / max(n - 1, 1)
    return np.stack([255 * i, 128 + 100 * np.sin(7 * i + seed), 255 * i * i], -1).astype(np.uint8)

def indices(n, w=13, h=11):
    y, x = np.mgrid[0:h, 0:w]
    return ((x * 3 + y * 2) * n // (3 * w + 2 * h)).astype(np.uint8)

def opaque(rgb):
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])

def greys(v, a=None):
    return np.dstack([v, v, v, np.full_like(v, 255) if a is None else a])
