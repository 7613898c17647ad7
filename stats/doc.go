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
// what is wrong; no function panics on data, and none returns NaN.
//
// Every [Interval] names its method and its estimand, since intervals for
// different things are often confused:
//
//   - the accuracy of this trained model ([EstimandModel]): [Wilson] and
//     [ClopperPearson] on independent images;
//   - the k-fold test accuracy, the mean accuracy of the models that the folds
//     trained, on new images or groups ([EstimandImages], [EstimandGroups]):
//     [Clustered], [GroupBootstrap] and the Clopper-Pearson floor of [Primary];
//   - the accuracy on images of one sort less that on another ([EstimandSorts]):
//     [Contrast];
//   - the expected accuracy of the procedure over new data and seeds
//     ([EstimandProcedure]): [CorrectedT].
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
