// Package trainertest holds the suite that every trainer must pass, with the small task
// that it is tried on and a small trainer that passes it.
//
// It owns the promises of package trainer as checks. It must not know how trials are
// planned, recorded or judged, nor any particular trainer but its own.
package trainertest
