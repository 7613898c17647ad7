// Package format reads the forms in which tools write the log of a training.
//
// [Read] finds the form of a text by what only that form has, and hands on records:
// figures that stand together, with their names, their printed values and what the
// names mean. The table formats lists the forms in the order in which they are
// tried; lines of text come last.
//
// It owns that order and the names of the forms; packages object, table and prose below
// read what any program may write, package tool what only one tool does. It must not
// know their layouts, which records belong to an epoch, or what the figures are worth:
// that is package traininglog's.
package format
