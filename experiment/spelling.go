package experiment

import "fmt"

// nearest is the candidate with the smallest edit distance to s, or empty where
// none is near: at most a third of the longer word, at least two letters.
func nearest(s string, candidates []string) string {
	best, at := "", 0
	for _, c := range candidates {
		d := distance(s, c)
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

// distance is the Levenshtein distance, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
