package parts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
)

// images has an image for each word "part/label"; equal third parts are equal pixels.
func images(words string) *dataset.Manifest {
	m := &dataset.Manifest{Classes: []string{"cat", "dog"}, Columns: []string{"part"}}
	for i, word := range strings.Fields(words) {
		fields := strings.Split(word+"//", "/")
		hash := fmt.Sprintf("%064x", i)
		pixels := fields[2]
		if pixels == "" {
			pixels = hash
		}
		image := dataset.Image{ID: hash, FileHash: hash, PixelHash: pixels, Path: fmt.Sprint(i, ".png"), Label: fields[1]}
		if fields[0] != "" {
			image.Columns = map[string]string{"part": fields[0]}
		}
		m.Images = append(m.Images, image)
	}
	return m
}

func TestPartsOfAColumn(t *testing.T) {
	p, err := ByColumn(images("test/cat val/dog train/cat extra/dog train/cat"), "part")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Parts{Names: []string{"train", "val", "test", "extra"}, Of: []int{2, 1, 0, 3, 0}}, p); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{2, 1, 1, 1}, p.Sizes()); d != "" {
		t.Error(d)
	}
	many := ""
	for i := range 30 {
		many += fmt.Sprintf("p%d/cat ", i)
	}
	for _, c := range []struct{ words, column, want string }{
		{"train/cat", "split", `column "split" is not there: the manifest has part`},
		{"train/cat /dog /cat test/cat", "part", `column "part": 2 images are in no part, such as 1.png: fill the column in, or take them out`},
		{"train/cat train/dog", "part", `column "part": all images are in one part, train: a split has at least two; name another column`},
		{"Train/cat train/dog test/dog", "part", `the parts "Train" and "train" differ in capitals only: write them alike`},
		{many, "part", `column "part" has 30 values, and a split at most 20 parts: name the column that says train or test`},
	} {
		if _, err := ByColumn(images(c.words), c.column); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Folders that were joined are parts, too.
func TestPartsOfFolders(t *testing.T) {
	m, err := dataset.Scan(t.Context(), datasettest.Pictures("train/cat/1 train/dog/2 train/dog/3 test/cat/4 test/dog/5"), dataset.ScanOptions{JoinParts: true})
	if err != nil {
		t.Fatal(err)
	}
	p, err := ByColumn(m, "part")
	if err != nil || !cmp.Equal(p.Names, []string{"train", "test"}) || !cmp.Equal(p.Sizes(), []int{3, 2}) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWhatCrossesIsCounted(t *testing.T) {
	m := images("train/cat/x train/cat/x test/dog/x test/dog val/cat train/cat test/cat test/cat train/dog")
	relations := []leak.Relation{
		{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{3, 4}},           // test and val, two labels
		{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{6, 7}},           // within test
		{Kind: leak.NearCopies, Grade: leak.Weak, Images: []int{5, 6}},             // train and test
		{Kind: leak.NearCopies, Grade: leak.Weak, Images: []int{5, 7}},             // the same
		{Kind: leak.NearCopies, Grade: leak.Weak, Images: []int{3, 8}},             // ignored below
		{Kind: leak.Author, Grade: leak.Strong, Images: []int{4, 8}, Name: "Jane"}, // val and train
	}
	f, err := decision.Read(strings.NewReader("ignore,pair,"+m.Images[3].FileHash+" "+m.Images[8].FileHash), "d.csv")
	if err != nil {
		t.Fatal(err)
	}
	r, err := resolve.Relations(m, relations, f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ByColumn(m, "part")
	if err != nil {
		t.Fatal(err)
	}
	a := New(m, p, r)
	want := []Count{
		{Kind: All, Grade: leak.Strong, Parts: [2]int{0, 1}, Groups: 1, Images: [2]int{1, 1}, Conflicts: 1},
		{Kind: All, Grade: leak.Strong, Parts: [2]int{0, 2}, Groups: 2, Images: [2]int{3, 2}, Conflicts: 1},
		{Kind: All, Grade: leak.Strong, Parts: [2]int{1, 2}, Groups: 1, Images: [2]int{1, 1}, Conflicts: 1},
		{Kind: "copies", Grade: leak.Strong, Parts: [2]int{0, 2}, Groups: 1, Images: [2]int{2, 1}, Conflicts: 1},
		{Kind: "near-copies", Grade: leak.Strong, Parts: [2]int{1, 2}, Groups: 1, Images: [2]int{1, 1}, Conflicts: 1},
		{Kind: "author", Grade: leak.Strong, Parts: [2]int{0, 1}, Groups: 1, Images: [2]int{1, 1}, Conflicts: 1},
		{Kind: "near-copies", Grade: leak.Weak, Parts: [2]int{0, 2}, Groups: 1, Images: [2]int{1, 2}},
	}
	if d := cmp.Diff(want, a.Counts); d != "" {
		t.Error(d)
	}
	if !a.Leaks() || len(a.Crossing) != 2 {
		t.Errorf("crossing groups %v", a.Crossing)
	}

	// What is weak crosses, but is no leak.
	if r, err = resolve.Relations(images("train/cat test/cat"), []leak.Relation{{Kind: leak.NearCopies, Grade: leak.Weak, Images: []int{0, 1}}}, nil); err != nil {
		t.Fatal(err)
	}
	if p, err = ByColumn(images("train/cat test/cat"), "part"); err != nil {
		t.Fatal(err)
	}
	if a := New(images("train/cat test/cat"), p, r); a.Leaks() || len(a.Counts) != 1 || a.Counts[0].Grade != leak.Weak {
		t.Errorf("%+v", a)
	}
}
