package dataset

import "slices"

// ShortSide is the length of an image's shorter side, in pixels.
func (i Image) ShortSide() int { return min(i.Width, i.Height) }

// Shortest is the image with the shortest side of all, and what the shorter side of half
// of the images is at most. Of several, it is the one whose path comes first. The manifest
// holds images.
func (m *Manifest) Shortest() (shortest Image, median int) {
	sides := make([]int, len(m.Images))
	shortest = m.Images[0]
	for i, image := range m.Images {
		sides[i] = image.ShortSide()
		if sides[i] < shortest.ShortSide() || sides[i] == shortest.ShortSide() && image.Path < shortest.Path {
			shortest = image
		}
	}
	slices.Sort(sides)
	return shortest, sides[(len(sides)-1)/2]
}
