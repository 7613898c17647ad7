package csvmanifest

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/text/unicode/norm"

	"github.com/refold/refold/dataset/listing"
)

// match is how a path fits the names on the disk.
type match int

const (
	absent  match = iota
	exact         // letter by letter
	alike         // one name differs in case, or in how accents are stored, only
	several       // more than one such name, and none is exact
)

// diskNames finds files by the names in their folders' listings. Opening them would
// not do: macOS and Windows take IMG_1.JPG for img_1.jpg, Linux does not, and the
// same manifest must mean the same everywhere.
type diskNames struct {
	fsys    fs.FS
	folders map[string]*folderNames // by path; nil: cannot be listed
	known   map[string]place        // of folders
}

// place is where a path leads on the disk.
type place struct {
	name  string
	how   match
	names []string // for several: those that it may be
}

// folderNames are the names in a folder.
type folderNames struct {
	names, folders []string
	exact          map[string]bool
	alike          *nameIndex // made when it is first needed
}

func newDiskNames(fsys fs.FS) *diskNames {
	return &diskNames{fsys: fsys, folders: make(map[string]*folderNames), known: make(map[string]place)}
}

// alikeKey is equal for names that some file system takes for one.
func alikeKey(name string) string { return listing.FoldCase(norm.NFC.String(name)) }

// find looks for a clean path, folder by folder.
func (d *diskNames) find(name string) place {
	dir, base := path.Dir(name), path.Base(name)
	if base == "." || base == ".." || base == "/" {
		return place{name: name, how: exact}
	}
	if filepath.VolumeName(filepath.FromSlash(name)) != "" {
		return d.open(name)
	}
	parent := d.folder(dir)
	if parent.how == absent || parent.how == several {
		return parent.child(base, parent.how)
	}
	names := d.list(parent.name)
	switch {
	case names == nil:
		return d.open(path.Join(parent.name, base))
	case names.exact[base]:
		return parent.child(base, parent.how)
	}
	like := names.index().byName[alikeKey(base)]
	switch len(like) {
	case 0:
		return parent.child(base, absent)
	case 1:
		return parent.child(like[0], alike)
	}
	p := parent.child(base, several)
	for _, n := range like {
		p.names = append(p.names, path.Join(parent.name, n))
	}
	return p
}

func (p place) child(base string, how match) place {
	return place{name: path.Join(p.name, base), how: how, names: p.names}
}

// folder is find for a folder, which is looked for once.
func (d *diskNames) folder(name string) place {
	p, ok := d.known[name]
	if !ok {
		p = d.find(name)
		d.known[name] = p
	}
	return p
}

// open has the system look for what lies in a folder that cannot be listed.
func (d *diskNames) open(name string) place {
	if _, err := fs.Stat(d.fsys, name); errors.Is(err, fs.ErrNotExist) {
		return place{name: name, how: absent}
	}
	return place{name: name, how: exact} // other errors are told by reading it
}

// list is what a folder holds; nil where that cannot be told.
func (d *diskNames) list(dir string) *folderNames {
	if f, ok := d.folders[dir]; ok {
		return f
	}
	var f *folderNames
	if items, err := fs.ReadDir(d.fsys, dir); err == nil {
		f = &folderNames{exact: make(map[string]bool, len(items))}
		for _, item := range items {
			f.exact[item.Name()] = true
			f.names = append(f.names, item.Name())
			if item.IsDir() && !listing.Ignored(item.Name()) {
				f.folders = append(f.folders, item.Name())
			}
		}
	}
	d.folders[dir] = f
	return f
}

func (f *folderNames) index() *nameIndex {
	if f.alike == nil {
		f.alike = newNameIndex(f.names)
	}
	return f.alike
}

// nameIndex finds paths by the last name in them.
type nameIndex struct{ byName, byStem map[string][]string }

func newNameIndex(paths []string) *nameIndex {
	x := &nameIndex{make(map[string][]string, len(paths)), make(map[string][]string, len(paths))}
	for _, p := range paths {
		name := path.Base(p)
		key, stem := alikeKey(name), alikeKey(listing.Stem(name))
		x.byName[key] = append(x.byName[key], p)
		x.byStem[stem] = append(x.byStem[stem], p)
	}
	return x
}

// near are the paths whose name is alike; if there are none, those with an ending
// that it lacks, or with another one.
func (x *nameIndex) near(name string) []string {
	if found := x.byName[alikeKey(name)]; len(found) > 0 {
		return found
	}
	found := slices.Clone(x.byStem[alikeKey(name)])
	if s := listing.Stem(name); s != name && s != "" {
		found = append(found, x.byStem[alikeKey(s)]...)
	}
	return found
}
