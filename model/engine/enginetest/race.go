//go:build race

package enginetest

// raceDetector: Go's pools of memory then drop what they hold at random, so that
// who takes from them allocates.
const raceDetector = true
