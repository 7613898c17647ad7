"""Prints, as Markdown, each kind that Pillow and OpenCV differ in, with the side taken: python table.py"""
import collections, gzip, json, os, re, zipfile
os.chdir(os.path.dirname(os.path.abspath(__file__)))
import kinds

def entries():
    with zipfile.ZipFile("matrix.zip") as z:
        for e in json.loads(z.read("figures.json"))["files"].values():
            yield 0, e
    with gzip.open("real.json.gz") as f:
        for e in json.load(f)["files"].values():
            if e["kind"].lower() not in kinds.UNSUPPORTED:
                yield 1, e

# What is left where no rule speaks of a kind: grouped by what makes it special.
GROUPS = ["broken header", "old JPEG", "fax", "LZMA", "zstd", "WebP", "BigTIFF", "fill order 2", "CMYK", "YCbCr", "tiles", r"\b(2|4) bit", r"\b(10|12|14) bit", "white is zero", "alpha", "unspecified",
          "palette", "bit fields", "RLE", "OS/2", "tRNS", "beyond the screen"]

def group(kind):
    special = next((re.sub(r"\\b|[()]", "", g).replace("|", ", ") for g in GROUPS if re.search(g, kind)), "other")
    return f"{kind.split()[0].replace('BigTIFF', 'TIFF')}: {special}"

def main():
    counts = collections.defaultdict(lambda: [0, 0, collections.Counter()])
    for real, e in entries():
        if e["side"] in ("both", "none"):
            continue
        read = e["read"]
        if len(read) == 2:
            key = next(((p, w) for p, _, w in kinds.DIFFERENT if re.match(p, e["kind"])), (group(e["kind"]), "they differ"))
        elif not read:
            key = (group(e["kind"]), "neither reads it; the file's pixels are known")
        else:
            key = next(((p, w) for p, who, _, w in kinds.ALONE if who == read[0] and re.match(p, e["kind"])),
                       (group(e["kind"]), f"{dict(pillow='Pillow', opencv='OpenCV')[read[0]]} alone reads it"))
        counts[key][real] += 1
        counts[key][2][e["side"]] += 1
    print("| kind | why | matrix | real | side taken |\n|---|---|---|---|---|")
    plain = lambda p: re.sub(r" \.\*|\.\*", " ... ", p).replace("|", " or ").replace("  ", " ").strip()
    for (pattern, why), (made, real, sides) in sorted(counts.items()):
        print(f"| {plain(pattern)} | {why} | {made} | {real} | {', '.join(s if len(sides) == 1 else f'{s} ({n})' for s, n in sides.most_common())} |")

main()
