// Command gen writes the vector kernel of package simd. It is a module of its own, so that
// refold does not depend on avo.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	block    = 8
	highFrom = 6
	lanes    = 4
	double   = 8 // bytes
	row      = block * double
)

func main() {
	ConstraintExpr("amd64")
	zeros()
	Generate()
}

// zeros adds up products in the order of the loop in Go, four frequencies at a time, and
// rounds each product before it is added.
func zeros() {
	TEXT("Zeros", NOSPLIT, "func(luma *uint8, width int, cosines, byPixel *float64, zero float64) int")
	Doc("Zeros counts those of a block's high frequencies that are smaller than zero. Rows of luminance lie width bytes apart; cosines stand frequency by frequency, and once more pixel by pixel.")
	Pragma("noescape")
	luma, width, cosines, byPixel := pointer("luma"), pointer("width"), pointer("cosines"), pointer("byPixel")
	rows, pixels := AllocLocal(block*row), AllocLocal(row)
	for y := range block {
		levels, low, high := YMM(), YMM(), YMM()
		VPMOVZXBD(Mem{Base: luma}, levels)
		ADDQ(width, luma)
		VCVTDQ2PD(levels.AsX(), low)
		VEXTRACTI128(Imm(1), levels, levels.AsX())
		VCVTDQ2PD(levels.AsX(), high)
		VMOVUPD(low, pixels)
		VMOVUPD(high, pixels.Offset(row/2))
		var sums [2]reg.VecVirtual
		for x := range block {
			pixel := YMM()
			VBROADCASTSD(pixels.Offset(x*double), pixel)
			for half := range sums {
				product := YMM()
				VMULPD(Mem{Base: byPixel, Disp: x*row + half*row/2}, pixel, product)
				sums[half] = sum(sums[half], product)
			}
		}
		for half := range sums {
			VMOVUPD(sums[half], rows.Offset(y*row+half*row/2))
		}
	}
	count(cosines, rows)
	VZEROUPPER()
	RET()
}

// count transforms columns, and counts what is small.
func count(cosines reg.Register, rows Mem) {
	size, zero, small := YMM(), YMM(), YMM()
	VPCMPEQQ(size, size, size)
	VPSRLQ(Imm(1), size, size)
	address, _ := Param("zero").Resolve()
	VBROADCASTSD(address.Addr, zero)
	VPXOR(small, small, small)
	masks := GLOBL("masks", RODATA|NOPTR)
	for i := range 2*lanes - 1 { // from lane 1 on, 2, 3
		value := U64(0)
		if i >= lanes-1 {
			value = ^value
		}
		DATA(i*double, value)
	}
	for v := range block {
		for half := range 2 {
			first := max(0, highFrom-v-half*lanes) // lane that is high
			if first >= lanes {
				continue
			}
			var coefficients reg.VecVirtual
			for y := range block {
				product := YMM()
				VBROADCASTSD(Mem{Base: cosines, Disp: v*row + y*double}, product)
				VMULPD(rows.Offset(y*row+half*row/2), product, product)
				coefficients = sum(coefficients, product)
			}
			VANDPD(size, coefficients, coefficients)
			VCMPPD(Imm(1), zero, coefficients, coefficients)
			if first > 0 {
				VPAND(masks.Offset((lanes-1-first)*double), coefficients, coefficients)
			}
			VPSUBQ(coefficients, small, small)
		}
	}
	upper, lower, n := XMM(), small.AsX(), GP64()
	VEXTRACTI128(Imm(1), small, upper)
	VPADDQ(upper, lower, lower)
	VPSRLDQ(Imm(8), lower, upper)
	VPADDQ(upper, lower, lower)
	VMOVQ(lower, n)
	Store(n, ReturnIndex(0))
}

// sum is the first product, or what was added up and another one.
func sum(so, product reg.VecVirtual) reg.VecVirtual {
	if so == nil {
		return product
	}
	VADDPD(product, so, so)
	return so
}

func pointer(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }
