package source

import (
	"regexp"
	"strings"
)

// escape is a terminal's colour, movement or link.
var escape = regexp.MustCompile(`\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9])`)

// Segments hands on what a terminal showed, one text after the other: progress bars
// return to the start of their line. It ends where each says false.
func (s *Source) Segments(each func(line int, text string) bool) {
	line := 0
	for text := range strings.Lines(s.Text) {
		line++
		if strings.IndexByte(text, '\x1b') >= 0 {
			text = escape.ReplaceAllString(text, "")
		}
		for text != "" {
			end := strings.IndexAny(text, "\r\b\n")
			if end < 0 {
				end = len(text)
			}
			if end > 0 && !each(line, text[:end]) {
				return
			}
			text = strings.TrimLeft(text[end:], "\r\b\n")
		}
	}
}

// ReadLines hands on each segment and counts the lines of which none was of use.
func (s *Source) ReadLines(each func(line int, text string) (bool, error)) error {
	var failed error
	last, found, blank := 0, false, true
	end := func() {
		if !found && !blank {
			s.Out.Skipped++
		}
	}
	s.Segments(func(line int, text string) bool {
		if line != last {
			end()
			last, found, blank = line, false, true
		}
		if s.Out.Folds == 0 && speaksOfFolds(text) {
			s.Out.Folds = line
		}
		ok, err := each(line, text)
		found = ok || found
		blank = blank && strings.TrimSpace(text) == ""
		if failed = err; len(s.Out.Records) > maxRecords {
			failed = errRecords
		}
		return failed == nil
	})
	end()
	return failed
}

// Any reports whether a pattern is in any segment. What the pattern needs is looked
// for first, which is faster.
func (s *Source) Any(need string, pattern *regexp.Regexp) bool {
	if !strings.Contains(s.Text, need) {
		return false
	}
	found := false
	s.Segments(func(_ int, text string) bool {
		found = strings.Contains(text, need) && pattern.MatchString(strings.TrimSpace(text))
		return !found
	})
	return found
}

// folds are words of lines that speak of folds, in whatever way they are told apart.
var folds = regexp.MustCompile(`(?i)(?:^|[^\pL\d])(?:k-?folds?|folds?|falten?|cross[- ]?validation|kreuzvalidierung|validation crois[ée]e|plis?)(?:[^\pL]|$)|\bcv\b|^\W*split\W*\d+(?:\s*(?:/|of)\s*\d+)?\W*$`)

// speaksOfFolds reports whether a line of its own does.
func speaksOfFolds(text string) bool {
	const most = 80
	return len(text) <= most && !strings.ContainsAny(text, "{}()") && folds.MatchString(text)
}
