package traininglog

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/events"
	"github.com/refold/refold/experiment/traininglog/tfevents"
)

// ReadFolder reads the event files of TensorBoard in a folder and those within it. A
// folder is a run; those called train, validation and test are sets of the run that
// they stand in, as are those of PyTorch's add_scalars; "fold" and a number in a
// path tell folds apart.
func (o Reader) ReadFolder(dir fs.FS, name string) (*Log, error) {
	found, err := events.ReadFolder(dir, entry.Names{Given: o.Columns})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return o.fromEvents(found, name)
}

// ReadEvents reads one event file. The folder in its name may be that of a set.
func (o Reader) ReadEvents(r io.Reader, name string) (*Log, error) {
	found, err := events.Read(r, name, entry.Names{Given: o.Columns})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return o.fromEvents(found, name)
}

// IsEvents reports whether a file is one of events, without reading on.
func IsEvents(r *bufio.Reader) bool {
	head, _ := r.Peek(12)
	return tfevents.Recognise(head)
}

func (o Reader) fromEvents(found events.Found, name string) (*Log, error) {
	l, err := o.assemble(found.Result, name)
	if err != nil {
		return nil, located(name, err)
	}
	l.Cut = found.Cut
	return l, nil
}
