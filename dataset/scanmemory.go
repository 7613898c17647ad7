package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/dataset/sketch"
)

// racy is how long before it was read a file must have been changed last to be
// remembered: a change soon after it might leave the time as it is, which some file
// systems keep to 2 seconds.
const racy = 2*time.Second + 100*time.Millisecond

// stamp is what the system tells of a file without reading it. Where it tells
// less, the rest is zero.
type stamp struct {
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // nanoseconds since 1970
	Changed  int64  `json:"changed"`  // of content or properties; programs cannot set it
	Inode    uint64 `json:"inode"`
}

// seen is what a scan found in a file.
type seen struct {
	stamp
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	Format    string `json:"format"`
	FileHash  string `json:"file_hash"`
	PixelHash string `json:"pixel_hash"`
	Trait     *Trait `json:"trait,omitempty"` // its sketch is kept apart
}

// scanMemory remembers what scans found, so that a file is read again only where
// its stamp is another one. A nil *scanMemory remembers nothing.
type scanMemory struct {
	fsys   located
	folder *pixelcache.Folder
	key    pixelcache.Key
	note   string
	notice func(text string)
	known  map[string]seen // by absolute path
	verify bool

	sketches *sketchMemory // nil: no traits are wanted

	mu    sync.Mutex
	found map[string]seen
	fresh int                       // of found, those that were read
	drawn map[string]*sketch.Sketch // of those, by FileHash
}

// located is a file system whose files are the operating system's.
type located interface{ resolve(name string) string }

// recall opens the memory of a folder, where there is a cache and the images are
// files of the operating system.
func recall(ctx context.Context, fsys fs.FS, o ScanOptions) *scanMemory {
	files, ok := fsys.(located)
	if !ok || o.Cache == nil {
		return nil
	}
	root, err := filepath.Abs(files.resolve("."))
	if err != nil {
		return nil // no working directory: nothing can be remembered by path
	}
	hash := sha256.Sum256(fmt.Appendf(nil, "scan 3 by %s\n%q %q %q\n", pixels.Decoder(), root, o.Manifest, cmp.Or(o.Alpha, pixels.White)))
	s := &scanMemory{
		fsys: files, folder: o.Cache, key: hash, note: filepath.Join(root, o.Manifest), verify: o.Verify,
		notice: o.Notice, found: make(map[string]seen),
	}
	if s.notice == nil {
		s.notice = func(string) {}
	}
	if s.known, err = s.load(ctx); err != nil && ctx.Err() == nil {
		s.notice(fmt.Sprintf("scan cache: %v: all images are read again", err))
	}
	if o.Traits != nil {
		s.sketches, s.drawn = &sketchMemory{folder: o.Cache, key: sketchKey(hash), note: s.note}, make(map[string]*sketch.Sketch)
		if err := s.sketches.load(ctx); err != nil && ctx.Err() == nil {
			s.notice(fmt.Sprintf("scan cache: %v: images are read again", err))
		}
	}
	return s
}

// load reads the memory; there may be none yet.
func (s *scanMemory) load(ctx context.Context) (map[string]seen, error) {
	file, err := s.folder.Open(ctx, pixelcache.Scan, s.key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var known map[string]seen
	err = json.Unmarshal(file.Data, &known)
	return known, errors.Join(err, file.Close())
}

// scan returns what is remembered of an unchanged file; any other is read.
func (s *scanMemory) scan(e listing.Entry, read func() (Image, Trait, error)) (Image, Trait, error) {
	if s == nil {
		return read()
	}
	path, err := filepath.Abs(s.fsys.resolve(e.Path))
	now := time.Now()
	current, ok := stampOf(path)
	if err != nil || !ok || !utf8.ValidString(path) {
		return read()
	}
	if r, ok := s.known[path]; ok && r.stamp == current && !s.verify {
		if trait, ok := s.trait(r); ok {
			s.keep(path, r, 0)
			return r.image(e), trait, nil
		}
	}
	image, trait, err := read()
	if err == nil && image.Bytes == current.Size && current.Modified < now.Add(-racy).UnixNano() {
		r := seen{current, image.Width, image.Height, image.Format, image.FileHash, image.PixelHash, nil}
		if s.sketches != nil {
			r.Trait = &trait
			s.draw(image.FileHash, trait.Sketch)
		}
		s.keep(path, r, 1)
	}
	return image, trait, err
}

// trait is what is remembered of a file beside its image; false: it is wanted and not
// there.
func (s *scanMemory) trait(r seen) (Trait, bool) {
	if s.sketches == nil {
		return Trait{}, true
	}
	known := s.sketches.known[r.FileHash]
	if r.Trait == nil || known == nil {
		return Trait{}, false
	}
	trait := *r.Trait
	trait.Sketch, trait.Modified = known, r.Modified
	return trait, true
}

func (s *scanMemory) draw(fileHash string, drawn *sketch.Sketch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn[fileHash] = drawn
}

func (s *scanMemory) keep(path string, r seen, fresh int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found[path] = r
	s.fresh += fresh
}

// image is the remembered image as an entry of the listing.
func (r seen) image(e listing.Entry) Image {
	return Image{
		Path: e.Path, Label: e.Label, Columns: e.Columns, Width: r.Width, Height: r.Height, Bytes: r.Size,
		Format: r.Format, FileHash: r.FileHash, PixelHash: r.PixelHash,
	}
}

// save writes the memory where there is anything new. After a scan that did not
// come to its end, what was known of other files stays.
func (s *scanMemory) save(complete bool) {
	if s == nil || s.fresh == 0 && (!complete || len(s.found) == len(s.known)) {
		return
	}
	all := s.found
	if !complete {
		all = maps.Clone(s.known)
		if all == nil {
			all = make(map[string]seen)
		}
		maps.Copy(all, s.found)
	}
	data, err := json.Marshal(all)
	if err == nil {
		err = errors.Join(s.saveSketches(all), s.folder.Write(pixelcache.Scan, s.key, s.note, data))
	}
	if err != nil {
		s.notice(fmt.Sprintf("scan cache: %v: the next run reads all images again", err))
	}
}

// saveSketches writes the sketches of these files, where there are new ones.
func (s *scanMemory) saveSketches(files map[string]seen) error {
	if s.sketches == nil || len(s.drawn) == 0 {
		return nil
	}
	all := maps.Clone(s.sketches.known)
	maps.Copy(all, s.drawn)
	wanted := make(map[string]bool)
	for _, r := range files {
		if r.Trait != nil && all[r.FileHash] != nil {
			wanted[r.FileHash] = true
		}
	}
	return s.sketches.save(slices.Sorted(maps.Keys(wanted)), all)
}
