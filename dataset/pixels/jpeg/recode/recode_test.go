package recode

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// golden is recoded.json, see make_recoded.py.
type golden struct {
	By     string
	Tables map[int]Tables
	Cases  []struct {
		Kind                   string
		Height, Width, Quality int
		Hash                   string
	}
}

func readGolden(t testing.TB) (g golden) {
	t.Helper()
	data, err := os.ReadFile("testdata/recoded.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Cases) < 180 {
		t.Fatalf("%d cases", len(g.Cases))
	}
	return g
}

// picture draws what make_recoded.py draws.
func picture(kind string, height, width int) []byte {
	rgb := make([]byte, 0, height*width*channels)
	for y := range height {
		for x := range width {
			for c := range channels {
				v := 0
				switch kind {
				case "noise":
					v = ((y*width+x)*channels + c + 1) * 2654435761 >> 9
				case "smooth":
					if v = (3*x + 2*y + 40*c + x*y/64) % 512; v > 255 {
						v = 511 - v
					}
				default:
					v = (x/5 + y/7 + c*x/11) & 1
					if x*x+y*y < 900 {
						v ^= 1
					}
					v *= 255
				}
				rgb = append(rgb, byte(v))
			}
		}
	}
	return rgb
}

// recode gives an image so many rows at once.
func recode(rgb []byte, height, width, atOnce int, tables Tables) (out []byte) {
	r := New(height, width, tables, func(rows []byte) { out = append(out, rows...) })
	for size := atOnce * width * channels; len(rgb) > 0; {
		n := min(size, len(rgb))
		r.Write(rgb[:n])
		rgb = rgb[n:]
	}
	return out
}

// TestPixelsAreThoseOfPillow: saved and opened again.
func TestPixelsAreThoseOfPillow(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.Cases {
		out := recode(picture(c.Kind, c.Height, c.Width), c.Height, c.Width, c.Height, g.Tables[c.Quality])
		hash := sha256.Sum256(out)
		if got := hex.EncodeToString(hash[:8]); got != c.Hash {
			t.Errorf("%s, %d x %d, quality %d: not the pixels of %s", c.Kind, c.Height, c.Width, c.Quality, g.By)
		}
	}
}

// TestRowsAtOnceDoNotMatter, and as many come out as went in.
func TestRowsAtOnceDoNotMatter(t *testing.T) {
	tables := readGolden(t).Tables
	rapid.Check(t, func(t *rapid.T) {
		height, width := rapid.IntRange(1, 70).Draw(t, "height"), rapid.IntRange(1, 70).Draw(t, "width")
		rgb := rapid.SliceOfN(rapid.Byte(), height*width*channels, height*width*channels).Draw(t, "rgb")
		table := tables[rapid.SampledFrom([]int{1, 30, 90}).Draw(t, "quality")]
		whole := recode(rgb, height, width, height, table)
		if len(whole) != len(rgb) {
			t.Fatalf("%d bytes of %d", len(whole), len(rgb))
		}
		if rows := recode(rgb, height, width, rapid.IntRange(1, 20).Draw(t, "rows"), table); !bytes.Equal(rows, whole) {
			t.Fatal("other pixels in other pieces")
		}
	})
}

// TestMemoryIsThatOfAStrip: a high image takes no more than a low one.
func TestMemoryIsThatOfAStrip(t *testing.T) {
	tables := readGolden(t).Tables[75]
	row := make([]byte, channels*100)
	r := New(1<<20, 100, tables, func([]byte) {})
	if n := testing.AllocsPerRun(50, func() { r.Write(row) }); n > 0 {
		t.Errorf("%v allocations a row", n)
	}
}

func BenchmarkRecode(b *testing.B) {
	const height, width = 256, 256
	tables, rgb := readGolden(b).Tables[75], picture("smooth", height, width)
	b.SetBytes(int64(len(rgb)))
	for b.Loop() {
		recode(rgb, height, width, height, tables)
	}
}

func ExampleRecoder() {
	var tables Tables
	for i := range tables[0] {
		tables[0][i], tables[1][i] = 16, 16
	}
	r := New(2, 2, tables, func(rgb []byte) { fmt.Println(rgb) })
	r.Write([]byte{255, 0, 0, 255, 0, 0, 250, 5, 5, 250, 0, 0})
	// Output:
	// [253 0 2 253 0 2 253 0 2 253 0 2]
}
