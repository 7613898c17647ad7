package jpeg

import "github.com/refold/refold/dataset/pixels/jpeg/entropy"

// progress is which bit of each coefficient the scans of a progressive image have
// given last, plus one; 0: none yet (coef_bits of jdphuff.c).
type progress struct {
	bits [4][entropy.BlockSize]int
}

// add takes in a scan. Scans that do not go on where others ended are refused, since
// libjpeg warns of them.
func (p *progress) add(s scan) error {
	for _, m := range s.members {
		bits := &p.bits[m.index]
		if s.First > 0 && bits[0] == 0 {
			return damaged(s.at, "a scan of AC coefficients before that of the DC coefficient")
		}
		for k := s.First; k <= s.Last; k++ {
			if expected := max(0, bits[k]-1); s.High != expected {
				return damaged(s.at, "a scan goes on at bit %d of coefficient %d, at %d is its turn", s.High, k, expected)
			}
			bits[k] = s.Low + 1
		}
	}
	return nil
}

// complete refuses images whose first coefficients have not got all their bits:
// libjpeg estimates those from other blocks (decompress_smooth_data of jdcoefct.c).
func (p *progress) complete() error {
	const estimated = 9
	for _, bits := range p.bits {
		if bits[0] == 0 {
			continue // there is no such component
		}
		for k := 1; k <= estimated; k++ {
			if bits[k] != 1 {
				return unsupported("progressive JPEG without its last scans")
			}
		}
	}
	return nil
}
