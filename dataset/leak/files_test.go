package leak

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset/metadata/statement"
)

// shown are relations in one line each.
func shown(relations []Relation) (lines []string) {
	for _, r := range relations {
		lines = append(lines, fmt.Sprintf("%s %s %v %s %q", r.Kind, r.Grade, r.Images, r.Name, r.Spellings))
	}
	return lines
}

func check(t *testing.T, name string, statements []statement.Statement, want ...string) {
	t.Helper()
	if got := shown(Files(statements)); !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}

func TestJobsAndPrompts(t *testing.T) {
	cat, dog := statement.Text{Head: "a\ncat"}, statement.Text{Head: "a dog"}
	check(t, "job", []statement.Statement{{Job: "a"}, {Job: "b"}, {Job: "a"}, {}, {}}, `job strong [0 2] a []`)
	check(t, "prompt with seed", []statement.Statement{{Prompt: cat, Seed: "5"}, {Prompt: dog, Seed: "5"}, {Prompt: cat, Seed: "5"}}, `prompt strong [0 2] a cat, seed 5 []`)
	check(t, "prompt with other seeds", []statement.Statement{{Prompt: cat, Seed: "5"}, {Prompt: cat, Seed: "6"}, {Prompt: cat, Seed: "5"}, {Prompt: cat}},
		`prompt strong [0 2] a cat, seed 5 []`, `prompt weak [0 1 2 3] a cat []`)
	check(t, "prompt without seeds", []statement.Statement{{Prompt: cat}, {Prompt: cat}}, `prompt weak [0 1] a cat []`)
	long := statement.Text{Head: "a cat", Hash: "1"}
	check(t, "prompts that begin alike", []statement.Statement{{Prompt: cat, Seed: "5"}, {Prompt: long, Seed: "5"}})
}

// TestWhatJoinsNothing: properties of a source, not of images that belong together.
func TestWhatJoinsNothing(t *testing.T) {
	s := statement.Statement{Generator: "NovelAI", Model: "m", Seed: "5", Software: "GIMP", Authors: []string{"unknown"}, Manifest: "x", Camera: statement.Camera{Make: "Canon", Model: "EOS", Serial: "0123"}}
	check(t, "the same source", []statement.Statement{s, s, s})
	at := statement.Taken{Local: "2024-05-01T12:00:00"}
	for _, serial := range []string{"", "0", "0000000", "none", "----", "11111111"} {
		check(t, "serial "+serial, []statement.Statement{{Camera: statement.Camera{Serial: serial}, Taken: at}, {Camera: statement.Camera{Serial: serial}, Taken: at}})
	}
}

func TestAuthors(t *testing.T) {
	by := func(names ...string) statement.Statement { return statement.Statement{Authors: names} }
	check(t, "spellings", []statement.Statement{by("Rollandin Francesco"), by("Architetto Francesco Rollandin"), by("x y"), by("Architetto Francesco Rollandin")},
		`author strong [0 1 3] Architetto Francesco Rollandin ["Architetto Francesco Rollandin" "Rollandin Francesco"]`)
	check(t, "the same in two fields", []statement.Statement{by("Ada Lovelace", "ada lovelace"), by("Ada Lovelace")}, `author strong [0 1] Ada Lovelace ["Ada Lovelace" "ada lovelace"]`)
	check(t, "two authors", []statement.Statement{by("Ada Lovelace and Grace Hopper"), by("Ada Lovelace"), by("Grace Hopper")},
		`author strong [0 1] Ada Lovelace ["Ada Lovelace" "Ada Lovelace and Grace Hopper"]`, `author strong [0 2] Ada Lovelace and Grace Hopper ["Ada Lovelace and Grace Hopper" "Grace Hopper"]`)
	check(t, "a slip", []statement.Statement{by("Jean-Victor Balin"), by("Jean-Vitor Balin"), by("Jean-Victor Balin")},
		`author strong [0 2] Jean-Victor Balin []`, `author weak [0 1 2] Jean-Victor Balin ["Jean-Victor Balin" "Jean-Vitor Balin"]`)
}

// TestSessions: a pause, another camera, and a clock of which nothing is known end one.
func TestSessions(t *testing.T) {
	shot := func(serial, local, offset string) statement.Statement {
		return statement.Statement{Camera: statement.Camera{Make: "Canon", Model: "EOS", Serial: serial}, Taken: statement.Taken{Local: "2024-05-01T" + local, Offset: offset}}
	}
	check(t, "a chain and a pause", []statement.Statement{shot("0123", "12:10:00", ""), shot("0123", "12:00:00", ""), shot("0123", "12:20:01", ""), shot("0123", "12:20:02", "")},
		`session strong [0 1] Canon EOS number 0123, 2024-05-01 12:00:00 to 12:10:00 []`, `session strong [2 3] Canon EOS number 0123, 2024-05-01 12:20:01 to 12:20:02 []`)
	check(t, "two cameras", []statement.Statement{shot("0123", "12:00:00", ""), shot("0124", "12:00:00", "")})
	check(t, "in two zones", []statement.Statement{shot("0123", "12:00:00", "+02:00"), shot("0123", "11:05:00", "+01:00")},
		`session strong [0 1] Canon EOS number 0123, 2024-05-01 10:00:00 to 10:05:00 UTC []`)
	check(t, "one without an offset", []statement.Statement{shot("0123", "12:00:00", "+00:00"), shot("0123", "12:00:00", "")})
}

func TestPlaces(t *testing.T) {
	at := func(lat, lon float64) statement.Statement {
		return statement.Statement{Place: &statement.Place{Latitude: lat, Longitude: lon}}
	}
	check(t, "near", []statement.Statement{{}, at(47, 8), at(48, 8), {}, at(47.0001, 8)}, `place strong [1 4] 47.0001, 8.0000 []`)
}

// TestOrderOfImagesDoesNotMatter: the same statements in another order are related alike.
func TestOrderOfImagesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(0, 3)
		one := rapid.Custom(func(t *rapid.T) statement.Statement {
			s := statement.Statement{Job: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "job"), Seed: fmt.Sprint(number.Draw(t, "seed")), Prompt: statement.Text{Head: fmt.Sprint(number.Draw(t, "prompt"))}}
			s.Authors = []string{rapid.SampledFrom([]string{"Ada Lovelace", "lovelace ada", "Ada Lovelacee", "me"}).Draw(t, "author")}
			s.Camera.Serial = fmt.Sprintf("012%d", number.Draw(t, "serial"))
			s.Taken.Local = time.Date(2024, 5, 1, 12, 5*rapid.IntRange(0, 11).Draw(t, "minute"), 0, 0, time.UTC).Format("2006-01-02T15:04:05")
			s.Place = &statement.Place{Latitude: 47 + float64(rapid.IntRange(0, 20).Draw(t, "north"))/5000, Longitude: 8}
			return s
		})
		statements := rapid.SliceOfN(one, 2, 20).Draw(t, "statements")
		index := make([]int, len(statements))
		for i := range index {
			index[i] = i
		}
		order := rapid.Permutation(index).Draw(t, "order")
		other := make([]statement.Statement, len(statements))
		for to, from := range order {
			other[to] = statements[from]
		}
		want, got := Files(statements), Files(other)
		for _, r := range got {
			for i, image := range r.Images {
				r.Images[i] = order[image]
			}
			slices.Sort(r.Images)
		}
		byText := func(relations []Relation) []string { return slices.Sorted(slices.Values(shown(relations))) }
		if a, b := byText(got), byText(want); !slices.Equal(a, b) {
			t.Fatalf("%q, want %q", a, b)
		}
		for _, r := range want {
			if len(r.Images) < 2 || !slices.IsSorted(r.Images) || len(slices.Compact(slices.Clone(r.Images))) != len(r.Images) {
				t.Fatalf("%v", r)
			}
		}
	})
}

func TestStates(t *testing.T) {
	file := func(software, title string) statement.Statement {
		return statement.Statement{Entries: []statement.Entry{
			{Where: "PNG text", Key: "Software", Text: statement.Text{Head: software}},
			{Where: "PNG text", Key: "Title", Text: statement.Text{Head: title}},
			{Where: "PNG text", Key: "Title", Text: statement.Text{Head: title}}, // twice
		}}
	}
	statements := []statement.Statement{file("NovelAI", "a"), file("novelai ", "b"), {}, file("GIMP", "c"), {}, file("GIMP", "d")}
	got := States(statements, []string{"fake", "fake", "real", "real", "real", "other"}, []string{"fake", "real"})
	want := []Stated{
		{"PNG text", "Software", "novelai", []int{2, 0}, 0.970951},
		{"PNG text", "Software", "", []int{2, 1}, 0.419973},
		{"PNG text", "Title", "", []int{2, 1}, 0.419973},
		{"PNG text", "Software", "gimp", []int{0, 1}, 0.170951},
	}
	for i := range got {
		got[i].Bits = float64(int(got[i].Bits*1e6+0.5)) / 1e6
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestLongTextsAreToldApart by their hash.
func TestLongTextsAreToldApart(t *testing.T) {
	file := func(hash string) statement.Statement {
		return statement.Statement{Entries: []statement.Entry{{Where: "XMP", Key: "k", Text: statement.Text{Head: "long", Hash: hash}}}}
	}
	got := States([]statement.Statement{file("1"), file("1"), file("2"), file("2")}, []string{"a", "a", "b", "b"}, []string{"a", "b"})
	if len(got) != 3 || got[0].Bits != 1 || got[1].Bits != 1 || got[2].Bits != 0 {
		t.Errorf("%+v", got)
	}
}
