package reports

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment"
)

// Layout of a figure of confusion tables, in points.
const (
	heatTitle  = 54 // names of the table and of its columns
	heatBottom = 34
	heatCell   = 104 // the largest cell
	heatGap    = 34  // between two tables
)

// maxHeatClasses is the largest table that is drawn: beyond, cells are too small
// for their numbers, and the table in the text has to do.
const maxHeatClasses = 20

// named are the tables of the two protocols that have names, which a figure
// compares; all where none has.
func named(tables []experiment.Confusion) []experiment.Confusion {
	var two []experiment.Confusion
	for _, t := range tables {
		if t.Protocol == asPublished || t.Protocol == guarded {
			two = append(two, t)
		}
	}
	if len(two) == 0 {
		return tables
	}
	return two
}

// heatFigure draws the pooled confusion tables of an architecture, side by side
// where there is room.
func (v *view) heatFigure(architecture string) (sketch, bool) {
	tables := named(v.scope(architecture, "pooled"))
	if len(tables) == 0 || len(tables[0].Classes) == 0 || len(tables[0].Classes) > maxHeatClasses {
		return sketch{}, false
	}
	h := newHeat(v, tables)
	return sketch{
		figureRef: figureRef{name: "confusion-" + uniqueSlug(v.architectures, architecture), alt: heatAlt(architecture, tables)},
		height:    24 + float64(h.rows)*(heatTitle+h.cell*float64(h.classes)+heatBottom),
		draw: func(s *sheet) {
			title := style{size: large, bold: true, y: -0.5}
			s.print(8, 14, s.fit(architecture, title, s.width/2), title)
			s.print(s.width-8, 14, "images × seeds; colour: share of the row", style{size: small, ink: muted, x: -1, y: -0.5})
			for i, t := range tables {
				h.draw(s, t, i)
			}
		},
	}, true
}

// heat is the geometry that the tables of a figure share.
type heat struct {
	view         *view
	classes      int
	perRow, rows int
	left, cell   float64
	label        style
	labels       []string // of rows
	columns      []string
}

func newHeat(v *view, tables []experiment.Confusion) *heat {
	h := &heat{view: v, classes: len(tables[0].Classes), perRow: 1}
	if h.classes <= 4 && len(tables) > 1 {
		h.perRow = 2
	}
	h.rows = (len(tables) + h.perRow - 1) / h.perRow
	s := &sheet{typesetter: newTypesetter()}
	h.label = style{size: body, y: -0.5}
	if h.classes > 8 {
		h.label.size = small
	}
	room := 92.0
	if h.perRow == 1 {
		room = 150
	}
	names := make([]string, h.classes)
	for i, name := range tables[0].Classes {
		names[i] = classLabel(s.typesetter, name, i)
	}
	distinct := h.name(s, names, names, room)
	if !distinct { // numbers head the columns, and stand before the names of the rows
		numbers, rows := make([]string, h.classes), make([]string, h.classes)
		for i, name := range names {
			numbers[i], rows[i] = strconv.Itoa(i+1), fmt.Sprintf("%d %s", i+1, name)
		}
		h.name(s, rows, numbers, room)
	}
	return h
}

// name cuts the names of rows and columns to their room and gives the cells the
// rest; it reports whether cut names still tell the classes apart.
func (h *heat) name(s *sheet, rows, columns []string, room float64) bool {
	var apart, across bool
	h.labels, apart = s.fitApart(rows, h.label, room)
	h.left = 12
	for _, label := range h.labels {
		h.left = max(h.left, 12+s.measure(label, h.label))
	}
	width := (figureWidth-16-float64(h.perRow-1)*heatGap)/float64(h.perRow) - h.left
	h.cell = min(heatCell, width/float64(h.classes))
	h.columns, across = s.fitApart(columns, h.label, h.cell-3)
	return apart && across
}

// fitApart shortens names to a width, at their ends or, where that makes two of
// them equal, at their starts; it reports whether they are different then.
func (s *sheet) fitApart(names []string, st style, width float64) ([]string, bool) {
	ends, starts := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		ends[i], starts[i] = s.fit(name, st, width), s.fitEnd(name, st, width)
	}
	switch {
	case allDiffer(ends):
		return ends, true
	case allDiffer(starts):
		return starts, true
	}
	return ends, false
}

// fitEnd keeps the end of a name that is too wide, as fit keeps the start.
func (s *sheet) fitEnd(name string, st style, width float64) string {
	cut := plain(name)
	for rest := []rune(cut); len(rest) > 1 && s.measure(cut, st) > width; {
		rest = rest[1:]
		cut = "…" + strings.TrimLeft(string(rest), " ")
	}
	return cut
}

// allDiffer reports whether no string is there twice.
func allDiffer(all []string) bool {
	sorted := slices.Sorted(slices.Values(all))
	return len(slices.Compact(sorted)) == len(all)
}

// classLabel is a class as a figure can show it: "class 3" where the font lacks
// a character of the name.
func classLabel(t typesetter, name string, i int) string {
	if name = plain(name); name != "" && t.shows(name) {
		return name
	}
	return fmt.Sprintf("class %d", i+1)
}

// draw draws the ith table.
func (h *heat) draw(s *sheet, t experiment.Confusion, i int) {
	size := h.cell * float64(h.classes)
	x := 8 + h.left + float64(i%h.perRow)*(h.left+size+heatGap)
	y := 24 + heatTitle + float64(i/h.perRow)*(heatTitle+size+heatBottom)
	hue := h.view.protocolColor(t)
	name := h.view.readOutName(t.Architecture, t.Protocol)
	s.print(x, y-40, name, style{size: body, bold: true, ink: hue, y: -0.5})
	s.print(x+s.measure(name, style{size: body, bold: true})+8, y-40,
		percent(t.Metrics.Accuracy), style{size: body, ink: muted, y: -0.5})
	s.print(x+size/2, y+size+16, "predicted", style{size: small, ink: muted, x: -0.5, y: -0.5})
	s.print(x-8, y-8, "true", style{size: small, ink: muted, x: -1})
	for row, counts := range t.Counts {
		middle := y + (float64(row)+0.5)*h.cell
		s.print(x-8, middle, h.labels[row], style{size: h.label.size, x: -1, y: -0.5})
		total := 0
		for _, n := range counts {
			total += n
		}
		for column, n := range counts {
			h.drawCell(s, x+float64(column)*h.cell, y+float64(row)*h.cell, n, total, hue, row == column)
		}
	}
	for column, name := range h.columns {
		s.print(x+(float64(column)+0.5)*h.cell, y-8, name, style{size: h.label.size, x: -0.5})
	}
}

// drawCell draws one count, with its share of the row where there is room.
func (h *heat) drawCell(s *sheet, x, y float64, n, total int, hue color.NRGBA, diagonal bool) {
	share := 0.0
	if total > 0 {
		share = float64(n) / float64(total)
	}
	fill := heatFill(hue, share)
	s.box(fill, x+1, y+1, x+h.cell-1, y+h.cell-1)
	if n == 0 {
		s.print(x+h.cell/2, y+h.cell/2, "0", style{size: h.numberSize(), ink: heatZero, x: -0.5, y: -0.5})
		return
	}
	txt := numberInk(fill)
	size := h.numberSize()
	number := style{size: size, bold: diagonal, ink: txt, x: -0.5, y: -0.5}
	centre := y + h.cell/2
	if h.cell >= 46 {
		s.print(x+h.cell/2, centre+size*0.85, decimal(100*share, 0)+" %", style{size: max(9, size*0.62), ink: txt, x: -0.5, y: -0.5})
		centre -= size * 0.35
	}
	s.print(x+h.cell/2, centre, fmt.Sprint(n), number)
}

func (h *heat) numberSize() float64 {
	if h.cell < 46 {
		return max(8, h.cell*0.34)
	}
	return min(18, h.cell*0.28)
}

// protocolColor is the colour of a confusion table's protocol.
func (v *view) protocolColor(t experiment.Confusion) color.NRGBA {
	if c := v.cell(t.Architecture, t.Protocol); c != nil {
		return cellColor(*c)
	}
	return muted
}

// heatFill is the colour of a cell that holds a share of its row.
func heatFill(hue color.NRGBA, share float64) color.NRGBA {
	return blend(hue, 0.06+0.88*share)
}

// heatZero is the ink of an empty cell's 0.
var heatZero = muted

// numberInk is black or white, whichever can be read better on a fill. Nothing
// lighter than black will do: on fills halfway, even black has just 4.6:1.
func numberInk(fill color.NRGBA) color.NRGBA {
	if black := rgb(0x000000); contrast(black, fill) >= contrast(paper, fill) {
		return black
	}
	return paper
}

// contrast is the contrast ratio of WCAG 2, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2, from 0 (black) to 1 (white).
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// heatAlt says in words what the figure shows.
func heatAlt(architecture string, tables []experiment.Confusion) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Confusion of %s.", architecture)
	for _, t := range tables {
		fmt.Fprintf(&b, " %s, accuracy %s:", protocolName(t.Protocol), percent(t.Metrics.Accuracy))
		for i, counts := range t.Counts {
			total := 0
			for _, n := range counts {
				total += n
			}
			fmt.Fprintf(&b, " %s %s of %s right", shorten(plain(t.Classes[i]), 30), number(counts[i]), number(total))
			if i < len(t.Counts)-1 {
				b.WriteByte(',')
			}
		}
		b.WriteByte('.')
	}
	return b.String()
}
