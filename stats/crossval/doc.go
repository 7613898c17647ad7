// Package crossval has the intervals of cross-validation from the literature, for use and
// for comparison: Bayle's two, the naive one, conservative Z, and nested cross-validation.
// The corrected resampled t is stats.CorrectedT.
//
// Values are accuracies or any other measure of an image of which the mean is wanted, so no
// interval is cut to [0, 1]. All but the grouped form of [NestedCV] assume that images are
// independent of each other, and say so where they come in groups. Refusals are of the
// kinds of package stats, such as stats.ErrDesign.
//
// The package imports stats alone. It must not know which interval a verdict rests on, nor
// what is claimed.
package crossval
