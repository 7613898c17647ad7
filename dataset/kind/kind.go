// Package kind tells what a file is by its first bytes.
//
// It owns the signatures of image formats that are read and of kinds of files that are
// not, and the words by which those are refused, with the commands that convert them.
// It must not know how an image is decoded, listings or manifests.
package kind

import (
	"bytes"
	"cmp"

	"github.com/refold/refold/dataset/fault"
)

// signature is how the files of a format begin.
type signature struct {
	format string
	offset int
	magic  string
}

// Formats of images that are decoded, and others that are only recognised, as those of
// recognise, so that an error can name them.
var (
	supported = []signature{
		{"jpeg", 0, "\xff\xd8\xff"},
		{"png", 0, "\x89PNG\r\n\x1a\n"},
		{"gif", 0, "GIF87a"},
		{"gif", 0, "GIF89a"},
		{"webp", 8, "WEBP"},
		{"bmp", 0, "BM"},
		{"tiff", 0, "II*\x00"},
		{"tiff", 0, "MM\x00*"},
		{"tiff", 0, "II+\x00"},
		{"tiff", 0, "MM\x00+"},
	}
	unsupported = []signature{
		{"JPEG XL", 0, "\xff\x0a"}, {"JPEG XL", 0, "\x00\x00\x00\x0cJXL \r\n\x87\n"},
		{"JPEG 2000", 0, "\x00\x00\x00\x0cjP  \r\n\x87\n"}, {"JPEG 2000", 0, "\xff\x4f\xff\x51"},
		{"JPEG XR", 0, "II\xbc"}, {"MNG", 0, "\x8aMNG"}, {"JNG", 0, "\x8bJNG"},
		{"Photoshop", 0, "8BPS"}, {"GIMP", 0, "gimp xcf"},
		{"OpenEXR", 0, "\x76\x2f\x31\x01"}, {"Radiance HDR", 0, "#?RADIANCE"}, {"Radiance HDR", 0, "#?RGBE"},
		{"DirectDraw surface", 0, "DDS "}, {"QOI", 0, "qoif"}, {"FITS", 0, "SIMPLE  ="}, {"DICOM", 128, "DICM"},
		{"Fujifilm RAF", 0, "FUJIFILMCCD-RAW"}, {"Olympus ORF", 0, "IIRO"}, {"Olympus ORF", 0, "IIRS"}, {"Olympus ORF", 0, "MMOR"},
		{"Panasonic RW2", 0, "IIU\x00"}, {"Minolta MRW", 0, "\x00MRM"}, {"Sigma X3F", 0, "FOVb"},
		{"WMF", 0, "\xd7\xcd\xc6\x9a"}, {"EMF", 40, " EMF"}, {"PDF", 0, "%PDF-"}, {"PostScript", 0, "%!PS"}, {"PostScript", 0, "\xc5\xd0\xd3\xc6"},
		{"ZIP", 0, "PK\x03\x04"}, {"gzip", 0, "\x1f\x8b\x08"}, {"RAR", 0, "Rar!\x1a\x07"}, {"7z", 0, "7z\xbc\xaf\x27\x1c"},
		{"video", 8, "AVI LIST"}, {"video", 0, "\x1a\x45\xdf\xa3"}, {"HDF5", 0, "\x89HDF\r\n"}, {"NumPy", 0, "\x93NUMPY"},
		{"AppleDouble", 0, "\x00\x05\x16\x07"},
	}
)

// errNotImage is returned for content that is no known image format.
var errNotImage = fault.Broken("not an image that is known here (JPEG, PNG, GIF, WebP, BMP, TIFF)", "convert it or take it out")

func find(data []byte, signatures []signature) string {
	for _, s := range signatures {
		if len(data) >= s.offset && bytes.HasPrefix(data[s.offset:], []byte(s.magic)) && (s.format != "bmp" || !textBM(data)) {
			return s.format
		}
	}
	return ""
}

// Format names the format of an image by its content: jpeg, png, gif, webp, bmp or tiff.
// For any other content it returns a *fault.Error, with the kind of file where that is known.
func Format(data []byte) (string, error) {
	if len(data) == 0 {
		return "", fault.Broken("the file is empty", "replace it or take it out")
	}
	format := find(data, supported)
	if format == "tiff" {
		if raw := cameraRawFile(data); raw != "" {
			return "", refuse(raw)
		}
	}
	if format != "" {
		return format, nil
	}
	if other := cmp.Or(find(data, unsupported), recognise(data)); other != "" {
		return "", refuse(other)
	}
	return "", errNotImage
}
