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
	name  string // its path
	items []fs.DirEntry
}

// lookThrough goes down while a folder holds one folder and no image, as archives
// unpack, to the first that holds several folders. Where there is none, or images
// lie beside them, it stays where it is: those folders are not surely classes. The
// files on the way down must be no images.
func (l *lister) lookThrough(from folder) folder {
	way, found := l.wayDown(from)
	if !found {
		return from
	}
	for _, f := range way[:len(way)-1] {
		for _, item := range f.items {
			name := path.Join(f.name, item.Name())
			if dir, ok := l.admit(name, class{}, item); ok && !dir {
				l.checkOutside(name)
			}
		}
		l.visited[listing.RealPath(l.fsys, f.name)] = f.name
	}
	return way[len(way)-1]
}

// wayDown are the folders from one to the first below it that holds several; found
// is false where there is none.
func (l *lister) wayDown(from folder) (way []folder, found bool) {
	passed := make(map[string]bool) // real paths: links may lead in a circle
	for at := from; ; {
		way = append(way, at)
		names, image := l.survey(at)
		if image || len(names) != 1 {
			return way, !image && len(names) > 1
		}
		real := listing.RealPath(l.fsys, at.name)
		next, ok := l.open(path.Join(at.name, names[0]))
		if passed[real] || !ok || fault.CheckName(names[0]) != nil {
			return way, false
		}
		passed[real] = true
		at = next
	}
}

// open reads a folder; what is wrong with it is said where its images are listed.
func (l *lister) open(name string) (folder, bool) {
	items, err := fs.ReadDir(l.fsys, name)
	return folder{name, items}, err == nil
}

// survey names the folders in a folder and tells whether an image lies beside them.
func (l *lister) survey(f folder) (folders []string, image bool) {
	for _, item := range f.items {
		if listing.Ignored(item.Name()) {
			continue
		}
		name, dir := path.Join(f.name, item.Name()), item.IsDir()
		if item.Type()&fs.ModeSymlink != 0 {
			info, err := fs.Stat(l.fsys, name)
			if err != nil {
				continue
			}
			dir = info.IsDir()
		}
		switch {
		case dir:
			folders = append(folders, item.Name())
		case !image:
			head, err := readHead(l.fsys, name)
			image = err == nil && kind.IsImage(head)
		}
	}
	return folders, image
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
