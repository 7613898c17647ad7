// Package view shows a summary.Summary as a reader sees it: in a fixed order,
// whatever the order in which results were collected, and with its protocols, epochs
// and intervals in words.
//
// It owns that order, those names, and the line that an accuracy must beat to mean
// anything. It must not know documents or drawings, which both are made of a view.
package view
