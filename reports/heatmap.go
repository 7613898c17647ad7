package reports

import (
	"fmt"
	"image/color"
	"strconv"

	"github.com/refold/refold/reports/text"
)

// Layout of a figure of confusion tables, in points.
const (
	heatTitle  = 54 // names of the table and of its columns
	heatBottom = 34
	heatCell   = 104 // the largest cell
	heatGap    = 34  // between two tables
)

// heatTable is one table of a heat map.
type heatTable struct {
	name   string
	figure string // beside the name
	hue    color.NRGBA
	counts [][]int // a row for each true class
}

// heatMap is the geometry that the tables of a figure share.
type heatMap struct {
	classes      int
	perRow, rows int
	left, cell   float64
	label        style
	labels       []string // of rows
	columns      []string
}

// newHeatMap makes room for a number of tables of the same classes.
func newHeatMap(classes []string, tables int) *heatMap {
	h := &heatMap{classes: len(classes), perRow: 1}
	if h.classes <= 4 && tables > 1 {
		h.perRow = 2
	}
	h.rows = (tables + h.perRow - 1) / h.perRow
	t := newTypesetter()
	h.label = style{size: body, y: -0.5}
	if h.classes > 8 {
		h.label.size = small
	}
	room := 92.0
	if h.perRow == 1 {
		room = 150
	}
	names := make([]string, h.classes)
	for i, name := range classes {
		names[i] = classLabel(t, name, i)
	}
	distinct := h.name(t, names, names, room)
	if !distinct { // numbers head the columns, and stand before the names of the rows
		numbers, rows := make([]string, h.classes), make([]string, h.classes)
		for i, name := range names {
			numbers[i], rows[i] = strconv.Itoa(i+1), fmt.Sprintf("%d %s", i+1, name)
		}
		h.name(t, rows, numbers, room)
	}
	return h
}

// height is how much of a sheet the tables take.
func (h *heatMap) height() float64 {
	return 24 + float64(h.rows)*(heatTitle+h.cell*float64(h.classes)+heatBottom)
}

// name cuts the names of rows and columns to their room and gives the cells the
// rest; it reports whether cut names still tell the classes apart.
func (h *heatMap) name(t typesetter, rows, columns []string, room float64) bool {
	var apart, across bool
	h.labels, apart = t.fitApart(rows, h.label, room)
	h.left = 12
	for _, label := range h.labels {
		h.left = max(h.left, 12+t.measure(label, h.label))
	}
	width := (figureWidth-16-float64(h.perRow-1)*heatGap)/float64(h.perRow) - h.left
	h.cell = min(heatCell, width/float64(h.classes))
	h.columns, across = t.fitApart(columns, h.label, h.cell-3)
	return apart && across
}

// draw draws the ith table.
func (h *heatMap) draw(s *sheet, t heatTable, i int) {
	size := h.cell * float64(h.classes)
	x := 8 + h.left + float64(i%h.perRow)*(h.left+size+heatGap)
	y := 24 + heatTitle + float64(i/h.perRow)*(heatTitle+size+heatBottom)
	s.print(x, y-40, t.name, style{size: body, bold: true, ink: t.hue, y: -0.5})
	s.print(x+s.measure(t.name, style{size: body, bold: true})+8, y-40,
		t.figure, style{size: body, ink: muted, y: -0.5})
	s.print(x+size/2, y+size+16, "predicted", style{size: small, ink: muted, x: -0.5, y: -0.5})
	s.print(x-8, y-8, "true", style{size: small, ink: muted, x: -1})
	for row, counts := range t.counts {
		middle := y + (float64(row)+0.5)*h.cell
		s.print(x-8, middle, h.labels[row], style{size: h.label.size, x: -1, y: -0.5})
		total := 0
		for _, n := range counts {
			total += n
		}
		for column, n := range counts {
			h.drawCell(s, x+float64(column)*h.cell, y+float64(row)*h.cell, n, total, t.hue, row == column)
		}
	}
	for column, name := range h.columns {
		s.print(x+(float64(column)+0.5)*h.cell, y-8, name, style{size: h.label.size, x: -0.5})
	}
}

// drawCell draws one count, with its share of the row where there is room.
func (h *heatMap) drawCell(s *sheet, x, y float64, n, total int, hue color.NRGBA, diagonal bool) {
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
		s.print(x+h.cell/2, centre+size*0.85, text.Decimal(100*share, 0)+" %", style{size: max(9, size*0.62), ink: txt, x: -0.5, y: -0.5})
		centre -= size * 0.35
	}
	s.print(x+h.cell/2, centre, fmt.Sprint(n), number)
}

func (h *heatMap) numberSize() float64 {
	if h.cell < 46 {
		return max(8, h.cell*0.34)
	}
	return min(18, h.cell*0.28)
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
