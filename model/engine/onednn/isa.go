package onednn

import "fmt"

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
