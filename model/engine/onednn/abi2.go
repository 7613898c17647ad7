package onednn

import "unsafe"

// memoryDesc2 is dnnl_memory_desc_t of ABI 2.
type memoryDesc2 struct {
	dimensions    int32
	shape         dims
	dataType      int32
	paddedShape   dims
	paddedOffsets dims
	offset        int64
	formatKind    int32
	blocking      blocking2
	_             [412]byte // 1,024 bytes in all: more than the other kinds of format, and extra, need
}

// blocking2 is dnnl_blocking_desc_t.
type blocking2 struct {
	strides            dims
	inner              int32
	blocks, dimensions dims
}

// sizeOfMemoryDesc2 is what the library copies of a memoryDesc2.
const sizeOfMemoryDesc2 = 696

// formatBlocked is dnnl_blocked.
const formatBlocked = 2

// convDesc2 holds a dnnl_convolution_desc_t, which is 5,976 bytes long.
type convDesc2 [8192]byte

// abi2 is the interface of libdnnl.so.2: descriptions are plain structures, and
// operations are described before primitive descriptors are made of them.
type abi2 struct {
	*session
	kept []*memoryDesc2 // in Go's memory, whose objects do not move
}

func (a *abi2) add(d *memoryDesc2) memoryDesc {
	a.kept = append(a.kept, d)
	return memoryDesc(unsafe.Pointer(d))
}

func (a *abi2) strided(t dataType, n int, shape, strides *dims) (memoryDesc, error) {
	d := new(memoryDesc2)
	err := a.call("dnnl_memory_desc_init_by_strides", uintptr(unsafe.Pointer(d)), uintptr(n),
		uintptr(unsafe.Pointer(shape)), uintptr(t), uintptr(unsafe.Pointer(strides)))
	return a.add(d), err
}

func (a *abi2) tagged(t dataType, n int, shape *dims, tag uintptr) (memoryDesc, error) {
	d := new(memoryDesc2)
	err := a.call("dnnl_memory_desc_init_by_tag", uintptr(unsafe.Pointer(d)), uintptr(n),
		uintptr(unsafe.Pointer(shape)), uintptr(t), tag)
	return a.add(d), err
}

func (a *abi2) part(whole memoryDesc, shape, offsets *dims) (memoryDesc, error) {
	d := new(memoryDesc2)
	err := a.call("dnnl_memory_desc_init_submemory", uintptr(unsafe.Pointer(d)), uintptr(whole),
		uintptr(unsafe.Pointer(shape)), uintptr(unsafe.Pointer(offsets)))
	return a.add(d), err
}

func (a *abi2) keep(theirs memoryDesc) (memoryDesc, error) {
	if theirs == 0 {
		return 0, &CallError{Function: "dnnl_primitive_desc_query_md", Status: invalidArguments}
	}
	d := new(memoryDesc2)
	source := (*[sizeOfMemoryDesc2]byte)(foreign(uintptr(theirs)))
	*(*[sizeOfMemoryDesc2]byte)(unsafe.Pointer(d)) = *source
	return a.add(d), nil
}

func (a *abi2) blocking(m memoryDesc) (blocking, bool) {
	d := (*memoryDesc2)(foreign(uintptr(m)))
	return blocking(d.blocking), d.formatKind == formatBlocked
}

func (a *abi2) convForward(g *convGeometry) (uintptr, error) {
	var d convDesc2
	if err := a.call("dnnl_convolution_forward_desc_init", uintptr(unsafe.Pointer(&d)), forwardTraining, convolutionDirect,
		uintptr(g.source), uintptr(g.weights), uintptr(g.bias), uintptr(g.destination),
		uintptr(unsafe.Pointer(&g.strides)), uintptr(unsafe.Pointer(&g.pad)), uintptr(unsafe.Pointer(&g.pad))); err != nil {
		return 0, err
	}
	return a.primitiveDesc(&d, 0)
}

func (a *abi2) convData(g *convGeometry, forward uintptr) (uintptr, error) {
	var d convDesc2
	if err := a.call("dnnl_convolution_backward_data_desc_init", uintptr(unsafe.Pointer(&d)), convolutionDirect,
		uintptr(g.source), uintptr(g.weights), uintptr(g.destination),
		uintptr(unsafe.Pointer(&g.strides)), uintptr(unsafe.Pointer(&g.pad)), uintptr(unsafe.Pointer(&g.pad))); err != nil {
		return 0, err
	}
	return a.primitiveDesc(&d, forward)
}

func (a *abi2) convWeights(g *convGeometry, forward uintptr) (uintptr, error) {
	var d convDesc2
	if err := a.call("dnnl_convolution_backward_weights_desc_init", uintptr(unsafe.Pointer(&d)), convolutionDirect,
		uintptr(g.source), uintptr(g.weights), uintptr(g.bias), uintptr(g.destination),
		uintptr(unsafe.Pointer(&g.strides)), uintptr(unsafe.Pointer(&g.pad)), uintptr(unsafe.Pointer(&g.pad))); err != nil {
		return 0, err
	}
	return a.primitiveDesc(&d, forward)
}

func (a *abi2) primitiveDesc(d *convDesc2, forward uintptr) (p uintptr, err error) {
	err = a.call("dnnl_primitive_desc_create", uintptr(unsafe.Pointer(&p)), uintptr(unsafe.Pointer(d)),
		a.attributes, a.engine, forward)
	return p, err
}

func (a *abi2) release() { a.kept = nil }
