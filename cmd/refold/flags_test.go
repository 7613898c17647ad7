package main

import (
	"strings"
	"testing"
)

func TestWantsJSON(t *testing.T) {
	for _, test := range []struct {
		args string
		want bool
	}{
		{"run --log-format json", true},
		{"run -log-format=json --x", true},
		{"run --log-format text", false},
		{"run --log-format", false},
		{"run log-format json", false},
		{"run --source json", false},
	} {
		if got := wantsJSON(strings.Fields(test.args)); got != test.want {
			t.Errorf("%s: %t", test.args, got)
		}
	}
}
