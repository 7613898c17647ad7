package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// field is a value of a spec with its key, such as train.epochs.
type field struct {
	key   string
	value reflect.Value
}

// fields lists all values of a spec in the order of its file.
func (s *Spec) fields() []field {
	var fields []field
	root := reflect.ValueOf(s).Elem()
	for i := range root.NumField() {
		name, value := root.Type().Field(i).Tag.Get("toml"), root.Field(i)
		if value.Kind() != reflect.Struct {
			fields = append(fields, field{name, value})
			continue
		}
		for j := range value.NumField() {
			fields = append(fields, field{name + "." + value.Type().Field(j).Tag.Get("toml"), value.Field(j)})
		}
	}
	return fields
}

// texts are the members of a list of texts, or the one text; nil for other values.
func (f field) texts() []string {
	kind := f.value.Kind()
	switch {
	case kind == reflect.String:
		return []string{f.value.String()}
	case kind == reflect.Slice && f.value.Type().Elem().Kind() == reflect.String:
		texts := make([]string, f.value.Len())
		for i := range texts {
			texts[i] = f.value.Index(i).String()
		}
		return texts
	}
	return nil
}

// allKeys are all keys in the order of the file.
func allKeys() []string {
	var keys []string
	for _, f := range new(Spec).fields() {
		keys = append(keys, f.key)
	}
	return keys
}

// allTables are the names of the tables.
func allTables() map[string]bool {
	tables := make(map[string]bool)
	for _, key := range allKeys() {
		if table, _, found := strings.Cut(key, "."); found {
			tables[table] = true
		}
	}
	return tables
}

// KeyOfWord is the key whose last word is given; empty where there is none, or more
// than one.
func KeyOfWord(word string) string {
	var found []string
	for _, key := range allKeys() {
		if key[strings.LastIndexByte(key, '.')+1:] == word {
			found = append(found, key)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// unknownKey names the nearest key: one with the same last word in another table,
// or one with a near spelling, of the same table first.
func unknownKey(key string) Problem {
	p := Problem{Key: key, Message: "unknown key"}
	table, word := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		table, word = key[:i], key[i+1:]
	}
	var same, words []string
	for _, k := range allKeys() {
		t, w, nested := strings.Cut(k, ".")
		if !nested {
			t, w = "", k
		}
		if w == word {
			p.Message += fmt.Sprintf(", did you mean %q?", k)
			return p
		}
		if t == table && nested == (table != "") {
			same = append(same, w)
		}
		words = append(words, k)
	}
	switch n := Nearest(word, same); {
	case n != "" && table != "":
		p.Message += fmt.Sprintf(", did you mean %q?", table+"."+n)
	case n != "":
		p.Message += fmt.Sprintf(", did you mean %q?", n)
	default:
		tables := []string{}
		for t := range allTables() {
			tables = append(tables, t)
		}
		slices.Sort(tables)
		p.Message += DidYouMean(key, append(words, tables...))
	}
	return p
}
