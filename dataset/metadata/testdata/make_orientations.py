"""Small files that name an orientation in every way, and what Pillow makes of it.

Writes orientations.json: the file, and the orientation that PIL.ImageOps.exif_transpose turns by ("pillow", null where
Pillow fails at the metadata). Run: pip install pillow pillow-heif pillow-jxl-plugin; python make_orientations.py
HEIC, AVIF and JPEG XL files hold orientation 6 in EXIF and 3 in XMP; the AVIF writer takes 6 out.
"""
import base64, io, json, os, struct, warnings, zlib
import PIL, pillow_heif, pillow_jxl
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
pillow_heif.register_heif_opener()
os.chdir(os.path.dirname(os.path.abspath(__file__)))
cases = {}
picture = Image.new("RGB", (3, 2), (200, 30, 60))

def saved(format, **options):
    b = io.BytesIO()
    picture.save(b, format, **options)
    return b.getvalue()

def add(name, data):
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.format != "TIFF":  # which is turned when it is loaded
                image.load()  # a PNG file has metadata behind its pixels too
            found = image.getexif().get(274, 1)
            turned = ImageOps.exif_transpose(image).size != (3, 2)
        found = next((o for o in range(2, 9) if o == found), 1)
        assert turned == (found >= 5), name
    except (ValueError, SyntaxError, OSError, struct.error, TypeError, KeyError) as error:
        print(name, repr(error))
        found = None
    cases[name] = {"data": base64.b64encode(data).decode(), "pillow": found}

def exif(order, *fields, at=8, next=0, tail=b""):
    data = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", at) + b"\0" * (at - 8)
    data += struct.pack(order + "H", len(fields)) + b"".join(fields)
    return data + struct.pack(order + "I", next) + tail

def short(order, value, tag=274, count=1):
    return struct.pack(order + "HHIHH", tag, 3, count, value, 0)

def xmp(value, element=False):
    inner = f"<tiff:Orientation>{value}</tiff:Orientation>" if element else f'<rdf:Description tiff:Orientation="{value}"/>'
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + inner.encode() + b"</rdf:RDF></x:xmpmeta>"

six, eight = exif(">", short(">", 6)), exif("<", short("<", 8))
without = exif("<", short("<", 5, tag=0x128))

# Every type of value, from the stream's two byte orders.
formats = {1: "B", 2: "c", 3: "H", 4: "I", 6: "b", 7: "B", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q"}
streams = {}
for kind, letter in formats.items():
    value = b"6" if letter == "c" else 6
    for order in "<>":
        packed = struct.pack(order + letter, value)
        streams[f"type-{kind}-{'II' if order == '<' else 'MM'}"] = exif(order, struct.pack(order + "HHI", 274, kind, 1) + (packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(order + "I", 26)), tail=packed if len(packed) > 4 else b"")
for kind, pair in (5, (6, 1)), (5, (12, 2)), (5, (13, 2)), (5, (6, 0)), (10, (6, 1)):
    streams[f"type-{kind}-{pair[0]}-{pair[1]}"] = exif("<", struct.pack("<HHII", 274, kind, 1, 26), tail=struct.pack("<II", *pair))
for value in 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 65535:
    streams[f"value-{value}"] = exif("<", short("<", value))
streams |= {
    "no-values": exif("<", short("<", 6, count=0)), "two-values": exif("<", short("<", 6, count=2)),
    "three-values": exif("<", struct.pack("<HHII", 274, 3, 3, 26), tail=struct.pack("<HHH", 7, 1, 1)),
    "values-beyond": exif("<", struct.pack("<HHII", 274, 3, 3, 2600)), "unknown-type": exif("<", struct.pack("<HHII", 274, 99, 1, 6)),
    "twice": exif("<", short("<", 6), short("<", 8)), "unreadable-then-8": exif("<", short("<", 6, count=0), short("<", 8)),
    "cut-behind": exif("<", short("<", 6), short("<", 8, tag=300))[:-10], "cut-within": exif("<", short("<", 6))[:16],
    "sub-directory-beyond": exif("<", struct.pack("<HHII", 0x8769, 4, 1, 0xFFFFFFF0), short("<", 6)),
    "directory-later": exif("<", short("<", 6), at=40), "directory-beyond": exif("<", short("<", 6))[:4] + b"\xff" * 4,
    "directory-in-header": exif("<", short("<", 6))[:4] + b"\0" * 30, "mixed-order": b"II\0*" + exif("<", short("<", 6))[4:], "not-tiff": b"nonsense" * 4,
    "named-twice": b"Exif\0\0" + six, "named-three-times": b"Exif\0\0" * 2 + six, "empty": b"",
    "number-43": b"MM\0+" + six[4:], "number-43-II": b"II+\0" + eight[4:],
    "big": b"MM\0+\0\x08\0\0" + struct.pack(">QQHHQ", 16, 1, 274, 3, 1) + b"\0\6" + bytes(14),
}

def segment(marker, content):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content

jpeg = saved("JPEG")
E, X = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
def in_jpeg(*segments, at=2):
    return jpeg[:at] + b"".join(segments) + jpeg[at:]
for name, stream in streams.items():
    add("jpeg-" + name, in_jpeg(segment(0xE1, E + stream)))
    add("jpeg-xmp-3-" + name, in_jpeg(segment(0xE1, E + stream), segment(0xE1, X + xmp(3))))
exif_segment, xmp_segment = segment(0xE1, E + six), segment(0xE1, X + xmp(3))
add("jpeg-behind-jfif", in_jpeg(exif_segment, at=20))
add("jpeg-behind-xmp", in_jpeg(xmp_segment, exif_segment))
add("jpeg-xmp", in_jpeg(xmp_segment))
add("jpeg-xmp-element", in_jpeg(segment(0xE1, X + xmp(8, True))))
add("jpeg-xmp-two-digits", in_jpeg(segment(0xE1, X + xmp(68))))
add("jpeg-xmp-nine", in_jpeg(segment(0xE1, X + xmp(9))))
add("jpeg-xmp-spaced", in_jpeg(segment(0xE1, X + xmp(" 6"))))
add("jpeg-xmp-quotes", in_jpeg(segment(0xE1, X + xmp(6).replace(b'"', b"'"))))
add("jpeg-xmp-second-fits", in_jpeg(segment(0xE1, X + b"tiff:Orientation=x tiff:Orientation " + xmp(6))))
add("jpeg-xmp-twice", in_jpeg(xmp_segment, segment(0xE1, X + xmp(8))))
add("jpeg-exif-without", in_jpeg(segment(0xE1, E + without), xmp_segment))
add("jpeg-split", in_jpeg(segment(0xE1, E + six[:15]), segment(0xE1, E + six[15:])))
add("jpeg-split-apart", in_jpeg(segment(0xE1, E + six[:15]), xmp_segment, segment(0xE0, b"x"), segment(0xE1, E + six[15:])))
add("jpeg-two", in_jpeg(exif_segment, segment(0xE1, E + eight)))
add("jpeg-two-first-empty", in_jpeg(segment(0xE1, E), segment(0xE1, E + eight)))
add("jpeg-other-marker", in_jpeg(segment(0xE2, E + six)))
add("jpeg-fill", in_jpeg(b"\xff\xff\xff", exif_segment))
add("jpeg-within-scan", jpeg[:-2] + exif_segment + jpeg[-2:])
add("jpeg-behind-end", jpeg + exif_segment)
add("jpeg-before-scan", jpeg.replace(b"\xff\xda", exif_segment + b"\xff\xda", 1))

def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

png = saved("PNG")
first, last = png.index(b"IDAT") - 4, png.index(b"IEND") - 4
def in_png(*before, after=b""):
    return png[:first] + b"".join(before) + png[first:last] + after + png[last:]
def itxt(key, text, packed=False):
    return chunk(b"iTXt", key + (b"\0\1\0\0\0" + zlib.compress(text) if packed else b"\0\0\0\0\0" + text))
raw = b"\nexif\n" + str(len(six) + 6).rjust(8).encode() + b"\n" + "\n".join([(E + six).hex()[i:i + 72] for i in range(0, 200, 72)]).encode() + b"\n"
RAW, XML = b"Raw profile type exif", b"XML:com.adobe.xmp"
add("png-before", in_png(chunk(b"eXIf", six)))
add("png-after", in_png(after=chunk(b"eXIf", six)))
add("png-two", in_png(chunk(b"eXIf", six), after=chunk(b"eXIf", eight)))
add("png-named", in_png(chunk(b"eXIf", E + six)))
add("png-named-twice", in_png(chunk(b"eXIf", E + E + six)))
add("png-xmp", in_png(itxt(XML, xmp(3))))
add("png-xmp-packed", in_png(itxt(XML, xmp(3), True)))
add("png-xmp-text", in_png(chunk(b"tEXt", XML + b"\0" + xmp(3))))
add("png-xmp-ztxt", in_png(chunk(b"zTXt", XML + b"\0\0" + zlib.compress(xmp(3)))))
add("png-xmp-after", in_png(after=itxt(XML, xmp(3))))
add("png-xmp-two", in_png(itxt(XML, xmp(3)), itxt(XML, xmp(8))))
add("png-exif-and-xmp", in_png(itxt(XML, xmp(3)), chunk(b"eXIf", six)))
add("png-exif-without", in_png(itxt(XML, xmp(3)), chunk(b"eXIf", without)))
add("png-raw", in_png(chunk(b"tEXt", RAW + b"\0" + raw)))
add("png-raw-ztxt", in_png(chunk(b"zTXt", RAW + b"\0\0" + zlib.compress(raw))))
add("png-raw-itxt", in_png(itxt(RAW, raw, True)))
add("png-raw-after", in_png(after=chunk(b"tEXt", RAW + b"\0" + raw)))
add("png-raw-and-exif", in_png(chunk(b"eXIf", eight), chunk(b"tEXt", RAW + b"\0" + raw)))
add("png-raw-named-twice", in_png(chunk(b"tEXt", RAW + b"\0\nexif\n  38\n" + (E + E + six).hex().encode())))
add("png-raw-named-three-times", in_png(chunk(b"tEXt", RAW + b"\0\nexif\n  44\n" + (E * 3 + six).hex().encode())))
add("png-raw-odd", in_png(chunk(b"tEXt", RAW + b"\0\nexif\n  5\n123\n")))
add("png-raw-and-xmp", in_png(chunk(b"tEXt", RAW + b"\0" + raw), itxt(XML, xmp(3))))
add("png-text-exif", in_png(chunk(b"tEXt", b"exif\0" + six)))
add("png-behind-end", png + chunk(b"eXIf", six))
add("png-long-text", in_png(chunk(b"zTXt", XML + b"\0\0" + zlib.compress(xmp(3) + b" " * (1 << 21)))))

def actl(n):
    return chunk(b"acTL", struct.pack(">II", n, 0))
def fctl(i):
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", i, 3, 2, 0, 0, 1, 10, 0, 0))
fdat = lambda i: chunk(b"fdAT", struct.pack(">I", i) + png[first + 8:png.index(b"IEND") - 8])
late = chunk(b"eXIf", six)
for name, before, after in (("two", actl(2) + fctl(0), fctl(1) + fdat(2)), ("default", actl(1), fctl(0) + fdat(1)), ("one", actl(1) + fctl(0), fctl(1)),
                            ("none", actl(0), fctl(0) + fdat(1)), ("unannounced", b"", fctl(0) + fdat(1)), ("twice", actl(2) + actl(2), fctl(0) + fdat(1)), ("late", b"", actl(2) + fctl(0) + fdat(1))):
    add(f"png-frames-{name}-before", in_png(before, late, after=after))
    add(f"png-frames-{name}-between", in_png(before, after=late + after))
    add(f"png-frames-{name}-behind", in_png(before, after=after + late))

lossless = saved("WEBP", lossless=True)[12:]
def piece(name, content):
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
def in_webp(flags, *pieces, extended=True):
    body = (piece(b"VP8X", struct.pack("<I", flags) + b"\2\0\0\1\0\0") if extended else b"") + b"".join(pieces)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
odd = lossless[:8] + lossless[8:8 + struct.unpack("<I", lossless[4:8])[0]]
assert odd[:4] == b"VP8L"
if len(odd) % 2:
    odd += b"\0"
uneven = piece(b"VP8L", odd[8:8 + struct.unpack("<I", odd[4:8])[0]] + b"\0" * (1 - struct.unpack("<I", odd[4:8])[0] % 2))
add("webp-exif", in_webp(8, odd, piece(b"EXIF", six)))
add("webp-exif-odd", in_webp(8, uneven, piece(b"EXIF", six)))
add("webp-exif-unannounced", in_webp(0, odd, piece(b"EXIF", six)))
add("webp-exif-simple", in_webp(0, odd, piece(b"EXIF", six), extended=False))
add("webp-exif-before", in_webp(8, piece(b"EXIF", six), odd))
add("webp-exif-two", in_webp(8, odd, piece(b"EXIF", six), piece(b"EXIF", eight)))
add("webp-exif-named", in_webp(8, odd, piece(b"EXIF", E + six)))
add("webp-exif-named-three-times", in_webp(8, odd, piece(b"EXIF", E * 3 + six)))
add("webp-xmp", in_webp(4, odd, piece(b"XMP ", xmp(3))))
add("webp-xmp-unannounced", in_webp(0, odd, piece(b"XMP ", xmp(3))))
add("webp-both", in_webp(12, odd, piece(b"XMP ", xmp(3)), piece(b"EXIF", six)))
add("webp-exif-without", in_webp(12, odd, piece(b"XMP ", xmp(3)), piece(b"EXIF", without)))
add("webp-icc-odd", in_webp(0x28, piece(b"ICCP", b"abc"), odd, piece(b"EXIF", six)))
beyond = bytearray(in_webp(8, odd, piece(b"EXIF", six)))
beyond[4:8] = struct.pack("<I", len(beyond) - 8 - len(piece(b"EXIF", six)))
add("webp-exif-beyond-riff", bytes(beyond))

for order in "<>":
    for name, fields in ("exif", {274: 6}), ("xmp", {700: xmp(3)}), ("both", {274: 6, 700: xmp(3)}), ("invalid", {274: 0, 700: xmp(3)}):
        b = io.BytesIO()
        picture.save(b, "TIFF", tiffinfo=fields, prefix=b"II" if order == "<" else b"MM")
        add(f"tiff-{name}-{'II' if order == '<' else 'MM'}", b.getvalue())

oriented = Image.Exif()
oriented[274] = 6
for format in "HEIF", "AVIF", "JXL":
    data = saved(format, exif=oriented.tobytes(), xmp=xmp(3))
    cases["refused-" + format] = {"data": base64.b64encode(data).decode(), "pillow": 3 if format == "AVIF" else 6}

json.dump({"pillow": PIL.__version__, "files": cases}, open("orientations.json", "w"), separators=(",", ":"), sort_keys=True)
print(len(cases), "files")
