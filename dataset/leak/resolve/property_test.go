package resolve

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
)

const letters = "aabcdefgh" // the images of the properties: two are equal files

// drawRelations draws what detectors may find.
func drawRelations(t *rapid.T) []leak.Relation {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) leak.Relation {
		r := leak.Relation{
			Kind:   rapid.SampledFrom([]leak.Kind{leak.NearCopies, leak.Author, leak.Session}).Draw(t, "kind"),
			Grade:  rapid.SampledFrom([]leak.Grade{leak.Strong, leak.Weak}).Draw(t, "grade"),
			Images: slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.IntRange(0, len(letters)-1), 2, 4, rapid.ID).Draw(t, "images"))),
		}
		if r.Kind != leak.NearCopies {
			r.Name = rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "name")
		}
		return r
	}), 0, 12).Draw(t, "relations")
}

// drawDecisions draws lines that a file may hold; nil where they contradict each other.
func drawDecisions(t *rapid.T) *decision.File {
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		answer := rapid.SampledFrom([]string{"same", "different", "ignore"}).Draw(t, "answer")
		switch rapid.IntRange(0, 5).Draw(t, "about") {
		case 0:
			return answer + ",detector,," + rapid.SampledFrom([]string{"near-copies", "author", "session"}).Draw(t, "kind")
		case 1:
			return answer + "," + rapid.SampledFrom([]string{"author", "session"}).Draw(t, "kind") + ",," + rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "name")
		case 2:
			return "ignore,label," + hashOf(rapid.SampledFrom([]byte("abcdefghz")).Draw(t, "file")) + "," + rapid.SampledFrom([]string{"cat", "dog"}).Draw(t, "class")
		}
		var hashes []string
		for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom([]byte("abcdefghz")), 2, 4, rapid.ID).Draw(t, "files") {
			hashes = append(hashes, hashOf(c)[:rapid.IntRange(12, 64).Draw(t, "digits")])
		}
		return answer + ",cluster," + strings.Join(hashes, " ")
	}), 0, 8).Draw(t, "lines")
	f, err := decision.Read(strings.NewReader(strings.Join(lines, "\n")), "d.csv")
	if err != nil {
		return nil
	}
	return f
}

// resolved draws and resolves; cases in which lines contradict each other are passed over.
func resolved(t *rapid.T) (*dataset.Manifest, []leak.Relation, *decision.File, *Resolution) {
	m, relations, f := manifest(letters), drawRelations(t), drawDecisions(t)
	if f == nil {
		t.Skip("the file contradicts itself")
	}
	r, err := Relations(m, relations, f)
	if wrong := new(decision.Error); errors.As(err, &wrong) {
		t.Skip("lines contradict each other")
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, relations, f, r
}

// Groups are the closure of what is joined and nothing else; each edge has the state that
// its grade and its decision give it; conflicts are all pairs that are joined against a
// decision, with paths that lead from one image to the other over what is joined.
func TestClosure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _, _, r := resolved(t)
		var joined [][]int
		for _, e := range r.Edges {
			answer := decision.Answer("")
			if e.Decision != None {
				answer = r.Decisions[e.Decision].Answer
			}
			want := map[decision.Answer]State{"": Open, decision.Same: Joined, decision.Different: Apart, decision.Ignore: Ignored}[answer]
			if answer == "" && e.Grade == leak.Strong {
				want = Joined
			}
			if e.State != want {
				t.Fatalf("%+v should be %s", e, want)
			}
			if e.State == Joined {
				joined = append(joined, e.Images)
			}
		}
		for _, d := range r.Decisions {
			if d.Answer == decision.Same && d.Images != nil {
				joined = append(joined, d.Images)
			}
		}
		joined = append(joined, []int{0, 1}) // equal files
		together := naive(joined, len(m.Images))
		groups := r.Groups(len(m.Images))
		for a := range m.Images {
			for b := range m.Images {
				if together[a][b] != (groups.Of[a] == groups.Of[b]) {
					t.Fatalf("images %d and %d: together %v, groups %v", a, b, together[a][b], groups.Of)
				}
			}
		}
		checkConflicts(t, m, r, together, joined)
	})
}

// naive is the closure, by Warshall's algorithm.
func naive(sets [][]int, n int) [][]bool {
	together := make([][]bool, n)
	for i := range together {
		together[i] = make([]bool, n)
		together[i][i] = true
	}
	for _, set := range sets {
		for _, a := range set {
			for _, b := range set {
				together[a][b] = true
			}
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				together[i][j] = together[i][j] || together[i][k] && together[k][j]
			}
		}
	}
	return together
}

func checkConflicts(t *rapid.T, m *dataset.Manifest, r *Resolution, together [][]bool, joined [][]int) {
	for i, d := range r.Decisions {
		if d.Answer != decision.Different {
			continue
		}
		for _, a := range d.Images {
			for _, b := range d.Images {
				told := slices.ContainsFunc(r.Conflicts, func(c Conflict) bool { return c.Decision == i && together[c.A][a] })
				if m.Images[a].FileHash != m.Images[b].FileHash && together[a][b] && !told {
					t.Fatalf("%v: %d and %d are joined, and nothing says so", d, a, b)
				}
			}
		}
	}
	for _, c := range r.Conflicts {
		at := c.A
		for _, s := range c.Steps {
			over := slices.ContainsFunc(joined, func(set []int) bool { return slices.Contains(set, s.From) && slices.Contains(set, s.To) })
			if s.From != at || !over {
				t.Fatalf("%+v: step %+v leads nowhere", c, s)
			}
			at = s.To
		}
		if at != c.B || c.A >= c.B || len(c.Steps) == 0 {
			t.Fatalf("%+v does not lead to its end", c)
		}
	}
}

// The order of relations and of lines says nothing, nor does saying the same twice.
func TestOrderSaysNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, relations, f, r := resolved(t)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled := slices.Clone(relations)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again := &decision.File{Name: f.Name, Lines: append(slices.Clone(f.Lines), f.Lines...)}
		random.Shuffle(len(again.Lines), func(i, j int) { again.Lines[i], again.Lines[j] = again.Lines[j], again.Lines[i] })
		other, err := Relations(m, shuffled, again)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r.Edges, other.Edges) + cmp.Diff(r.Evidence, other.Evidence) + cmp.Diff(r.Conflicts, other.Conflicts) + cmp.Diff(r.Decisions, other.Decisions); d != "" {
			t.Fatal(d)
		}
	})
}

// What was resolved, written down as decisions and resolved again, joins the same.
func TestDecisionsAreIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, relations, _, r := resolved(t)
		frozen := &decision.File{Name: "frozen.csv"}
		for i, d := range r.Decisions {
			d.Line.Number = i + 1
			frozen.Lines = append(frozen.Lines, d.Line)
		}
		var text bytes.Buffer
		if err := frozen.Write(&text); err != nil {
			t.Fatal(err)
		}
		read, err := decision.Read(&text, "frozen.csv")
		if err != nil {
			t.Fatal(err)
		}
		again, err := Relations(m, relations, read)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(said(r, len(m.Images)), said(again, len(m.Images))); d != "" {
			t.Fatal(d)
		}
	})
}

// Adding the lines that cut the steps of conflicts ends with none that a line can cut.
func TestConflictsCanBeCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, relations, f, r := resolved(t)
		for range 30 {
			cut := ""
			for _, c := range r.Conflicts {
				for _, s := range c.Steps {
					if s.Cut != "" {
						cut = s.Cut
					}
				}
			}
			if cut == "" {
				return
			}
			more, err := decision.Read(strings.NewReader(cut), "d.csv")
			if err != nil {
				t.Fatal(err)
			}
			f.Lines = append(f.Lines, more.Lines...)
			if r, err = Relations(m, relations, f); err != nil {
				t.Fatalf("after %s: %v", cut, err)
			}
		}
		t.Fatalf("30 lines do not cut %+v", r.Conflicts)
	})
}

// BenchmarkRelations: 100,000 images and relations, 10,000 decisions.
func BenchmarkRelations(b *testing.B) {
	const n = 100_000
	m := &dataset.Manifest{Classes: []string{"a"}}
	for i := range n {
		hash := fmt.Sprintf("%064x", i)
		m.Images = append(m.Images, dataset.Image{ID: hash, FileHash: hash, PixelHash: hash, Label: "a"})
	}
	random := rand.New(rand.NewPCG(1, 2))
	var relations []leak.Relation
	for range n {
		a := random.IntN(n - 50)
		relations = append(relations, near(leak.Strong, a, a+1+random.IntN(49)))
	}
	f := &decision.File{Name: "d.csv"}
	for i := range n / 10 {
		r := relations[i].Images
		l := decision.OfImages(decision.Different, m.Images[r[0]].FileHash, m.Images[r[1]].FileHash)
		l.Number = i + 1
		f.Lines = append(f.Lines, l)
	}
	for b.Loop() {
		r, err := Relations(m, relations, f)
		if err != nil {
			b.Fatal(err)
		}
		paths := 0
		for _, c := range r.Conflicts {
			if c.Steps != nil {
				paths++
			}
		}
		b.ReportMetric(float64(len(r.Conflicts)), "conflicts")
		b.ReportMetric(float64(paths), "paths")
	}
}
