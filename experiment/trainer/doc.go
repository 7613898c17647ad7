// Package trainer is the seam between an experiment and whatever trains its models:
// what a trainer is told, what it reports, and what it may offer beside (checkpoints,
// engines, costs, speed).
//
// It owns these types and no trainer. It must not know how trials are planned,
// recorded or judged, or which trainers there are; below it stands only the spec.
package trainer
