// Package tfevents reads the scalars in TensorBoard's event files
// (events.out.tfevents.*), as Keras, PyTorch, PyTorch Lightning, tensorboardX and
// TensorFlow write them.
//
// It owns the form of the file: records with checksums (TensorFlow's TFRecord,
// tensorflow/core/lib/io/record_writer.h), the Event message in each
// (tensorflow/core/util/event.proto), and scalars in both forms
// (tensorflow/core/framework/summary.proto): a simple_value, as PyTorch and TensorFlow
// 1 write, or a tensor of the plugin "scalars", as TensorFlow 2 and Keras do. Images,
// histograms, graphs and texts are skipped.
//
// It must not know what a tag means, nor folders: one file is read at a time, and
// [Join] puts those of one folder behind each other.
package tfevents
