// Package auditpage renders audit.html: what the audit of a data set found, with the
// related images side by side, in one file that loads nothing else. On it people compare,
// sort and filter, and compose the lines of a decisions file.
//
// It owns the form of the page, its style and its script. It must not know how images are
// read, compared or resolved: the words that it shows are handed in. The same values give
// the same bytes.
package auditpage
