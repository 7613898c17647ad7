package spec

import (
	"fmt"

	"github.com/xrash/smetrics"
)

// Nearest is the candidate with the smallest edit distance to s, or empty where
// none is near: at most a third of the longer word, at least two letters.
func Nearest(s string, candidates []string) string {
	best, at := "", 0
	for _, c := range candidates {
		d := smetrics.WagnerFischer(s, c, 1, 1, 1)
		if d <= max(2, max(len(s), len(c))/3) && d < min(len(s), len(c)) && (best == "" || d < at) {
			best, at = c, d
		}
	}
	return best
}

// DidYouMean asks for the nearest candidate; empty where none is near.
func DidYouMean(s string, candidates []string) string {
	if n := Nearest(s, candidates); n != "" {
		return fmt.Sprintf(", did you mean %q?", n)
	}
	return ""
}
