package remedy

import (
	"fmt"
	"strings"
)

// Advisor is an error that says what to do, in the words of whoever shows it. Its Error
// is its Advice in no words, that is, in those of this package.
type Advisor interface {
	error
	Advice(Words) string
}

// advice is an error with places for remedies.
type advice struct {
	error // of fmt.Errorf, with all that it wraps
	text  Text
}

// Errorf is an error like fmt.Errorf's; among args may be remedies and texts.
func Errorf(format string, args ...any) error {
	return &advice{fmt.Errorf(format, args...), Textf(format, args...)}
}

func (a *advice) Advice(words Words) string { return a.text.In(words) }
func (a *advice) Unwrap() error             { return a.error }

// Word is the text of an error in words, also where an error that advises is wrapped or
// joined: an error between, which knows of no words, keeps what it says around it.
func Word(err error, words Words) string {
	if words == nil {
		return err.Error()
	}
	if a, ok := err.(Advisor); ok {
		return a.Advice(words)
	}
	return reword(err.Error(), wrapped(err), words)
}

// Remedies are those that an error advises, in the order of its text.
func Remedies(err error) []Remedy {
	var all []Remedy
	Word(err, func(r Remedy) string {
		all = append(all, r)
		return r.String()
	})
	return all
}

// wrapped are the errors right below one.
func wrapped(err error) []error {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if below := e.Unwrap(); below != nil {
			return []error{below}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}

// reword replaces the texts of errors, which stand in a text in this order. The last of
// them is looked for from the end: what is wrapped mostly stands there, and what comes
// before it may hold the same letters.
func reword(text string, errs []error, words Words) string {
	var b strings.Builder
	for i, err := range errs {
		if err == nil {
			continue
		}
		plain, worded := err.Error(), Word(err, words)
		at := strings.Index(text, plain)
		if i == len(errs)-1 {
			at = strings.LastIndex(text, plain)
		}
		if at < 0 || plain == "" {
			continue // it says something of its own
		}
		b.WriteString(text[:at] + worded)
		text = text[at+len(plain):]
	}
	return b.String() + text
}
