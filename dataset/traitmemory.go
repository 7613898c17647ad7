package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/sketch"
)

// sketchBlock is a block of the cache's file of sketches: the hash of the image's file,
// then the sketch. So a block says by itself what it belongs to.
const sketchBlock = sha256.Size + sketch.Bytes

// sketchMemory remembers the sketches of a folder's files. A nil one remembers nothing.
type sketchMemory struct {
	folder *pixelcache.Folder
	key    pixelcache.Key
	note   string
	known  map[string]*sketch.Sketch // by FileHash
}

// sketchKey is that of the sketches of what a scan's key stands for.
func sketchKey(scan pixelcache.Key) pixelcache.Key {
	return sha256.Sum256(fmt.Appendf(scan[:], "sketches %d", sketch.Revision))
}

// load reads the sketches; there may be none yet.
func (s *sketchMemory) load(ctx context.Context) error {
	s.known = make(map[string]*sketch.Sketch)
	file, err := s.folder.Open(ctx, pixelcache.Sketches, s.key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if file.Size != sketchBlock {
		return errors.Join(file.Close(), fmt.Errorf("sketches of %d bytes", file.Size))
	}
	for i := range file.Count {
		block := file.Block(i)
		k, err := sketch.Parse(block[sha256.Size:])
		if err != nil {
			return errors.Join(err, file.Close())
		}
		s.known[hex.EncodeToString(block[:sha256.Size])] = k
	}
	return file.Close()
}

// save writes the sketches of these files, by hash.
func (s *sketchMemory) save(hashes []string, of map[string]*sketch.Sketch) error {
	if len(hashes) == 0 {
		return nil
	}
	b, err := s.folder.Create(pixelcache.Sketches, s.key, s.note, len(hashes), sketchBlock)
	if err != nil {
		return err
	}
	for i, name := range hashes {
		hash, err := hex.DecodeString(name)
		if err != nil || len(hash) != sha256.Size {
			return errors.Join(fmt.Errorf("%q is no hash of a file", name), b.Abort())
		}
		if err := b.Put(i, of[name].AppendBytes(hash)); err != nil {
			return errors.Join(err, b.Abort())
		}
	}
	return b.Commit()
}
