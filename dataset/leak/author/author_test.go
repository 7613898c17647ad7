package author

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// openclipart is a list of all author texts in Debian's openclipart-png 0.18, grouped by
// eye.
type openclipart struct {
	Nobody []string
	Near   [][2]string // probably one person, whom the keys tell apart
	Groups [][]string  // spellings of one author; names of two stand in two groups
}

func readOpenclipart(t testing.TB) (names openclipart) {
	t.Helper()
	data, err := os.ReadFile("testdata/openclipart.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &names); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestOpenclipart: the spellings of a group share a key that no other group has.
func TestOpenclipart(t *testing.T) {
	names := readOpenclipart(t)
	if len(names.Groups) < 480 {
		t.Fatalf("%d authors", len(names.Groups))
	}
	groups := make(map[string][]string)
	all := make(map[string]bool)
	for _, group := range names.Groups {
		for _, name := range group {
			all[name] = true
		}
	}
	for name := range all {
		for _, key := range Keys(name) {
			groups[key] = append(groups[key], name)
		}
	}
	var got [][]string
	for _, group := range groups {
		slices.Sort(group)
		got = append(got, group)
	}
	sortGroups(got)
	want := names.Groups
	sortGroups(want)
	if !reflect.DeepEqual(got, want) {
		for _, group := range got {
			if !slices.ContainsFunc(want, func(w []string) bool { return slices.Equal(w, group) }) {
				t.Errorf("no group by eye: %q", group)
			}
		}
		for _, group := range want {
			if !slices.ContainsFunc(got, func(g []string) bool { return slices.Equal(g, group) }) {
				t.Errorf("not found: %q", group)
			}
		}
	}
	for _, name := range names.Nobody {
		if keys := Keys(name); len(keys) > 0 {
			t.Errorf("%q is %q", name, keys)
		}
	}
	var near [][2]string
	for _, pair := range names.Near {
		a, b := Keys(pair[0])[0], Keys(pair[1])[0]
		near = append(near, [2]string{min(a, b), max(a, b)})
	}
	var keys []string
	for key := range groups {
		keys = append(keys, key)
	}
	if got := Near(keys); !reflect.DeepEqual(got, near) {
		t.Errorf("near: %q, want %q", got, near)
	}
}

func sortGroups(groups [][]string) {
	slices.SortFunc(groups, func(a, b []string) int { return slices.Compare(a, b) })
}

func TestKeys(t *testing.T) {
	for written, want := range map[string][]string{
		"Rollandin Francesco": {"francesco rollandin"}, "Architetto Francesco Rollandin": {"francesco rollandin"}, "Prof. Dr. FRANCESCO Rollandin, PhD": {"francesco rollandin"},
		"by Ada Lovelace": {"ada lovelace"}, "Photo by Ada Lovelace": {"ada lovelace"}, "© 2004 Ada Lovelace": {"ada lovelace"}, "(c) 2004, Ada Lovelace": {"ada lovelace"},
		"Copyright 2004-2006 Ada Lovelace": {"ada lovelace"}, "Lovelace, Ada": {"ada lovelace"}, "Ada\u00a0Lovelace": {"ada lovelace"}, "Ａｄａ Lovelace": {"ada lovelace"},
		"Ada Lovelace <ada@example.org>": {"ada lovelace"}, "Ada Lovelace - http://example.org/~ada": {"ada lovelace"}, "mailto:Ada@Example.org": {"ada@example.org"},
		"https://www.example.org/": {"example.org"}, "(Ada Lovelace)": {"ada lovelace"}, "Jörg Müller": {"jorg muller"}, "JÃ¶rg MÃ¼ller": {"jorg muller"}, "Jo\u0308rg Mu\u0308ller": {"jorg muller"},
		"J&ouml;rg M&uuml;ller": {"jorg muller"}, "Łukasz Żak": {"lukasz zak"}, "O’Neill, Shaun": {"oneill shaun"}, "A. J. Ashton": {"aj ashton"},
		"Ada Lovelace; Grace Hopper": {"ada lovelace", "grace hopper"}, "Ada Lovelace & Grace Hopper": {"ada lovelace", "grace hopper"}, "Black and White": {"and black white"},
		"Ada Lovelace et al.": {"ada lovelace"}, "葛飾北斎": {"葛飾北斎"}, "Dr. Who": {"dr who"}, "Author": nil, "1984": {"1984"},
		"unknown": nil, "Unknown Author": nil, "N/A": nil, "Adobe Photoshop": nil, "": nil, " - ": nil, "©": nil, "x": nil, "Windows User": nil, "HASH(0x89c79d4)": nil, "[none]": nil,
	} {
		if got := Keys(written); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

// TestNearTellsNumbersApart: authors that are numbered are no slips of each other.
func TestNearTellsNumbersApart(t *testing.T) {
	if got := Near([]string{"participant 17", "participant 18", "anna maria", "anne maria", "bob dagit", "bob dagat", "one two three", "two one threes"}); !reflect.DeepEqual(got, [][2]string{{"anna maria", "anne maria"}}) {
		t.Errorf("%q", got)
	}
}

// TestASlipIsNear: a letter that is wrong, missing or too much, and two that are swapped.
func TestASlipIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(rapid.StringMatching(`[a-zäö]{5,8} [a-zß]{6,8}`).Draw(t, "name"))
		at := rapid.IntRange(0, len(name)-2).Draw(t, "at")
		letter := rapid.RuneFrom([]rune("abcé")).Draw(t, "letter")
		other := slices.Clone(name)
		switch rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			other[at] = letter
		case 1:
			other = slices.Delete(other, at, at+1)
		case 2:
			other = slices.Insert(other, at, letter)
		case 3:
			other[at], other[at+1] = other[at+1], other[at]
		}
		a, b := string(name), string(other)
		got := Near([]string{"somebody else entirely", b, a})
		if want := [][2]string{{min(a, b), max(a, b)}}; a != b && !reflect.DeepEqual(got, want) || a == b && got != nil {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

// TestSpellingsOfAName: neither case nor the order of words nor an address makes another
// author.
func TestSpellingsOfAName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{2,8}`).Filter(func(w string) bool { return !titles[w] && w != "and" && w != "by" && w != "al" && w != "et" })
		words := rapid.SliceOfNDistinct(word, 2, 4, rapid.ID[string]).Draw(t, "words")
		want := Keys(strings.Join(words, " "))
		shuffled := rapid.Permutation(words).Draw(t, "shuffled")
		other := strings.ToUpper(strings.Join(shuffled, "  ")) + rapid.SampledFrom([]string{"", " <a@b.org>", ", http://b.org", " (me)", "."}).Draw(t, "address")
		if got := Keys(other); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", other, got, want)
		}
	})
}

// FuzzKeys: any text gives keys that say something, in order.
func FuzzKeys(f *testing.F) {
	for _, group := range readOpenclipart(f).Groups {
		f.Add(group[0])
	}
	f.Fuzz(func(t *testing.T, written string) {
		for _, key := range Keys(written) {
			if len(key) < 2 || nobody[key] || strings.TrimSpace(key) != key {
				t.Fatalf("%q: %q", written, key)
			}
		}
	})
}
