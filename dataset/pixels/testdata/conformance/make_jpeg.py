"""Writes jpeg.json.gz, the pixels that OpenCV, Pillow and libjpeg-turbo read from the JPEG files in a folder:
python make_jpeg.py LIBJPEG FOLDER

The folder is one that collect.py has filled. LIBJPEG is ../../pixels/jpeg/testdata/libjpeg.c, compiled with
-DMOST_PIXELS='(1 << 26)' and linked with libjpeg-turbo 3.2.0 (CMake's defaults, with nasm) on x86-64 with AVX2.

By SHA-256 of a file: its name, its kind, its warnings with their numbers or its error in libjpeg, and as what it is
read: SHA-256 of its RGB bytes, row by row, neither turned nor managed; grey is spread to three, CMYK is as Pillow has
it. "pixels" are Pillow's; "opencv" and "libjpeg" are there where they are others, and empty where nothing is read.
"""
import gzip, hashlib, json, multiprocessing, os, struct, sys
import cv2, numpy as np, PIL

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../jpeg/testdata"))
from programs import libjpeg, opencv, pillow

FRAMES = {0xc0: "baseline", 0xc1: "extended", 0xc2: "progressive", 0xc3: "lossless", 0xc5: "hierarchical", 0xc6: "hierarchical progressive",
          0xc7: "hierarchical lossless", 0xc9: "arithmetic", 0xca: "arithmetic progressive", 0xcb: "arithmetic lossless"}

def segments(data):
    """(marker, body) up to the image's end; of scans their headers."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 255 or data[at + 1] in (0, 255) or 0xd0 <= data[at + 1] <= 0xd7:
            at += 1
            continue
        marker = data[at + 1]
        if marker == 0xd9:
            return
        n = struct.unpack_from(">H", data, at + 2)[0] if at + 4 <= len(data) else 2
        yield marker, data[at + 4:at + 2 + n]
        at += 2 + n

def kind(data):
    """The facts that decoders differ in."""
    frame, components, adobe, jfif, restart, tables, wide, scans = None, "", None, False, 0, False, False, 0
    for marker, body in segments(data):
        if marker in FRAMES and frame is None and len(body) >= 6:
            bits, parts = body[0], body[5]
            sampling = [f"{v >> 4}x{v & 15}" for v in body[7::3][:parts]]
            frame = FRAMES[marker] + (f" {bits} bit" if bits != 8 else "")
            components = f"{parts} components {' '.join(sampling)}" if parts != 1 else "grey"
        elif marker == 0xdd and len(body) >= 2:
            restart = restart or struct.unpack(">H", body[:2])[0]
        elif marker == 0xee and body[:5] == b"Adobe" and len(body) >= 12 and frame is None:
            adobe = body[11]
        elif marker == 0xe0 and body[:5] == b"JFIF\0":
            jfif = True
        elif marker == 0xc4:
            tables = True
        elif marker == 0xdb and body:
            wide = wide or body[0] >> 4 != 0
        elif marker == 0xda:
            scans += 1
    words = [frame or "no frame", components, "JFIF" if jfif else "", f"Adobe {adobe}" if adobe is not None else "", "restarts" if restart else "",
             "" if tables else "no tables", "16-bit quantisers" if wide else "", f"{scans} scans" if scans != 1 else ""]
    return ", ".join(w for w in words if w)

def hashed(pixels):
    return "" if pixels is None else hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()

def both(path):
    """Pillow's and OpenCV's pixels; a process of its own reads them, since broken files may end it."""
    with open(path, "rb") as file:
        data = file.read()
    return hashed(pillow(data)), hashed(opencv(data))

def entry(name, path, read):
    with open(path, "rb") as file:
        data = file.read()
    pixels, error, warned = read
    with multiprocessing.Pool(1) if error != "-" or warned != "-" else Here() as pool:
        try:
            mine, cvs = pool.apply_async(both, [path]).get(60)
        except multiprocessing.TimeoutError:
            mine = cvs = ""
    out = {"name": name, "kind": kind(data), "pixels": mine}
    if pixels is not None:
        out["width"], out["height"] = pixels.shape[1], pixels.shape[0]
    out |= {n: h for n, h in (("opencv", cvs), ("libjpeg", hashed(pixels))) if h != mine}
    out |= {n: v for n, v in (("error", error), ("warnings", warned)) if v != "-"}
    return out

class Here:
    """A pool without processes, for sound files."""
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def apply_async(self, f, args):
        self.result = f(*args)
        return self
    def get(self, _):
        return self.result

def main(program, folder):
    files = {}
    for top, _, names in sorted(os.walk(folder, followlinks=True)):
        for n in sorted(names):
            path = os.path.join(top, n)
            with open(path, "rb") as file:
                data = file.read()
            if data[:3] == b"\xff\xd8\xff":
                files.setdefault(hashlib.sha256(data).hexdigest(), (os.path.relpath(path, folder), path))
    out = {}
    for (digest, (name, path)), read in zip(files.items(), libjpeg(program, [p for _, p in files.values()])):
        out[digest] = entry(name, path, read)
        if len(out) % 100 == 0:
            print(len(out), "of", len(files), flush=True)
    text = json.dumps({"pillow": PIL.__version__, "opencv": cv2.__version__, "libjpeg": "3.2.0", "files": out}, separators=(",", ":"), sort_keys=True)
    to = os.path.join(HERE, "jpeg.json.gz")
    with open(to, "wb") as file:
        file.write(gzip.compress(text.encode(), 9, mtime=0))
    print(len(out), "files,", os.path.getsize(to), "bytes")

if __name__ == "__main__":
    main(*sys.argv[1:])
