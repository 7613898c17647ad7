"""Writes matrix.zip: the generated files, and figures.json with what Pillow and OpenCV read from them.

Run by hand, with the versions of requirements.txt: pip install -r requirements.txt; python make_matrix.py
"""
import collections, json, os, sys, zipfile
os.chdir(os.path.dirname(os.path.abspath(__file__)))
import figures as f, kinds, matrix_bmp, matrix_jpeg, matrix_tiff, matrix_web, readings as r

def judged(name, data, meant):
    """An entry of figures.json: who reads the file, whether alike, and the reading that is taken."""
    p, c, why, facts = f.both(data, name.startswith("tiff"))
    out = {"kind": kinds.of(data, name), **({"why": why} if why else {})}
    meant = None if meant is None else r.clean(meant)
    right = lambda a: a is not None and (meant is None or f.close(a, meant))
    if p is not None and c is not None and f.close(p, c) and not (kinds.lossless(out["kind"]) and r.differ(p, c)[1] > f.MOST):
        side, want = "both", p
        if not right(p):
            out["against"] = True  # both read it, alike, but not what the file says
    elif p is None and c is None:
        side, want = ("none", None) if meant is None else ("specification", meant)
    elif meant is None:
        side = kinds.side(out["kind"], p is not None, c is not None)
        want = {"pillow": p, "opencv": c}.get(side)
    elif right(p):
        side, want = "pillow", p
    elif right(c):
        side, want = "opencv", c
    else:
        side, want = "specification", meant
    out |= {"read": [n for n, a in (("pillow", p), ("opencv", c)) if a is not None], "side": side}
    if p is not None and c is not None:
        out["difference"] = f.apart(r.differ(p, c))
    if want is not None:
        out["want"] = f.of(want)
    return out

def main():
    files = {}
    for m in (matrix_tiff, matrix_bmp, matrix_web, matrix_jpeg):
        files |= m.build()
    entries = {name: judged(name, *files[name]) for name in sorted(files)}
    table = json.dumps({"pillow": r.PIL_VERSION, "opencv": r.CV_VERSION, "files": entries}, separators=(",", ":"), sort_keys=True)
    with zipfile.ZipFile("matrix.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for name, data in [("figures.json", table.encode())] + [(n, files[n][0]) for n in sorted(files)]:
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    print(len(files), "files,", os.path.getsize("matrix.zip"), "bytes")
    for side, n in collections.Counter(e["side"] for e in entries.values()).most_common():
        print(f"{n:6} {side}")
    print(sum(e.get("against", False) for e in entries.values()), "read alike against what was meant")
    if len(sys.argv) > 1:  # the files as files, too
        for name, (data, _) in files.items():
            path = os.path.join(sys.argv[1], name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(data)
        with open(os.path.join(sys.argv[1], "figures.json"), "w") as out:
            out.write(table)

main()
