"""Writes the TIFF files of this folder and golden.json: what Pillow and OpenCV read.

Needs numpy, Pillow 13.0, opencv-python-headless 5.0 and imagecodecs. Fields and parts
are written here, so that files can be of kinds that neither program writes; fax
strips are made by Pillow (libtiff), LZW by imagecodecs. Each file names whose reading
is taken: "both" must agree, within 1 for colours that are calculated.

    python3 make.py
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import cv2
import imagecodecs
import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
FORMATS = {1: "B", 3: "H", 4: "I", 5: "II", 7: "B", 16: "Q"}  # 5: pairs
FAX = {2: "tiff_ccitt", 3: "group3", 4: "group4"}
golden = {}


def reversed_bits(data):
    return bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)


def fax(bits, compression, options):
    """The one strip that libtiff makes of rows of bits, 1 for black."""
    tags = {262: 0, 278: len(bits)}
    if options is not None:
        tags[292] = options
    out = io.BytesIO()
    Image.fromarray(((1 - bits) * 255).astype("u1")).convert("1").save(out, "TIFF", compression=FAX[compression], tiffinfo=tags)
    made = Image.open(out)
    (at,), (count,) = made.tag_v2[273], made.tag_v2[279]
    return out.getvalue()[at : at + count]


def packed(rows, bits):
    """Samples of any number of bits, each row filled up to a byte."""
    out = b""
    for row in rows:
        line = "".join(f"{int(v):0{bits}b}" for v in row)
        line += "0" * (-len(line) % 8)
        out += int(line, 2).to_bytes(len(line) // 8, "big")
    return out


def stream(block, photometric, sampling, **options):
    """A JPEG image of a strip or tile, and of a plane's; sampling is as in 4:2:0."""
    if photometric != 6 or block.shape[2] == 1:
        space = {1: "GRAYSCALE", 3: "RGB", 4: "CMYK"}[block.shape[2]]
        return imagecodecs.jpeg8_encode(np.squeeze(block.astype("u1")), 85, colorspace=space, outcolorspace=space)
    if options:
        out = io.BytesIO()
        Image.fromarray(block.astype("u1")).save(out, "JPEG", quality=85, subsampling=sampling, **options)
        return out.getvalue()
    return imagecodecs.jpeg8_encode(block.astype("u1"), 85, colorspace="RGB", outcolorspace="YCBCR", subsampling=sampling)


def without_tables(data):
    """A stream in two: its tables, and the rest."""
    tables, rest, at = b"", data[:2], 2
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] in (0xDB, 0xC4):
            tables += data[at:end]
        else:
            rest += data[at:end]
        at = end
    return b"\xff\xd8" + tables + b"\xff\xd9", rest + data[at:]


def part(block, bits, compression, order, predictor, options):
    if predictor == 2:
        block = block.copy()
        block[:, 1:] = (block[:, 1:] - block[:, :-1]) & ((1 << bits) - 1)
    rows = block.reshape(len(block), -1)
    if compression in FAX:
        return fax(rows, compression, options)
    data = rows.astype(order + "u2").tobytes() if bits == 16 else packed(rows, bits)
    if compression == 5:
        return imagecodecs.lzw_encode(data)
    if compression == 32773:
        return b"".join(imagecodecs.packbits_encode(line.tobytes()) for line in np.frombuffer(data, "u1").reshape(len(block), -1))
    return zlib.compress(data, 9) if compression in (8, 32946) else data


def shared(a, across, down, rows):
    """Strips of YCbCr whose blocks of pixels share their chroma."""
    for top in range(0, len(a), rows):
        strip = a[top : top + rows]
        h, w = -(-len(strip) // down) * down, -(-strip.shape[1] // across) * across
        full = np.pad(strip, ((0, h - len(strip)), (0, w - strip.shape[1]), (0, 0)), mode="edge").astype("u1")
        yield b"".join(full[y : y + down, x : x + across, 0].tobytes() + full[y, x, 1:].tobytes() for y in range(0, h, down) for x in range(0, w, across))


def write(name, side, a, bits, photometric, compression=1, order="<", fill=1, planar=1, tile=None, rows=None, predictor=1, options=None, big=False, chroma=None, fields=(), strip=None):
    h, w, samples = a.shape
    rows = rows or h
    if strip:
        parts = [strip]
    elif chroma:
        parts = [zlib.compress(p) if compression == 8 else p for p in shared(a, *chroma, rows)]
        fields = [*fields, (530, 3, chroma)]
    else:
        parts = []
        for plane in [a] if planar == 1 else np.split(a, samples, 2):
            if tile:
                tw, th = tile
                plane = np.pad(plane, ((0, -h % th), (0, -w % tw), (0, 0)))
                blocks = [plane[y : y + th, x : x + tw] for y in range(0, len(plane), th) for x in range(0, plane.shape[1], tw)]
            else:
                blocks = [plane[y : y + rows] for y in range(0, h, rows)]
            parts += [part(b, bits, compression, order, predictor, options) for b in blocks]
    if fill == 2:
        parts = [reversed_bits(p) for p in parts]
    entries = [(256, 4, [w]), (257, 4, [h]), (258, 3, [bits] * samples), (259, 3, [compression]), (262, 3, [photometric]), (266, 3, [fill]),
               (277, 3, [samples]), (284, 3, [planar]), *fields]
    entries += [(322, 3, [tile[0]]), (323, 3, [tile[1]])] if tile else [(278, 4, [rows])]
    entries += [(292, 4, [options])] if options is not None else []
    entries += [(317, 3, [predictor])] if predictor > 1 else []
    path = HERE / f"{name}.tif"
    path.write_bytes(assembled(parts, entries, tile, order, big))
    record(path, side)


def write_jpeg(name, side, a, photometric, sampling="444", shared=True, planar=1, tile=None, rows=None, fields=(), fill=1, extended=False, kinds=({},)):
    """Strips or tiles of JPEG, whose tables stand in a field if they share them."""
    h, w, samples = a.shape
    rows = rows or h
    parts = []
    for plane in [a] if planar == 1 else np.split(a, samples, 2):
        if tile or extended:  # whole ones, even at the edges
            th, tw = (tile or (rows, w))[::-1] if tile else (rows, w)
            plane = np.pad(plane, ((0, -h % th), (0, -w % tw), (0, 0)), mode="edge")
            blocks = [plane[y : y + th, x : x + tw] for y in range(0, len(plane), th) for x in range(0, plane.shape[1], tw)]
        else:
            blocks = [plane[y : y + rows] for y in range(0, h, rows)]
        parts += [stream(b, photometric, sampling, **kinds[i % len(kinds)]) for i, b in enumerate(blocks)]
    if shared:
        tables, parts = zip(*map(without_tables, parts))
        assert len(set(tables)) == 1, name
        fields = [*fields, (347, 7, tables[0])]
    entries = [(256, 4, [w]), (257, 4, [h]), (258, 3, [8] * samples), (259, 3, [7]), (262, 3, [photometric]), (266, 3, [fill]),
               (277, 3, [samples]), (284, 3, [planar]), *fields]
    entries += [(322, 3, [tile[0]]), (323, 3, [tile[1]])] if tile else [(278, 4, [rows])]
    path = HERE / f"{name}.tif"
    path.write_bytes(assembled(list(parts), entries, tile, "<", False))
    record(path, side)


def assembled(parts, entries, tile, order, big):
    place, head = (16, 16) if big else (4, 8)
    body, offsets = b"", []
    for p in parts:
        offsets.append(head + len(body))
        body += p + b"\0" * (len(p) % 2)
    entries = sorted(entries + [(324 if tile else 273, place, offsets), (325 if tile else 279, place, [len(p) for p in parts])])
    o, inline = ("Q", 8) if big else ("I", 4)
    directory = head + len(body)
    values_at = directory + (8 + 20 * len(entries) + 8 if big else 2 + 12 * len(entries) + 4)
    out, values = struct.pack(order + ("Q" if big else "H"), len(entries)), b""
    for tag, kind, numbers in entries:
        data = b"".join(struct.pack(order + FORMATS[kind], *(n if kind == 5 else [n])) for n in numbers)
        out += struct.pack(order + "HH" + o, tag, kind, len(numbers))
        if len(data) <= inline:
            out += data.ljust(inline, b"\0")
            continue
        out += struct.pack(order + o, values_at + len(values))
        values += data + b"\0" * (len(data) % 2)
    header = struct.pack(order + "HHHQ", 43, 8, 0, directory) if big else struct.pack(order + "HI", 42, directory)
    return {"<": b"II", ">": b"MM"}[order] + header + body + out + struct.pack(order + o, 0) + values


def by_pillow(path):
    m = Image.open(path)
    m.load()
    if m.mode.startswith("I;16"):
        return np.dstack([np.array(m) >> 8] * 3 + [np.full(m.size[::-1], 255)]).astype("u1")
    if m.mode == "La":
        m = m.convert("LA")
    return np.array(m.convert("RGBA"))


def by_opencv(path):
    m = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if m is None:
        raise ValueError("OpenCV refuses it")
    if m.dtype == np.uint16:
        m = (m >> 8).astype("u1")
    m = m[:, :, None] if m.ndim == 2 else m
    if m.shape[2] == 1:
        return np.dstack([m] * 3 + [np.full_like(m, 255)])
    return np.dstack([m[:, :, ::-1], np.full(m.shape[:2], 255, "u1")]) if m.shape[2] == 3 else m[:, :, [2, 1, 0, 3]]


def record(path, side):
    m = by_opencv(path) if side == "opencv" else by_pillow(path)
    if side == "both":
        other = by_opencv(path)
        assert np.abs(m.astype(int) - other.astype(int)).max() <= 1, path.name
    pixels = base64.b64encode(zlib.compress(m.tobytes(), 9)).decode()
    golden[path.stem] = {"from": side, "width": m.shape[1], "height": m.shape[0], "pixels": pixels}


def picture(samples, bits=8, h=11, w=13):
    random = np.random.default_rng(samples * 100 + bits)
    y, x = np.mgrid[:h, :w]
    most = (1 << bits) - 1
    return np.stack([(x * (i + 2) * most // (2 * w) + y * (3 - i % 3) * most // (3 * h) + random.integers(0, most // 8 + 1, (h, w))) & most for i in range(samples)], 2)


def write_jpegs():
    """OpenCV rounds CMYK otherwise and has no alpha; both are within 1 elsewhere."""
    for sampling in ("444", "422", "420", "440", "411"):
        write_jpeg(f"jpeg-ycbcr{sampling}", "both", picture(3, h=37, w=21), 6, sampling, rows=16)
    write_jpeg("jpeg-ycbcr420-tiles", "both", picture(3, h=37, w=41), 6, "420", tile=(32, 16))
    write_jpeg("jpeg-ycbcr420-whole", "both", picture(3, h=37, w=21), 6, "420", shared=False)
    write_jpeg("jpeg-ycbcr420-extended", "both", picture(3, h=37, w=21), 6, "420", rows=16, extended=True)
    write_jpeg("jpeg-ycbcr420-fill2", "opencv", picture(3), 6, "420", fill=2)
    write_jpeg("jpeg-ycbcr444-709", "both", picture(3), 6, "444", fields=[(529, 5, [(2126, 10000), (7152, 10000), (722, 10000)]),
               (532, 5, [(v, 1) for v in (15, 235, 128, 240, 128, 240)])])
    write_jpeg("jpeg-ycbcr420-progressive", "both", picture(3, h=37, w=21), 6, "4:2:0", shared=False, rows=16, kinds=({"progressive": True},))
    write_jpeg("jpeg-ycbcr422-restarts", "both", picture(3, h=37, w=21), 6, "4:2:2", rows=16, kinds=({"restart_marker_blocks": 2},))
    write_jpeg("jpeg-ycbcr444-planar", "both", picture(3), 6, planar=2, fields=[(530, 3, [1, 1])])
    write_jpeg("jpeg-rgb", "both", picture(3, h=37, w=21), 2, rows=8)
    write_jpeg("jpeg-rgb-planar-tiles", "both", picture(3, h=20, w=35), 2, planar=2, tile=(16, 16))
    write_jpeg("jpeg-rgba", "pillow", picture(4), 2, fields=[(338, 3, [2])])
    write_jpeg("jpeg-rgba-planar", "pillow", picture(4), 2, planar=2, rows=8, fields=[(338, 3, [2])])
    for photometric in (0, 1):
        write_jpeg(f"jpeg-grey-zero{photometric}", "both", picture(1), photometric, rows=8)
    write_jpeg("jpeg-cmyk", "both", picture(4), 5, rows=8)
    write_jpeg("jpeg-cmyk-planar", "both", picture(4), 5, planar=2)


def main():
    tile = dict(tile=(16, 16))
    for bits in (1, 2, 4, 8):
        for photometric in (0, 1):
            side = "pillow" if bits in (2, 4) else "both"
            write(f"grey{bits}-zero{photometric}", side, picture(1, bits), bits, photometric, 32773, rows=4)
    write("grey8-fill2", "both", picture(1), 8, 1, fill=2)
    write("grey8-fill2-lzw", "both", picture(1), 8, 1, 5, fill=2, rows=5)
    write("grey12", "opencv", picture(1, 12), 12, 1, rows=3)
    write("grey16-ii", "both", picture(1, 16), 16, 1, 8, predictor=2)
    write("grey16-mm", "both", picture(1, 16), 16, 1, 5, order=">", predictor=2, rows=4)
    write("grey16-mm-fill2", "opencv", picture(1, 16), 16, 1, order=">", fill=2)
    for bits in (1, 2, 4, 8):
        colours = [int(v) for v in np.random.default_rng(bits).integers(0, 65536, 3 << bits)]
        write(f"palette{bits}", "both" if bits > 2 else "pillow", picture(1, bits), bits, 3, 5, fields=[(320, 3, colours)])
    write("palette8-8bit-map", "opencv", picture(1), 8, 3, fields=[(320, 3, [v * 7 % 256 for v in range(768)])])
    write("palette8-alpha", "pillow", picture(2), 8, 3, fields=[(320, 3, [v * 77 % 65536 for v in range(768)]), (338, 3, [2])])
    for bits in (8, 16):
        write(f"rgb{bits}-strips", "both", picture(3, bits), bits, 2, 5, rows=4, predictor=2)
        write(f"rgb{bits}-tiles-mm", "both", picture(3, bits, 20, 35), bits, 2, 8, order=">", predictor=2, **tile)
        write(f"rgb{bits}-planar", "both" if bits == 8 else "pillow", picture(3, bits), bits, 2, 5, planar=2, rows=4)
        write(f"rgb{bits}-planar-tiles", "both" if bits == 8 else "pillow", picture(3, bits, 20, 35), bits, 2, 32946, planar=2, predictor=2, **tile)
        for kind, extra in ((0, "unspecified"), (1, "associated"), (2, "unassociated")):
            write(f"rgba{bits}-{extra}", "pillow", picture(4, bits), bits, 2, 5, fields=[(338, 3, [kind])])
    write("rgb8-tile-larger", "both", picture(3), 8, 2, tile=(64, 48))
    write("rgba8-undescribed", "both", picture(4), 8, 2)
    write("rgba8-planar", "pillow", picture(4), 8, 2, 8, planar=2, fields=[(338, 3, [2])])
    write("rgbax8", "pillow", picture(5), 8, 2, fields=[(338, 3, [2, 0])])
    for kind, extra in ((0, "unspecified"), (1, "associated"), (2, "unassociated")):
        write(f"grey8-{extra}", "pillow", picture(2), 8, 1, fields=[(338, 3, [kind])])
    for order in "<>":
        for cut in ({}, tile):
            side = "both" if order == "<" else "opencv"
            write(f"big-{'ii' if order == '<' else 'mm'}-{'tiles' if cut else 'strip'}", side, picture(3, 8, 20, 35), 8, 2, 8, order=order, big=True, **cut)
    write("cmyk8", "both", picture(4), 8, 5, 5)
    write("cmyk8-planar", "both", picture(4), 8, 5, 8, planar=2)
    write("cmyk16", "pillow", picture(4, 16), 16, 5)
    write("lab8", "pillow", picture(3), 8, 8)
    for chroma in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (4, 2), (4, 4)):
        write("ycbcr%d%d" % chroma, "both", picture(3), 8, 6, 8, chroma=chroma, rows=8)
    write("ycbcr22-raw", "opencv", picture(3), 8, 6, chroma=(2, 2), rows=8)
    write("ycbcr11-planar", "both", picture(3), 8, 6, 5, planar=2, fields=[(530, 3, [1, 1])])
    video = [(v, 1) for v in (15, 235, 128, 240, 128, 240)]
    write("ycbcr21-video", "both", picture(3), 8, 6, 8, chroma=(2, 1), fields=[(532, 5, video)])
    write("ycbcr11-709", "both", picture(3), 8, 6, 5, fields=[(529, 5, [(2126, 10000), (7152, 10000), (722, 10000)]), (530, 3, [1, 1])])
    for orientation in (1, 6):
        write(f"orientation{orientation}", "pillow", picture(3), 8, 2, 5, fields=[(274, 3, [orientation])])
    runs = np.zeros((90, 2600, 1), int)  # all lengths of runs that codes have
    for y in range(90):
        runs[y, 3 : 3 + (y if y < 64 else 100 * (y - 64) + y)] = 1
    noise = np.random.default_rng(4).integers(0, 2, (20, 61, 1))
    for compression in (2, 3, 4):
        for photometric in (0, 1):
            for options in (0, 1, 4, 5) if compression == 3 else (None,):
                name = f"fax{compression}-zero{photometric}" + (f"-options{options}" if options else "")
                write(name, "both", noise, 1, photometric, compression, options=options, fill=1 + photometric, rows=20)
        write(f"fax{compression}-runs", "both", runs, 1, 0, compression, options=1 if compression == 3 else None)
        write(f"fax{compression}-runs-inverted", "both", 1 - runs, 1, 0, compression)
    # Runs of no pixels in the first row; the second row passes over them, then 2 white and 3 black.
    bits = "001" "00110101" "0000110111" "001" "1011" "011" "1" + "0001" "001" "0111" "10" "1" + "000000000001" * 2
    strip = int(bits.ljust(72, "0"), 2).to_bytes(9, "big")
    write("fax4-empty-runs", "both", np.zeros((2, 16, 1), int), 1, 0, 4, strip=strip)
    write("fax4-tiles", "both", np.random.default_rng(5).integers(0, 2, (40, 70, 1)), 1, 0, 4, tile=(32, 16))
    write_jpegs()
    (HERE / "golden.json").write_text(json.dumps(golden, indent=0, sort_keys=True) + "\n")


main()
