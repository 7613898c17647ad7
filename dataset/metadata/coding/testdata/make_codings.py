#!/usr/bin/env python3
"""Writes codings.json: small files coded in many ways, and how.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python make_codings.py

Pillow writes the files by libjpeg-turbo, libpng and others; what is expected is what it
was told, and what it reads of the file where it reads it (tables, layers, density).
"""
import base64, hashlib, io, json, os
from PIL import Image, ImageCms

FILES = {}
M = Image.new("RGB", (9, 7))
M.putdata([(i * 37 % 256, i * 91 % 256, i * 13 % 256) for i in range(63)])
ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))


def tables_hash(image):
    """Of Pillow's tables, which it gives by rows, back in the order of the file."""
    digest = hashlib.sha256()
    for layer in image.layer:
        for i in ZIGZAG:
            digest.update(image.quantization[layer[3]][i].to_bytes(2, "big"))
    return digest.hexdigest()[:16]


def case(name, image, kind, expect, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    data = out.getvalue()
    expect = {"format": kind.lower(), "bytes": len(data), **expect}
    if kind == "JPEG":
        read = Image.open(io.BytesIO(data))
        expect["tables"] = tables_hash(read)
    FILES[name] = {"data": base64.b64encode(data).decode(), "coding": expect}


jfif = {"depth": 8, "channels": 3, "density": "1x1"}
for q in (1, 2, 5, 10, 24, 25, 30, 49, 50, 51, 60, 75, 80, 85, 90, 92, 95, 96, 98, 99, 100):
    case(f"quality {q}", M, "JPEG", {**jfif, "quality": q, "standard": True, "subsampling": "4:2:0"}, quality=q, subsampling=2)
for name, sub in (("4:4:4", 0), ("4:2:2", 1), ("4:2:0", 2)):
    case("subsampling " + name, M, "JPEG", {**jfif, "quality": 75, "standard": True, "subsampling": name}, subsampling=sub)
case("grey", M.convert("L"), "JPEG", {**jfif, "channels": 1, "quality": 60, "standard": True}, quality=60)
case("progressive", M, "JPEG", {**jfif, "quality": 75, "standard": True, "subsampling": "4:2:0", "interlaced": True}, progressive=True)
case("restarts", M, "JPEG", {**jfif, "quality": 75, "standard": True, "subsampling": "4:2:0", "restarts": 2}, restart_marker_blocks=2)
case("density", M, "JPEG", {**jfif, "quality": 75, "standard": True, "subsampling": "4:2:0", "density": "300x300 inch"}, dpi=(300, 300))
case("comment", M, "JPEG", {**jfif, "quality": 75, "standard": True, "subsampling": "4:2:0", "texts": 1}, comment=b"hi")
exif = Image.Exif()
exif[315] = "Ada"
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NAME = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
both = {"exif": True, "profile": NAME}
case("EXIF and profile", M, "JPEG", {**jfif, "quality": 75, "standard": True, "subsampling": "4:2:0", **both}, exif=exif, icc_profile=profile)
own = [[3 * i + 1 for i in range(64)], [min(255, 4 * i + 1) for i in range(64)]]
case("tables of its own", M, "JPEG", {**jfif, "quality": None, "subsampling": "4:4:4"}, qtables=own, subsampling=0)

case("png", M, "PNG", {"depth": 8, "channels": 3})
case("png with all", M.convert("RGBA"), "PNG", {"depth": 8, "channels": 4, "alpha": True, "density": "11811x11811 m", **both}, dpi=(300, 300), exif=exif, icc_profile=profile)
case("png palette", M.quantize(16), "PNG", {"depth": 4, "channels": 1, "palette": 16})
case("png palette with a clear colour", M.quantize(16), "PNG", {"depth": 4, "channels": 1, "palette": 16, "alpha": True}, transparency=3)
case("png 1 bit", M.convert("1"), "PNG", {"depth": 1, "channels": 1})
case("png 16 bits", M.convert("I;16"), "PNG", {"depth": 16, "channels": 1})
case("gif", M.resize((20, 20)).quantize(16), "GIF", {"depth": 8, "channels": 1, "palette": 16, "interlaced": True}, interlace=1)
case("gif with a clear colour", M.quantize(16), "GIF", {"depth": 8, "channels": 1, "palette": 16, "alpha": True, "texts": 1}, interlace=0, transparency=3, comment=b"hi")
case("webp lossy", M, "WEBP", {"depth": 8, "channels": 3, "compression": "lossy"})
case("webp lossless", M, "WEBP", {"depth": 8, "channels": 3, "compression": "lossless"}, lossless=True)
clear = M.convert("RGBA")
clear.putpixel((0, 0), (1, 2, 3, 9))
case("webp with all", clear, "WEBP", {"depth": 8, "channels": 4, "alpha": True, "compression": "lossy", **both}, exif=exif, icc_profile=profile)
case("webp lossless with alpha", clear, "WEBP", {"depth": 8, "channels": 4, "alpha": True, "compression": "lossless"}, lossless=True)
case("tiff", M, "TIFF", {"depth": 8, "channels": 3, "compression": "1"})
case("tiff with all", clear, "TIFF", {"depth": 8, "channels": 4, "alpha": True, "compression": "8", "density": "300x300 inch", "profile": NAME, "texts": 1},
     compression="tiff_adobe_deflate", dpi=(300, 300), icc_profile=profile, tiffinfo={305: "refold"})
case("tiff palette", M.quantize(16), "TIFF", {"depth": 8, "channels": 1, "palette": 256, "compression": "1"})
case("bmp", M, "BMP", {"depth": 8, "channels": 3, "compression": "0", "density": "3780x3780 m"})
case("bmp palette", M.quantize(16), "BMP", {"depth": 8, "channels": 1, "palette": 16, "compression": "0", "density": "3780x3780 m"})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "codings.json"), "w") as f:
    json.dump({"files": FILES}, f, indent=1, sort_keys=True)
    f.write("\n")
print(len(FILES), "files")
