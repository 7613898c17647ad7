"""BMP files of the matrix: OS/2 and Windows headers, palettes, RLE, bit fields."""
import io, struct
import numpy as np
from PIL import Image
import content as c

def build():
    files = {}
    def add(name, data, meant=None):
        assert "bmp/" + name not in files, name
        files["bmp/" + name + ".bmp"] = (data, meant)
    palettes(add), direct(add), rle(add), odd(add)
    return files

def rows(v, bits):
    """Rows from the bottom up, each padded to four bytes."""
    h, w = v.shape[:2]
    if bits < 8:
        wide = (v[..., None] >> np.arange(bits - 1, -1, -1) & 1).astype(np.uint8)
        packed = [r.tobytes() for r in np.packbits(wide.reshape(h, -1), axis=1)]
    else:
        packed = [np.ascontiguousarray(r).tobytes() for r in v]
    return [p + bytes(-len(p) % 4) for p in packed]

def bmp(v, bits, size=40, palette=None, compression=0, masks=None, topdown=False, data=None, gap=0, used=None, alphamask=0, imagesize=None, entry=4, planes=1, tail=b"", fileheader=None):
    """v: rows as stored values. size is that of the information header: 12 OS/2, 16 and 64 OS/2 v2, 40, 52, 56, 108, 124."""
    h, w = v.shape[:2]
    packed = rows(v, bits) if data is None else None
    pixels = data if data is not None else b"".join(packed if topdown else packed[::-1])
    if size == 12:
        info = struct.pack("<IHHHH", 12, w, h, planes, bits)
        entry = 3
    else:
        n = len(palette) if palette is not None else 0
        info = struct.pack("<IiiHHIIiiII", size, w, -h if topdown else h, planes, bits, compression,
                           len(pixels) if imagesize is None else imagesize, 2835, 2835, n if used is None else used, 0)
        if size == 16:
            info = info[:16]
        elif size == 64:
            info += bytes(24)
        elif size > 40:
            info += struct.pack("<IIII", *(masks or (0, 0, 0)), alphamask)[:size - 40]
            info += bytes(size - len(info))
            if size >= 108:
                info = info[:56] + struct.pack("<I", 0x73524742) + info[60:]  # sRGB
    between = b""
    if size == 40 and masks and compression in (3, 6):
        between = struct.pack("<III", *masks) + (struct.pack("<I", alphamask) if compression == 6 else b"")
    table = b"" if palette is None else b"".join(bytes([b, g, r] + [0] * (entry - 3)) for r, g, b in palette.tolist())
    body = info + between + table + bytes(gap)
    return b"BM" + struct.pack("<IHHI", 14 + len(body) + len(pixels) + len(tail), 0, 0, 14 + len(body)) + body + pixels + tail

def palettes(add):
    for bits in (1, 2, 4, 8):
        colours, v = c.palette(2**bits), c.indices(2**bits)
        meant = c.opaque(colours[v])
        for size in (12, 16, 40, 64, 108, 124):
            add(f"palette{bits}-header{size}", bmp(v, bits, size, colours), meant)
        add(f"palette{bits}-topdown", bmp(v, bits, 40, colours, topdown=True), meant)
        add(f"palette{bits}-used0", bmp(v, bits, 40, colours, used=0), meant)
        add(f"palette{bits}-gap", bmp(v, bits, 40, colours, gap=7), meant)
        add(f"palette{bits}-tail", bmp(v, bits, 40, colours, tail=b"tail"), meant)
        add(f"palette{bits}-size0", bmp(v, bits, 40, colours, imagesize=0), meant)
        add(f"palette{bits}-wide", bmp(c.indices(2**bits, 40, 30), bits, 40, colours), c.opaque(colours[c.indices(2**bits, 40, 30)]))
        if bits > 1:
            few = 2**bits // 2 + 1
            v = c.indices(few)
            add(f"palette{bits}-short", bmp(v, bits, 40, colours[:few]), c.opaque(colours[v]))
            add(f"palette{bits}-short-os2", bmp(v, bits, 12, colours[:few]), c.opaque(colours[v]))
            add(f"palette{bits}-beyond", bmp(c.indices(2**bits), bits, 40, colours[:few]), None)
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1)
    add("grey8", bmp(c.grey(), 8, 40, greys), c.greys(c.grey()))
    add("grey8-reversed", bmp(255 - c.grey(), 8, 40, greys[::-1]), c.greys(c.grey()))
    two = np.array([[255, 255, 255], [0, 0, 0]], np.uint8)
    add("bilevel", bmp(c.bilevel(), 1, 40, two[::-1]), c.greys(c.bilevel() * 255))
    add("bilevel-white0", bmp(1 - c.bilevel(), 1, 40, two), c.greys(c.bilevel() * 255))

def fields(rgb, masks, alpha=None, alphamask=0):
    """Pixels with each channel in its mask."""
    out = np.zeros(rgb.shape[:2], np.uint32)
    for channel, mask in zip([rgb[..., 0], rgb[..., 1], rgb[..., 2], alpha], [*masks, alphamask]):
        if mask:
            shift = (mask & -mask).bit_length() - 1
            n = (mask >> shift).bit_length()
            out |= ((channel.astype(np.uint32) >> (8 - n)) if n <= 8 else channel.astype(np.uint32) << (n - 8)) << shift
    return out

def scaled(rgb, widths):
    return c.opaque(np.dstack([c.narrow(rgb[..., i] >> (8 - n), n) for i, n in enumerate(widths)]))

M555, M565, M444 = (0x7c00, 0x3e0, 0x1f), (0xf800, 0x7e0, 0x1f), (0xf00, 0xf0, 0xf)
M888, R888, HIGH = (0xff0000, 0xff00, 0xff), (0xff, 0xff00, 0xff0000), (0xff000000, 0xff0000, 0xff00)

def direct(add):
    rgb, a = c.rgb(), c.alpha()
    bgr = rgb[..., ::-1]
    for size in (12, 16, 40, 64, 108, 124):
        add(f"rgb24-header{size}", bmp(bgr, 24, size), c.opaque(rgb))
    add("rgb24-topdown", bmp(bgr, 24, topdown=True), c.opaque(rgb))
    add("rgb24-gap", bmp(bgr, 24, gap=10), c.opaque(rgb))
    add("rgb24-palette", bmp(bgr, 24, palette=c.palette(5)), c.opaque(rgb))
    add("rgb24-wide", bmp(c.rgb(40, 30)[..., ::-1], 24), c.opaque(c.rgb(40, 30)))
    for size in (40, 108, 124):
        add(f"rgb16-header{size}", bmp(fields(rgb, M555).astype("<u2"), 16, size), scaled(rgb, (5, 5, 5)))
        add(f"rgb32-header{size}", bmp(fields(rgb, M888).astype("<u4"), 32, size), c.opaque(rgb))
    add("rgb16-topdown", bmp(fields(rgb, M555).astype("<u2"), 16, topdown=True), scaled(rgb, (5, 5, 5)))
    add("rgb32-topdown", bmp(fields(rgb, M888).astype("<u4"), 32, topdown=True), c.opaque(rgb))
    add("rgb32-fourth-byte", bmp(fields(rgb, M888, a, 0xff000000).astype("<u4"), 32), None)
    add("rgb32-fourth-byte-v5", bmp(fields(rgb, M888, a, 0xff000000).astype("<u4"), 32, 124), None)
    add("rgb32-fourth-byte-255", bmp(fields(rgb, M888, np.full_like(a, 255), 0xff000000).astype("<u4"), 32), c.opaque(rgb))
    for size in (40, 52, 56, 108, 124):
        for name, masks, widths in (("555", M555, (5, 5, 5)), ("565", M565, (5, 6, 5)), ("444", M444, (4, 4, 4)), ("bgr565", M565[::-1], (5, 6, 5))):
            add(f"fields{name}-header{size}", bmp(fields(rgb, masks).astype("<u2"), 16, size, compression=3, masks=masks), scaled(rgb, widths))
        for name, masks in (("888", M888), ("rgb888", R888), ("high888", HIGH)):
            add(f"fields{name}-header{size}", bmp(fields(rgb, masks).astype("<u4"), 32, size, compression=3, masks=masks), c.opaque(rgb))
        add(f"fields101010-header{size}", bmp(fields(rgb, (0x3ff00000, 0xffc00, 0x3ff)).astype("<u4"), 32, size, compression=3, masks=(0x3ff00000, 0xffc00, 0x3ff)), c.opaque(rgb))
    straight = np.dstack([rgb, a])
    for size in (56, 108, 124):
        add(f"rgba8888-header{size}", bmp(fields(rgb, M888, a, 0xff000000).astype("<u4"), 32, size, compression=3, masks=M888, alphamask=0xff000000), straight)
        add(f"abgr8888-header{size}", bmp(fields(rgb, R888, a, 0xff000000).astype("<u4"), 32, size, compression=3, masks=R888, alphamask=0xff000000), straight)
        add(f"rgba-low-header{size}", bmp(fields(rgb, HIGH, a, 0xff).astype("<u4"), 32, size, compression=3, masks=HIGH, alphamask=0xff), straight)
        b1 = (a >> 7) * 255
        add(f"rgba5551-header{size}", bmp(fields(rgb, M555, a, 0x8000).astype("<u2"), 16, size, compression=3, masks=M555, alphamask=0x8000), np.dstack([scaled(rgb, (5, 5, 5))[..., :3], b1]))
        add(f"rgba4444-header{size}", bmp(fields(rgb, M444, a, 0xf000).astype("<u2"), 16, size, compression=3, masks=M444, alphamask=0xf000), np.dstack([scaled(rgb, (4, 4, 4))[..., :3], c.narrow(a >> 4, 4)]))
    add("rgba8888-topdown", bmp(fields(rgb, M888, a, 0xff000000).astype("<u4"), 32, 124, compression=3, masks=M888, alphamask=0xff000000, topdown=True), straight)
    add("rgba8888-all-zero", bmp(fields(rgb, M888, a * 0, 0xff000000).astype("<u4"), 32, 124, compression=3, masks=M888, alphamask=0xff000000), None)
    add("alphafields", bmp(fields(rgb, M888, a, 0xff000000).astype("<u4"), 32, 40, compression=6, masks=M888, alphamask=0xff000000), straight)

def encoded(v, bits, absolute=True, delta=False):
    """RLE8 or RLE4 of rows from the bottom up; with delta, runs of index 0 are skipped over."""
    out = bytearray()
    down = 0
    for y in range(len(v) - 1, -1, -1):
        row, x, skip = v[y].tolist(), 0, 0
        while x < len(row):
            n = 1
            while x + n < len(row) and row[x + n] == row[x] and n < 255:
                n += 1
            if delta and row[x] == 0:
                out += bytes([0, 2, n, 0])
                x += n
                continue
            if n < 3 and absolute:
                m = 1
                while x + m < len(row) and m < 255 and not (x + m + 2 < len(row) and row[x + m] == row[x + m + 1] == row[x + m + 2]) and not (delta and row[x + m] == 0):
                    m += 1
                if m >= 3:
                    values = row[x:x + m]
                    if bits == 4:
                        values = [values[i] << 4 | (values[i + 1] if i + 1 < m else 0) for i in range(0, m, 2)]
                    out += bytes([0, m]) + bytes(values) + bytes(len(values) % 2)
                    x += m
                    continue
            out += bytes([n, row[x] * 17 if bits == 4 else row[x]])
            x += n
        out += bytes([0, 0 if y else 1])
    return bytes(out)

def rle(add):
    for bits, compression in ((8, 1), (4, 2)):
        n = 2**bits
        colours = c.palette(n)
        for w, h in ((13, 11), (40, 30)):
            v = np.minimum(c.indices(n, w, h) // (n // 8) * (n // 8), n - 1).astype(np.uint8)
            v[2:5, 3:6] = np.arange(9).reshape(3, 3) % n
            meant = c.opaque(colours[v])
            add(f"rle{bits}-{w}x{h}", bmp(v, bits, 40, colours, compression, data=encoded(v, bits)), meant)
            add(f"rle{bits}-{w}x{h}-runs", bmp(v, bits, 40, colours, compression, data=encoded(v, bits, absolute=False)), meant)
            add(f"rle{bits}-{w}x{h}-delta", bmp(v, bits, 40, colours, compression, data=encoded(v, bits, delta=True)), meant)
            add(f"rle{bits}-{w}x{h}-v5", bmp(v, bits, 124, colours, compression, data=encoded(v, bits)), meant)
            add(f"rle{bits}-{w}x{h}-os2v2", bmp(v, bits, 64, colours, compression, data=encoded(v, bits)), meant)
            add(f"rle{bits}-{w}x{h}-size0", bmp(v, bits, 40, colours, compression, data=encoded(v, bits), imagesize=0), meant)
        v = c.indices(n)
        padded = np.pad(v, ((0, 0), (0, -v.shape[1] % 4)), mode="edge")
        add(f"rle{bits}-padded", bmp(v, bits, 40, colours, compression, data=encoded(padded, bits, absolute=False)), c.opaque(colours[v]))
        low = v.copy()
        low[-1] = 0
        low[-2, :5] = 0
        low[-2, 5] = 1
        add(f"rle{bits}-jump-first", bmp(low, bits, 40, colours, compression, data=bytes([0, 2, 5, 1]) + encoded(low[:-1], bits, delta=True)[4:]), c.opaque(colours[low]))
        data = encoded(v, bits)
        add(f"rle{bits}-noend", bmp(v, bits, 40, colours, compression, data=data[:-2]), None)
        add(f"rle{bits}-cut", bmp(v, bits, 40, colours, compression, data=data[:len(data) // 2]), None)
        half = encoded(v[5:], bits)
        add(f"rle{bits}-endsearly", bmp(v, bits, 40, colours, compression, data=half), None)
        add(f"rle{bits}-jump", bmp(v, bits, 40, colours, compression, data=bytes([3, 17, 0, 2, 4, 3, 2, 34, 0, 1])), None)
        add(f"rle{bits}-topdown", bmp(v, bits, 40, colours, compression, data=data, topdown=True), None)
        add(f"rle{bits}-overrun", bmp(v, bits, 40, colours, compression, data=bytes([40, 17]) + data), None)
    v = c.indices(2)
    add("huffman-os2", bmp(v, 1, 64, c.palette(2), 3, data=bytes(40)), None)
    add("rle24-os2", bmp(v, 24, 64, None, 4, data=b"".join(bytes([13, 10, 20, 30, 0, 0]) for _ in range(11)) + b"\0\1"), None)

def odd(add):
    rgb = c.rgb()
    for kind, code in (("JPEG", 4), ("PNG", 5)):
        b = io.BytesIO()
        Image.fromarray(rgb).save(b, kind)
        add(f"embedded-{kind.lower()}", bmp(rgb, 0, 40, compression=code, data=b.getvalue()), None)
    add("planes0", bmp(rgb[..., ::-1], 24, planes=0), None)
    data = bmp(rgb[..., ::-1], 24)
    add("filesize0", data[:2] + bytes(4) + data[6:], c.opaque(rgb))
    add("offset0", data[:10] + bytes(4) + data[14:], None)
    add("cut-last-row", data[:-40], None)
    add("cut-padding", data[:-1], None)
    add("rgb64", bmp(np.dstack([rgb.astype(np.uint16) << 5] * 1 + [np.full(rgb.shape[:2], 8192, np.uint16)]), 64), None)
