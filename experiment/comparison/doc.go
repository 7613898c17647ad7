// Package comparison tests two models, or several, on what they predicted of the same
// images, in one run or in two.
//
// It owns which test is made of which predictions, which tests are a family, and how two
// lists of trials are paired. The tests themselves are package compare's. It must not know
// files, nor how anything is shown.
//
// # One prediction an image
//
// McNemar's test and Cochran's Q take one prediction an image. It is that of the first
// seed. Pooled seeds would count images several times, and a majority over seeds is another
// classifier, an ensemble, of which nobody asks.
package comparison
