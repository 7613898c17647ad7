package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
)

// Load decodes and resizes all images of a manifest, in its order, on the given
// number of goroutines (0: one a core). Each image is read again and must be the
// one that was scanned. The result is the same for any number of workers.
func Load(ctx context.Context, fsys fs.FS, m *Manifest, p Preprocess, workers int) (*Pixels, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	size := p.Height * p.Width * channels
	pixels := &Pixels{N: len(m.Images), Height: p.Height, Width: p.Width, Data: make([]byte, len(m.Images)*size)}
	err := parallel(ctx, len(m.Images), workers, func(i int) error {
		rgb, err := loadOne(fsys, m.Images[i], p)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Images[i].Path, err)
		}
		copy(pixels.At(i), rgb)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return pixels, nil
}

func loadOne(fsys fs.FS, image Image, p Preprocess) ([]byte, error) {
	data, err := readFile(fsys, image.Path)
	if err != nil {
		return nil, err
	}
	if hash := sha256.Sum256(data); hex.EncodeToString(hash[:]) != image.FileHash {
		return nil, fmt.Errorf("the file has changed since it was scanned: scan the images again")
	}
	decoded, _, err := decode(data)
	if err != nil {
		return nil, err
	}
	return p.apply(flatten(decoded, p.Alpha), decoded.Bounds().Dy(), decoded.Bounds().Dx()), nil
}
