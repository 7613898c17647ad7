package csvmanifest_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/refold/refold/dataset/listing/csvmanifest"
)

// A manifest as a spreadsheet writes it: semicolons divide the columns, and a path has
// backslashes. No image is opened.
func ExampleList() {
	images := fstest.MapFS{
		"list.csv":     {Data: []byte("Path;Label;artist\ncats\\1.png;cat;ada\ndogs/2.png;dog;\ndogs/3.png;dog;\n")},
		"cats/1.png":   {},
		"dogs/2.png":   {},
		"dogs/old.png": {},
	}
	list, err := csvmanifest.List(images, "list.csv")
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range list.Entries {
		fmt.Println(e.Where, e.Path, e.Label, e.Columns)
	}
	for _, o := range list.Offences {
		fmt.Println(o.Entry.Where, o.Err)
	}
	fmt.Println(list.Notes)
	// Output:
	// list.csv:2 cats/1.png cat map[artist:ada]
	// list.csv:3 dogs/2.png dog map[]
	// list.csv:4 there is no such file: put it there, mend the path (relative to the manifest), or take it out
	// [list.csv: 1 path is written with backslashes, as on Windows, such as cats\1.png: read as cats/1.png]
}
