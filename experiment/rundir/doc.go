// Package rundir owns the files of a run: it reads, writes and verifies them, and says
// where an interrupted run goes on.
//
// It must not know how trials are trained, nor what their results mean.
package rundir
