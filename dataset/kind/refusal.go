package kind

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// refusal is how files of a kind are refused that are known and not read.
type refusal struct {
	reason    string // empty: "... is not supported"
	plural    string // empty: "... files"
	one, many string // what to do
	tools     *tools // that convert all files of a folder
}

// tools are commands that take a file and a new one, and what installs them.
type tools struct {
	each                              string // for one file
	linux, macOS, windows             string
	fromDebian, fromBrew, fromWindows string
}

// ImageMagick turns HEIC and AVIF upright as they say. Of Debian 12's tools,
// heif-convert turns the pixels and leaves the orientation in EXIF, so that they
// would be turned twice, and avifdec does neither.
var (
	imageMagick = &tools{
		each:  "with ImageMagick, on Linux `convert IN OUT.png`, on macOS and Windows `magick IN OUT.png`",
		linux: "convert", macOS: "magick", windows: "magick",
		fromDebian: "apt install imagemagick", fromBrew: "brew install imagemagick", fromWindows: "winget install ImageMagick.ImageMagick",
	}
	libjxl = &tools{
		each:  "on Linux and macOS with libjxl, `djxl IN OUT.png`, on Windows with ImageMagick, `magick IN OUT.png`",
		linux: "djxl", macOS: "djxl", windows: "magick",
		fromDebian: "apt install libjxl-tools", fromBrew: "brew install jpeg-xl", fromWindows: "winget install ImageMagick.ImageMagick",
	}
)

// convertible is for images that most programs convert.
var convertible = refusal{
	one:  "convert it to PNG (with ImageMagick: magick IN OUT.png), or take it out",
	many: "convert them to PNG (with ImageMagick, each: magick IN OUT.png), or take them out",
}

// Kinds that other programs make of photos, of what is no photo, and of none at all.
var (
	cameraRaw = refusal{
		one:  "develop it to PNG with a program for photos, or take it out",
		many: "develop them to PNG with a program for photos, or take them out",
	}
	drawing = refusal{one: "render it to PNG, or take it out", many: "render them to PNG, or take them out"}
	foreign = refusal{one: "take the images in it out as PNG, or take it out", many: "take the images in them out as PNG, or take them out"}
)

var refusals = map[string]refusal{
	"HEIC": {tools: imageMagick}, "HEIF": {tools: imageMagick}, "AVIF": {tools: imageMagick}, "JPEG XL": {tools: libjxl},
	"SVG": drawing, "PostScript": drawing, "WMF": drawing, "EMF": drawing,
	"PDF": foreign, "ZIP": foreign, "gzip": foreign, "RAR": foreign, "7z": foreign, "video": foreign, "DICOM": foreign, "HDF5": foreign, "NumPy": foreign,
	"Canon CR2": cameraRaw, "Canon CR3": cameraRaw, "Fujifilm RAF": cameraRaw, "Olympus ORF": cameraRaw, "Panasonic RW2": cameraRaw,
	"Minolta MRW": cameraRaw, "Sigma X3F": cameraRaw, "DNG": cameraRaw, "camera raw": cameraRaw,
	"HTML": {
		reason: "an HTML page, not an image", plural: "HTML pages",
		one:  "download the image again, since the server has sent a page instead, or take it out",
		many: "download the images again, since the server has sent pages instead, or take them out",
	},
	"XML": {
		reason: "an XML text, not an image", plural: "XML texts",
		one:  "download the image again if a server has sent this instead, or take it out",
		many: "download the images again if a server has sent these instead, or take them out",
	},
	"Git LFS": {
		reason: "a pointer of Git LFS, not the image itself", plural: "pointers of Git LFS",
		one: "run `git lfs pull` in the repository, or take it out", many: "run `git lfs pull` in the repository, or take them out",
	},
	"AppleDouble": {
		reason: "macOS's notes on another file, not an image",
		one:    "take it out", many: "take them out (on macOS: dot_clean .)",
	},
}

// refuse is the fault of a file of a kind that is known and not read.
func refuse(kind string) *fault.Error {
	r, ok := refusals[kind]
	if !ok {
		r = convertible
	}
	f := fault.Broken(cmp.Or(r.reason, kind+" is not supported"), r.one)
	if r.tools != nil {
		f.Next = "convert it to PNG (" + r.tools.each + "), or take it out"
	}
	f.Kind = kind
	return f
}

// Advice is what to do about several files of one kind that is known and not read: a
// line, or one for each system with a command that converts all of them. With listed,
// the files are named by a manifest rather than found in a folder.
func Advice(kind string, files []string, listed bool) string {
	r, ok := refusals[kind]
	if !ok {
		r = convertible
	}
	head := fmt.Sprintf("%d %s: ", len(files), cmp.Or(r.plural, kind+" files"))
	if r.tools == nil {
		return head + r.many
	}
	end := "then take the " + kind + " files out"
	if listed {
		end = "then name the PNG files in the manifest instead"
	}
	extension, other := mainExtension(files)
	if extension == "" {
		return head + "convert each to PNG (" + r.tools.each + "), " + end
	}
	if other != "" {
		end += "; those that have another name, such as " + fault.Printable(other) + ", one by one"
	}
	return head + "convert them to PNG in the folder of the images, " + end + r.tools.all(extension)
}

// all are the commands that convert all files with an extension.
func (t *tools) all(extension string) string {
	unix := "find . -iname '*" + extension + "' -exec %s {} {}.png \\;   (%s)"
	return "\n  Linux:   " + fmt.Sprintf(unix, t.linux, t.fromDebian) +
		"\n  macOS:   " + fmt.Sprintf(unix, t.macOS, t.fromBrew) +
		"\n  Windows: " + fmt.Sprintf(`Get-ChildItem -Recurse -Filter *%s | ForEach-Object { %s $_.FullName "$($_.FullName).png" }   (%s)`, extension, t.windows, t.fromWindows)
}

// mainExtension is the extension that most of the files have, in small letters, and
// a file with another one, if there is any. One that other images may have too, or
// that a shell may not take, is none; empty: there is no other.
func mainExtension(files []string) (extension, other string) {
	counts := make(map[string]int)
	for _, file := range files {
		counts[extensionOf(file)]++
	}
	for _, candidate := range slices.Sorted(maps.Keys(counts)) {
		if candidate != "" && (extension == "" || counts[candidate] > counts[extension]) {
			extension = candidate
		}
	}
	for _, file := range files {
		if extensionOf(file) != extension {
			return extension, file
		}
	}
	return extension, ""
}

// extensionOf is empty for one that is not fit for mainExtension.
func extensionOf(file string) string {
	extension := strings.ToLower(path.Ext(file))
	special := strings.ContainsFunc(strings.TrimPrefix(extension, "."), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if len(extension) < 2 || special || slices.Contains([]string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}, extension) {
		return ""
	}
	return extension
}
