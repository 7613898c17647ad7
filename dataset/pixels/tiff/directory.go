package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// tag names a field (TIFF 6.0, appendix A).
type tag uint16

const (
	tagSubfileType       tag = 254
	tagWidth             tag = 256
	tagLength            tag = 257
	tagBits              tag = 258
	tagCompression       tag = 259
	tagPhotometric       tag = 262
	tagFillOrder         tag = 266
	tagStripOffsets      tag = 273
	tagOrientation       tag = 274
	tagSamples           tag = 277
	tagRowsPerStrip      tag = 278
	tagStripByteCounts   tag = 279
	tagPlanar            tag = 284
	tagT4Options         tag = 292
	tagPredictor         tag = 317
	tagColorMap          tag = 320
	tagTileWidth         tag = 322
	tagTileLength        tag = 323
	tagTileOffsets       tag = 324
	tagTileByteCounts    tag = 325
	tagSubIFDs           tag = 330
	tagInkSet            tag = 332
	tagExtraSamples      tag = 338
	tagSampleFormat      tag = 339
	tagJPEGTables        tag = 347
	tagYCbCrCoefficients tag = 529
	tagSubsampling       tag = 530
	tagReferenceBW       tag = 532
	tagXMP               tag = 700
)

// names holds the fields that are read; others are passed over.
var names = map[tag]string{
	tagSubfileType: "NewSubfileType", tagWidth: "ImageWidth", tagLength: "ImageLength", tagBits: "BitsPerSample",
	tagCompression: "Compression", tagPhotometric: "PhotometricInterpretation", tagFillOrder: "FillOrder",
	tagStripOffsets: "StripOffsets", tagOrientation: "Orientation", tagSamples: "SamplesPerPixel",
	tagRowsPerStrip: "RowsPerStrip", tagStripByteCounts: "StripByteCounts", tagPlanar: "PlanarConfiguration",
	tagT4Options: "T4Options", tagPredictor: "Predictor", tagColorMap: "ColorMap", tagTileWidth: "TileWidth",
	tagTileLength: "TileLength", tagTileOffsets: "TileOffsets", tagTileByteCounts: "TileByteCounts", tagSubIFDs: "SubIFDs",
	tagInkSet: "InkSet", tagExtraSamples: "ExtraSamples", tagSampleFormat: "SampleFormat", tagJPEGTables: "JPEGTables",
	tagYCbCrCoefficients: "YCbCrCoefficients", tagSubsampling: "YCbCrSubSampling", tagReferenceBW: "ReferenceBlackWhite", tagXMP: "XMP",
}

func (t tag) String() string { return fmt.Sprintf("%s (tag %d)", names[t], uint16(t)) }

// Types of fields (TIFF 6.0, section 2; BigTIFF).
const (
	typeByte      = 1
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeUndefined = 7
	typeIFD       = 13
	typeLong8     = 16
	typeIFD8      = 18
)

// sizes are the bytes of a value of each type, 0 for types that are not known.
var sizes = [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}

// field is an entry of a directory. value is nil where it lies outside the file.
type field struct {
	kind  uint16
	count uint64
	value []byte
	twice bool // a second entry of the same tag says something else
}

// check refuses what cannot be read, or can be read in two ways.
func (f field) check(t tag) error {
	switch {
	case f.twice:
		return fmt.Errorf("%v stands there twice, with different values", t)
	case f.value == nil:
		return fmt.Errorf("the values of %v lie outside the file", t)
	case f.count == 0:
		return fmt.Errorf("%v has no value", t)
	}
	return nil
}

// directory holds what describes one image.
type directory struct {
	data   []byte
	order  binary.ByteOrder
	fields map[tag]field
	next   uint64 // where the following directory lies; 0: this is the last
}

var errNoDirectory = errors.New("the directory of its image lies outside the file")

// firstDirectory reads the directory that the file's header points to.
func firstDirectory(data []byte) (*directory, error) {
	d := &directory{data: data, fields: make(map[tag]field)}
	if len(data) < 8 {
		return nil, errShort
	}
	switch string(data[:2]) {
	case "II":
		d.order = binary.LittleEndian
	case "MM":
		d.order = binary.BigEndian
	default:
		return nil, errors.New("no TIFF file")
	}
	switch d.order.Uint16(data[2:]) {
	case 42:
		return d, d.read(uint64(d.order.Uint32(data[4:])), false)
	case 43:
		if len(data) < 16 || d.order.Uint16(data[4:]) != 8 || d.order.Uint16(data[6:]) != 0 {
			return nil, errors.New("the header of BigTIFF is damaged")
		}
		return d, d.read(d.order.Uint64(data[8:]), true)
	}
	return nil, errors.New("no TIFF file")
}

// read reads the entries at an offset. Those of BigTIFF are wider.
func (d *directory) read(at uint64, big bool) error {
	head, entry, end := uint64(2), uint64(12), uint64(4)
	if big {
		head, entry, end = 8, 20, 8
	}
	size := uint64(len(d.data))
	if at < 8 || at > size || size-at < head {
		return errNoDirectory
	}
	n := uint64(d.order.Uint16(d.data[at:]))
	if big {
		n = d.order.Uint64(d.data[at:])
	}
	rest := d.data[at+head:]
	if n == 0 || n > uint64(len(rest))/entry {
		return errNoDirectory
	}
	for i := range n {
		d.add(rest[i*entry:][:entry], big)
	}
	if rest = rest[n*entry:]; uint64(len(rest)) < end { // as good as the last one
		return nil
	}
	d.next = d.offset(rest, big)
	return nil
}

// offset is the number that a file uses for places and counts.
func (d *directory) offset(b []byte, big bool) uint64 {
	if big {
		return d.order.Uint64(b)
	}
	return uint64(d.order.Uint32(b))
}

// add takes up an entry: tag, type, count, and the value or where it lies.
func (d *directory) add(entry []byte, big bool) {
	t := tag(d.order.Uint16(entry))
	if names[t] == "" {
		return
	}
	width := 4
	if big {
		width = 8
	}
	f := field{kind: d.order.Uint16(entry[2:]), count: d.offset(entry[4:], big)}
	f.value = d.value(entry[4+width:], f, big)
	if first, ok := d.fields[t]; ok {
		first.twice = first.kind != f.kind || first.count != f.count || string(first.value) != string(f.value)
		f = first
	}
	d.fields[t] = f
}

func (d *directory) value(inline []byte, f field, big bool) []byte {
	if int(f.kind) >= len(sizes) || sizes[f.kind] == 0 {
		return nil
	}
	all, each := uint64(len(d.data)), sizes[f.kind]
	if f.count > all/each {
		return nil
	}
	need := f.count * each
	if need <= uint64(len(inline)) {
		return inline[:need]
	}
	at := d.offset(inline, big)
	if at > all || all-at < need {
		return nil
	}
	return d.data[at:][:need]
}

func (d *directory) has(t tag) bool {
	_, ok := d.fields[t]
	return ok
}

// numbers returns the values of a field of whole numbers, none where it is missing.
func (d *directory) numbers(t tag) (numbers, error) {
	f, ok := d.fields[t]
	if !ok {
		return numbers{}, nil
	}
	switch {
	case f.kind == typeByte, f.kind == typeShort, f.kind == typeLong, f.kind == typeLong8:
	case t == tagSubIFDs && (f.kind == typeIFD || f.kind == typeIFD8): // libtiff passes over others of these types
	default:
		return numbers{}, fmt.Errorf("%v has a type that it cannot have, %d", t, f.kind)
	}
	if err := f.check(t); err != nil {
		return numbers{}, err
	}
	return numbers{d.order, int(sizes[f.kind]), f.value}, nil
}

// number is the only value of a field, or the default where it is missing. Fields of
// several, which libtiff passes over, and values that no sound file has are refused.
func (d *directory) number(t tag, fallback int) (int, error) {
	n, err := d.numbers(t)
	if err != nil || n.len() == 0 {
		return fallback, err
	}
	if n.len() > 1 {
		return 0, fmt.Errorf("%v has %d values, it can have one", t, n.len())
	}
	v := n.at(0)
	if v > math.MaxInt32 {
		if t == tagRowsPerStrip { // all rows in one strip
			return math.MaxInt32, nil
		}
		return 0, fmt.Errorf("%v is %d", t, v)
	}
	return int(v), nil
}

// allEqual is the value that the samples of a pixel share, or the default where the
// field is missing. One value stands for all samples, and those beyond them are
// passed over.
func (d *directory) allEqual(t tag, samples, fallback int) (int, error) {
	n, err := d.numbers(t)
	if err != nil || n.len() == 0 {
		return fallback, err
	}
	if n.len() > 1 && n.len() < samples {
		return 0, fmt.Errorf("%v has %d values for %d samples", t, n.len(), samples)
	}
	for i := range min(n.len(), samples) {
		if n.at(i) != n.at(0) {
			return 0, unsupported("samples of different kinds (%v: %d and %d)", t, n.at(0), n.at(i))
		}
	}
	return int(min(n.at(0), math.MaxInt32)), nil
}

// rationals returns a field of n fractions, or the default where it is missing.
func (d *directory) rationals(t tag, fallback []float64) ([]float64, error) {
	f, ok := d.fields[t]
	if !ok {
		return fallback, nil
	}
	if err := f.check(t); err != nil {
		return nil, err
	}
	if f.kind != typeRational || f.count != uint64(len(fallback)) {
		return nil, fmt.Errorf("%v is not %d fractions", t, len(fallback))
	}
	out := make([]float64, len(fallback))
	for i := range out {
		above, below := d.order.Uint32(f.value[8*i:]), d.order.Uint32(f.value[8*i+4:])
		if below == 0 {
			return nil, fmt.Errorf("%v is divided by zero", t)
		}
		out[i] = float64(above) / float64(below)
	}
	return out, nil
}
