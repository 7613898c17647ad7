// Package compare tests whether two classifiers, or several, differ. Its functions are
// pure: numbers in, numbers and plain warnings out.
//
// # Which test asks what
//
// Tests of two models answer different questions, and no test answers both:
//
//   - Is this trained model right more often than that one, on new images? [McNemar],
//     [SignFlip] where images come in groups, [DeLong] and [DeLongFolds] of areas under the
//     ROC curve, [CochranQ] and [PermuteModels] of more than two. The models are given: another
//     seed, or other training images, may turn the answer round.
//   - Does this procedure train better models than that one? [CorrectedT],
//     [BayesianCorrelatedT], [FiveByTwoT], [FiveByTwoF], [Superiority], and [Friedman]
//     with [Nemenyi] of more than two. These see trainings differ.
//
// Differences are A less B everywhere. Every result says which hypothesis its
// probability is about (Null), what it takes for granted (Assumes), and what is doubtful
// about it (Warnings). [Holm] keeps a family of tests at its level.
//
// Package simulation counts how often each rejects where nothing differs: tests of trained
// models hold their level; tests of procedures do where learners are stable.
//
// # What has no answer
//
// Where a value exists, it is given, with a warning: models that agree on all images have
// p = 1. Where none does, the error is stats.ErrInvalid, stats.ErrTooFew,
// stats.ErrNoVariance or stats.ErrDesign. No function panics on data, and none returns NaN.
//
// The package must not know images, files or runs, nor how predictions were made.
package compare
