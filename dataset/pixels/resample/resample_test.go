package resample

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// randomPixels repeats pixels() of opencv_resize.py: the top bytes of splitmix64.
func randomPixels(seed uint64, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		z := seed + uint64(i+1)*0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		out[i] = byte(z >> 56)
	}
	return out
}

// resized is a whole image brought to a size, its rows given at once.
func resized(src []byte, p Plan) []byte {
	out := make([]byte, p.Keep.Height*p.Keep.Width*channels)
	New(p, out, p.Keep.Width*channels).Write(src)
	return out
}

type resizeCase struct {
	Seed          uint64
	Binary        bool
	Source        [2]int
	Target        [2]int
	Interpolation string
	SHA256        string
	First         []int
}

func (c resizeCase) String() string {
	return fmt.Sprintf("%s %d x %d to %d x %d binary %t", c.Interpolation, c.Source[0], c.Source[1], c.Target[0], c.Target[1], c.Binary)
}

func (c resizeCase) input() []byte {
	pixels := randomPixels(c.Seed, c.Source[0]*c.Source[1]*channels)
	if c.Binary {
		for i, v := range pixels {
			pixels[i] = byte(int8(v) >> 7) // 255 from 128 on
		}
	}
	return pixels
}

func TestResizesAsOpenCV(t *testing.T) {
	for _, name := range []string{"../../../testdata/golden/opencv_resize.json", "testdata/resize.json"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var golden struct{ Cases []resizeCase }
		if err := json.Unmarshal(data, &golden); err != nil {
			t.Fatal(err)
		}
		if len(golden.Cases) < 26 {
			t.Fatalf("%s holds %d cases", name, len(golden.Cases))
		}
		for _, c := range golden.Cases {
			from, to := Size{c.Source[0], c.Source[1]}, Size{c.Target[0], c.Target[1]}
			got := resized(c.input(), whole(from, to, c.Interpolation == "area"))
			hash := sha256.Sum256(got)
			if hex.EncodeToString(hash[:]) == c.SHA256 {
				continue
			}
			first := make([]int, len(c.First))
			for i := range first {
				first[i] = int(got[i])
			}
			t.Errorf("%v: bytes differ from cv2.resize; they begin %v, want %v", c, first, c.First)
		}
	}
}

// drawSizes draws two sizes, often in a whole ratio.
func drawSizes(t *rapid.T) (from, to Size) {
	side := func(name string) (int, int) {
		a, b := rapid.IntRange(1, 40).Draw(t, name), rapid.IntRange(1, 40).Draw(t, name+" of the result")
		if steps := rapid.IntRange(0, 4).Draw(t, name+" in whole steps"); steps > 0 {
			a = b * steps
		}
		return a, b
	}
	from.Height, to.Height = side("height")
	from.Width, to.Width = side("width")
	return from, to
}

// TestAnyStripsGiveTheSame: whatever part is kept, and however the rows arrive, the
// bytes are those of the plain form of each way, and nothing beside them is written.
func TestAnyStripsGiveTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawSizes(t)
		p := whole(from, to, rapid.Bool().Draw(t, "area"))
		p.Top, p.Left = rapid.IntRange(0, to.Height-1).Draw(t, "top"), rapid.IntRange(0, to.Width-1).Draw(t, "left")
		p.Keep = Size{rapid.IntRange(1, to.Height-p.Top).Draw(t, "rows"), rapid.IntRange(1, to.Width-p.Left).Draw(t, "columns")}
		src := randomPixels(rapid.Uint64().Draw(t, "seed"), from.Height*from.Width*channels)
		whole := reference(src, from, to, p.Area)
		const gap = 5
		stride := p.Keep.Width*channels + gap
		want := bytes.Repeat([]byte{77}, p.Keep.Height*stride)
		got := bytes.Clone(want)
		for y := range p.Keep.Height {
			copy(want[y*stride:][:p.Keep.Width*channels], whole[((p.Top+y)*to.Width+p.Left)*channels:])
		}
		r := New(p, got, stride)
		for row := from.Width * channels; len(src) > 0; {
			n := row * rapid.IntRange(1, len(src)/row).Draw(t, "strip")
			r.Write(bytes.Clone(src[:n:n]))
			src = src[n:]
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%+v: got %v, want %v", p, got, want)
		}
	})
}

// TestRowsAsTheyAreMade: they are those of the whole result, in their order, and each is
// there as soon as what it is made of.
func TestRowsAsTheyAreMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawSizes(t)
		p := whole(from, to, rapid.Bool().Draw(t, "area"))
		p.Top, p.Left = rapid.IntRange(0, to.Height-1).Draw(t, "top"), rapid.IntRange(0, to.Width-1).Draw(t, "left")
		p.Keep = Size{rapid.IntRange(1, to.Height-p.Top).Draw(t, "rows"), rapid.IntRange(1, to.Width-p.Left).Draw(t, "columns")}
		src := randomPixels(rapid.Uint64().Draw(t, "seed"), from.Height*from.Width*channels)
		var got []byte
		NewRows(p, func(row []byte) { got = append(got, row...) }).Write(src)
		if want := resized(src, p); !bytes.Equal(got, want) {
			t.Fatalf("%+v: got %v, want %v", p, got, want)
		}
	})
}

// TestExtremeValues: sums in fixed point that do not fit would show at white and in
// steps between black and white, at any weight.
func TestExtremeValues(t *testing.T) {
	for _, pattern := range [][]byte{{255}, {0, 255}, {255, 0}, {255, 255, 255, 0, 0, 0}, {0, 0, 0, 255, 255, 255}} {
		for from := range 41 {
			for _, to := range []int{1, 2, 3, 7, 19, 40, 41, 173} {
				size, target := Size{from + 1, from + 1}, Size{to, to}
				src := bytes.Repeat(pattern, size.Height*size.Width*channels)[:size.Height*size.Width*channels]
				for _, area := range []bool{false, true} {
					if !bytes.Equal(resized(src, whole(size, target, area)), reference(src, size, target, area)) {
						t.Errorf("%v of %v to %v, area %t: other bytes than the plain form", size, pattern, target, area)
					}
				}
			}
		}
	}
}

func TestFlatImagesStayFlat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawSizes(t)
		value := rapid.Byte().Draw(t, "value")
		for _, area := range []bool{false, true} {
			for at, got := range resized(bytes.Repeat([]byte{value}, from.Height*from.Width*channels), whole(from, to, area)) {
				// OpenCV's fixed point may lose one: two products are cut off.
				if got > value || value-got > 1 || area && to.Height <= from.Height && to.Width <= from.Width && got != value {
					t.Fatalf("area %t, %v to %v: byte %d is %d, want %d", area, from, to, at, got, value)
				}
			}
		}
	})
}

// TestPartsFollowEachOther: averaging reads what an output pixel covers in one piece.
func TestPartsFollowEachOther(t *testing.T) {
	for from := 1; from <= 300; from++ {
		for to := 1; to <= from; to++ {
			previous := part{output: -1}
			for _, p := range areaTable(newScale(from, to)) {
				if p.output == previous.output && p.input != previous.input+1 || p.output != previous.output && p.output != previous.output+1 {
					t.Fatalf("%d to %d: %+v follows %+v", from, to, p, previous)
				}
				previous = p
			}
			if previous.output != to-1 {
				t.Fatalf("%d to %d: no parts from %d on", from, to, previous.output+1)
			}
		}
	}
}

func TestWrongSizesPanic(t *testing.T) {
	good := whole(Size{2, 2}, Size{1, 1}, false)
	for name, do := range map[string]func(){
		"part of a row": func() { New(good, make([]byte, 3), 3).Write(make([]byte, 11)) },
		"a row more":    func() { New(good, make([]byte, 3), 3).Write(make([]byte, 18)) },
		"no pixels":     func() { New(whole(Size{0, 2}, Size{1, 1}, false), nil, 3) },
		"kept outside":  func() { New(Plan{From: Size{2, 2}, To: Size{1, 1}, Top: 1, Keep: Size{1, 1}}, make([]byte, 3), 3) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: passed", name)
				}
			}()
			do()
		}()
	}
}

func BenchmarkResize(b *testing.B) {
	for _, c := range []struct{ from, to Size }{
		{Size{768, 512}, Size{256, 256}}, {Size{1080, 1920}, Size{256, 256}}, {Size{256, 256}, Size{512, 512}}, {Size{512, 512}, Size{256, 256}},
	} {
		src := randomPixels(1, c.from.Height*c.from.Width*channels)
		for _, area := range []bool{false, true} {
			name := fmt.Sprintf("%dx%d to %dx%d/%s", c.from.Width, c.from.Height, c.to.Width, c.to.Height, map[bool]string{false: "linear", true: "area"}[area])
			b.Run(name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					resized(src, whole(c.from, c.to, area))
				}
			})
		}
	}
}

// TestMemoryFollowsWhatIsKept: a line of pixels that is brought to a great size takes
// what its middle takes.
func TestMemoryFollowsWhatIsKept(t *testing.T) {
	const long, side = 10_000, 224
	out := make([]byte, side*side*channels)
	for _, p := range []Plan{
		{From: Size{1, long}, To: Size{side, side * long}, Left: side * long / 2, Keep: Size{side, side}},
		{From: Size{long, 1}, To: Size{side * long, side}, Top: side * long / 2, Keep: Size{side, side}},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		New(p, out, side*channels)
		runtime.ReadMemStats(&after)
		if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 1<<20 {
			t.Errorf("%+v: %d bytes", p, bytes)
		}
	}
}

// whole keeps all of the new size.
func whole(from, to Size, area bool) Plan { return Plan{From: from, To: to, Keep: to, Area: area} }
