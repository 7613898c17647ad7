package tiff

import (
	"fmt"
	"math"
)

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
func (d *directory) readCompression(l *layout) (err error) {
	if fax(l.compression) && (l.bits != 1 || l.samples != 1) {
		return fmt.Errorf("fax compression of %d samples of %d bits", l.samples, l.bits)
	}
	if err := l.checkJPEG(); err != nil {
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

// readChroma reads how many pixels of YCbCr share their chroma, 2 x 2 by default.
func (d *directory) readChroma(l *layout) error {
	if l.model != ycbcr || l.convertsYCbCr() {
		return nil
	}
	n, err := d.numbers(tagSubsampling)
	if err != nil {
		return err
	}
	l.subX, l.subY = 2, 2
	switch n.len() {
	case 0:
	case 2:
		l.subX, l.subY = int(min(n.at(0), 255)), int(min(n.at(1), 255))
	default: // libtiff passes over them
		return fmt.Errorf("%v has %d values, not 2", tagSubsampling, n.len())
	}
	known := func(n int) bool { return n == 1 || n == 2 || n == 4 }
	if !known(l.subX) || !known(l.subY) {
		return fmt.Errorf("%v is %d, %d", tagSubsampling, l.subX, l.subY)
	}
	if l.subX*l.subY == 1 {
		return nil
	}
	switch {
	case l.subY == 4 && l.subX != 4: // nor does libtiff
		return unsupported("chroma of YCbCr shared by %d x %d pixels", l.subX, l.subY)
	case l.planar:
		return unsupported("YCbCr with shared chroma in planes")
	case l.samples != 3:
		return unsupported("YCbCr with shared chroma and extra samples")
	case l.predictor != 1:
		return unsupported("prediction of YCbCr with shared chroma")
	}
	return nil
}

// readParts reads how the image is cut into strips or tiles.
func (d *directory) readParts(l *layout) (err error) {
	l.tiled = d.has(tagTileWidth) || d.has(tagTileLength) || d.has(tagTileOffsets)
	if l.tiled {
		if l.partW, err = d.number(tagTileWidth, 0); err != nil {
			return err
		}
		if l.partH, err = d.number(tagTileLength, 0); err != nil {
			return err
		}
	} else {
		l.partW = l.width
		if l.partH, err = d.number(tagRowsPerStrip, math.MaxInt32); err != nil {
			return err
		}
	}
	if l.width < 1 || l.height < 1 { // an error to callers, who check the size anyway
		l.partW, l.partH = 1, 1
		return nil
	}
	if l.partW < 1 || l.partH < 1 {
		return fmt.Errorf("its %s are %d x %d pixels", l.kind(), l.partW, l.partH)
	}
	if !l.tiled {
		l.partH = min(l.partH, l.height)
	}
	l.across, l.down = int(blocks(l.width, l.partW)), int(blocks(l.height, l.partH))
	return nil
}

func (l layout) kind() string {
	if l.tiled {
		return "tiles"
	}
	return "strips"
}

// check bounds what parts may take: tiles that are far larger than the image, and
// parts that no buffer can hold.
func (l layout) check() error {
	area := float64(l.across) * float64(l.down) * float64(l.partW) * float64(l.partH)
	if l.tiled && area > 4*float64(l.width)*float64(l.height)+64<<20 {
		return fmt.Errorf("%d tiles of %d x %d pixels for an image of %d x %d", l.across*l.down, l.partW, l.partH, l.width, l.height)
	}
	each := float64(l.partW) * float64(l.partH) * float64(l.samples) * float64(l.bits) / 8
	if each > math.MaxInt32 && int64(l.width)*int64(l.height) <= math.MaxInt32 {
		return unsupported("%s of 2 GB and more", l.kind())
	}
	return nil
}
