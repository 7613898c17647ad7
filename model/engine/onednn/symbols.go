package onednn

import (
	"strings"
	"unsafe"
)

// commonSymbols are the functions that both interfaces have with the same
// arguments.
const commonSymbols = `
	dnnl_version dnnl_get_effective_cpu_isa
	dnnl_engine_create dnnl_engine_destroy
	dnnl_stream_create dnnl_stream_wait dnnl_stream_destroy
	dnnl_memory_create dnnl_memory_set_data_handle dnnl_memory_destroy
	dnnl_memory_desc_get_size dnnl_memory_desc_equal
	dnnl_primitive_attr_create dnnl_primitive_attr_set_scratchpad_mode dnnl_primitive_attr_destroy
	dnnl_primitive_desc_query dnnl_primitive_desc_query_md dnnl_primitive_desc_destroy
	dnnl_primitive_create dnnl_primitive_execute dnnl_primitive_destroy
	dnnl_reorder_primitive_desc_create`

const abi2Symbols = `
	dnnl_memory_desc_init_by_strides dnnl_memory_desc_init_by_tag
	dnnl_memory_desc_init_submemory
	dnnl_convolution_forward_desc_init
	dnnl_convolution_backward_data_desc_init
	dnnl_convolution_backward_weights_desc_init
	dnnl_primitive_desc_create`

const abi3Symbols = `
	dnnl_memory_desc_create_with_strides dnnl_memory_desc_create_with_tag
	dnnl_memory_desc_create_submemory
	dnnl_memory_desc_clone dnnl_memory_desc_query dnnl_memory_desc_destroy
	dnnl_convolution_forward_primitive_desc_create
	dnnl_convolution_backward_data_primitive_desc_create
	dnnl_convolution_backward_weights_primitive_desc_create`

// setThreadsSymbol comes from the OpenMP runtime that the library was linked to.
const setThreadsSymbol = "omp_set_num_threads"

// symbols are the addresses of functions by name.
type symbols map[string]uintptr

// resolve adds the functions of a list and returns the name of the first that is
// missing.
func (s symbols) resolve(handle uintptr, names string) (missing string) {
	for _, name := range strings.Fields(names) {
		if s[name] = findSymbol(handle, name); s[name] == 0 {
			return name
		}
	}
	return ""
}

// address is where a function of the lists is.
func (s symbols) address(name string) uintptr {
	a := s[name]
	if a == 0 {
		panic("onednn: " + name + " was not resolved")
	}
	return a
}

// call calls a function that returns a status.
//
//go:uintptrescapes
func (s symbols) call(name string, args ...uintptr) error {
	return check(name, invoke(s.address(name), args...))
}

// foreign makes a pointer to the library's own memory.
func foreign(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// text copies a C string.
func text(address uintptr) string {
	if address == 0 {
		return ""
	}
	var b []byte
	for p := (*byte)(foreign(address)); *p != 0; p = (*byte)(unsafe.Add(unsafe.Pointer(p), 1)) {
		b = append(b, *p)
	}
	return string(b)
}
