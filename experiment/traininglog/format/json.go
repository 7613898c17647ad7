package format

import (
	"fmt"
	"slices"
	"strings"
)

// whole is the text as one JSON value; nil where it is none.
func (s *source) whole() *node {
	if s.doc == nil && s.docErr == nil && s.first != "" && (s.first[0] == '{' || s.first[0] == '[') {
		n, err := parseAll(s.text, 1)
		if s.docErr = err; err == nil {
			s.doc = &n
		}
	}
	return s.doc
}

// isHistory: the lists of a History of Keras, or columns of pandas, under their
// names.
func isHistory(s *source) bool { return s.columns() != nil }

// columns are the columns of a history; nil where the text is none.
func (s *source) columns() *node {
	n := s.whole()
	if n == nil {
		return nil
	}
	if inner := n.get("history"); inner != nil {
		n = inner
	}
	for i, key := range n.keys {
		if m := s.names.Of(key); m.Role.IsFigure() && (n.list[i].kind == '[' || n.list[i].kind == '{') {
			return n
		}
	}
	return nil
}

// readHistory reads the columns side by side. Without a column "epoch", the entries
// are counted from 1, as Keras counts on its console.
func readHistory(s *source) error {
	n := s.columns()
	longest := 0
	for i, key := range n.keys {
		if s.names.Of(key).Role != None {
			longest = max(longest, len(n.list[i].list))
		} else {
			s.see(key)
		}
	}
	records := make([]Record, longest)
	for i := range records {
		records[i].Epoch = whole(i + 1)
	}
	var single []Record // figures behind all epochs: {"val_acc": [...], "test_acc": 0.8}
	for k, key := range n.keys {
		role := s.names.Of(key).Role
		if role.IsFigure() && !role.IsTraining() && n.list[k].kind == '0' {
			single = append(single, Record{Line: n.list[k].line, Figures: []Figure{s.figure(key, n.list[k].value())}})
		}
		if role == None || len(n.list[k].list) == 0 {
			continue
		}
		every, err := frequency(len(n.list[k].list), longest)
		if err != nil {
			return inLine(n.list[k].line, "%s: %w", key, err)
		}
		for i := range n.list[k].list {
			cell := &n.list[k].list[i]
			r := &records[(i+1)*every-1]
			r.Line = max(r.Line, cell.line)
			r.Add(s.figure(key, cell.value()))
		}
	}
	for _, r := range append(records, single...) {
		s.emit(r)
	}
	return nil
}

// frequency is every how many epochs a column has an entry, as Keras' validation_freq
// says it.
func frequency(entries, epochs int) (int, error) {
	var all []int
	for every := 1; every <= epochs; every++ {
		if epochs/every == entries {
			all = append(all, every)
		}
	}
	if len(all) != 1 {
		return 0, fmt.Errorf("%d entries beside %d epochs: of which epochs they are does not stand here; put null where there is none", entries, epochs)
	}
	return all[0], nil
}

// value is a scalar as text; what is none is kept as its brackets, which are no
// number.
func (n *node) value() string {
	switch n.kind {
	case '{':
		return "{}"
	case '[':
		return "[]"
	}
	return n.text
}

func isObjects(s *source) bool {
	n := s.whole()
	return n != nil && n.kind == '[' && len(n.list) > 0 && n.list[0].kind == '{'
}

// readObjects reads a list of objects, each a record.
func readObjects(s *source) error {
	if isHFHistory(s.doc.list) {
		return readHFHistory(s, s.doc.list)
	}
	for i := range s.doc.list {
		s.object(&s.doc.list[i])
	}
	return nil
}

// isObject: one object over several lines, such as all_results.json of Hugging Face.
func isObject(s *source) bool {
	n := s.whole()
	return n != nil && n.kind == '{' && len(n.list) > 0 && n.list[len(n.list)-1].line > n.line
}

func readObject(s *source) error {
	r := s.recordOf(s.doc)
	if len(r.Figures) > 0 {
		s.emit(r)
	}
	return nil
}

func isJSONLines(s *source) bool { return strings.HasPrefix(s.first, "{\"") || s.first == "{}" }

// readJSONLines reads one object a line.
func readJSONLines(s *source) error {
	return s.jsonLines(func(n *node) error {
		s.object(n)
		return nil
	})
}

// jsonLines hands on one object a line. Keys in any order; values are numbers, null
// or NaN, or strings that hold a number.
func (s *source) jsonLines(each func(*node) error) error {
	line := 0
	for text := range strings.Lines(s.text) {
		line++
		if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
			continue
		}
		n, err := parseAll(text, line)
		if err == nil && n.kind != '{' {
			err = errLiteral
		}
		if err != nil {
			return inLine(line, "no JSON object: the line is cut or damaged, or the log is not one object a line: mend the line or take it out")
		}
		if err := each(&n); err != nil {
			return err
		}
	}
	return nil
}

// object emits an object. One without an epoch, such as a run's settings, is
// skipped, unless it holds an evaluation behind others.
func (s *source) object(n *node) {
	r := s.recordOf(n)
	evaluated := false
	for _, f := range r.Figures {
		evaluated = evaluated || !f.Role.IsTraining()
	}
	if r.Epoch == "" && r.Step == "" && !(evaluated && len(s.out.Records) > 0) {
		s.out.Skipped++
		return
	}
	s.emit(r)
}

// recordOf is an object as a record; objects within it are prefixes of names, as in
// {"val": {"acc": 0.8}}, and a key such as "phase" names the set of bare figures.
func (s *source) recordOf(n *node) Record {
	r := Record{Line: n.line}
	set := ""
	for i, key := range n.keys {
		if isPhase(key) && n.list[i].kind == '"' {
			set = phaseOf(n.list[i].text)
		}
	}
	for i, key := range n.keys {
		v := &n.list[i]
		if v.kind != '{' {
			r.Add(s.ofSet(set, key, v.value()))
			continue
		}
		for j, inner := range v.keys {
			r.Add(s.figure(key+"/"+inner, v.list[j].value()))
		}
	}
	return r
}

// isPhase reports whether a column or key says of which set the figures beside it
// are.
func isPhase(name string) bool {
	return slices.Contains([]string{"phase", "split", "set", "mode", "stage", "subset", "partition", "dataset", "data"}, Normal(name))
}

// phaseOf is the set that a value names; empty where it names none.
func phaseOf(value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if _, ok := setOf(value); ok {
		return value
	}
	return ""
}

// ofSet is a figure of a set, if its name is bare.
func (s *source) ofSet(set, name, value string) Figure {
	if set == "" || !isBare(name) {
		return s.figure(name, value)
	}
	f := s.names.Figure(name, set+"_"+name, value)
	if f.Role != None {
		f.Name = set + " " + f.Name
	}
	return f
}
