// Package analysis turns the finished trials of a run into its summary.
//
// [Gather] reads and verifies every finished trial once and reads it out at the epochs
// that selections choose; each use of test labels goes through a ledger. What is
// measured then comes from pools: a network under a split and a selection, over whole
// seeds. Each is made once, when it is first asked for, and cells, optimism,
// comparisons and verdicts share it.
//
// The package owns those read-outs, the ledger and which statistics a run has. It must
// not know how a statistic is computed (stats), how trials are trained, nor how a
// summary is shown.
package analysis
