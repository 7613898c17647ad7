package experiment

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

// SpecError lists everything that is wrong with a spec.
type SpecError struct {
	File     string // empty: the spec did not come from a file
	Problems []Problem
}

// Problem is one mistake in a spec.
type Problem struct {
	Key          string // such as train.epochs; empty where none applies
	Line, Column int    // from 1, in bytes; 0 where the key stands in no file
	Message      string // what is wrong and what is allowed

	open bool // the key waits for a value, which a flag may give
}

func (e *SpecError) Error() string {
	where := e.File
	if where == "" {
		where = "spec"
	}
	if len(e.Problems) == 1 {
		return where + e.Problems[0].place(":") + ": " + e.Problems[0].text()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d problems:", where, len(e.Problems))
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s", strings.TrimPrefix(p.place("")+": ", ": ")+p.text())
	}
	return b.String()
}

// place is ":4:1" or "4:1".
func (p Problem) place(before string) string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d:%d", before, p.Line, p.Column)
}

func (p Problem) text() string {
	if p.Key == "" {
		return p.Message
	}
	return p.Key + ": " + p.Message
}

// err is nil where nothing is wrong.
func (e *SpecError) err() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// ParseSpec reads a spec in TOML over a base, whose values hold where the file
// says nothing. The error is a *SpecError with all unknown keys, wrong types and
// values that are not allowed, each with line and column; a syntax error stands
// alone. What a file may leave open (images, claim) is checked by Validate only.
func ParseSpec(name string, data []byte, base Spec) (Spec, error) {
	r := &specReader{spec: base.clone(), failure: SpecError{File: name}, defined: make(map[string]Problem)}
	if err := toml.Unmarshal(data, new(map[string]any)); err != nil {
		r.failure.add("", err, 0, 0)
		return Spec{}, &r.failure
	}
	r.read(data)
	r.replaceImages()
	r.checkValues()
	slices.SortStableFunc(r.failure.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if err := r.failure.err(); err != nil {
		return Spec{}, err
	}
	return r.spec, nil
}

// specReader reads a file key by key, so that one mistake hides no other.
type specReader struct {
	spec    Spec
	failure SpecError
	defined map[string]Problem // the places of keys that the file holds
}

// read decodes a document that is sound TOML.
func (r *specReader) read(data []byte) {
	tables := specTables()
	table, known := "", true
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		expression := parser.Expression()
		key, first := keyOf(expression)
		start := parser.Shape(first).Start
		switch {
		case expression.Kind != unstable.KeyValue:
			table, known = key, tables[key] && expression.Kind == unstable.Table
			if !known {
				r.failure.Problems = append(r.failure.Problems, unknownKey(key, start.Line, start.Column))
			}
		case known: // the keys of an unknown table are reported with it
			r.value(parser.Raw(expression.Raw), table, key, start, expression)
		}
	}
	if err := parser.Error(); err != nil {
		r.failure.add("", err, 0, 0)
	}
}

// value decodes one "key = value".
func (r *specReader) value(raw []byte, table, key string, start unstable.Position, node *unstable.Node) {
	document, before := raw, 0
	if table != "" {
		key = table + "." + key
		document, before = append([]byte("["+table+"]\n"), raw...), 1
	}
	place := Problem{Key: key, Line: start.Line, Column: start.Column}
	if specTables()[key] {
		place.Message = fmt.Sprintf("must be a table: write [%s] on a line of its own, its settings below", key)
		r.failure.Problems = append(r.failure.Problems, place)
		return
	}
	if !known(key) {
		r.failure.Problems = append(r.failure.Problems, unknownKey(key, start.Line, start.Column))
		return
	}
	r.defined[key] = place
	if n := arrayLength(node.Value()); key == "data.size" && n >= 0 && n != 2 {
		place.Message = fmt.Sprintf("%d numbers: must be height and width, such as [64, 64]", n)
		r.failure.Problems = append(r.failure.Problems, place)
		return
	}
	decoder := toml.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r.spec); err != nil {
		r.failure.add(key, err, place.Line-before-1, place.Column)
	}
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
			p.Line, p.Column = place.Line, place.Column
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

// add turns an error of the TOML decoder into problems. Positions move by lines;
// on the first line the column is that of the key.
func (e *SpecError) add(key string, err error, lines, column int) {
	var unknown *toml.StrictMissingError
	var decode *toml.DecodeError
	p := Problem{Key: key, Message: err.Error()}
	switch {
	case errors.As(err, &unknown):
		decode = &unknown.Errors[0]
		p.Message = "unknown key " + strings.Join(decode.Key(), ".")
	case errors.As(err, &decode):
		p.Message = plainDecodeError(decode.Error())
	}
	if decode != nil {
		p.Line, p.Column = decode.Position()
		p.Line += lines
	}
	if key != "" {
		p.Column = column
	}
	e.Problems = append(e.Problems, p)
}

var goTypes = regexp.MustCompile(`^cannot decode TOML (\w+) into .* of type (\S+)$`)

// plainDecodeError puts the decoder's message into words of the spec.
func plainDecodeError(message string) string {
	message = strings.TrimPrefix(message, "toml: ")
	m := goTypes.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	want := map[string]string{
		"int": "a whole number", "uint64": "a whole number, 0 or more", "float64": "a number", "string": "a text in quotes",
		"bool": "true or false", "[]string": "a list of texts, such as [\"a\", \"b\"]", "[2]int": "height and width, such as [64, 64]",
	}[m[2]]
	if want == "" {
		want = "a table"
	}
	return fmt.Sprintf("must be %s, not a TOML %s", want, m[1])
}

// names reports whether a problem with a key is listed already.
func (e *SpecError) names(key string) bool {
	for _, p := range e.Problems {
		if p.Key == key {
			return true
		}
	}
	return false
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
