// Package traininglog reads the log of somebody's training and says what the
// accuracies in it are worth.
//
// [Read] understands three forms: lines of text as in "Epoch 1, Loss: 0.7,
// Accuracy: 71.0, Test Loss: 1.4, Test Accuracy: 48.0", CSV with a header (as Keras'
// CSVLogger writes), and JSON, one object a line. [Log.Analyse] turns the epochs
// into figures; package reports renders them.
//
// It owns the forms of logs, and which epochs are put beside each other. The
// statistics are those of package stats. It must not know output formats, images,
// specs or run directories.
package traininglog
