package prose

import (
	"regexp"
	"strings"
)

// fold is a line that says which fold begins.
var (
	foldLine  = regexp.MustCompile(`(?i)\bfold[\s:#=_-]*(?:no\.?|number)?[\s:#=_-]*(\d+)\b`)
	foldsOver = regexp.MustCompile(`(?i)\b(?:scores?|best|average|mean|results?|final|finished|done|completed|accuracy|acc|loss|for each|per)\b`)
)

// FoldOf is the number of the fold that a line opens; empty where it opens none.
func FoldOf(text string) string {
	const most = 80
	m := foldLine.FindStringSubmatch(text)
	if m == nil || len(text) > most || foldsOver.MatchString(text) || reported.MatchString(text) {
		return ""
	}
	return foldName(m[1])
}

// foldName is a number without zeros before it.
func foldName(number string) string {
	return strings.TrimLeft(number[:len(number)-1], "0") + number[len(number)-1:]
}
