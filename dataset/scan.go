package dataset

import (
	"context"
	"io/fs"

	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/listing/classfolder"
	"github.com/refold/refold/dataset/listing/csvmanifest"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// ScanOptions say what to scan and how. The zero value scans a folder.
type ScanOptions struct {
	// Manifest is the path of a CSV manifest inside the file system. Empty: one
	// sub-folder a class.
	Manifest string
	// JoinParts takes folders such as train and test, each with one sub-folder a
	// class, as one data set. The column classfolder.PartColumn says which one an image
	// lies in. It is for folders alone.
	JoinParts bool
	// Alpha is how transparency is resolved before pixels are compared.
	Alpha pixels.Alpha
	// MaxPixels is how many pixels an image may have; 0: pixels.DefaultMaxPixels. It is
	// checked before an image is decoded.
	MaxPixels int64
	// SkipBroken leaves broken images out: empty, truncated, damaged, too large, of
	// no known format, or missing. Manifest.Excluded names them. What is wrong with
	// folders, names or permissions, or lies outside the classes, stays an error.
	SkipBroken bool
	// Workers is the number of images that are read at once; 0: one a core.
	Workers int
	// Progress, if not nil, is called after every image, from many goroutines.
	Progress func(done, total int)
	// Cache, if not nil, remembers what was found in files of the operating system:
	// those whose size, times and inode are as they were are not read again.
	Cache *pixelcache.Folder
	// Spool, if not nil, keeps the pixels of what is decoded for Load.
	Spool *Spool
	// Traits, if not nil, gathers what is seen in the files beside the images' identity.
	Traits *Traits
	// Verify reads all files, whatever the cache remembers.
	Verify bool
	// Notice, if not nil, is told in one line where the cache is of no use, or where
	// something is read otherwise than it stands there.
	Notice func(text string)
}

// Scan reads every image once, but for those that the cache knows unchanged, and
// returns the manifest.
//
// Without a manifest, each sub-folder is a class with the images in it and in the
// folders below it. Hidden files, Thumbs.db, desktop.ini and the like are passed
// over; any other file in a class folder must be an image. A folder that holds one
// folder and no image is looked through. Folders such as train and test, which are
// the parts of a split, are a *classfolder.SplitError.
//
// With a manifest, its first line names the columns: path, label, and any further
// ones. Paths are relative to the manifest's folder. Those with backslashes, and
// those in other capitals or accents than the file's, are read where exactly one file
// is meant, on every system alike. Errors name file and line.
//
// The format is recognised by content: JPEG, PNG, GIF (first frame), WebP, BMP,
// TIFF. Everything that is wrong with the files is collected and returned as one
// *BrokenError. Files and decoded images of all workers together stay within fixed
// bounds of memory.
func Scan(ctx context.Context, fsys fs.FS, opts ScanOptions) (*Manifest, error) {
	if err := opts.Alpha.Validate(); err != nil {
		return nil, err
	}
	list, files, err := list(fsys, opts)
	if err != nil {
		return nil, err
	}
	if opts.Notice != nil {
		for _, note := range list.Notes {
			opts.Notice(note)
		}
	}
	if classes := list.Classes(); len(list.Offences) == 0 && len(classes) < 2 {
		return nil, list.OneClass(classes[0])
	}
	s := scanner{list: list, in: newIntake(fsys, opts.MaxPixels), options: opts, manifest: &Manifest{Columns: list.Columns}}
	offenders, err := s.all(ctx)
	if err != nil {
		return nil, err
	}
	if opts.SkipBroken {
		offenders = s.exclude(offenders)
	}
	if len(offenders) > 0 {
		sortOffenders(offenders)
		return nil, &BrokenError{Offenders: offenders, Files: files}
	}
	if err := s.nameClasses(); err != nil {
		return nil, err
	}
	s.manifest.identify()
	return s.manifest, nil
}

// list lists the images and checks their names; files is how many files and folders
// were looked at.
func list(fsys fs.FS, o ScanOptions) (l *listing.List, files int, err error) {
	if o.Manifest == "" {
		l, err = classfolder.List(fsys, o.JoinParts)
	} else {
		l, err = csvmanifest.List(fsys, o.Manifest)
	}
	if err != nil {
		return nil, 0, err
	}
	files = len(l.Entries) + len(l.Offences)
	l.CheckNames()
	if o.Manifest != "" {
		l.CheckTwice(fsys)
	}
	return l, files, nil
}
