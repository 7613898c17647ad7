package beat

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/refold/refold/experiment/disk"
)

// Heart writes the beats of one session until it is stopped.
type Heart struct {
	dir    string
	opened os.FileInfo // the directory, to know it again
	beat   Beat
	failed func(error) // nil: was called

	cancel context.CancelFunc
	done   chan struct{} // closed by the goroutine that beats
}

// Start writes the first beat of a session into a run directory, and then one each
// Interval. A beat that cannot be written, on a full disk perhaps, is no reason to end a
// session: failed is told once, and the next beat is tried all the same. The directory is
// there already.
func Start(dir string, b Beat, wait Wait, failed func(error)) *Heart {
	ctx, cancel := context.WithCancel(context.Background()) // ended by Stop alone: a run that stops writes checkpoints still
	h := &Heart{dir: dir, beat: b, failed: failed, cancel: cancel, done: make(chan struct{})}
	var err error
	if h.opened, err = os.Stat(dir); err == nil {
		err = h.create()
	}
	h.tell(err)
	go h.run(ctx, wait)
	return h
}

func (h *Heart) run(ctx context.Context, wait Wait) {
	defer close(h.done)
	for wait(ctx, Interval) == nil {
		h.beat.Counter++
		h.tell(h.write())
	}
}

// tell tells of the first failure.
func (h *Heart) tell(err error) {
	if err != nil && h.failed != nil {
		h.failed(err)
		h.failed = nil
	}
}

func (h *Heart) path() string { return path(h.dir, h.beat.Session) }

// create makes the file in one step, so that nobody sees a shorter one.
func (h *Heart) create() error {
	text, err := h.beat.marshal()
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(h.dir, Folder), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return disk.Write(h.path(), text)
}

// write writes a beat in place.
func (h *Heart) write() error {
	text, err := h.beat.marshal()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(h.path(), os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return h.recreate()
	}
	if err != nil {
		return err
	}
	_, err = f.WriteAt(text, 0)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// recreate makes the file anew: it could not be made before, or this process was stopped
// for so long that somebody counted it as gone. In another directory that has taken the
// place of the run's, nothing is made.
func (h *Heart) recreate() error {
	now, err := os.Stat(h.dir)
	if err != nil {
		return err
	}
	if h.opened == nil || !os.SameFile(h.opened, now) {
		return fmt.Errorf("%s is no longer the run directory that was opened", h.dir)
	}
	return h.create()
}

// Stop ends the beats and removes their file, and the folder where it is empty.
func (h *Heart) Stop() {
	h.cancel()
	<-h.done
	remove(h.dir, h.beat.Session)
}

// Forget removes the files of sessions that are gone, if they are still as they were then.
func Forget(dir string, gone []Beat) {
	for _, b := range gone {
		if now, err := read(dir, b.Session); err == nil && now.text == b.text {
			remove(dir, b.Session)
		}
	}
}

// remove removes a file, and the folder where nothing else is in it. One that cannot be
// removed will be judged as gone.
func remove(dir, id string) {
	_ = os.Remove(path(dir, id))
	folder := filepath.Join(dir, Folder)
	if info, err := os.Lstat(folder); err == nil && info.IsDir() {
		_ = os.Remove(folder) // which fails where others beat
	}
}

func path(dir, id string) string { return filepath.Join(dir, Folder, id+".json") }
