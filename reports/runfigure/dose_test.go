package runfigure

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/refold/refold/stats"
)

var update = flag.Bool("update", false, "write golden files anew")

// doseLevel is that of all intervals of the table and the figure.
const doseLevel = 0.95

// TestDose gathers what the runs of .ci/dose say, in REFOLD_DOSE, and writes the table that
// the other tests read.
func TestDose(t *testing.T) {
	dir := os.Getenv("REFOLD_DOSE")
	if dir == "" {
		t.Skip("REFOLD_DOSE is not set: .ci/dose runs this")
	}
	table, err := gatherDoses(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(table) == 0 {
		t.Fatalf("%s holds no finished runs", dir)
	}
	if err := table.write(doseFile); err != nil {
		t.Fatal(err)
	}
}

// TestPublishedRisesWithTheDoseAndGuardedDoesNot: what the README says of the figure. With
// labels drawn at random every network is right on half of new images, whatever it learned.
func TestPublishedRisesWithTheDoseAndGuardedDoesNot(t *testing.T) {
	table := readDoses(t)
	points := table.points()
	first, last := points[0], points[len(points)-1]
	if first.dose != 0 || last.dose < 50 || len(points) < 5 {
		t.Fatalf("doses from %d to %d in %d steps", first.dose, last.dose, len(points))
	}
	for i, p := range points[1:] {
		if p.published.mean <= points[i].published.mean {
			t.Errorf("as published: %.3f with %d %% of copies, %.3f with %d %%", points[i].published.mean, points[i].dose, p.published.mean, p.dose)
		}
	}
	if first.published.low <= 0.5 {
		t.Errorf("without a copy, the epoch that does best on the test images gives %.3f (from %.3f): that choice alone lies above chance", first.published.mean, first.published.low)
	}
	if last.published.low < first.published.high+0.1 {
		t.Errorf("as published: %.3f to %.3f without copies, %.3f to %.3f with most", first.published.low, first.published.high, last.published.low, last.published.high)
	}
	for _, c := range []struct {
		name  string
		of    func(doseRun) estimate
		rises bool
	}{
		{"as published", func(r doseRun) estimate { return r.published }, true},
		{"rows, best validation", func(r doseRun) estimate { return r.validation }, true},
		{"guarded", func(r doseRun) estimate { return r.guarded }, false},
	} {
		if s := spreadOf(table.slopes(c.of)); s.high < 0 || (s.low > 0) != c.rises {
			t.Errorf("%s changes by %.3f (%.3f to %.3f) a unit of dose", c.name, s.mean, s.low, s.high)
		}
	}
}

// TestGuardedIntervalsCoverChance: the truth, which is known here, lies in the interval of
// each dose, and in the own interval of no fewer runs than their level promises.
func TestGuardedIntervalsCoverChance(t *testing.T) {
	table := readDoses(t)
	for _, p := range table.points() {
		if p.guarded.low > 0.5 || p.guarded.high < 0.5 {
			t.Errorf("%d %% of copies: guarded is %.3f to %.3f", p.dose, p.guarded.low, p.guarded.high)
		}
	}
	covered := 0
	for _, r := range table {
		if r.guarded.low <= 0.5 && 0.5 <= r.guarded.high {
			covered++
		} else {
			t.Logf("draw %d, %d %% of copies: guarded %.3f (%.3f to %.3f)", r.draw, r.dose, r.guarded.mean, r.guarded.low, r.guarded.high)
		}
	}
	if least := int(math.Ceil(doseLevel * float64(len(table)))); covered < least {
		t.Errorf("%d of %d intervals hold chance, want %d", covered, len(table), least)
	}
}

// TestDoseFigure: the figure of the README is that of the table.
func TestDoseFigure(t *testing.T) {
	figure, err := doseSketch(readDoses(t).points()).Render()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "../../testdata/report/dose.png"
	if *update {
		if err := os.WriteFile(golden, figure.PNG, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	// Pixels are compared: how they are compressed changes with versions of Go.
	if got, want := pixelsOf(t, figure.PNG), pixelsOf(t, kept); got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("%s is not the figure of %s; run the test with -update if that is wanted", golden, doseFile)
	}
}

func pixelsOf(t *testing.T, file []byte) *image.RGBA {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(m.Bounds())
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			out.Set(x, y, m.At(x, y))
		}
	}
	return out
}

// spread is the mean over draws, with the t interval of it.
type spread struct{ mean, low, high float64 }

func spreadOf(values []float64) spread {
	n := float64(len(values))
	mean := 0.0
	for _, v := range values {
		mean += v / n
	}
	half := stats.TQuantile(doseLevel, n-1) * math.Sqrt(stats.Variance(values)/n)
	return spread{mean, mean - half, mean + half}
}

// dosePoint is what the runs of a dose say together.
type dosePoint struct {
	dose               int // per cent
	copies, joined     int // of all runs
	published, guarded spread
	runs               doseTable
}

// points are the doses, ascending.
func (d doseTable) points() (points []dosePoint) {
	for _, r := range d {
		i := slices.IndexFunc(points, func(p dosePoint) bool { return p.dose == r.dose })
		if i < 0 {
			i = len(points)
			points = append(points, dosePoint{dose: r.dose})
		}
		p := &points[i]
		p.runs = append(p.runs, r)
		p.copies, p.joined = p.copies+r.copies, p.joined+r.joined
	}
	slices.SortFunc(points, func(a, b dosePoint) int { return a.dose - b.dose })
	for i, p := range points {
		var published, guarded []float64
		for _, r := range p.runs {
			published, guarded = append(published, r.published.mean), append(guarded, r.guarded.mean)
		}
		points[i].published, points[i].guarded = spreadOf(published), spreadOf(guarded)
	}
	return points
}

// slopes are, for each draw, those of the least squares line through its doses.
func (d doseTable) slopes(of func(doseRun) estimate) []float64 {
	byDraw := make(map[int]doseTable)
	for _, r := range d {
		byDraw[r.draw] = append(byDraw[r.draw], r)
	}
	var slopes []float64
	for draw := range len(byDraw) {
		runs := byDraw[draw]
		var x, y, xx, xy float64
		for _, r := range runs {
			dose, value := float64(r.dose)/100, of(r).mean
			x, y, xx, xy = x+dose, y+value, xx+dose*dose, xy+dose*value
		}
		n := float64(len(runs))
		slopes = append(slopes, (n*xy-x*y)/(n*xx-x*x))
	}
	return slopes
}
