// Package logreport renders the analysis of somebody's training log for people: a
// Markdown page with a figure of its curves, the same as one HTML file, and sentences
// for the terminal; of a log with folds, each fold by itself.
//
// It owns what these pages say and draw. It computes no statistics: what an epoch is
// worth stands in the traininglog.Analysis. It must not know how logs are read, nor
// runs, summaries and their reports. The same analysis always gives the same bytes.
package logreport
