package reports

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/text"
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
	h := newHeatMap(tables[0].Classes, len(tables))
	return sketch{
		FigureRef: text.FigureRef{Name: "confusion-" + text.UniqueSlug(v.architectures, architecture), Alt: heatAlt(architecture, tables)},
		height:    h.height(),
		draw: func(s *sheet) {
			title := style{size: large, bold: true, y: -0.5}
			s.print(8, 14, s.fit(architecture, title, s.width/2), title)
			s.print(s.width-8, 14, "images × seeds; colour: share of the row", style{size: small, ink: muted, x: -1, y: -0.5})
			for i, t := range tables {
				h.draw(s, heatTable{v.readOutName(t.Architecture, t.Protocol), text.Percent(t.Metrics.Accuracy), v.protocolColor(t), t.Counts}, i)
			}
		},
	}, true
}

// protocolColor is the colour of a confusion table's protocol.
func (v *view) protocolColor(t experiment.Confusion) color.NRGBA {
	if c := v.cell(t.Architecture, t.Protocol); c != nil {
		return cellColor(*c)
	}
	return muted
}

// heatAlt says in words what the figure shows.
func heatAlt(architecture string, tables []experiment.Confusion) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Confusion of %s.", architecture)
	for _, t := range tables {
		fmt.Fprintf(&b, " %s, accuracy %s:", protocolName(t.Protocol), text.Percent(t.Metrics.Accuracy))
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
