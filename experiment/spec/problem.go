package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/remedy"
)

// Error lists everything that is wrong with a spec.
type Error struct {
	Problems []Problem
}

// Problem is one mistake in a spec.
type Problem struct {
	Key string // such as train.epochs; empty where none applies
	// Where is what set the value: a place such as refold.toml:4:1, or what Draft.Set
	// was told; empty: nobody did, or it is not known.
	Where        string
	Line, Column int         // in a file: from 1, in bytes; 0: in no file
	Message      string      // what is wrong and what is allowed
	Next         remedy.Text // goes on with what to do, right behind Message; may be empty
	Elsewhere    bool        // another machine may have what is asked for

	open  bool // the key waits for a value, which a caller may give
	named bool // Where is the caller's name for the key
}

func (e *Error) Error() string { return e.Advice(nil) }

// Advice is the error in words.
func (e *Error) Advice(words remedy.Words) string {
	if len(e.Problems) == 1 {
		if e.Problems[0].Where == "" {
			return "spec: " + e.Problems[0].in(words)
		}
		return e.Problems[0].in(words)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems with the spec:", len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n  " + p.in(words))
	}
	return b.String()
}

// Elsewhere reports whether there is nothing to correct: another machine may do.
func (e *Error) Elsewhere() bool {
	return len(e.Problems) > 0 && !slices.ContainsFunc(e.Problems, func(p Problem) bool { return !p.Elsewhere })
}

// String is the problem in one line, its place first. A caller's name says which key is
// meant; a place in a file may hold an unknown one.
func (p Problem) String() string { return p.in(nil) }

func (p Problem) in(said remedy.Words) string {
	var words []string
	if p.Where != "" {
		words = append(words, p.Where)
	}
	if p.Key != "" && !p.named {
		words = append(words, p.Key)
	}
	return strings.Join(append(words, p.Message+p.Next.In(said)), ": ")
}

// at puts a problem at a place of a file.
func (p Problem) at(file string, line, column int) Problem {
	p.Where, p.Line, p.Column = file, line, column
	if line > 0 {
		p.Where = fmt.Sprintf("%s:%d:%d", file, line, column)
	}
	return p
}

// err is nil where nothing is wrong.
func (e *Error) err() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// names reports whether a problem with a key is listed already.
func (e *Error) names(key string) bool {
	for _, p := range e.Problems {
		if p.Key == key {
			return true
		}
	}
	return false
}
