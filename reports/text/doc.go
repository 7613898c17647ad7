// Package text writes documents: headings, paragraphs, tables and figures as
// Markdown, the same as one HTML page that loads nothing, and tables and wrapped
// lines for a terminal.
//
// It owns number formats, the escaping of strings from outside and the widths of
// characters. It must not know what is reported, nor how figures are drawn: whoever
// writes a document brings both. The same calls always give the same bytes.
package text
