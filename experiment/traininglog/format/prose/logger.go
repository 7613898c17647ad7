package prose

import (
	"regexp"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

var (
	// level and clock are what loggers write before a text.
	level = regexp.MustCompile(`\b(?:INFO|DEBUG|WARNING|ERROR|CRITICAL|NOTICE)\b`)
	clock = regexp.MustCompile(`\d\d:\d\d:\d\d(?:[.,]\d+)?`)
	// logger is the name of a logger, "root:" in "INFO:root:Epoch 1".
	logger = regexp.MustCompile(`^[\w.]+:(\pL)`)
)

// unlogged is a text without what a logger wrote before it.
func unlogged(s *source.Source, text string) string {
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
	if m := logger.FindStringSubmatchIndex(text); m != nil && s.Names.Of(text[:m[2]]).Role == entry.None {
		text = text[m[2]:]
	}
	return text
}
