"""Lets other tools search the folders that TestPlanted has written, and counts what they find: python peers.py FOLDER [SET ...]

Writes peers.csv beside this script, with the columns of the figures of refold: of the clean sets, and of the folders in
which a tenth of the images has a planted copy of each kind. Thresholds are the defaults of each tool; imagehash has none,
so that a strict one is taken.
"""
import contextlib, csv, io, os, pathlib, sys, tempfile

import imagehash
import numpy
from PIL import Image

RATES = "0", "10"
HERE = pathlib.Path(__file__).parent
HASHED = {}  # by tool and inode: clean images are linked into every folder

def hashes(tool, encode, paths):
    """One row of bits a file."""
    for path in paths:
        key = tool, os.stat(path).st_ino
        if key not in HASHED:
            HASHED[key] = encode(path)
    return numpy.array([HASHED[tool, os.stat(path).st_ino] for path in paths], dtype=numpy.uint8)

def close(bits, most):
    """Pairs of rows that differ in at most so many bits."""
    signs = bits.astype(numpy.float32) * 2 - 1
    differing = (bits.shape[1] - signs @ signs.T) / 2
    return [(a, b) for a, b in zip(*numpy.nonzero(differing <= most + 0.5)) if a < b]

def by_imagehash(name, most):
    function = getattr(imagehash, name)
    def search(folder, paths):
        return close(hashes(name, lambda path: function(Image.open(path).convert("RGB")).hash.flatten(), paths), most)
    return search

def by_imagededup(name):
    import imagededup.methods
    method = getattr(imagededup.methods, name)(verbose=False)
    def encode(path):
        return [int(bit) for bit in bin(int(method.encode_image(image_file=path), 16))[2:].zfill(64)]
    return lambda folder, paths: close(hashes(name, encode, paths), 10)

def by_cleanvision(folder, paths):
    from cleanvision import Imagelab
    number = {os.path.realpath(path): i for i, path in enumerate(paths)}
    lab = Imagelab(data_path=folder)
    lab.find_issues({"near_duplicates": {}, "exact_duplicates": {}}, n_jobs=1, verbose=False)
    pairs = []
    for issue in "near_duplicates", "exact_duplicates":
        for together in lab.info[issue]["sets"]:
            images = [number[os.path.realpath(path)] for path in together]
            pairs += [(a, b) for i, a in enumerate(images) for b in images[i + 1:]]
    return pairs

def by_fastdup(folder, paths):
    import fastdup
    number = {os.path.realpath(path): i for i, path in enumerate(paths)}
    with tempfile.TemporaryDirectory() as work:
        tool = fastdup.create(work_dir=work, input_dir=folder)
        tool.run(ccthreshold=0.9, overwrite=True, print_summary=False)
        table = tool.similarity()
        names = zip(table["filename_from"], table["filename_to"], table["distance"])
        return [(number[os.path.realpath(a)], number[os.path.realpath(b)]) for a, b, near in names if near >= 0.9]

def tools():
    """The searches of the tools that are installed."""
    found = {"imagehash dHash, 4": by_imagehash("dhash", 4), "imagehash pHash, 4": by_imagehash("phash", 4)}
    for name in "DHash", "PHash", "WHash":
        found[f"imagededup {name}, 10"] = by_imagededup(name)
    found["cleanvision"] = by_cleanvision
    try:
        import fastdup  # its model comes with the package
        found["fastdup, 0.9"] = by_fastdup
    except ImportError:
        pass
    return found

def count(members, pairs):
    """Images of each kind, those found with their original, and those joined to one that shows something else."""
    found, wrong = set(), set()
    for a, b in pairs:
        planted, other = (b, a) if members[a]["kind"] == "none" else (a, b)
        if members[a]["shows"] != members[b]["shows"]:
            wrong.add(planted)
            if (members[a]["kind"] == "none") == (members[b]["kind"] == "none"):
                wrong.add(other)
        elif members[a]["original"] == members[b]["original"]:
            found |= {a, b}
    sums = {}
    for i, member in enumerate(members):
        if member["kind"] == "none" and member["rate"] != "0":
            continue
        sums.setdefault(member["kind"], [0, 0, 0])
        sums[member["kind"]] = [n + add for n, add in zip(sums[member["kind"]], (1, i in found, i in wrong))]
    return sums

def main(folder, only):
    rows = []
    for images in sorted(pathlib.Path(folder, "images").iterdir()):
        if only and images.name not in only:
            continue
        for listed in sorted(images.glob("*.csv")):
            with open(listed, newline="") as file:
                members = list(csv.DictReader(file))
            if members[-1]["rate"] not in RATES:
                continue
            paths = [str(images / listed.stem / member["path"]) for member in members]
            for tool, search in tools().items():
                with contextlib.redirect_stdout(io.StringIO()):
                    pairs = search(str(images / listed.stem), paths)
                for kind, sums in sorted(count(members, pairs).items()):
                    rows.append([images.name, tool, kind, members[-1]["rate"], *sums])
            print(images.name, listed.stem, len(members), file=sys.stderr, flush=True)
    with open(HERE / "peers.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["set", "tool", "kind", "rate", "images", "found", "wrong"], *rows])

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
