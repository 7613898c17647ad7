package near

import "math"

// detail is how much there is to be seen in a picture, in blocks.
type detail struct {
	corners, bends int // where levels change in more than one direction, clearly and at all
	active         int // where they change
}

// detail counts by the smaller eigenvalue of each block's structure tensor (Shi and Tomasi
// 1994, "Good features to track"): the edge of a square has none, its corners have.
func (p *Picture) detail() detail {
	const corner, bend, activity = 2, .5, .05 // of the variance, and of the most active block
	n := p.full.n
	all := sumsOf(p.full, p.full, rect{0, 0, n, n})
	variance := all.deviation() * all.deviation()
	var d detail
	var energy [blocks * blocks]float64
	most := 0.0
	for block := range energy {
		xx, yy, xy := p.tensor(block)
		smaller := (xx+yy)/2 - math.Sqrt((xx-yy)*(xx-yy)/4+xy*xy)
		if smaller > corner*variance {
			d.corners++
		}
		if smaller > bend*variance {
			d.bends++
		}
		energy[block] = xx + yy
		most = max(most, xx+yy)
	}
	for _, e := range energy {
		if e > activity*most {
			d.active++
		}
	}
	return d
}

// tensor is the structure tensor of a block: sums of the products of slopes.
func (p *Picture) tensor(block int) (xx, yy, xy float64) {
	n := p.smoothFull.n
	side, v := n/blocks, p.smoothFull.v
	left, top := block%blocks*side, block/blocks*side
	each(n, rect{max(left, 1), max(top, 1), min(left+side, n-1), min(top+side, n-1)}, func(i, _, _ int) {
		gx, gy := float64(v[i+1]-v[i-1])/2, float64(v[i+n]-v[i-n])/2
		xx, yy, xy = xx+gx*gx, yy+gy*gy, xy+gx*gy
	})
	return xx, yy, xy
}
