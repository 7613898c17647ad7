package onednn

import (
	"debug/elf"
	"errors"
	"io/fs"
	"os"
	"runtime"
)

var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

func hostMachine() elf.Machine { return machines[runtime.GOARCH] }

// checkFile says what is wrong with a file before the system's loader sees it,
// whose messages differ from system to system.
func checkFile(path string) error {
	f, err := elf.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return unusable(path, NotFound, "no such file: name the library's file, or leave the path out to search the system's folders")
	case errors.As(err, new(*fs.PathError)):
		return unusable(path, NotLoadable, "%v", err)
	case err != nil:
		return unusable(path, NotALibrary, "%v", err)
	}
	defer f.Close()
	if want := hostMachine(); f.Machine != want {
		return unusable(path, OtherArchitecture, "it is for %v, this program for %v", f.Machine, want)
	}
	if f.Type != elf.ET_DYN {
		return unusable(path, NotALibrary, "it is a file of type %v", f.Type)
	}
	return checkWhole(path, f)
}

// checkWhole refuses a file that was cut off, which the loader would map and the
// program die of.
func checkWhole(path string, f *elf.File) error {
	info, err := os.Stat(path)
	if err != nil {
		return unusable(path, NotLoadable, "%v", err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Off+p.Filesz > uint64(info.Size()) {
			return unusable(path, NotALibrary, "it ends at %d bytes, in the middle: copy or install it again", info.Size())
		}
	}
	return nil
}
