// Package jpegtest writes JPEG files for tests: of every kind that package jpeg reads,
// and of those that it refuses, from a pattern and options. It knows nothing of package
// jpeg, so that both can be wrong in different places only. It works in whole numbers
// alone: the same options give the same bytes on every machine.
//
// The format is ITU-T T.81's; sections below are its own.
package jpegtest

// Options say which file Write makes.
type Options struct {
	Width, Height int
	Frame         byte // the marker SOFn: Baseline, Extended or Progressive
	Components    []Component
	Scans         []Scan
	Quality       int  // 1 to 100, as the Independent JPEG Group's software scales its tables
	Wide          bool // quantisers of 16 bits, not cut at 255
	Codes         Codes
	Content       Content
	Seed          uint64 // of the content
	JFIF          bool
	Adobe         int // the transform that Adobe's segment names; NoAdobe: no such segment
	Odd           Odd
}

// Component is one colour channel.
type Component struct {
	ID           byte
	Across, Down int // sampling factors, 1 to 4
	Quantiser    int // which table: 0 (as for luma) or 1 (as for chroma)
	Coding       int // which Huffman tables, DC and AC alike: 0 to 3
}

// Scan is one pass over some components (section B.2.3; for sequential files 0, 63, 0, 0).
type Scan struct {
	Components []int // by index
	From, To   int   // coefficients in zigzag order
	High, Low  int   // successive approximation
	Restart    int   // interval in MCUs; 0: none
}

// Markers (table B.1).
const (
	Baseline    = 0xc0
	Extended    = 0xc1
	Progressive = 0xc2

	soi, eoi, sos, dqt, dht, dri, dnl, com = 0xd8, 0xd9, 0xda, 0xdb, 0xc4, 0xdd, 0xdc, 0xfe
	app0, app1, app14, rst0                = 0xe0, 0xe1, 0xee, 0xd0
)

// NoAdobe in Options leaves Adobe's segment out.
const NoAdobe = -1

// Codes are the Huffman tables of a file.
type Codes int

// Codes. Those of annex K have no symbol for runs of ends of blocks and for values
// beyond 10 bits, so these are not used with them.
const (
	Annex     Codes = iota // the tables of annex K
	Optimised              // one set for the whole file (section K.2)
	PerScan                // optimised for each scan, and redefined before it
	Deep                   // codes up to 16 bits, whatever the statistics
	Absent                 // the tables of annex K, but no segment DHT
	codesEnd
)

// Content is what stands in the image.
type Content int

// Contents. The last three are coefficients, not samples.
const (
	Plausible Content = iota // waves, an edge, a little noise
	Smooth
	Noise
	Extreme // black and white dots and stripes
	Flat
	Sparse // a few coefficients far out
	Wild   // any coefficient of up to 10 bits
	Beyond // any of up to 14 bits; with the codes of annex K as Wild
	contentEnd
)

// Odd is what a file has beyond what it needs, or lacks.
type Odd int

// Oddities.
const (
	Plain         Odd = iota
	Fill              // several bytes FF before each marker
	Garbage           // bytes between segments
	PaddingZero       // zeros behind the data of each scan
	PaddingFF         // FF behind it
	PaddingOther      // other bytes behind it
	Trailing          // bytes behind the end
	NoEOI             // no end
	Comments          // comments that look like markers
	Inner             // another JPEG file in segment APP1
	JFIFTwice         //
	JFIFThumbnail     //
	JFIFShort         // JFIF's segment is cut after 10 bytes
	JFIFMajor2        // a version that is not there
	JFXX              // JFIF's extension alone
	AdobeShort        // Adobe's segment is cut after 11 bytes
	LateTables        // tables behind the frame's header
	JoinedTables      // all tables of a kind in one segment
	Unused            // tables that no component uses
	Repeated          // the last scan twice
	Missing           // the last scan is missing
	NoQuantiser       // a table of quantisation is missing
	HeightLater       // the height is 0, and follows in DNL behind the first scan
	HeightTwice       // the height follows again in DNL
	EndTwice          //
	oddEnd
)

// Write gives the file.
func Write(o Options) []byte {
	p := newPicture(o)
	w := &writer{o: o, p: p}
	var tokens [][]token
	for _, s := range o.Scans {
		tokens = append(tokens, p.scan(s))
	}
	w.file(tokens)
	return w.out
}
