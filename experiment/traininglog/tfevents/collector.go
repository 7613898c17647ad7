package tfevents

import (
	"fmt"
	"math"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// tag is what is known of a tag.
type tag struct {
	name    string
	scalars bool  // its metadata, which may stand at its first value only, name the plugin
	start   int   // number of starts before its last scalar
	last    int64 // step of that scalar
	seen    bool
}

// collector gathers scalars and finds the starts.
type collector struct {
	events *Events
	tags   map[string]*tag
	starts int
}

func newCollector() *collector { return &collector{events: &Events{}, tags: map[string]*tag{}} }

// tag finds a tag, or makes it.
func (c *collector) tag(name string) *tag {
	t := c.tags[name]
	if t == nil {
		t = &tag{name: name}
		c.tags[name] = t
	}
	return t
}

// scalar appends a scalar.
func (c *collector) scalar(t *tag, s Scalar) {
	if t.seen && t.start == c.starts && s.Step < t.last {
		c.start(s.Step, false)
	}
	t.seen, t.start, t.last = true, c.starts, s.Step
	s.Tag = t.name
	c.events.Scalars = append(c.events.Scalars, s)
}

// start notes a start. Of several at one place the lowest counts.
func (c *collector) start(step int64, stated bool) {
	c.starts++
	index, starts := len(c.events.Scalars), c.events.Starts
	if n := len(starts); n > 0 && starts[n-1].Index == index {
		starts[n-1].Step = min(starts[n-1].Step, step)
		starts[n-1].Stated = starts[n-1].Stated || stated
		return
	}
	c.events.Starts = append(starts, Start{index, step, stated})
}

// event takes the data of a record.
func (c *collector) event(message []byte) error {
	var s Scalar
	var sessions, summaries [][]byte
	err := each(message, func(v field) error {
		kind := protowire.BytesType
		switch v.id {
		case eventWallTime:
			kind, s.WallTime = protowire.Fixed64Type, math.Float64frombits(v.number)
		case eventStep:
			kind, s.Step = protowire.VarintType, int64(v.number)
		case eventVersion:
			if c.events.Version == "" {
				c.events.Version = cut(v.bytes)
			}
		case eventSummary:
			summaries = append(summaries, v.bytes)
		case eventSessionLog:
			sessions = append(sessions, v.bytes)
		default:
			return nil
		}
		return v.want(kind)
	})
	if err != nil {
		return fmt.Errorf("no event: %w", err)
	}
	for _, m := range sessions {
		if err := c.session(m, s.Step); err != nil {
			return fmt.Errorf("session log of step %d: %w", s.Step, err)
		}
	}
	for _, m := range summaries {
		if err := c.summary(m, s); err != nil {
			return fmt.Errorf("summary of step %d: %w", s.Step, err)
		}
	}
	return nil
}

// cut is a text for a message, of bounded length.
func cut(text []byte) string { return string(text[:min(len(text), maxTag)]) }

// session takes a SessionLog.
func (c *collector) session(message []byte, step int64) error {
	var status uint64
	err := each(message, func(v field) error {
		if v.id != sessionStatus {
			return nil
		}
		status = v.number
		return v.want(protowire.VarintType)
	})
	if err == nil && status == sessionStart {
		c.start(step, true)
	}
	return err
}

// summary takes a Summary. Of s, step and time are set.
func (c *collector) summary(message []byte, s Scalar) error {
	return each(message, func(v field) error {
		if v.id != summaryValue {
			return nil
		}
		if err := v.want(protowire.BytesType); err != nil {
			return err
		}
		value, err := readValue(v.bytes)
		if err != nil {
			return err
		}
		return c.value(value, s)
	})
}

// value takes a Summary.Value.
func (c *collector) value(v value, s Scalar) error {
	t := c.tags[string(v.tag)]
	if v.plugin != nil && t != nil {
		t.scalars = string(v.plugin) == scalarPlugin
	}
	ofPlugin := string(v.plugin) == scalarPlugin || v.plugin == nil && t != nil && t.scalars
	switch {
	case v.kind == valueSimple:
		s.Value, s.Bits = float64(math.Float32frombits(v.simple)), bitsFloat32
	case v.kind == valueTensor && ofPlugin:
		var err error
		if s.Value, s.Bits, err = readNumber(v.tensor); err != nil {
			return fmt.Errorf("scalar %q: %w", cut(v.tag), err)
		}
	default:
		if v.kind != 0 {
			c.events.Other++
		}
		return nil
	}
	if t == nil {
		if err := c.admit(v.tag); err != nil {
			return err
		}
		t = c.tag(string(v.tag))
	}
	t.scalars = t.scalars || ofPlugin
	if len(c.events.Scalars) == maxScalars {
		return fmt.Errorf("more than %d scalars: too many for a training's log", maxScalars)
	}
	c.scalar(t, s)
	return nil
}

// admit refuses a new tag that is out of bounds.
func (c *collector) admit(name []byte) error {
	switch {
	case len(name) > maxTag:
		return fmt.Errorf("the tag %q... is longer than %d bytes", name[:40], maxTag)
	case !utf8.Valid(name):
		return fmt.Errorf("the tag %q is no UTF-8", name)
	case len(c.tags) == maxTags:
		return fmt.Errorf("more than %d tags: too many for a training's log", maxTags)
	}
	return nil
}
