package tiff

import "fmt"

// Compressions that are read (tag 259).
const (
	none         = 1
	faxRLE       = 2
	faxGroup3    = 3
	faxGroup4    = 4
	lzw          = 5
	jpegStreams  = 7
	deflate      = 8
	packBits     = 32773
	deflateAdobe = 32946 // the older number
)

func fax(compression int) bool {
	return compression == faxRLE || compression == faxGroup3 || compression == faxGroup4
}

var otherCompressions = map[int]string{
	6: "JPEG compression of the old kind", 9: "JBIG compression", 10: "JBIG compression",
	32766: "NeXT compression", 32771: "CCITT compression with word alignment", 32809: "ThunderScan compression", 32908: "Pixar compression",
	32909: "Pixar compression", 32947: "Kodak DCS compression", 33003: "JPEG 2000 compression", 33005: "JPEG 2000 compression",
	34661: "JBIG compression", 34676: "SGI logarithmic compression", 34677: "SGI logarithmic compression", 34712: "JPEG 2000 compression",
	34713: "Nikon's raw compression", 34887: "LERC compression", 34892: "lossy JPEG compression", 34925: "LZMA compression",
	34926: "Zstandard compression", 34927: "WebP compression", 34933: "PNG compression", 34934: "JPEG XR compression",
	50000: "Zstandard compression", 50001: "WebP compression", 50002: "JPEG XL compression", 52546: "JPEG XL compression",
	65000: "Kodak DCR compression",
}

func checkCompression(compression int) error {
	switch compression {
	case none, faxRLE, faxGroup3, faxGroup4, lzw, jpegStreams, deflate, packBits, deflateAdobe:
		return nil
	}
	if name, ok := otherCompressions[compression]; ok {
		return unsupported("%s", name)
	}
	return unsupported("compression %d", compression)
}

// readCompression reads how bytes become samples.
func readCompression(d *directory, l *layout) (err error) {
	if fax(l.compression) && (l.bits != 1 || l.samples != 1) {
		return fmt.Errorf("fax compression of %d samples of %d bits", l.samples, l.bits)
	}
	if err := checkJPEG(*l); err != nil {
		return err
	}
	order, err := d.number(tagFillOrder, 1)
	if err != nil {
		return err
	}
	if order != 1 && order != 2 {
		return fmt.Errorf("%v is %d", tagFillOrder, order)
	}
	l.reversed = order == 2 && l.compression != jpegStreams // whose bits have one order, as in libtiff
	if l.compression == faxGroup3 {
		if l.t4Options, err = d.number(tagT4Options, 0); err != nil {
			return err
		}
	}
	if l.predictor, err = d.number(tagPredictor, 1); err != nil {
		return err
	}
	switch {
	case l.compression == packBits && l.predictor != 1: // tifffile predicts; Pillow and libtiff set the field in vain
		return unsupported("prediction of PackBits compression")
	case l.compression != lzw && l.compression != deflate && l.compression != deflateAdobe:
		l.predictor = 1 // others have none
		return nil
	case l.predictor == 1, l.predictor == 2 && l.bits%8 == 0:
		return nil
	case l.predictor == 2:
		return unsupported("prediction of %d-bit samples", l.bits)
	case l.predictor == 3:
		return fmt.Errorf("floating point prediction of samples that are none")
	}
	return fmt.Errorf("%v is %d", tagPredictor, l.predictor)
}

// leastPacked is the least number of bytes that can hold so many: runs of 128 in two
// bytes (PackBits), strings that grow by one with each code (LZW), matches of
// 258 in two bits (deflate, RFC 1951), a bit for each block of a component, of which
// there are up to four (JPEG), and a bit for each row (fax).
func leastPacked(size int64, compression int) int64 {
	switch compression {
	case none:
		return size
	case packBits:
		return (size + 63) / 64
	case lzw:
		return size / 4096
	case deflate, deflateAdobe:
		return size / 1040
	case jpegStreams:
		return size / (4 * 8 * 64)
	}
	return min(size, 1)
}
