package decision_test

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/refold/refold/dataset/leak/decision"
)

// A file as people write it: in any order, with comments, hashes cut to twelve digits.
func ExampleRead() {
	f, err := decision.Read(strings.NewReader(`
# The twins are two people.
different,pair,77ab01c2d3e4 3f2a9c0d11aa,,asked them (ada)
ignore,detector,,place
same,author,,Jane Doe
`), "decisions.csv")
	if err != nil {
		log.Fatal(err)
	}
	if err := f.Write(os.Stdout); err != nil {
		log.Fatal(err)
	}
	_, err = decision.Read(strings.NewReader("same,author,,Jane Doe\nignore,author,,Jane Doe\nsame,artist,,ada\n"), "decisions.csv")
	fmt.Println(err)
	// Output:
	// decision,about,images,name,note
	// ignore,detector,,place,
	// same,author,,Jane Doe,
	// # The twins are two people.
	// different,pair,3f2a9c0d11aa 77ab01c2d3e4,,asked them (ada)
	// decisions.csv:2: ignore, but line 1 says same of the same: take one of the two lines out
	// decisions.csv:3: the line is about "artist": write detector, job, prompt, session, place, author, cluster, pair or label
}
