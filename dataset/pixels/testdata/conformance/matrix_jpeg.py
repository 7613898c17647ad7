"""JPEG files of the matrix."""
import io, struct
import imagecodecs, numpy as np
from PIL import Image
import content as c, jpegwrite as j
from matrix_web import exif, turned, xmp

JFIF = j.marker(0xe0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
ADOBE = lambda transform: j.marker(0xee, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))
EXIF = lambda o, order="<": j.marker(0xe1, b"Exif\0\0" + exif(o, order))
XMP = lambda o: j.marker(0xe1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(o))

def ycc(rgb):
    return [np.ascontiguousarray(p) for p in np.asarray(Image.fromarray(rgb).convert("YCbCr")).transpose(2, 0, 1)]

def planes(a):
    return [np.ascontiguousarray(p) for p in a.transpose(2, 0, 1)]

def build():
    files = {}
    def add(name, data, meant=None):
        assert "jpeg/" + name not in files, name
        files["jpeg/" + name + ".jpg"] = (data, meant)
    sampled(add), colours(add), streams(add), metadata(add)
    return files

SAMPLINGS = {"444": [(1, 1)] * 3, "422": [(2, 1), (1, 1), (1, 1)], "440": [(1, 2), (1, 1), (1, 1)], "420": [(2, 2), (1, 1), (1, 1)],
             "411": [(4, 1), (1, 1), (1, 1)], "441": [(1, 4), (1, 1), (1, 1)], "410": [(4, 2), (1, 1), (1, 1)], "2x4": [(2, 4), (1, 1), (1, 1)],
             "3x1": [(3, 1), (1, 1), (1, 1)], "1x3": [(1, 3), (1, 1), (1, 1)], "3x2": [(3, 2), (1, 1), (1, 1)], "422as4x1": [(4, 1), (2, 1), (2, 1)],
             "444as2x1": [(2, 1)] * 3, "444as1x2": [(1, 2)] * 3, "440as2x2": [(2, 2), (2, 1), (2, 1)], "422as2x2": [(2, 2), (1, 2), (1, 2)],
             "uneven": [(2, 2), (2, 1), (1, 2)], "uneven2": [(2, 1), (1, 1), (2, 1)], "uneven3": [(2, 2), (1, 1), (2, 1)],
             "luma-less": [(1, 1), (2, 1), (2, 1)], "luma-less2": [(1, 1), (2, 2), (1, 1)], "fraction": [(3, 1), (2, 1), (2, 1)], "fraction2": [(1, 3), (1, 2), (1, 2)]}

def sampled(add):
    for w, h in ((13, 11), (40, 30)):
        rgb = c.rgb(w, h)
        for name, sampling in SAMPLINGS.items():
            add(f"{name}-{w}x{h}", j.encode(ycc(rgb), sampling, apps=[JFIF]))
        for name in ("444", "422", "420", "440", "411", "410", "uneven", "luma-less"):
            add(f"{name}-scans-{w}x{h}", j.encode(ycc(rgb), SAMPLINGS[name], apps=[JFIF], interleaved=False))
            add(f"{name}-restarts-{w}x{h}", j.encode(ycc(rgb), SAMPLINGS[name], apps=[JFIF], restart=1 if w == 13 else 2))
        g = c.grey(w, h)
        for s in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 4)):
            add(f"grey-{s[0]}x{s[1]}-{w}x{h}", j.encode([g], [s], apps=[JFIF], interleaved=False))
        for progressive in (False, True):
            for subsampling in (0, 1, 2):
                b = io.BytesIO()
                Image.fromarray(rgb).save(b, "JPEG", quality=90, subsampling=subsampling, progressive=progressive)
                add(f"libjpeg{subsampling}{'-progressive' * progressive}-{w}x{h}", b.getvalue())
            b = io.BytesIO()
            Image.fromarray(g).save(b, "JPEG", quality=90, progressive=progressive)
            add(f"libjpeg-grey{'-progressive' * progressive}-{w}x{h}", b.getvalue())
        b = io.BytesIO()
        Image.fromarray(rgb).convert("CMYK").save(b, "JPEG", quality=90, progressive=True)
        add(f"libjpeg-cmyk-progressive-{w}x{h}", b.getvalue())

def colours(add):
    rgb = c.rgb()
    y, flat = ycc(rgb), [(1, 1)] * 3
    meant = c.opaque(rgb)
    add("adobe1", j.encode(y, flat, apps=[ADOBE(1)]), meant)
    add("adobe2-three", j.encode(y, flat, apps=[ADOBE(2)]))
    add("adobe0-rgb", j.encode(planes(rgb), flat, apps=[ADOBE(0)]), meant)
    add("adobe0-rgb-420", j.encode(planes(rgb), SAMPLINGS["420"], apps=[ADOBE(0)]))
    add("ids-rgb", j.encode(planes(rgb), flat, ids=list(b"RGB")), meant)
    add("ids-rgb-jfif", j.encode(y, flat, ids=list(b"RGB"), apps=[JFIF]))
    add("ids-rgb-adobe1", j.encode(y, flat, ids=list(b"RGB"), apps=[ADOBE(1)]), meant)
    add("ids-123", j.encode(y, flat), meant)
    add("ids-012", j.encode(y, flat, ids=[0, 1, 2]), meant)
    add("ids-yiq", j.encode(y, flat, ids=[1, 34, 35]))
    add("jfif-adobe0", j.encode(planes(rgb), flat, apps=[JFIF, ADOBE(0)]))
    add("adobe0-jfif", j.encode(planes(rgb), flat, apps=[ADOBE(0), JFIF]))
    cmy = 255 - rgb
    k = cmy.min(-1) // 2
    cmyk = planes(np.dstack([cmy - k[..., None], k]))
    inverted = [255 - p for p in cmyk]
    ycck = ycc(np.dstack(cmyk[:3])) + [cmyk[3]]
    inverted_ycck = ycc(np.dstack(inverted[:3])) + [inverted[3]]
    four = [(1, 1)] * 4
    for name, p, apps in (("cmyk-adobe0", inverted, [ADOBE(0)]), ("cmyk-plain", cmyk, []), ("cmyk-plain-inverted", inverted, []), ("cmyk-jfif", cmyk, [JFIF]),
                          ("ycck-adobe2", inverted_ycck, [ADOBE(2)]), ("ycck-adobe2-upright", ycck, [ADOBE(2)]), ("ycck-adobe1", inverted_ycck, [ADOBE(1)])):
        add(name, j.encode(p, four, apps=apps))
    half = [(2, 2), (1, 1), (1, 1), (2, 2)]
    add("ycck-420", j.encode(inverted_ycck, half, apps=[ADOBE(2)]))
    add("cmyk-422", j.encode(inverted, [(2, 1), (1, 1), (1, 1), (2, 1)], apps=[ADOBE(0)]))
    add("ycck-odd", j.encode(inverted_ycck, [(2, 1), (1, 1), (1, 1), (1, 1)], apps=[ADOBE(2)]))
    add("cmyk-orientation6", j.encode(inverted, four, apps=[EXIF(6), ADOBE(0)]))
    add("two-components", j.encode([c.grey(), c.alpha()], [(1, 1)] * 2, apps=[JFIF]))

def streams(add):
    rgb = c.rgb(40, 30)
    y = ycc(rgb)
    one = lambda **o: j.encode(y, SAMPLINGS["420"], **({"apps": [JFIF]} | o))
    add("nodht-420", one(huffman=False))
    add("nodht-422", j.encode(y, SAMPLINGS["422"], huffman=False))
    add("nodht-grey", j.encode([c.grey(40, 30)], [(1, 1)], apps=[JFIF], huffman=False, interleaved=False))
    add("nodht-avi1", one(huffman=False, apps=[j.marker(0xe0, b"AVI1" + bytes(10))], restart=2))
    add("sof1", one(sof=0xc1))
    add("dqt16", one(sof=0xc1, precision16=True))
    add("dnl", one(dnl=True))
    for n in (1, 3, 100):
        add(f"restart{n}", one(restart=n))
    add("no-end", one(tail=b""))
    add("tail", one() + b"some bytes more")
    add("fill-bytes", one(apps=[b"\xff\xff\xff", JFIF]))
    add("comment", one(apps=[JFIF, j.marker(0xfe, b"refold")]))
    add("comment-with-markers", one(apps=[JFIF, j.marker(0xfe, b"\xff\xd8\xff\xd9\xff\xda")]))
    add("junk-before-marker", one(apps=[JFIF, b"\0\0"]))
    add("no-apps", one(apps=[]))
    add("icc", one(apps=[JFIF, j.marker(0xe2, b"ICC_PROFILE\0\1\1" + profile())]))
    add("long-comment", one(apps=[JFIF] + [j.marker(0xfe, bytes(60000))]))
    add("tables-swapped", one(tables=[1, 0, 0]))
    data = one()
    add("cut", data[:len(data) * 2 // 3])
    add("cut-late", data[:-12])
    r = bytearray(one(restart=2))
    at = r.index(b"\xff\xd1")
    r[at + 1] = 0xd5
    add("restart-wrong", bytes(r))
    d = bytearray(data)
    d[d.index(b"\xff\xda") + 40] ^= 0x55
    add("bits-wrong", bytes(d))
    twelve = imagecodecs.jpeg_encode((c.grey().astype(np.uint16) << 4), bitspersample=12)
    add("twelve-bits", twelve)
    add("lossless", imagecodecs.ljpeg_encode(c.grey()))
    b = io.BytesIO()
    Image.fromarray(rgb).save(b, "MPO", save_all=True, append_images=[Image.fromarray(255 - rgb)])
    add("mpo", b.getvalue())
    thumbnail = io.BytesIO()
    Image.fromarray(255 - rgb[::2, ::2]).save(thumbnail, "JPEG")
    add("thumbnail", one(apps=[JFIF, j.marker(0xe0, b"JFXX\0\x10" + thumbnail.getvalue())]))

def metadata(add):
    rgb = c.rgb()
    y, flat = ycc(rgb), [(1, 1)] * 3
    meant = c.opaque(rgb)
    one = lambda *apps: j.encode(y, flat, apps=apps)
    for o in range(1, 9):
        for order, name in (("<", "II"), (">", "MM")):
            add(f"exif{o}-{name}", one(EXIF(o, order)), turned(meant, o))
        add(f"jfif-exif{o}", one(JFIF, EXIF(o)), turned(meant, o))
    for o in (0, 9):
        add(f"exif{o}", one(EXIF(o)), meant)
    add("xmp6", one(JFIF, XMP(6)), turned(meant, 6))
    add("xmp6-exif1", one(EXIF(1), XMP(6)), meant)
    add("xmp6-exif3", one(XMP(6), EXIF(3)), turned(meant, 3))
    add("xmp6-exif-without", one(j.marker(0xe1, b"Exif\0\0" + plain(271, 2, 4, b"abc\0")), XMP(6)), turned(meant, 6))
    add("two-exif", one(EXIF(6), EXIF(3)))
    add("exif6-long", one(j.marker(0xe1, b"Exif\0\0" + plain(274, 4, 1, struct.pack("<I", 6)))))
    add("exif6-byte", one(j.marker(0xe1, b"Exif\0\0" + plain(274, 1, 1, bytes([6, 0, 0, 0])))))
    add("exif6-two-values", one(j.marker(0xe1, b"Exif\0\0" + plain(274, 3, 2, struct.pack("<HH", 6, 6)))))
    add("exif-thumbnail6", one(j.marker(0xe1, b"Exif\0\0" + second(6))), meant)
    add("exif-cut", one(j.marker(0xe1, b"Exif\0\0II*\0")), meant)
    add("exif-rubbish", one(j.marker(0xe1, b"Exif\0\0rubbish that is no TIFF")), meant)
    add("exif6-behind-app13", one(JFIF, j.marker(0xed, b"Photoshop 3.0\0" + bytes(20)), EXIF(6)), turned(meant, 6))
    add("exif6-behind-tables", exif_late(one(JFIF), EXIF(6)))
    for o in (3, 6):
        rgb = c.rgb(40, 30)
        add(f"exif{o}-420-odd", j.encode(ycc(rgb[:29, :39]), SAMPLINGS["420"], apps=[EXIF(o)]))
        b = io.BytesIO()
        e = Image.Exif()
        e[274] = o
        Image.fromarray(rgb).save(b, "JPEG", exif=e, progressive=True)
        add(f"exif{o}-progressive", b.getvalue())

def plain(tag, kind, count, value):
    return b"II*\0" + struct.pack("<IHHHI", 8, 1, tag, kind, count) + value + bytes(4)

def second(o):
    """An orientation in the directory of the thumbnail alone."""
    return b"II*\0" + struct.pack("<IHHHI", 8, 1, 271, 2, 4) + b"abc\0" + struct.pack("<I", 26) + struct.pack("<HHHIHHI", 1, 274, 3, 1, o, 0, 0)

def exif_late(data, app):
    at = data.index(b"\xff\xc0")
    return data[:at] + app + data[at:]

def profile():
    from matrix_tiff import profile
    return profile()
