// Package dataset turns a folder or a CSV manifest of images into identified
// images, pixels and groups.
//
// It owns the manifest, reading all images of one within bounds of memory, and the
// evidence of which images belong together. How images are listed and decoded is its
// sub-packages' business. It must not know how images are divided, models, trainings or
// run directories.
package dataset

import "unsafe"

// Image is one file of the data set.
type Image struct {
	// ID is the SHA-256 of the file in hexadecimal; among equal files, all but
	// the first carry a suffix "-2", "-3", ... ordered by label and columns.
	ID        string            `json:"id"`
	Path      string            `json:"path"` // slash-separated, relative to the root; a CSV manifest may hold absolute ones
	Label     string            `json:"label"`
	Width     int               `json:"width"` // pixels, after EXIF orientation
	Height    int               `json:"height"`
	Bytes     int64             `json:"bytes"`
	Format    string            `json:"format"`            // jpeg, png, gif, webp, bmp, tiff; FirstOfSeveral
	FileHash  string            `json:"file_hash"`         // SHA-256 of the file
	PixelHash string            `json:"pixel_hash"`        // SHA-256 of size and RGB pixels as a network sees them: upright, alpha resolved
	Columns   map[string]string `json:"columns,omitempty"` // values that are not empty
}

// Manifest is the scanned data set. Images are sorted by ID (hash, then number of
// the suffix), so that nothing depends on file names or on the order of a folder.
type Manifest struct {
	Classes  []string // sorted
	Columns  []string // names of the manifest's further columns, in file order
	Images   []Image
	Excluded []Exclusion // broken images that were left out, by path; no part of Hash
}

// Labels are the classes of all images as indices into m.Classes.
func (m *Manifest) Labels() []int {
	index := make(map[string]int, len(m.Classes))
	for i, c := range m.Classes {
		index[c] = i
	}
	labels := make([]int, len(m.Images))
	for i, image := range m.Images {
		labels[i] = index[image.Label]
	}
	return labels
}

// Pixels are decoded and resized images: N x Height x Width x 3 bytes, RGB. They
// are to be read only, and gone after Close.
type Pixels struct {
	N, Height, Width int
	Data             []byte
	FromCache        bool // no image had to be decoded

	close func() error // nil: they lie in Go's memory
}

// At is image i: Height x Width x 3 bytes, RGB, shared with p.
func (p *Pixels) At(i int) []byte {
	n := p.Height * p.Width * 3
	return p.Data[i*n : (i+1)*n : (i+1)*n]
}

// Mapped reports whether the pixels lie in a file of the cache.
func (p *Pixels) Mapped() bool { return p.close != nil }

// Holds tells whether an address, such as that of a fault, is one of pixels in a file.
func (p *Pixels) Holds(address uintptr) bool {
	first := uintptr(unsafe.Pointer(unsafe.SliceData(p.Data)))
	return p.Mapped() && address >= first && address-first < uintptr(len(p.Data))
}

// Close gives the memory back. Nobody may read Data or slices of it any more.
func (p *Pixels) Close() error {
	p.Data = nil
	if p.close == nil {
		return nil
	}
	return p.close()
}
