package tfevents

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
)

// Bounds of what is read. A file beyond them is an error, save that a record longer
// than maxRecord, which no scalar is, is passed over and counted.
const (
	maxBytes   = 8 << 30 // of a file
	maxRecord  = 8 << 20
	maxScalars = 1_000_000
	maxTags    = 50_000
	maxTag     = 500 // bytes
)

// Scalar is one number of an event file.
type Scalar struct {
	Tag      string  // such as "epoch_accuracy", "val_acc" or "Accuracy/test"
	Step     int64   // as the writer counts: an epoch, or a batch
	WallTime float64 // seconds since 1970
	Value    float64 // may be infinite or NaN

	// Bits of the stored number's significand: 24 for float32 (what nearly every writer
	// stores), 53 for float64, 11 for half precision, 8 for bfloat16, 64 for whole
	// numbers (those beyond 2^53 are rounded in Value).
	Bits int

	// Orphan is set where a later value of the tag has the same step or a lower one.
	// TensorBoard does not draw such a value, if its data server loads the file, as it
	// does by default (version 0.7.2).
	Orphan bool
}

// Spacing is the distance from the stored number to its upper neighbour in the stored
// format, normal numbers assumed: 0 for whole numbers, NaN where Value is no finite
// number. A number computed in that format and printed to it is right to half of this.
func (s Scalar) Spacing() float64 {
	switch {
	case math.IsNaN(s.Value) || math.IsInf(s.Value, 0):
		return math.NaN()
	case s.Bits == 64 || s.Value == 0:
		return 0
	}
	_, exponent := math.Frexp(s.Value)
	return math.Ldexp(1, exponent-s.Bits)
}

// Start is a place where a training starts, or starts again within the same log.
type Start struct {
	Index int   // of the first scalar behind it; 0 for the log's own start, if it is stated
	Step  int64 // from which the training goes on

	// Stated: an event says so (SessionLog START), as TensorFlow 1 and PyTorch's
	// purge_step write. Otherwise the step of a tag fell. A step that only repeats starts
	// nothing.
	Stated bool
}

// Events is what an event file holds.
type Events struct {
	Version string   // "brain.Event:2"; empty if the file says none
	Scalars []Scalar // in the order of the file, orphans included
	Starts  []Start  // in the order of the file; none for a training without a restart, mostly

	Other   int // values that are no scalars: images, histograms, texts
	Skipped int // records longer than 8 MiB, which were not looked into

	// Truncated: the file ends within a record, at or behind byte Whole. The training
	// still runs, or was killed; all records before are there.
	Truncated bool
	Whole     int64 // length of the whole records in bytes; of all files after Join
}

// RecordError is an error in the record that starts at byte Offset. The records before
// it are sound.
type RecordError struct {
	Offset int64
	Err    error
}

func (e *RecordError) Error() string { return fmt.Sprintf("record at byte %d: %v", e.Offset, e.Err) }

func (e *RecordError) Unwrap() error { return e.Err }

// Read reads an event file. A file that ends within a record is read up to there and
// says so; a wrong checksum or message is a [RecordError].
func Read(r io.Reader) (*Events, error) {
	records := records{r: bufio.NewReaderSize(r, 32<<10)}
	c := newCollector()
	for {
		start := records.offset
		data, err := records.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = c.event(data)
		}
		if err == errLong {
			c.events.Skipped++
		} else if err != nil {
			return nil, &RecordError{start, err}
		}
	}
	c.events.Whole, c.events.Truncated = records.offset, records.truncated
	c.events.markOrphans()
	return c.events, nil
}

// Join puts the files of one folder behind each other, in the order given. TensorBoard
// takes that of their names, which start with the time. A step that falls from one file
// to the next is a start, too. Other folders are other runs: Keras has train and
// validation side by side.
func Join(files ...*Events) *Events {
	c := newCollector()
	all := c.events
	for _, f := range files {
		if all.Version == "" {
			all.Version = f.Version
		}
		all.Other, all.Skipped, all.Whole = all.Other+f.Other, all.Skipped+f.Skipped, all.Whole+f.Whole
		all.Truncated = all.Truncated || f.Truncated
		starts := f.Starts
		for i := range len(f.Scalars) + 1 {
			for ; len(starts) > 0 && starts[0].Index <= i; starts = starts[1:] {
				if starts[0].Stated {
					c.start(starts[0].Step, true)
				}
			}
			if i < len(f.Scalars) {
				c.scalar(c.tag(f.Scalars[i].Tag), f.Scalars[i])
			}
		}
	}
	all.markOrphans()
	return all
}

// markOrphans finds the values that later ones of the same tag replace.
func (e *Events) markOrphans() {
	lowest := map[string]int64{}
	for i, s := range slices.Backward(e.Scalars) {
		step, later := lowest[s.Tag]
		e.Scalars[i].Orphan = later && s.Step >= step
		if !later || s.Step < step {
			lowest[s.Tag] = s.Step
		}
	}
}
