package format

import (
	"regexp"
	"strings"
)

// escape is a terminal's colour, movement or link.
var escape = regexp.MustCompile(`\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9])`)

// segments hands on what a terminal showed, one text after the other: progress bars
// return to the start of their line. It ends where each says false.
func (s *source) segments(each func(line int, text string) bool) {
	line := 0
	for text := range strings.Lines(s.text) {
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

// readLines hands on each segment and counts the lines of which none was of use.
func (s *source) readLines(each func(line int, text string) (bool, error)) error {
	var failed error
	last, found, blank := 0, false, true
	end := func() {
		if !found && !blank {
			s.out.Skipped++
		}
	}
	s.segments(func(line int, text string) bool {
		if line != last {
			end()
			last, found, blank = line, false, true
		}
		if s.out.Folds == 0 && speaksOfFolds(text) {
			s.out.Folds = line
		}
		ok, err := each(line, text)
		found = ok || found
		blank = blank && strings.TrimSpace(text) == ""
		if failed = err; len(s.out.Records) > maxRecords {
			failed = errRecords
		}
		return failed == nil
	})
	end()
	return failed
}

// any reports whether a pattern is in any segment. What the pattern needs is looked
// for first, which is faster.
func (s *source) any(need string, pattern *regexp.Regexp) bool {
	if !strings.Contains(s.text, need) {
		return false
	}
	found := false
	s.segments(func(_ int, text string) bool {
		found = strings.Contains(text, need) && pattern.MatchString(strings.TrimSpace(text))
		return !found
	})
	return found
}

var (
	// level and clock are what loggers write before a text.
	level = regexp.MustCompile(`\b(?:INFO|DEBUG|WARNING|ERROR|CRITICAL|NOTICE)\b`)
	clock = regexp.MustCompile(`\d\d:\d\d:\d\d(?:[.,]\d+)?`)
	// logger is the name of a logger, "root:" in "INFO:root:Epoch 1".
	logger = regexp.MustCompile(`^[\w.]+:(\pL)`)
)

// unlogged is a text without what a logger wrote before it.
func (s *source) unlogged(text string) string {
	const reach = 80 // bytes in which a prefix ends
	head := text[:min(len(text), reach)]
	end := 0
	for _, pattern := range []*regexp.Regexp{clock, level} {
		if m := pattern.FindStringIndex(head); m != nil {
			end = max(end, m[1])
		}
	}
	if end == 0 || epochWord.MatchString(text[:end]) {
		return text // the time stands behind the epoch
	}
	text = strings.TrimLeft(text[end:], " \t:|-]>")
	if m := logger.FindStringSubmatchIndex(text); m != nil && s.names.Of(text[:m[2]]).Role == None {
		text = text[m[2]:]
	}
	return text
}

// parts are how many images Keras says that there are.
var parts = regexp.MustCompile(`^Train on (\d+) samples, validate on (\d+) samples`)

// fold is a line that says which fold begins.
var (
	foldLine  = regexp.MustCompile(`(?i)\bfold[\s:#=_-]*(?:no\.?|number)?[\s:#=_-]*(\d+)\b`)
	foldsOver = regexp.MustCompile(`(?i)\b(?:scores?|best|average|mean|results?|final|finished|done|completed|accuracy|acc|loss|for each|per)\b`)
)

// folds are words of lines that speak of folds, in whatever way they are told apart.
var folds = regexp.MustCompile(`(?i)(?:^|[^\pL\d])(?:k-?folds?|folds?|falten?|cross[- ]?validation|kreuzvalidierung|validation crois[ée]e|plis?)(?:[^\pL]|$)|\bcv\b|^\W*split\W*\d+(?:\s*(?:/|of)\s*\d+)?\W*$`)

// speaksOfFolds reports whether a line of its own does.
func speaksOfFolds(text string) bool {
	const most = 80
	return len(text) <= most && !strings.ContainsAny(text, "{}()") && folds.MatchString(text)
}

// foldOf is the number of the fold that a line opens; empty where it opens none.
func foldOf(text string) string {
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
