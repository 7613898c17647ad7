// Package components says how much of the spread of an accuracy each source of variation
// brings: groups, images, seeds, trainings, and the samples that seeds draw.
//
// # Model
//
// The score of image i, of group g, in the training t of seed s is
//
//	y = mean + group(g) + image(i) + seed(s) + training(t) + (group x training)(g, t) + rest
//
// with independent random effects, each of one variance: groups with images nested in
// them are crossed with seeds that trainings are nested in. The rest holds what an image
// and a training share. The same model without groups is Bouthillier et al. (arXiv
// 2103.03098, section 2) and, for questions x resamples, Miller (arXiv 2411.00640).
//
// # Estimates
//
// Variances are found by Henderson's third method (Henderson, Biometrics 9, 1953; Searle,
// Casella and McCulloch, Variance Components, 1992, chapter 5): quadratic forms of the
// scores are set equal to their expectations, which are exact in any unbalanced design.
// What trainings bring is taken from scores less the mean of their image over seeds, so
// that which groups fell into a fold does not matter. No distribution is assumed.
//
// An estimate below zero, which happens where a variance is small, is put to zero with a
// warning (Searle et al., section 4.4). What a design cannot show (seeds where there is
// one, groups where all are singletons) is a [*NotSeparableError], never a number.
//
// # What it cannot show
//
// All trainings of a run learn from the same images. What these have in common, and
// other images would not, moves all scores alike and is in none of the parts: the
// variance of the mean that is put together from them is that over new test groups,
// seeds and trainings.
//
// The package owns the model, its estimates, their intervals and predictions for other
// designs. It must not know what is claimed of an accuracy, nor files and runs.
package components
