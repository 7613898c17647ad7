// Package forecast says ahead of a training what a planned run takes: time, memory and
// space on the disk, and how many trials run at once.
//
// It measures a few steps where the speed is not known, remembers speeds in the cache,
// and returns what it finds; who runs the trials acts on it. It must not know how
// trials are run.
package forecast
