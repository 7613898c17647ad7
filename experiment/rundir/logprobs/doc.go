// Package logprobs owns the form of predictions.bin: the log-probabilities of a trial
// after every epoch, in all its read-outs.
//
// It must not know where such files stand, when they are written, or what they are worth.
package logprobs
