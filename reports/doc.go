// Package reports renders an experiment.Summary for people: a Markdown report
// with figures, the same as one HTML file, a table for the terminal, and a page
// with durations.
//
// It owns words, number formats, tables and plots. It computes no statistics:
// every figure it prints stands in the Summary, and the only arithmetic it does
// is the mean line drawn through learning curves. It must not know how trials
// are run or stored. The same Summary always gives the same bytes.
package reports
