package engine

import (
	"encoding/json"
	"testing"
)

// TestForeignComparisonsAreNotBelieved: what no measurement could have found.
func TestForeignComparisonsAreNotBelieved(t *testing.T) {
	cut := func(r *comparisonRecord, rounds int) {
		for _, s := range []*Speed{&r.Comparison.Own, &r.Comparison.Rival} {
			s.Rounds = s.Rounds[:rounds]
		}
	}
	for name, change := range map[string]func(*comparisonRecord){
		"sound":      func(*comparisonRecord) {},
		"one won":    func(r *comparisonRecord) { cut(r, 1) },
		"facts":      func(r *comparisonRecord) { r.Facts = "others" },
		"no rounds":  func(r *comparisonRecord) { r.Comparison.Own.Rounds = nil },
		"unequal":    func(r *comparisonRecord) { r.Comparison.Rival.Rounds = r.Comparison.Rival.Rounds[:2] },
		"negative":   func(r *comparisonRecord) { r.Comparison.Rival.Rounds[1] = -1 },
		"not median": func(r *comparisonRecord) { r.Comparison.Rival.PerSec = 7 },
	} {
		speed := func(v float64) Speed { return Speed{Rounds: []float64{v, v, v + 1}, PerSec: v} }
		record := comparisonRecord{"facts", Comparison{Own: speed(1), Rival: speed(3)}}
		change(&record)
		data, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseComparison(data, "facts"); (err == nil) != (name == "sound") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := parseComparison([]byte(`{"facts":"facts","comparison":{},"more":1}`), "facts"); err == nil {
		t.Error("an unknown field is believed")
	}
}
