package leak

import "github.com/refold/refold/dataset"

// Exact relates images of equal files, and of equal pixels in different files. Where those
// have one colour, which pictures do not, it says so. traits has each image's sketch.
func Exact(m *dataset.Manifest, traits []dataset.Trait) []Relation {
	var found []Relation
	for _, set := range dataset.Copies(m).Sets {
		how := "the same file"
		for _, i := range set[1:] {
			if m.Images[i].FileHash != m.Images[set[0]].FileHash {
				how = "the same pixels"
			}
		}
		if traits[set[0]].Sketch.Blank() {
			how += ", all of one colour"
		}
		found = append(found, Relation{Kind: Copies, Grade: Strong, Images: set, Transform: how})
	}
	return found
}
