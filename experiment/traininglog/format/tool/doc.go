// Package tool reads the logs of single tools: what Keras, PyTorch Lightning, Hugging
// Face, fastai, mmpretrain and others write, in a file each.
//
// A function Is tells the tool's form by what only it has; one called Read reads a log
// of which that is true. It must not know in which order the forms are tried.
package tool
