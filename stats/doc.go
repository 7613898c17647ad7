// Package stats turns outcomes into intervals, tests and metrics. Its functions are
// pure: numbers in, numbers and plain warnings out.
//
// # Stance
//
// No method is right for all data, so each function states what it assumes and
// the caller picks by assumption. Whatever is doubtful about a result travels
// with it in Warnings, which are not failures: the figure is still the best one
// that the method can give. Input for which a method has no answer (too few
// values, a value that is no number, lengths that differ) is an error that says
// what is wrong; no function panics on data, and none but Variance, of less
// than two values, returns NaN.
//
// A refusal is of a kind, for errors.Is: [ErrInvalid], [ErrTooFew], [ErrNoVariance],
// [ErrDesign].
//
// # Methods
//
// Every [Interval] names its method and its estimand, since intervals for different
// things are often confused. The table says what each is about ("of"):
//
//   - model: the accuracy of this trained model ([EstimandModel]);
//   - folds: the k-fold test accuracy, the mean accuracy of the models that the folds
//     trained, on new images or groups ([EstimandImages], [EstimandGroups]), or, with seeds,
//     over new seeds, too ([EstimandSeeds]);
//   - all: the accuracy of the model that all images train ([EstimandAll],
//     [EstimandAllGroups]);
//   - procedure: the expected accuracy over new data and seeds ([EstimandProcedure]);
//   - sorts: the accuracy on images of one sort less that on another ([EstimandSorts]).
//
// "Groups" stands for independent groups of images, "images" for independent images.
// Sources are in full at each function.
//
//	method                    of         assumes                              source
//	Wald                      model      images; for comparison only          Newcombe 1998, method 1
//	Wilson                    model      images                               Wilson 1927; Newcombe, 3
//	WilsonContinuity          model      images                               Newcombe 1998, method 4
//	ClopperPearson            model      images; never covers less            Clopper and Pearson 1934
//	AgrestiCoull              model      images                               Agresti and Coull 1998
//	Jeffreys                  model      images; covers on average            Brown, Cai, DasGupta 2001
//	Clustered                 folds      groups, many, of like sizes          Liang and Zeger 1986 (CR1)
//	clusters.CR2              folds      groups; sizes may differ             Bell and McCaffrey 2002
//	clusters.Jackknife        folds      groups; errs to the wide side        MacKinnon et al. 2023 (CV3)
//	clusters.Percentile       folds      groups, many                         Efron and Tibshirani 1993
//	GroupBootstrap            folds      groups, many; skewness corrected     Efron 1987 (BCa)
//	clusters.Studentised      folds      groups that all differ               Efron and Tibshirani 1993
//	clusters.Crossed          folds      groups and seeds; all seeds test     Searle et al. 1992
//	                                     the same images
//	clusters.TwoWay           folds      groups and seeds, many of both       Cameron et al. 2011
//	crossval.AllPairs         folds      images; a stable procedure           Bayle et al. 2020, 4.2
//	crossval.WithinFold       folds      the same; folds of two and more      Bayle et al. 2020, 4.1
//	crossval.Naive            procedure  images; for comparison only          nestedcv's naive_cv
//	CorrectedT                procedure  normal trials; training sets share   Nadeau and Bengio 2003
//	                                     as their overlap says
//	crossval.ConservativeZ    procedure  halves without a common group;       Nadeau and Bengio 2003
//	                                     errs to the wide side
//	crossval.NestedCV         all        images, or groups; inner folds are   Bates et al. 2024
//	                                     the outer ones
//	AccuracyInterval          folds      groups; as wide as Clopper-Pearson   Korn and Graubard 1998
//	                                     on effective units at least
//	metric.Measure            folds      groups; any metric, by jackknife     Efron and Tibshirani 1993
//	selection.BBC             folds      groups; epochs that test images      Tsamardinos et al. 2018
//	                                     chose
//	Contrast                  sorts      groups                               Zou and Donner 2008 (MOVER)
//
// The test that belongs to an interval is [Interval.PAtLeast] where it has a standard
// error, and [PAtLeast] of its method otherwise. None of those "of folds" knows what the
// models owe to their common training images; package primary chooses one that does.
//
// Tests of two models, or of several, are package compare's.
//
// The spread over folds alone is never called an interval: no unbiased estimator
// of the variance of k-fold cross-validation exists (Bengio and Grandvalet,
// JMLR 5, 2004).
//
// What was measured on each image comes as a [Sample], whose lists are checked once,
// when it is made. Its "clusters" are the groups of the data set: images that are not
// independent of each other. Cluster numbers are labels only; their values and
// their order do not matter.
//
// The package must not know images, files, runs or formats, nor what is claimed of
// an accuracy: its subpackage verdict judges that.
package stats
