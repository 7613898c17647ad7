package metadata

import "encoding/binary"

// inWebP walks the chunks of an extended file (RFC 9649, section 2.7), which are
// padded to even lengths. As in libwebp the first of a kind counts, and only if the
// header announces it.
func inWebP(data []byte) Blocks {
	const (
		riff, head          = 12, 8
		exifFlag, xmpFlag   = 1 << 3, 1 << 2
		flagsAt, sizeOfVP8X = riff + head, 10
	)
	var b Blocks
	if len(data) < riff+head+sizeOfVP8X || string(data[riff:riff+4]) != "VP8X" {
		return b
	}
	end := min(int64(binary.LittleEndian.Uint32(data[4:]))+8, int64(len(data)))
	flags := data[flagsAt]
	for at := int64(riff); at+head <= end; {
		size := int64(binary.LittleEndian.Uint32(data[at+4:]))
		if at+head+size > end {
			break
		}
		content := data[at+head:][:size]
		switch name := string(data[at : at+4]); {
		case name == "EXIF" && flags&exifFlag != 0 && b.EXIF == nil:
			b.EXIF = content
		case name == "XMP " && flags&xmpFlag != 0 && b.XMP == nil:
			b.XMP = content
		}
		at += head + size + size%2
	}
	return b
}
