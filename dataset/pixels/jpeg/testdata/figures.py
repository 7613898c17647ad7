"""What libjpeg-turbo, OpenCV and Pillow read from the files of package jpegtest's two sets.

    pip install pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy
    mkdir FOLDER
    go test ./dataset/pixels/jpeg/jpegtest -run TestWriteFiles -files FOLDER
    python figures.py LIBJPEG FOLDER

LIBJPEG is libjpeg.c, linked with libjpeg-turbo 3.2.0 (CMake's defaults, with nasm) on x86-64 with AVX2. Writes
generated.txt.gz and altered.txt.gz: a line for each file, with tabs between

    its number
    the first 8 digits of its SHA-256
    what libjpeg reads: the first 16 digits of SHA-256 of the RGB bytes, or the name of its error, or "large"
    its warnings with their numbers, or "-"
    what OpenCV reads, and what Pillow does: "=" (as libjpeg), another hash, or "-" (nothing)

Of grey RGB are three times the same; of CMYK they are what Pillow makes of the inverted numbers, without profiles.
"""
import collections, gzip, hashlib, os, sys
import numpy as np
from programs import libjpeg, opencv, pillow

def short(rgb):
    return hashlib.sha256(np.ascontiguousarray(rgb).tobytes()).hexdigest()[:16]

def told(mine, libjpegs):
    if mine is None:
        return "-"
    return "=" if libjpegs is not None and np.array_equal(mine, libjpegs) else short(mine)

def figures(program, folder, letter, out):
    paths = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f[0] == letter)
    counts, lines = collections.Counter(), []
    for path, (read, error, warnings) in zip(paths, libjpeg(program, paths)):
        data = open(path, "rb").read()
        others = ["-" if error == "large" else told(r(data), read) for r in (opencv, pillow)]
        outcome = error if read is None else short(read)
        lines.append("\t".join([os.path.basename(path)[1:].split(".")[0], hashlib.sha256(data).hexdigest()[:8], outcome, warnings, *others]))
        kind = (outcome if read is None else "read", "warned" if warnings != "-" else "", *("=" if o == "=" else "-" if o == "-" else "other" for o in others))
        counts[kind] += 1
    with open(out, "wb") as f, gzip.GzipFile("", "wb", 9, f, 0) as z:
        z.write(("\n".join(lines) + "\n").encode())
    print(out, len(lines))
    for kind, n in counts.most_common():
        print(f"  {n:5}  libjpeg {kind[0]} {kind[1]}, OpenCV {kind[2]}, Pillow {kind[3]}")

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    for letter, name in (("g", "generated"), ("a", "altered")):
        figures(sys.argv[1], sys.argv[2], letter, os.path.join(here, name + ".txt.gz"))
