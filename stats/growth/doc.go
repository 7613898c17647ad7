// Package growth fits how an accuracy grows with the number of training images, and says
// what more of them would give.
//
// # Model
//
// The accuracy on n training images is a - b n^-c: an inverse power law, which fits learning
// curves of classifiers where they are smooth (Mukherjee et al., Journal of Computational
// Biology 10, 2003; Figueroa et al., BMC Medical Informatics and Decision Making 12:8,
// 2012). Its parameters are bounded: a at most 1, b at least 0, c from [LeastExponent] to
// [MostExponent]. Other forms fit as well, and say other things beyond the data (Viering and
// Loog, arXiv 2103.10948, section 4): what lies beyond the largest size is an extrapolation,
// as good as the form is.
//
// # Uncertainty
//
// The points share images, so their errors are not independent: whole groups of images are
// drawn with replacement, the same ones for all points, and of each point its seeds; the
// curve is fitted anew to each draw, and intervals are percentiles (Efron and Tibshirani, An
// Introduction to the Bootstrap, 1993, chapter 13). Drawing both is on the safe side (Owen,
// Annals of Applied Statistics 1, 2007): with three seeds, intervals at 95 % hold the true law
// in 99 of 100 (TestCoverage). With one seed the part that trainings bring is missing, which
// a warning says.
//
// The package must not know images, files and runs.
package growth
