package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

// class is a folder whose images have one label and the same columns.
type class struct {
	folder, label string
	columns       map[string]string
}

func (c class) entry(name string) entry {
	return entry{path: name, label: c.label, where: name, folder: c.folder, columns: c.columns}
}

// folderListing lists folders and remembers which ones it has been in.
type folderListing struct {
	listing
	fsys    fs.FS
	root    string            // its real path
	visited map[string]string // real path to name
	outside int               // images beside the class folders
}

// listFolder lists a folder with one sub-folder a class; a class may hold nested
// folders. Links to files and folders are followed. Hidden names and what operating
// systems drop into folders are passed over, as are files beside the class folders
// unless they are images: those have no class, which is an offence. A folder that
// holds one folder is looked through. Folders such as train and test are no classes
// but a *SplitError, or are joined.
func listFolder(fsys fs.FS, join bool) (*listing, error) {
	top, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, noFolder(err)
	}
	root := realPath(fsys, ".")
	l := &folderListing{fsys: fsys, root: root, visited: map[string]string{root: "."}}
	base := l.lookThrough(folder{".", top})
	if base.name != "." {
		l.notes = append(l.notes, fmt.Sprintf("the images are read from %s, the one folder in it", printable(base.name)))
	}
	if join {
		err = l.join(base)
	} else {
		err = l.checkClassFolders(base)
	}
	if err != nil {
		return nil, err
	}
	if !join {
		l.listClasses(base, nil)
		l.noteSharedFolders(base)
	}
	l.checkNeighbours()
	l.checkMasks()
	if len(l.entries) == 0 && len(l.offenders) == l.outside {
		return nil, errors.New("no class folders: put the images of each class into a folder of its own, or list them in a CSV manifest")
	}
	return &l.listing, nil
}

// noFolder is the error of a root that cannot be listed.
func noFolder(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &fault{reason: "there is no such folder", next: "check the spelling", err: err}
	}
	return fmt.Errorf("the folder cannot be listed: name a folder with one sub-folder a class: %w", withoutPath(err))
}

// listClasses lists a folder with one sub-folder a class.
func (l *folderListing) listClasses(f folder, columns map[string]string) {
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
func (l *folderListing) class(c class) {
	found := len(l.entries) + len(l.offenders)
	l.enter(c.folder, c)
	if len(l.entries)+len(l.offenders) == found {
		l.refuse(c.folder, &fault{reason: "the class folder holds no images", next: "fill or remove it"})
	}
}

// enter lists a folder of a class, unless it has been in it already.
func (l *folderListing) enter(dir string, c class) {
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
			l.entries = append(l.entries, c.entry(name))
		}
	}
}

// visit reads a folder in which the listing has not been yet; ok is false for one
// that is refused.
func (l *folderListing) visit(dir string, c class) (items []fs.DirEntry, ok bool) {
	real := realPath(l.fsys, dir)
	first, visited := l.visited[real]
	switch {
	case within(l.root, real) || visited && within(dir, first):
		l.refuse(dir, &fault{reason: "the link leads back to a folder that holds it", next: "remove the link"})
		return nil, false
	case visited:
		link, folder := dir, first
		if real == path.Join(l.root, dir) {
			link, folder = first, dir
			l.move(first, dir, c)
		}
		l.refuse(link, &fault{reason: fmt.Sprintf("the same folder as %s through a link, so that each of its images would count twice", printable(folder)),
			next: "remove the link"})
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
func (l *folderListing) move(link, folder string, c class) {
	for i, e := range l.entries {
		if within(e.path, link) {
			l.entries[i] = c.entry(folder + strings.TrimPrefix(e.path, link))
		}
	}
	for i, o := range l.offenders {
		if within(o.Path, link) {
			l.offenders[i].Path, l.offenders[i].label = folder+strings.TrimPrefix(o.Path, link), c.label
		}
	}
}

// admit checks a name and follows its link; ok is false for what is not listed. At
// the top, where there is no label yet, a link that leads nowhere may be a class.
func (l *folderListing) admit(name string, c class, item fs.DirEntry) (folder, ok bool) {
	if ignored(item.Name()) {
		return false, false
	}
	if err := checkName(item.Name()); err != nil {
		l.refuse(name, err)
		return false, false
	}
	if item.Type()&fs.ModeSymlink == 0 {
		return item.IsDir(), true
	}
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		l.offend(c.entry(name), unfollowed(err, c.label != ""))
		return false, false
	}
	return info.IsDir(), true
}

// unfollowed is the fault of a link that cannot be followed; an image behind it can
// be left out where it is the link that is wrong.
func unfollowed(err error, image bool) error {
	for _, wrong := range []error{fs.ErrNotExist, syscall.ENOTDIR, syscall.ELOOP} {
		if errors.Is(err, wrong) {
			return &fault{reason: "the link leads nowhere or in a circle", next: "mend or remove it", broken: image, err: withoutPath(err)}
		}
	}
	return unreadable(err)
}

func (l *folderListing) refuse(name string, err error) {
	l.offend(entry{path: name, where: name}, err)
}

// refuseFolder refuses a folder that cannot be read; it may hold any number of
// images, so that leaving it out is no choice.
func (l *folderListing) refuseFolder(name string, err error) {
	f := &fault{reason: "the folder cannot be read", next: "change its permissions or take it out", err: withoutPath(err)}
	if !errors.Is(err, fs.ErrPermission) {
		f.reason, f.next = fmt.Sprintf("the folder cannot be read (%v)", withoutPath(err)), "mend it or take it out"
	}
	l.refuse(name, f)
}

// checkOutside refuses an image that lies beside the class folders.
func (l *folderListing) checkOutside(name string) {
	head, err := readHead(l.fsys, name)
	if err != nil {
		l.refuse(name, unreadable(err))
		return
	}
	if isImage(head) {
		l.outside++
		l.refuse(name, &fault{reason: "the image lies outside the class folders", next: "move it into one"})
	}
}

// ignored reports names that are never images of a data set: hidden ones, and what
// Windows, macOS, ext4 and the storage of Synology and QNAP put into folders by
// themselves.
func ignored(name string) bool {
	droppings := []string{"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "icon\r",
		"$recycle.bin", "recycler", "system volume information", "lost+found",
		"@eadir", "@tmp", "#recycle", "#snapshot", "@recycle", "@recently-snapshot"}
	return strings.HasPrefix(name, ".") || slices.Contains(droppings, strings.ToLower(name))
}

// within reports whether a path is a folder or lies in it.
func within(name, folder string) bool {
	return name == folder || folder == "." || strings.HasPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}
