"""Small images in every format that is decoded, and what Pillow and OpenCV read from them.

Writes images/* and images.json. Run: pip install pillow opencv-python-headless numpy tifffile; python make_images.py
For each file: "rgba" as Pillow reads it (8 bits, not premultiplied), "drop" as cv2.imread reads it (RGB order).
Pillow's figures are left out for 16 bits, which it does not reduce as OpenCV does. OpenCV's are left out for TIFF with
alpha, whose colours it premultiplies, and where it fails (5.0.0: TIFF with an orientation).
"""
import io, json, os, struct, zlib
import cv2, numpy as np, PIL, tifffile
from PIL import Image, ImageOps

os.chdir(os.path.dirname(os.path.abspath(__file__)))
H, W = 6, 9
y, x = np.mgrid[0:H, 0:W]
# Smooth, so that JPEG and chroma subsampling change little, and without symmetry.
rgb = np.stack([20 + 25 * x, 40 + 30 * y, 200 - 12 * x - 14 * y], -1).astype(np.uint8)
alpha = ((x * 37 + y * 59) % 256).astype(np.uint8)
alpha[0, :3] = [0, 255, 128]
rgba = np.dstack([rgb, alpha])
grey = rgb[..., 0]
deep = (rgb.astype(np.uint16) * 256 + 251 - rgb)  # lower bytes that rounding would notice
cases = {}

def save(name, image, **options):
    image.save("images/" + name, **options)
    cases[name] = {}

def exif(orientation):
    e = Image.Exif()
    e[274] = orientation
    return e.tobytes()

def png16(name, samples, colour):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    h, w = samples.shape[:2]
    rows = b"".join(b"\0" + samples[i].astype(">u2").tobytes() for i in range(h))
    with open("images/" + name, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 16, colour, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    cases[name] = {"deep": True}

I = Image.fromarray
save("rgb.png", I(rgb))
save("grey.png", I(grey))
save("bilevel.png", I(grey > 100))
save("rgba.png", I(rgba))
save("greyalpha.png", Image.merge("LA", (I(grey), I(alpha))))
palette = I(rgb).quantize(16, dither=Image.Dither.NONE)
save("palette.png", palette)
save("palette-transparent.png", palette, transparency=3)
save("orientation6.png", I(rgb), exif=exif(6))
png16("grey16.png", deep[..., 0], 0)
png16("rgb16.png", deep, 2)
png16("rgba16.png", np.dstack([deep, alpha.astype(np.uint16) * 257]), 6)

for o in range(1, 9):
    save(f"orientation{o}.jpg", I(rgb), quality=98, subsampling=0, exif=exif(o))
save("subsampled.jpg", I(rgb), quality=95, subsampling=2)
save("progressive.jpg", I(rgb), quality=95, subsampling=0, progressive=True)
save("grey.jpg", I(grey), quality=95)
save("cmyk.jpg", I(rgb).convert("CMYK"), quality=98)

save("palette.gif", palette)
save("transparent.gif", palette, transparency=3, optimize=False)
save("animated.gif", palette, save_all=True, append_images=[I(255 - rgb).quantize(16)])

def offset_gif():
    """A frame of 3 x 2 pixels at (4, 1) on a screen of 9 x 6."""
    small = I(rgb[:2, :3]).quantize(4)
    b = io.BytesIO()
    small.save(b, "GIF")
    data = bytearray(b.getvalue())
    at = data.index(b"\x2c")
    assert struct.unpack("<HHHH", data[at + 1:at + 9]) == (0, 0, 3, 2)
    data[at + 1:at + 5] = struct.pack("<HH", 4, 1)
    data[6:10] = struct.pack("<HH", W, H)
    open("images/offset.gif", "wb").write(data)
    cases["offset.gif"] = {}
offset_gif()

save("lossless.webp", I(rgba), lossless=True, exact=True)
save("lossy.webp", I(rgb), quality=90)
save("lossy-alpha.webp", I(rgba), quality=90, exact=True)
save("orientation8.webp", I(rgb), lossless=True, exif=exif(8))
odd = np.random.default_rng(1).integers(0, 256, (7, 11, 3), np.uint8)
save("odd.webp", I(odd), quality=80)

save("rgb.bmp", I(rgb))
save("palette.bmp", palette)
save("rgba.bmp", I(rgba))

save("rgb.tiff", I(rgb), compression="tiff_lzw")
save("deflate.tiff", I(rgb), compression="tiff_adobe_deflate")
save("grey.tiff", I(grey))
save("rgba.tiff", I(rgba))
save("orientation6.tiff", I(rgb), tiffinfo={274: 6})
tifffile.imwrite("images/rgb16.tiff", deep, photometric="rgb", metadata=None)
tifffile.imwrite("images/grey16.tiff", deep[..., 0], photometric="minisblack", metadata=None)
cases["rgb16.tiff"] = cases["grey16.tiff"] = {"deep": True}

for name, case in list(cases.items()):
    deep_case = case.get("deep", False)
    path = "images/" + name
    image = ImageOps.exif_transpose(Image.open(path))
    out = {"width": image.width, "height": image.height}
    if not deep_case:
        out["rgba"] = np.asarray(image.convert("RGBA")).ravel().tolist()
    read = cv2.imread(path, cv2.IMREAD_COLOR)
    if read is not None and name != "rgba.tiff":
        if read.shape[:2] != (image.height, image.width):
            print(name, "cv2 has", read.shape, "pillow", image.size)
        out["drop"] = read[..., ::-1].ravel().tolist()
    cases[name] = out
json.dump({"pillow": PIL.__version__, "opencv": cv2.__version__, "images": cases}, open("images.json", "w"), separators=(",", ":"), sort_keys=True)
print(len(cases), "images")
