"""More figures of cv2.resize on 8-bit images than testdata/golden has. Writes resize.json.

Run: pip install opencv-python-headless numpy; python make_resize.py
The geometries reach what those 13 do not: whole factors other than 2, of one or both directions, one direction enlarged
and the other shrunk, single rows and columns. "binary" images hold only 0 and 255, where sums fall on rounding borders.
"""
import hashlib, json, os
import cv2, numpy as np
os.chdir(os.path.dirname(os.path.abspath(__file__)))
U = np.uint64

def pixels(seed, h, w):
    with np.errstate(over="ignore"):
        z = U(seed) + np.arange(1, h * w * 3 + 1, dtype=U) * U(0x9E3779B97F4A7C15)
        z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
        z = z ^ (z >> U(31))
    return (z >> U(56)).astype(np.uint8).reshape(h, w, 3)

geometries = [(9, 12, 3, 4), (8, 9, 4, 3), (12, 5, 3, 5), (7, 8, 7, 4), (15, 20, 3, 2), (10, 10, 5, 5), (6, 30, 12, 10), (30, 6, 7, 12),
              (9, 1, 4, 1), (1, 1, 5, 4), (64, 64, 24, 24), (64, 64, 32, 32), (72, 72, 24, 24), (256, 256, 64, 64), (333, 500, 224, 224)]
cases = []
for seed, (h, w, H, W) in enumerate(geometries):
    for binary in (False, True):
        src = pixels(seed, h, w)
        if binary:
            src = np.where(src > 127, 255, 0).astype(np.uint8)
        for name, flag in (("linear", cv2.INTER_LINEAR), ("area", cv2.INTER_AREA)):
            dst = cv2.resize(src, (W, H), interpolation=flag)
            cases.append({"seed": seed, "binary": binary, "source": [h, w], "target": [H, W], "interpolation": name,
                          "sha256": hashlib.sha256(dst.tobytes()).hexdigest(), "first": dst.ravel()[:24].tolist()})
json.dump({"opencv": cv2.__version__, "cases": cases}, open("resize.json", "w"), separators=(",", ":"))
print(len(cases), "cases")
