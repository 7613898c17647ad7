package runfigure

import (
	"fmt"
	"math"
	"strings"

	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Layout of the diagram of critical differences, in points.
const (
	rankingSide  = 150 // for names, at either side
	rankingTop   = 58
	rankingBar   = 9
	rankingName  = 21
	rankingSpace = 14 // between the bars and the first name
)

// Ranking is the diagram of critical differences (Demsar, JMLR 7, 2006, figure 1): models on
// an axis of mean ranks, the best at the left, and bars over those that are not shown to
// differ; false where there is none.
func Ranking(v *view.View) (figure.Sketch, bool) {
	r := v.Ranking
	if r == nil || len(r.Models) < 2 {
		return figure.Sketch{}, false
	}
	half := (len(r.Models) + 1) / 2
	height := rankingTop + rankingBar*float64(len(r.Cliques)) + rankingSpace + rankingName*float64(half) + 8
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "ranks", Alt: rankingAlt(v)},
		Height:    height,
		Draw:      func(s *figure.Sheet) { drawRanking(s, v) },
	}, true
}

func drawRanking(s *figure.Sheet, v *view.View) {
	k := len(v.Ranking.Models)
	r := figure.Ruler{Min: 1, Max: float64(k), From: rankingSide, To: s.Width - rankingSide}
	axis := float64(rankingTop)
	s.Rule(figure.Ink, 1.2, r.From, axis, r.To, axis)
	step := max(1, k/10) // beyond ten, not every rank has room for its number
	for rank := 1; rank <= k; rank++ {
		s.Rule(figure.Ink, 1, r.At(float64(rank)), axis-5, r.At(float64(rank)), axis)
		if (rank-1)%step == 0 {
			s.Print(r.At(float64(rank)), axis-7, text.Number(rank), figure.Style{Size: figure.Small, Ink: figure.Muted, X: -0.5})
		}
	}
	criticalDifference(s, r, v.Ranking.CriticalDifference)
	bars := axis + rankingBar
	for i, c := range v.Ranking.Cliques {
		y := bars + rankingBar*float64(i)
		from, to := v.Ranking.Models[c[0]].MeanRank, v.Ranking.Models[c[1]].MeanRank
		s.Rule(figure.Blue, 4, r.At(from)-3, y, r.At(to)+3, y)
	}
	names := bars + rankingBar*float64(len(v.Ranking.Cliques)) + rankingSpace
	half := (k + 1) / 2
	for i, m := range v.Ranking.Models {
		x, left := r.At(m.MeanRank), i < half
		y := names + rankingName*float64(i)
		if !left {
			y = names + rankingName*float64(k-1-i) // the worst on top: lines do not cross
		}
		rankedName(s, r, x, axis, y, left, m.Architecture, text.Decimal(m.MeanRank, 2))
	}
}

// criticalDifference draws how far mean ranks must lie apart, above the axis; one that is
// longer than the axis ends with it.
func criticalDifference(s *figure.Sheet, r figure.Ruler, difference float64) {
	const y = 26
	if !text.Finite(difference) {
		return
	}
	s.Whisker(figure.Blue, 1.6, r.From, min(r.At(1+difference), r.To), y, 4)
	s.Print(r.From, y-7, "critical difference "+text.Decimal(difference, 2), figure.Style{Size: figure.Small, Ink: figure.Blue})
}

// rankedName draws a model's name at a side, with a line to its place on the axis.
func rankedName(s *figure.Sheet, r figure.Ruler, x, axis, y float64, left bool, name, rank string) {
	style := figure.Style{Size: figure.Body, Y: -0.5, X: -1}
	end, at := r.From-6, r.From-10
	if !left {
		style.X, end, at = 0, r.To+6, r.To+10
	}
	s.Rule(figure.Muted, 0.9, x, axis, x, y)
	s.Rule(figure.Muted, 0.9, x, y, end, y)
	s.Dot(figure.Blue, x, axis, 3)
	room := rankingSide - 18 - s.Measure(" "+rank, style)
	s.Print(at, y, s.Fit(name, style, room)+" "+rank, style)
}

// rankingAlt says in words what the figure shows.
func rankingAlt(v *view.View) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Mean ranks over %s:", text.Count(v.Ranking.Folds, "fold", "folds"))
	for i, m := range v.Ranking.Models {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s %s", m.Architecture, text.Decimal(m.MeanRank, 2))
	}
	fmt.Fprintf(&b, ". Critical difference %s.", text.Decimal(math.Max(0, v.Ranking.CriticalDifference), 2))
	for _, c := range v.Ranking.Cliques {
		var names []string
		for _, m := range v.Ranking.Models[c[0] : c[1]+1] {
			names = append(names, m.Architecture)
		}
		fmt.Fprintf(&b, " Not shown to differ: %s.", text.List(names))
	}
	return b.String()
}
