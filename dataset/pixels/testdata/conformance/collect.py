"""Fills a folder with the images that the packages of packages.json ship, and the JPEG files that those of
packages_jpeg.json do: python collect.py FOLDER

Each package is fetched by name and version with its registry's own client: pip, apt-get (with deb-src lines for Debian 12),
npm, go, cargo and mvn. A client that fails is named at the end; the rest is collected all the same. Files are kept once
each, by content, as FOLDER/PACKAGE/BEGINNING-OF-SHA256-NAME, if they begin as an image does and have at most 8 MB. Of a
package of packages_jpeg.json there are at most 100, the first by SHA-256, so that none has most of the files.
"""
import hashlib, json, os, pathlib, re, subprocess, sys, tarfile, tempfile, zipfile

HERE = pathlib.Path(__file__).resolve().parent
LARGEST = 8 << 20
MOST_JPEG = 100
BEGINNINGS = [(0, b"\xff\xd8\xff"), (0, b"\x89PNG\r\n\x1a\n"), (0, b"GIF8"), (0, b"BM"), (0, b"II*\0"), (0, b"MM\0*"), (0, b"II+\0"), (0, b"MM\0+"),
              (4, b"ftyp"), (0, b"\xff\x0a"), (0, b"\0\0\0\x0cJXL "), (0, b"\0\0\0\x0cjP  "), (0, b"8BPS")]

def jpeg(data):
    return data[:3] == b"\xff\xd8\xff"

def image(data):
    return any(data[at:at + len(magic)] == magic for at, magic in BEGINNINGS) or data[:4] == b"RIFF" and data[8:12] == b"WEBP"

def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

def fetch(kind, package, to):
    """Leaves archives or folders of a package in the folder to."""
    if kind.startswith("pypi"):
        wheel = ["--only-binary", ":all:", "--python-version", "3.9", "--platform", "manylinux2010_x86_64"]
        run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", *(wheel if kind == "pypi-wheel" else ["--no-binary", ":all:"]), "-d", to, package)
    elif kind == "debian-source":
        run("apt-get", "source", "--download-only", "-q", package, cwd=to)
    elif kind == "debian-binary":
        run("apt-get", "download", "-q", package, cwd=to)
        for deb in list(to.glob("*.deb")):
            run("dpkg-deb", "-x", deb, to / "files")
        run("find", to, "-type", "l", "-delete")
    elif kind == "npm":
        run("npm", "pack", "--silent", package, cwd=to)
    elif kind == "go":
        (to / "go.mod").write_text("module collect\n")
        os.symlink(json.loads(run("go", "mod", "download", "-json", package, cwd=to))["Dir"], to / "module")
    elif kind == "crates":
        name, version = package.split("=")
        (to / "src").mkdir()
        (to / "src/main.rs").write_text("fn main() {}\n")
        (to / "Cargo.toml").write_text(f'[package]\nname = "collect"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n{name} = "={version}"\n')
        run("cargo", "vendor", "-q", "vendor", cwd=to)
        os.rename(to / "vendor" / name, to / "crate")
        subprocess.run(["rm", "-rf", to / "vendor"], check=True)
    else:
        group, name, version = package.split(":")
        run("mvn", "-q", "dependency:get", "-Dartifact=" + package + ":jar:tests", "-Dtransitive=false", cwd=to)
        run("mvn", "-q", "dependency:copy", "-Dartifact=" + package + ":jar:tests", f"-DoutputDirectory={to}", cwd=to)

def contents(folder):
    """(path, bytes) of files in the folder and its archives."""
    for top, _, names in os.walk(folder, followlinks=True):
        for name in sorted(names):
            path = os.path.join(top, name)
            if re.search(r"\.(tgz|tar\.\w+)$", name):
                with tarfile.open(path) as archive:
                    for m in archive:
                        if m.isfile() and m.size <= LARGEST:
                            yield m.name, archive.extractfile(m).read()
            elif re.search(r"\.(zip|jar|whl)$", name):
                with zipfile.ZipFile(path) as archive:
                    for m in archive.infolist():
                        if not m.is_dir() and m.file_size <= LARGEST:
                            yield m.filename, archive.read(m)
            elif os.path.getsize(path) <= LARGEST:
                with open(path, "rb") as f:
                    yield path, f.read()

def collect(kind, package, out, wanted, most, seen):
    """How many new files of a package are kept."""
    short = re.sub(r"[=@:].*?(?=[^=@:]*$)|[^\w.-]", "-", package.replace("com.twelvemonkeys.imageio:", "twelvemonkeys-").lstrip("@"))
    found = {}
    with tempfile.TemporaryDirectory() as to:
        fetch(kind, package, pathlib.Path(to))
        for path, data in contents(to):
            digest = hashlib.sha256(data).hexdigest()
            if digest not in seen and wanted(data):
                found.setdefault(digest, (os.path.basename(path), data))
    folder = pathlib.Path(out) / short
    for digest in sorted(found)[:most]:
        seen.add(digest)
        name, data = found[digest]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{digest[:10]}-{re.sub(r'[^A-Za-z0-9._-]', '_', name)}").write_bytes(data)
    return min(len(found), most or len(found))

def main(out):
    seen, failed = set(), []
    for name, wanted, most in (("packages.json", image, None), ("packages_jpeg.json", jpeg, MOST_JPEG)):
        for kind, packages in json.loads((HERE / name).read_text()).items():
            for package in packages:
                try:
                    print(f"{collect(kind, package, out, wanted, most, seen):6} {package}", flush=True)
                except (subprocess.CalledProcessError, OSError) as e:
                    failed.append(f"{package}: {e}")
    print(f"{len(seen):6} in all")
    for f in failed:
        print("failed:", f)

if __name__ == "__main__":
    main(sys.argv[1])
