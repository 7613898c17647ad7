// Package experiment turns a spec into trials, runs them, keeps a run directory
// that survives interruption, and combines the trials into a Summary.
//
// It owns the spec, the plan, trials, the runner, the run directory, protocols,
// the ledger of test labels, and the Trainer interface with the adapter that
// wraps package model. It must not know output formats.
package experiment
