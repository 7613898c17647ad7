package experiment

import (
	"fmt"

	"github.com/xrash/smetrics"
)

// nearest is the candidate with the smallest edit distance to s, or empty where
// none is near: at most a third of the longer word, at least two letters.
func nearest(s string, candidates []string) string {
	best, at := "", 0
	for _, c := range candidates {
		d := smetrics.WagnerFischer(s, c, 1, 1, 1)
		if d <= max(2, max(len(s), len(c))/3) && d < max(len(s), len(c)) && (best == "" || d < at) {
			best, at = c, d
		}
	}
	return best
}

func didYouMean(s string, candidates []string) string {
	if n := nearest(s, candidates); n != "" {
		return fmt.Sprintf(", did you mean %q?", n)
	}
	return ""
}

// Nearest is the candidate with the nearest spelling to a word, or empty where none
// is near.
func Nearest(word string, candidates []string) string { return nearest(word, candidates) }
