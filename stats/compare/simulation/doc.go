// Package simulation counts how often the tests of package compare reject: where nothing
// differs, which is their size, and where something does, which is their power. Classifiers
// are trained on drawn images, so that training sets overlap, and models vary with them, as
// they do in earnest.
//
// An image has blocks of features, of which each of three models sees its own. The blocks
// are drawn alike, so that two hypotheses hold exactly, by symmetry:
//
//   - [Procedures]: each model is trained on its own block; on average over training sets
//     they are equally accurate, although two trained ones never are;
//   - [Models]: one classifier is trained, on a block that no model sees, and the models are
//     this classifier on each of theirs; whatever it learnt, they are equally accurate.
//
// The package must not know images, files or runs.
package simulation
