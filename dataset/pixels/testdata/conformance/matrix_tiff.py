"""TIFF files of the matrix: name -> (bytes, what the pixels are meant to be or None)."""
import io, struct
import imagecodecs, numpy as np
from PIL import Image, ImageCms
import content as c, tiffwrite as t

NAMES = {1: "raw", 2: "ccitt", 3: "g3", 4: "g4", 5: "lzw", 6: "oldjpeg", 7: "jpeg", 8: "deflate", 32946: "zip", 32773: "packbits",
         34925: "lzma", 50000: "zstd", 50001: "webp", "old-lzw": "oldlzw"}
SHAPES = {"": {}, "strips": {"rows": 4}, "tiles": {"tile": (16, 16)}}

def build():
    files = {}

    def add(name, data, meant=None):
        assert name not in files, name
        files["tiff/" + name + ".tif"] = (data, meant)

    def one(name, values, meant=None, order="<", big=False, **options):
        values = values[..., None] if values.ndim == 2 else values
        add(name, t.file([t.page(values, order=order, **options)], order, big), meant)

    grey(one), colour(one), alphas(one), palettes(one), fax(one), inks(one), deep(one), jpegs(add), structure(add, one)
    return files

def sizes(shape):
    return (40, 30) if shape == "tiles" else (13, 11)

def bits1(v):
    return c.greys(v * 255)

def grey(one):
    for bits in (1, 2, 4, 8, 12, 16):
        for shape, how in SHAPES.items():
            w, h = sizes(shape)
            v = c.bilevel(w, h) if bits == 1 else c.widen(c.grey(w, h), bits)
            meant = bits1(v) if bits == 1 else c.greys(c.narrow(v, bits))
            for photometric, stored in ((1, v), (0, 2**bits - 1 - v)):
                for compression in (1, 5, 8, 32773) if bits in (1, 8, 16) else (1, 5):
                    for order in "<>" if bits == 16 else "<":
                        for fill in (1, 2) if shape == "" and compression in (1, 5) else (1,):
                            name = "-".join(filter(None, [f"grey{bits}", ("white0", "")[photometric], NAMES[compression], shape, {"<": "", ">": "be"}[order], ("", "", "fill2")[fill]]))
                            one(name, stored.astype(v.dtype), meant, bits=bits, photometric=photometric, compression=compression, order=order, fill=fill, **how)
            if bits in (8, 16):
                for compression in (5, 8):
                    one(f"grey{bits}-{NAMES[compression]}-predicted-{shape}".rstrip("-"), v, meant, bits=bits, compression=compression, predictor=2, **how)
                one(f"grey{bits}-lzw-predicted-be-{shape}".rstrip("-"), v, meant, bits=bits, compression=5, predictor=2, order=">", **how)
    g = c.grey()
    for compression in (32946, 34925, 50000, 50001, "old-lzw"):
        if compression != 50001:
            one("grey8-" + NAMES[compression], g, c.greys(g), compression=compression)
    for o in range(1, 9):
        one(f"grey8-orientation{o}", g, turned(c.greys(g), o), orientation=o)
        one(f"grey1-orientation{o}", c.bilevel(), turned(bits1(c.bilevel()), o), bits=1, compression=32773, orientation=o)
        one(f"grey16-orientation{o}", c.widen(g, 16), turned(c.greys(g), o), bits=16, compression=5, orientation=o)

def turned(a, orientation):
    """Upright, as Exif 2.32 has it (tag 274)."""
    return {1: lambda: a, 2: lambda: a[:, ::-1], 3: lambda: a[::-1, ::-1], 4: lambda: a[::-1], 5: lambda: a.transpose(1, 0, 2),
            6: lambda: a[::-1].transpose(1, 0, 2), 7: lambda: a[::-1, ::-1].transpose(1, 0, 2), 8: lambda: a[:, ::-1].transpose(1, 0, 2)}[orientation]()

def colour(one):
    for bits in (8, 16):
        for shape, how in SHAPES.items():
            w, h = sizes(shape)
            v = c.widen(c.rgb(w, h), bits)
            meant = c.opaque(c.narrow(v, bits))
            for planar in (1, 2):
                for compression in (1, 5, 8, 32773) + ((34925, 50000, 32946, "old-lzw") if shape == "" else ()) + ((50001,) if bits == 8 and planar == 1 else ()):
                    for predictor in (1, 2) if compression in (5, 50000) else (1,):
                        for order in "<>" if bits == 16 and (compression == 1 or shape == "") else "<":
                            name = "-".join(filter(None, [f"rgb{bits}", NAMES[compression], shape, ("", "", "planar")[planar], ("", "", "predicted")[predictor], {"<": "", ">": "be"}[order]]))
                            one(name, v, meant, bits=bits, photometric=2, planar=planar, compression=compression, predictor=predictor, order=order, **how)
    one("grey6", c.grey() >> 2, None, bits=6)
    one("rgb4", c.rgb() >> 4, None, bits=4, photometric=2)
    one("rgb4-planar", c.rgb() >> 4, None, bits=4, photometric=2, planar=2)
    v = c.rgb()
    one("rgb8-raw-fill2", v, c.opaque(v), photometric=2, fill=2)
    one("rgb8-lzw-fill2", v, c.opaque(v), photometric=2, fill=2, compression=5)
    one("rgb8-smalltile-planar", v, c.opaque(v), photometric=2, planar=2, tile=(32, 32))
    one("rgb8-smalltile-planar-deflate", v, c.opaque(v), photometric=2, planar=2, tile=(32, 32), compression=8)
    one("rgb8-planar-strips5", v, c.opaque(v), photometric=2, planar=2, rows=5)
    for o in range(1, 9):
        one(f"rgb8-orientation{o}", v, turned(c.opaque(v), o), photometric=2, orientation=o)
        one(f"rgb8-orientation{o}-be-lzw", v, turned(c.opaque(v), o), photometric=2, orientation=o, order=">", compression=5)
        big = c.rgb(40, 30)
        one(f"rgb8-orientation{o}-tiles", big, turned(c.opaque(big), o), photometric=2, orientation=o, compression=8, tile=(16, 16))

def alphas(one):
    rgb, a, g = c.rgb(), c.alpha(), c.grey()
    for bits in (8, 16):
        wide, full = c.widen(rgb, bits), c.widen(a, bits) | (0xff if bits == 16 else 0)
        if bits == 16:
            full = a.astype(np.uint16) * 257
        top = 2**bits - 1
        premultiplied = ((wide.astype(np.uint64) * full[..., None] + top // 2) // top).astype(wide.dtype)
        straight = np.dstack([rgb, a])
        gw = c.widen(g, bits)
        if bits == 16:
            divided = lambda p, a16: divide(p >> 8, a16 >> 8)
        else:
            divided = divide
        gp = ((gw.astype(np.uint64) * full + top // 2) // top).astype(gw.dtype)
        for compression in (1, 5):
            for planar in (1, 2):
                for shape, how in (("", {}), ("strips", {"rows": 3})) if compression == 1 else (("", {}),):
                    name = lambda kind: "-".join(filter(None, [kind, NAMES[compression], shape, ("", "", "planar")[planar]]))
                    args = dict(bits=bits, compression=compression, planar=planar, **how)
                    one(name(f"rgba{bits}-straight"), np.dstack([wide, full]), straight, photometric=2, extra=[2], **args)
                    one(name(f"rgba{bits}-associated"), np.dstack([premultiplied, full]), divided(premultiplied, full), photometric=2, extra=[1], **args)
                    one(name(f"rgbx{bits}"), np.dstack([wide, full]), c.opaque(rgb), photometric=2, extra=[0], **args)
                    one(name(f"rgba{bits}-noextra"), np.dstack([wide, full]), straight, photometric=2, **args)
                    one(name(f"la{bits}-straight"), np.dstack([gw, full]), c.greys(g, a), photometric=1, extra=[2], **args)
                    one(name(f"la{bits}-associated"), np.dstack([gp, full]), c.greys(g, a), photometric=1, extra=[1], **args)
                    one(name(f"lx{bits}"), np.dstack([gw, full]), c.greys(g), photometric=1, extra=[0], **args)
        low = np.full_like(full, full[5, 5])
        one(f"rgba{bits}-associated-above", np.dstack([wide, low]), divided(wide, low), bits=bits, photometric=2, extra=[1])
        one(f"rgba{bits}-straight-be", np.dstack([wide, full]), straight, bits=bits, photometric=2, extra=[2], order=">")
        one(f"rgba{bits}-associated-be-lzw-predicted", np.dstack([premultiplied, full]), divided(premultiplied, full), bits=bits, photometric=2, extra=[1], order=">", compression=5, predictor=2)
        one(f"rgbxx{bits}", np.dstack([wide, full, full]), c.opaque(rgb), bits=bits, photometric=2, extra=[0, 0])
        one(f"rgbxa{bits}", np.dstack([wide, full[::-1], full]), straight, bits=bits, photometric=2, extra=[0, 2])
        one(f"rgbax{bits}", np.dstack([wide, full, full[::-1]]), straight, bits=bits, photometric=2, extra=[2, 0])
        one(f"la{bits}-white0", np.dstack([top - gw, full]), c.greys(g, a), bits=bits, photometric=0, extra=[2])
    p = np.dstack([rgb, a])
    for o in range(1, 9):
        one(f"rgba8-orientation{o}", p, turned(p, o), photometric=2, extra=[2], orientation=o)

def divide(premultiplied, a):
    """Associated alpha divided out; colours above it are white."""
    v = premultiplied.astype(int) * 255 // np.maximum(a, 1)[..., None]
    return np.dstack([np.minimum(v, 255), a]).astype(np.uint8)

def palettes(one):
    for bits in (1, 2, 4, 8):
        n = 2**bits
        colours, v = c.palette(n), c.indices(n)
        meant = c.opaque(colours[v])
        for compression in (1, 5, 32773):
            for shape, how in SHAPES.items():
                w, h = sizes(shape)
                v = c.indices(n, w, h)
                one(f"palette{bits}-{NAMES[compression]}-{shape}".rstrip("-"), v, c.opaque(colours[v]), bits=bits, photometric=3, compression=compression,
                    colours=colours.astype(np.uint16) * 257, **how)
        v = c.indices(n)
        one(f"palette{bits}-fill2", v, meant, bits=bits, photometric=3, fill=2, colours=colours.astype(np.uint16) * 257)
        one(f"palette{bits}-map256", v, meant, bits=bits, photometric=3, colours=colours.astype(np.uint16) * 256)
        one(f"palette{bits}-map8", v, meant, bits=bits, photometric=3, colours=colours.astype(np.uint16))
        one(f"palette{bits}-be", v, meant, bits=bits, photometric=3, order=">", colours=colours.astype(np.uint16) * 257)
    colours, v = c.palette(256), c.indices(256)
    one("palette8-lzw-predicted", v, c.opaque(colours[v]), photometric=3, compression=5, predictor=2, colours=colours.astype(np.uint16) * 257)
    one("palette8-alpha", np.dstack([v, c.alpha()]), np.dstack([colours[v], c.alpha()]), photometric=3, extra=[2], colours=colours.astype(np.uint16) * 257)
    for o in (3, 6, 7):
        one(f"palette8-orientation{o}", v, turned(c.opaque(colours[v]), o), photometric=3, orientation=o, colours=colours.astype(np.uint16) * 257)

def fax(one):
    for w, h in ((13, 11), (40, 30), (67, 9)):
        v = c.bilevel(w, h)
        for photometric in (0, 1):
            # The fax coder's 1 is black; so a file whose 1 is white (photometric 1) holds the same codes for the inverse.
            stored = v if photometric == 1 else 1 - v
            meant = bits1(v)
            for compression, options in ((2, 0), (3, 0), (3, 1), (3, 4), (3, 5), (4, 0)):
                for fill in (1, 2):
                    for shape, how in (("", {}), ("strips", {"rows": 4})) + ((("tiles", {"tile": (16, 16)}),) if w == 40 else ()):
                        kind = f"{NAMES[compression]}{('', '-2d', '', '', '-fill', '-2d-fill')[options]}"
                        name = "-".join(filter(None, [kind, f"{w}x{h}", ("white0", "black0")[photometric], shape, ("", "", "fill2")[fill]]))
                        one(name, stored, meant, bits=1, photometric=photometric, compression=compression, options=options, fill=fill, **how)
    v = c.bilevel()
    for o in (2, 6, 8):
        one(f"g4-orientation{o}", 1 - v, turned(bits1(v), o), bits=1, photometric=0, compression=4, orientation=o)
    one("g4-nophotometric", 1 - v, bits1(v), bits=1, photometric=0, compression=4, drop=(262,))
    one("g4-nobits", 1 - v, bits1(v), bits=1, photometric=0, compression=4, drop=(258, 277))

def inks(one):
    rgb = c.rgb()
    cmy = 255 - rgb
    k = cmy.min(-1) // 2
    cmyk = np.dstack([cmy - k[..., None], k])
    meant = inked(cmyk)
    for bits in (8, 16):
        v = c.widen(cmyk, bits)
        for compression in (1, 5):
            for planar in (1, 2):
                one(f"cmyk{bits}-{NAMES[compression]}{('', '', '-planar')[planar]}", v, meant, bits=bits, photometric=5, compression=compression, planar=planar)
        one(f"cmyk{bits}-be", v, meant, bits=bits, photometric=5, order=">")
    one("cmyk8-alpha", np.dstack([cmyk, c.alpha()]), None, photometric=5, extra=[2])
    one("cmyk8-inkset", cmyk, meant, photometric=5, tags={332: (3, [1])})
    big = np.pad(cmyk, ((0, 19), (0, 27), (0, 0)), mode="edge")
    one("cmyk8-tiles", big, inked(big), photometric=5, tile=(16, 16), compression=8)
    one("cmyk8-orientation6", cmyk, turned(meant, 6), photometric=5, orientation=6)

    signed = np.asarray(ImageCms.applyTransform(Image.fromarray(rgb), ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")))
    lab = signed ^ np.array([0, 128, 128], np.uint8)  # Pillow keeps a and b signed, as photometric 8 has them
    one("cielab8", signed, c.opaque(rgb), photometric=8)
    one("cielab8-lzw", signed, c.opaque(rgb), photometric=8, compression=5)
    one("cielab8-grey", signed[..., :1], None, photometric=8)
    one("icclab8", lab, c.opaque(rgb), photometric=9)
    one("cielab16", (signed.astype(np.uint16) << 8), c.opaque(rgb), photometric=8, bits=16)

    ycc = np.asarray(Image.fromarray(rgb).convert("YCbCr"))
    one("ycbcr-raw", ycc, c.opaque(rgb), photometric=6, tags={530: (3, [1, 1]), 532: REFERENCE})
    one("ycbcr-raw-noreference", ycc, c.opaque(rgb), photometric=6, tags={530: (3, [1, 1])})
    video = (5, [(v, 1) for v in (16, 235, 128, 240, 128, 240)])
    for compression in (1, 5):
        name = "ycbcr-" + NAMES[compression]
        one(name + "-video", (16 + ycc.astype(int) * 219 // 255).astype(np.uint8), None, photometric=6, compression=compression, tags={530: (3, [1, 1]), 532: video})
        one(name + "-709", ycc, None, photometric=6, compression=compression, tags={530: (3, [1, 1]), 529: (5, [(2126, 10000), (7152, 10000), (722, 10000)]), 532: REFERENCE})
    one("ycbcr-lzw", ycc, c.opaque(rgb), photometric=6, compression=5, tags={530: (3, [1, 1]), 532: REFERENCE})
    one("ycbcr-planar", ycc, c.opaque(rgb), photometric=6, planar=2, tags={530: (3, [1, 1]), 532: REFERENCE})
    one("ycbcr-tiles", np.asarray(Image.fromarray(c.rgb(40, 30)).convert("YCbCr")), c.opaque(c.rgb(40, 30)), photometric=6, tile=(16, 16), tags={530: (3, [1, 1]), 532: REFERENCE})
    for across, down in ((1, 2), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4), (1, 4)):
        for w, h in ((13, 11), (16, 12)):
            ycc = np.asarray(Image.fromarray(c.rgb(w, h)).convert("YCbCr"))
            for compression in (1, 5):
                data = subsampled(ycc, across, down)
                data = t.compressed(data, compression, 0, w, 0)
                one(f"ycbcr-{across}x{down}-{w}x{h}-{NAMES[compression]}", ycc, repeated(ycc, across, down), photometric=6, compression=compression, data=[data], tags={530: (3, [across, down]), 532: REFERENCE})
    ycc = np.asarray(Image.fromarray(c.rgb()).convert("YCbCr"))
    one("ycbcr-default-subsampling", ycc, repeated(ycc, 2, 2), photometric=6, data=[subsampled(ycc, 2, 2)], tags={532: REFERENCE})
    one("ycbcr-2x2-strips", ycc, repeated(ycc, 2, 2), photometric=6, rows=4, data=[subsampled(ycc[y:y + 4], 2, 2) for y in (0, 4, 8)], tags={530: (3, [2, 2]), 532: REFERENCE})

def inked(cmyk):
    """Without a profile, as Pillow has it: each colour's rest of the black's rest."""
    v = cmyk.astype(int)
    return c.opaque(((255 - v[..., :3]) * (255 - v[..., 3:]) // 255).astype(np.uint8))

REFERENCE = (5, [(0, 1), (255, 1), (128, 1), (255, 1), (128, 1), (255, 1)])

def subsampled(ycc, across, down):
    """Units of across x down samples of luma and one of each chroma (TIFF 6.0, section 21)."""
    h, w = ycc.shape[:2]
    p = np.pad(ycc, ((0, -h % down), (0, -w % across), (0, 0)), mode="edge")
    out = bytearray()
    for y in range(0, p.shape[0], down):
        for x in range(0, p.shape[1], across):
            unit = p[y:y + down, x:x + across]
            out += unit[..., 0].tobytes() + bytes([int(unit[..., 1].mean()), int(unit[..., 2].mean())])
    return bytes(out)

def repeated(ycc, across, down):
    """The colours of such units, each chroma for all of its unit."""
    h, w = ycc.shape[:2]
    p = np.pad(ycc, ((0, -h % down), (0, -w % across), (0, 0)), mode="edge").copy()
    for y in range(0, p.shape[0], down):
        for x in range(0, p.shape[1], across):
            p[y:y + down, x:x + across, 1:] = p[y:y + down, x:x + across, 1:].mean((0, 1)).astype(np.uint8)
    return c.opaque(np.asarray(Image.fromarray(p[:h, :w].copy(), "YCbCr").convert("RGB")))

def deep(one):
    g, rgb = c.grey(), c.rgb()
    for bits in (16, 32, 64):
        f = (g / 255).astype({16: np.float16, 32: np.float32, 64: np.float64}[bits])
        for order in "<>":
            one(f"float{bits}-unit{'-be' if order == '>' else ''}", f, None, bits=bits, formats=3, order=order)
        one(f"float{bits}-bytes", g.astype(f.dtype), None, bits=bits, formats=3)
        one(f"float{bits}-lzw-predicted3", f, None, bits=bits, formats=3, compression=5, predictor=3)
        one(f"float{bits}-rgb", (rgb / 255).astype(f.dtype), None, bits=bits, formats=3, photometric=2)
    one("float32-negative", (g.astype(np.float32) - 100), None, bits=32, formats=3)
    one("float32-nan", np.where(g > 100, np.nan, g / 255).astype(np.float32), None, bits=32, formats=3)
    one("uint32", c.widen(g, 32), None, bits=32)
    one("uint32-rgb", c.widen(rgb, 32), None, bits=32, photometric=2)
    one("int32", c.widen(g, 32).astype(np.int64).astype(np.int32), None, bits=32, formats=2)
    one("int16", (c.widen(g, 16) >> 1).astype(np.int16), None, bits=16, formats=2)
    one("int8", (g >> 1).astype(np.int8), None, bits=8, formats=2)
    one("int8-negative", (g.astype(int) - 128).astype(np.int8), None, bits=8, formats=2)
    one("void8", g, None, bits=8, formats=4)
    one("complex64", (g / 255).astype(np.float64), None, bits=64, formats=6)
    one("rgb12", c.widen(rgb, 12), c.opaque(rgb), bits=12, photometric=2)
    one("rgb565", (c.widen(rgb, 5)), None, bits=5, photometric=2)
    one("mask", c.bilevel(), None, bits=1, photometric=4)
    for compression, codec in ((34887, "lerc"), (34712, "jpeg2k")):
        data = {"lerc": imagecodecs.lerc_encode, "jpeg2k": imagecodecs.jpeg2k_encode}[codec](np.ascontiguousarray(g))
        one(f"grey8-{codec}", g, None, compression=compression, data=[data])

def tables(stream):
    """A JPEG stream in two: its tables alone, and the rest (TIFF technical note 2)."""
    at, kept, rest = 2, b"", b""
    while stream[at + 1] != 0xda:
        n = 2 + int.from_bytes(stream[at + 2:at + 4], "big")
        marker = stream[at + 1]
        if marker in (0xdb, 0xc4):
            kept += stream[at:at + n]
        elif marker != 0xe0:
            rest += stream[at:at + n]
        at += n
    return b"\xff\xd8" + kept + b"\xff\xd9", b"\xff\xd8" + rest + stream[at:]

def jpegs(add):
    def one(name, values, meant, tags=None, **options):
        add(name, t.file([t.page(values if values.ndim == 3 else values[..., None], compression=7, tags=tags, **options)]), meant)
    g, rgb = c.grey(), c.rgb()
    big = c.rgb(40, 30)
    ycc = lambda a, d: {530: (3, [a, d]), 532: REFERENCE}
    one("jpeg-grey", g, c.greys(g), options={})
    one("jpeg-grey-tables", g, c.greys(g), data=[tables(t.jpeg(g[..., None]))[1]], tags={347: (7, tables(t.jpeg(g[..., None]))[0])})
    for subsampling, (a, d) in ((0, (1, 1)), (1, (2, 1)), (2, (2, 2))):
        exact = c.opaque(rgb) if a == 1 else None
        one(f"jpeg-ycbcr-{a}x{d}", rgb, exact, ycc(a, d), photometric=6, options={"subsampling": subsampling})
        one(f"jpeg-ycbcr-{a}x{d}-tiles", big, c.opaque(big), ycc(a, d), photometric=6, tile=(16, 16), options={"subsampling": subsampling})
        stream = t.jpeg(rgb, subsampling=subsampling)
        one(f"jpeg-ycbcr-{a}x{d}-tables", rgb, exact, ycc(a, d) | {347: (7, tables(stream)[0])}, photometric=6, data=[tables(stream)[1]])
        one(f"jpeg-ycbcr-{a}x{d}-strips", c.rgb(16, 32), c.opaque(c.rgb(16, 32)), ycc(a, d), photometric=6, rows=16, options={"subsampling": subsampling})
    stream = imagecodecs.jpeg8_encode(rgb, level=95, colorspace="rgb", outcolorspace="rgb")
    one("jpeg-rgb", rgb, c.opaque(rgb), photometric=2, data=[stream])
    one("jpeg-rgb-tables", rgb, c.opaque(rgb), {347: (7, tables(stream)[0])}, photometric=2, data=[tables(stream)[1]])
    one("jpeg-white0", 255 - g, c.greys(g), photometric=0, options={})
    one("jpeg-planar-rgb", rgb, c.opaque(rgb), photometric=2, planar=2, options={})
    one("jpeg-orientation6", rgb, turned(c.opaque(rgb), 6), ycc(1, 1), photometric=6, orientation=6, options={"subsampling": 0})
    stream = t.jpeg(rgb, subsampling=0)
    page = t.page(rgb, compression=6, photometric=6, data=[stream], tags={530: (3, [1, 1]), 512: (3, [1]), 514: (4, [len(stream)]), 513: (4, [8])})
    file = t.file([page])
    assert file[8:10] == b"\xff\xd8"
    add("oldjpeg-interchange", file, c.opaque(rgb))

def structure(add, one):
    g, rgb = c.grey(), c.rgb()
    v, meant = rgb, c.opaque(rgb)
    page = lambda **o: t.page(v, photometric=2, **o)
    for order, e in (("<", ""), (">", "-be")):
        for kind, a, m, o in (("grey8", g[..., None], c.greys(g), {}), ("rgb8", v, meant, {"photometric": 2}),
                              ("rgb16-lzw", c.widen(v, 16), meant, {"photometric": 2, "bits": 16, "compression": 5}),
                              ("rgb8-strips", v, meant, {"photometric": 2, "rows": 3}),
                              ("grey1", c.bilevel()[..., None], bits1(c.bilevel()), {"bits": 1})):
            add(f"bigtiff-{kind}{e}", t.file([t.page(a, order=order, **o)], order, big=True), m)
    add("bigtiff-orientation6", t.file([page(orientation=6)], big=True), turned(meant, 6))
    add("bigtiff-tiles", t.file([t.page(c.rgb(40, 30), photometric=2, tile=(16, 16), compression=8)], big=True), c.opaque(c.rgb(40, 30)))
    add("bigtiff-pages", t.file([page(), t.page(g[..., None])], big=True), meant)
    add("pages", t.file([page(), t.page(g[..., None])]), meant)
    add("pages-thumbnail-first", t.file([t.page(g[::2, ::2, None], tags={254: (4, [1])}), page()]), None)
    add("pages-mixed-compression", t.file([page(compression=5), page(compression=8)]), meant)
    add("subifd", t.file([page()], sub=t.page(g[::2, ::2, None], tags={254: (4, [1])})), meant)
    one("no-rowsperstrip", v, meant, photometric=2, drop=(278,))
    one("no-rowsperstrip-lzw", v, meant, photometric=2, compression=5, drop=(278,))
    one("no-bytecounts", v, meant, photometric=2, drop=(279,))
    one("no-bytecounts-lzw", v, meant, photometric=2, compression=5, drop=(279,))
    one("rowsperstrip-max", v, meant, photometric=2, tags={278: (4, [0xffffffff])})
    one("rowsperstrip-beyond", v, meant, photometric=2, tags={278: (3, [64])})
    one("rowsperstrip-1", v, meant, photometric=2, rows=1)
    one("rowsperstrip-1-packbits", v, meant, photometric=2, rows=1, compression=32773)
    one("no-samples", g, c.greys(g), drop=(277,))
    one("no-bits", c.bilevel(), bits1(c.bilevel()), bits=1, drop=(258,))
    one("no-compression", v, meant, photometric=2, drop=(259,))
    one("one-bits-value", v, meant, photometric=2, tags={258: (3, [8])})
    one("no-photometric-grey", g, None, drop=(262,))
    one("no-photometric-rgb", v, None, photometric=2, drop=(262,))
    one("orientation0", v, meant, photometric=2, tags={274: (3, [0])})
    one("orientation9", v, meant, photometric=2, tags={274: (3, [9])})
    one("orientation-long", v, None, photometric=2, tags={274: (4, [6])})
    one("size-long", v, meant, photometric=2, tags={256: (4, [13]), 257: (4, [11])})
    one("size-byte", v, None, photometric=2, tags={256: (1, [13]), 257: (1, [11])})
    one("icc", v, meant, photometric=2, tags={34675: (7, profile())})
    one("resolution", v, meant, photometric=2, tags={282: (5, [(72, 1)]), 283: (5, [(72, 1)]), 296: (3, [2]), 305: (2, b"refold\0")})
    one("min-max-sample", g, c.greys(g), tags={280: (3, [15]), 281: (3, [200])})
    one("page-number", v, meant, photometric=2, tags={297: (3, [0, 1])})
    from matrix_web import xmp
    one("xmp6", v, turned(meant, 6), photometric=2, tags={700: (1, xmp(6))})
    one("xmp6-orientation1", v, meant, photometric=2, orientation=1, tags={700: (1, xmp(6))})
    one("xmp6-orientation3", v, turned(meant, 3), photometric=2, orientation=3, tags={700: (1, xmp(6))})
    one("palette16", c.indices(16).astype(np.uint16), None, bits=16, photometric=3, colours=np.repeat(c.palette(16), 4096, 0).astype(np.uint16) * 257, compression=8)
    data = t.file([page()])
    add("trailing-bytes", data + bytes(100), meant)
    add("ifd-first", ifd_first(v), meant)

def profile():
    from PIL import ImageCms
    p = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    p[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # its date
    return bytes(p)

def ifd_first(v):
    """The directory before the pixels, with a tag that nobody knows."""
    entries = [(256, 3, 1, 13), (257, 3, 1, 11), (258, 3, 3, 8 + 2 + 11 * 12 + 4), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 8 + 2 + 11 * 12 + 4 + 6),
               (277, 3, 1, 3), (278, 3, 1, 11), (279, 4, 1, v.size), (284, 3, 1, 1), (65000, 3, 1, 7)]
    out = b"II*\0" + struct.pack("<IH", 8, len(entries))
    for tag, kind, n, value in entries:
        out += struct.pack("<HHI", tag, kind, n) + (struct.pack("<HH", value, 0) if kind == 3 and n == 1 else struct.pack("<I", value))
    return out + bytes(4) + struct.pack("<3H", 8, 8, 8) + v.tobytes()
