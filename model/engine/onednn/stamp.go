package onednn

import (
	"fmt"
	"os"
	"unsafe"
)

// location is Dl_info of dladdr(3).
type location struct {
	file       uintptr // a C string
	base       uintptr
	symbol     uintptr // a C string
	symbolBase uintptr
}

// File is the path of the file that the system's loader chose for a name; empty where
// it does not tell.
func (l *Library) File() string {
	dladdr := findSymbol(l.handle, "dladdr")
	if dladdr == 0 {
		return ""
	}
	var at location
	if found := int32(invoke(dladdr, l.symbols.address("dnnl_version"), uintptr(unsafe.Pointer(&at)))); found == 0 {
		return ""
	}
	return text(at.file)
}

// Stamp tells the file of the library from others, also where a build of the same
// version takes its place: its path, size and time of change.
func (l *Library) Stamp() string {
	path := l.File()
	info, err := os.Stat(path)
	if err != nil {
		return path // its version still tells it from others
	}
	return fmt.Sprintf("%s, %d bytes of %d", path, info.Size(), info.ModTime().UnixNano())
}
