package kind

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// recognise names kinds of files that more than a signature tells apart; empty:
// none of them.
func recognise(data []byte) string {
	for _, kind := range []func([]byte) string{mediaFile, bitmapArray, iconFile, pcxFile, netpbmFile, text} {
		if name := kind(data); name != "" {
			return name
		}
	}
	return ""
}

// IsImage recognises what is surely an image by its first bytes, whether it can be
// read here or not: no archive, document or video, as lie beside the images.
func IsImage(head []byte) bool {
	if find(head, supported) != "" {
		return true
	}
	kind := cmp.Or(find(head, unsupported), mediaFile(head), netpbmFile(head))
	return kind != "" && !slices.Contains([]string{"ZIP", "gzip", "RAR", "7z", "PDF", "PostScript", "WMF", "EMF", "video", "HDF5", "NumPy", "AppleDouble"}, kind)
}

// mediaFile names what ISO's base media format holds, by its brands: the major one
// first, then those that it is compatible with (ISO/IEC 14496-12, section 4.3;
// HEIF's "mif1" says too little alone).
func mediaFile(data []byte) string {
	const name, major, compatible, each = 4, 8, 16, 4
	if len(data) < major+each || string(data[name:major]) != "ftyp" {
		return ""
	}
	end := min(int(min(binary.BigEndian.Uint32(data), 1<<12)), len(data))
	brands := []string{string(data[major : major+each])}
	for at := compatible; at+each <= end; at += each {
		brands = append(brands, string(data[at:at+each]))
	}
	for _, of := range []struct {
		kind   string
		brands string
	}{
		{"AVIF", "avif avis"}, {"HEIC", "heic heix heim heis hevc hevx hevm hevs"}, {"Canon CR3", "crx "}, {"JPEG XL", "jxl "}, {"JPEG 2000", "jp2  jpx  jpm "}, {"HEIF", "mif1 msf1 mif2"},
	} {
		if slices.ContainsFunc(brands, func(brand string) bool { return strings.Contains(of.brands, brand) }) {
			return of.kind
		}
	}
	return "video"
}

// bitmapArray names OS/2's file of the same picture for several screens.
func bitmapArray(data []byte) string {
	const first = 14 // bitmap, icon or pointer
	if len(data) >= first+2 && string(data[:2]) == "BA" && slices.Contains([]string{"BM", "IC", "CI", "PT", "CP"}, string(data[first:first+2])) {
		return "OS/2 bitmap array"
	}
	return ""
}

// iconFile names Windows' icons and cursors: a directory of at least one image,
// whose reserved byte is 0.
func iconFile(data []byte) string {
	const entry = 6
	if len(data) < entry+16 || data[0] != 0 || data[1] != 0 || data[3] != 0 || data[4] == 0 || data[entry+3] != 0 {
		return ""
	}
	return map[byte]string{1: "Windows icon", 2: "Windows cursor"}[data[2]]
}

// pcxFile names PCX by its version, its only encoding and its depth.
func pcxFile(data []byte) string {
	if len(data) >= 128 && data[0] == 10 && data[1] <= 5 && data[2] == 1 && slices.Contains([]byte{1, 2, 4, 8}, data[3]) {
		return "PCX"
	}
	return ""
}

// netpbmFile names the formats of Netpbm and PFM: P and a digit or letter, and white
// space.
func netpbmFile(data []byte) string {
	if len(data) < 3 || data[0] != 'P' || !bytes.ContainsRune([]byte(" \t\r\n"), rune(data[2])) {
		return ""
	}
	switch c := data[1]; {
	case c >= '1' && c <= '7':
		return map[byte]string{'1': "PBM", '4': "PBM", '2': "PGM", '5': "PGM", '3': "PPM", '6': "PPM", '7': "PAM"}[c]
	case c == 'F' || c == 'f':
		return "PFM"
	}
	return ""
}

// textBM reports text or other data that begins with BM, as a table with the column
// BMI does: where a bitmap has the size of its second header, in 4 bytes, text has a
// number that no header has. Of the beginning of a bitmap, some bytes are no text.
func textBM(data []byte) bool {
	const size, largest = 14, 1 << 12
	if len(data) >= size+4 {
		return binary.LittleEndian.Uint32(data[size:]) > largest
	}
	return len(data) > 2 && !bytes.ContainsFunc(data, func(r rune) bool { return r == 0 || r == utf8.RuneError })
}

// text names text that stands where an image should.
func text(data []byte) string {
	const looked = 4096 // bytes for the first element behind comments
	head := bytes.TrimPrefix(data[:min(len(data), looked)], []byte("\xef\xbb\xbf"))
	head = bytes.ToLower(bytes.TrimLeft(head, " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("version https://git-lfs.github.com/spec/")):
		return "Git LFS"
	case !bytes.HasPrefix(head, []byte("<")):
		return ""
	case bytes.Contains(head, []byte("<svg")) && !bytes.Contains(head, []byte("<html")):
		return "SVG"
	case slices.ContainsFunc([]string{"<!doctype html", "<html", "<head", "<body", "<title"}, func(tag string) bool { return bytes.Contains(head, []byte(tag)) }):
		return "HTML"
	case bytes.HasPrefix(head, []byte("<?xml")):
		return "XML"
	}
	return ""
}

// cameraRawFile names photos that begin like TIFF, whose first image is at best a
// preview: Canon's by their mark, Adobe's by their version (DNG 1.7, tag 50706), and
// others that call their first image a smaller one (TIFF 6.0, tag 254) and keep more
// in sub-directories (TIFF Technical Note 1, tag 330).
func cameraRawFile(data []byte) string {
	const canon, smaller, subDirectories, version = 8, 254, 330, 50706
	if len(data) >= canon+2 && string(data[canon:canon+2]) == "CR" {
		return "Canon CR2"
	}
	tags := tiffTags(data, smaller, subDirectories, version)
	_, dng := tags[version]
	_, more := tags[subDirectories]
	switch {
	case dng:
		return "DNG"
	case more && tags[smaller]&1 != 0:
		return "camera raw"
	}
	return ""
}

// tiffTags looks for tags in the first directory of a TIFF file; their values are
// right where they are single numbers of 4 bytes.
func tiffTags(data []byte, wanted ...uint16) map[uint16]uint32 {
	const first, entry, value = 4, 12, 8
	if len(data) < first+4 || data[2]|data[3] != '*' { // BigTIFF has another number
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(data[first:]))
	if at+2 > int64(len(data)) {
		return nil
	}
	found := make(map[uint16]uint32)
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < entry {
			break
		}
		if tag := order.Uint16(entries); slices.Contains(wanted, tag) {
			found[tag] = order.Uint32(entries[value:])
		}
		entries = entries[entry:]
	}
	return found
}
