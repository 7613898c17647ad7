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
	failure := &SpecError{File: name}
	if err := toml.Unmarshal(data, new(map[string]any)); err != nil {
		failure.add("", err, 0, 0)
		return Spec{}, failure
	}
	spec := base.clone()
	defined := make(map[string]Problem) // the places of keys
	var parser unstable.Parser
	parser.Reset(data)
	table := ""
	for parser.NextExpression() {
		expression := parser.Expression()
		key, first := keyOf(expression)
		start := parser.Shape(first).Start
		if expression.Kind != unstable.KeyValue {
			table = key
			if _, known := specTables()[key]; !known || expression.Kind == unstable.ArrayTable {
				failure.Problems = append(failure.Problems, unknownKey(key, start.Line, start.Column))
			}
			continue
		}
		if table != "" {
			if _, known := specTables()[table]; !known {
				continue // reported with its table
			}
			key = table + "." + key
		}
		place := Problem{Key: key, Line: start.Line, Column: start.Column}
		if !known(key) {
			failure.Problems = append(failure.Problems, unknownKey(key, start.Line, start.Column))
			continue
		}
		defined[key] = place
		failure.decode(&spec, table, key, parser.Raw(expression.Raw), place, expression)
	}
	if err := parser.Error(); err != nil {
		failure.add("", err, 0, 0)
	}
	replaceImages(&spec, defined)
	for _, p := range spec.problems() {
		if place, ok := defined[p.Key]; ok && !p.open && !failure.names(p.Key) {
			p.Line, p.Column = place.Line, place.Column
			failure.Problems = append(failure.Problems, p)
		}
	}
	slices.SortStableFunc(failure.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if err := failure.err(); err != nil {
		return Spec{}, err
	}
	return spec, nil
}

// replaceImages keeps a base's folder from standing beside a file's manifest, and
// the other way round: they are alternatives.
func replaceImages(spec *Spec, defined map[string]Problem) {
	_, images := defined["data.images"]
	_, manifest := defined["data.manifest"]
	switch {
	case images == manifest:
	case images && spec.Data.Images != "":
		spec.Data.Manifest = ""
	case manifest && spec.Data.Manifest != "":
		spec.Data.Images = ""
	}
}

// decode reads one "key = value" on its own, so that one mistake hides no other.
func (e *SpecError) decode(spec *Spec, table, key string, raw []byte, place Problem, node *unstable.Node) {
	if size := node.Value(); key == "data.size" && size.Kind == unstable.Array {
		count := 0
		for it := size.Children(); it.Next(); {
			count++
		}
		if count != 2 {
			place.Message = fmt.Sprintf("%d numbers: must be height and width, such as [64, 64]", count)
			e.Problems = append(e.Problems, place)
			return
		}
	}
	document, before := raw, 0
	if table != "" {
		document, before = append([]byte("["+table+"]\n"), raw...), 1
	}
	decoder := toml.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(spec); err != nil {
		e.add(key, err, place.Line-before-1, place.Column)
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
