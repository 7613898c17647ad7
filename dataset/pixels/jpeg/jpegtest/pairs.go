package jpegtest

// covering gives choices that hold every pair of values of two axes in one of them,
// and from there on random ones, most in all.
func covering(r *random, values [axes]int, most int) (all []choice) {
	open := newPairs(values)
	for len(all) < most {
		a, b, ok := open.first()
		if !ok {
			all = append(all, anyChoice(r, values))
			continue
		}
		c := open.fill(r, a, b)
		if c.refused() { // the pair alone may be what is refused
			for range 8 {
				if c = open.fill(r, a, b); !c.refused() {
					break
				}
			}
		}
		if c.refused() {
			open.cover(a, b)
		} else {
			open.coverAll(&c)
		}
		all = append(all, c)
	}
	return all
}

func anyChoice(r *random, values [axes]int) (c choice) {
	for i, n := range values {
		c[i] = r.below(n)
	}
	return c
}

// refused tells whether sampling and scans of a choice do not go together: no more than
// ten blocks stand in an MCU (section B.2.3), and libjpeg knows whole ratios only.
func (c choice) refused() bool {
	n := min(len(pick(c[axisColour], colours, strangeColours).ids), 4)
	sampling := pick(c[axisSampling], samplings, fractional)
	for _, s := range pick(c[axisLayout], layouts, lacking).scans(n) {
		blocks := 0
		for _, i := range s.Components {
			blocks += sampling[i][0] * sampling[i][1]
		}
		if len(s.Components) > 1 && blocks > 10 {
			return true
		}
	}
	return c[axisSampling] >= len(samplings) && n > 1
}

// valued is an axis with a value.
type valued struct {
	axis  axis
	value int
}

// pairs are those that no choice holds yet.
type pairs struct {
	values [axes]int
	offset [axes]int
	total  int
	open   []bool // by the numbers of both values
	next   int
}

func newPairs(values [axes]int) *pairs {
	p := &pairs{values: values}
	for i, n := range values {
		p.offset[i] = p.total
		p.total += n
	}
	p.open = make([]bool, p.total*p.total)
	for a := range axes {
		for b := range a {
			for i := range values[a] {
				for j := range values[b] {
					p.open[p.at(valued{a, i}, valued{b, j})] = true
				}
			}
		}
	}
	return p
}

func (p *pairs) at(a, b valued) int {
	if a.axis < b.axis {
		a, b = b, a
	}
	return (p.offset[a.axis]+a.value)*p.total + p.offset[b.axis] + b.value
}

// first is the first open pair.
func (p *pairs) first() (a, b valued, ok bool) {
	for ; p.next < len(p.open); p.next++ {
		if p.open[p.next] {
			return p.named(p.next / p.total), p.named(p.next % p.total), true
		}
	}
	return a, b, false
}

func (p *pairs) named(number int) valued {
	a := axes - 1
	for p.offset[a] > number {
		a--
	}
	return valued{a, number - p.offset[a]}
}

// fill chooses the other values, in a random order of axes, so that as many open pairs
// as possible are held.
func (p *pairs) fill(r *random, a, b valued) (c choice) {
	chosen := []valued{a, b}
	order := components(int(axes))
	for i := range order {
		j := i + r.below(len(order)-i)
		order[i], order[j] = order[j], order[i]
	}
	for _, i := range order {
		if axis(i) == a.axis || axis(i) == b.axis {
			continue
		}
		best, gain := valued{}, -1
		start := r.below(p.values[i])
		for k := range p.values[i] {
			v := valued{axis(i), (start + k) % p.values[i]}
			if g := p.gain(v, chosen); g > gain {
				best, gain = v, g
			}
		}
		chosen = append(chosen, best)
	}
	for _, v := range chosen {
		c[v.axis] = v.value
	}
	return c
}

func (p *pairs) gain(v valued, chosen []valued) (n int) {
	for _, c := range chosen {
		if p.open[p.at(v, c)] {
			n++
		}
	}
	return n
}

func (p *pairs) cover(a, b valued) { p.open[p.at(a, b)] = false }

func (p *pairs) coverAll(c *choice) {
	for a := range axes {
		for b := range a {
			p.cover(valued{a, c[a]}, valued{b, c[b]})
		}
	}
}
