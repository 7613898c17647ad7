package dataset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/refold/refold/dataset/pixels"
)

// CopyOptions say how CopyFiles works.
type CopyOptions struct {
	Folder    string // where the copies stand; it is there
	Temporary string // where files are written before they are moved there, on the same disk
	// Plain copies are PNG files of the decoded images, upright, their transparency resolved:
	// of the format and the metadata of a file nothing is left.
	Plain     bool
	Alpha     pixels.Alpha // of plain ones
	MaxPixels int64        // 0: pixels.DefaultMaxPixels
	Progress  func(done, all int)
}

// copyTime is when all copies were changed last: their times tell nothing.
var copyTime = time.Unix(946684800, 0) // 2000-01-01

// CopyFiles makes copies of some images of a manifest, by number, under the SHA-256 of
// their bytes with an extension, and gives their paths; of equal files there is one. One that is
// there is held to its name, and made again where it is another.
func CopyFiles(ctx context.Context, fsys fs.FS, m *Manifest, members []int, o CopyOptions) (map[int]string, error) {
	c := &copier{in: newIntake(fsys, o.MaxPixels), options: o}
	paths := make([]string, len(members))
	var done atomic.Int64
	err := parallel(ctx, len(members), 0, func(i int) error {
		image := m.Images[members[i]]
		to, err := c.one(ctx, image)
		if err != nil {
			return fmt.Errorf("%s: %w", image.Path, err)
		}
		paths[i] = to
		if o.Progress != nil {
			o.Progress(int(done.Add(1)), len(members))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := make(map[int]string, len(members))
	for i, member := range members {
		all[member] = paths[i]
	}
	return all, nil
}

type copier struct {
	in      *intake
	options CopyOptions
}

func (c *copier) one(ctx context.Context, i Image) (string, error) {
	extension := strings.ToLower(path.Ext(i.Path))
	if !c.options.Plain { // a copy that is there need not be read from the original
		to := filepath.Join(c.options.Folder, i.FileHash+extension)
		if have, err := os.ReadFile(to); err == nil && hashOf(have) == i.FileHash {
			return to, nil
		}
	}
	data, _, done, err := c.in.read(ctx, i.Path)
	if err != nil {
		return "", err
	}
	defer done()
	if hashOf(data) != i.FileHash {
		return "", errors.New("the file has changed since it was scanned: scan the images again")
	}
	if c.options.Plain {
		extension = ".png"
		if data, err = c.plain(ctx, data); err != nil {
			return "", err
		}
	}
	hash := hashOf(data)
	to := filepath.Join(c.options.Folder, hash+extension)
	if have, err := os.ReadFile(to); err == nil && hashOf(have) == hash {
		return to, nil
	}
	return to, c.put(to, data)
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// plain is the PNG of an image.
func (c *copier) plain(ctx context.Context, data []byte) ([]byte, error) {
	h, done, err := c.in.header(ctx, data)
	if err != nil {
		return nil, err
	}
	defer done()
	width, height := h.Upright()
	shown := image.NewNRGBA(image.Rect(0, 0, width, height))
	at := 0
	err = pixels.Decode(ctx, data, h, c.options.Alpha, func(rgb []byte) {
		for ; len(rgb) >= pixels.Channels; rgb = rgb[pixels.Channels:] {
			copy(shown.Pix[at:], rgb[:pixels.Channels])
			shown.Pix[at+pixels.Channels] = 0xff
			at += pixels.Channels + 1
		}
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, shown)
	return b.Bytes(), err
}

// put writes a copy in one step. It need not outlive a power cut: it is held to its name
// when it is used again.
func (c *copier) put(to string, data []byte) error {
	f, err := os.CreateTemp(c.options.Temporary, "copy-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close(), os.Chmod(f.Name(), 0o444), os.Chtimes(f.Name(), copyTime, copyTime)); err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}

// CopyCopy copies a copy that CopyFiles has made, which its name vouches for. One that is
// there already stays.
func CopyCopy(from, to string) error {
	name := filepath.Base(to)
	want := strings.TrimSuffix(name, filepath.Ext(name))
	if have, err := os.ReadFile(to); err == nil && hashOf(have) == want {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if have := hashOf(data); have != want {
		return fmt.Errorf("%s has the SHA-256 %s: it is damaged", from, have)
	}
	c := &copier{options: CopyOptions{Temporary: filepath.Dir(to)}}
	return c.put(to, data)
}
