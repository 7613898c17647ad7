package summary_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
)

// TestMetricTableHasEveryMetric: a field without a line of the table would be neither
// averaged nor shown.
func TestMetricTableHasEveryMetric(t *testing.T) {
	var m summary.Metrics
	var fields []string
	for i, metric := range summary.MetricTable() {
		*metric.In(&m) = float64(i + 1)
		fields = append(fields, fmt.Sprintf("%q:%d", metric.Key, i+1))
		if metric.Label == "" || strings.ContainsAny(metric.Label, "|*_\n") {
			t.Errorf("%s is called %q in tables", metric.Key, metric.Label)
		}
	}
	data, err := json.Marshal(m)
	if want := "{" + strings.Join(fields, ",") + "}"; err != nil || string(data) != want {
		t.Errorf("the file holds %s, %v; by the table it is %s", data, err, want)
	}
	if n := reflect.TypeFor[summary.Metrics]().NumField(); n != len(fields) {
		t.Errorf("%d metrics, %d lines of the table", n, len(fields))
	}
}

func TestMeanMetrics(t *testing.T) {
	a, b := summary.Metrics{Accuracy: 0.5, Brier: 1, MCC: -1}, summary.Metrics{Accuracy: 1, LogLoss: 3}
	want := summary.Metrics{Accuracy: 0.75, Brier: 0.5, MCC: -0.5, LogLoss: 1.5}
	if got := summary.MeanMetrics([]summary.Metrics{a, b}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
