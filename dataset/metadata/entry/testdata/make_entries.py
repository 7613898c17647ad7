#!/usr/bin/env python3
"""Writes entries.json: small image files with metadata, and what ExifTool reads of them.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 piexif==1.1.3 c2pa-python==0.38.1
    apt-get install libimage-exiftool-perl openssl     (12.57)
    venv/bin/python make_entries.py

Pillow writes the images, their texts and the EXIF of generators (with piexif), ExifTool
the fields of cameras and editors, c2pa-python the manifests, signed by certificates that
OpenSSL makes anew. Values are ExifTool's, but those of manifests, which version 12.57
shows only in part: they are what was written.
"""
import base64, io, json, os, subprocess, sys, tempfile
import piexif, piexif.helper
from PIL import Image, PngImagePlugin

TMP = tempfile.mkdtemp()
FILES = {}


def image(mode="RGB"):
    m = Image.new(mode, (8, 6))
    m.putdata([(i * 5 % 256,) * len(m.getbands()) if len(m.getbands()) > 1 else i * 5 % 256 for i in range(48)])
    return m


def encoded(ext, **options):
    out = io.BytesIO()
    image("P" if ext == "gif" else "RGB").save(out, {"jpg": "JPEG", "tif": "TIFF"}.get(ext, ext.upper()), **options)
    return out.getvalue()


def path(name, ext, data):
    p = os.path.join(TMP, name + "." + ext)
    with open(p, "wb") as f:
        f.write(data)
    return p


def exiftool(*args):
    done = subprocess.run(["exiftool", "-charset", "utf8", *args], capture_output=True)
    if done.returncode:
        sys.exit(f"exiftool {args}: {done.stderr.decode()}")
    return done.stdout.decode()


def case(name, ext, data, write=(), read=(), expect=()):
    """read: (where, key, ExifTool's tag); expect: (where, key, value) as written."""
    p = path(name, ext, data)
    if write:
        exiftool("-overwrite_original", *write, p)
    rows = [list(e) for e in expect]
    for where, key, tag in read:
        found = [v for k, v in json.loads(exiftool("-j", "-n", "-m", "-" + tag, p))[0].items() if k != "SourceFile"]
        if not found:
            sys.exit(f"{name}: ExifTool reads no {tag}")
        for value in found[0] if isinstance(found[0], list) else found:
            rows.append([where, key, str(value)])
    with open(p, "rb") as f:
        FILES[f"{name}.{ext}"] = {"data": base64.b64encode(f.read()).decode(), "entries": rows}


PARAMETERS = ("a cat, oil on canvas\nwith two lines\nNegative prompt: blurry\n"
              "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234567890123, Size: 512x512, Model hash: 31e35c80fc, Model: sd_xl")

# Texts of PNG, as Pillow writes them.
info = PngImagePlugin.PngInfo()
info.add_text("Author", "J\u00f6rg M\u00fcller")
info.add_text("Software", "Inkscape", zip=True)
info.add_itxt("Title", "\u7d75 of a cat", "en", "Titel")
info.add_itxt("Description", "long " * 100, zip=True)
case("texts", "png", encoded("png", pnginfo=info),
     read=[("PNG text", "Author", "PNG:Author"), ("PNG text", "Software", "PNG:Software"),
           ("PNG text", "Title", "PNG:Title-en"), ("PNG text", "Description", "PNG:Description")])
info = PngImagePlugin.PngInfo()
info.add_text("parameters", PARAMETERS)
case("webui", "png", encoded("png", pnginfo=info), read=[("PNG text", "parameters", "PNG:Parameters")])

# The comments of generators in EXIF, of both byte orders and prefixes.
for form in ("unicode", "ascii"):
    block = piexif.dump({"Exif": {piexif.ExifIFD.UserComment: piexif.helper.UserComment.dump(PARAMETERS, encoding=form)}})
    for ext in ("jpg", "webp"):
        case("comment-" + form, ext, encoded(ext, exif=block), read=[("EXIF", "UserComment", "EXIF:UserComment")])
little = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0" + b"\x01\0\x86\x92\x07\0"
text = b"UNICODE\0" + "caf\u00e9 12".encode("utf-16-le")
case("comment-little", "png", encoded("png", exif=b"Exif\0\0" + little + len(text).to_bytes(4, "little") + (0x2c).to_bytes(4, "little") + bytes(4) + text),
     read=[("EXIF", "UserComment", "EXIF:UserComment")])
case("comment", "gif", encoded("gif", comment=b"a cat\nSteps: 20, Seed: 7"), read=[("comment", "", "File:Comment")])
case("comment", "jpg", encoded("jpg", comment="drawn by J\u00f6rg".encode()), read=[("comment", "", "File:Comment")])

# Cameras and people, as ExifTool writes them.
CAMERA = ["-EXIF:Make=Canon", "-EXIF:Model=EOS 5D", "-EXIF:SerialNumber=0123", "-EXIF:Artist=Ren\u00e9 Descartes", "-EXIF:Copyright=(c) R. D.",
          "-EXIF:Software=GIMP 2.10", "-EXIF:ImageDescription=a hill", "-EXIF:DateTimeOriginal=2024:05:01 12:30:05", "-EXIF:OffsetTimeOriginal=+02:00",
          "-EXIF:SubSecTimeOriginal=25", "-EXIF:XPAuthor=Ren\u00e9", "-EXIF:OwnerName=Ren\u00e9",
          "-EXIF:GPSLatitude=47.3769", "-EXIF:GPSLatitudeRef=N", "-EXIF:GPSLongitude=70.6693", "-EXIF:GPSLongitudeRef=W"]
READ = [("EXIF", k, "EXIF:" + k) for k in ("Make", "Model", "SerialNumber", "Artist", "Copyright", "Software", "ImageDescription",
                                            "DateTimeOriginal", "OffsetTimeOriginal", "SubSecTimeOriginal", "XPAuthor", "OwnerName")]
PEOPLE = ["-XMP-dc:Creator=Ada", "-XMP-dc:Creator=Grace Hopper", "-XMP-dc:Title=Hill", "-XMP-xmp:CreatorTool=Adobe Firefly", "-XMP-photoshop:Credit=Made with Google AI",
          "-XMP-iptcExt:DigitalSourceType=http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
          "-XMP-iptcExt:DigitalImageGUID=9f0c9ad0-23ea-4a3b-8d0a-66bb61d33d4a", "-XMP-xmpMM:OriginalDocumentID=xmp.did:1", "-XMP-exif:UserComment={\"c\":\"a cat\"}",
          "-XMP-tiff:Make=Nikon", "-XMP-xmpMM:DerivedFromDocumentID=xmp.did:0"]
READ_PEOPLE = [("XMP", "dc:creator", "XMP-dc:Creator"), ("XMP", "dc:title", "XMP-dc:Title"), ("XMP", "xmp:CreatorTool", "XMP-xmp:CreatorTool"),
               ("XMP", "photoshop:Credit", "XMP-photoshop:Credit"), ("XMP", "Iptc4xmpExt:DigitalSourceType", "XMP-iptcExt:DigitalSourceType"),
               ("XMP", "Iptc4xmpExt:DigImageGUID", "XMP-iptcExt:DigitalImageGUID"), ("XMP", "xmpMM:OriginalDocumentID", "XMP-xmpMM:OriginalDocumentID"),
               ("XMP", "exif:UserComment", "XMP-exif:UserComment"), ("XMP", "tiff:Make", "XMP-tiff:Make"),
               ("XMP", "xmpMM:DerivedFrom/stRef:documentID", "XMP-xmpMM:DerivedFromDocumentID")]
for ext in ("jpg", "png", "webp", "tif"):
    case("camera", ext, encoded(ext), CAMERA, READ, [("EXIF", "GPSPosition", "47.3769000,-70.6693000")])
for ext in ("jpg", "png", "webp", "tif", "gif"):
    case("people", ext, encoded(ext), PEOPLE, READ_PEOPLE)
case("compact", "jpg", encoded("jpg"), ["-api", "compact=shorthand", *PEOPLE], READ_PEOPLE)
for ext in ("jpg", "tif"):
    case("iptc", ext, encoded(ext), ["-IPTC:By-line=J\u00f6rg", "-IPTC:Credit=Made with Google AI", "-IPTC:OriginatingProgram=darktable", "-IPTC:CopyrightNotice=2024"],
         [("IPTC", "Credit", "IPTC:Credit"), ("IPTC", "OriginatingProgram", "IPTC:OriginatingProgram"), ("IPTC", "CopyrightNotice", "IPTC:CopyrightNotice")],
         [("IPTC", "By-line", "J\u00f6rg")])
big = io.BytesIO()
image().save(big, "TIFF", big_tiff=True, tiffinfo={315: "Emmy Noether", 305: "refold"})
case("big", "tif", big.getvalue(), read=[("EXIF", "Artist", "EXIF:Artist"), ("EXIF", "Software", "EXIF:Software")])

# Behind the end of the image, and within another text, is no metadata.
data = encoded("png")
info = PngImagePlugin.PngInfo()
info.add_text("Author", "nobody")
late = encoded("png", pnginfo=info)
at = late.index(b"tEXt") - 4
case("behind", "png", data + late[at:at + 12 + int.from_bytes(late[at:at + 4], "big")])


def manifests():
    import c2pa
    sh = lambda *a: subprocess.run(["openssl", *a], cwd=TMP, check=True, capture_output=True)
    sh("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key")
    sh("req", "-x509", "-new", "-key", "ca.key", "-sha256", "-days", "3650", "-subj", "/O=Root of a test/CN=root", "-out", "ca.pem")
    sh("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "k1.key")
    sh("pkcs8", "-topk8", "-nocrypt", "-in", "k1.key", "-out", "k.key")
    sh("req", "-new", "-key", "k.key", "-subj", "/O=Google LLC/CN=signer", "-out", "k.csr")
    path("k", "ext", b"keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nbasicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n")
    sh("x509", "-req", "-in", "k.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3000", "-sha256", "-extfile", "k.ext", "-out", "k.pem")
    read = lambda n: open(os.path.join(TMP, n), "rb").read()
    url = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

    def sign(ext, data, generator, action, ingredient=None, version=2):
        mime = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "tif": "image/tiff", "avif": "image/avif"}[ext]
        claim = {"claim_generator_info": [generator], "claim_version": version, "format": mime, "title": "t",
                 "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}]}
        with c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}) as context:
            builder = c2pa.Builder(json.dumps(claim), context)
            if ingredient:
                builder.add_ingredient(json.dumps({"title": "from", "relationship": "parentOf"}), mime, io.BytesIO(ingredient))
            signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=read("k.pem") + read("ca.pem"), private_key=read("k.key"), ta_url=None))
            out = io.BytesIO()
            builder.sign(signer, mime, io.BytesIO(data), out)
            return out.getvalue()

    created = {"action": "c2pa.created", "softwareAgent": {"name": "GPT-4o"}, "digitalSourceType": url}
    container = {"jpg": "JPEG", "png": "PNG", "webp": "WebP", "gif": "GIF", "tif": "TIFF", "avif": "BMFF"}
    for ext, kind in container.items():
        data = sign(ext, encoded(ext), {"name": "OpenAI-API", "version": "1.2"}, created)
        case("manifest", ext, data, expect=[("C2PA", "manifest", kind), ("C2PA", "generator", "OpenAI-API 1.2"), ("C2PA", "signer", "Google LLC"),
                                            ("C2PA", "source type", url), ("C2PA", "agent", "GPT-4o")])
    first = sign("png", encoded("png"), {"name": "Adobe_Firefly"}, created)
    data = sign("png", first, {"name": "ChatGPT"}, {"action": "c2pa.opened"}, first)
    case("manifests", "png", data, expect=[("C2PA", "generator", "ChatGPT"), ("C2PA", "ingredient generator", "Adobe_Firefly"), ("C2PA", "ingredient source type", url)])
    data = sign("jpg", encoded("jpg"), {"name": "Microsoft_Responsible_AI"}, {"action": "c2pa.created", "softwareAgent": "Bing", "digitalSourceType": url}, version=1)
    case("manifest-1", "jpg", data, expect=[("C2PA", "generator", "Microsoft_Responsible_AI"), ("C2PA", "agent", "Bing")])


manifests()
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "entries.json"), "w") as f:
    json.dump({"exiftool": exiftool("-ver").strip(), "files": FILES}, f, indent=1, sort_keys=True)
    f.write("\n")
print(len(FILES), "files")
