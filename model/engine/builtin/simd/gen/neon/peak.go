package main

import "fmt"

// peak is a loop of nothing but products that are added up in independent registers, enough
// of them to hide how long each takes on four pipes: as fast as a processor multiplies.
func peak() *function {
	const sums = 24
	f := newFunction("PeakNEON", fmt.Sprintf("multiplies and adds 4 elements %d times a round, in as many registers, and writes their sums.", sums),
		"x, y, sums *float32, rounds int")
	for range sums {
		f.do(zero(f.vector()))
	}
	in, out, rounds := f.general(), f.open("sums"), f.open("rounds")
	var factors []vec
	for _, name := range []string{"x", "y"} {
		v := f.vector()
		f.load(name, in)
		f.do(ldr(quad, v, in, 0))
		factors = append(factors, v)
	}
	f.op("PCALIGN $16")
	f.label("round")
	for i := range vec(sums) {
		f.do(fmla(i, factors[0], factors[1]))
	}
	f.op("SUBS $1, %s", rounds)
	f.op("BNE round")
	for i := vec(0); i < sums; i += 2 {
		f.do(storePair.post(i, i+1, out, 32))
	}
	f.ret()
	return f
}
