package dataset

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds nested folders, so that symbolic links in a circle end.
const maxDepth = 64

// listFolder lists a folder with one sub-folder a class; a class may hold nested
// folders. Links to files and folders are followed. Hidden names and what
// operating systems drop into folders are passed over, as are files beside the
// class folders unless they are images: those have no class, which is an error.
func listFolder(fsys fs.FS) (*listing, error) {
	top, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	list := &listing{}
	for _, item := range top {
		if ignored(item.Name()) {
			continue
		}
		if !utf8.ValidString(item.Name()) {
			return nil, fmt.Errorf("%q: the name is not UTF-8: rename the folder", item.Name())
		}
		folder, err := isFolder(fsys, item.Name(), item)
		if err != nil {
			return nil, err
		}
		if !folder {
			if err := checkOutside(fsys, item.Name()); err != nil {
				return nil, err
			}
			continue
		}
		before := len(list.entries)
		if err := list.add(fsys, item.Name(), item.Name(), 1); err != nil {
			return nil, err
		}
		if len(list.entries) == before {
			return nil, fmt.Errorf("%s: the class folder holds no images: fill or remove it", item.Name())
		}
	}
	if len(list.entries) == 0 {
		return nil, fmt.Errorf("no class folders: put the images of each class into a folder of its own, or list them in a CSV manifest")
	}
	return list, nil
}

// add lists a folder of a class.
func (l *listing) add(fsys fs.FS, dir, label string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s: folders are nested more than %d deep: do symbolic links form a circle?", dir, maxDepth)
	}
	items, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	for _, item := range items {
		if ignored(item.Name()) {
			continue
		}
		name := path.Join(dir, item.Name())
		if !utf8.ValidString(name) {
			return fmt.Errorf("%q: the name is not UTF-8: rename the file", name)
		}
		folder, err := isFolder(fsys, name, item)
		if err != nil {
			return err
		}
		if !folder {
			l.entries = append(l.entries, entry{path: name, label: label, where: name})
			continue
		}
		if err := l.add(fsys, name, label, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func isFolder(fsys fs.FS, name string, item fs.DirEntry) (bool, error) {
	if item.Type()&fs.ModeSymlink == 0 {
		return item.IsDir(), nil
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return false, fmt.Errorf("%s: the link leads nowhere or in a circle: mend or remove it: %w", name, withoutPath(err))
	}
	return info.IsDir(), nil
}

// ignored reports names that are never images: hidden ones, and the files that
// Windows and macOS put into folders by themselves.
func ignored(name string) bool {
	droppings := []string{"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "icon\r"}
	return strings.HasPrefix(name, ".") || slices.Contains(droppings, strings.ToLower(name))
}

// checkOutside refuses an image that lies beside the class folders.
func checkOutside(fsys fs.FS, name string) error {
	head, err := readHead(fsys, name)
	if err != nil {
		return err
	}
	if find(head, supported) != "" || find(head, unsupported) != "" {
		return fmt.Errorf("%s: the image lies outside the class folders: move it into one", name)
	}
	return nil
}
