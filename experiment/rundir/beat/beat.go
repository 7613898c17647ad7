// Package beat is how a process that works on a run directory shows other machines that it
// is alive, and how those judge it.
//
// Locks of files are no help there: some shared folders grant one lock to every machine.
// Instead each session has a file of its own in beats/, and writes a larger number there
// every Interval. A watcher reads the number, waits on its own clock, and reads again. No
// date is compared, since clocks of machines differ.
//
// The package owns these files and the judgement. It must not know what sessions work on,
// nor what follows from their being alive.
package beat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/session"
)

// Folder holds the beats, in the run directory: ID.json of each session.
const Folder = "beats"

// Interval is the time between two beats of a session.
const Interval = 10 * time.Second

// Poll is the time between two readings of a watcher.
const Poll = 5 * time.Second

// cached is how long a machine may show an old state of a file that another one wrote:
// acregmax and acdirmax of NFS, 60 s by default (nfs(5)). Opening the file anew asks the
// server in most mounts, but not with nocto, and other file systems do not promise it.
const cached = 60 * time.Second

// Patience is how long a beat must stay as it is for its session to count as gone. The last
// reading may be as old as the cache lets it be, the beat after it is due an Interval
// later, and one more Poll is for a busy disk. Three intervals would call a session gone
// that NFS merely hides.
const Patience = cached + Interval + Poll

// version is that of the form of a beat.
const version = 1

// size is that of every beat, in bytes: written in place, it needs no room on a disk that
// is full meanwhile, and a size that a machine has cached stays true.
const size = 1024

// maxShard is the length of a shard's text that fits.
const maxShard = 32

// Beat is what a session's file said when it was read.
type Beat struct {
	Session string // ID
	Process
	Shard   string // INDEX/COUNT of the trials that it may train; empty: all
	Counter int64  // grows with each beat
	// Damaged is why the rest is not known: the file is of a newer version, just being
	// made, or broken. Whether it changes is seen all the same.
	Damaged error

	text string // the file
}

// form is the file of a beat. All of it has a fixed width but for what stays as it is: a
// reader that meets the writer reads old and new digits at worst.
type form struct {
	Version int    `json:"version"`
	Session string `json:"session"`
	Process
	Shard   string `json:"shard"`   // empty: none
	Counter string `json:"counter"` // so many digits
}

// digits are those of the largest counter.
const digits = 19

// marshal is the file of a beat.
func (b Beat) marshal() ([]byte, error) {
	if !session.IsID(b.Session) || b.Shard != clip(b.Shard, maxShard) || b.Counter < 0 {
		return nil, fmt.Errorf("session %q, shard %q, counter %d make no beat", b.Session, b.Shard, b.Counter)
	}
	var text bytes.Buffer
	plain := json.NewEncoder(&text)
	plain.SetEscapeHTML(false) // which would be longer
	if err := plain.Encode(form{version, b.Session, b.Process.clipped(), b.Shard, fmt.Sprintf("%0*d", digits, b.Counter)}); err != nil {
		return nil, err
	}
	if text.Len() > size {
		return nil, fmt.Errorf("a beat of %d bytes, of at most %d", text.Len(), size)
	}
	return append(text.Bytes(), strings.Repeat("\n", size-text.Len())...), nil
}

// parse reads the file of a session.
func parse(id string, text []byte) Beat {
	b := Beat{Session: id, text: string(text)}
	var f form
	err := document.Parse(text, &f)
	counter, bad := strconv.ParseUint(f.Counter, 10, 63)
	switch {
	case err != nil:
	case len(text) != size:
		err = fmt.Errorf("%d bytes, not %d", len(text), size)
	case f.Version != version:
		err = fmt.Errorf("version %d, this program reads version %d", f.Version, version)
	case f.Session != id:
		err = fmt.Errorf("it is of the session %q", f.Session)
	case f.Process != f.Process.clipped() || f.Shard != clip(f.Shard, maxShard) || f.PID < 1 || bad != nil || len(f.Counter) != digits:
		err = errors.New("no session writes such a beat")
	}
	if err != nil {
		b.Damaged = fmt.Errorf("%s.json: %w", id, err)
		return b
	}
	b.Process, b.Shard, b.Counter = f.Process, f.Shard, int64(counter)
	return b
}

// who names the session's process for a user.
func (b Beat) who() string {
	if b.Damaged != nil {
		return "session " + b.Session
	}
	who := fmt.Sprintf("process %d on %s", b.PID, b.place())
	if b.Shard != "" {
		who += ", shard " + b.Shard
	}
	return who
}

// place is the host, as far as it is known.
func (b Beat) place() string {
	switch {
	case b.Damaged != nil:
		return "the host of session " + b.Session
	case b.Host == "":
		return "a host without a name"
	}
	return b.Host
}

// Hosts names the hosts of beats, each once.
func Hosts(beats []Beat) string {
	var names []string
	known := make(map[string]bool)
	for _, b := range beats {
		if name := b.place(); !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	const shown = 3
	if more := len(names) - shown; more > 0 {
		names = append(names[:shown], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// InUseError says that sessions work on a run directory that no lock here tells of: they
// are on other machines, or share the directory.
type InUseError struct {
	Dir   string
	Alive []Beat // at least one
}

// Elsewhere reports that the same run goes on later, or there.
func (e *InUseError) Elsewhere() bool { return true }

func (e *InUseError) Error() string {
	more := ""
	if n := len(e.Alive) - 1; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("%s is in use by %s%s: wait for it, stop it there, or choose another run directory", e.Dir, e.Alive[0].who(), more)
}
