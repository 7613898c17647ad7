// Package external is the trainer that runs somebody else's program, once a trial.
//
// It owns what a program is told and how it answers: the folder of a task with images under
// blinded names, what is read of its output and when, its checkpoints, its time limit, and
// which files it consists of. README.md is its side for those who write programs. How
// a program is kept within its bounds is package contain's, the form of predictions package
// predictions'. It must not know how trials are planned, recorded or judged.
//
// # What a program can learn from a task
//
// The names of images are hashes of a key of the trial with the bytes of the image: they say
// no more than the bytes, and differ between trials. Rows stand in the order of names. All
// times are alike. A program that opens several trials' folders could recognise images, and
// carry labels from one fold to another: package contain keeps it in its own folder, and
// what cannot be contained is reported.
package external
