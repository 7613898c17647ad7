// Package metadata finds what image files say about themselves: the EXIF and XMP
// blocks of JPEG, PNG, WebP, TIFF, HEIC, AVIF and JPEG XL files, and the orientation
// that they name. It walks containers and knows nothing of pixels, data sets or the
// meaning of other fields.
//
// Any bytes may be read: what is not there, cut off or contradictory is found to be
// empty. Time and memory are bounded by the file's size; text that is compressed is
// unpacked up to 1 MiB.
//
// Which block counts where there are several, and what is a value, is as in Pillow
// 13 (Image.getexif and the readers of each format), since that is what
// ImageOps.exif_transpose turns images by.
package metadata

import "bytes"

// Blocks are the metadata of a file. They may share its memory.
type Blocks struct {
	EXIF []byte // a TIFF stream, without the name that some containers put before it
	XMP  []byte // an XML packet
}

// Find walks the container that the content announces.
func Find(data []byte) Blocks {
	var b Blocks
	names := 2
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		b, names = inJPEG(data), 1 // beside the segment's own
	case bytes.HasPrefix(data, []byte(pngSignature)):
		b, names = inPNG(data)
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		b = inWebP(data)
	case bytes.HasPrefix(data, []byte("II*\x00")), bytes.HasPrefix(data, []byte("MM\x00*")):
		b = Blocks{EXIF: data, XMP: xmpOf(data)}
	case len(data) >= 8 && string(data[4:8]) == "ftyp":
		b = inHEIF(data)
	case bytes.HasPrefix(data, []byte(jxlSignature)):
		b = inJXL(data)
	}
	for range names { // that of JPEG's segment, which some writers put into other containers, or once more
		b.EXIF = bytes.TrimPrefix(b.EXIF, []byte(exifName))
	}
	return b
}
