package plan

import (
	"strings"

	"github.com/refold/refold/dataset/leak"
)

const columnKind = "column " // begins the kind of evidence of a column

// AskedFor reports whether somebody asked for a kind of evidence, or decided on it; copies
// are joined in any case. All other kinds an audit found by itself.
func AskedFor(kind string) bool {
	return kind == string(leak.Copies) || kind == string(leak.Decided) || named(kind)
}

// named reports a kind of evidence that a spec names.
func named(kind string) bool { return kind == "pattern" || strings.HasPrefix(kind, columnKind) }

// Relation says in words what images share that a kind of evidence joins: "the same
// author". A column's name is from outside.
func Relation(kind string) string {
	switch leak.Kind(kind) {
	case leak.Copies:
		return "exact copies"
	case leak.NearCopies:
		return "near copies"
	case leak.Decided:
		return "what was decided"
	case leak.Prompt:
		return "the same prompt and seed"
	case leak.Session:
		return "the same camera session"
	}
	if kind == "pattern" {
		return "the same part of the file name"
	}
	return "the same " + strings.TrimPrefix(kind, columnKind)
}

// Likeness is what images of a Relation have in common, without an article: "camera
// session".
func Likeness(kind string) string { return strings.TrimPrefix(Relation(kind), "the same ") }
