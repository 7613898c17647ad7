// Package pairing compares two runs: it reads their directories, finds the images that both
// tested, by the SHA-256 of their files, and pairs trainings where both have the same folds.
//
// It owns what can be paired, and the words for what cannot. It writes nothing, and must not
// know how a comparison is shown.
package pairing
