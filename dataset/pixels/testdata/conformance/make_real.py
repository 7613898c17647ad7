"""Writes real.json.gz, what Pillow and OpenCV read from the images in a folder: python make_real.py FOLDER

The folder is one that collect.py has filled. Figures are kept by the files' SHA-256.
"""
import collections, gzip, hashlib, json, multiprocessing, os, sys
os.chdir(os.path.dirname(os.path.abspath(__file__)))
import figures as f, kinds, readings as r

def read(path):
    """What both read, the figures of either, and whether they are alike."""
    with open(path, "rb") as file:
        data = file.read()
    p, c, why, _ = f.both(data, kinds.format_of(data) == "tiff")
    out = {"kind": kinds.of(data), "pillow": p is not None and f.of(p), "opencv": False, "why": why}
    if p is not None and c is not None:
        out["difference"] = r.differ(p, c)
        out["alike"] = f.close(p, c)
    if c is not None:
        out["opencv"] = out["pillow"] if out.get("difference") == (0, 0) else f.of(c)
    return out

def work(pipe):
    while True:
        pipe.send(read(pipe.recv()))

def readings(paths):
    """Of each path. A process of its own reads them, since broken files may end it or take long."""
    worker = None
    for path in paths:
        if worker is None:
            here, there = multiprocessing.Pipe()
            worker = multiprocessing.Process(target=work, args=(there,), daemon=True)
            worker.start()
            there.close()
        try:
            here.send(path)
            if here.poll(60):
                yield here.recv()
                continue
        except (EOFError, OSError):
            pass
        worker.kill()
        worker = None
        with open(path, "rb") as file:
            yield {"kind": kinds.of(file.read()), "pillow": False, "opencv": False, "why": {"opencv": "the process ends"}}

def judged(name, reading):
    """The entry of a file: whose reading is taken."""
    p, c = reading["pillow"], reading["opencv"]
    out = {"name": name, "kind": reading["kind"], "read": [n for n, a in (("pillow", p), ("opencv", c)) if a]}
    if reading["why"]:
        out["why"] = reading["why"]
    if p and c:
        out["difference"] = f.apart(reading["difference"])
    if name.split("/")[0] in kinds.UNSUPPORTED:
        out["side"] = "refused"
    elif reading.get("alike") and not (out["difference"][1] > f.MOST and kinds.lossless(reading["kind"])):
        out["side"] = "both"
    elif not p and not c:
        out["side"] = "none"
    else:
        out["side"] = kinds.side(reading["kind"], bool(p), bool(c), name)
    want = {"both": p, "pillow": p, "opencv": c}.get(out["side"])
    if want:
        out["want"] = want
    return out

def main(folder, cache=None):
    files = {}
    for top, _, names in sorted(os.walk(folder)):
        for n in sorted(names):
            path = os.path.join(top, n)
            with open(path, "rb") as file:
                data = file.read()
            files[hashlib.sha256(data).hexdigest()] = (f"{kinds.format_of(data)}/{os.path.relpath(path, folder)}", path)
    known = {}
    if cache and os.path.exists(cache):  # readings of an earlier run
        with open(cache) as file:
            known = json.load(file)
    missing = [d for d in files if d not in known]
    for i, (digest, reading) in enumerate(zip(missing, readings([files[d][1] for d in missing])), 1):
        known[digest] = reading
        if cache and (i % 200 == 0 or i == len(missing)):
            with open(cache, "w") as file:
                json.dump(known, file)
            print(i, "of", len(missing), flush=True)
    for d in files:
        with open(files[d][1], "rb") as file:
            known[d]["kind"] = kinds.of(file.read())
    entries = {d: judged(name, known[d]) for d, (name, _) in files.items()}
    text = json.dumps({"pillow": r.PIL_VERSION, "opencv": r.CV_VERSION, "files": entries}, separators=(",", ":"), sort_keys=True)
    with open("real.json.gz", "wb") as out:
        out.write(gzip.compress(text.encode(), 9, mtime=0))
    print(len(entries), "files,", os.path.getsize("real.json.gz"), "bytes")
    for side, n in collections.Counter(e["side"] for e in entries.values()).most_common():
        print(f"{n:6} {side}")

if __name__ == "__main__":
    main(*sys.argv[1:])
