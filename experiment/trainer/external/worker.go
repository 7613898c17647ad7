package external

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/refold/refold/experiment/trainer/external/contain"
)

// worker is a process of a program.
type worker struct {
	process *contain.Process
	printed *printed
	command contain.Command
	orders  *os.File // standard input of a kept process; nil: the process has one task
	device  string
	done    int // tasks
}

// maxDone is how much of output/done is read, in bytes.
const maxDone = 1 << 16

// errSignalled says that somebody else signalled a program.
var errSignalled = errors.New("the program was signalled")

// hire starts a process for a task, or gives the task to one that is idle.
func (t *Trainer) hire(a *attempt) (*worker, error) {
	log := ""
	if a.task.Place != nil {
		log = a.task.Place.Log
	}
	if !t.settings.Keep {
		return t.launch(a, log)
	}
	var err error
	w := t.idle(a.folder.about.Device)
	if w != nil {
		err = w.printed.to(log)
	} else if w, err = t.launch(a, log); err != nil {
		return nil, err
	}
	if err == nil {
		_, err = fmt.Fprintln(w.orders, a.folder.path)
	}
	if err != nil {
		err = errors.Join(fmt.Errorf("the process that is kept takes no more tasks: %w", err), w.end())
		if w.signalled() {
			err = fmt.Errorf("%w: %w", errSignalled, err)
		}
		if w.done > 0 { // it has left
			return t.hire(a)
		}
		return nil, err
	}
	return w, nil
}

// left reports whether a kept process that has done tasks has ended.
func (w *worker) left() bool {
	select {
	case <-w.process.Done():
		return w.done > 0
	default:
		return false
	}
}

// idle takes a kept process that waits for a task.
func (t *Trainer) idle(device string) *worker {
	t.shared.mu.Lock()
	defer t.shared.mu.Unlock()
	for i := 0; i < len(t.shared.idle); {
		w := t.shared.idle[i]
		if w.device != device {
			i++
			continue
		}
		t.shared.idle = slices.Delete(t.shared.idle, i, i+1)
		select {
		case <-w.process.Done(): // on its own
			_ = w.printed.close()
		default:
			return w
		}
	}
	return nil
}

// launch starts a process that prints into a log.
func (t *Trainer) launch(a *attempt, log string) (*worker, error) {
	from, err := t.command(a)
	if err != nil {
		return nil, err
	}
	out, err := newPrinted(t.settings.Keep)
	if err != nil {
		return nil, err
	}
	if err := out.to(log); err != nil {
		return nil, errors.Join(err, out.close())
	}
	w := &worker{printed: out, device: a.folder.about.Device}
	s := t.settings
	w.command = contain.Command{
		Args: from.args, Dir: a.folder.path, Env: from.env, Output: out.writer, Reads: append(from.reads, a.folder.path), Network: s.Network,
		Limits: contain.Limits{Processes: s.Processes, FileBytes: fileBytes(s)}, Grace: time.Duration(s.Grace) * time.Second,
	}
	for _, name := range []string{outputFolder, checkpointDir, scratchFolder} {
		w.command.Writes = append(w.command.Writes, filepath.Join(a.folder.path, name))
	}
	if s.Keep {
		base := filepath.Dir(a.folder.path)
		w.command.Dir, w.command.Reads, w.command.Writes = base, append(from.reads, base), []string{base}
		var in *os.File
		if in, w.orders, err = os.Pipe(); err != nil {
			return nil, errors.Join(err, out.close())
		}
		defer in.Close()
		w.command.Input = in
	}
	for _, path := range s.Writes {
		if path, err = filepath.Abs(path); err != nil {
			return nil, errors.Join(err, out.close())
		}
		w.command.Writes = append(w.command.Writes, path)
	}
	if w.process, err = contain.Start(w.command); err != nil {
		return nil, errors.Join(fmt.Errorf("trainer.command cannot be started: %w", err), out.close())
	}
	if !s.Keep {
		_ = out.hangUp() // the process has its own
	}
	return w, nil
}

// over reports whether the program has done its task, or can do no more.
func (w *worker) over(root *os.Root) bool {
	select {
	case <-w.process.Done():
		return true
	default:
	}
	if w.orders == nil {
		return false
	}
	_, err := root.Lstat(doneFile)
	return err == nil
}

// signalled reports whether the program has ended and somebody else signalled it.
func (w *worker) signalled() bool {
	select {
	case <-w.process.Done():
		return w.process.Signalled()
	default:
		return false
	}
}

// failure says why the program failed, when it is over; nil: it did not.
func (w *worker) failure(root *os.Root) error {
	ended := false
	select {
	case <-w.process.Done():
		ended = true
	default:
	}
	if w.orders == nil {
		if err := w.process.Err(); err != nil {
			return fmt.Errorf("the program failed: %w", err)
		}
		return nil
	}
	text, err := readRegular(root, doneFile, maxDone)
	switch {
	case ended && errors.Is(err, fs.ErrNotExist):
		return errors.Join(errors.New("the process that is kept ended in the middle of the task"), w.process.Err())
	case err != nil:
		return err
	case strings.TrimSpace(string(text)) != "":
		return fmt.Errorf("the program failed: %s", strings.TrimSpace(strings.ToValidUTF8(string(text), "")))
	}
	return nil
}

// release ends a process, or keeps it for the next task where it did the last one well.
func (t *Trainer) release(w *worker, sound bool) error {
	if w.orders != nil && sound {
		select {
		case <-w.process.Done():
		default:
			w.printed.catchUp()
			if err := w.printed.to(""); err != nil {
				return errors.Join(err, w.end())
			}
			w.done++
			t.shared.mu.Lock()
			defer t.shared.mu.Unlock()
			t.shared.idle = append(t.shared.idle, w)
			return nil
		}
	}
	return w.end()
}

// dismiss tells a kept process that there are no more tasks.
func (w *worker) dismiss() error {
	err := w.orders.Close()
	w.orders = nil
	select {
	case <-w.process.Done():
	case <-time.After(w.command.Grace):
	}
	return errors.Join(err, w.end())
}

// end ends a process and all that it started.
func (w *worker) end() error {
	w.process.Kill()
	<-w.process.Done()
	err := w.printed.settle()
	if w.orders != nil {
		err = errors.Join(err, w.orders.Close())
		w.orders = nil
	}
	return errors.Join(err, w.printed.close())
}

// missing says what could not be contained.
func (w *worker) missing(hidden []string) []string {
	all := w.process.Missing()
	if w.orders != nil {
		all = append(all, "memory between trials: one process trains trial after trial (trainer.keep), and may remember images with their labels",
			"labels: it may read the folders of all trials that are at work (trainer.keep)")
	}
	own := 3 // of the task
	if w.orders != nil {
		own = 1
	}
	for _, path := range w.command.Writes[own:] {
		all = append(all, fmt.Sprintf("files between trials: it may write to %s (trainer.writes)", path))
	}
	if w.command.Network {
		all = append(all, "connections: it may open any (trainer.network)")
	}
	return append(all, w.readable(hidden)...)
}

// readable says which of the places with labels the program may read all the same.
func (w *worker) readable(hidden []string) []string {
	runtime, err := contain.Runtime(w.command.Args, w.command.Env)
	if err != nil {
		return []string{fmt.Sprintf("labels: what the program may read is not known: %v", err)}
	}
	var open []string
	for _, path := range slices.Concat(runtime, w.command.Reads) {
		if real := realPath(path); real != "" {
			open = append(open, real)
		}
	}
	var all, within []string // what may be read, and by what
	for _, path := range hidden {
		real := realPath(path)
		at := slices.IndexFunc(open, func(o string) bool {
			return real == o || strings.HasPrefix(real, strings.TrimSuffix(o, string(filepath.Separator))+string(filepath.Separator))
		})
		if real == "" || at < 0 || slices.Contains(within, open[at]) {
			continue // it is not there, or cannot be read, or one like it was named
		}
		within = append(within, open[at])
		all = append(all, fmt.Sprintf("labels: it may read %s, which lies in %s", path, open[at]))
	}
	return all
}

// realPath is an absolute path without links; empty: nothing is there.
func realPath(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	real, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return ""
	}
	return real
}
