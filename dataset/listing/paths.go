package listing

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
)

// realPather is a file system with links: it says where a path really leads.
type realPather interface {
	RealPath(name string) string
}

// RealPath is the path without links, which is the same for all names of a file or
// folder but hard links. Without links it is the path itself.
func RealPath(fsys fs.FS, name string) string {
	if r, ok := fsys.(realPather); ok {
		return r.RealPath(name)
	}
	return path.Clean(name)
}

// Ignored reports names that are never images of a data set: hidden ones, and what
// Windows, macOS, ext4 and the storage of Synology and QNAP put into folders by
// themselves.
func Ignored(name string) bool {
	droppings := []string{"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "icon\r",
		"$recycle.bin", "recycler", "system volume information", "lost+found",
		"@eadir", "@tmp", "#recycle", "#snapshot", "@recycle", "@recently-snapshot"}
	return strings.HasPrefix(name, ".") || slices.Contains(droppings, strings.ToLower(name))
}

// Within reports whether a path is a folder or lies in it.
func Within(name, folder string) bool {
	return name == folder || folder == "." || strings.HasPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}

// Stem is a name without its ending.
func Stem(name string) string { return name[:len(name)-len(path.Ext(name))] }

// FoldCase makes names equal that differ in case only.
func FoldCase(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, name)
}
