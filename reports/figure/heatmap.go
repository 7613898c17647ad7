package figure

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

// MaxHeatClasses is the largest table that is drawn: beyond, cells are too small
// for their numbers, and the table in the text has to do.
const MaxHeatClasses = 20

// HeatTable is one table of a heat map.
type HeatTable struct {
	Name   string
	Figure string // beside the name
	Hue    color.NRGBA
	Counts [][]int // a row for each true class
}

// HeatMap is the geometry that the tables of a figure share.
type HeatMap struct {
	classes      int
	perRow, rows int
	left, cell   float64
	label        Style
	labels       []string // of rows
	columns      []string
}

// NewHeatMap makes room for a number of tables of the same classes.
func NewHeatMap(classes []string, tables int) *HeatMap {
	h := &HeatMap{classes: len(classes), perRow: 1}
	if h.classes <= 4 && tables > 1 {
		h.perRow = 2
	}
	h.rows = (tables + h.perRow - 1) / h.perRow
	t := NewTypesetter()
	h.label = Style{Size: Body, Y: -0.5}
	if h.classes > 8 {
		h.label.Size = Small
	}
	room := 92.0
	if h.perRow == 1 {
		room = 150
	}
	names := make([]string, h.classes)
	for i, name := range classes {
		names[i] = ClassLabel(t, name, i)
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

// Height is how much of a sheet the tables take.
func (h *HeatMap) Height() float64 {
	return 24 + float64(h.rows)*(heatTitle+h.cell*float64(h.classes)+heatBottom)
}

// name cuts the names of rows and columns to their room and gives the cells the
// rest; it reports whether cut names still tell the classes apart.
func (h *HeatMap) name(t Typesetter, rows, columns []string, room float64) bool {
	var apart, across bool
	h.labels, apart = t.fitApart(rows, h.label, room)
	h.left = 12
	for _, label := range h.labels {
		h.left = max(h.left, 12+t.Measure(label, h.label))
	}
	width := (Width-16-float64(h.perRow-1)*heatGap)/float64(h.perRow) - h.left
	h.cell = min(heatCell, width/float64(h.classes))
	h.columns, across = t.fitApart(columns, h.label, h.cell-3)
	return apart && across
}

// Draw draws the ith table.
func (h *HeatMap) Draw(s *Sheet, t HeatTable, i int) {
	size := h.cell * float64(h.classes)
	x := 8 + h.left + float64(i%h.perRow)*(h.left+size+heatGap)
	y := 24 + heatTitle + float64(i/h.perRow)*(heatTitle+size+heatBottom)
	s.Print(x, y-40, t.Name, Style{Size: Body, Bold: true, Ink: t.Hue, Y: -0.5})
	s.Print(x+s.Measure(t.Name, Style{Size: Body, Bold: true})+8, y-40,
		t.Figure, Style{Size: Body, Ink: Muted, Y: -0.5})
	s.Print(x+size/2, y+size+16, "predicted", Style{Size: Small, Ink: Muted, X: -0.5, Y: -0.5})
	s.Print(x-8, y-8, "true", Style{Size: Small, Ink: Muted, X: -1})
	for row, counts := range t.Counts {
		middle := y + (float64(row)+0.5)*h.cell
		s.Print(x-8, middle, h.labels[row], Style{Size: h.label.Size, X: -1, Y: -0.5})
		total := 0
		for _, n := range counts {
			total += n
		}
		for column, n := range counts {
			h.drawCell(s, x+float64(column)*h.cell, y+float64(row)*h.cell, n, total, t.Hue, row == column)
		}
	}
	for column, name := range h.columns {
		s.Print(x+(float64(column)+0.5)*h.cell, y-8, name, Style{Size: h.label.Size, X: -0.5})
	}
}

// drawCell draws one count, with its share of the row where there is room.
func (h *HeatMap) drawCell(s *Sheet, x, y float64, n, total int, hue color.NRGBA, diagonal bool) {
	share := 0.0
	if total > 0 {
		share = float64(n) / float64(total)
	}
	fill := heatFill(hue, share)
	s.Box(fill, x+1, y+1, x+h.cell-1, y+h.cell-1)
	if n == 0 {
		s.Print(x+h.cell/2, y+h.cell/2, "0", Style{Size: h.numberSize(), Ink: heatZero, X: -0.5, Y: -0.5})
		return
	}
	txt := numberInk(fill)
	size := h.numberSize()
	number := Style{Size: size, Bold: diagonal, Ink: txt, X: -0.5, Y: -0.5}
	centre := y + h.cell/2
	if h.cell >= 46 {
		s.Print(x+h.cell/2, centre+size*0.85, text.Decimal(100*share, 0)+" %", Style{Size: max(9, size*0.62), Ink: txt, X: -0.5, Y: -0.5})
		centre -= size * 0.35
	}
	s.Print(x+h.cell/2, centre, fmt.Sprint(n), number)
}

func (h *HeatMap) numberSize() float64 {
	if h.cell < 46 {
		return max(8, h.cell*0.34)
	}
	return min(18, h.cell*0.28)
}

// heatFill is the colour of a cell that holds a share of its row.
func heatFill(hue color.NRGBA, share float64) color.NRGBA {
	return Blend(hue, 0.06+0.88*share)
}

// heatZero is the ink of an empty cell's 0.
var heatZero = Muted

// numberInk is black or white, whichever can be read better on a fill. Nothing
// lighter than black will do: on fills halfway, even black has just 4.6:1.
func numberInk(fill color.NRGBA) color.NRGBA {
	if black := RGB(0x000000); contrast(black, fill) >= contrast(Paper, fill) {
		return black
	}
	return Paper
}
