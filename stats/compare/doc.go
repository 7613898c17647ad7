// Package compare tests whether two classifiers, or several, differ. Its functions are
// pure: numbers in, numbers and plain warnings out.
//
// # Which test asks what
//
// Tests of two models answer different questions, and no test answers both:
//
//   - trained: is this trained model right more often than that one, on new images? The
//     models are given: another seed, or other training images, may turn the answer round.
//   - procedures: does this procedure train better models than that one? These tests see
//     trainings differ.
//
// "Groups" stands for independent groups of images, "images" for independent images, each
// predicted once by each model. Sources are in full at each function.
//
//	test                 asks of      assumes                               source
//	McNemar              trained      images; mid-p is the one to read      McNemar 1947; Fagerland et al. 2013
//	SignFlip             trained      groups, of sums as likely negative    Phipson and Smyth 2010
//	DeLong               trained      images, or groups; areas about        DeLong et al. 1988; Obuchowski 1997
//	                                  normal; one training
//	DeLongFolds          trained      groups, each in one fold              the same, of each fold
//	CochranQ             trained, k   images                                Cochran 1950
//	PermuteModels        trained, k   groups                                Phipson and Smyth 2010
//	CorrectedT           procedures   normal trials; training sets share    Nadeau and Bengio 2003
//	                                  as their overlap says
//	BayesianCorrelatedT  procedures   the same                              Corani and Benavoli 2015
//	Superiority          procedures   trials correlated in the same way     Bouthillier et al. 2021
//	FiveByTwoT           procedures   five times two halves                 Dietterich 1998
//	FiveByTwoF           procedures   the same                              Alpaydin 1999
//	Friedman, Nemenyi    procedures,  folds as if independent               Friedman 1937; Demsar 2006
//	                     k
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
