"""A baseline JPEG writer in which sampling, tables, scans and markers are the caller's choice (ITU-T T.81)."""
import struct
import numpy as np
from PIL import Image

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))

def canonical(counts, values):
    """Symbol -> (code, length)."""
    out, code, at = {}, 0, 0
    for length, n in enumerate(counts, 1):
        for _ in range(n):
            out[values[at]] = (code, length)
            code, at = code + 1, at + 1
        code <<= 1
    return out

# Tables K.3 to K.6, as (class and number, counts, values).
DC_VALUES = list(range(12))
AC_LUMA = bytes.fromhex("01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a"
                        "535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6"
                        "c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa")
AC_CHROMA = bytes.fromhex("0001020311040521310612415107617113223281081442" "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748"
                          "494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3"
                          "c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa")
TABLES = [(0x00, [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], DC_VALUES),
          (0x10, [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d], list(AC_LUMA)),
          (0x01, [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], DC_VALUES),
          (0x11, [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], list(AC_CHROMA))]
assert all(sum(c) == len(v) == len(set(v)) for _, c, v in TABLES)
CODES = {n: canonical(c, v) for n, c, v in TABLES}

k = np.arange(8)
DCT = np.sqrt(np.where(k == 0, 1, 2) / 8)[:, None] * np.cos((2 * k[None] + 1) * k[:, None] * np.pi / 16)

class Bits:
    def __init__(self):
        self.out, self.acc, self.have = bytearray(), 0, 0

    def put(self, code, n):
        self.acc, self.have = self.acc << n | code, self.have + n
        while self.have >= 8:
            b = self.acc >> (self.have - 8) & 255
            self.out += bytes([b, 0]) if b == 255 else bytes([b])
            self.have -= 8
        self.acc &= (1 << self.have) - 1

    def flush(self):
        if self.have:
            self.put((1 << (8 - self.have)) - 1, 8 - self.have)

def marker(code, data):
    return bytes([0xff, code]) + struct.pack(">H", len(data) + 2) + data

def block(bits, q, before, dc, ac):
    """Codes one quantised block in zigzag order; returns its DC."""
    def value(v):
        size = int(abs(v)).bit_length()
        return size, v if v >= 0 else v + (1 << size) - 1
    size, v = value(q[0] - before)
    bits.put(*dc[size])
    bits.put(v, size)
    run = 0
    last = max([i for i in range(1, 64) if q[i]], default=0)
    for i in range(1, last + 1):
        if q[i] == 0:
            run += 1
            continue
        while run > 15:
            bits.put(*ac[0xf0])
            run -= 16
        size, v = value(q[i])
        bits.put(*ac[run << 4 | size])
        bits.put(v, size)
        run = 0
    if last < 63:
        bits.put(*ac[0])
    return q[0]

def encode(planes, sampling, ids=None, apps=(), step=2, restart=0, huffman=True, sof=0xc0, interleaved=True, precision16=False, dnl=False, tail=b"\xff\xd9", tables=None):
    """planes: components of equal size, 8 bits; sampling: (h, v) of each; apps: markers behind SOI."""
    h, w = planes[0].shape
    hmax, vmax = max(s[0] for s in sampling), max(s[1] for s in sampling)
    across, down = -(-w // (8 * hmax)), -(-h // (8 * vmax))
    ids = ids or list(range(1, len(planes) + 1))
    blocks = []
    for p, (sh, sv) in zip(planes, sampling):
        size = (-(-w * sh // hmax), -(-h * sv // vmax))
        small = np.asarray(Image.fromarray(p).resize(size, Image.Resampling.BOX)) if size != (w, h) else p
        full = np.pad(small, ((0, down * 8 * sv - size[1]), (0, across * 8 * sh - size[0])), mode="edge").astype(float) - 128
        tiles = full.reshape(down * sv, 8, across * sh, 8).transpose(0, 2, 1, 3)
        quantised = np.rint(DCT @ tiles @ DCT.T / step).astype(int).reshape(*tiles.shape[:2], 64)[..., ZIGZAG]
        blocks.append((quantised, size))
    out = b"\xff\xd8" + b"".join(apps)
    out += marker(0xdb, (b"\x10" + struct.pack(">H", step) * 64) if precision16 else b"\0" + bytes([step]) * 64)
    out += marker(sof, struct.pack(">BHHB", 8, 0 if dnl else h, w, len(planes)) + b"".join(bytes([i, sh << 4 | sv, 0]) for i, (sh, sv) in zip(ids, sampling)))
    if huffman:
        out += b"".join(marker(0xc4, bytes([n]) + bytes(counts) + bytes(values)) for n, counts, values in TABLES)
    if restart:
        out += marker(0xdd, struct.pack(">H", restart))
    table = tables or [0 if i in (0, 3) else 1 for i in range(len(planes))]
    groups = [range(len(planes))] if interleaved else [[i] for i in range(len(planes))]
    for scan, group in enumerate(groups):
        out += marker(0xda, bytes([len(group)]) + b"".join(bytes([ids[i], table[i] * 17]) for i in group) + bytes([0, 63, 0]))
        bits, before, done, resets = Bits(), [0] * len(planes), 0, 0
        if len(group) > 1:
            units = [[(i, y * sampling[i][1] + v, x * sampling[i][0] + u) for i in group for v in range(sampling[i][1]) for u in range(sampling[i][0])]
                     for y in range(down) for x in range(across)]
        else:
            i, size = group[0], blocks[group[0]][1]
            units = [[(i, y, x)] for y in range(-(-size[1] // 8)) for x in range(-(-size[0] // 8))]
        for unit in units:
            if restart and done and done % restart == 0:
                bits.flush()
                bits.out += bytes([0xff, 0xd0 + resets % 8])
                resets, before = resets + 1, [0] * len(planes)
            for i, y, x in unit:
                before[i] = block(bits, blocks[i][0][y, x].tolist(), before[i], CODES[table[i]], CODES[0x10 | table[i]])
            done += 1
        bits.flush()
        out += bytes(bits.out)
        if dnl and scan == 0:
            out += marker(0xdc, struct.pack(">H", h))
    return out + tail
