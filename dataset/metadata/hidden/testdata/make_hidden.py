#!/usr/bin/env python3
"""Writes hidden.json: images with a text in their lowest bits.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python make_hidden.py

The bits are put one by one, column by column, as NovelAI's description of its metadata
says; Pillow writes the files.
"""
import base64, gzip, io, json, os
from PIL import Image

TEXT = json.dumps({"Software": "NovelAI", "Description": "a caf\u00e9", "Comment": json.dumps({"seed": 5})})


def hide(magic, mode, size):
    content = TEXT.encode()
    if magic.endswith("comp"):
        content = gzip.compress(content, mtime=0)
    stream = magic.encode() + (8 * len(content)).to_bytes(4, "big") + content
    bits = [int(b) for b in "".join(f"{byte:08b}" for byte in stream)]
    image = Image.new(mode, size, (200, 100, 50, 254)[:len(mode)])
    channels = (3,) if magic.startswith("stealth_png") else (0, 1, 2)
    for i, bit in enumerate(bits):
        pixel, channel = divmod(i, len(channels))
        at = divmod(pixel, size[1])
        colour = list(image.getpixel(at))
        colour[channels[channel]] = colour[channels[channel]] & 0xfe | bit
        image.putpixel(at, tuple(colour))
    return image


files = {}
for magic in ("stealth_pnginfo", "stealth_pngcomp", "stealth_rgbinfo", "stealth_rgbcomp"):
    for mode in ("RGBA", "RGB"):
        if mode == "RGB" and magic.startswith("stealth_png"):
            continue
        for ext, options in (("png", {}), ("webp", {"lossless": True, "exact": True}), ("tiff", {})):
            out = io.BytesIO()
            hide(magic, mode, (61, 30)).save(out, ext.upper(), **options)
            files[f"{magic}-{mode}.{ext}"] = base64.b64encode(out.getvalue()).decode()
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "hidden.json"), "w") as f:
    json.dump({"text": TEXT, "files": files}, f, indent=1, sort_keys=True)
    f.write("\n")
