// Package metric measures predictions: confusion tables, what is computed of them, of
// scores and of probabilities, for two classes and for many.
//
// [Table] is the one list of measures: each with its formula and source, over what it is
// averaged, and the range that it can have. [Measure] computes all of them over seeds,
// with intervals that respect groups: a jackknife that leaves out one group at a time.
// A value that does not exist (the calibration slope of predictions that are all right,
// an average precision without positive images) is a typed error; one that exists but is
// doubtful carries warnings.
//
// The package must not know images, runs or formats, nor which measure matters.
package metric
