package dataset

import (
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/kind"
	"github.com/refold/refold/dataset/pixels"
)

// Decoder prepares images of a file system that belong to no manifest, with the memory
// bounds of Scan. Many goroutines may use it.
type Decoder struct {
	in      *intake
	prepare pixels.Preprocess
}

// NewDecoder is a decoder of files of at most maxPixels (0: the default), or what is wrong
// with how they shall be prepared.
func NewDecoder(fsys fs.FS, p pixels.Preprocess, maxPixels int64) (*Decoder, error) {
	return &Decoder{newIntake(fsys, maxPixels), p}, p.Validate()
}

// Decode is an image as networks take it: Height x Width x 3 bytes, RGB. Errors are those
// of the file.
func (d *Decoder) Decode(ctx context.Context, name string) ([]byte, error) {
	data, _, done, err := d.in.read(ctx, name)
	if err != nil {
		return nil, err
	}
	defer done()
	return d.in.prepare(ctx, data, d.prepare)
}

// imageEndings end the names of image files.
var imageEndings = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff"}

// Pictures lists the files below a folder that are images by their names or by how they
// begin, and how many others there are, in the order of their paths. Files and folders
// whose names begin with a dot are left out.
func Pictures(fsys fs.FS) (images []string, others int, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case slices.Contains(imageEndings, strings.ToLower(path.Ext(name))) || beginsAsImage(fsys, name):
			images = append(images, name)
		default:
			others++
		}
		return nil
	})
	return images, others, err
}

// beginsAsImage looks at the first bytes of a file.
func beginsAsImage(fsys fs.FS, name string) bool {
	const head = 512
	file, err := fsys.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	data := make([]byte, head)
	n, _ := io.ReadFull(file, data)
	_, err = kind.Format(data[:n])
	return err == nil
}
