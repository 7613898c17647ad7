// Package object reads JSON: histories, lists of objects, one object, and objects a
// line each.
//
// It owns how an object becomes a record. It must not know the keys that only one tool
// writes.
package object

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/literal"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

// IsHistory tells the lists of a History of Keras, or columns of pandas, under their
// names.
func IsHistory(s *source.Source) bool { return columns(s) != nil }

// columns are the columns of a history; nil where the text is none.
func columns(s *source.Source) *literal.Node {
	n := s.Whole()
	if n == nil {
		return nil
	}
	if inner := n.Get("history"); inner != nil {
		n = inner
	}
	for i, key := range n.Keys {
		if m := s.Names.Of(key); m.Role.IsFigure() && (n.List[i].Kind == '[' || n.List[i].Kind == '{') {
			return n
		}
	}
	return nil
}

// ReadHistory reads the columns side by side. Without a column "epoch", the entries
// are counted from 1, as Keras counts on its console.
func ReadHistory(s *source.Source) error {
	n := columns(s)
	longest := 0
	for i, key := range n.Keys {
		if s.Names.Of(key).Role != entry.None {
			longest = max(longest, len(n.List[i].List))
		} else {
			s.See(key)
		}
	}
	records := make([]entry.Record, longest)
	for i := range records {
		records[i].Epoch = strconv.Itoa(i + 1)
	}
	var single []entry.Record // figures behind all epochs: {"val_acc": [...], "test_acc": 0.8}
	for k, key := range n.Keys {
		role := s.Names.Of(key).Role
		if role.IsFigure() && !role.IsTraining() && n.List[k].Kind == '0' {
			single = append(single, entry.Record{Line: n.List[k].Line, Figures: []entry.Figure{s.Figure(key, n.List[k].Value())}})
		}
		if role == entry.None || len(n.List[k].List) == 0 {
			continue
		}
		every, err := frequency(len(n.List[k].List), longest)
		if err != nil {
			return entry.InLine(n.List[k].Line, "%s: %w", key, err)
		}
		for i := range n.List[k].List {
			cell := &n.List[k].List[i]
			r := &records[(i+1)*every-1]
			r.Line = max(r.Line, cell.Line)
			r.Add(s.Figure(key, cell.Value()))
		}
	}
	for _, r := range append(records, single...) {
		s.Emit(r)
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

// IsList tells a list of objects.
func IsList(s *source.Source) bool {
	n := s.Whole()
	return n != nil && n.Kind == '[' && len(n.List) > 0 && n.List[0].Kind == '{'
}

// ReadList reads a list of objects, each a record.
func ReadList(s *source.Source) error {
	list := s.Whole().List
	for i := range list {
		emit(s, &list[i])
	}
	return nil
}

// IsObject tells one object over several lines, such as all_results.json of Hugging Face.
func IsObject(s *source.Source) bool {
	n := s.Whole()
	return n != nil && n.Kind == '{' && len(n.List) > 0 && n.List[len(n.List)-1].Line > n.Line
}

// ReadObject reads it as one record.
func ReadObject(s *source.Source) error {
	r := Record(s, s.Whole())
	if len(r.Figures) > 0 {
		s.Emit(r)
	}
	return nil
}

// IsLines tells one object a line.
func IsLines(s *source.Source) bool { return strings.HasPrefix(s.First, "{\"") || s.First == "{}" }

// ReadLines reads one object a line.
func ReadLines(s *source.Source) error {
	return Lines(s, func(n *literal.Node) error {
		emit(s, n)
		return nil
	})
}

// Lines hands on one object a line. Keys in any order; values are numbers, null
// or NaN, or strings that hold a number.
func Lines(s *source.Source, each func(*literal.Node) error) error {
	line := 0
	for text := range strings.Lines(s.Text) {
		line++
		if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
			continue
		}
		n, err := literal.Parse(text, line)
		if err != nil || n.Kind != '{' {
			return entry.InLine(line, "no JSON object: the line is cut or damaged, or the log is not one object a line: mend the line or take it out")
		}
		if err := each(&n); err != nil {
			return err
		}
	}
	return nil
}

// emit hands on an object. One without an epoch, such as a run's settings, is
// skipped, unless it holds an evaluation behind others.
func emit(s *source.Source, n *literal.Node) {
	r := Record(s, n)
	evaluated := false
	for _, f := range r.Figures {
		evaluated = evaluated || !f.Role.IsTraining()
	}
	if r.Epoch == "" && r.Step == "" && !(evaluated && len(s.Out.Records) > 0) {
		s.Out.Skipped++
		return
	}
	s.Emit(r)
}

// Record is an object as a record; objects within it are prefixes of names, as in
// {"val": {"acc": 0.8}}, and a key such as "phase" names the set of bare figures.
func Record(s *source.Source, n *literal.Node) entry.Record {
	r := entry.Record{Line: n.Line}
	set := ""
	for i, key := range n.Keys {
		if entry.IsPhase(key) && n.List[i].Kind == '"' {
			set = entry.PhaseOf(n.List[i].Text)
		}
	}
	for i, key := range n.Keys {
		v := &n.List[i]
		if v.Kind != '{' {
			r.Add(s.OfSet(set, key, v.Value()))
			continue
		}
		for j, inner := range v.Keys {
			r.Add(s.Figure(key+"/"+inner, v.List[j].Value()))
		}
	}
	return r
}
