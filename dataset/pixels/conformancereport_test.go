package pixels

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// reading are the pixels that a file holds: 8-bit RGBA, straight, upright, wholly
// transparent pixels black.
type reading struct {
	Width, Height int
	SHA256        string
	Pixels        []byte // all of them, in zlib's format, for small images
	Cells         []byte // otherwise means over 8 x 8 parts
	Samples       []byte // and 64 pixels, at the places of samplePlace
}

const grid, sampled = 8, 64

// difference is a mean and a maximum over channels of 8 bits. Of large images it is
// that of the parts' means, or of the sampled pixels, whichever is larger.
type difference struct {
	mean float64
	max  int
	size image.Point // other than that wanted; zero where it is the same
	all  bool        // every pixel was compared
}

func (d difference) String() string {
	if d.size != (image.Point{}) {
		return fmt.Sprintf("%d x %d pixels", d.size.X, d.size.Y)
	}
	return fmt.Sprintf("mean difference %.2f, maximum %d", d.mean, d.max)
}

// within allows a mean of 1, and a maximum of 4 where every pixel is known and
// stored without loss; nothing of JPEG files, whose bytes are libjpeg's. Of JPEG in
// TIFF the same holds of small images; of CIELAB, which Pillow converts by a table,
// the mean alone.
func (d difference) within(kind string) bool {
	if strings.HasPrefix(kind, "JPEG ") {
		return d.all && d.max == 0
	}
	most := 4
	if strings.Contains(kind, "LAB") || strings.Contains(kind, "JPEG") && !d.all {
		most = 255
	}
	return d.size == (image.Point{}) && d.mean <= 1 && d.max <= most
}

func (want reading) differ(t *testing.T, m *image.NRGBA) difference {
	t.Helper()
	if size := m.Bounds().Size(); size != image.Pt(want.Width, want.Height) {
		return difference{size: size}
	}
	for i := 0; i < len(m.Pix); i += 4 {
		if m.Pix[i+3] == 0 {
			clear(m.Pix[i:][:3])
		}
	}
	if sum := sha256.Sum256(m.Pix); hex.EncodeToString(sum[:]) == want.SHA256 {
		return difference{all: true}
	}
	if want.Pixels != nil {
		r, err := zlib.NewReader(bytes.NewReader(want.Pixels))
		if err != nil {
			t.Fatal(err)
		}
		pixels, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := apart(m.Pix, pixels)
		d.all = true
		return d
	}
	var picked []byte
	for i := range sampled {
		at := samplePlace(i+1, want.Width, want.Height)
		picked = append(picked, m.Pix[m.PixOffset(at.X, at.Y):][:4]...)
	}
	parts, single := apart(cellMeans(m), want.Cells), apart(picked, want.Samples)
	return difference{mean: max(parts.mean, single.mean), max: max(parts.max, single.max)}
}

// samplePlace spreads the places over an image: multiples of two irrationals.
func samplePlace(i, w, h int) image.Point {
	const golden, other = 2654435769, 1640531527
	return image.Pt(int(uint64(uint32(i*golden))*uint64(w)>>32), int(uint64(uint32(i*other))*uint64(h)>>32))
}

// cellMeans are rounded means over 8 x 8 parts, row by row, of four channels each.
func cellMeans(m *image.NRGBA) []byte {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	edge := func(i, size int) (int, int) { return i * size / grid, max((i+1)*size/grid, i*size/grid+1) }
	var out []byte
	for j := range grid {
		y0, y1 := edge(j, h)
		for i := range grid {
			x0, x1 := edge(i, w)
			var sums [4]int
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					for c, v := range m.Pix[m.PixOffset(x, y):][:4] {
						sums[c] += int(v)
					}
				}
			}
			n := (x1 - x0) * (y1 - y0)
			for _, sum := range sums {
				out = append(out, byte((2*sum+n)/(2*n)))
			}
		}
	}
	return out
}

func apart(got, want []byte) difference {
	if len(got) != len(want) || len(want) == 0 {
		return difference{mean: 255, max: 255}
	}
	var d difference
	sum := 0
	for i, v := range got {
		by := max(int(v)-int(want[i]), int(want[i])-int(v))
		sum += by
		d.max = max(d.max, by)
	}
	d.mean = float64(sum) / float64(len(got))
	return d
}

// conformance counts, by format, how files are read.
type conformance struct {
	golden   figures
	rows     map[string]*conformanceRow
	refusals map[string]int
}

// conformanceRow: of files that Pillow and OpenCV read alike, and of those where one
// side or the specification is taken, how many are read so and how many refused.
type conformanceRow struct {
	files, pillow, opencv             int
	alike, alikeRead, alikeRefused    int
	others, othersRead, othersRefused int
	different                         int
	extra                             int // read, though nothing is asked
}

func newConformance(golden figures) *conformance {
	return &conformance{golden: golden, rows: map[string]*conformanceRow{}, refusals: map[string]int{}}
}

func (c *conformance) row(format string) *conformanceRow {
	if c.rows[format] == nil {
		c.rows[format] = &conformanceRow{}
	}
	return c.rows[format]
}

func (r *conformanceRow) count(f figure) {
	r.files++
	if f.readBy("pillow") {
		r.pillow++
	}
	if f.readBy("opencv") {
		r.opencv++
	}
	if f.Side == sideBoth {
		r.alike++
	} else if !f.unjudged() {
		r.others++
	}
}

func (r *conformanceRow) read(f figure) {
	if f.Side == sideBoth {
		r.alikeRead++
	} else {
		r.othersRead++
	}
}

func (r *conformanceRow) refuse(f figure) {
	if f.Side == sideBoth {
		r.alikeRefused++
	} else if !f.unjudged() {
		r.othersRefused++
	}
}

func (r *conformanceRow) add(o *conformanceRow) {
	r.files, r.pillow, r.opencv = r.files+o.files, r.pillow+o.pillow, r.opencv+o.opencv
	r.alike, r.alikeRead, r.alikeRefused = r.alike+o.alike, r.alikeRead+o.alikeRead, r.alikeRefused+o.alikeRefused
	r.others, r.othersRead, r.othersRefused = r.others+o.others, r.othersRead+o.othersRead, r.othersRefused+o.othersRefused
	r.different, r.extra = r.different+o.different, r.extra+o.extra
}

// finish asks that 98 % of what both read alike is read, and logs the table.
func (c *conformance) finish(t *testing.T) {
	total := c.row("total")
	formats := slices.DeleteFunc(slices.Sorted(maps.Keys(c.rows)), func(f string) bool { return f == "total" })
	for _, format := range formats {
		total.add(c.rows[format])
	}
	if total.alikeRead*100 < total.alike*98 {
		t.Errorf("%d of %d files that Pillow and OpenCV read alike are read, want 98 %%", total.alikeRead, total.alike)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "beside Pillow %s and OpenCV %s\n", c.golden.Pillow, c.golden.OpenCV)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "format\tfiles\tPillow reads\tOpenCV reads\tboth alike\tread\trefused\tone side taken\tread\trefused\tDIFFERENT\tread beyond both")
	for _, format := range append(formats, "total") {
		r := c.rows[format]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", format, r.files, r.pillow, r.opencv,
			r.alike, r.alikeRead, r.alikeRefused, r.others, r.othersRead, r.othersRefused, r.different, r.extra)
	}
	table.Flush()
	b.WriteString("\nrefused, by reason:\n")
	for _, reason := range slices.Sorted(maps.Keys(c.refusals)) {
		fmt.Fprintf(&b, "%6d  %s\n", c.refusals[reason], reason)
	}
	t.Log(b.String())
}

var digits = regexp.MustCompile(`[0-9]+`)

// reasonOf is an error without its figures, so that alike ones count together.
func reasonOf(err error) string { return digits.ReplaceAllString(err.Error(), "N") }
