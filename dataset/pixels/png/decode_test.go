package png

import (
	"bytes"
	"context"
	"fmt"
	"image"
	standard "image/png"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// compare wants the image of package image/png, or none; ok where there is one.
func compare(t interface{ Fatalf(string, ...any) }, data []byte) (ok bool) {
	got, ok := Decode(context.Background(), data)
	if !ok {
		return false
	}
	want, err := standard.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("taken; package image/png says: %v", err)
	}
	if m, ok := got.(*RGB); ok {
		same := image.NewRGBA(m.Rect)
		for i := range len(m.Pix) / channels {
			copy(same.Pix[4*i:], append(m.Pix[channels*i:][:channels:channels], 255))
		}
		got = same
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("a %T of %v, other than the %T of %v of package image/png", got, got.Bounds(), want, want.Bounds())
	}
	return true
}

// drawn are options of any kind that package image/png reads.
func drawn(t *rapid.T) options {
	o := options{
		width: rapid.IntRange(1, 70).Draw(t, "width"), height: rapid.IntRange(1, 20).Draw(t, "height"),
		colour: rapid.SampledFrom([]byte{0, 2, 3, 4, 6}).Draw(t, "colour"), depth: 8,
		interlace: rapid.SampledFrom([]byte{0, 0, 0, 1}).Draw(t, "interlace"),
		part:      rapid.SampledFrom([]int{1, 7, 1000, 1 << 20}).Draw(t, "part"), level: rapid.IntRange(-2, 9).Draw(t, "level"),
		plain: rapid.Bool().Draw(t, "plain"),
	}
	some := func(most int, name string) []byte {
		return rapid.SliceOfN(rapid.Byte(), most, most).Draw(t, name)
	}
	transparent := rapid.Bool().Draw(t, "transparent")
	switch colourType(o.colour) {
	case indexed:
		o.depth = rapid.SampledFrom([]byte{1, 2, 4, 8, 8, 8}).Draw(t, "depth")
		o.palette = some(3*rapid.IntRange(1, 1<<o.depth).Draw(t, "colours"), "palette")
		if transparent {
			o.alpha = some(rapid.IntRange(1, 256).Draw(t, "alphas"), "alpha")
		}
	case grey:
		o.depth = rapid.SampledFrom([]byte{1, 2, 4, 8, 8, 16}).Draw(t, "depth")
		if transparent {
			o.alpha = some(2, "alpha")
		}
	case rgb:
		o.depth = rapid.SampledFrom([]byte{8, 8, 16}).Draw(t, "depth")
		if rapid.Bool().Draw(t, "palette too") {
			o.palette = some(9, "palette")
		}
		if transparent && rapid.Bool().Draw(t, "really") {
			o.alpha = some(6, "alpha")
		}
	default:
		o.depth = rapid.SampledFrom([]byte{8, 16}).Draw(t, "depth")
	}
	return o
}

// usual are the kinds that need not be left to package image/png.
func (o options) usual() bool {
	return o.interlace == 0 && o.depth >= 8 && (o.colour == byte(indexed) || len(o.alpha) == 0)
}

// TestAllKinds: whatever package image/png reads is read the same, and what is common is
// not left to it.
func TestAllKinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawn(t)
		data := o.write(rapid.Uint64().Draw(t, "seed"))
		if _, err := standard.Decode(bytes.NewReader(data)); err != nil {
			t.Fatalf("%+v is no sound file: %v", o, err)
		}
		if ok := compare(t, data); ok != o.usual() {
			t.Fatalf("%+v: taken: %v", o, ok)
		}
	})
}

// TestDamagedFiles: a file that is cut off, or with any byte changed, with and without the
// checksum that would hide it, is as package image/png reads it, or left to it.
func TestDamagedFiles(t *testing.T) {
	kinds := []options{
		{colour: byte(rgb)}, {colour: byte(rgbAlpha)}, {colour: byte(grey)}, {colour: byte(greyAlpha)},
		{colour: byte(indexed), palette: []byte("colours of three"), alpha: []byte("ab")},
	}
	for i, o := range kinds {
		o.width, o.height, o.depth, o.part, o.level = 9, 5, 8, 40, 6
		o.palette = o.palette[:len(o.palette)/3*3]
		data := o.write(uint64(i))
		if !compare(t, data) {
			t.Fatalf("%+v is left", o)
		}
		for n := range data {
			if compare(t, data[:n]) {
				t.Errorf("cut off at %d, but taken", n)
			}
			for _, v := range []byte{1, 128, 255, 'P' ^ 'p', data[n], data[n] ^ 8} {
				damaged := bytes.Clone(data)
				damaged[n] ^= v
				compare(t, damaged)
				compare(t, repaired(damaged))
			}
		}
		if !compare(t, append(data, "anything"...)) { // as package image/png has it
			t.Error("what stands behind IEND is not passed over")
		}
	}
}

// TestChunks: orders and repetitions of chunks are as package image/png takes them.
func TestChunks(t *testing.T) {
	o := options{width: 3, height: 2, depth: 8, colour: byte(indexed), part: 1 << 20, palette: []byte("abcdef"), level: 6}
	head := o.around(nil)[:len(signature)+around+13]
	stream := func() []byte {
		o := o
		o.palette = nil
		data := o.write(3)
		at := bytes.Index(data, []byte("IDAT"))
		return data[at+4 : bytes.Index(data, []byte("tEXt"))-8]
	}()
	half := len(stream) / 2
	pieces := map[byte]func(file []byte) []byte{
		'h': func(file []byte) []byte { return append(file, head[len(signature):]...) },
		'p': func(file []byte) []byte { return appendChunk(file, "PLTE", o.palette) },
		't': func(file []byte) []byte { return appendChunk(file, "tRNS", []byte{9}) },
		'1': func(file []byte) []byte { return appendChunk(file, "IDAT", stream[:half]) },
		'2': func(file []byte) []byte { return appendChunk(file, "IDAT", stream[half:]) },
		'0': func(file []byte) []byte { return appendChunk(file, "IDAT", nil) },
		'x': func(file []byte) []byte { return appendChunk(file, "teXt", []byte("some")) },
		'e': func(file []byte) []byte { return appendChunk(file, "IEND", nil) },
		'E': func(file []byte) []byte { return appendChunk(file, "IEND", []byte{1}) },
	}
	taken := map[string]bool{}
	for _, once := range changed("hp12e") {
		for _, order := range changed(once) {
			file := []byte(signature)
			for _, piece := range []byte(order) {
				file = pieces[piece](file)
			}
			if compare(t, file) {
				taken[order] = true
			}
		}
	}
	for _, order := range []string{"hp12e", "hpt12e", "hxp12e", "hp1x2e", "hp12xe", "hp102e", "hp120e", "hp12ee"} {
		if want := order != "hp1x2e"; taken[order] != want {
			t.Errorf("%s: taken: %v", order, taken[order])
		}
	}
}

// TestPalettes: those that no file may have are left to package image/png, which refuses
// them.
func TestPalettes(t *testing.T) {
	colours := bytes.Repeat([]byte("rgb"), 256)
	for name, o := range map[string]options{
		"of grey":                  {colour: byte(grey), palette: colours[:3]},
		"of grey with alpha":       {colour: byte(greyAlpha), palette: colours[:3]},
		"of 257 colours":           {colour: byte(indexed), palette: append(colours, "rgb"...)},
		"of a third of a colour":   {colour: byte(indexed), palette: colours[:4]},
		"none":                     {colour: byte(indexed)},
		"with 257 levels of alpha": {colour: byte(indexed), palette: colours, alpha: colours[:257]},
	} {
		o.width, o.height, o.depth, o.part = 3, 3, 8, 1000
		data := o.write(1)
		if _, err := standard.Decode(bytes.NewReader(data)); err == nil {
			t.Errorf("%s: package image/png takes it", name)
		}
		if compare(t, data) {
			t.Errorf("%s: taken", name)
		}
	}
}

// changed are an order of chunks and those with one more, one less or another one.
func changed(order string) (all []string) {
	all = append(all, order)
	for at := range len(order) + 1 {
		for _, piece := range "hpt120xeE" {
			all = append(all, order[:at]+string(piece)+order[at:])
			if at < len(order) {
				all = append(all, order[:at]+string(piece)+order[at+1:])
			}
		}
		if at < len(order) {
			all = append(all, order[:at]+order[at+1:])
		}
	}
	return all
}

// TestCancelled: a context that has ended ends decoding.
func TestCancelled(t *testing.T) {
	o := options{width: 3, height: 2, depth: 8, colour: byte(rgb), part: 1 << 20}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, ok := Decode(ctx, o.write(1)); ok {
		t.Error("decoded")
	}
}

// FuzzDecode: any bytes, with sound checksums of chunks, are read as package image/png
// reads them, or left to it.
func FuzzDecode(f *testing.F) {
	for _, o := range []options{
		{colour: byte(rgb)}, {colour: byte(rgbAlpha)}, {colour: byte(grey)}, {colour: byte(greyAlpha)},
		{colour: byte(indexed), palette: []byte("abcdefghi"), alpha: []byte("ab")},
		{colour: byte(rgb), depth: 16}, {colour: byte(grey), depth: 16}, {colour: byte(rgb), interlace: 1},
	} {
		o.width, o.height, o.depth, o.part, o.level = 5, 4, max(8, o.depth), 30, 1
		f.Add(o.write(1))
	}
	const most = 1 << 16
	f.Fuzz(func(t *testing.T, data []byte) {
		data = repaired(data)
		if c, err := standard.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width > most/c.Height {
			return
		}
		compare(t, data)
	})
}

func TestRGB(t *testing.T) {
	m := NewRGB(image.Rect(2, 3, 5, 7))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	if got, want := fmt.Sprint(m.At(3, 4), m.At(1, 3), m.Opaque(), m.Bounds(), len(m.Triples())), "{12 13 14 255} {0 0 0 0} true (2,3)-(5,7) 36"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
