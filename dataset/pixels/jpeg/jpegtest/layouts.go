package jpegtest

// layout is a frame and how its coefficients are divided into scans.
type layout struct {
	name   string
	frame  byte
	coding int // how many Huffman tables of each kind; 0: 2
	scans  func(components int) []Scan
}

// layouts are all that occur in the generated set.
var layouts = []layout{
	{"baseline", Baseline, 2, interleaved},
	{"baseline apart", Baseline, 2, func(n int) []Scan { return apart(n, 0, 63, 0, 0) }},
	{"baseline in two", Baseline, 2, inTwo},
	{"baseline last first", Baseline, 2, func(n int) []Scan { return backwards(apart(n, 0, 63, 0, 0)) }},
	{"extended", Extended, 4, interleaved},
	{"extended in two", Extended, 4, inTwo},
	{"progressive whole", Progressive, 2, func(n int) []Scan { return with(dc(n, 0, 0), apart(n, 1, 63, 0, 0)) }},
	{"progressive bands", Progressive, 2, func(n int) []Scan {
		return with(dc(n, 0, 0), apart(n, 1, 5, 0, 0), apart(n, 6, 20, 0, 0), apart(n, 21, 63, 0, 0))
	}},
	{"progressive usual", Progressive, 2, usual},
	{"progressive DC apart", Progressive, 4, func(n int) []Scan { return with(apart(n, 0, 0, 0, 0), apart(n, 1, 63, 0, 0)) }},
	{"progressive DC in two", Progressive, 4, func(n int) []Scan {
		return with(firstTwo(n), backwards(apart(n, 1, 63, 0, 1)), apart(n, 1, 63, 1, 0))
	}},
	{"progressive deep", Progressive, 2, func(n int) []Scan {
		return with(dc(n, 0, 3), apart(n, 1, 63, 0, 3), dc(n, 3, 2), apart(n, 1, 63, 3, 2), apart(n, 1, 63, 2, 1),
			dc(n, 2, 1), dc(n, 1, 0), apart(n, 1, 63, 1, 0))
	}},
	{"progressive deep bands", Progressive, 2, func(n int) []Scan {
		return with(apart(n, 0, 0, 0, 2), apart(n, 1, 9, 0, 2), apart(n, 10, 63, 0, 1), apart(n, 1, 9, 2, 1),
			apart(n, 0, 0, 2, 1), apart(n, 1, 9, 1, 0), apart(n, 10, 63, 1, 0), apart(n, 0, 0, 1, 0))
	}},
	{"progressive singly", Progressive, 2, func(n int) []Scan {
		scans := dc(n, 0, 0)
		for k := 1; k < 64; k++ {
			scans = append(scans, apart(n, k, k, 0, 0)...)
		}
		return scans
	}},
}

// lacking are layouts whose scans do not hold everything: libjpeg smooths the blocks of
// some, and warns of others.
var lacking = []layout{
	{"progressive DC only", Progressive, 2, func(n int) []Scan { return dc(n, 0, 0) }},
	{"progressive without the last bits", Progressive, 2, func(n int) []Scan { return with(dc(n, 0, 0), apart(n, 1, 63, 0, 1)) }},
	{"progressive without the last band", Progressive, 2, func(n int) []Scan { return with(dc(n, 0, 0), apart(n, 1, 9, 0, 0)) }},
	{"progressive without DC's last bit", Progressive, 2, func(n int) []Scan { return with(dc(n, 0, 1), apart(n, 1, 63, 0, 0)) }},
	{"progressive without chroma's AC", Progressive, 2, func(n int) []Scan { return with(dc(n, 0, 0), apart(n, 1, 63, 0, 0)[:1]) }},
	{"baseline without the last component", Baseline, 2, func(n int) []Scan { return apart(n, 0, 63, 0, 0)[:max(n-1, 1)] }},
	{"progressive AC before DC", Progressive, 2, func(n int) []Scan { return with(apart(n, 1, 63, 0, 0), dc(n, 0, 0)) }},
	{"progressive refined twice", Progressive, 2, func(n int) []Scan { return with(dc(n, 0, 1), apart(n, 1, 63, 0, 0), dc(n, 1, 0), dc(n, 1, 0)) }},
}

func with(parts ...[]Scan) (all []Scan) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func components(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func interleaved(n int) []Scan { return []Scan{{Components: components(n), To: 63}} }

func dc(n, high, low int) []Scan {
	return []Scan{{Components: components(n), High: high, Low: low}}
}

func apart(n, from, to, high, low int) (all []Scan) {
	for i := range n {
		all = append(all, Scan{Components: []int{i}, From: from, To: to, High: high, Low: low})
	}
	return all
}

func backwards(s []Scan) []Scan {
	for i := range len(s) / 2 {
		s[i], s[len(s)-1-i] = s[len(s)-1-i], s[i]
	}
	return s
}

// inTwo has luma alone, and all others together.
func inTwo(n int) []Scan {
	if n == 1 {
		return interleaved(n)
	}
	return []Scan{{Components: []int{0}, To: 63}, {Components: components(n)[1:], To: 63}}
}

// firstTwo has DC of the first two components together, and of the others alone.
func firstTwo(n int) []Scan {
	if n < 3 {
		return dc(n, 0, 0)
	}
	return append([]Scan{{Components: []int{0, 1}}}, apart(n, 0, 0, 0, 0)[2:]...)
}

// usual is what encoders do unless told otherwise: luma's first coefficients early,
// chroma's whole, the last bits at the end.
func usual(n int) []Scan {
	all := with(dc(n, 0, 1), apart(1, 1, 5, 0, 2))
	if n > 1 {
		all = append(all, backwards(apart(n, 1, 63, 0, 1)[1:])...)
	}
	all = append(all, with(apart(1, 6, 63, 0, 2), apart(1, 1, 63, 2, 1), dc(n, 1, 0))...)
	if n > 1 {
		all = append(all, backwards(apart(n, 1, 63, 1, 0)[1:])...)
	}
	return append(all, apart(1, 1, 63, 1, 0)...)
}
