// Package dataset turns a folder or a CSV manifest of images into identified
// images, pixels and groups.
//
// It owns the manifest, reading all images of one within bounds of memory, and the
// evidence of which images belong together. How images are listed and decoded is its
// sub-packages' business. It must not know how images are divided, models, trainings or
// run directories.
package dataset

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
