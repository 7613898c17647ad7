// Package auditreport is what is said of the findings of an audit: the words of each
// condition, in a table, and the findings as a terminal and a page show them.
//
// It owns the words. It must not know how findings come about, or how severe they are.
package auditreport
