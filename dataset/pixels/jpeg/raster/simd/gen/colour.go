package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Multipliers of twice a difference of colour: by VPMULHRSW, with 14 bits behind the
// point, for red and blue, which round all 256 differences as 16 bits do; by VPMADDWD,
// with 15 bits, for green: half of FIX(0.34414) and FIX(0.71414), which are even.
const (
	redCr14   = 22970
	blueCb14  = 29033
	greenCb15 = 22554 / 2
	greenCr15 = 46802 / 2
)

// colourConstants are those of the loop in registers or in memory.
type colourConstants struct {
	zero             vector
	red, blue, green Mem
	centre, half     Mem
	order            [3]Mem
	second, third    vector
}

func colours(centre Mem) {
	function("Colours", "out, y, cb, cr *byte, n int",
		"converts n pixels, at least 32, from YCbCr to RGB, 3 bytes a pixel.")
	out, y, cb, cr, n := pointer("out"), pointer("y"), pointer("cb"), pointer("cr"), pointer("n")
	k := colourConstants{
		zero: zero(),
		red:  words("redCr", redCr14), blue: words("blueCb", blueCb14),
		green:  words("green", -greenCb15, -greenCr15),
		centre: centre, half: doubles("greenHalf", 1<<15),
	}
	for plane := range k.order {
		// The byte at i of 48 is of plane i%3 and pixel i/3: in each of the three vectors
		// of 16 bytes, plane p has the places i with i%3 == p less the vector's number.
		k.order[plane] = bytes([]string{"orderRed", "orderGreen", "orderBlue"}[plane], func(i int) byte {
			for v := range 3 {
				if at := 16*v + i; at%3 == plane {
					return byte(at / 3)
				}
			}
			panic("16 and 3 have no common factor")
		})
	}
	k.second, k.third = load(everyThird("secondOfThree", 1)), load(everyThird("thirdOfThree", 2))
	over(n, func(index reg.GPVirtual) {
		red, green, blue := k.convert(load(at(y, index, 1)), load(at(cb, index, 1)), load(at(cr, index, 1)))
		address := GP64()
		LEAQ(at(index, index, 2), address)
		k.store(red, green, blue, at(out, address, 1))
	})
}

// everyThird masks the bytes of a lane from the given place on.
func everyThird(name string, from int) Mem {
	return bytes(name, func(i int) byte {
		if i%3 == from {
			return 0xff
		}
		return 0
	})
}

// convert gives the levels of 32 pixels.
func (k colourConstants) convert(y, cb, cr vector) (red, green, blue vector) {
	cb, cr = xor.of(cb, k.centre), xor.of(cr, k.centre)
	var reds, greens, blues [2]vector
	for i, half := range []binary{lowB, highB} {
		twice := func(v vector) vector { return shifted(VPSRAW, 7, half.of(k.zero, v)) }
		luma, b, r := half.of(y, k.zero), twice(cb), twice(cr)
		reds[i] = addW.of(mulRoundW.of(r, k.red), luma)
		blues[i] = addW.of(mulRoundW.of(b, k.blue), luma)
		rounded := func(pairs vector) vector {
			return shifted(VPSRAD, 16, addD.of(pairsW.of(pairs, k.green), k.half))
		}
		greens[i] = addW.of(packD.of(rounded(lowW.of(b, r)), rounded(highW.of(b, r))), luma)
	}
	return packWU.of(reds[0], reds[1]), packWU.of(greens[0], greens[1]), packWU.of(blues[0], blues[1])
}

// store writes three planes pixel by pixel.
func (k colourConstants) store(red, green, blue vector, to Mem) {
	red, green, blue = shuffleB.of(red, k.order[0]), shuffleB.of(green, k.order[1]), shuffleB.of(blue, k.order[2])
	mixed := func(first, second, third vector) vector {
		v := YMM()
		VPBLENDVB(k.second, second, first, v)
		VPBLENDVB(k.third, third, v, v)
		return v
	}
	// Each lane of a holds the bytes 0 to 15 of its 16 pixels, of b 16 to 31, of c 32 to 47.
	a, b, c := mixed(red, green, blue), mixed(green, blue, red), mixed(blue, red, green)
	VMOVDQU(lanes(a, b, 0, 2), to)
	VMOVDQU(lanes(c, a, 0, 3), to.Offset(vectorBytes))
	VMOVDQU(lanes(b, c, 1, 3), to.Offset(2*vectorBytes))
}
