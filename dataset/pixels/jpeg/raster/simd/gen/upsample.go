package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// VPAVGB rounds up. The average that is rounded down is less by one where the sum is odd.
func averageFloor(a, b, one vector) vector {
	return subB.of(averageB.of(a, b), and.of(xor.of(a, b), one))
}

// averageUp is (3a+b+2)/4, rounded down: halves are rounded up. Where a+b is odd, 3a+b is
// odd as well, so that the half that the first average drops does not matter.
func averageUp(a, b, one vector) vector { return averageB.of(a, averageFloor(a, b, one)) }

// averageDown is (3a+b+1)/4, rounded down: averageUp of complements.
func averageDown(a, b, one vector) vector { return averageFloor(a, averageB.of(a, b), one) }

// storePairs writes samples by turns: those of even places and those of odd ones.
func storePairs(even, odd vector, to Mem) {
	low, high := lowB.of(even, odd), highB.of(even, odd)
	VMOVDQU(lanes(low, high, 0, 2), to)
	VMOVDQU(lanes(low, high, 1, 3), to.Offset(vectorBytes))
}

func at(base, index reg.GPVirtual, scale uint8) Mem {
	return Mem{Base: base, Index: index, Scale: scale}
}

func widen(ones Mem) {
	function("Widen", "out, in *byte, n int",
		"writes two samples for each of n, which are at least 32 and have a neighbour on both sides.")
	out, in, n := pointer("out"), pointer("in"), pointer("n")
	one := load(ones)
	over(n, func(index reg.GPVirtual) {
		here := load(at(in, index, 1))
		even := averageDown(here, load(at(in, index, 1).Offset(-1)), one)
		odd := averageUp(here, load(at(in, index, 1).Offset(1)), one)
		storePairs(even, odd, at(out, index, 2))
	})
}

func between(ones Mem, name, which string, average func(a, b, one vector) vector) {
	function(name, "out, near, far *byte, n int",
		"writes the %s one of two rows of n samples, at least 32.", which)
	out, near, far, n := pointer("out"), pointer("near"), pointer("far"), pointer("n")
	one := load(ones)
	over(n, func(index reg.GPVirtual) {
		VMOVDQU(average(load(at(near, index, 1)), load(at(far, index, 1)), one), at(out, index, 1))
	})
}

func widenTwo() {
	function("WidenTwo", "out, near, far *byte, n int",
		"writes two samples for each of n between two rows; they are at least 32 and have a neighbour on both sides.")
	out, near, far, n := pointer("out"), pointer("near"), pointer("far"), pointer("n")
	weights := load(bytes("threeAndOne", func(i int) byte { return byte(3 - i%2*2) }))
	three := load(words("three", 3))
	eight, seven := load(words("eight", 8)), load(words("seven", 7))
	// sums are 3*near + far of 32 samples, as words: 0 to 7 and 16 to 23, and the others.
	sums := func(index reg.GPVirtual, disp int) [2]vector {
		a, b := load(at(near, index, 1).Offset(disp)), load(at(far, index, 1).Offset(disp))
		return [2]vector{pairsB.of(lowB.of(a, b), weights), pairsB.of(highB.of(a, b), weights)}
	}
	over(n, func(index reg.GPVirtual) {
		here, before, after := sums(index, 0), sums(index, -1), sums(index, 1)
		var even, odd [2]vector
		for i := range here {
			here[i] = mulW.of(here[i], three)
			even[i] = shifted(VPSRLW, 4, addW.of(addW.of(here[i], before[i]), eight))
			odd[i] = shifted(VPSRLW, 4, addW.of(addW.of(here[i], after[i]), seven))
		}
		storePairs(packWU.of(even[0], even[1]), packWU.of(odd[0], odd[1]), at(out, index, 2))
	})
}
