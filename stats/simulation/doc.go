// Package simulation measures what the methods of stats promise: how often intervals hold
// the truth and how wide they are, on data whose truth is known and with classifiers that
// are trained.
//
// It owns how data are drawn ([Design], [Setup]), the classifiers, the cells and the tables
// of stats/README.md, which one command writes anew. It must not know runs, images or files.
package simulation
