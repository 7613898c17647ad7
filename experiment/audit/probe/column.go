package probe

import (
	"fmt"
	"math"
)

// Column is one property of all images: either Texts or Numbers has an entry for each.
type Column struct {
	Name string
	// Texts are categories, compared as they are; "" is missing. What is missing can tell
	// the label too, so it is a category of its own.
	Texts []string
	// Numbers lie within 1e100 of 0; NaN is missing.
	Numbers []float64
	// Linear takes numbers as they are, standardised, as one term. Without it they are cut
	// into some 16 bins, which tells more than a threshold does: the sizes that one
	// program writes lie between those of others. For the many pixels of a thumbnail
	// linear is the sounder one.
	Linear bool
}

func (c Column) check(images int) error {
	switch {
	case (c.Texts == nil) == (c.Numbers == nil):
		return fmt.Errorf("column %q: needs texts or numbers, not both", c.Name)
	case c.Texts != nil && c.Linear:
		return fmt.Errorf("column %q: texts are not linear", c.Name)
	case len(c.Texts)+len(c.Numbers) != images:
		return fmt.Errorf("column %q has %d values for %d images", c.Name, len(c.Texts)+len(c.Numbers), images)
	}
	for i, v := range c.Numbers {
		if math.Abs(v) > 1e100 {
			return fmt.Errorf("column %q: the value of image %d is %v: must lie within 1e100 of 0", c.Name, i, v)
		}
	}
	return nil
}

// Constant says whether all images have the same value: such a column tells nothing.
func (c Column) Constant() bool {
	for _, t := range c.Texts {
		if t != c.Texts[0] {
			return false
		}
	}
	for _, v := range c.Numbers {
		if v != c.Numbers[0] && !(math.IsNaN(v) && math.IsNaN(c.Numbers[0])) {
			return false
		}
	}
	return true
}
