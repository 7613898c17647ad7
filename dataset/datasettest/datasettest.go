// Package datasettest makes small image files, and folders of them, for tests.
//
// It owns what a file for tests looks like. It must not know how data sets are read.
package datasettest

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing/fstest"
)

// Picture is a PNG file of one grey value, w x 2 pixels.
func Picture(grey uint8, w int) []byte {
	m := image.NewGray(image.Rect(0, 0, w, 2))
	for i := range m.Pix {
		m.Pix[i] = grey
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// Files is a file system with the given contents, by path.
func Files(contents map[string][]byte) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range contents {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

// Pictures makes a file of every path, which spaces divide; each image has a grey value
// of its own, so that none is a copy. A path that ends in a slash is a folder without
// images, one in .txt is no image.
func Pictures(paths string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i, name := range strings.Fields(paths) {
		switch {
		case strings.HasSuffix(name, "/"):
			fsys[name+".keep"] = &fstest.MapFile{}
		case strings.HasSuffix(name, ".txt"):
			fsys[name] = &fstest.MapFile{Data: []byte("text")}
		default:
			fsys[name] = &fstest.MapFile{Data: Picture(uint8(i), 3)}
		}
	}
	return fsys
}
