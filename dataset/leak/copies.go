package leak

import "github.com/refold/refold/dataset"

// Exact relates images of equal files, and of equal pixels in different files.
func Exact(m *dataset.Manifest) []Relation {
	var found []Relation
	for _, set := range dataset.Copies(m).Sets {
		how := "the same file"
		for _, i := range set[1:] {
			if m.Images[i].FileHash != m.Images[set[0]].FileHash {
				how = "the same pixels"
			}
		}
		found = append(found, Relation{Kind: Copies, Grade: Strong, Images: set, Transform: how})
	}
	return found
}
