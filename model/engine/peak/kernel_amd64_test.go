package peak

import "math"

func kernelCases() []kernelCase {
	pair := func(first, second float32) float32 { // two bfloat16 in the place of a float32
		return math.Float32frombits(math.Float32bits(first)>>16 | math.Float32bits(second)&0xffff0000)
	}
	return []kernelCase{
		{"avx2", avx2, float32Loop("") != nil, 2, 5, 30},
		{"avx512", avx512, hasAVX512(), 2, 5, 30},
		{"bf16", bf16, bfloat16Loop() != nil, pair(2, 3), pair(5, 7), 93},
	}
}
