package audit_test

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/probe"
)

// omniglot is Greek (class 0) against Latin: 50 characters of 20 drawers each, named
// NNNN_DD.png by character and drawer.
type omniglot struct {
	labels     []int
	names      []string
	thumbnails [][]float32
}

var alphabets = []string{"Greek", "Latin"}

func readOmniglot(t *testing.T) omniglot {
	t.Helper()
	file, err := os.Open("testdata/omniglot.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var o omniglot
	for _, row := range rows[1:] {
		pixels, err := hex.DecodeString(row[2])
		if err != nil {
			t.Fatal(err)
		}
		o.labels = append(o.labels, slices.Index(alphabets, row[0]))
		o.names = append(o.names, row[1])
		o.thumbnails = append(o.thumbnails, probe.MeanFree(pixels))
	}
	return o
}

// input puts the images into a folder a class.
func (o omniglot) input(folder string) audit.ForgottenInput {
	in := audit.ForgottenInput{Labels: o.labels, Classes: alphabets, Thumbnails: o.thumbnails, Folds: 5, Level: .95}
	for i, name := range o.names {
		in.Paths = append(in.Paths, alphabets[o.labels[i]]+"/"+folder+name)
		in.Honoured.Of = append(in.Honoured.Of, i)
	}
	in.Honoured.Count = len(o.names)
	return in
}

// TestOmniglot: the character, which is the first part of the file name, is suggested, and
// nothing else. The drawer is a candidate that does not matter, also where a second folder holds the same images, which
// are known to be copies.
func TestOmniglot(t *testing.T) {
	if testing.Short() {
		t.Skip("smaller sets show the race detector as much: 8 seconds")
	}
	once := readOmniglot(t).input("")
	twice, second := readOmniglot(t).input("small1/"), readOmniglot(t).input("small2/")
	twice.Paths = append(twice.Paths, second.Paths...)
	twice.Labels = append(twice.Labels, second.Labels...)
	twice.Thumbnails = append(twice.Thumbnails, second.Thumbnails...)
	twice.Honoured.Of = append(twice.Honoured.Of, second.Honoured.Of...)
	for name, in := range map[string]audit.ForgottenInput{"once": once, "twice": twice} {
		found := forgotten(t, in)
		for _, c := range found {
			t.Logf("%s: %s: %s: %d sets of %v: rows %.3f, grouped %.3f, loss %.3f to %.3f, p %.4f, kin %.3f of %.3f, p %.4f; crosses %+v; refused %q", name, c.What, c.Line, len(c.Sets), c.Values,
				c.Effect.Rows, c.Effect.Grouped, c.Effect.Loss.Low, c.Effect.Loss.High, c.Effect.P, c.Kinship.Share, c.Kinship.Expected, c.Kinship.P, c.Crossing, c.Refused)
		}
		if len(found) < 2 || found[0].What != "first part of the file name" || !found[0].Suggested() || len(found[0].Sets) != 50 {
			t.Fatalf("%s: the character is not what matters", name)
		}
		drawer := slices.IndexFunc(found, func(c audit.Candidate) bool { return c.What == "second part of the file name" })
		if drawer < 0 || len(found[drawer].Sets) != 20 || found[drawer].Matters {
			t.Fatalf("%s: the drawer is no candidate, or matters", name)
		}
		for _, c := range found[1:] {
			if c.Suggested() {
				t.Errorf("%s: %s is suggested", name, c.What)
			}
		}
	}
}

// The archives' own folders number the characters of each alphabet: the tenth of Greek and
// of Latin in one set, which keeps more apart than there is to be kept apart. The name's
// first part is the one to take.
func TestOmniglotAsPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("smaller sets show the race detector as much: seconds")
	}
	o := readOmniglot(t)
	in := o.input("")
	for i, name := range o.names {
		number, err := strconv.Atoi(name[:4])
		if err != nil {
			t.Fatal(err)
		}
		first := []int{394, 683}[o.labels[i]]
		in.Paths[i] = fmt.Sprintf("%s/character%02d/%s", alphabets[o.labels[i]], number-first+1, name)
	}
	found := forgotten(t, in)
	folder := slices.IndexFunc(found, func(c audit.Candidate) bool { return c.What == "second folder of the path" })
	if found[0].What != "first part of the file name" || !found[0].Suggested() || folder < 0 || found[folder].Instead != found[0].What {
		t.Errorf("found %s, folder %+v", found[0].What, found[folder].Effect)
	}
}

func forgotten(t *testing.T, in audit.ForgottenInput) []audit.Candidate {
	t.Helper()
	found, err := audit.Forgotten(context.Background(), in, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		checkLine(t, in, c)
	}
	return found
}

// checkLine pastes the line of a candidate: it must make exactly its sets.
func checkLine(t *testing.T, in audit.ForgottenInput, c audit.Candidate) {
	t.Helper()
	var groups struct {
		Columns []string
		Pattern string
	}
	if err := toml.Unmarshal([]byte(c.Line), &groups); err != nil {
		t.Fatalf("%s: %v", c.Line, err)
	}
	m := &dataset.Manifest{}
	for i, path := range in.Paths {
		image := dataset.Image{Path: path, Columns: map[string]string{}}
		for name, values := range in.Columns {
			image.Columns[name] = values[i]
		}
		m.Images = append(m.Images, image)
	}
	var got dataset.Evidence
	var err error
	if groups.Pattern != "" {
		got, err = dataset.Pattern(m, regexp.MustCompile(groups.Pattern))
	} else {
		m.Columns = groups.Columns
		got, err = dataset.Column(m, groups.Columns[0])
	}
	if err != nil {
		t.Fatalf("%s: %v", c.Line, err)
	}
	if !slices.EqualFunc(got.Sets, c.Sets, func(a, b []int) bool { return slices.Equal(a, b) }) {
		t.Errorf("%s makes other sets than were examined", c.Line)
	}
}
