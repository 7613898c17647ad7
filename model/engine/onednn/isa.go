package onednn

import (
	"fmt"

	"github.com/refold/refold/model/engine/builtin"
)

// isaBFloat16 is set for AVX512_BF16 and all that has it.
const isaBFloat16 = 0x80

// isaName names a value of dnnl_cpu_isa_t, whose meaning differs between the
// interfaces.
func isaName(major int32, isa uint32) string {
	switch isa {
	case 0x0:
		return "default"
	case 0x1:
		return "sse41"
	case 0x3:
		return "avx"
	case 0x7:
		return "avx2"
	case 0x27:
		return "avx512"
	case 0x67:
		return "avx512_vnni"
	case 0xe7:
		return "avx512_bf16"
	}
	switch {
	case major == 2 && isa == 0x3e7, major == 3 && isa == 0xfef:
		return "avx512_amx"
	case major == 2 && isa == 0x407, major == 3 && isa == 0xf:
		return "avx2_vnni"
	case major == 3 && isa == 0x1f:
		return "avx2_vnni_2"
	case major == 3 && isa == 0x1ef:
		return "avx512_fp16"
	case major == 3 && isa == 0x1fef:
		return "avx512_amx_fp16"
	}
	return fmt.Sprintf("isa %#x", isa)
}

// isaOf is the dnnl_cpu_isa_t, the same in both interfaces, that has the instructions of
// a set of kernels. The library has none for those in Go, of gonum or for arm64.
func isaOf(s builtin.Set) (isa uint32, ok bool) {
	switch s.Name() {
	case "avx2":
		return 0x7, true
	case "avx512":
		return 0x27, true
	case "avx512bf16":
		return 0xe7, true
	}
	return 0, false
}

// CheckSet refuses sets of kernels that no library has the like of.
func CheckSet(s builtin.Set) error {
	if _, ok := isaOf(s); !ok {
		return fmt.Errorf("oneDNN has no kernels %s, only machine code of its own: choose avx512bf16, avx512 or avx2, or auto, or the engine builtin", s.Name())
	}
	return nil
}

// settleISA bounds the instruction sets that the library uses, where that is asked for,
// and reads which ones they are. dnnl_set_max_cpu_isa fails where the library was used
// before or built without it: what holds then is what counts.
func (l *Library) settleISA(bounded bool) error {
	const bound, read = "dnnl_set_max_cpu_isa", "dnnl_get_effective_cpu_isa"
	want, _ := isaOf(l.set)
	if bounded {
		if err := CheckSet(l.set); err != nil {
			return unusable(l.name, OtherKernels, "%v", err)
		}
		if missing := l.symbols.resolve(l.handle, bound); missing != "" {
			return unusable(l.name, SymbolMissing, "version %s has no %s, so that the kernels %s cannot be asked of it", l.Version(), missing, l.set.Name())
		}
		invoke(l.symbols.address(bound), uintptr(want))
	}
	l.isa = uint32(invoke(l.symbols.address(read)))
	if bounded && l.isa != want {
		return unusable(l.name, OtherKernels, "version %s uses %s in this process, and %s is asked for", l.Version(), l.ISA(), isaName(l.version.major, want))
	}
	return nil
}
