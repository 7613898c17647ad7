// Package near tells whether two images show the same picture: written anew, resized,
// turned, mirrored, recoloured, cropped, framed or captioned.
//
// It owns the alignment of two sketches and the score of what remains different. It must
// not know how candidates are found, files, labels or folds.
package near
