package experiment

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// specField is a value of a spec with its key, such as train.epochs.
type specField struct {
	key   string
	value reflect.Value
}

// fields lists all values of a spec in the order of its file.
func (s *Spec) fields() []specField {
	var fields []specField
	root := reflect.ValueOf(s).Elem()
	for i := range root.NumField() {
		name, value := root.Type().Field(i).Tag.Get("toml"), root.Field(i)
		if value.Kind() != reflect.Struct {
			fields = append(fields, specField{name, value})
			continue
		}
		for j := range value.NumField() {
			fields = append(fields, specField{name + "." + value.Type().Field(j).Tag.Get("toml"), value.Field(j)})
		}
	}
	return fields
}

// specKeys are all keys in the order of the file.
func specKeys() []string {
	var keys []string
	for _, f := range new(Spec).fields() {
		keys = append(keys, f.key)
	}
	return keys
}

// specTables are the names of the tables.
func specTables() map[string]bool {
	tables := make(map[string]bool)
	for _, key := range specKeys() {
		if table, _, found := strings.Cut(key, "."); found {
			tables[table] = true
		}
	}
	return tables
}

func known(key string) bool { return slices.Contains(specKeys(), key) }

// unknownKey names the nearest key: one with the same last word in another table,
// or one with a near spelling, of the same table first.
func unknownKey(key string) Problem {
	p := Problem{Key: key, Message: "unknown key"}
	table, word := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		table, word = key[:i], key[i+1:]
	}
	var same, words []string
	for _, k := range specKeys() {
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
	switch n := nearest(word, same); {
	case n != "" && table != "":
		p.Message += fmt.Sprintf(", did you mean %q?", table+"."+n)
	case n != "":
		p.Message += fmt.Sprintf(", did you mean %q?", n)
	default:
		tables := []string{}
		for t := range specTables() {
			tables = append(tables, t)
		}
		slices.Sort(tables)
		p.Message += didYouMean(key, append(words, tables...))
	}
	return p
}
