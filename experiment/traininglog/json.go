package traininglog

import (
	"encoding/json"
	"slices"
	"strings"
)

// readJSON reads one object a line. Keys in any order; values are numbers, null, or
// strings that hold a number. Objects without an epoch, such as a run's settings,
// are skipped.
func (r *reader) readJSON() error {
	line := 0
	for s := range strings.Lines(r.text) {
		line++
		if s = strings.TrimSpace(s); s == "" || s[0] == '#' {
			continue
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(s), &object); err != nil {
			return inLine(line, "no JSON object: %w (write null where a figure is no number)", err)
		}
		if err := r.object(line, object); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) object(line int, object map[string]json.RawMessage) error {
	keys := make([]string, 0, len(object))
	epoch := false
	for key := range object {
		keys = append(keys, key)
		epoch = epoch || normal(key) == "epoch"
	}
	if !epoch {
		r.log.Skipped++
		return nil
	}
	slices.Sort(keys) // so that the same log gives the same error
	v := noValues()
	for _, key := range keys {
		f, known, err := r.meaning(key)
		if err != nil {
			return &lineError{line, err}
		}
		if !known {
			r.ignore(normal(key))
			continue
		}
		value := string(object[key])
		var quoted string
		if strings.HasPrefix(value, `"`) && json.Unmarshal(object[key], &quoted) == nil {
			value = quoted
		}
		if err := v.set(f, key, value); err != nil {
			return &lineError{line, err}
		}
	}
	return r.add(line, v)
}
