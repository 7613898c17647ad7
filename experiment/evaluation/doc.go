// Package evaluation reads predictions that were made elsewhere on the folds of a plan, and
// checks that they can be: each test image of each fold predicted exactly once an epoch, by
// a model that had it not among its training images.
//
// It owns the columns of such files and what must hold in them. It must not know who
// trained, how results are computed, or where anything is written. What no file can prove
// is said by Predictions.Bound and by what its epochs and validation images show.
//
// # The file
//
// A CSV file in any form that package sheet reads, a line for each image, fold and epoch:
//
//	file          the path of images.csv, or a longer one that ends in it; or the SHA-256 of the file
//	sha256        the same hash, instead of or beside file
//	CLASS         a column for each class, with its name: probabilities, or logits
//	architecture  where several networks predict; a name
//	split         where the folds have several; or test and validation, as part
//	seed          where the folds have several
//	fold          from 0; may be missing where only test images are predicted
//	part          test (if missing), validation, or train, whose lines are only checked
//	epoch         from 1; missing: one prediction an image
//	folds         the hash of folds.json; or a first line "# folds: HASH"
//	label         compared with the label of the image, where it is there
//	predicted     compared with the largest of the classes, where it is there
package evaluation
