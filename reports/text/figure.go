package text

// FigureFolder holds the figures, beside the document.
const FigureFolder = "figures"

// FigureRef names a figure and says what can be read off it.
type FigureRef struct {
	Name string // of its files, without extension
	Alt  string
}

// PNGPath is the path of a figure's raster, seen from the document.
func (f FigureRef) PNGPath() string { return FigureFolder + "/" + f.Name + ".png" }

// SVGPath is the path of a figure's drawing, seen from the document.
func (f FigureRef) SVGPath() string { return FigureFolder + "/" + f.Name + ".svg" }

// Figure is a rendered figure: SVG with its fonts, and PNG.
type Figure struct {
	FigureRef
	SVG []byte
	PNG []byte
}
