// Package reports renders a summary.Summary for people: a Markdown report
// with figures, the same as one HTML file, a table for the terminal, and a page
// with durations.
//
// It owns the words, what tables show, and the files. The order and the names of what
// is shown are package view's, the figures package runfigure's, and how a document is
// written is package text's. It computes no statistics: every figure it prints stands
// in the Summary. It must not know how trials are run or stored. The same Summary
// always gives the same bytes.
package reports
