package inflate

import (
	"github.com/refold/refold/dataset/pixels/png/simd"
	"golang.org/x/sys/cpu"
)

// sums is portableSums on this processor.
func sums(data []byte) (sum, sumOfSums uint64) {
	const step, most = 32, 1 << 20
	for cpu.X86.HasAVX2 && len(data) >= step {
		n := min(len(data)&^(step-1), most)
		s, t := simd.Sums(&data[0], n)
		sumOfSums += uint64(n)*sum + t
		sum += s
		data = data[n:]
	}
	s, t := portableSums(data)
	return sum + s, sumOfSums + uint64(len(data))*sum + t
}
