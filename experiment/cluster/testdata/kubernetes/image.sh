#!/usr/bin/env bash
# image.sh NAME PROGRAM: an image that holds one program, the libraries that it is linked with
# and nothing else, for ctr image import, on standard output. The program is /PROGRAM, in the
# PATH, and runs by default.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=$(basename "$2")
mkdir "$work/layer"
cp "$2" "$work/layer/"
for library in $(ldd "$2" 2>/dev/null | grep -o '/[^ ]*'); do
	mkdir -p "$work/layer/$(dirname "$library")"
	cp -L "$library" "$work/layer/$library"
done
tar -C "$work/layer" --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$work/layer.tar" .
sum=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
cat >"$work/config.json" <<C
{"architecture": "$(go env GOARCH)", "os": "linux", "config": {"Env": ["PATH=/"], "Entrypoint": ["/$program"]},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$sum"]}}
C
echo "[{\"Config\": \"config.json\", \"RepoTags\": [\"$1\"], \"Layers\": [\"layer.tar\"]}]" >"$work/manifest.json"
tar -C "$work" -cf - manifest.json config.json layer.tar
