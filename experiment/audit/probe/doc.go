// Package probe asks how much of a label something simple predicts: a file's size, a
// date, the nearest neighbour on a few pixels.
//
// It owns small classifiers that are cross-validated over whole groups, and what their
// accuracy is compared with: the best that can be said without looking, or the same
// neighbours with other images left out. It must not know files, what a column means, or
// what a result is taken for. Randomness is handed in.
package probe
