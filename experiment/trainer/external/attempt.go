package external

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/external/contain"
	"github.com/refold/refold/experiment/trainer/external/predictions"
)

// attempt is a program at work on one task.
type attempt struct {
	trainer  *Trainer
	task     trainer.Task
	folder   *folder
	identity string
	step     func(trainer.Step)
	epoch    func(trainer.Epoch) error

	worker   *worker
	rows     *tail // predictions.csv
	progress *progress
	resumed  *trainer.Step // where it goes on; nil: it starts
	reported int           // the last epoch that was reported
	told     bool
	late     bool // an epoch was reported after the context had ended
	deadline time.Time
	stopped  error // the context has ended, or the time is up
	refused  error // by who takes epochs and reports
}

// How often files are looked at: at first and, while nothing happens, at last.
const (
	shortestWait = time.Millisecond
	longestWait  = 40 * time.Millisecond
)

// train starts the program and follows it to its end.
func (a *attempt) train(ctx context.Context) error {
	a.rows = newTail(a.folder.root, predictionsFile)
	defer a.rows.close()
	a.progress = &progress{tail: newTail(a.folder.root, progressFile), epochs: a.task.Training.Epochs, images: len(a.task.Train.Labels),
		step: a.step, told: make(map[int]bool), whole: make(map[int]progressLine)}
	defer a.progress.tail.close()
	if a.resumed != nil {
		a.step(*a.resumed)
	}
	for {
		again, err := a.follow(ctx)
		if !again {
			return err
		}
	}
}

// follow follows one process to the end of the task. again: it was a kept one that had left
// before it began with the task, which is another's then.
func (a *attempt) follow(ctx context.Context) (again bool, err error) {
	if a.worker, err = a.trainer.hire(a); err != nil {
		if a.trainer.isStopping(ctx, errors.Is(err, contain.ErrNoAnswer) || errors.Is(err, errSignalled)) {
			err = fmt.Errorf("stopped ahead of training: %w", ctx.Err())
		}
		return false, err
	}
	if limit := a.trainer.settings.Seconds; limit > 0 {
		a.deadline = time.Now().Add(time.Duration(limit) * time.Second)
	}
	sound := false
	defer func() { err = errors.Join(err, a.trainer.release(a.worker, sound)) }() // whatever panics
	read := predictions.Read(reader{ctx, a}, a.want(), func(e predictions.Epoch) error { return a.take(ctx, e) })
	err = a.outcome(ctx, read)
	sound = err == nil
	again = !sound && a.stopped == nil && a.rows.file == nil && a.worker.left()
	return again, err
}

// want is what predictions.csv must hold.
func (a *attempt) want() predictions.Want {
	f := a.folder
	return predictions.Want{
		Classes: f.about.Classes, Train: f.parts.train.names(), Validation: f.parts.validation.names(), Test: f.parts.test.names(),
		Begin: a.reported + 1, Epochs: f.about.Epochs, Values: predictions.Values(f.about.Values),
		Matrix: func() (io.ReadCloser, error) {
			m, err := openRegular(f.root, matrixFile)
			if errors.Is(err, fs.ErrNotExist) {
				err = fmt.Errorf("%s has no columns of classes, and there is no %s", predictionsFile, matrixFile)
			}
			return m, err
		},
	}
}

// reader reads predictions.csv to the end of the program, and looks after all else.
type reader struct {
	ctx context.Context
	*attempt
}

// Read waits until there is more.
func (r reader) Read(data []byte) (int, error) {
	for wait := shortestWait; ; wait = min(2*wait, longestWait) {
		over := r.worker.over(r.folder.root) // what is read after it is all there is
		if r.stopped == nil {
			if err := r.progress.advance(r.reported + 1); err != nil {
				return 0, &progressError{err}
			}
		}
		n, err := r.rows.next(data)
		if n > 0 || err != nil {
			return n, err
		}
		if over {
			return 0, io.EOF
		}
		timer := time.NewTimer(wait)
		select {
		case <-r.done():
			r.stop(r.ctx.Err())
		case <-r.worker.process.Done():
		case <-timer.C:
		}
		timer.Stop()
		if !r.deadline.IsZero() && time.Now().After(r.deadline) && r.stopped == nil {
			r.stop(fmt.Errorf("it was stopped after %d seconds: trainer.seconds is the limit", r.trainer.settings.Seconds))
		}
	}
}

// done is that of the context, until the program was told to stop.
func (r reader) done() <-chan struct{} {
	if r.stopped != nil {
		return nil
	}
	return r.ctx.Done()
}

// stop asks the program to stop.
func (a *attempt) stop(why error) {
	a.stopped = why
	a.worker.process.Stop()
}

// errEnough ends the reading of predictions.
var errEnough = errors.New("enough was read")

// take reports an epoch.
func (a *attempt) take(ctx context.Context, e predictions.Epoch) error {
	if a.stopped == nil && ctx.Err() != nil {
		a.stop(ctx.Err())
	}
	if a.stopped != nil { // what the program reported while it was asked to stop is not lost
		if a.late {
			return errEnough
		}
		a.late = true
	}
	if err := a.report(); err != nil {
		a.refused = err
		return err
	}
	if a.stopped == nil {
		if err := a.progress.advance(e.Number); err != nil {
			return &progressError{err}
		}
		if !a.progress.told[e.Number] {
			a.step(a.progress.end(e.Number))
		}
	}
	loss, accuracy, told := a.progress.figures(e.Number)
	err := a.epoch(trainer.Epoch{Number: e.Number, Loss: loss, Accuracy: accuracy, Untold: !told,
		Readouts: []trainer.Readout{{Name: readout, Validation: e.Validation, Test: e.Test}}})
	if err != nil {
		a.refused = err
		return err
	}
	a.reported = e.Number
	if ctx.Err() != nil {
		a.stop(ctx.Err())
		return errEnough
	}
	a.offer(false)
	return a.folder.root.WriteFile(takenFile, fmt.Appendf(nil, "%d\n", e.Number), 0o644)
}

// report says, once, in what the program runs.
func (a *attempt) report() error {
	if a.told || a.task.Place == nil || a.task.Place.Report == nil {
		return nil
	}
	a.told = true
	e, err := readEnvironment(a.folder.root)
	if err != nil {
		return err
	}
	return a.task.Place.Report(trainer.Report{Environment: e, NotContained: a.worker.missing(a.task.Place.Hidden)})
}

// offer offers the checkpoint of the last epoch that was reported, where there is one.
func (a *attempt) offer(last bool) {
	if a.task.Checkpoint == nil || a.reported == 0 || a.reported == a.folder.about.Resume {
		return
	}
	if _, _, err := a.folder.readMark(a.reported); err != nil {
		return
	}
	at := a.progress.end(a.reported)
	a.task.Checkpoint(trainer.Checkpoint{At: at, Last: last, Write: func(w io.Writer, metadata map[string]string) error {
		return a.folder.pack(w, metadata, a.identity, at)
	}})
}

// outcome says how it ended, once the reading has.
func (a *attempt) outcome(ctx context.Context, read error) error {
	if a.stopped == nil && a.refused == nil && a.fails(read) && a.trainer.isStopping(ctx, a.worker.signalled()) {
		a.stop(ctx.Err())
	}
	if a.stopped != nil {
		<-a.worker.process.Done()
		a.offer(ctx.Err() != nil)
		if ctx.Err() != nil {
			return fmt.Errorf("the program was stopped after %d of %d epochs: %w", a.reported, a.folder.about.Epochs, ctx.Err())
		}
		return a.withPrinted(a.stopped)
	}
	if a.refused != nil {
		a.worker.process.Kill()
		return a.refused
	}
	over := a.worker.over(a.folder.root)
	if !over && read != nil {
		a.worker.process.Kill()
		<-a.worker.process.Done()
		return a.withPrinted(a.blame(read))
	}
	if err := a.worker.failure(a.folder.root); err != nil {
		return a.withPrinted(err)
	}
	if read != nil {
		return a.withPrinted(a.blame(read))
	}
	if err := a.rows.whole(); err != nil {
		return err
	}
	return a.folder.checkImages()
}

// fails reports whether there is an error, of the reading or of the program.
func (a *attempt) fails(read error) bool {
	return read != nil || a.worker.failure(a.folder.root) != nil
}

// progressError is one of progress.jsonl, which is read along with predictions.csv.
type progressError struct{ error }

func (e *progressError) Unwrap() error { return e.error }

// blame names the file that could not be read.
func (a *attempt) blame(read error) error {
	if progress := new(progressError); errors.As(read, &progress) {
		return progress.error
	}
	if _, err := a.folder.root.Lstat(predictionsFile); errors.Is(err, fs.ErrNotExist) {
		read = errors.New("the program has not written it")
	}
	return fmt.Errorf("%s: %w", predictionsFile, read)
}

// withPrinted adds what the program printed last.
func (a *attempt) withPrinted(err error) error {
	select {
	case <-a.worker.process.Done():
		_ = a.worker.printed.settle()
	default: // it is kept
		a.worker.printed.catchUp()
	}
	text := a.worker.printed.tell()
	if text == "" {
		return err
	}
	hint := ""
	if strings.Contains(text, "No module named") { // as Python says it
		hint = "; a module of your own beside the program is named in trainer.files, others are installed for its interpreter"
	}
	return fmt.Errorf("%w; it printed last: %s%s", err, text, hint)
}
