// Package survey is the audit of one data set: every detector, on the same images, groups
// and folds, and how severe it is what each of them found.
//
// It owns the table of detectors (detectors.go), the table of severities (severity.go) and
// the finding. It must not know how detectors work, how findings are shown, or what a run
// does about them.
package survey
