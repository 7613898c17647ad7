"""PNG, GIF and WebP files of the matrix."""
import io, struct, zlib
import numpy as np
from PIL import Image
import content as c, lzw

def build():
    files = {}
    for kind, ending, make in (("png", ".png", pngs), ("gif", ".gif", gifs), ("webp", ".webp", webps)):
        def add(name, data, meant=None):
            name = f"{kind}/{name}{ending}"
            assert name not in files, name
            files[name] = (data, meant)
        make(add)
    return files

def exif(orientation, order="<"):
    """The least that carries an orientation."""
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)

def xmp(orientation):
    return (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
            b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d"/></rdf:RDF></x:xmpmeta>' % orientation)

def turned(a, orientation):
    """Upright, as Exif 2.32 has it (tag 274)."""
    a = a.transpose(1, 0, 2) if orientation >= 5 else a
    across, down = {2: (1, 0), 3: (1, 1), 4: (0, 1), 6: (1, 0), 7: (1, 1), 8: (0, 1)}.get(orientation, (0, 0))
    return a[:: -1 if down else 1, :: -1 if across else 1]

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))

def scanlines(v, bits, filters=None):
    """Filtered rows; v is height x width x samples; row i has filter i % 5 unless said."""
    out, before = b"", None
    step = max(1, bits * v.shape[2] // 8)
    for i, row in enumerate(v):
        if bits == 16:
            raw = row.astype(">u2").tobytes()
        elif bits == 8:
            raw = row.astype(np.uint8).tobytes()
        else:
            raw = np.packbits((row.ravel()[:, None] >> np.arange(bits - 1, -1, -1) & 1).astype(np.uint8)).tobytes()
        r = np.frombuffer(raw, np.uint8).astype(int)
        up = np.zeros_like(r) if before is None else before
        left, corner = np.zeros_like(r), np.zeros_like(r)
        left[step:], corner[step:] = r[:-step], up[:-step]
        f = i % 5 if filters is None else filters
        if f == 4:
            p = left + up - corner
            pa, pb, pc = abs(p - left), abs(p - up), abs(p - corner)
            guess = np.where((pa <= pb) & (pa <= pc), left, np.where(pb <= pc, up, corner))
        else:
            guess = (0, left, up, (left + up) // 2)[f]
        out += bytes([f]) + ((r - guess) & 255).astype(np.uint8).tobytes()
        before = r
    return out

def png(v, bits, colour, interlace=False, before=(), after=(), split=None):
    """before and after: chunks on either side of the image data."""
    v = v[..., None] if v.ndim == 2 else v
    h, w = v.shape[:2]
    if interlace:
        data = b"".join(scanlines(v[y::dy, x::dx], bits) for x, y, dx, dy in PASSES if v[y::dy, x::dx].size)
    else:
        data = scanlines(v, bits)
    z = zlib.compress(data)
    parts = [z] if not split else [z[i:i + split] for i in range(0, len(z), split)]
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, bits, colour, 0, 0, int(interlace)))
            + b"".join(chunk(k, d) for k, d in before) + b"".join(chunk(b"IDAT", p) for p in parts)
            + b"".join(chunk(k, d) for k, d in after) + chunk(b"IEND", b""))

def pngs(add):
    for w, h in ((13, 11), (1, 1), (3, 40)):
        g, rgb, a = c.grey(w, h), c.rgb(w, h), c.alpha(w, h) if w > 3 else np.full((h, w), 99, np.uint8)
        for lace in (False, True):
            tail = f"-{w}x{h}" * (w != 13) + "-interlaced" * lace
            for bits in (1, 2, 4, 8, 16):
                v = c.widen(g, bits)
                add(f"grey{bits}{tail}", png(v, bits, 0, lace), c.greys(c.narrow(v, bits)))
                for name, pick in (("key", v[4, 5]), ("key0", v.dtype.type(0))) if w == 13 else ():
                    v = v.copy()
                    v[2:7, 3:9] = pick  # so many that no mean hides them
                    key = int(pick)
                    t = np.where(v == key, 0, 255).astype(np.uint8)
                    add(f"grey{bits}-{name}{tail}", png(v, bits, 0, lace, [(b"tRNS", struct.pack(">H", key))]), c.greys(c.narrow(v, bits), t))
                if bits <= 8:
                    n = 2**bits
                    colours, p = c.palette(n), c.indices(n, w, h)
                    plte = (b"PLTE", colours.tobytes())
                    add(f"palette{bits}{tail}", png(p, bits, 3, lace, [plte]), c.opaque(colours[p]))
                    if w == 13:
                        table = np.linspace(0, 255, n).astype(np.uint8)
                        add(f"palette{bits}-alpha{tail}", png(p, bits, 3, lace, [plte, (b"tRNS", table.tobytes())]), np.dstack([colours[p], table[p]]))
                        few = max(1, n // 2)
                        part = np.concatenate([table[:few], np.full(n - few, 255, np.uint8)])
                        add(f"palette{bits}-somealpha{tail}", png(p, bits, 3, lace, [plte, (b"tRNS", table[:few].tobytes())]), np.dstack([colours[p], part[p]]))
                if bits >= 8:
                    v, full = c.widen(rgb, bits), a if bits == 8 else a.astype(np.uint16) * 257
                    add(f"rgb{bits}{tail}", png(v, bits, 2, lace), c.opaque(rgb))
                    add(f"la{bits}{tail}", png(np.dstack([c.widen(g, bits), full]), bits, 4, lace), c.greys(g, a))
                    add(f"rgba{bits}{tail}", png(np.dstack([v, full]), bits, 6, lace), np.dstack([rgb, a]))
                    if w == 13:
                        v = v.copy()
                        v[2:7, 3:9] = key = v[4, 5]
                        t = np.where((v == key).all(-1), 0, 255).astype(np.uint8)
                        add(f"rgb{bits}-key{tail}", png(v, bits, 2, lace, [(b"tRNS", struct.pack(">3H", *map(int, key)))]), np.dstack([c.narrow(v, bits), t]))
    rgb, meant = c.rgb(), c.opaque(c.rgb())
    for o in range(1, 9):
        for order in "<>":
            e = (b"eXIf", exif(o, order))
            add(f"exif{o}-{'II' if order == '<' else 'MM'}", png(rgb, 8, 2, before=[e]), turned(meant, o))
        add(f"exif{o}-behind", png(rgb, 8, 2, after=[e]), turned(meant, o))
    six = turned(meant, 6)
    for o in (6,):
        text = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(o)
        add("xmp6", png(rgb, 8, 2, before=[(b"iTXt", text)]), six)
        add("xmp6-behind", png(rgb, 8, 2, after=[(b"iTXt", text)]), six)
        add("xmp6-exif1", png(rgb, 8, 2, before=[(b"iTXt", text), (b"eXIf", exif(1))]), meant)
        raw = b"\nexif\n%8d\n" % (6 + len(exif(6))) + (b"Exif\0\0" + exif(6)).hex().encode() + b"\n"
        add("rawprofile-exif6", png(rgb, 8, 2, before=[(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw))]), six)
    add("exif0", png(rgb, 8, 2, before=[(b"eXIf", exif(0))]), meant)
    add("exif9", png(rgb, 8, 2, before=[(b"eXIf", exif(9))]), meant)
    for name, extra in (("gama", (b"gAMA", struct.pack(">I", 100000))), ("gama22", (b"gAMA", struct.pack(">I", 45455))), ("srgb", (b"sRGB", b"\0")),
                        ("phys", (b"pHYs", struct.pack(">IIB", 2000, 1000, 1))), ("sbit", (b"sBIT", b"\5\6\5")), ("bkgd", (b"bKGD", bytes(6))),
                        ("text", (b"tEXt", b"Comment\0refold")), ("chrm", (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)))):
        add(name, png(rgb, 8, 2, before=[extra]), meant)
    from matrix_tiff import profile
    add("icc", png(rgb, 8, 2, before=[(b"iCCP", b"sRGB\0\0" + zlib.compress(profile()))]), meant)
    add("splitdata", png(rgb, 8, 2, split=10), meant)
    add("palette-in-rgb", png(rgb, 8, 2, before=[(b"PLTE", c.palette(9).tobytes())]), meant)
    add("trailing", png(rgb, 8, 2) + bytes(50), meant)
    g16 = np.full((11, 13), 0x80ff, np.uint16)
    g16[3:, 4:] = 0x8000
    add("grey16-key-lowbyte", png(g16, 16, 0, before=[(b"tRNS", struct.pack(">H", 0x80ff))]), c.greys(c.narrow(g16, 16), np.where(g16 == 0x80ff, 0, 255).astype(np.uint8)))
    few = c.palette(5)
    add("palette8-beyond", png(c.indices(256), 8, 3, before=[(b"PLTE", few.tobytes())]), None)
    data = bytearray(png(rgb, 8, 2))
    add("badcrc-text", png(rgb, 8, 2, before=[(b"tEXt", b"Comment\0refold")]).replace(b"refold", b"rEfold"), None)
    data[-5] ^= 1
    add("badcrc-end", bytes(data), None)
    data = png(rgb, 8, 2)
    add("noend", data[:-12], None)
    add("cut", data[:len(data) * 2 // 3], None)
    control = lambda n, w=13, h=11, x=0, y=0, dispose=0, blend=0: (b"fcTL", struct.pack(">IIIIIHHBB", n, w, h, x, y, 1, 10, dispose, blend))
    frame2 = (b"fdAT", struct.pack(">I", 2) + zlib.compress(scanlines(255 - rgb, 8)))
    add("apng", png(rgb, 8, 2, before=[(b"acTL", struct.pack(">II", 2, 0)), control(0)], after=[control(1), frame2]), meant)
    add("apng-default-hidden", png(rgb, 8, 2, before=[(b"acTL", struct.pack(">II", 2, 0))], after=[control(0), (b"fdAT", struct.pack(">I", 1) + zlib.compress(scanlines(255 - rgb, 8))), control(2), (b"fdAT", struct.pack(">I", 3) + zlib.compress(scanlines(255 - rgb, 8)))]), meant)
    add("apng-one", png(rgb, 8, 2, before=[(b"acTL", struct.pack(">II", 1, 0)), control(0)]), meant)
    rgba = np.dstack([rgb, c.alpha()])
    add("apng-alpha", png(rgba, 8, 6, before=[(b"acTL", struct.pack(">II", 2, 0)), control(0, blend=1)], after=[control(1), (b"fdAT", struct.pack(">I", 2) + zlib.compress(scanlines(rgba[::-1], 8)))]), rgba)

def gif(frames, screen=(13, 11), colours=None, background=0, version=b"GIF89a", tail=b";"):
    """frames: dicts of v, at, local, key, dispose, lace."""
    bits = lambda t: max(1, (len(t) - 1).bit_length())
    table = lambda t: t.tobytes() + bytes(3 * (2**bits(t) - len(t)))
    out = version + struct.pack("<HHBBB", *screen, 0 if colours is None else 0x80 | 0x70 | bits(colours) - 1, background, 0)
    out += table(colours) if colours is not None else b""
    if len(frames) > 1:
        out += b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    for f in frames:
        v, local = f["v"], f.get("local")
        if "key" in f or "dispose" in f:
            out += b"!\xf9\4" + struct.pack("<BHB", f.get("dispose", 0) << 2 | ("key" in f), 10, f.get("key", 0)) + b"\0"
        h, w = v.shape
        out += b"," + struct.pack("<HHHHB", *f.get("at", (0, 0)), w, h, (0 if local is None else 0x80 | bits(local) - 1) | 0x40 * f.get("lace", False))
        out += table(local) if local is not None else b""
        if f.get("lace"):
            v = np.concatenate([v[0::8], v[4::8], v[2::4], v[1::2]])
        size = max(2, bits(local if local is not None else colours))
        data = lzw.encode(v.tobytes(), size, lsb=True, early=False)
        out += bytes([size]) + b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0"
    return out + tail

def gifs(add):
    for n in (2, 4, 16, 256):
        colours, v = c.palette(n), c.indices(n)
        meant = c.opaque(colours[v])
        for lace in (False, True):
            add(f"palette{n}" + "-interlaced" * lace, gif([{"v": v, "lace": lace}], colours=colours), meant)
        add(f"palette{n}-local", gif([{"v": v, "local": colours}]), meant)
        add(f"palette{n}-both", gif([{"v": v, "local": colours}], colours=colours[::-1]), meant)
        key = int(v[4, 5])
        add(f"palette{n}-transparent", gif([{"v": v, "key": key}], colours=colours), np.dstack([colours[v], np.where(v == key, 0, 255).astype(np.uint8)]))
    colours, v = c.palette(16), c.indices(16)
    meant = c.opaque(colours[v])
    add("87a", gif([{"v": v}], colours=colours, version=b"GIF87a"), meant)
    add("key-beyond", gif([{"v": v, "key": 200}], colours=colours), meant)
    add("key-unused", gif([{"v": v % 8, "key": 12}], colours=colours), None)
    small = v[:4, :6]
    for background in (0, 5):
        add(f"offset-background{background}", gif([{"v": small, "at": (4, 3)}], colours=colours, background=background), None)
        add(f"offset-transparent-background{background}", gif([{"v": small, "at": (4, 3), "key": int(small[1, 2])}], colours=colours, background=background), None)
    add("offset-local", gif([{"v": small, "at": (4, 3), "local": colours}]), None)
    add("beyond-screen", gif([{"v": v}], screen=(8, 6), colours=colours), None)
    add("beyond-screen-offset", gif([{"v": v, "at": (2, 2)}], colours=colours), None)
    add("screen0", gif([{"v": v}], screen=(0, 0), colours=colours), None)
    other = {"v": 15 - v}
    for dispose in (0, 1, 2, 3):
        add(f"animated-dispose{dispose}", gif([{"v": v, "dispose": dispose}, other], colours=colours), meant)
    add("animated-transparent", gif([{"v": v, "key": int(v[4, 5])}, other], colours=colours), None)
    add("animated-offset-first", gif([{"v": small, "at": (4, 3)}, other], colours=colours), None)
    big = c.indices(256, 40, 30)
    add("wide-interlaced", gif([{"v": big, "lace": True}], screen=(40, 30), colours=c.palette(256)), c.opaque(c.palette(256)[big]))
    add("interlaced-offset", gif([{"v": small, "at": (4, 3), "lace": True}], colours=colours), None)
    add("notail", gif([{"v": v}], colours=colours, tail=b""), meant)
    add("tail", gif([{"v": v}], colours=colours) + bytes(9), meant)
    add("notable", gif([{"v": v % 4, "local": c.palette(4)}], background=3), c.opaque(c.palette(4)[v % 4]))
    noise = np.random.default_rng(7).integers(0, 256, (90, 100)).astype(np.uint8)
    add("full-table", gif([{"v": noise}], screen=(100, 90), colours=c.palette(256)), c.opaque(c.palette(256)[noise]))
    comment = gif([{"v": v}], colours=colours)
    add("comment", comment[:13 + 48] + b"!\xfe\6refold\0" + comment[13 + 48:], meant)
    data = gif([{"v": v}], colours=colours)
    add("cut", data[:len(data) * 2 // 3], None)

def riff(*chunks):
    body = b"WEBP" + b"".join(k + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for k, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body

def stream(rgba, lossless, **options):
    """The chunks of one still image: ALPH and VP8, or VP8L."""
    b = io.BytesIO()
    Image.fromarray(rgba).save(b, "WEBP", lossless=lossless, exact=True, quality=options.pop("quality", 90), **options)
    data, at, out = b.getvalue(), 12, []
    while at < len(data):
        kind, n = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        if kind in (b"ALPH", b"VP8 ", b"VP8L"):
            out.append((kind, data[at + 8:at + 8 + n]))
        at += 8 + n + n % 2
    return out

def extended(w, h, flags):
    return (b"VP8X", struct.pack("<I", flags) + struct.pack("<I", w - 1)[:3] + struct.pack("<I", h - 1)[:3])

ICC, ALPHA, EXIF, XMP, ANIMATION = 0x20, 0x10, 8, 4, 2

def anmf(chunks, x, y, w, h, flags=0):
    three = lambda n: struct.pack("<I", n)[:3]
    data = b"".join(k + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for k, d in chunks)
    return (b"ANMF", three(x // 2) + three(y // 2) + three(w - 1) + three(h - 1) + three(100) + bytes([flags]) + data)

def anim(background=0, loops=0):
    return (b"ANIM", struct.pack("<IH", background, loops))

def webps(add):
    rgb, a = c.rgb(), c.alpha()
    rgba, opaque = np.dstack([rgb, a]), c.opaque(c.rgb())
    add("lossless", riff(*stream(rgb, True)), opaque)
    add("lossless-alpha", riff(*stream(rgba, True)), rgba)
    add("lossless-palette", riff(*stream(c.palette(6)[c.indices(6)], True)), c.opaque(c.palette(6)[c.indices(6)]))
    add("lossless-wide", riff(*stream(c.rgb(40, 30), True)), c.opaque(c.rgb(40, 30)))
    add("lossy", riff(*stream(rgb, False)), None)
    add("lossy-wide", riff(*stream(c.rgb(40, 30), False)), None)
    add("lossy-low", riff(*stream(c.rgb(40, 30), False, quality=5)), None)
    lossy = stream(rgba, False)
    add("lossy-alpha", riff(extended(13, 11, ALPHA), *lossy), None)
    add("lossy-alpha-noflag", riff(extended(13, 11, 0), *lossy), None)
    add("lossless-alpha-noflag", riff(extended(13, 11, 0), *stream(rgba, True)), None)
    add("lossless-extended", riff(extended(13, 11, 0), *stream(rgb, True)), opaque)
    brighter, odd = next((m, s) for m in (rgb + np.uint8(k) for k in range(30)) if len((s := stream(m, True))[0][1]) % 2)
    brighter = c.opaque(brighter)
    even = stream(rgb, False)
    for o in range(1, 9):
        for order, name in (("<", "II"), (">", "MM")):
            e = (b"EXIF", exif(o, order))
            add(f"lossless-exif{o}-{name}", riff(extended(13, 11, EXIF), *stream(rgb, True), e), turned(opaque, o))
            add(f"odd-exif{o}-{name}", riff(extended(13, 11, EXIF), *odd, e), turned(brighter, o))
            add(f"even-exif{o}-{name}", riff(extended(13, 11, EXIF), *even, e), None)
    add("exif6-prefix", riff(extended(13, 11, EXIF), *even, (b"EXIF", b"Exif\0\0" + exif(6))), None)
    add("exif6-noflag", riff(extended(13, 11, 0), *even, (b"EXIF", exif(6))), None)
    add("exif6-icc-odd", riff(extended(13, 11, EXIF | ICC), (b"ICCP", profile_odd()), *odd, (b"EXIF", exif(6))), turned(brighter, 6))
    add("xmp6", riff(extended(13, 11, XMP), *even, (b"XMP ", xmp(6))), None)
    add("unknown-odd-exif6", riff(extended(13, 11, EXIF), *even, (b"JUNK", b"odd"), (b"EXIF", exif(6))), None)
    full = [anmf(stream(rgb, True), 0, 0, 13, 11), anmf(stream(255 - rgb, True), 0, 0, 13, 11)]
    add("animated", riff(extended(13, 11, ANIMATION), anim(), *full), opaque)
    add("animated-lossy", riff(extended(13, 11, ANIMATION), anim(), anmf(even, 0, 0, 13, 11), full[1]), None)
    add("animated-one", riff(extended(13, 11, ANIMATION), anim(), full[0]), opaque)
    add("animated-alpha", riff(extended(13, 11, ANIMATION | ALPHA), anim(), anmf(stream(rgba, True), 0, 0, 13, 11), full[1]), rgba)
    small = rgb[:5, :7]
    for background in (0, 0xff102030):
        add(f"animated-offset-{background:08x}", riff(extended(13, 11, ANIMATION | ALPHA), anim(background), anmf(stream(small, True), 4, 2, 7, 5), full[1]), None)
        add(f"animated-offset-opaque-{background:08x}", riff(extended(13, 11, ANIMATION), anim(background), anmf(stream(small, True), 4, 2, 7, 5), full[1]), None)
    add("animated-exif6", riff(extended(13, 11, ANIMATION | EXIF), anim(), *full, (b"EXIF", exif(6))), None)
    add("animated-noblend", riff(extended(13, 11, ANIMATION | ALPHA), anim(), anmf(stream(rgba, True), 0, 0, 13, 11, 2), full[1]), None)
    data = riff(*stream(rgb, True))
    add("cut", data[:len(data) * 2 // 3], None)
    add("trailing", data + bytes(20), None)

def profile_odd():
    from matrix_tiff import profile
    p = profile()
    return p + bytes(1 - len(p) % 2)
