package main

import (
	"strings"
	"testing"
)

// count is the instructions of a step of the depth.
type count struct {
	products, loads, registers, all int
}

// step counts those of the innermost loop.
func (t *tile) step() (c count) {
	inside := false
	for _, l := range t.lines {
		switch {
		case l.text == "element:":
			inside = true
		case !inside:
		case l.encoded == nil:
			c.all++
			if l.text == "\tBNE element" {
				return c
			}
		default:
			c.all++
			switch l.encoded.kind {
			case multiply:
				c.products++
			case load:
				c.loads++
				c.registers += l.encoded.registers
			}
		}
	}
	return c
}

// processor is what a core does in a cycle at most, of vectors of four numbers.
type processor struct {
	products, loads, instructions float64
	latency                       float64 // from a sum to the next one in the same register, in cycles
}

// bounds are the cycles of a step, by what bounds it.
func (p processor) bounds(t *tile) map[string]float64 {
	c := t.step()
	return map[string]float64{
		"multiplying":  float64(c.products) / p.products,
		"loading":      float64(c.registers) / p.loads,
		"instructions": float64(c.all) / p.instructions,
		"waiting":      p.latency * float64(c.products) / float64(t.rows*t.vectors),
	}
}

// TestMicroKernelsAreBoundByProducts: nothing in a step of the depth takes as long as they
// do; and the figures are those in tile.go.
func TestMicroKernelsAreBoundByProducts(t *testing.T) {
	want := map[string]count{"TileNEONx8": {24, 13, 14, 40}, "TileNEONx16": {24, 8, 10, 35}}
	processors := map[string]processor{"M1": {4, 3, 8, 4}, "N1, A76": {2, 2, 4, 4}}
	for _, k := range tiles() {
		k.generate()
		c := k.step()
		if strings.HasSuffix(k.name, "Eight") || strings.HasSuffix(k.name, "Four") { // for rows that are left over
			continue
		}
		if c != want[k.name] {
			t.Errorf("%s: %+v, want %+v", k.name, c, want[k.name])
		}
		t.Logf("%s: %d instructions of a step for %d products, %.2f each", k.name, c.all, c.products, float64(c.all)/float64(c.products))
		for name, p := range processors {
			bounds := p.bounds(k)
			for what, cycles := range bounds {
				t.Logf("%s on %s: %s takes %.2f cycles", k.name, name, what, cycles)
				if what != "multiplying" && cycles >= bounds["multiplying"] {
					t.Errorf("%s on %s: %s takes %.2f cycles, multiplying %.2f", k.name, name, what, cycles, bounds["multiplying"])
				}
			}
		}
	}
}
