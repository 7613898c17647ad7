package spec

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Origins says where the values of a spec came from, by key: "preset quick",
// "refold.toml:14", what Draft.Set was told, OriginChosen or OriginRun. They stand as comments
// in a run directory's spec.toml and are no part of the identity of a run.
type Origins map[string]string

const (
	// OriginChosen marks what the spec left open: an engine for auto, the positive
	// class, the network of the headline.
	OriginChosen = "chosen by refold"
	// OriginRun marks a value of a run directory that does not say where it is from.
	OriginRun = "the run itself"

	presetPrefix = "preset "
)

// fromPreset says of all keys that a preset gave their values.
func fromPreset(name string) Origins {
	origins := make(Origins)
	for _, key := range allKeys() {
		origins[key] = presetPrefix + name
	}
	return origins
}

// inFile matches what fromFile gives.
var inFile = regexp.MustCompile(`:\d+$`)

// fromFile names a line of a file. A name that cannot stand in a comment is quoted.
func fromFile(name string, line int) string {
	control := func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }
	if strings.ContainsFunc(name, control) {
		name = strconv.Quote(name)
	}
	return fmt.Sprintf("%s:%d", name, line)
}

// fromCaller reports whether an origin is what Draft.Set was told.
func fromCaller(origin string) bool {
	return origin != "" && origin != OriginChosen && origin != OriginRun && !strings.HasPrefix(origin, presetPrefix) && !inFile.MatchString(origin)
}

// Preset reports whether the value of a key is a preset's: nobody chose it.
func (o Origins) Preset(key string) bool { return strings.HasPrefix(o[key], presetPrefix) }

// Settled are the origins after choices were made: what differs between the spec
// that was asked for and the resolved one, refold chose. run.only is left out:
// it is for one call, and spec.toml keeps it empty.
func (o Origins) Settled(asked, resolved Spec) Origins {
	if o == nil {
		return nil
	}
	settled := make(Origins)
	now := resolved.fields()
	for i, f := range asked.fields() {
		switch {
		case f.key == "run.only":
		case f.key == "data.equalise", f.key == variantsKey, // of these, only the form is changed
			reflect.DeepEqual(f.value.Interface(), now[i].value.Interface()):
			settled[f.key] = o[f.key]
		default:
			settled[f.key] = OriginChosen
		}
	}
	return settled
}

// Locate says of problems that have no place which caller or file set the value.
func (o Origins) Locate(err *Error) {
	for i, p := range err.Problems {
		from := o[p.Key]
		known := from != "" && from != OriginChosen && from != OriginRun && !o.Preset(p.Key)
		if p.Where == "" && known {
			err.Problems[i].Where, err.Problems[i].named = from, fromCaller(from)
		}
	}
}

// annotate puts the origins behind the values of a marshalled spec, in which each
// value has a line of its own.
func (o Origins) annotate(spec []byte) []byte {
	var b bytes.Buffer
	table := ""
	for line := range strings.Lines(string(spec)) {
		text := strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(text, "["); ok {
			table = strings.TrimSuffix(name, "]") + "."
		}
		b.WriteString(text)
		if key, _, ok := strings.Cut(text, " = "); ok && o[table+key] != "" {
			b.WriteString(" # " + o[table+key])
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
