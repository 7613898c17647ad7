package reports

import (
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// Figures draws all figures that Markdown links to, several at a time.
func Figures(s *summary.Summary) ([]text.Figure, error) {
	sketches := newView(s).sketches()
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

// sketches lists every figure of the report, in its order.
func (v *view) sketches() []figure.Sketch {
	var all []figure.Sketch
	add := func(k figure.Sketch, ok bool) {
		if ok {
			all = append(all, k)
		}
	}
	add(v.headlineFigure())
	add(v.forestFigure())
	for _, a := range v.architectures {
		add(v.heatFigure(a))
	}
	for _, set := range v.curveSets() {
		add(v.curvesFigure(set))
	}
	return all
}
