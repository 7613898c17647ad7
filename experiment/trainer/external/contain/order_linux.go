package contain

import "time"

// supervisorName is the whole of a supervisor's arguments.
const supervisorName = "refold: supervisor"

// The file descriptors that a supervisor has beside the program's standard ones.
const (
	controlFD = 3 // an order, and then requests, come in by gob
	reportFD  = 4 // reports go out by gob
)

// order is what a supervisor is told to run, and how.
type order struct {
	Program string // absolute path
	Args    []string
	Dir     string
	Env     []string
	Reads   []string // with those of Runtime
	Writes  []string
	Network bool
	Limits  Limits
	Grace   time.Duration
	Linger  time.Duration // how long what the program started may take to end after it
	Way     way
	Refused string // why no tighter way was to be had; empty: this is the first
	Probe   bool   // contain, say what is missing, and start nothing

	timed bool // found by the supervisor: times of access are kept
}

// request is what a running supervisor is asked; the end of its input asks for requestKill.
type request int

const (
	requestStop request = iota + 1
	requestKill
)

// report is what a supervisor says: first reportStarted or reportFailed, then reportEnded.
type report struct {
	Kind      reportKind
	Missing   []string
	Retry     bool   // of reportFailed: another way may work
	Error     string // of reportFailed
	Cgroup    string // folder of the program's cgroup; empty: none
	Code      int
	Signal    int
	Stopped   bool
	Signalled bool // somebody sent a signal to the supervisor
	Survivors int
}

type reportKind int

const (
	reportStarted reportKind = iota + 1
	reportFailed
	reportEnded
)
