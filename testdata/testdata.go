// Package testdata holds small real images for the demo and the tests.
//
// It owns the emoji: 360 pictures of women and men by two vendors, with their
// manifest and licences. It must not know any other package. Golden figures lie
// beside it in golden/ and are read by path, not embedded.
package testdata

import (
	"embed"
	"io/fs"
)

//go:embed emoji/images.csv emoji/LICENSE.md emoji/LICENSE-APACHE-2.0.txt emoji/google/*.png emoji/twitter/*.png
var files embed.FS

// Emoji is the folder of the emoji: images.csv with the columns
// path,label,role,tone,vendor,family, the images that it lists (paths relative
// to the folder), and LICENSE.md, which says whose they are.
func Emoji() fs.FS {
	emoji, err := fs.Sub(files, "emoji")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return emoji
}
