package raster

import (
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestKernelsGiveTheBytesOfLibjpegTurbo compares hashes of the samples that both sets of
// kernels give with those in testdata/kernels.txt, which kernels.c beside it wrote with the
// inner loops of libjpeg-turbo 3.2.0 (AVX2; SSE2 gives the same): 40,000 blocks, rows of all
// lengths to 200, all colours.
func TestKernelsGiveTheBytesOfLibjpegTurbo(t *testing.T) {
	data, err := os.ReadFile("testdata/kernels.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]Kernels{"portable": Portable(), "this processor's": Fastest()} {
		t.Run(name, func(t *testing.T) {
			for line := range strings.Lines(string(data)) {
				fields := strings.Fields(line)
				last := len(fields) - 1
				about, want := fields[:last], fields[last]
				n, err := strconv.Atoi(about[last-1])
				if err != nil {
					t.Fatalf("testdata/kernels.txt: %q: %v", line, err)
				}
				if got := hashOf(t, k, about, n); got != want {
					t.Errorf("%s: %s, want %s", about, got, want)
				}
			}
		})
	}
}

// hashOf is what kernels.c writes behind the given words, of which n is the last.
func hashOf(t *testing.T, k Kernels, words []string, n int) string {
	hash := fnv.New64a()
	put := func(samples []byte) { hash.Write(samples) }
	switch words[0] {
	case "transform":
		hashTransforms(k, blockKind(t, words[1]), n, put)
	case "widen":
		in, out := draw(uint64(n)).rows(1, n), make([]byte, 2*n)
		k.widen(out, in[0])
		put(out)
	case "widenTwo":
		in, out := draw(uint64(n)).rows(3, n), make([]byte, 2*n)
		for _, far := range [][]byte{in[0], in[2]} {
			k.widenTwo(out, in[1], far)
			put(out)
		}
	case "between":
		in, out := draw(uint64(n)).rows(3, n), make([]byte, n)
		k.between(out, in[1], in[0], false)
		put(out)
		k.between(out, in[1], in[2], true)
		put(out)
	case "colours":
		in, out := draw(uint64(n)).rows(3, n), make([]byte, 3*n)
		k.colours(out, in[0], in[1], in[2])
		put(out)
	case "allColours":
		hashColours(k, byte(n), put)
	default:
		t.Fatalf("testdata/kernels.txt: no kernel %s", words[0])
	}
	return fmt.Sprintf("%016x", hash.Sum64())
}

func hashTransforms(k Kernels, kind, group int, put func([]byte)) {
	draws := draw(uint64(1000*kind + group))
	var coefficients, quantisers [64]int16
	for range 200 {
		draws.block(kind, &coefficients, &quantisers)
		var out [64]byte
		k.transform(out[:], 8, &coefficients, &quantisers)
		put(out[:])
	}
}

func hashColours(k Kernels, blue byte, put func([]byte)) {
	var y, cb, cr [256]byte
	var out [3 * 256]byte
	for red := range cr {
		for i := range y {
			y[i], cb[i], cr[i] = byte(i), blue, byte(red)
		}
		k.colours(out[:], y[:], cb[:], cr[:])
		put(out[:])
	}
}

// draws are the numbers of splitmix64.
type draws uint64

func draw(seed uint64) *draws { d := draws(seed); return &d }

func (d *draws) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// rows are samples of which half are 0 or 255.
func (d *draws) rows(rows, width int) [][]byte {
	out := make([][]byte, rows)
	for k := range out {
		out[k] = make([]byte, width)
		for i := range out[k] {
			switch r := d.next(); {
			case r>>8&1 == 1:
				out[k][i] = byte(r)
			case r&128 != 0:
				out[k][i] = 255
			}
		}
	}
	return out
}

// Kinds of blocks: coefficients as in ordinary files, few, the first, the first row, the
// first column, those that leave the range of samples, those that leave 16 bits, any.
const (
	blockOrdinary = iota
	blockSparse
	blockOne
	blockTop
	blockColumn
	blockWide
	blockLimits
	blockAnything
)

func blockKind(t *testing.T, name string) int {
	for kind, n := range []string{"ordinary", "sparse", "one", "top", "column", "wide", "limits", "any"} {
		if n == name {
			return kind
		}
	}
	t.Fatalf("testdata/kernels.txt: no kind of block %s", name)
	return 0
}

func (d *draws) block(kind int, coefficients, quantisers *[64]int16) {
	limit := [8]int16{0, -32768, 32767, 8191, 8192, -8192, -8193, 1}
	*coefficients = [64]int16{}
	for i := range 64 {
		r := d.next()
		q, value, small, sometimes := int16(r), int16(r>>16), int16(r>>16&63)-32, (r>>40)%8 == 0
		switch kind {
		case blockOrdinary:
			quantisers[i], coefficients[i] = 1+q&31, small
		case blockSparse:
			quantisers[i] = 1 + q&255
			if sometimes {
				coefficients[i] = small
			}
		case blockOne, blockTop:
			quantisers[i] = q | 1
			if i == 0 || kind == blockTop && i < 8 {
				coefficients[i] = value
			}
		case blockColumn, blockWide:
			quantisers[i] = 1 + q&255
			if kind == blockWide || i%8 == 0 {
				coefficients[i] = value >> 4
			}
		case blockLimits:
			quantisers[i], coefficients[i] = 1, limit[value&7]
		case blockAnything:
			quantisers[i], coefficients[i] = q, value
		}
	}
}
