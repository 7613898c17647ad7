// Package engine settles which engine trains the networks of a run: what run.engine,
// run.library and run.kernels stand for on this machine, and, where both are left open, which of
// two engines trains the run's own networks faster.
//
// It owns the comparison of two engines and how it is remembered in the cache. It must
// not know how trials run, or what they take.
package engine
