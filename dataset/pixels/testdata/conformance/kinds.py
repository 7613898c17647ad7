"""What kind of image a file holds, from its own header, and whose reading is taken where Pillow and OpenCV differ.

The kind is the axes that decoders differ in: format, colours, bits, compression, arrangement.
"""
import re, struct

UNSUPPORTED = {"heif", "avif", "jxl", "jp2", "psd"}

def format_of(data):
    for name, at, magics in (("jpeg", 0, [b"\xff\xd8\xff"]), ("png", 0, [b"\x89PNG\r\n\x1a\n"]), ("gif", 0, [b"GIF87a", b"GIF89a"]), ("bmp", 0, [b"BM"]),
                             ("tiff", 0, [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]), ("avif", 4, [b"ftypavif", b"ftypavis"]), ("heif", 4, [b"ftyp"]),
                             ("jxl", 0, [b"\xff\x0a", b"\0\0\0\x0cJXL "]), ("jp2", 0, [b"\0\0\0\x0cjP  "]), ("psd", 0, [b"8BPS"])):
        if any(data[at:at + len(m)] == m for m in magics):
            return name
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else "other"

def of(data, name=""):
    format = format_of(data)
    try:
        describe = {"tiff": tiff, "bmp": bmp, "png": png, "gif": gif, "webp": webp, "jpeg": jpeg}.get(format)
        return (describe(data) if describe else format.upper()).strip()
    except Exception:  # broken in whatever way
        return format.upper() + " with a broken header"

def lossless(kind):
    return not re.search("JPEG|LAB|WebP (lossy|animated|alpha)", kind)

COMPRESSIONS = {1: "", 2: "fax RLE", 3: "fax group 3", 4: "fax group 4", 5: "LZW", 6: "old JPEG", 7: "JPEG", 8: "deflate", 32771: "fax RLE with words", 32773: "PackBits",
                32809: "ThunderScan", 32946: "deflate", 34661: "JBIG", 34676: "SGI log", 34677: "SGI log", 34712: "JPEG 2000", 34887: "LERC", 34925: "LZMA", 50000: "zstd",
                50001: "WebP", 50002: "JPEG XL", 32908: "PixarFilm", 32909: "PixarLog"}
PHOTOMETRICS = {0: "grey, white is zero", 1: "grey", 2: "RGB", 3: "palette", 4: "mask", 5: "CMYK", 6: "YCbCr", 8: "CIELAB", 9: "ICCLAB", 10: "ITULAB", 32844: "LogL", 32845: "LogLuv", 32803: "CFA", 34892: "linear raw"}

def directory(data):
    """The first directory's tags, each a tuple of numbers."""
    order = "<" if data[:2] == b"II" else ">"
    big = struct.unpack(order + "H", data[2:4])[0] == 43
    at = struct.unpack(order + "Q", data[8:16])[0] if big else struct.unpack(order + "I", data[4:8])[0]
    size, count, word = (20, "Q", 8) if big else (12, "H", 4)
    n = struct.unpack_from(order + count, data, at)[0]
    at += struct.calcsize(count)
    types = {1: "B", 3: "H", 4: "I", 6: "b", 7: "B", 8: "h", 9: "i", 13: "I", 16: "Q"}
    tags = {"big": big, "order": order}
    for i in range(min(n, 500)):
        tag, kind = struct.unpack_from(order + "HH", data, at + i * size)
        values = struct.unpack_from(order + ("Q" if big else "I"), data, at + i * size + 4)[0]
        if kind not in types or values > 1 << 17:
            continue
        where = at + i * size + 4 + word
        if struct.calcsize(types[kind]) * values > word:
            where = struct.unpack_from(order + ("Q" if big else "I"), data, where)[0]
        try:
            tags[tag] = struct.unpack_from(f"{order}{values}{types[kind]}", data, where)
        except struct.error:
            continue
    return tags

def tiff(data):
    t = directory(data)
    one = lambda tag, default: (t.get(tag) or (default,))[0]
    bits, samples, photometric = one(258, 1), one(277, 1), one(262, None)
    words = ["BigTIFF" if t["big"] else "TIFF", PHOTOMETRICS.get(photometric, f"photometric {photometric}"), f"{bits} bit"]
    if len(set(t.get(258, ()))) > 1:
        words[-1] = "bits " + " ".join(map(str, t[258]))
    usual = {2: 3, 5: 4, 6: 3, 8: 3, 9: 3, 10: 3}.get(photometric, 1)
    if photometric == 3 and max(t.get(320, (256,))) < 256:
        words.append("map of 8 bits")
    if samples > usual:
        extra = t.get(338, ())
        words.append("+ " + " ".join({0: "unspecified", 1: "associated alpha", 2: "alpha"}.get(e, "?") for e in extra) if extra else f"with {samples} samples")
    elif samples < usual:
        words.append(f"with {samples} samples")
    form = one(339, 1)
    if form != 1:
        words.append({2: "signed", 3: "float", 4: "of no format", 5: "complex", 6: "complex"}.get(form, "?"))
    if COMPRESSIONS.get(one(259, 1), "?"):
        words.append(COMPRESSIONS.get(one(259, 1), f"compression {one(259, 1)}"))
    if one(259, 1) == 3 and one(292, 0) & 1:
        words.append("2-D")
    if one(284, 1) == 2 and samples > 1:
        words.append("planar")
    if 322 in t or 324 in t:
        words.append("tiles")
    if one(266, 1) == 2:
        words.append("fill order 2")
    if photometric == 6 and one(259, 1) not in (6, 7):
        words.append("subsampled {}x{}".format(*(t.get(530) or (2, 2))))
    if one(317, 1) == 3:
        words.append("predictor 3")
    if one(274, 1) in range(2, 9):
        words.append("turned")
    if bits > 8 and t["order"] == ">":
        words.append("big-endian")
    return " ".join(words)

def bmp(data):
    size = struct.unpack_from("<I", data, 14)[0]
    if size == 12:
        bits, compression = struct.unpack_from("<H", data, 24)[0], 0
    else:
        bits, compression = struct.unpack_from("<HI", data, 28)
    words = ["BMP", f"{bits} bit", {0: "", 1: "RLE8", 2: "RLE4", 3: "bit fields", 4: "JPEG", 5: "PNG", 6: "alpha bit fields"}.get(compression, f"compression {compression}"),
             {12: "OS/2", 16: "OS/2 v2", 64: "OS/2 v2"}.get(size, "" if size in (40, 52, 56, 108, 124) else f"header of {size}")]
    if compression in (3, 6) and size != 64:
        masks = struct.unpack_from("<4I", data, 54)
        words.append("/".join(f"{m.bit_count()}" for m in masks[:3]) + (f"/{masks[3].bit_count()}" if size >= 56 else ""))
        words.append("before 56" if size < 56 else "")
    return " ".join(w for w in words if w)

def png(data):
    bits, colour, _, _, lace = struct.unpack_from("5B", data, 24)
    words = ["PNG", {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGBA"}.get(colour, f"colour type {colour}"), f"{bits} bit"]
    at, before = 8, set()
    while at + 8 <= len(data):
        n, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            break
        before.add(kind)
        if kind == b"tRNS" and colour in (0, 2) and any(v >> bits for v in struct.unpack_from(f">{n // 2}H", data, at + 8)):
            words.append("of more bits")
        at += 12 + n
    if b"tRNS" in before:
        words.insert(3, "with tRNS")
    if b"acTL" in before:
        words.append("animated" if b"fcTL" in before else "animated without its default image")
    return " ".join(words)

def gif(data):
    w, h = struct.unpack_from("<HH", data, 6)
    at, words = 13 + (3 << (data[10] & 7) + 1 if data[10] & 128 else 0), ["GIF"]
    while data[at] == 0x21:
        if data[at + 1] == 0xf9 and data[at + 3] & 1:
            words.append("transparent")
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    x, y, fw, fh = struct.unpack_from("<4H", data, at + 1)
    if x + fw > w or y + fh > h:
        words.append("frame beyond the screen")
    elif (x, y, fw, fh) != (0, 0, w, h):
        words.append(f"frame within the screen")
        if data[11]:
            words.append("background not 0")
        if data[at + 9] & 128:
            words.append("local palette")
    return " ".join(words)

def webp(data):
    words = ["WebP"]
    if data[12:16] == b"VP8X":
        words += [w for bit, w in ((2, "animated"), (16, "alpha")) if data[20] & bit]
        if b"VP8L" in data[30:]:
            words.append("lossless")
    else:
        words.append({b"VP8 ": "lossy", b"VP8L": "lossless"}.get(data[12:16], "?"))
    return " ".join(words)

def jpeg(data):
    at, words, adobe = 2, ["JPEG"], None
    tables = False
    while at + 4 <= len(data):
        if data[at] != 255:
            at += 1
            continue
        marker = data[at + 1]
        if marker in (0, 1, 255) or 0xd0 <= marker <= 0xd9:
            at += 1 if marker == 255 else 2
            continue
        n = struct.unpack_from(">H", data, at + 2)[0]
        if marker == 0xc4:
            tables = True
        if marker == 0xee and data[at + 4:at + 9] == b"Adobe":
            adobe = data[at + 15]
        if 0xc0 <= marker <= 0xcf and marker not in (0xc4, 0xc8, 0xcc):
            precision, h, w, parts = struct.unpack_from(">BHHB", data, at + 4)
            words.append({0xc0: "", 0xc1: "extended", 0xc2: "progressive", 0xc3: "lossless"}.get(marker, "arithmetic" if marker > 0xc8 else "hierarchical"))
            words.append(f"{precision} bit" if precision != 8 else "")
            words.append({1: "grey", 3: "colour", 4: "CMYK"}.get(parts, f"{parts} components"))
            sampling = [(data[at + 11 + 3 * i] >> 4, data[at + 11 + 3 * i] & 15) for i in range(parts)]
            if parts > 1:
                words.append(" ".join(f"{a}x{b}" for a, b in sampling))
        if marker == 0xda:
            break
        at += 2 + n
    if adobe is not None:
        words.append(f"Adobe {adobe}")
    if not tables:
        words.append("no DHT")
    return " ".join(w for w in words if w)

# Whose reading is taken of a kind that they differ in, the first that fits: the pattern of the kind, the side, and why.
# The matrix, whose pixels are known, is where this was found.
DIFFERENT = [
    ("BMP .*OS/2", "pillow", "OpenCV takes three-byte palette entries for four-byte ones"),
    ("BMP 16 bit", "pillow", "5 and 6 bits are scaled to 255; OpenCV shifts them"),
    ("BMP .*bit fields .*before 56", "pillow", "OpenCV takes no masks from behind a header of 40 or 52 bytes"),
    ("BMP .*RLE", "pillow", "OpenCV skips rows where a run ends with its row"),
    ("GIF frame within the screen", "refused", "they differ in what the frame leaves free"),
    ("GIF transparent", "pillow", "OpenCV loses the transparency of some first frames"),
    ("PNG .*animated without its default image", "pillow", "the image of the file is the first, as decoders that know no animation have it; OpenCV gives the first frame"),
    ("PNG .*with tRNS of more bits", "refused", "the transparent value has more bits than the pixels"),
    ("PNG grey .*with tRNS", "pillow", "OpenCV keeps no transparent grey value"),
    ("PNG RGB 16 bit with tRNS", "opencv", "Pillow compares 16 bits with 8"),
    ("TIFF .*turned", "pillow", "orientation as exif_transpose, which heeds numbers of 16 bits alone"),
    ("TIFF palette .*map of 8 bits", "opencv", "a colour map below 256 holds 8 bits, as libtiff has it"),
    ("TIFF palette 1 bit", "pillow", "OpenCV shows the indices as black and white"),
    ("TIFF palette .*alpha", "pillow", "OpenCV has no alpha here"),
    ("TIFF grey .*alpha.* planar", "unjudged", "both are wrong"),
    ("TIFF RGB 16 bit planar", "unjudged", "both are wrong without compression"),
    ("TIFF RGB 16 bit .*planar", "pillow", "OpenCV mixes planes of 16 bits"),
    ("TIFF (RGB|grey) .*alpha", "pillow", "alpha as stored, associated alpha divided out; OpenCV multiplies colours by it"),
    ("TIFF RGB .*unspecified", "pillow", "an unspecified sample is no alpha"),
    ("TIFF CIELAB", "pillow", "Little CMS without a profile; libtiff has another white"),
    ("TIFF YCbCr .*subsampled 1x1", "opencv", "Pillow heeds coefficients and reference levels of compressed pixels alone"),
    ("TIFF YCbCr .*subsampled", "opencv", "Pillow's raw decoder knows no subsampling"),
]

# Kinds that one of them reads and of which its reading is not taken.
ALONE = [
    ("BMP .*bit fields .*before 56", "opencv", "unjudged", "OpenCV takes no masks from behind a header of 40 or 52 bytes"),
    ("BMP .*RLE", "opencv", "unjudged", "OpenCV moves rows behind a jump, too"),
    ("TIFF .*signed", "pillow", "refused", "Pillow shows negative numbers as large ones"),
    ("TIFF CMYK 16 bit planar", "pillow", "unjudged", "wrong without compression"),
    ("TIFF RGB 1[0246] bit .*planar", "opencv", "unjudged", "OpenCV mixes planes of more than 8 bits"),
    ("TIFF (RGB|grey) .*alpha", "opencv", "refused", "OpenCV multiplies colours by alpha or drops it"),
    ("TIFF grey, white is zero (12|16) bit", "opencv", "refused", "OpenCV does not invert them"),
]

# Files that are broken on purpose: what one program makes of them is no measure.
BROKEN = re.compile("fuzz|poc|crash|oom|timeout|broken|bad|error|invalid|bogus|corrupt|truncat|issue_ghsa|oob|overflow|uninit|unitial|out-of-bound|dos|unknown_comp", re.I)

def side(kind, pillow, opencv, name=""):
    """Whose reading is taken of a file that both read, differently, or one alone."""
    if BROKEN.search(name.rsplit("/", 1)[-1]):
        return "unjudged"
    if pillow and opencv:
        return next((side for pattern, side, _ in DIFFERENT if re.match(pattern, kind)), "refused")
    alone = "pillow" if pillow else "opencv"
    return next((side for pattern, who, side, _ in ALONE if who == alone and re.match(pattern, kind)), alone)
