package reports

import (
	"github.com/refold/refold/experiment"
)

// figureRef names a figure and says what can be read off it.
type figureRef struct {
	name string // of its files, without extension
	alt  string
}

func (f figureRef) png() string { return figureFolder + "/" + f.name + ".png" }
func (f figureRef) svg() string { return figureFolder + "/" + f.name + ".svg" }

// Figure is a rendered figure.
type Figure struct {
	figureRef
	SVG []byte
	PNG []byte
}

// Figures draws all figures that Markdown links to.
func Figures(s *experiment.Summary) ([]Figure, error) {
	return nil, nil
}
