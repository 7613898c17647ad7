// Package classfolder lists the images of a folder with one sub-folder a class.
//
// It owns what a folder says by its form and its names alone: which folder holds the
// classes, links, masks beside images, and the parts of a data set that was divided
// before, such as train and test. It must not know manifests, and decodes no image: of a
// file it reads the first bytes where it has to tell an image from anything else.
package classfolder

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"syscall"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/kind"
	"github.com/refold/refold/dataset/listing"
)

// class is a folder whose images have one label and the same columns.
type class struct {
	folder, label string
	columns       map[string]string
}

func (c class) entry(name string) listing.Entry {
	return listing.Entry{Path: name, Label: c.label, Where: name, Folder: c.folder, Columns: c.columns}
}

// lister lists folders and remembers which ones it has been in.
type lister struct {
	listing.List
	fsys    fs.FS
	root    string            // its real path
	visited map[string]string // real path to name
	outside int               // images beside the class folders
}

// List lists a folder with one sub-folder a class; a class may hold nested folders.
// Links to files and folders are followed. Hidden names and what operating systems drop
// into folders are passed over, as are files beside the class folders unless they are
// images: those have no class, which is an offence. A folder that holds one folder is
// looked through. Folders such as train and test are no classes but a *SplitError; with
// parts they are one data set, whose column PartColumn says which one an image lies in,
// or ErrNoParts.
func List(fsys fs.FS, parts bool) (*listing.List, error) {
	top, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, noFolder(err)
	}
	root := listing.RealPath(fsys, ".")
	l := &lister{fsys: fsys, root: root, visited: map[string]string{root: "."}}
	base := l.lookThrough(folder{fsys, ".", top})
	if base.name != "." {
		l.Notes = append(l.Notes, fmt.Sprintf("the images are read from %s, the one folder in it", fault.Printable(base.name)))
	}
	if parts {
		err = join(l, base)
	} else {
		err = checkClassFolders(base)
	}
	if err != nil {
		return nil, err
	}
	if !parts {
		l.listClasses(base, nil)
		noteSharedFolders(l, base)
	}
	checkNeighbours(l)
	checkMasks(l)
	if len(l.Entries) == 0 && len(l.Offences) == l.outside {
		return nil, errors.New("no class folders: put the images of each class into a folder of its own, or list them in a CSV manifest")
	}
	return &l.List, nil
}

// noFolder is the error of a root that cannot be listed.
func noFolder(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &fault.Error{Reason: "there is no such folder", Next: "check the spelling", Err: err}
	}
	return fmt.Errorf("the folder cannot be listed: name a folder with one sub-folder a class: %w", fault.WithoutPath(err))
}

// lookThrough goes down while a folder holds one folder and no image, as archives
// unpack, to the first that holds several folders. Where there is none, or images
// lie beside them, it stays where it is: those folders are not surely classes. The
// files on the way down must be no images.
func (l *lister) lookThrough(from folder) folder {
	way, found := from.wayDown()
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

// listClasses lists a folder with one sub-folder a class.
func (l *lister) listClasses(f folder, columns map[string]string) {
	for _, item := range f.items {
		name := path.Join(f.name, item.Name())
		switch dir, ok := l.admit(name, class{}, item); {
		case !ok:
		case dir:
			l.class(class{folder: name, label: item.Name(), columns: columns})
		default:
			l.checkOutside(name)
		}
	}
}

// class lists the folder of a class, which must hold images.
func (l *lister) class(c class) {
	found := len(l.Entries) + len(l.Offences)
	l.enter(c.folder, c)
	if len(l.Entries)+len(l.Offences) == found {
		l.refuse(c.folder, &fault.Error{Reason: "the class folder holds no images", Next: "fill or remove it"})
	}
}

// enter lists a folder of a class, unless it has been in it already.
func (l *lister) enter(dir string, c class) {
	items, ok := l.visit(dir, c)
	if !ok {
		return
	}
	for _, item := range items {
		name := path.Join(dir, item.Name())
		folder, ok := l.admit(name, c, item)
		switch {
		case !ok:
		case folder:
			l.enter(name, c)
		default:
			l.Entries = append(l.Entries, c.entry(name))
		}
	}
}

// visit reads a folder in which the listing has not been yet; ok is false for one
// that is refused.
func (l *lister) visit(dir string, c class) (items []fs.DirEntry, ok bool) {
	real := listing.RealPath(l.fsys, dir)
	first, visited := l.visited[real]
	switch {
	case listing.Within(l.root, real) || visited && listing.Within(dir, first):
		l.refuse(dir, &fault.Error{Reason: "the link leads back to a folder that holds it", Next: "remove the link"})
		return nil, false
	case visited:
		link, folder := dir, first
		if real == path.Join(l.root, dir) {
			link, folder = first, dir
			l.move(first, dir, c)
		}
		l.refuse(link, &fault.Error{Reason: fmt.Sprintf("the same folder as %s through a link, so that each of its images would count twice", fault.Printable(folder)),
			Next: "remove the link"})
		return nil, false
	}
	l.visited[real] = dir
	items, err := fs.ReadDir(l.fsys, dir)
	if err != nil {
		l.refuseFolder(dir, err)
		return nil, false
	}
	return items, true
}

// move names what was found in a folder through a link as it is without the link,
// which is to be removed.
func (l *lister) move(link, folder string, c class) {
	for i, e := range l.Entries {
		if listing.Within(e.Path, link) {
			l.Entries[i] = c.entry(folder + strings.TrimPrefix(e.Path, link))
		}
	}
	for i, o := range l.Offences {
		if listing.Within(o.Entry.Path, link) {
			l.Offences[i].Entry = c.entry(folder + strings.TrimPrefix(o.Entry.Path, link))
		}
	}
}

// admit checks a name and follows its link; ok is false for what is not listed. At
// the top, where there is no label yet, a link that leads nowhere may be a class.
func (l *lister) admit(name string, c class, item fs.DirEntry) (folder, ok bool) {
	if listing.Ignored(item.Name()) {
		return false, false
	}
	if err := fault.CheckName(item.Name()); err != nil {
		l.refuse(name, err)
		return false, false
	}
	if item.Type()&fs.ModeSymlink == 0 {
		return item.IsDir(), true
	}
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		l.Offend(c.entry(name), unfollowed(err, c.label != ""))
		return false, false
	}
	return info.IsDir(), true
}

// unfollowed is the fault of a link that cannot be followed; an image behind it can
// be left out where it is the link that is wrong.
func unfollowed(err error, image bool) error {
	for _, wrong := range []error{fs.ErrNotExist, syscall.ENOTDIR, syscall.ELOOP} {
		if errors.Is(err, wrong) {
			return &fault.Error{Reason: "the link leads nowhere or in a circle", Next: "mend or remove it", Broken: image, Err: fault.WithoutPath(err)}
		}
	}
	return fault.Unreadable(err)
}

func (l *lister) refuse(name string, err error) {
	l.Offend(listing.Entry{Path: name, Where: name}, err)
}

// refuseFolder refuses a folder that cannot be read; it may hold any number of
// images, so that leaving it out is no choice.
func (l *lister) refuseFolder(name string, err error) {
	f := &fault.Error{Reason: "the folder cannot be read", Next: "change its permissions or take it out", Err: fault.WithoutPath(err)}
	if !errors.Is(err, fs.ErrPermission) {
		f.Reason, f.Next = fmt.Sprintf("the folder cannot be read (%v)", fault.WithoutPath(err)), "mend it or take it out"
	}
	l.refuse(name, f)
}

// checkOutside refuses an image that lies beside the class folders.
func (l *lister) checkOutside(name string) {
	head, err := readHead(l.fsys, name)
	if err != nil {
		l.refuse(name, fault.Unreadable(err))
		return
	}
	if kind.IsImage(head) {
		l.outside++
		l.refuse(name, &fault.Error{Reason: "the image lies outside the class folders", Next: "move it into one"})
	}
}
