// Package trainer is the seam between an experiment and whatever trains its models:
// what a trainer is told, what it reports, and what it may offer beside (checkpoints,
// engines, costs, speed).
//
// It owns these types and no trainer. It must not know how trials are planned,
// recorded or judged, or which trainers there are; below it stands only the spec.
//
// # What a trainer promises
//
//  1. It learns from the images and labels of Task.Train alone, and may choose by those
//     of Task.Validation; test images it only predicts, each for itself. It leaves all of
//     them as they are.
//  2. It reports the epochs 1 to train.epochs in order, each with the read-outs that
//     Readouts declared ahead of training, in that order, whose rows are logarithms of
//     probabilities.
//  3. It draws all randomness from the streams of Task.Random. The same task, on the same
//     engine, gives the same bits, whether checkpoints are wanted or not.
//  4. Where the context ends, it returns within a step, with an error that wraps that of
//     the context. It returns the error with which an epoch is refused, and does no more.
//  5. What it passes to a callback is valid until the callback returns. It calls them
//     from one goroutine at a time.
//  6. When it has returned, no goroutine that it started is left, and no file is open.
//
// # Where it can go on in the middle of a trial
//
//  7. It offers its state after each step and each epoch, and, where the context has
//     ended, once more as the last one. Training waits for it.
//  8. A state is a safetensors file that holds the metadata it was given, and tells by a
//     checksum whether it is whole, and by itself of which task it is.
//  9. Gone on from a state, training takes the steps and reports the epochs that were
//     left, with the same bits as in one go. It first calls step with the position of
//     the state.
//  10. A state that is damaged or that of another task gives ErrState, before any step or
//     epoch is reported.
//
// Package trainertest holds the suite that tries these promises; every trainer passes it.
package trainer
