// Package status says how far a run directory has come and how long its trials took,
// also while a process works on it.
//
// It reads the files of a run. It writes nothing and must not know how trials are
// trained.
package status
