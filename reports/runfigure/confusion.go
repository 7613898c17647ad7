package runfigure

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// comparedTables are the tables of the two protocols that have names, which a figure
// compares; all where none has.
func comparedTables(tables []summary.Confusion) []summary.Confusion {
	var two []summary.Confusion
	for _, t := range tables {
		if t.Protocol.IsNamed() {
			two = append(two, t)
		}
	}
	if len(two) == 0 {
		return tables
	}
	return two
}

// Confusion draws the pooled confusion tables of an architecture, side by side
// where there is room; false where there are none, or too many classes.
func Confusion(v *view.View, architecture string) (figure.Sketch, bool) {
	tables := comparedTables(v.ConfusionsOf(architecture, summary.ScopePooled))
	if len(tables) == 0 || len(tables[0].Classes) == 0 || len(tables[0].Classes) > figure.MaxHeatClasses {
		return figure.Sketch{}, false
	}
	h := figure.NewHeatMap(tables[0].Classes, len(tables))
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "confusion-" + text.UniqueSlug(v.Architectures, architecture), Alt: heatAlt(architecture, tables)},
		Height:    h.Height(),
		Draw: func(s *figure.Sheet) {
			title := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
			s.Print(8, 14, s.Fit(architecture, title, s.Width/2), title)
			s.Print(s.Width-8, 14, "images × seeds; colour: share of the row", figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1, Y: -0.5})
			for i, t := range tables {
				h.Draw(s, figure.HeatTable{
					Name: v.ReadOutName(t.Architecture, t.Protocol), Figure: text.Percent(t.Metrics.Accuracy),
					Hue: protocolColor(v, t), Counts: t.Counts,
				}, i)
			}
		},
	}, true
}

// protocolColor is the colour of a confusion table's protocol.
func protocolColor(v *view.View, t summary.Confusion) color.NRGBA {
	if c := v.Cell(t.Architecture, t.Protocol); c != nil {
		return cellColor(*c)
	}
	return figure.Muted
}

// heatAlt says in words what the figure shows.
func heatAlt(architecture string, tables []summary.Confusion) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Confusion of %s.", architecture)
	for _, t := range tables {
		fmt.Fprintf(&b, " %s, accuracy %s:", view.ProtocolName(t.Protocol), text.Percent(t.Metrics.Accuracy))
		for i, counts := range t.Counts {
			total := 0
			for _, n := range counts {
				total += n
			}
			fmt.Fprintf(&b, " %s %s of %s right", text.Shorten(text.Plain(t.Classes[i]), 30), text.Number(counts[i]), text.Number(total))
			if i < len(t.Counts)-1 {
				b.WriteByte(',')
			}
		}
		b.WriteByte('.')
	}
	return b.String()
}
