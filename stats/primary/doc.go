// Package primary chooses the interval that a verdict rests on, from the design alone: how
// many seeds, how many groups, whether groups hold one class each.
//
// It owns [Recommend], its constants and the reasons that it gives. It must not know
// what is claimed of an accuracy, nor files and runs.
package primary
