// Package verdict holds the rules by which a run judges a claimed accuracy, and
// words them: [Decide] gives outcome, reason, the rule with its numbers and a
// sentence that stands alone, [Advise] what would decide a verdict that is
// undecided.
//
// It takes intervals and differences of package stats as they are and computes none
// anew, so that another rule leaves every figure of a run alone. It is pure, and must
// not know images, files, runs or formats.
package verdict
