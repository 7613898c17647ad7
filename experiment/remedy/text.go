package remedy

import (
	"fmt"
	"slices"
)

// Words words a remedy for those who read a text; nil: as its String.
type Words func(Remedy) string

// Text is a text with places for remedies, and for errors and texts that have such.
type Text struct {
	format string
	args   []any
}

// Textf is a text like fmt.Sprintf's; among args may be remedies, errors and texts.
func Textf(format string, args ...any) Text { return Text{format, args} }

// String is the text for those who use packages.
func (t Text) String() string { return t.In(nil) }

// In is the text in words.
func (t Text) In(words Words) string { return fmt.Errorf(t.format, t.worded(words)...).Error() }

// worded replaces all that has words of its own.
func (t Text) worded(words Words) []any {
	args := slices.Clone(t.args)
	for i, arg := range args {
		switch a := arg.(type) {
		case Remedy:
			args[i] = phrase(words.of(a))
		case Text:
			args[i] = phrase(a.In(words))
		case error:
			args[i] = phrase(Word(a, words))
		}
	}
	return args
}

func (w Words) of(r Remedy) string {
	if w == nil {
		return r.String()
	}
	return w(r)
}

// phrase stands for a remedy or an error, also behind %w.
type phrase string

func (p phrase) Error() string { return string(p) }
