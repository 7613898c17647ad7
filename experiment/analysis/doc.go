// Package analysis turns the finished trials of a run into its summary.
//
// It owns the protocols' read-outs, the ledger of test labels and the statistics of a
// run. It must not know how trials are trained, nor how a summary is shown.
package analysis
