package spec

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Parse reads a spec in TOML over a base, whose values hold where the file
// says nothing. The error is an *Error with all unknown keys, wrong types and
// values that are not allowed, each with line and column; a syntax error stands
// alone. What a file may leave open (images, claim) is checked by Validate only.
func Parse(name string, data []byte, base Spec) (Spec, error) {
	r := readSpec(name, data, base)
	r.checkValues()
	slices.SortStableFunc(r.failure.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if err := r.failure.err(); err != nil {
		return Spec{}, err
	}
	return r.spec, nil
}

// ParseResolved reads a resolved spec that Marshal wrote. What an earlier version
// did not write has the value of PresetArticle, or is off where it did not exist.
func ParseResolved(name string, data []byte) (Spec, error) { return Parse(name, data, earlier()) }

// readSpec reads a file over a base and collects what cannot be read.
func readSpec(name string, data []byte, base Spec) *specReader {
	r := &specReader{file: name, spec: base.Clone(), keys: allKeys(), tables: allTables(), defined: make(map[string]Problem), comments: make(map[string]string)}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // the mark that editors on Windows put first
	if err := checkSyntax(data); err != nil {
		r.broken = true
		r.syntax(err)
		return r
	}
	r.read(data)
	r.replaceImages()
	return r
}

// checkSyntax finds what is no TOML. A whole number beyond 64 bits is no mistake of
// the syntax: it is reported with the other values.
func checkSyntax(data []byte) error {
	for {
		err := toml.Unmarshal(data, new(map[string]any))
		var decode *toml.DecodeError
		if !errors.As(err, &decode) || !strings.Contains(err.Error(), "too large to fit") {
			return err
		}
		line, column := decode.Position()
		shorter := withoutDigits(data, line, column)
		if len(shorter) == len(data) {
			return err
		}
		data = shorter
	}
}

// withoutDigits leaves one digit of a number that begins at line and column, from 1.
func withoutDigits(data []byte, line, column int) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	if line < 1 || line > len(lines) || column < 1 || column > len(lines[line-1]) {
		return data
	}
	text := lines[line-1]
	number := text[column-1:]
	rest := bytes.TrimLeft(number, "+-_0123456789abcdefABCDEFxo")
	if len(number)-len(rest) < 2 {
		return data
	}
	lines[line-1] = slices.Concat(text[:column-1], []byte("1"), rest)
	return bytes.Join(lines, nil)
}

// specReader reads a file key by key, so that one mistake hides no other.
type specReader struct {
	file     string
	spec     Spec
	failure  Error
	keys     []string           // all that there are
	tables   map[string]bool    // all that there are
	defined  map[string]Problem // the places of keys that the file holds
	comments map[string]string  // what stands behind their values
	broken   bool               // the file is no TOML: what it defines is not known
}

// read decodes a document that is sound TOML.
func (r *specReader) read(data []byte) {
	table, known := "", true
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		expression := parser.Expression()
		key, first := keyOf(expression)
		start := parser.Shape(first).Start
		switch {
		case expression.Kind != unstable.KeyValue:
			table, known = key, r.tables[key] && expression.Kind == unstable.Table
			if !known {
				r.report(unknownKey(key), start)
			}
		case known: // the keys of an unknown table are reported with it
			r.value(parser.Raw(expression.Raw), table, key, start, expression)
			r.comments[joinKey(table, key)] = commentBehind(data, expression.Raw)
		}
	}
	if err := parser.Error(); err != nil {
		r.syntax(err)
	}
}

// report notes a problem at a place of the file.
func (r *specReader) report(p Problem, at unstable.Position) {
	r.failure.Problems = append(r.failure.Problems, p.at(r.file, at.Line, at.Column))
}

// value decodes one "key = value". Where that fails, the base's value stays.
func (r *specReader) value(raw []byte, table, key string, start unstable.Position, node *unstable.Node) {
	document := raw
	if table != "" {
		document = append([]byte("["+table+"]\n"), raw...)
	}
	key = joinKey(table, key)
	if r.tables[key] {
		r.report(Problem{Key: key, Message: fmt.Sprintf("must be a table: write [%s] on a line of its own, its settings below", key)}, start)
		return
	}
	if !slices.Contains(r.keys, key) {
		r.report(unknownKey(key), start)
		return
	}
	r.defined[key] = Problem{Key: key}.at(r.file, start.Line, start.Column)
	if n := arrayLength(node.Value()); key == "data.size" && n >= 0 && n != 2 {
		r.report(Problem{Key: key, Message: fmt.Sprintf("%d numbers: must be height and width, such as [64, 64]", n)}, start)
		return
	}
	decoder := toml.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	spec := r.spec.Clone()
	if err := decoder.Decode(&spec); err != nil {
		r.report(Problem{Key: key, Message: plainDecodeError(key, err)}, start)
		return
	}
	r.spec = spec
}

// joinKey is a key with its table.
func joinKey(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// commentBehind is the comment on the line on which an expression ends.
func commentBehind(data []byte, expression unstable.Range) string {
	tail, _, _ := bytes.Cut(data[expression.Offset+expression.Length:], []byte("\n"))
	text, _ := strings.CutPrefix(strings.TrimSpace(string(tail)), "#")
	return strings.TrimSpace(text)
}

// arrayLength is the number of elements of an array, -1 for anything else.
func arrayLength(node *unstable.Node) int {
	if node.Kind != unstable.Array {
		return -1
	}
	n := 0
	for it := node.Children(); it.Next(); {
		n++
	}
	return n
}

// checkValues reports values of the file that are not allowed.
func (r *specReader) checkValues() {
	for _, p := range r.spec.problems() {
		if place, ok := r.defined[p.Key]; ok && !p.open && !r.failure.names(p.Key) {
			p.Where, p.Line, p.Column = place.Where, place.Line, place.Column
			r.failure.Problems = append(r.failure.Problems, p)
		}
	}
}

// replaceImages keeps a base's folder from standing beside a file's manifest, and
// the other way round: they are alternatives.
func (r *specReader) replaceImages() {
	_, images := r.defined["data.images"]
	_, manifest := r.defined["data.manifest"]
	switch {
	case images == manifest:
	case images && r.spec.Data.Images != "":
		r.spec.Data.Manifest = ""
	case manifest && r.spec.Data.Manifest != "":
		r.spec.Data.Images = ""
	}
}

// syntax notes that the file is no TOML.
func (r *specReader) syntax(err error) {
	var decode *toml.DecodeError
	line, column := 0, 0
	if errors.As(err, &decode) {
		line, column = decode.Position()
	}
	message := strings.TrimPrefix(err.Error(), "toml: ")
	if strings.HasSuffix(message, "at start of value") {
		message += `: if it is a text, put quotes around it, such as "stretch"`
	}
	p := Problem{Message: message}
	r.failure.Problems = append(r.failure.Problems, p.at(r.file, line, column))
}

var wrongType = regexp.MustCompile(`^toml: cannot decode TOML ([\w ]+) into `)

// plainDecodeError says in words of the spec what a key's value must be.
func plainDecodeError(key string, err error) string {
	if m := wrongType.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Sprintf("must be %s, not a TOML %s", wanted(key), m[1])
	}
	return fmt.Sprintf("must be %s: %s", wanted(key), strings.TrimPrefix(err.Error(), "toml: "))
}

// keyOf joins the parts of an expression's key and says where it begins.
func keyOf(node *unstable.Node) (string, unstable.Range) {
	var parts []string
	var first unstable.Range
	for it := node.Key(); it.Next(); {
		if parts == nil {
			first = it.Node().Raw
		}
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, "."), first
}
