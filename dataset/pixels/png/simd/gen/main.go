// Command gen writes the vector kernels of package simd. It is a module of its own, so
// that refold does not depend on avo.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	for _, pixel := range []int{3, 4} {
		filter("Sub", pixel, sub)
		filter("Average", pixel, average)
		filter("Paeth", pixel, paeth)
	}
	up()
	sums()
	Generate()
}

// neighbours are pixels in words, a channel each.
type neighbours struct{ left, upper, upperLeft reg.VecVirtual }

// filter goes from pixel to pixel: each waits for the one before. predict gives what is to
// be added to a pixel, and must not change what it is given.
func filter(name string, pixel int, predict func(near neighbours) reg.VecVirtual) {
	TEXT(fmt.Sprint(name, pixel), NOSPLIT, "func(row, in, above *byte, n int)")
	Doc(fmt.Sprintf("%s%d undoes the filter for n pixels of %d bytes, at least 1, of which the first has none to its left. 4 bytes are read and written for each.", name, pixel, pixel))
	Pragma("noescape")
	row, in, above, n := pointer("row"), pointer("in"), pointer("above"), pointer("n")
	near := neighbours{XMM(), XMM(), XMM()}
	filtered, bytes := XMM(), XMM()
	VPXOR(near.left, near.left, near.left)
	VPXOR(near.upperLeft, near.upperLeft, near.upperLeft)
	Label("pixel")
	VMOVD(Mem{Base: above}, near.upper)
	VPMOVZXBW(near.upper, near.upper)
	VMOVD(Mem{Base: in}, filtered)
	VPMOVZXBW(filtered, filtered)
	VPADDB(filtered, predict(near), near.left)
	VMOVDQA(near.upper, near.upperLeft)
	VPACKUSWB(near.left, near.left, bytes)
	VMOVD(bytes, Mem{Base: row})
	ADDQ(Imm(uint64(pixel)), above)
	ADDQ(Imm(uint64(pixel)), in)
	ADDQ(Imm(uint64(pixel)), row)
	DECQ(n)
	JNZ(LabelRef("pixel"))
	RET()
}

func sub(near neighbours) reg.VecVirtual { return near.left }

func average(near neighbours) reg.VecVirtual {
	mean := XMM()
	VPADDW(near.left, near.upper, mean)
	VPSRLW(Imm(1), mean, mean)
	return mean
}

// paeth compares a threshold, 3*upperLeft - left - upper, with the lesser and the greater
// of left and upper: at or below the lesser it is the greater, at or above the greater it
// is the lesser, between them upperLeft. Where both are so, they are equal. Only five
// instructions wait for the pixel to the left, one after another.
func paeth(near neighbours) reg.VecVirtual {
	threshold, lesser, greater := XMM(), XMM(), XMM()
	VPADDW(near.upperLeft, near.upperLeft, threshold)
	VPADDW(near.upperLeft, threshold, threshold)
	VPSUBW(near.upper, threshold, threshold)
	VPSUBW(near.left, threshold, threshold)
	VPMINSW(near.left, near.upper, lesser)
	VPMAXSW(near.left, near.upper, greater)
	below, above, between := XMM(), XMM(), XMM()
	VPCMPGTW(threshold, greater, below)
	VPCMPGTW(lesser, threshold, above)
	VPAND(near.upperLeft, below, between)
	VPAND(above, between, between)
	VPANDN(greater, above, greater)
	VPANDN(lesser, below, lesser)
	VPOR(lesser, greater, greater)
	VPOR(between, greater, greater)
	return greater
}

// up adds two rows. The last step overlaps the one before.
func up() {
	const step = 32
	TEXT("Up", NOSPLIT, "func(row, in, above *byte, n int)")
	Doc("Up adds n bytes, at least 32, to those above.")
	Pragma("noescape")
	row, in, above, n := pointer("row"), pointer("in"), pointer("above"), pointer("n")
	index, sum := GP64(), YMM()
	XORQ(index, index)
	SUBQ(Imm(step), n)
	Label("step")
	VMOVDQU(Mem{Base: in, Index: index, Scale: 1}, sum)
	VPADDB(Mem{Base: above, Index: index, Scale: 1}, sum, sum)
	VMOVDQU(sum, Mem{Base: row, Index: index, Scale: 1})
	CMPQ(index, n)
	JEQ(LabelRef("end"))
	ADDQ(Imm(step), index)
	CMPQ(index, n)
	CMOVQGT(n, index)
	JMP(LabelRef("step"))
	Label("end")
	VZEROUPPER()
	RET()
}

// sums adds up bytes, and all that the sum of bytes is on the way.
func sums() {
	const step = 32
	TEXT("Sums", NOSPLIT, "func(in *byte, n int) (sum, sumOfSums uint64)")
	Doc("Sums adds up n bytes, a multiple of 32 from 32 to 1<<20, and the sums that end with each of them.")
	Pragma("noescape")
	in, n := pointer("in"), pointer("n")
	weights := GLOBL("weights", RODATA|NOPTR)
	for i := range step {
		DATA(i, U8(uint8(step-i)))
	}
	bytes, zero, part := YMM(), YMM(), YMM()
	weight, one := YMM(), YMM()
	sum, before, weighted := YMM(), YMM(), YMM()
	for _, v := range []reg.VecVirtual{zero, sum, before, weighted} {
		VPXOR(v, v, v)
	}
	VMOVDQU(weights, weight)
	VPCMPEQW(one, one, one)
	VPSRLW(Imm(15), one, one)
	Label("bytes")
	VMOVDQU(Mem{Base: in}, bytes)
	VPADDQ(sum, before, before)
	VPSADBW(zero, bytes, part)
	VPADDQ(part, sum, sum)
	VPMADDUBSW(weight, bytes, part)
	VPMADDWD(one, part, part)
	VPADDD(part, weighted, weighted)
	ADDQ(Imm(step), in)
	SUBQ(Imm(step), n)
	JNZ(LabelRef("bytes"))
	VPSLLQ(Imm(5), before, before)
	VPSRLQ(Imm(32), weighted, part)
	VPADDQ(part, before, before)
	VPSLLQ(Imm(32), weighted, weighted)
	VPSRLQ(Imm(32), weighted, weighted)
	VPADDQ(weighted, before, before)
	Store(across(sum), ReturnIndex(0))
	Store(across(before), ReturnIndex(1))
	VZEROUPPER()
	RET()
}

// across adds the four numbers of a vector.
func across(v reg.VecVirtual) reg.GPVirtual {
	upper, lower, sum := XMM(), v.AsX(), GP64()
	VEXTRACTI128(Imm(1), v, upper)
	VPADDQ(upper, lower, lower)
	VPSRLDQ(Imm(8), lower, upper)
	VPADDQ(upper, lower, lower)
	VMOVQ(lower, sum)
	return sum
}

func pointer(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }
