package jpegtest

// random is a stream of numbers that is the same everywhere (Steele, Lea and Flood's
// SplitMix64, OOPSLA 2014).
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return mix(uint64(*r))
}

// below gives 0 to n-1.
func (r *random) below(n int) int { return int(r.next() % uint64(n)) }

// within gives -most to most.
func (r *random) within(most int) int { return r.below(2*most+1) - most }

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// hash is a number of a place.
func hash(seed uint64, at ...int) uint64 {
	for _, a := range at {
		seed = mix(seed + 0x9e3779b97f4a7c15*uint64(a+1))
	}
	return seed
}
