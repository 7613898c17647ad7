package survey_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/audit/survey"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// picture draws blobs; bright says how light they are, which is all that tells the
// classes of these tests apart.
func picture(r *rand.Rand, side int, bright float64) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	type blob struct{ x, y, size, height float64 }
	var blobs []blob
	for range 9 {
		blobs = append(blobs, blob{r.Float64(), r.Float64(), .05 + .15*r.Float64(), 70 * r.NormFloat64()})
	}
	for y := range side {
		for x := range side {
			v := 110 + bright + 3*r.NormFloat64()
			for _, b := range blobs {
				dx, dy := float64(x)/float64(side)-b.x, float64(y)/float64(side)-b.y
				v += b.height * math.Exp(-(dx*dx+dy*dy)/(2*b.size*b.size))
			}
			g := uint8(min(max(v, 0), 255))
			m.SetRGBA(x, y, color.RGBA{g, uint8(float64(g) * .9), uint8(float64(g) * .8), 255})
		}
	}
	return m
}

func asPNG(t *testing.T, m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// audit scans files and asks every detector.
func audit(t *testing.T, files map[string][]byte) []finding.Finding {
	t.Helper()
	var traits dataset.Traits
	m, err := dataset.Scan(t.Context(), datasettest.Files(files), dataset.ScanOptions{Traits: &traits})
	if err != nil {
		t.Fatal(err)
	}
	relations, _, err := survey.Relations(t.Context(), m, traits.Of(m), survey.Kinds{NearCopies: true, Metadata: true}, leak.NearOptions{})
	if err != nil {
		t.Fatal(err)
	}
	resolution, err := resolve.Relations(m, relations, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	s.Folds.Seeds = 1
	related, err := plan.Join(s, m, resolution)
	if err != nil {
		t.Fatal(err)
	}
	found, err := survey.Run(t.Context(), &survey.Subject{
		Manifest: m, Traits: traits.Of(m), Findings: related, Groups: dataset.Join(len(m.Images), related.Evidence...), Folds: 5, Level: .95,
		Random: func(name string) *rand.Rand { return plan.Stream(1, name) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// has looks for a condition about a subject; an empty one is any.
func has(found []finding.Finding, c finding.Condition, subject string) bool {
	return slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Condition == c && (subject == "" || f.Subject == subject) })
}

// TestShortcutsAreFound: what differs between the classes' files is named, and what does
// not differ is not.
func TestShortcutsAreFound(t *testing.T) {
	const n = 60
	for _, test := range []struct {
		name      string
		encode    func(m *image.RGBA, class int) []byte
		side      func(class int, r *rand.Rand) int
		condition finding.Condition
		subject   string
	}{
		{"format", func(m *image.RGBA, class int) []byte {
			if class == 0 {
				return asPNG(t, m)
			}
			return asJPEG(t, m, 95)
		}, nil, finding.Coded, "format"},
		{"quality", func(m *image.RGBA, class int) []byte { return asJPEG(t, m, []int{70, 90}[class]) }, nil, finding.Traced, "quantisation tables"},
		{"JPEG before PNG", func(m *image.RGBA, class int) []byte {
			if class == 0 {
				return asPNG(t, m)
			}
			decoded, err := jpeg.Decode(bytes.NewReader(asJPEG(t, m, 50)))
			if err != nil {
				t.Fatal(err)
			}
			return asPNG(t, decoded)
		}, nil, finding.Traced, "JPEG history"},
		{"size", func(m *image.RGBA, _ int) []byte { return asPNG(t, m) },
			func(class int, r *rand.Rand) int { return 48 + 8*class + r.IntN(8) }, finding.Traced, "width"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if testing.Short() && test.name != "format" {
				t.Skip("each set is looked at by every detector: to the race detector, one is as good as four")
			}
			r := rand.New(rand.NewPCG(5, 5))
			files := make(map[string][]byte)
			for i := range 2 * n {
				side := 64
				if test.side != nil {
					side = test.side(i%2, r)
				}
				files[fmt.Sprintf("%c/%016x.img", 'a'+rune(i%2), r.Uint64())] = test.encode(picture(r, side, 0), i%2)
			}
			found := audit(t, files)
			if !has(found, test.condition, test.subject) {
				t.Errorf("not found: %+v", found)
			}
			if test.name == "size" && has(found, finding.Coded, "format") {
				t.Error("the format is alike")
			}
		})
	}
}

// TestCleanSetIsClean: a real signal, files alike, no relatives: nothing is high.
func TestCleanSetIsClean(t *testing.T) {
	if testing.Short() {
		t.Skip("runs what TestShortcutsAreFound runs")
	}
	r := rand.New(rand.NewPCG(6, 6))
	files := make(map[string][]byte)
	for i := range 160 {
		files[fmt.Sprintf("%c/%016x.png", 'a'+rune(i%2), r.Uint64())] = asPNG(t, picture(r, 48, 25*float64(i%2)))
	}
	found := audit(t, files)
	for _, f := range found {
		if f.Severity == finding.High {
			t.Errorf("%+v", f)
		}
	}
	if !has(found, finding.Pictured, "") {
		t.Error("the signal was not seen")
	}
}

// withText puts a text chunk behind the header of a PNG file.
func withText(file []byte, key, value string) []byte {
	const header = 8 + 25 // signature and IHDR
	content := []byte(key + "\x00" + value)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(append(chunk, "tEXt"...), content...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Concat(file[:header], chunk, file[header:])
}

// TestTextsThatStateTheClass: the key is named, with the value that tells most.
func TestTextsThatStateTheClass(t *testing.T) {
	if testing.Short() {
		t.Skip("runs what TestShortcutsAreFound runs")
	}
	r := rand.New(rand.NewPCG(7, 7))
	files := make(map[string][]byte)
	for i := range 120 {
		tool := []string{"Painter", "Machine"}[i%2]
		file := withText(asPNG(t, picture(r, 32, 0)), "Software", tool)
		files[fmt.Sprintf("%c/%016x.png", 'a'+rune(i%2), r.Uint64())] = withText(file, "Comment", fmt.Sprint(i%5))
	}
	found := audit(t, files)
	i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Condition == finding.Stated })
	if i < 0 || found[i].Subject != "PNG text Software" || found[i].Severity != finding.High || !strings.Contains(found[i].Example, ": a ") {
		t.Errorf("findings %+v", found)
	}
	if has(found, finding.Stated, "PNG text Comment") {
		t.Error("a text that says nothing of the class is said to state it")
	}
}
