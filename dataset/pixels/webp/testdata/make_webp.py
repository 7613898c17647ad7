"""Small WebP files of every kind, and what Pillow and OpenCV read from them.

Writes webp.json and large.webp. Run: pip install pillow opencv-python-headless numpy; python make_webp.py
"reads" says who reads a file alike: "both", "pillow" alone (OpenCV shows alpha by the extended header's flag), "neither"
(Pillow refuses it, and mostly OpenCV too). "rgba" is that reading.
"""
import base64, io, json, os, struct
os.environ["OPENCV_LOG_LEVEL"] = "SILENT"
import cv2, numpy as np, PIL
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(3)
cases = {}

def reference(data):
    try:
        pillow = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
    except OSError:
        pillow = None
    opencv = None
    try:
        colour = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if colour is not None:
            stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
            alpha = stored[..., 3:] if stored.shape[2] == 4 else np.full(colour.shape[:2] + (1,), 255, np.uint8)
            opencv = np.concatenate([colour[..., ::-1], alpha], -1)
    except cv2.error:
        pass
    return pillow, opencv

def add(name, reads, data):
    pillow, opencv = reference(data)
    found = "both" if pillow is not None and opencv is not None and np.array_equal(pillow, opencv) else "neither" if pillow is None else "pillow"
    assert found == reads, (name, reads, found)
    cases[name] = {"reads": reads, "data": base64.b64encode(data).decode()}
    if reads != "neither":
        cases[name] |= {"width": pillow.shape[1], "height": pillow.shape[0], "rgba": base64.b64encode(pillow.tobytes()).decode()}

def chunks(data):
    at, out = 12, {}
    while at + 8 <= len(data):
        size, = struct.unpack("<I", data[at + 4:at + 8])
        out[data[at:at + 4]] = data[at + 8:at + 8 + size]
        at += 8 + size + size % 2
    return out

def encoded(pixels, **options):
    b = io.BytesIO()
    Image.fromarray(pixels).save(b, "WEBP", **options)
    return chunks(b.getvalue())

def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

def file(*parts):
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body

def le24(v):
    return struct.pack("<I", v)[:3]

def extended(flags, w, h):
    return chunk(b"VP8X", struct.pack("<I", flags) + le24(w - 1) + le24(h - 1))

def placed(x, y, w, h, flags, *parts):
    return chunk(b"ANMF", le24(x // 2) + le24(y // 2) + le24(w - 1) + le24(h - 1) + le24(100) + bytes([flags]) + b"".join(parts))

# Encoders' choices: sizes that are no multiples of anything, few colours (packed palettes), smooth and noisy images.
for w, h in (1, 1), (2, 3), (5, 1), (17, 15), (33, 18):
    y, x = np.mgrid[0:h, 0:w]
    smooth = np.stack([x * 7 % 256, y * 13 % 256, (x + y) * 5 % 256, 255 - x * 5 % 256], -1).astype(np.uint8)
    noisy = rng.integers(0, 256, (h, w, 4), np.uint8)
    for name, pixels in ("smooth", smooth), ("noisy", noisy):
        for channels in 3, 4:
            p = np.ascontiguousarray(pixels[..., :channels])
            for kind, options in ("lossless", dict(lossless=True, exact=True)), ("lossy", dict(quality=70, exact=True)), ("worst", dict(quality=0, exact=True, alpha_quality=30)):
                b = io.BytesIO()
                Image.fromarray(p).save(b, "WEBP", **options)
                add(f"{kind}-{name}-{channels}-{w}x{h}", "both", b.getvalue())
    for colours in 1, 2, 4, 16, 40:
        few = noisy[..., :3].reshape(-1, 3)[rng.integers(0, min(colours, w * h), (h, w))]
        b = io.BytesIO()
        Image.fromarray(few).save(b, "WEBP", lossless=True)
        add(f"colours-{colours}-{w}x{h}", "both", b.getvalue())

W, H = 9, 7
rgb = rng.integers(0, 256, (H, W, 3), np.uint8)
alpha = (np.arange(H * W).reshape(H, W) * 4 % 256).astype(np.uint8)
rgba = np.dstack([rgb, alpha])
with_alpha = encoded(rgba, lossless=True, exact=True)[b"VP8L"]
without_alpha = encoded(rgb, lossless=True)[b"VP8L"]
hidden = bytearray(with_alpha)
hidden[4] &= ~0x10
announced = bytearray(without_alpha)
announced[4] |= 0x10
LA, LL, LN, LS = (chunk(b"VP8L", bytes(c)) for c in (with_alpha, without_alpha, hidden, announced))
lossy = encoded(rgba, quality=90, exact=True)
A, Y = chunk(b"ALPH", lossy[b"ALPH"]), chunk(b"VP8 ", lossy[b"VP8 "])

def filtered(kind):
    """Alpha that is not compressed, as differences from the left, above, or both (RFC 9649, section 2.7.1.2)."""
    a = alpha.astype(int)
    out = a.copy()
    for y in range(H):
        for x in range(W):
            left, top = a[y, x - 1] if x else None, a[y - 1, x] if y else None
            if x == 0 and y == 0 or kind == 0:
                continue
            if kind == 1:
                p = left if x else top
            elif kind == 2:
                p = top if y else left
            else:
                p = left if not y else top if not x else min(max(left + top - a[y - 1, x - 1], 0), 255)
            out[y, x] = (a[y, x] - p) % 256
    return chunk(b"ALPH", bytes([kind << 2]) + out.astype(np.uint8).tobytes())

junk = chunk(b"JUNK", b"abc")
for name, reads, data in (
    ("lossless-hidden-alpha", "both", file(LN)), ("lossless-announced-alpha", "both", file(LS)),
    ("x-lossless-flag-clear", "pillow", file(extended(0, W, H), LA)), ("x-lossless-flag-set", "both", file(extended(16, W, H), LL)),
    ("x-lossless-hidden-alpha", "pillow", file(extended(16, W, H), LN)), ("x-lossless", "both", file(extended(16, W, H), LA)),
    ("x-lossy-alpha", "both", file(extended(16, W, H), A, Y)), ("x-lossy-alpha-flag-clear", "both", file(extended(0, W, H), A, Y)),
    ("x-lossy-flag-set", "both", file(extended(16, W, H), Y)), ("x-lossy", "both", file(extended(0, W, H), Y)),
    ("x-unknown-chunk", "both", file(extended(0, W, H), junk, Y)), ("unknown-chunk", "neither", file(junk, Y)),
    ("alpha-without-x", "neither", file(A, Y)), ("small-on-canvas", "neither", file(extended(0, 20, 20), Y)), ("small-lossless-on-canvas", "neither", file(extended(0, 20, 20), LL)),
    *((f"raw-alpha-filter-{k}", "both", file(extended(16, W, H), filtered(k), Y)) for k in range(4)),
    ("trailing", "both", file(LL) + b"abcdefghij"), ("short", "neither", file(LL)[:-2]), ("says-less", "neither", file(LL)[:4] + struct.pack("<I", 30) + file(LL)[8:]),
    ("no-pixels", "neither", file()),
    # Animations.
    ("a-full", "both", file(extended(18, W, H), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(0, 0, W, H, 2, LA), placed(0, 0, W, H, 2, LL))),
    ("a-one-frame", "both", file(extended(18, 20, 20), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(4, 6, W, H, 2, LA))),
    ("a-no-anim", "neither", file(extended(18, 20, 20), placed(4, 6, W, H, 2, LA), placed(0, 0, W, H, 2, LL))),
    ("a-beyond", "neither", file(extended(18, 20, 20), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(14, 6, W, H, 2, LA))),
    ("a-still", "neither", file(extended(18, W, H), LA)),
    ("a-unannounced", "neither", file(extended(16, 20, 20), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(4, 6, W, H, 2, LA))),
    ("a-cut", "neither", file(extended(18, 20, 20), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(4, 6, W, H, 2, LA), placed(0, 0, W, H, 2, LL))[:-30]),
    ("a-unknown-chunk", "both", file(extended(18, 20, 20), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(4, 6, W, H, 2, LA, junk))),
):
    add(name, reads, data)
for blend in 0, 2:
    for flag in 0, 16:
        for name, parts in ("lossless", (LL,)), ("lossless-alpha", (LA,)), ("lossless-hidden", (LN,)), ("lossy", (Y,)), ("lossy-alpha", (A, Y)):
            add(f"a-{name}-{blend}-{flag}", "both", file(extended(2 | flag, 20, 18), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(4, 6, W, H, blend, *parts), placed(0, 0, W, H, 2, LL)))
frames = [Image.fromarray(rng.integers(0, 256, (11, 14, 4), np.uint8)) for _ in range(3)]
b = io.BytesIO()
frames[0].save(b, "WEBP", save_all=True, append_images=frames[1:], lossless=True, duration=50)
add("a-pillow", "both", b.getvalue())

# What takes the most memory: a frame within its canvas, with alpha of few values. Read by the tests of pixels alone.
y, x = np.mgrid[0:301, 0:401]
large = encoded(np.stack([x // 3 % 256, y // 2 % 256, (x + y) // 4 % 256, x // 40 * 20 % 256], -1).astype(np.uint8), quality=10, exact=True)
with open("large.webp", "wb") as f:
    f.write(file(extended(18, 402, 302), chunk(b"ANIM", b"\1\2\3\4\0\0"), placed(0, 0, 401, 301, 2, chunk(b"ALPH", large[b"ALPH"]), chunk(b"VP8 ", large[b"VP8 "]))))

json.dump({"pillow": PIL.__version__, "opencv": cv2.__version__, "files": cases}, open("webp.json", "w"), separators=(",", ":"), sort_keys=True)
print(len(cases), "files")
