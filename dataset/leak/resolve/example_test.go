package resolve_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
)

// Two images that were said to be different are joined by a third: the path is shown, and
// how to cut it.
func ExampleRelations() {
	m := &dataset.Manifest{}
	for i, name := range []string{"a.png", "b.png", "c.png"} {
		hash := strings.Repeat(fmt.Sprintf("%02x", 16+i), 32)
		m.Images = append(m.Images, dataset.Image{ID: hash, FileHash: hash, PixelHash: hash, Path: name})
	}
	found := []leak.Relation{
		{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{0, 1}, Score: 0.4, Transform: "mirrored"},
		{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{1, 2}, Score: 0.9, Transform: "cropped"},
		{Kind: leak.Author, Grade: leak.Strong, Images: []int{0, 2}, Name: "Jane Doe"},
	}
	decisions, err := decision.Read(strings.NewReader("different,pair,101010101010 111111111111,,two drawings\n"), "decisions.csv")
	if err != nil {
		log.Fatal(err)
	}
	r, err := resolve.Relations(m, found, decisions)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range r.Edges {
		fmt.Println(e.Kind, e.Images, e.State)
	}
	for _, c := range r.Conflicts {
		for _, s := range c.Steps {
			fmt.Printf("%s - %s: %s\n", m.Images[s.From].Path, m.Images[s.To].Path, r.Remedy(s, "decisions.csv"))
		}
	}
	// Output:
	// near-copies [0 1] apart
	// near-copies [1 2] joined
	// author [0 2] joined
	// a.png - c.png: add to decisions.csv: different,author,,Jane Doe,
	// c.png - b.png: add to decisions.csv: different,pair,1111111111111111111111111111111111111111111111111111111111111111 1212121212121212121212121212121212121212121212121212121212121212,,
}
