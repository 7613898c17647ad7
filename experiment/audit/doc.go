// Package audit finds what can flatter a model on a data set, where finding it needs
// folds, statistics or results: groups that nobody named, properties of files that tell
// the class, dates and order that do, labels that most trainings contradict, and images that
// look alike.
//
// It owns these detectors and what they return, as values: numbers with intervals, sets of
// images, lines for a spec. Detectors are functions of plain input and of a random stream
// that is handed in. The package must not know files, how findings are shown, or how
// severe they are.
package audit
