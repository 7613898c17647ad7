"""Small bitmaps of every kind, and what Pillow and OpenCV read from them.

Writes bitmaps.json. Run: pip install pillow opencv-python-headless numpy; python make_bitmaps.py
"reads" says whose reading is right: "both" (they agree), "pillow" or "opencv" (the other one differs or refuses the file;
package bmp says which side is taken, and why), "neither" (both refuse it). "rgba" is that reading.
"""
import base64, io, json, os, struct
os.environ["OPENCV_LOG_LEVEL"] = "SILENT"
import cv2, numpy as np, PIL
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(7)
cases = {}

def palette(n, entry=4):
    return b"".join(bytes([(37 * i + 3) % 256, (91 * i + 50) % 256, (53 * i + 200) % 256, 0][:entry]) for i in range(n))

def bitmap(w, h, bits, pixels, compression=0, size=40, masks=b"", colours=b"", used=0, gap=b"", offset=None):
    if size == 12:
        header = struct.pack("<IHHHH", 12, w, h, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", size, w, h, 1, bits, compression, len(pixels), 2835, 2835, used, 0)
        if size > 40:
            header = (header + (masks if size != 64 else b"") + b"\0" * 84)[:size]
    behind = masks if size == 40 else b""
    at = 14 + len(header) + len(behind) + len(colours) + len(gap)
    return b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at if offset is None else offset) + header + behind + colours + gap + pixels

def rows(w, h, bits, limit=None):
    """Random rows; those of palettes hold no index from the limit on."""
    stride = (w * bits + 31) // 32 * 4
    if bits > 8:
        return rng.integers(0, 256, stride * h, np.uint8).tobytes()
    index = rng.integers(0, limit or 1 << bits, (h, w))
    spread = (index[:, :, None] >> np.arange(bits - 1, -1, -1) & 1).reshape(h, -1)
    packed = np.packbits(spread.astype(np.uint8), axis=1)
    return np.pad(packed, ((0, 0), (0, stride - packed.shape[1]))).tobytes()

def reference(data):
    try:
        pillow = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
    except Exception:
        pillow = None
    opencv = None
    try:
        colour = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if colour is not None:
            stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
            alpha = stored[..., 3:] if stored.ndim == 3 and stored.shape[2] == 4 else np.full(colour.shape[:2] + (1,), 255, np.uint8)
            opencv = np.concatenate([colour[..., ::-1], alpha], -1)
    except cv2.error:
        pass
    return pillow, opencv

def add(name, reads, data):
    pillow, opencv = reference(data)
    same = pillow is not None and opencv is not None and np.array_equal(pillow, opencv)
    found = "both" if same else "neither" if pillow is None and opencv is None else "one"
    assert found == (reads if reads in ("both", "neither") else "one"), (name, reads, found, pillow, opencv)
    right = opencv if reads == "opencv" else pillow
    cases[name] = {"reads": reads, "data": base64.b64encode(data).decode()}
    if reads != "neither":
        cases[name] |= {"width": right.shape[1], "height": right.shape[0], "rgba": right.ravel().tolist()}

for bits in 1, 4, 8:
    for w in 1, 7, 9:
        add(f"palette{bits}-{w}", "both", bitmap(w, 3, bits, rows(w, 3, bits), colours=palette(1 << bits)))
    add(f"palette{bits}-downwards", "both", bitmap(9, -3, bits, rows(9, 3, bits), colours=palette(1 << bits)))
    add(f"os2-1-palette{bits}", "both", bitmap(5, 3, bits, rows(5, 3, bits), size=12, colours=palette(1 << bits, 3)))
    add(f"os2-2-palette{bits}", "both", bitmap(5, 3, bits, rows(5, 3, bits), size=64, colours=palette(1 << bits)))
for size in 52, 56, 108, 124:
    add(f"header{size}", "both", bitmap(5, 3, 8, rows(5, 3, 8), size=size, colours=palette(256)))
add("short-palette", "both", bitmap(5, 3, 8, rows(5, 3, 8, 20), colours=palette(20), used=20))
add("beyond-palette", "both", bitmap(5, 3, 8, rows(5, 3, 8, 40), colours=palette(20), used=20))
add("gap", "both", bitmap(5, 3, 8, rows(5, 3, 8), colours=palette(256), gap=b"\1" * 100))
add("palette-forgotten", "pillow", bitmap(5, 3, 8, rows(5, 3, 8), colours=palette(256), offset=54))
add("large-palette", "neither", bitmap(5, 3, 8, rows(5, 3, 8), colours=palette(300), used=300))
add("palette2", "neither", bitmap(5, 3, 2, rows(5, 3, 2), colours=palette(4)))

five, six = struct.pack("<III", 0x7C00, 0x3E0, 0x1F), struct.pack("<III", 0xF800, 0x7E0, 0x1F)
add("plain16", "pillow", bitmap(5, 3, 16, rows(5, 3, 16)))
add("555", "pillow", bitmap(5, 3, 16, rows(5, 3, 16), 3, masks=five))
add("565", "pillow", bitmap(5, 3, 16, rows(5, 3, 16), 3, masks=six))
add("565-v4", "pillow", bitmap(5, 3, 16, rows(5, 3, 16), 3, size=108, masks=six))
add("plain24", "both", bitmap(5, 3, 24, rows(5, 3, 24)))
add("plain24-os2-1", "both", bitmap(5, 3, 24, rows(5, 3, 24), size=12))
add("plain24-palette", "both", bitmap(5, 3, 24, rows(5, 3, 24), colours=palette(50), used=50))
add("plain24-last-padding", "pillow", bitmap(5, 3, 24, rows(5, 3, 24)[:-1]))
add("plain32", "both", bitmap(5, 3, 32, rows(5, 3, 32)))
add("plain32-downwards", "both", bitmap(5, -3, 32, rows(5, 3, 32)))
bgr, bgra = struct.pack("<III", 0xFF0000, 0xFF00, 0xFF), struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
add("bgrx", "pillow", bitmap(5, 3, 32, rows(5, 3, 32), 3, masks=bgr))
add("bgra-v3", "both", bitmap(5, 3, 32, rows(5, 3, 32), 3, size=56, masks=bgra))
add("bgra-v4", "both", bitmap(5, 3, 32, rows(5, 3, 32), 3, size=108, masks=bgra))
add("bgra-v5", "both", bitmap(5, 3, 32, rows(5, 3, 32), 3, size=124, masks=bgra))
add("rgba-v5", "both", bitmap(5, 3, 32, rows(5, 3, 32), 3, size=124, masks=struct.pack("<IIII", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)))
add("plain32-v5-masks", "both", bitmap(5, 3, 32, rows(5, 3, 32), 0, size=124, masks=bgra))
add("no-masks", "both", bitmap(5, 3, 32, rows(5, 3, 32), 3, size=124, masks=b"\0" * 16))
add("a555-v4", "pillow", bitmap(5, 3, 16, rows(5, 3, 16), 3, size=108, masks=five + struct.pack("<I", 0x8000)))
add("a444-v4", "neither", bitmap(5, 3, 16, rows(5, 3, 16), 3, size=108, masks=struct.pack("<IIII", 0xF00, 0xF0, 0xF, 0xF000)))
add("bgr24-fields", "pillow", bitmap(5, 3, 24, rows(5, 3, 24), 3, masks=bgr))
for name, compression in ("jpeg", 4), ("png", 5), ("unknown", 7):
    add(name, "neither", bitmap(5, 3, 0, b"\0" * 60, compression))
add("header16", "neither", bitmap(5, 3, 8, rows(5, 3, 8), size=16))

EOL, END = b"\0\0", b"\0\1"
def rle8(name, reads, data, **more):
    add("rle8-" + name, reads, bitmap(4, more.pop("h", 3), 8, data, 1, colours=palette(256), **more))
rle8("runs", "both", b"\4\1" + EOL + b"\3\2\1\7" + EOL + b"\4\3" + EOL + END)
rle8("downwards", "both", b"\4\1" + EOL + b"\4\2" + EOL + END, h=-2)
rle8("no-end", "both", b"\4\1" + EOL + b"\4\2" + EOL + b"\4\3")
rle8("no-line-ends", "opencv", b"\4\1" + b"\4\2" + b"\4\3" + END)
rle8("empty-line", "opencv", b"\4\1" + EOL + EOL + b"\4\3" + EOL + END)
rle8("empty-first-line", "opencv", EOL + b"\4\1" + EOL + b"\4\3" + EOL + END)
rle8("short-lines", "both", b"\2\1" + EOL + b"\3\2" + EOL + b"\1\3" + EOL + END)
rle8("long-run", "pillow", b"\6\1" + EOL + b"\4\2" + EOL + b"\4\3" + EOL + END)
add("rle8-padded-rows", "pillow", bitmap(5, 3, 8, (b"\5\1\3\0" + EOL + b"\4\2\4\7" + EOL + b"\5\3\1\1" + EOL) + END, 1, colours=palette(256)))
rle8("run-over-rows", "neither", b"\x0c\1" + END)
rle8("literal", "both", b"\0\3\1\2\3\0\1\4" + EOL + b"\0\4\2\3\4\5" + EOL + b"\4\3" + EOL + END)
rle8("jump", "both", b"\1\1\0\2\1\1\2\2" + EOL + b"\4\3" + EOL + END)
rle8("jump-from-row-end", "both", b"\4\1\0\2\0\1" + b"\4\3" + EOL + END)
rle8("jump-out-right", "neither", b"\2\1\0\2\5\0" + b"\2\3" + EOL + END)
rle8("jump-out-up", "both", b"\2\1\0\2\0\7" + b"\2\3" + EOL + END)
rle8("early-end", "opencv", b"\4\1" + EOL + END)
rle8("cut", "neither", b"\4\1" + EOL + b"\4\2" + EOL)
rle8("more-rows", "both", b"\4\1" + EOL + b"\4\2" + EOL + b"\4\3" + EOL + b"\4\4" + EOL + END)
def rle4(name, reads, data):
    add("rle4-" + name, reads, bitmap(5, 2, 4, data, 2, colours=palette(16)))
rle4("runs", "both", b"\5\x12" + EOL + b"\3\x12\2\x34" + EOL + END)
rle4("long-run", "pillow", b"\6\x12" + EOL + b"\6\x34" + EOL + END)
rle4("literal", "both", b"\0\5\x12\x34\x50\0" + EOL + b"\0\3\x34\x50" + EOL + END)
rle4("jump", "pillow", b"\1\x12\0\2\2\1\2\x34" + EOL + END)

json.dump({"pillow": PIL.__version__, "opencv": cv2.__version__, "bitmaps": cases}, open("bitmaps.json", "w"), separators=(",", ":"), sort_keys=True)
print(len(cases), "bitmaps")
