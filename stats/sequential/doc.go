// Package sequential decides a claim while seeds are still being added: at looks that are
// fixed beforehand, by intervals that are wide enough for all looks together, and with a stop
// where further seeds are not likely to decide ([Rule]).
//
// # What holds for such data
//
// A look comes after each whole repetition (seed) of k-fold cross-validation. Seeds test the
// same images again, and folds share training images, so looks are strongly dependent, and
// what makes most of the variance, the images and groups that there are, no further seed
// removes. Hence neither betting (Waudby-Smith and Ramdas, JRSS B 86, 2024), which wants each
// outcome to be unpredictable given those before, nor group-sequential boundaries that take
// increments between looks as independent data of known size hold as they stand.
//
// What holds without any assumption on the dependence is the union bound. A run is wrong
// where some look supports a claim that is not met, or refutes one that is; for a given truth
// only one of the two can happen. The last look of m has the interval of the level 1 - a that
// a run without looks has, and so a/2 on that side; the m - 1 looks before it share another
// a/2 in equal parts, each at the level 1 - a/(m-1) (of two looks the first takes half of
// that). Together a run is wrong with a probability of at most a, if each interval misses on
// a side as often as its level says.
//
// # What was not chosen, and why
//
// Means of exchangeable seeds have Cov(mean_i, mean_j) = Var(mean_j) for i < j, the covariance
// of the information scale (Jennison and Turnbull, Group Sequential Methods, 2000, section
// 3.1), so spending a (Lan and DeMets, Biometrika 70, 1983) on the fraction Var(mean_m) /
// Var(mean_j) would hold for normal means whose variances are known. It would make early
// intervals some 10 % narrower, but the fraction must be estimated from the seeds so far: one
// seed does not show it at all, two hardly, and an estimate that is too high spends more than
// there is. Over all fractions the worst case is nearly independent looks, where nothing
// is gained on the union bound.
//
// The stop for futility is not binding: going on after it makes no verdict less sure.
//
// The package is pure. It must not know runs, files or words of a verdict.
package sequential
