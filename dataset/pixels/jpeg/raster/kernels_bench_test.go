package raster

import "testing"

// benchmarkSets runs a loop with both sets of kernels. Throughputs are of bytes written:
// compare "kernels bench" of testdata/kernels.c.
func benchmarkSets(b *testing.B, name string, written int, run func(k Kernels)) {
	for set, k := range map[string]Kernels{"go": Portable(), "vector": Fastest()} {
		b.Run(name+"/"+set, func(b *testing.B) {
			b.SetBytes(int64(written))
			for b.Loop() {
				run(k)
			}
		})
	}
}

func BenchmarkTransform(b *testing.B) {
	for kind, name := range []string{blockOrdinary: "ordinary", blockSparse: "sparse", blockOne: "one", blockTop: "top"} {
		var coefficients, quantisers [64]int16
		draw(uint64(kind)).block(kind, &coefficients, &quantisers)
		out := make([]byte, 8*1024)
		benchmarkSets(b, name, 64, func(k Kernels) { k.transform(out, 1024, &coefficients, &quantisers) })
	}
}

func BenchmarkRows(b *testing.B) {
	const width = 960
	in := draw(1).rows(3, 2*width)
	out := make([]byte, 6*width)
	above, here, below := in[0][:width], in[1][:width], in[2][:width]
	benchmarkSets(b, "widen", 2*width, func(k Kernels) { k.widen(out[:2*width], here) })
	benchmarkSets(b, "widenTwo", 4*width, func(k Kernels) { // two rows
		k.widenTwo(out[:2*width], here, above)
		k.widenTwo(out[2*width:4*width], here, below)
	})
	benchmarkSets(b, "between", width, func(k Kernels) { k.between(out[:width], here, above, false) })
	benchmarkSets(b, "colours", 6*width, func(k Kernels) { k.colours(out, in[0], in[1], in[2]) })
}
