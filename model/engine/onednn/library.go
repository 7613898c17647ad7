package onednn

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"github.com/refold/refold/model/engine/builtin"
)

// The oldest minor version of ABI 2 that is supported.
const oldestMinor2 = 6

// Library is a loaded library that has passed all checks. It stays loaded until
// the program ends and may be shared by engines.
type Library struct {
	name    string
	handle  uintptr
	symbols symbols
	version version
	isa     uint32 // dnnl_cpu_isa_t
	set     builtin.Set
}

// version is dnnl_version_t of both interfaces.
type version struct {
	major, minor, patch    int32
	hash                   uintptr // a C string
	cpuRuntime, gpuRuntime uint32
}

// Thread runtimes of version.cpuRuntime.
const (
	runtimeNone       = 0
	runtimeSequential = 1
	runtimeOpenMP     = 2
	runtimeTBB        = 4
	runtimeThreadpool = 8
	runtimeSYCL       = 512
)

// Open loads the library at a path, or of a name that the system's loader knows. It
// chooses its instruction sets itself. An error is an *Unusable.
func Open(name string) (*Library, error) { return open(name, builtin.Fastest(), false) }

// OpenFor is Open for a set of kernels, which bounds the instruction sets that the
// library uses, too. They are settled for all of a process when the library is first
// used: it is refused where they are others already.
func OpenFor(name string, s builtin.Set) (*Library, error) { return open(name, s, true) }

func open(name string, s builtin.Set, bounded bool) (*Library, error) {
	if strings.Contains(name, "/") {
		if err := checkFile(name); err != nil {
			return nil, err
		}
	}
	handle, err := loadLibrary(name)
	if err != nil {
		return nil, loadError(name, err)
	}
	l := &Library{name: name, handle: handle, symbols: symbols{}, set: s}
	if err := l.check(bounded); err != nil {
		return nil, err // and it stays loaded: not every library survives being unloaded
	}
	return l, nil
}

// loadError tells a library that is missing from one that misses another. The
// loader's message begins with the file that it could not load.
func loadError(name string, err error) error {
	if errors.As(err, new(*Unusable)) {
		return err
	}
	if strings.HasPrefix(err.Error(), name+": cannot open shared object file: No such file") {
		return &Unusable{Library: name, Reason: NotFound}
	}
	return unusable(name, NotLoadable, "%v", err)
}

// check reads the version first, since it decides which functions there must be.
func (l *Library) check(bounded bool) error {
	if missing := l.symbols.resolve(l.handle, "dnnl_version"); missing != "" {
		return unusable(l.name, SymbolMissing, "no %s: this is not oneDNN", missing)
	}
	v := (*version)(foreign(invoke(l.symbols.address("dnnl_version"))))
	if v == nil {
		return unusable(l.name, NotLoadable, "it does not tell its version")
	}
	l.version = *v
	if err := l.checkVersion(); err != nil {
		return err
	}
	names := commonSymbols + abi3Symbols
	if l.ABI() == 2 {
		names = commonSymbols + abi2Symbols
	}
	if l.version.cpuRuntime == runtimeOpenMP {
		names += " " + setThreadsSymbol
	}
	if missing := l.symbols.resolve(l.handle, names); missing != "" {
		return unusable(l.name, SymbolMissing, "version %s, or what it is linked to, has no %s", l.Version(), missing)
	}
	if err := l.settleISA(bounded); err != nil {
		return err
	}
	return l.checkEngine()
}

// checkVersion refuses interfaces that are not known and threads that cannot be
// bounded.
func (l *Library) checkVersion() error {
	v := l.version
	switch {
	case v.major < 2 || v.major == 2 && v.minor < oldestMinor2:
		return unusable(l.name, TooOld, "version %s: install 2.%d or later", l.Version(), oldestMinor2)
	case v.major > 3:
		return unusable(l.name, TooNew, "version %s: install 3, or 2.%d", l.Version(), oldestMinor2)
	}
	switch v.cpuRuntime {
	case runtimeSequential, runtimeOpenMP:
		return nil
	case runtimeNone, runtimeSYCL:
		return unusable(l.name, NoCPUEngine, "version %s was built for %s: install a build for OpenMP", l.Version(), l.Runtime())
	}
	return unusable(l.name, NoThreadControl, "version %s was built for %s: install a build for OpenMP", l.Version(), l.Runtime())
}

// checkEngine creates a CPU engine, which some builds cannot.
func (l *Library) checkEngine() error {
	var e uintptr
	if err := l.symbols.call("dnnl_engine_create", uintptr(unsafe.Pointer(&e)), kindCPU, 0); err != nil {
		return unusable(l.name, NoCPUEngine, "version %s: %v", l.Version(), err)
	}
	return l.symbols.call("dnnl_engine_destroy", e)
}

// Name is the name or path under which the library was found.
func (l *Library) Name() string { return l.name }

// Version is the library's version, as in "3.2.0".
func (l *Library) Version() string {
	return fmt.Sprintf("%d.%d.%d", l.version.major, l.version.minor, l.version.patch)
}

// ABI is the library's interface, 2 or 3.
func (l *Library) ABI() int { return int(l.version.major) }

// EngineVersion names all that decides the bits of a result, besides the threads.
func (l *Library) EngineVersion() string {
	return fmt.Sprintf("%d library %s %s, builtin %s", revision, l.Version(), l.ISA(), l.set.Version())
}

// ISA names the instruction sets that the library uses on this processor.
func (l *Library) ISA() string { return isaName(l.version.major, l.isa) }

// BFloat16 tells whether the library and this processor multiply bfloat16.
func (l *Library) BFloat16() bool { return l.isa&isaBFloat16 != 0 }

// Runtime names what the library makes its threads with.
func (l *Library) Runtime() string {
	switch l.version.cpuRuntime {
	case runtimeNone:
		return "no processor"
	case runtimeSequential:
		return "one thread"
	case runtimeOpenMP:
		return "OpenMP"
	case runtimeTBB:
		return "TBB"
	case runtimeThreadpool:
		return "a thread pool"
	case runtimeSYCL:
		return "SYCL"
	}
	return fmt.Sprintf("runtime %d", l.version.cpuRuntime)
}
