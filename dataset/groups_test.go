package dataset_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
)

// evidence draws up to four kinds of evidence on n images.
func evidence(t *rapid.T, n int) []dataset.Evidence {
	index := rapid.IntRange(0, n-1)
	set := rapid.SliceOfNDistinct(index, 1, min(n, 5), rapid.ID[int])
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) dataset.Evidence {
		return dataset.Evidence{Sets: rapid.SliceOfN(set, 0, 4).Draw(t, "sets")}
	}), 0, 4).Draw(t, "evidence")
}

// Two images are in one group exactly if a chain of evidence connects them.
func TestJoinIsTheTransitiveClosure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 15).Draw(t, "n")
		kinds := evidence(t, n)
		related := make([][]bool, n)
		for i := range related {
			related[i] = make([]bool, n)
			related[i][i] = true
		}
		for _, kind := range kinds {
			for _, set := range kind.Sets {
				for _, a := range set {
					for _, b := range set {
						related[a][b] = true
					}
				}
			}
		}
		for k := range n { // Warshall's closure
			for i := range n {
				for j := range n {
					related[i][j] = related[i][j] || related[i][k] && related[k][j]
				}
			}
		}
		groups := dataset.Join(n, kinds...)
		for i := range n {
			for j := range n {
				if (groups.Of[i] == groups.Of[j]) != related[i][j] {
					t.Fatalf("images %d and %d: groups %v, related %t", i, j, groups.Of, related[i][j])
				}
			}
		}
		next := 0 // numbered by first member
		for i, g := range groups.Of {
			if g > next || g < 0 {
				t.Fatalf("image %d opens group %d, want %d: %v", i, g, next, groups.Of)
			}
			next = max(next, g+1)
		}
		if next != groups.Count || len(groups.Members()) != groups.Count {
			t.Fatalf("%d groups counted, %d there", groups.Count, next)
		}
		slices.Reverse(kinds)
		if again := dataset.Join(n, kinds...); !slices.Equal(again.Of, groups.Of) {
			t.Fatalf("groups %v, with the evidence in another order %v", groups.Of, again.Of)
		}
	})
}

func paths(paths ...string) *dataset.Manifest {
	m := &dataset.Manifest{}
	for _, p := range paths {
		m.Images = append(m.Images, dataset.Image{Path: p})
	}
	return m
}

func TestPattern(t *testing.T) {
	m := paths("ai/ada_1.png", "human/ada_2.png", "human/bob_1.png", "human/bob_2.png", "ai/none.png", "ai/other.png")
	for _, c := range []struct {
		pattern string
		want    [][]int
	}{
		// Without a slash the class folder is out of sight: one artist in two
		// classes is one group.
		{`^(?P<group>[^_]+)_`, [][]int{{0, 1}, {2, 3}}},
		{`(?P<group>\d)`, [][]int{{0, 2}, {1, 3}}},
		{`^(?P<group>[^/]+)/`, [][]int{{0, 4, 5}, {1, 2, 3}}},
		{`/(?P<group>[^_/]+)_`, [][]int{{0, 1}, {2, 3}}},
		{`(?P<group>x*)_1`, nil},
	} {
		got, err := dataset.Pattern(m, regexp.MustCompile(c.pattern))
		if c.want == nil {
			if err == nil || !strings.Contains(err.Error(), "finds nothing") {
				t.Errorf("%s: %v, want an error that it finds nothing", c.pattern, err)
			}
			continue
		}
		if err != nil || !slices.EqualFunc(got.Sets, c.want, slices.Equal) {
			t.Errorf("%s: %v, %v, want %v", c.pattern, got.Sets, err, c.want)
		}
	}
	if _, err := dataset.Pattern(m, regexp.MustCompile(`^(.*)_`)); err == nil || !strings.Contains(err.Error(), "(?P<group>") {
		t.Errorf("error %v, want one that says how to name the group", err)
	}
}

func TestColumn(t *testing.T) {
	m := &dataset.Manifest{Columns: []string{"artist", "year"}, Images: []dataset.Image{
		{Columns: map[string]string{"artist": "a"}}, {}, {Columns: map[string]string{"artist": "a"}}, {}, {Columns: map[string]string{"artist": "b"}},
	}}
	got, err := dataset.Column(m, "artist")
	if err != nil || got.Kind != "column artist" || !slices.EqualFunc(got.Sets, [][]int{{0, 2}}, slices.Equal) {
		t.Errorf("%+v, %v, want the set of images 0 and 2: empty values say nothing", got, err)
	}
	if _, err := dataset.Column(m, "autor"); err == nil || !strings.Contains(err.Error(), "artist, year") {
		t.Errorf("error %v, want one that lists the columns", err)
	}
}
