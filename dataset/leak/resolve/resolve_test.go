package resolve

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
)

// hashOf is the hash of a file for tests: files are told by one letter.
func hashOf(letter byte) string { return strings.Repeat(fmt.Sprintf("%02x", letter), 32) }

// manifest has an image of every letter, which must be sorted; equal letters are equal
// files. Capital letters have the pixels of their small ones.
func manifest(letters string) *dataset.Manifest {
	m := &dataset.Manifest{Classes: []string{"cat", "dog"}}
	for i := range len(letters) {
		c := letters[i]
		image := dataset.Image{ID: hashOf(c), FileHash: hashOf(c), PixelHash: strings.ToLower(string(c)), Path: fmt.Sprintf("%d-%c.png", i, c), Label: m.Classes[i%2]}
		if i > 0 && letters[i-1] == c {
			image.ID = fmt.Sprintf("%s-%d", image.ID, i+1)
		}
		m.Images = append(m.Images, image)
	}
	return m
}

// file is a decisions file in which a word of letters stands for their hashes.
func file(t testing.TB, lines ...string) *decision.File {
	t.Helper()
	for i, line := range lines {
		fields := strings.Split(line, ",")
		if len(fields) > 2 {
			var hashes []string
			for _, c := range []byte(fields[2]) {
				hashes = append(hashes, hashOf(c))
			}
			fields[2] = strings.Join(hashes, " ")
		}
		lines[i] = strings.Join(fields, ",")
	}
	f, err := decision.Read(strings.NewReader(strings.Join(lines, "\n")), "d.csv")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func near(grade leak.Grade, images ...int) leak.Relation {
	return leak.Relation{Kind: leak.NearCopies, Grade: grade, Images: images}
}

func author(name string, images ...int) leak.Relation {
	return leak.Relation{Kind: leak.Author, Grade: leak.Strong, Images: images, Name: name}
}

// said is what a resolution says, in short.
func said(r *Resolution, images int) string {
	var words []string
	for _, e := range r.Edges {
		words = append(words, fmt.Sprint(e.Kind, e.Images, " ", e.State))
	}
	for _, g := range r.Groups(images).Members() {
		if len(g) > 1 {
			words = append(words, fmt.Sprint("group", g))
		}
	}
	for _, c := range r.Conflicts {
		words = append(words, fmt.Sprintf("conflict %d-%d over %d", c.A, c.B, len(c.Steps)))
	}
	return strings.Join(words, "; ")
}

// The table in the package's comment, line by line.
func TestWhatDecisionsDo(t *testing.T) {
	strong, weak := near(leak.Strong, 0, 1), near(leak.Weak, 1, 2)
	for _, c := range []struct {
		name      string
		relations []leak.Relation
		lines     []string
		want      string
	}{
		{"nothing decided", []leak.Relation{strong, weak}, nil, "near-copies[0 1] joined; near-copies[1 2] open; group[0 1]"},
		{"same joins what is weak", []leak.Relation{strong, weak}, []string{"same,pair,bc"}, "near-copies[0 1] joined; near-copies[1 2] joined; group[0 1 2]"},
		{"same joins what was not found", nil, []string{"same,pair,ad"}, "group[0 3]"},
		{"same by detector", []leak.Relation{weak}, []string{"same,detector,,near-copies"}, "near-copies[1 2] joined; group[1 2]"},
		{"different", []leak.Relation{strong}, []string{"different,pair,ab"}, "near-copies[0 1] apart"},
		{"different by detector", []leak.Relation{strong, weak, author("x", 2, 3)}, []string{"different,detector,,near-copies"},
			"near-copies[0 1] apart; near-copies[1 2] apart; author[2 3] joined; group[2 3]"},
		{"different by name", []leak.Relation{author("x", 0, 1, 2), author("y", 2, 3)}, []string{"different,author,,x"}, "author[0 1 2] apart; author[2 3] joined; group[2 3]"},
		{"a cluster is every two of it", []leak.Relation{strong, near(leak.Strong, 0, 2), near(leak.Strong, 2, 3)}, []string{"different,cluster,abc"},
			"near-copies[0 1] apart; near-copies[0 2] apart; near-copies[2 3] joined; group[2 3]"},
		{"ignore", []leak.Relation{strong, near(leak.Strong, 0, 2), near(leak.Strong, 1, 2)}, []string{"ignore,pair,ab"},
			"near-copies[0 1] ignored; near-copies[0 2] joined; near-copies[1 2] joined; group[0 1 2]"},
		{"images before detectors", []leak.Relation{strong, near(leak.Strong, 2, 3)}, []string{"ignore,detector,,near-copies", "same,pair,ab"},
			"near-copies[0 1] joined; near-copies[2 3] ignored; group[0 1]"},
		{"images before names", []leak.Relation{author("x", 0, 1)}, []string{"ignore,author,,x", "same,pair,ab"}, "author[0 1] joined; group[0 1]"},
		{"names before detectors", []leak.Relation{author("x", 0, 1), author("y", 2, 3)}, []string{"ignore,detector,,author", "same,author,,y"},
			"author[0 1] ignored; author[2 3] joined; group[2 3]"},
		{"a part of a relation is not the relation", []leak.Relation{author("x", 0, 1, 2)}, []string{"different,pair,ab"}, "author[0 1 2] joined; group[0 1 2]; conflict 0-1 over 1"},
		{"another path", []leak.Relation{strong, near(leak.Strong, 0, 2), author("x", 1, 2, 3)}, []string{"different,pair,ab"},
			"near-copies[0 1] apart; near-copies[0 2] joined; author[1 2 3] joined; group[0 1 2 3]; conflict 0-1 over 2"},
		{"what was not decided of a detector's", []leak.Relation{strong, author("x", 0, 1)}, []string{"different,detector,,near-copies"},
			"near-copies[0 1] apart; author[0 1] joined; group[0 1]"},
	} {
		r, err := Relations(manifest("abcd"), c.relations, file(t, c.lines...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := said(r, 4); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// Equal files are one to a decision, and copies cannot be cut.
func TestCopiesStayJoined(t *testing.T) {
	m := manifest("AAab")
	pair := leak.Relation{Kind: leak.Copies, Grade: leak.Strong, Images: []int{0, 1, 2}}
	r, err := Relations(m, []leak.Relation{pair, near(leak.Strong, 0, 3), near(leak.Strong, 1, 3)}, file(t, "different,pair,Aa", "different,pair,Ab"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "copies[0 1 2] joined; near-copies[0 3] apart; near-copies[1 3] apart; group[0 1 2]; conflict 0-2 over 1"; said(r, 4) != want {
		t.Errorf("got %s, want %s", said(r, 4), want)
	}
	if step := r.Conflicts[0].Steps[0]; step.Cut != "" || r.Remedy(step, "d.csv") != "exact copies always stay together" {
		t.Errorf("%+v", step)
	}
	r, err = Relations(m, []leak.Relation{pair}, file(t, "ignore,pair,Aa"))
	if err != nil || said(r, 4) != "copies[0 1 2] ignored; group[0 1 2]" || len(r.Conflicts) > 0 {
		t.Errorf("ignored: %v, %v", said(r, 4), err)
	}
}

func TestStepsSayHowTheyAreCut(t *testing.T) {
	m := manifest("abcdef")
	relations := []leak.Relation{near(leak.Strong, 0, 1), author("Jane Doe", 1, 2), near(leak.Weak, 2, 3)}
	given := dataset.Evidence{Kind: "column scene", Sets: [][]int{{4, 5}}}
	f := file(t, "same,pair,de", "same,detector,,near-copies", "different,pair,af")
	r, err := Relations(m, relations, f, given)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range r.Conflicts[0].Steps {
		got = append(got, fmt.Sprintf("%d-%d %s: %s", s.From, s.To, s.Kind, r.Remedy(s, "d.csv")))
	}
	want := []string{
		"0-1 near-copies: line 2 of d.csv says same: all of kind near-copies: change it",
		"1-2 author: add to d.csv: different,author,,Jane Doe,",
		"2-3 near-copies: line 2 of d.csv says same: all of kind near-copies: change it",
		"3-4 decided: take line 1 out of d.csv, which says same",
		"4-5 column scene: by column scene, which was asked for: change [groups] in the spec",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestEvidenceHasAKindEach(t *testing.T) {
	r, err := Relations(manifest("aabcde"), []leak.Relation{near(leak.Strong, 1, 2), near(leak.Strong, 2, 3), near(leak.Weak, 4, 5), author("x", 3, 4)}, file(t, "same,author,,x", "same,pair,de"))
	if err != nil {
		t.Fatal(err)
	}
	want := []dataset.Evidence{{Kind: "copies", Sets: [][]int{{0, 1}}}, {Kind: "decided", Sets: [][]int{{3, 4, 5}}}, {Kind: "near-copies", Sets: [][]int{{1, 2, 3}}},
		{Kind: "job"}, {Kind: "prompt"}, {Kind: "session"}, {Kind: "place"}, {Kind: "author", Sets: [][]int{{3, 4}}}}
	if d := cmp.Diff(want, r.Evidence); d != "" {
		t.Error(d)
	}
	if q := r.Questions(); !slices.Equal(q, []int{0, 1}) {
		t.Errorf("questions %v: of %+v", q, r.Edges)
	}
}

func TestLinesThatCannotBeMeant(t *testing.T) {
	m := manifest("abcd")
	m.Images[1].FileHash = m.Images[0].FileHash[:40] + "f" + m.Images[1].FileHash[41:]
	beginning := m.Images[0].FileHash[:20]
	ambiguous, err := decision.Read(strings.NewReader("same,pair,"+beginning+" "+hashOf('c')), "d.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file *decision.File
		want string
	}{
		{ambiguous, "d.csv:1: " + beginning + " is the beginning of several images, such as " + m.Images[0].FileHash + " and " + m.Images[1].FileHash + ": write more digits"},
		{file(t, "same,cluster,acd", "different,pair,ac"), "d.csv:2: 616161616161 and 636363636363 are different, but line 1 says that they are the same: take one of these lines out"},
		{file(t, "different,pair,ad", "same,pair,ac", "same,pair,cd"), "d.csv:1: 616161616161 and 646464646464 are different, but lines 2 and 3 together say that they are the same"},
		{file(t, "different,cluster,acz", "ignore,pair,ac"), "ignore, but line 1 says different of the same"},
		{file(t, "same,author,,X", "ignore,author,,X."), `d.csv:2: ignore, but line 1 says same: "X" and "X." are taken for one author: take one`},
	} {
		x := author("X", 0, 1)
		x.Spellings = []string{"X", "X."}
		if _, err := Relations(m, []leak.Relation{x}, c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
	for _, r := range []leak.Relation{near(leak.Strong, 0), near(leak.Strong, 1, 0), near(leak.Strong, 0, 4), near("", 0, 1)} {
		if _, err := Relations(m, []leak.Relation{r}, nil); err == nil {
			t.Errorf("%+v was accepted", r)
		}
	}
}

// Of equal pixels the first file alone is compared. A decision on another one of them, which
// was the first before this one came, counts all the same.
func TestDecisionsCoverEqualPixels(t *testing.T) {
	m := manifest("ABab") // A and a have equal pixels, and B and b
	for line, want := range map[string]State{"ignore,pair,ab": Ignored, "different,pair,aB": Apart, "ignore,cluster,aAb": Ignored, "ignore,pair,aA": Joined} {
		r, err := Relations(m, []leak.Relation{near(leak.Strong, 0, 1)}, file(t, line))
		if err != nil || r.Edges[0].State != want {
			t.Errorf("%s: %v, %s, want %s", line, err, said(r, 4), want)
		}
	}
}

// A file may be shared between data sets: what means nothing here is only noted.
func TestWhatIsNotHereIsNoted(t *testing.T) {
	r, err := Relations(manifest("abcd"), []leak.Relation{author("Jane", 0, 1)}, file(t, "same,pair,ax", "same,cluster,bcy", "ignore,author,,jane", "ignore,detector,,place", "different,prompt,,a cat"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"d.csv:1: 2 lines, of which this is the first, name images that are not among these: they are passed over",
		`d.csv:3: no author called "jane" was found, but "Jane" was: the line is passed over`,
		`d.csv:5: no prompt called "a cat" was found: the line is passed over`,
	}
	if d := cmp.Diff(want, r.Notices); d != "" {
		t.Error(d)
	}
	if got, want := said(r, 4), "author[0 1] joined; group[0 1 2]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r, err = Relations(manifest("abcd"), []leak.Relation{author("Jane", 0, 1)}, file(t, "ignore,author,,Jane", "different,pair,ab"))
	if err != nil || len(r.Notices) > 0 || r.Edges[0].State != Apart {
		t.Errorf("a name whose images are decided on: %v, %+v", err, r)
	}
}

// Lines on labels relate nothing, count for the class that they name, and are kept whole.
func TestLinesOnLabelsRelateNothing(t *testing.T) {
	m := manifest("abccd") // cats are a, c and d, dogs are b and the other c
	relations := []leak.Relation{near(leak.Weak, 0, 1), near(leak.Strong, 2, 4)}
	plain, err := Relations(m, relations, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Relations(m, relations, file(t, "ignore,label,ab,cat", "ignore,label,c,dog", "ignore,label,d,cow", "ignore,label,z,cat", "ignore,label,ad,cat,twice"))
	if err != nil {
		t.Fatal(err)
	}
	if said(r, 5) != said(plain, 5) || len(r.Decisions) != 4 || r.Decisions[0].About != decision.Label {
		t.Errorf("%s; %+v", said(r, 5), r.Decisions)
	}
	if d := cmp.Diff(map[int]bool{0: true, 3: true, 4: true}, Confirmed(r.Decisions, m)); d != "" {
		t.Error(d)
	}
	want := []string{"d.csv:4: 1 line names images that are not among these: they are passed over", `d.csv:3: no image of the line has the label "cow": the line is passed over`}
	if d := cmp.Diff(want, r.Notices); d != "" {
		t.Error(d)
	}
}
