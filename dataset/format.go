package dataset

import "bytes"

// signature is how the files of a format begin.
type signature struct {
	format string
	offset int
	magic  string
}

// Image formats that are decoded, and those that are only recognised so that an
// error can name them.
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
	}
	unsupported = []signature{
		{"AVIF", 4, "ftypavif"}, {"AVIF", 4, "ftypavis"},
		{"HEIC", 4, "ftypheic"}, {"HEIC", 4, "ftypheix"}, {"HEIC", 4, "ftyphevc"},
		{"HEIF", 4, "ftypmif1"}, {"HEIF", 4, "ftypmsf1"},
		{"JPEG XL", 0, "\xff\x0a"}, {"JPEG XL", 0, "\x00\x00\x00\x0cJXL \r\n\x87\n"},
		{"JPEG 2000", 0, "\x00\x00\x00\x0cjP  \r\n\x87\n"},
		{"BigTIFF", 0, "II+\x00"}, {"BigTIFF", 0, "MM\x00+"},
		{"Photoshop", 0, "8BPS"},
		{"SVG", 0, "<svg"},
	}
)

// errNotImage is returned for content that is no known image format.
var errNotImage = broken("not an image that is known here (JPEG, PNG, GIF, WebP, BMP, TIFF)", "convert it or take it out")

func find(data []byte, signatures []signature) string {
	for _, s := range signatures {
		if len(data) >= s.offset && bytes.HasPrefix(data[s.offset:], []byte(s.magic)) {
			return s.format
		}
	}
	return ""
}

// sniff names the format of an image by its content.
func sniff(data []byte) (string, error) {
	if len(data) == 0 {
		return "", broken("the file is empty", "replace it or take it out")
	}
	if format := find(data, supported); format != "" {
		return format, nil
	}
	if format := find(data, unsupported); format != "" {
		return "", broken(format+" is not supported", "convert it to PNG")
	}
	return "", errNotImage
}
