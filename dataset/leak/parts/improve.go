package parts

import "slices"

// place puts every group into a part: those within one stay, the others go, large ones
// first, into the part that holds most of them, or where they cost least.
func (a *assignment) place(byMajority bool) {
	var crossing []*kind
	for _, k := range a.kinds {
		home := slices.Index(k.held, k.size)
		if home < 0 {
			crossing = append(crossing, k)
			continue
		}
		for range k.groups {
			a.put(k, home, 1)
		}
	}
	for _, k := range crossing {
		most := slices.Max(k.held)
		for range k.groups {
			best, least := -1, 0.0
			for part := range a.parts {
				if byMajority && k.held[part] < most {
					continue
				}
				if c := a.change(k, part, 1); best < 0 || c < least-epsilon {
					best, least = part, c
				}
			}
			a.put(k, best, 1)
		}
	}
}

// maxExchanges bounds how many pairs of moves are tried: a second's work.
const maxExchanges = 4_000_000

// improve moves groups while that lowers the cost.
func (a *assignment) improve() {
	tried := 0
	for a.moveOne() || a.exchange(&tried) {
	}
}

// moveOne moves single groups, kind by kind, until none lowers the cost; it reports
// whether any did.
func (a *assignment) moveOne() bool {
	any := false
	for again := true; again; {
		again = false
		for _, k := range a.kinds {
			for from := range a.parts {
				for to := range a.parts {
					for from != to && k.in[from] > 0 && a.gain(k, from, to) > epsilon {
						a.put(k, from, -1)
						a.put(k, to, 1)
						again, any = true, true
					}
				}
			}
		}
	}
	return any
}

// gain is by how much the cost falls when a group of a kind moves.
func (a *assignment) gain(k *kind, from, to int) float64 {
	return -a.change(k, from, -1) - a.change(k, to, 1)
}

// exchange moves two groups at once; it reports whether any two lowered the cost.
func (a *assignment) exchange(tried *int) bool {
	any := false
	for i, k := range a.kinds {
		for from := range a.parts {
			for to := range a.parts {
				if from == to || k.in[from] == 0 {
					continue
				}
				gain := a.gain(k, from, to)
				a.put(k, from, -1)
				a.put(k, to, 1)
				if a.second(i, gain, tried) {
					any = true
				} else {
					a.put(k, to, -1)
					a.put(k, from, 1)
				}
				if *tried > maxExchanges {
					return any
				}
			}
		}
	}
	return any
}

// second looks for the second move of an exchange, of a kind not before the first one.
func (a *assignment) second(first int, gain float64, tried *int) bool {
	for _, k := range a.kinds[first:] {
		for f := range a.parts {
			if k.in[f] == 0 {
				continue
			}
			for t := range a.parts {
				if f == t {
					continue
				}
				*tried++
				if gain+a.gain(k, f, t) > epsilon {
					a.put(k, f, -1)
					a.put(k, t, 1)
					return true
				}
			}
		}
	}
	return false
}
