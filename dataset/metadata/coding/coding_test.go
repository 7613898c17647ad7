package coding

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// file is one of make_codings.py.
type file struct {
	Data   []byte
	Coding Coding
}

func files(t testing.TB) map[string]file {
	t.Helper()
	data, err := os.ReadFile("testdata/codings.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Files map[string]file }
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden.Files
}

// TestCodingsOfRealFiles: what Pillow was told, and what it reads.
func TestCodingsOfRealFiles(t *testing.T) {
	all := files(t)
	if len(all) < 45 {
		t.Fatalf("%d files", len(all))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		got := Read(all[name].Data)
		if name == "tables of its own" { // what is nearest is a matter of the measure
			if got.Quality == 0 || got.Standard {
				t.Errorf("%s: quality %d, standard %v", name, got.Quality, got.Standard)
			}
			got.Quality = 0
		}
		if got != all[name].Coding {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, all[name].Coding)
		}
	}
}

// TestFeatures: every property is one, by the same names whatever the file.
func TestFeatures(t *testing.T) {
	names := func(c Coding) (all []string) {
		for _, f := range c.Features() {
			all = append(all, f.Name)
		}
		return all
	}
	all := files(t)
	want := names(Coding{})
	for name, file := range all {
		if got := names(Read(file.Data)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	a, b := Read(all["quality 75"].Data).Features(), Read(all["progressive"].Data).Features()
	for i, f := range a {
		if (f != b[i]) != (f.Name == "interlaced" || f.Name == "bytes") {
			t.Errorf("%s: %+v and %+v", f.Name, f, b[i])
		}
	}
}

// TestScaledTables: tables 50 are those of the standard, and 100 divides by nothing.
func TestScaledTables(t *testing.T) {
	if got := scaled(standardTables[0], 50); got[0] != 16 || got[1] != 11 || got[2] != 12 || got[63] != 99 {
		t.Errorf("%v", got)
	}
	for _, v := range scaled(standardTables[1], 100) {
		if v != 1 {
			t.Fatalf("%d at quality 100", v)
		}
	}
	seen := make(map[int]bool)
	for _, at := range zigzag {
		seen[at] = true
	}
	if len(seen) != 64 {
		t.Errorf("%d places", len(seen))
	}
}

// TestTablesAreThoseOfTheQuality: what is written with them is read as that quality.
func TestTablesAreThoseOfTheQuality(t *testing.T) {
	for q := 1; q <= 100; q++ {
		var used []table
		for _, rows := range Tables(q) {
			var t table
			for i, at := range zigzag {
				t[i] = uint16(rows[at])
			}
			used = append(used, t)
		}
		if got, equal := quality(used); got != q || !equal {
			t.Errorf("quality %d is read as %d, equal %v", q, got, equal)
		}
	}
}

// FuzzRead: any bytes give a coding that can be kept.
func FuzzRead(f *testing.F) {
	for _, c := range files(f) {
		f.Add(c.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := Read(data)
		kept, err := json.Marshal(c)
		if err != nil || len(kept) > 2000 {
			t.Fatalf("%v: %s", err, kept)
		}
		if c.Quality < 0 || c.Quality > 100 || c.Standard && c.Tables == "" {
			t.Fatalf("%s", kept)
		}
	})
}
