// Package survey is the audit of one data set: every detector, on the same images, groups
// and folds.
//
// It owns the table of detectors. It must not know how detectors work, how severe what
// they find is, how it is shown, or what a run does about it.
package survey
