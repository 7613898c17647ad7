package near

import "math"

// What a translucent mark may be like.
const (
	markOpacity = .5  // at most: what lies below is still seen
	markArea    = .35 // at most, of the box around it
	markApart   = 8   // levels, from which on a place counts as changed
	markSpread  = .15 // between the opacities of red, green and blue
	markShare   = .95 // of the changed places that are lightened so
)

// marked reports that b is a under a translucent white mark: all changed places lie in a
// small box, and red, green and blue have come closer to white by the same share. What
// was drawn anew there, or taken away, has not.
func marked(a, b toned) bool {
	box := rect{a.n, a.n, 0, 0}
	changed, lightened := 0, 0
	each(a.n, a.part, func(i, x, y int) {
		p := toRGB(float64(a.y[i]), float64(a.cb[i]), float64(a.cr[i]))
		q := toRGB(float64(b.y[i]), float64(b.cb[i]), float64(b.cr[i]))
		low, high, apart := math.Inf(1), math.Inf(-1), 0.0
		for c := range p {
			apart = max(apart, math.Abs(q[c]-p[c]))
			if p[c] < 215 {
				opacity := (q[c] - p[c]) / (255 - p[c])
				low, high = min(low, opacity), max(high, opacity)
			}
		}
		if apart < markApart {
			return
		}
		changed++
		box = rect{min(box.x0, x), min(box.y0, y), max(box.x1, x+1), max(box.y1, y+1)}
		if low > -.05 && high <= markOpacity && high-low <= markSpread {
			lightened++
		}
	})
	return changed > 0 && box.area() <= int(markArea*float64(a.part.area())) && float64(lightened) >= markShare*float64(changed)
}
