// Package selection says what choosing the best of several looks at test images adds to an
// accuracy: the best epoch on the test images, in the first place.
//
// What can be said depends on what is known of the looks.
//
//   - Predictions of every epoch on every test image, fold by fold ([Input]): [BBC] for the
//     accuracy that the chosen epochs have on new groups, [MaxBound] for a lower bound of
//     it, [MaxNull] for whether any epoch knows anything of the labels.
//   - One list of test images on which candidates compete, one of them chosen for all
//     ([MABT]): a lower bound of the chosen one's accuracy.
//   - Accuracies alone, by fold and epoch ([Tibshirani]): how much the best common epoch is
//     overrated. A log has no more; for its single accuracies see [stats.BestOfLooks] and
//     [stats.AccuracyBehindBest].
//
// An inner validation part that chooses the epoch needs none of this and comes first; these
// tell what a figure that was chosen on test images is worth.
//
// Groups are images that are not independent of each other; folds that are not made of whole
// groups may share them.
// The package must not know images, runs or formats, nor how models are trained.
package selection
