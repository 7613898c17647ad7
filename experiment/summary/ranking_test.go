package summary_test

import (
	"testing"

	"github.com/refold/refold/experiment/summary"
)

// TestBrokenRankingIsRefused: what could not be drawn.
func TestBrokenRankingIsRefused(t *testing.T) {
	for _, text := range []string{
		`{"version": 2, "ranking": {"protocol": "guarded", "cliques": [[0, 1]], "models": [{"architecture": "a"}]}}`,
		`{"version": 2, "ranking": {"protocol": "guarded", "cliques": [[1, 0]], "models": [{}, {}]}}`,
		`{"version": 2, "ranking": {"protocol": "likely"}}`,
	} {
		if _, err := summary.Parse([]byte(text)); err == nil {
			t.Errorf("taken: %s", text)
		}
	}
}
