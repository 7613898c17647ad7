package dataset

import (
	"cmp"
	"fmt"
	"sync"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// Spool keeps the pixels of images that Scan decodes until Load wants them, so that
// no image is decoded twice: in a temporary file of the cache, which Close removes.
// Trouble with it is told to Notice, and Load then decodes again. A nil *Spool
// keeps nothing.
type Spool struct {
	cache   *pixelcache.Folder
	prepare pixels.Preprocess
	options SpoolOptions

	mu   sync.Mutex
	off  bool // there is no room, or trouble
	file *pixelcache.Spool
	at   map[string]int // by FileHash: the block
}

// SpoolOptions are those of LoadOptions with the same names.
type SpoolOptions struct {
	Room   func(bytes int64) error
	Notice func(text string)
}

// NewSpool makes a spool for images that Load will prepare so.
func NewSpool(cache *pixelcache.Folder, p pixels.Preprocess, o SpoolOptions) (*Spool, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &Spool{cache: cache, prepare: p, options: o, at: make(map[string]int)}, nil
}

// expect prepares for so many images. The spool takes nothing where it and the
// pixels that are made from it do not fit side by side.
func (s *Spool) expect(count int, alpha pixels.Alpha) {
	if s == nil {
		return
	}
	both := 2*int64(count)*int64(s.prepare.Bytes()) + 2*pixelcache.SpoolGrowth // headers included
	s.off = both > s.cache.Limit() || s.options.Room != nil && s.options.Room(both) != nil ||
		cmp.Or(alpha, pixels.White) != cmp.Or(s.prepare.Alpha, pixels.White)
}

// spooled is an image that is being resized for a spool. One that is nil is not.
type spooled struct {
	fileHash string
	file     *pixelcache.Spool
	rgb      []byte
	resizer  pixels.Rows
}

// take begins to resize an image of h x w pixels; nil: it is not wanted.
func (s *Spool) take(fileHash string, h, w int) *spooled {
	file := s.open(fileHash)
	if file == nil {
		return nil
	}
	rgb := make([]byte, s.prepare.Bytes())
	return &spooled{fileHash, file, rgb, s.prepare.Fit(h, w, rgb)}
}

// write takes the next rows of the image.
func (i *spooled) write(rgb []byte) {
	if i != nil {
		i.resizer.Write(rgb)
	}
}

// put keeps an image whose rows have all been written.
func (s *Spool) put(image *spooled) {
	if image == nil {
		return
	}
	i, err := image.file.Put(image.rgb)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.fail(err)
		return
	}
	s.at[image.fileHash] = i
}

// open returns the file to put an image into, and makes it first where there is
// none; nil: the image shall not be put.
func (s *Spool) open(fileHash string) *pixelcache.Spool {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, have := s.at[fileHash]; have || s.off {
		return nil
	}
	if s.file == nil {
		var err error
		if s.file, err = s.cache.Spool(s.prepare.Bytes()); err != nil {
			s.fail(err)
		}
	}
	return s.file
}

// fail takes no more images; those that are there stay.
func (s *Spool) fail(err error) {
	if !s.off && s.options.Notice != nil {
		s.options.Notice(fmt.Sprintf("pixel cache: %v: images are decoded a second time", err))
	}
	s.off = true
}

// get returns the pixels of an image, if they are there and sound.
func (s *Spool) get(fileHash string, p pixels.Preprocess) ([]byte, bool) {
	if s == nil || s.prepare != p {
		return nil, false
	}
	s.mu.Lock()
	i, ok := s.at[fileHash]
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	rgb, err := s.file.Get(i)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fail(err)
		return nil, false
	}
	return rgb, true
}

// Close removes what is kept.
func (s *Spool) Close() error {
	if s == nil || s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file, s.at, s.off = nil, nil, true
	return err
}
