package jpeg

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/jpegtest"
	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// encoded is a 4:2:0 image of the standard library's encoder, smooth with some noise.
func encoded(t testing.TB, w, h, quality int) []byte {
	t.Helper()
	m, noise := image.NewNRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{uint8(3*x + noise.IntN(32)), uint8(5*y + noise.IntN(32)), uint8(x*y/8 + noise.IntN(32)), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// all collects the rows of an image.
func all(data []byte) (rgb []byte, err error) {
	err = Rows(context.Background(), data, func(rows []byte) error {
		rgb = append(rgb, rows...)
		return nil
	})
	return rgb, err
}

// TestFilesThatAreCutOff: wherever a file ends, it ends early.
func TestFilesThatAreCutOff(t *testing.T) {
	data := encoded(t, 50, 40, 80)
	if rgb, err := all(data); err != nil || len(rgb) != 50*40*3 {
		t.Fatalf("%d bytes, %v", len(rgb), err)
	}
	for n := 2; n < len(data); n++ {
		if _, err := all(data[:n]); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut to %d of %d bytes: %v", n, len(data), err)
		}
	}
}

// TestStripsAreWholeRows from top to bottom, few at a time.
func TestStripsAreWholeRows(t *testing.T) {
	const w, h = 70, 100
	rows := 0
	err := Rows(context.Background(), encoded(t, w, h, 50), func(rgb []byte) error {
		if len(rgb)%(3*w) != 0 || len(rgb) == 0 || len(rgb) > raster.StripRows*3*w {
			t.Errorf("a strip of %d bytes", len(rgb))
		}
		rows += len(rgb) / (3 * w)
		return nil
	})
	if err != nil || rows != h {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// TestRowsEnd with the caller's error or context.
func TestRowsEnd(t *testing.T) {
	full, calls := errors.New("full"), 0
	err := Rows(context.Background(), encoded(t, 30, 60, 50), func([]byte) error { calls++; return full })
	if err != full || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = Rows(ctx, encoded(t, 30, 600, 50), func([]byte) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestBehindAScan: what may stand between the last scan and the end of the image, and
// behind it.
func TestBehindAScan(t *testing.T) {
	data := encoded(t, 20, 20, 50)
	body := data[:len(data)-2]
	want, err := all(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		behind string
		read   bool
	}{
		"bytes behind the image":         {"\xff\xd9behind", true},
		"another image":                  {"\xff\xd9\xff\xd8\xff\xd9", true},
		"zeros that pad":                 {"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xd9", true},
		"bytes that fill":                {"\xff\xff\xff\xff\xd9", true},
		"a restart that nothing follows": {"\xff\xd0\xff\xd9", true},
		"a comment":                      {"\xff\xfe\x00\x03a\xff\xd9", true},
		"more data":                      {"0123456789\xff\xd9", false},
		"another scan":                   {"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xff\xd9", false},
		"another frame":                  {"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00\xff\xd9", false},
		"no end":                         {"", false},
	} {
		got, err := all(append(bytes.Clone(body), test.behind...))
		if (err == nil) != test.read || test.read && !bytes.Equal(got, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBytesThatFillWithinAScan: libjpeg reads those of a sequential scan without a
// warning, but gives other coefficients than are there; in progressive scans it passes
// over them.
func TestBytesThatFillWithinAScan(t *testing.T) {
	scans := []jpegtest.Scan{{Components: []int{0}, To: 63}}
	progressive := []jpegtest.Scan{{Components: []int{0}}, {Components: []int{0}, From: 1, To: 63}}
	for _, test := range []struct {
		frame byte
		scans []jpegtest.Scan
		want  string
	}{
		{jpegtest.Baseline, scans, "the data of a scan hold bytes that fill"},
		{jpegtest.Progressive, progressive, ""},
	} {
		data := jpegtest.Write(jpegtest.Options{
			Width: 64, Height: 64, Frame: test.frame, Scans: test.scans, Quality: 90, Content: jpegtest.Noise, Codes: jpegtest.Optimised,
			Components: []jpegtest.Component{{ID: 1, Across: 1, Down: 1}}, Adobe: jpegtest.NoAdobe,
		})
		want, err := all(data)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.LastIndex(data, []byte{0xff, 0})
		got, err := all(slices.Insert(data, at, 0xff, 0xff))
		switch {
		case test.want == "" && (err != nil || !bytes.Equal(got, want)):
			t.Errorf("frame %#x: %d bytes, %v", test.frame, len(got), err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("frame %#x: error %v, want %q", test.frame, err, test.want)
		}
	}
}

// TestPortableKernelsGiveTheSameImage: those in Go and those of this processor.
func TestPortableKernelsGiveTheSameImage(t *testing.T) {
	for _, w := range []int{1, 2, 3, 17, 64, 333} {
		data := encoded(t, w, 45, 90)
		want, err := all(data)
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		err = rows(context.Background(), data, raster.Portable(), func(rgb []byte) error {
			got = append(got, rgb...)
			return nil
		})
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("width %d: another image, %v", w, err)
		}
	}
}

// TestManyScansAreRefused before they take hours: each is of a few bytes.
func TestManyScansAreRefused(t *testing.T) {
	scans := func(n int) []byte {
		data := bytes.NewBuffer([]byte{0xff, soi})
		data.Write(segmentOf(dqt, "\x00"+string(bytes.Repeat([]byte{1}, 64))))
		for _, class := range []string{"\x00", "\x10"} { // one symbol, 0, whose code is 0
			data.Write(segmentOf(dht, class+"\x01"+string(make([]byte, 15))+"\x00"))
		}
		data.Write(segmentOf(sof0, "\x08\x00\x08\x00\x08\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"))
		for i := range n {
			data.Write(segmentOf(sos, "\x01"+string(rune(1+i%3))+"\x00\x00\x3f\x00"))
			data.WriteByte(0x3f)
		}
		data.Write([]byte{0xff, eoi})
		return data.Bytes()
	}
	if got, err := all(scans(maxScans)); err != nil || len(got) != 8*8*3 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := all(scans(maxScans + 1)); err == nil || !strings.Contains(err.Error(), "1001 passes over the image, more than 1000") {
		t.Errorf("%v", err)
	}
}

// TestPassesOverLargeImages: as many as any encoder makes, thousands never.
func TestPassesOverLargeImages(t *testing.T) {
	for size, want := range map[[2]int]int{{1, 1}: 1000, {2000, 2000}: 1000, {8000, 5000}: 100, {10000, 10000}: 40, {65500, 65500}: 40} {
		if got := scanLimit(&frame{width: size[0], height: size[1]}); got != want {
			t.Errorf("%d x %d pixels: %d passes, want %d", size[0], size[1], got, want)
		}
	}
}
