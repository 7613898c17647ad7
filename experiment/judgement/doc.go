// Package judgement says what the predictions of one test set are worth, where nobody drew
// folds: [Read] reads them, [Judge] counts, looks for test images with a relative among the
// training images, where those are known, and judges the claim with and without them.
//
// It owns the columns of such a file and which images count. It must not know how relatives
// are found, nor output formats; the rules of the verdict are those of package verdict.
//
// # The file
//
// A CSV file in any form that package sheet reads, a line for each test image:
//
//	file        a path or the SHA-256 of the file; needed to look for relatives
//	label       the true class; needed where the images are not there
//	predicted   the class that was predicted ...
//	CLASS       ... or a column for each class with a value, of which the largest is predicted
//	group       images that belong together, such as those of one patient, where it is known
package judgement
