package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// mostPlaces is how many tables a doubt names one by one.
const mostPlaces = 3

// tableDoubts writes the warnings of some confusion tables, each once with the tables
// that it is about.
func tableDoubts(d *text.Document, v *view.View, tables []summary.Confusion) {
	var order []string
	places := make(map[string][]string)
	for _, c := range tables {
		for _, w := range c.Warnings {
			if places[w] == nil {
				order = append(order, w)
			}
			places[w] = append(places[w], placeName(v, c))
		}
	}
	if len(order) == 0 {
		return
	}
	var items []string
	for _, w := range order {
		items = append(items, text.Escape(strings.TrimSuffix(sentence(w), "."))+" ("+placeNames(places[w], len(tables))+").")
	}
	d.Para("Some metrics of these tables divide by zero:")
	d.Items(items...)
}

// leftOutDoubts says how many of the tables that are not shown have warnings.
func leftOutDoubts(tables []summary.Confusion) string {
	doubtful := 0
	for _, c := range tables {
		if len(c.Warnings) > 0 {
			doubtful++
		}
	}
	if doubtful == 0 {
		return ""
	}
	return fmt.Sprintf(", and says of %s which of their metrics divide by zero", text.Number(doubtful))
}

// placeName is where a confusion table belongs, in words.
func placeName(v *view.View, c summary.Confusion) string {
	name := v.ReadOutName(c.Architecture, c.Protocol)
	if c.Scope != summary.ScopePooled {
		name += fmt.Sprintf(", seed %d", c.Seed)
	}
	if c.Scope == summary.ScopeFold {
		name += fmt.Sprintf(", fold %d", c.Fold)
	}
	return text.Escape(name)
}

// placeNames names the places of so many that a doubt is about; of many the first.
func placeNames(places []string, of int) string {
	if n := len(places); n > mostPlaces {
		return fmt.Sprintf("in %s of %s, the first one %s", text.Number(n), text.Count(of, "table", "tables"), places[0])
	}
	return strings.Join(places, "; ")
}
