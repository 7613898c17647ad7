package csvmanifest

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
)

// settle has the lines of a manifest name their files as they are on the disk. A
// path with backslashes, or with names that differ from the files' in case or in how
// accents are stored, is read where exactly one file can be meant, and refused
// otherwise. Files that are not there are offences with the next step.
func settle(l *listing.List, fsys fs.FS, manifest string) {
	s := settler{disk: newDiskNames(fsys), folder: path.Dir(manifest)}
	var kept []listing.Entry
	for _, e := range l.Entries {
		name, err := s.meant(e.Path)
		if err != nil {
			l.Offend(e, err)
			continue
		}
		e.Path = name
		kept = append(kept, e)
	}
	l.Entries = kept
	for _, n := range []struct {
		changes
		text string
	}{
		{s.slashes, "%s: %s written with backslashes, as on Windows, such as %s: read as %s"},
		{s.spelling, "%s: %s written with other capitals or accents than the file, such as %s: read as %s"},
	} {
		if n.count > 0 {
			paths := "1 path is"
			if n.count > 1 {
				paths = fmt.Sprintf("%d paths are", n.count)
			}
			l.Notes = append(l.Notes, fmt.Sprintf(n.text, fault.Printable(manifest), paths, fault.Printable(n.from), fault.Printable(n.to)))
		}
	}
}

// settler finds the files of one manifest.
type settler struct {
	disk              *diskNames
	folder            string // of the manifest
	slashes, spelling changes
	beside            *nameIndex // made when it is first needed
}

// changes are paths that were read otherwise than they are written; the first one.
type changes struct {
	count    int
	from, to string
}

func (c *changes) add(from, to string) {
	if c.count++; c.count == 1 {
		c.from, c.to = from, to
	}
}

// windowsPath matches paths of Windows that begin at a drive or on a server.
var windowsPath = regexp.MustCompile(`^(?:[A-Za-z]:[\\/]|\\\\)`)

// meant is the file that a path means.
func (s *settler) meant(written string) (string, error) {
	found, slashed := s.disk.find(written), written
	if strings.Contains(written, `\`) {
		slashed = path.Clean(strings.ReplaceAll(written, `\`, "/"))
		other := s.disk.find(slashed)
		switch {
		case found.how == absent:
			found = other
		case other.how != absent:
			return "", &fault.Error{Reason: fmt.Sprintf("two files can be meant: the name may hold backslashes, and there is %s", fault.Printable(other.name)),
				Next: "rename one of them, and write folders with slashes"}
		default:
			slashed = written
		}
	}
	switch found.how {
	case absent:
		return "", s.missing(written, slashed)
	case several:
		return "", &fault.Error{Reason: fmt.Sprintf("there is no such file, but %s, which differ from it in capitals or accents only", fault.Names(found.names, 3)),
			Next: "list one of them, or take it out", Broken: true, Err: fs.ErrNotExist}
	}
	if slashed != written {
		s.slashes.add(written, slashed)
	}
	if found.how == alike {
		s.spelling.add(slashed, found.name)
	}
	return found.name, nil
}

// missing is the fault of a file that is not there.
func (s *settler) missing(written, slashed string) error {
	f := fault.Absent(fs.ErrNotExist)
	if near := s.near(slashed); near != "" {
		if s.folder != "." {
			near = strings.TrimPrefix(near, s.folder+"/")
		}
		f.Next = fmt.Sprintf("did you mean %s? List it as that, or take it out", fault.Printable(near))
	} else if windowsPath.MatchString(written) && !filepath.IsAbs(written) {
		f.Reason, f.Next = "a path on a machine with Windows, not on this one", "write paths relative to the manifest, with slashes, or take it out"
	}
	return f
}

// near is the one file that a path without a file may be meant for, in its folder
// or, where it has none, in a folder beside the manifest: without spaces at the ends,
// without a slash at the front, or with an ending that was left away or is another.
func (s *settler) near(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	trimmed := strings.Join(parts, "/")
	relative := trimmed
	if path.IsAbs(trimmed) {
		relative = path.Join(s.folder, trimmed)
	}
	for _, candidate := range []string{trimmed, relative} {
		if p := s.disk.find(candidate); p.how == exact || p.how == alike {
			return p.name
		}
	}
	if moved := s.elsewhere(relative); moved != "" {
		return moved
	}
	found := s.endings(relative)
	if path.Dir(relative) == s.folder {
		found = append(found, s.below().near(path.Base(relative))...)
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// elsewhere is the file that a path names from another folder: from the one that
// holds the manifest's, or from one further up, or on another machine, so that only
// the end of the path is right here: a folder with the file, since the file's name
// alone says too little.
func (s *settler) elsewhere(name string) string {
	below := strings.TrimPrefix(name, s.folder+"/")
	var candidates []string
	if strings.Contains(below, "/") {
		candidates = append(candidates, path.Join(s.folder, "..", below))
	}
	for _, rest, _ := strings.Cut(below, "/"); strings.Contains(rest, "/"); _, rest, _ = strings.Cut(rest, "/") {
		candidates = append(candidates, path.Join(s.folder, rest))
	}
	for _, candidate := range candidates {
		if p := s.disk.find(candidate); p.how == exact {
			return p.name
		}
	}
	return ""
}

// endings are the files that a path names but for their ending.
func (s *settler) endings(name string) []string {
	dir := s.disk.folder(path.Dir(name))
	names := s.disk.list(dir.name)
	if dir.how != exact && dir.how != alike || names == nil {
		return nil
	}
	var found []string
	for _, n := range names.index().near(path.Base(name)) {
		found = append(found, path.Join(dir.name, n))
	}
	return found
}

// below are the files in the folders beside the manifest.
func (s *settler) below() *nameIndex {
	if s.beside != nil {
		return s.beside
	}
	var paths []string
	if top := s.disk.list(s.folder); top != nil {
		for _, sub := range top.folders {
			dir := path.Join(s.folder, sub)
			if names := s.disk.list(dir); names != nil {
				for _, n := range names.names {
					paths = append(paths, path.Join(dir, n))
				}
			}
		}
	}
	s.beside = newNameIndex(paths)
	return s.beside
}
