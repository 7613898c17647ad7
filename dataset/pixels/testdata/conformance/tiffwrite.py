"""A TIFF writer in which every tag and byte is the caller's choice (TIFF 6.0, its supplements, BigTIFF)."""
import io, lzma, struct, zlib
import imagecodecs, numpy as np
from PIL import Image
import lzw

REVERSED = bytes(int(f"{b:08b}"[::-1], 2) for b in range(256))
SIZES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 6: "b", 7: "s", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q"}

def packed(values, bits, order):
    """Rows of samples as bytes: bits in order of significance, each row from a new byte."""
    rows = values.reshape(len(values), -1)
    if bits in (8, 16, 32, 64):
        return b"".join(r.astype(r.dtype.newbyteorder(order)).tobytes() for r in rows)
    wide = (rows[..., None].astype(np.uint32) >> np.arange(bits - 1, -1, -1, dtype=np.uint32) & 1).astype(np.uint8)
    return np.packbits(wide.reshape(len(rows), -1), axis=1).tobytes()

def differenced(values):
    """Predictor 2: each sample less the one before it in its row."""
    out = values.copy()
    with np.errstate(over="ignore"):
        out[:, 1:] = values[:, 1:] - values[:, :-1]
    return out

def floated(values):
    """Predictor 3: each row's bytes sorted by significance, then less the ones before (Adobe's technical note 3)."""
    rows, samples = values.reshape(len(values), -1), values.shape[2]
    out = b""
    for r in rows:
        planes = np.frombuffer(r.astype(r.dtype.newbyteorder(">")).tobytes(), np.uint8).reshape(len(r), -1).T.ravel()
        d = planes.copy()
        d[samples:] = planes[samples:] - planes[:-samples]
        out += d.tobytes()
    return out

def packbits(row):
    out, i = bytearray(), 0
    while i < len(row):
        n = 1
        while i + n < len(row) and n < 128 and row[i + n] == row[i]:
            n += 1
        if n > 1:
            out += bytes([257 - n, row[i]])
        else:
            while i + n < len(row) and n < 128 and (i + n + 1 >= len(row) or row[i + n] != row[i + n + 1]):
                n += 1
            out += bytes([n - 1]) + row[i:i + n]
        i += n
    return bytes(out)

def fax(data, width, compression, options):
    """A strip as libtiff encodes it, 1 black as fax has it; data holds packed rows."""
    height = len(data) // ((width + 7) // 8)
    image = Image.frombytes("1", (width, height), bytes(255 - b for b in data))
    b = io.BytesIO()
    image.save(b, "TIFF", compression={2: "tiff_ccitt", 3: "group3", 4: "group4"}[compression],
               tiffinfo={262: 0, 278: height} | ({292: options} if compression == 3 else {}))
    page = Image.open(b)
    tags = page.tag_v2
    assert tags[262] == 0 and len(tags[273]) == 1 and tags.get(266, 1) == 1 and (compression != 3 or tags.get(292, 0) == options), dict(tags)
    return b.getvalue()[tags[273][0]:tags[273][0] + tags[279][0]]

def jpeg(values, **options):
    b = io.BytesIO()
    Image.fromarray(values[..., 0] if values.shape[2] == 1 else values).save(b, "JPEG", quality=95, **options)
    return b.getvalue()

def compressed(data, compression, row, width, options):
    """row: bytes of a packed row."""
    if compression == 1:
        return data
    if compression in (2, 3, 4):
        return fax(data, width, compression, options)
    if compression == 5:
        return lzw.encode(data)
    if compression == "old-lzw":
        return lzw.encode(data, lsb=True, early=False)
    if compression in (8, 32946):
        return zlib.compress(data)
    if compression == 32773:
        return b"".join(packbits(data[i:i + row]) for i in range(0, len(data), row))
    if compression == 34925:
        return lzma.compress(data, check=lzma.CHECK_NONE)
    if compression == 50000:
        return imagecodecs.zstd_encode(data)
    raise ValueError(compression)

def segments(values, bits, order, compression, predictor, planar, tile, rows, fill, options):
    """The strips or tiles, in file order."""
    h, w, samples = values.shape
    planes = [values[..., s:s + 1] for s in range(samples)] if planar == 2 else [values]
    out = []
    for plane in planes:
        if tile:
            tw, th = tile
            padded = np.pad(plane, ((0, -h % th), (0, -w % tw), (0, 0)), mode="edge")
            parts = [padded[y:y + th, x:x + tw] for y in range(0, h, th) for x in range(0, w, tw)]
        else:
            parts = [plane[y:y + rows] for y in range(0, h, rows)]
        for part in parts:
            if compression == 50001:
                data = imagecodecs.webp_encode(np.ascontiguousarray(part), lossless=True)
            elif compression == 7:
                data = jpeg(np.ascontiguousarray(part), **options)
            else:
                data = floated(part) if predictor == 3 else packed(differenced(part) if predictor == 2 else part, bits, order)
                data = compressed(data, compression, len(data) // len(part), part.shape[1], options)
            out.append(data.translate(REVERSED) if fill == 2 else data)
    return out

def page(values, bits=8, photometric=1, order="<", compression=1, predictor=1, planar=1, tile=None, rows=None, fill=1,
         options=0, extra=None, formats=None, orientation=None, colours=None, drop=(), tags=None, data=None):
    """Tags and segments of one image; values are height x width x samples. data replaces the encoded segments."""
    h, w, samples = values.shape
    rows = rows or h
    t = {256: (3, [w]), 257: (3, [h]), 258: (3, [bits] * samples), 259: (3, [5 if compression == "old-lzw" else compression]),
         262: (3, [photometric]), 277: (3, [samples])}
    if tile:
        t |= {322: (3, [tile[0]]), 323: (3, [tile[1]])}
    else:
        t[278] = (3, [rows])
    if fill == 2:
        t[266] = (3, [2])
    if orientation:
        t[274] = (3, [orientation])
    if planar == 2:
        t[284] = (3, [2])
    if predictor != 1:
        t[317] = (3, [predictor])
    if compression == 3:
        t[292] = (4, [options])
    if colours is not None:
        t[320] = (3, colours.T.ravel().tolist())
    if extra:
        t[338] = (3, extra)
    if formats:
        t[339] = (3, [formats] * samples)
    t |= tags or {}
    parts = data if data is not None else segments(values, bits, order, compression, predictor, planar, tile, rows, fill, options)
    return {"tags": t, "segments": parts, "tiled": bool(tile), "drop": drop}

def file(pages, order="<", big=False, sub=None):
    """A file of these pages; sub is a page that the first one's tag 330 points at."""
    size, word = (8, "Q") if big else (4, "I")
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42))
    out += struct.pack(order + "HHQ", 8, 0, 0) if big else bytes(4)
    link = len(out) - size

    def align():
        out.extend(bytes(len(out) % 2))

    def directory(p, link):
        t = dict(p["tags"])
        where = []
        for s in p["segments"]:
            align()
            where.append(len(out))
            out.extend(s)
        kind = 16 if big else 4
        t[324 if p["tiled"] else 273] = (kind, where)
        t[325 if p["tiled"] else 279] = (kind, [len(s) for s in p["segments"]])
        t = {k: v for k, v in t.items() if k not in p["drop"]}
        entries, late = [], []
        for tag in sorted(t):
            kind, values = t[tag]
            if isinstance(values, (bytes, str)):
                raw = values.encode() if isinstance(values, str) else values
                count = len(raw)
            else:
                raw = b"".join(struct.pack(order + SIZES[kind], *(v if isinstance(v, tuple) else (v,))) for v in values)
                count = len(values)
            if len(raw) > size:
                align()
                late = len(out)
                out.extend(raw)
                raw = struct.pack(order + word, late)
            entries.append(struct.pack(order + "HH" + word, tag, kind, count) + raw.ljust(size, b"\0"))
        align()
        at = len(out)
        out[link:link + size] = struct.pack(order + word, at)
        out.extend(struct.pack(order + ("Q" if big else "H"), len(entries)))
        for e in entries:
            if struct.unpack(order + "H", e[:2])[0] == 330:
                subs.append(len(out) + 4 + size)
            out.extend(e)
        out.extend(bytes(size))
        return len(out) - size

    subs = []
    for i, p in enumerate(pages):
        if i == 0 and sub:
            p["tags"][330] = (4, [0])
        link = directory(p, link)
    if sub:
        directory(sub, subs[0])
    return bytes(out)
