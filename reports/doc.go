// Package reports renders an summary.Summary for people: a Markdown report
// with figures, the same as one HTML file, a table for the terminal, and a page
// with durations.
//
// It owns the words and what tables and plots show; how a document is written is
// package text's. It computes no statistics: every figure it prints stands in the
// Summary, and the only arithmetic it does is the mean line drawn through learning
// curves. It must not know how trials are run or stored. The same Summary always
// gives the same bytes.
package reports
