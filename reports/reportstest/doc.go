// Package reportstest makes up summaries of every shape that a run can have, for the
// tests of whoever shows one. It must not know what is said or drawn of them.
package reportstest
