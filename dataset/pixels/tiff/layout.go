package tiff

import (
	"fmt"
	"math"

	"github.com/refold/refold/dataset/pixels/tiff/unpack"
)

// layout is how an image lies in its file.
type layout struct {
	big           bool // numbers begin with their highest byte
	width, height int
	model         model
	bits          int // of a sample: 1, 2, 4, 8, 10, 12, 14 or 16
	samples       int // of a pixel
	alpha         int // which sample is alpha; -1: none
	associated    bool
	planar        bool // samples lie in planes of their own

	compression int
	predictor   int
	reversed    bool // FillOrder 2
	t4Options   int

	tiled        bool
	partW, partH int // pixels of a tile, or of a strip
	across, down int // tiles or strips of a plane
	subX, subY   int // pixels that share chroma when parts are unpacked; 1, 1 but for YCbCr

	streams *streams // of JPEG compression
}

// planes is how many parts hold the samples of the same pixels.
func (l layout) planes() int {
	if l.planar {
		return l.samples
	}
	return 1
}

// rowBytes is the length of a part's row; with shared chroma, of subY rows.
func (l layout) rowBytes() int64 {
	if l.subX*l.subY > 1 {
		return blocks(l.partW, l.subX) * int64(l.subX*l.subY+2)
	}
	samples := int64(l.samples)
	if l.planar {
		samples = 1
	}
	return (int64(l.partW)*samples*int64(l.bits) + 7) / 8
}

// fax is how rows of fax compression are coded.
func (l layout) fax() unpack.Fax {
	const twoDimensional = 1
	f := unpack.Fax{Coding: unpack.ModifiedHuffman, TwoDimensional: l.t4Options&twoDimensional != 0, Width: l.partW}
	switch l.compression {
	case faxGroup3:
		f.Coding = unpack.Group3
	case faxGroup4:
		f.Coding = unpack.Group4
	}
	return f
}

// differences are those of prediction.
func (l layout) differences() unpack.Differences {
	return unpack.Differences{RowBytes: int(l.rowBytes()), Samples: l.samples / l.planes(), Bits: l.bits, BigEndian: l.big}
}

// rows is how many rows of pixels the parts of a band hold: the last strip ends with
// the image, tiles are always whole.
func (l layout) rows(band int) int {
	if l.tiled {
		return l.partH
	}
	return min(l.partH, l.height-band*l.partH)
}

// size is how many bytes a part of a band holds when it is unpacked.
func (l layout) size(band int) int64 { return l.rowBytes() * blocks(l.rows(band), l.subY) }

// memory is the image, a part of each plane, a row, and the tables of decompression
// and colour; lengths of parts, where they must be guessed; and a copy of the largest
// part where its bits are reversed.
func (l layout) memory(file int64, guessed bool) int64 {
	const tables = 1 << 20
	all := 4*float64(l.width)*float64(l.height) + float64(l.planes())*float64(l.size(0)) + float64(l.partW)*float64(l.samples) + tables
	if fax(l.compression) { // the changes of two rows, in lists that grow
		all += 128 * float64(l.partW)
	}
	if guessed {
		all += 16 * float64(l.across) * float64(l.down) * float64(l.planes())
	}
	if l.streams != nil {
		all += float64(l.streams.memory)
	}
	if l.reversed {
		all += float64(file)
	}
	return int64(min(all, 1<<62)) // of sizes that no caller accepts
}

// hasSize tells whether an image of this size can be decoded.
func (l layout) hasSize() bool {
	return l.width > 0 && l.height > 0 && int64(l.width)*int64(l.height) <= math.MaxInt32
}

// convertsYCbCr tells whether the JPEG decoder makes RGB of YCbCr. It interpolates the
// chroma and knows no coefficients but its own, as libtiff does where Pillow and OpenCV
// ask it for RGB. In planes, samples stay as they are.
func (l layout) convertsYCbCr() bool {
	return l.compression == jpegStreams && l.model == ycbcr && !l.planar
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

func blocks(n, size int) int64 { return (int64(n) + int64(size) - 1) / int64(size) }
