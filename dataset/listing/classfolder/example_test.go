package classfolder_test

import (
	"errors"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/refold/refold/dataset/listing/classfolder"
)

// Folders such as train and test are no classes. They can be joined to one data set,
// which keeps the part of each image as a column.
func ExampleList() {
	images := fstest.MapFS{"train/cat/1.png": {}, "train/dog/2.png": {}, "test/cat/3.png": {}, "test/dog/4.png": {}}
	_, err := classfolder.List(images, false)
	var split *classfolder.SplitError
	if errors.As(err, &split) {
		fmt.Println(split)
	}
	list, err := classfolder.List(images, true)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range list.Entries {
		fmt.Println(e.Path, e.Label, e.Columns)
	}
	// Output:
	// test and train are the parts of a split, not classes: they hold the same folders, cat and dog
	// test/cat/3.png cat map[part:test]
	// test/dog/4.png dog map[part:test]
	// train/cat/1.png cat map[part:train]
	// train/dog/2.png dog map[part:train]
}
