package runfigure

import (
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Render draws all of [Sketches], several at a time.
func Render(v *view.View) ([]text.Figure, error) {
	sketches := Sketches(v)
	figures := make([]text.Figure, len(sketches))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, k := range sketches {
		group.Go(func() error {
			f, err := k.Render()
			if err != nil {
				return fmt.Errorf("figure %s: %w", k.Name, err)
			}
			figures[i] = f
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return figures, nil
}

// Sketches lists every figure of the report, in its order.
func Sketches(v *view.View) []figure.Sketch {
	var all []figure.Sketch
	add := func(k figure.Sketch, ok bool) {
		if ok {
			all = append(all, k)
		}
	}
	add(Verdict(v))
	add(Ranking(v))
	add(Forest(v))
	all = append(all, Growths(v)...)
	for _, a := range v.Architectures {
		add(Confusion(v, a))
	}
	add(Calibration(v))
	return append(all, Curves(v)...)
}
