package checkup

import (
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/disk"
)

// Cache is the folder of decoded images. A run goes on without one.
type Cache struct {
	pixelcache.Content           // without a folder: it is off
	Space              DiskSpace // of its disk
	Err                error     // why nothing can be kept there
}

// CacheAt looks into a folder, and whether more can be kept there.
func CacheAt(folder string, limit int64) Cache {
	var c Cache
	if c.Content, c.Err = pixelcache.ContentOf(folder, limit); c.Err != nil || folder == "" {
		return c
	}
	if _, c.Err = disk.CheckWritable(folder); c.Err == nil {
		c.Space = DiskSpaceAt(folder)
	}
	return c
}

// Off reports whether no cache is wanted.
func (c Cache) Off() bool { return c.Err == nil && c.Folder == "" }

// IsCramped reports whether its disk is known to have little room.
func (c Cache) IsCramped() bool {
	return !c.Off() && c.Err == nil && c.Space.Err == nil && c.Space.State() != Fine
}

// State is a note where nothing can be kept, or not much.
func (c Cache) State() State {
	if c.Err != nil || c.IsCramped() {
		return Note
	}
	return Fine
}
