package onednn

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// wantReason checks why a library is unusable.
func wantReason(t *testing.T, err error, want Reason, words ...string) {
	t.Helper()
	var u *Unusable
	if !errors.As(err, &u) {
		t.Fatalf("the error is %v, want one because a library is %q", err, want)
	}
	if u.Reason != want {
		t.Errorf("%v: the reason is %q, want %q", err, u.Reason, want)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q lacks %q", err, w)
		}
	}
}

// header is the beginning of a shared library for a machine, with one segment of
// 4096 bytes.
func header(t *testing.T, m elf.Machine, kind elf.Type) []byte {
	t.Helper()
	h := elf.Header64{
		Type: uint16(kind), Machine: uint16(m), Version: 1, Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1, Shentsize: 64,
	}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), 1
	var b bytes.Buffer
	for _, v := range []any{h, elf.Prog64{Type: uint32(elf.PT_LOAD), Filesz: 4096, Memsz: 4096}} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestFilesThatAreNoLibrary(t *testing.T) {
	needsLoading(t)
	here, there := elf.EM_X86_64, elf.EM_AARCH64
	if machines["amd64"] != here || machines["arm64"] != there {
		t.Fatal("the machines are not those that the test knows")
	}
	if hostMachine() == there {
		here, there = there, here
	}
	dir := t.TempDir()
	for _, c := range []struct {
		name    string
		content []byte // nil: no file
		want    Reason
		words   string
	}{
		{"missing.so", nil, NotFound, "no such file"},
		{"text.so", []byte("INPUT ( libdnnl.so.3 )\n"), NotALibrary, "text.so"},
		{"empty.so", []byte{}, NotALibrary, "empty.so"},
		{"foreign.so", header(t, there, elf.ET_DYN), OtherArchitecture, there.String()},
		{"object.o", header(t, here, elf.ET_REL), NotALibrary, "ET_REL"},
		{"cut.so", header(t, here, elf.ET_DYN), NotALibrary, "120 bytes"},
	} {
		path := filepath.Join(dir, c.name)
		if c.content != nil {
			if err := os.WriteFile(path, c.content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Open(path)
		wantReason(t, err, c.want, c.words)
	}
	_, err := Open(dir)
	wantReason(t, err, NotLoadable, dir)
	_, err = Open("libno-such-library.so.0")
	wantReason(t, err, NotFound, "libno-such-library.so.0")
}

// needsLoading skips where no library can be loaded, which is checked instead.
func needsLoading(t *testing.T) {
	t.Helper()
	_, err := Open("libno-such-library.so.0")
	if u := (*Unusable)(nil); errors.As(err, &u) && u.Reason == NotSupported {
		t.Skip(err)
	}
}

// imitation is C for a library that pretends to be oneDNN.
const imitation = `
#include <stddef.h>
typedef struct { int major, minor, patch; const char *hash; unsigned cpu, gpu; } version;
const version *dnnl_version(void) { static const version v = { MAJOR, MINOR, 1, "", RUNTIME, 0 }; return NULL_VERSION ? NULL : &v; }
#define F(name) int name(void) { return FAIL; }
`

func TestLibrariesThatCannotBeUsed(t *testing.T) {
	needsLoading(t)
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("a C compiler makes the libraries of this test: ", err)
	}
	functions := func(lists ...string) string {
		var b strings.Builder
		for _, name := range strings.Fields(strings.Join(lists, " ")) {
			if name != "dnnl_version" {
				b.WriteString("F(" + name + ")\n")
			}
		}
		return b.String()
	}
	all3 := functions(commonSymbols, abi3Symbols, setThreadsSymbol)
	for _, c := range []struct {
		name, source string
		defines      string
		want         Reason
		words        string
	}{
		{"stranger", "int x;", "", SymbolMissing, "not oneDNN"},
		{"mute", imitation + all3, "MAJOR=3 MINOR=2 RUNTIME=2 FAIL=0 NULL_VERSION=1", NotLoadable, "version"},
		{"ancient", imitation, "MAJOR=1 MINOR=8 RUNTIME=2 FAIL=0 NULL_VERSION=0", TooOld, "1.8.1"},
		{"old", imitation, "MAJOR=2 MINOR=5 RUNTIME=2 FAIL=0 NULL_VERSION=0", TooOld, "2.5.1"},
		{"future", imitation + all3, "MAJOR=4 MINOR=0 RUNTIME=2 FAIL=0 NULL_VERSION=0", TooNew, "4.0.1"},
		{"sycl", imitation + all3, "MAJOR=3 MINOR=13 RUNTIME=512 FAIL=0 NULL_VERSION=0", NoCPUEngine, "SYCL"},
		{"gpu", imitation + all3, "MAJOR=3 MINOR=2 RUNTIME=0 FAIL=0 NULL_VERSION=0", NoCPUEngine, "no processor"},
		{"failing", imitation + all3, "MAJOR=3 MINOR=2 RUNTIME=2 FAIL=3 NULL_VERSION=0", NoCPUEngine, "not implemented"},
		{"tbb", imitation + all3, "MAJOR=3 MINOR=2 RUNTIME=4 FAIL=0 NULL_VERSION=0", NoThreadControl, "TBB"},
		{"partial3", imitation + functions(commonSymbols), "MAJOR=3 MINOR=2 RUNTIME=1 FAIL=0 NULL_VERSION=0", SymbolMissing, "dnnl_memory_desc_create_with_strides"},
		{"partial2", imitation + all3, "MAJOR=2 MINOR=6 RUNTIME=1 FAIL=0 NULL_VERSION=0", SymbolMissing, "dnnl_memory_desc_init_by_strides"},
		{"unlinked", imitation + functions(commonSymbols, abi3Symbols), "MAJOR=3 MINOR=2 RUNTIME=2 FAIL=0 NULL_VERSION=0", SymbolMissing, setThreadsSymbol},
		{"needy", "int missing_function(void); int f(void) { return missing_function(); }", "", NotLoadable, "missing_function"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.name+".so")
			args := []string{"-shared", "-fPIC", "-x", "c", "-o", path, "-"}
			for _, d := range strings.Fields(c.defines) {
				args = append(args, "-D"+d)
			}
			compile := exec.Command(cc, args...)
			compile.Stdin = strings.NewReader(c.source)
			if out, err := compile.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, err := Open(path)
			wantReason(t, err, c.want, c.words)
		})
	}
}

func TestFind(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		missing := filepath.Join(t.TempDir(), "libdnnl.so.3")
		found := func(what string, s Search, want string, refusals int) {
			t.Helper()
			have, refused := Find(s)
			name := ""
			if have != nil {
				name = have.Name()
			}
			if name != want || len(refused) != refusals {
				t.Errorf("%s: found %q after %d refusals, want %q after %d: %v", what, name, len(refused), want, refusals, refused)
			}
		}
		found("a path", Search{Path: l.Name()}, l.Name(), 0)
		found("its version", Search{Path: l.Name(), Version: l.EngineVersion()}, l.Name(), 0)
		found("a version that is nowhere", Search{Path: l.Name(), Version: "9"}, l.Name(), 0)
		found("no file", Search{Path: missing}, "", 1)
		if have, refused := Find(Search{Path: missing}); have != nil || len(refused) != 1 {
			t.Errorf("no file: found %v after %v", have, refused)
		} else {
			wantReason(t, refused[0], NotFound, missing)
		}
	})
}

func TestFindWithoutAny(t *testing.T) {
	needsLoading(t)
	if l, refused := Find(Search{}); l == nil && len(refused) != len(systemNames()) {
		t.Errorf("no library, for %v", refused)
	}
	if Advice() == "" {
		t.Error("no advice")
	}
}
