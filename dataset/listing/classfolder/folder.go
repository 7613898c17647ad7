package classfolder

import (
	"io"
	"io/fs"
	"path"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/kind"
	"github.com/refold/refold/dataset/listing"
)

// folder is a folder with what it holds.
type folder struct {
	fsys  fs.FS
	name  string // its path
	items []fs.DirEntry
}

// open reads a folder; what is wrong with it is said where its images are listed.
func open(fsys fs.FS, name string) (folder, bool) {
	items, err := fs.ReadDir(fsys, name)
	return folder{fsys, name, items}, err == nil
}

// open reads a folder in it.
func (f folder) open(name string) (folder, bool) { return open(f.fsys, path.Join(f.name, name)) }

// wayDown are the folders from it to the first below it that holds several; found
// is false where there is none.
func (f folder) wayDown() (way []folder, found bool) {
	passed := make(map[string]bool) // real paths: links may lead in a circle
	for at := f; ; {
		way = append(way, at)
		names, image := at.survey()
		if image || len(names) != 1 {
			return way, !image && len(names) > 1
		}
		real := listing.RealPath(f.fsys, at.name)
		next, ok := at.open(names[0])
		if passed[real] || !ok || fault.CheckName(names[0]) != nil {
			return way, false
		}
		passed[real] = true
		at = next
	}
}

// survey names the folders in it and tells whether an image lies beside them.
func (f folder) survey() (folders []string, image bool) {
	for _, item := range f.items {
		if listing.Ignored(item.Name()) {
			continue
		}
		name, dir := path.Join(f.name, item.Name()), item.IsDir()
		if item.Type()&fs.ModeSymlink != 0 {
			info, err := fs.Stat(f.fsys, name)
			if err != nil {
				continue
			}
			dir = info.IsDir()
		}
		switch {
		case dir:
			folders = append(folders, item.Name())
		case !image:
			head, err := readHead(f.fsys, name)
			image = err == nil && kind.IsImage(head)
		}
	}
	return folders, image
}

// likelyFolders are the names in it but for those of plain files.
func (f folder) likelyFolders() []string {
	var names []string
	for _, item := range f.items {
		if !item.Type().IsRegular() && !listing.Ignored(item.Name()) {
			names = append(names, item.Name())
		}
	}
	return names
}

// readHead reads the first bytes, enough to recognise a format.
func readHead(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, 32)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	return head[:n], nil
}
