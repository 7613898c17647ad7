package onednn

import "unsafe"

// Queries of descriptions, which only ABI 3 has.
const (
	queryStrides    = 14
	queryFormatKind = 262
	queryInner      = 263
	queryBlocks     = 264
	queryBlockDims  = 265
)

// abi3 is the interface of libdnnl.so.3: descriptions are the library's objects.
type abi3 struct {
	*session
	kept []memoryDesc
}

func (a *abi3) add(d uintptr) memoryDesc {
	if d != 0 {
		a.kept = append(a.kept, memoryDesc(d))
	}
	return memoryDesc(d)
}

func (a *abi3) strided(t dataType, n int, shape, strides *dims) (memoryDesc, error) {
	var d uintptr
	err := a.call("dnnl_memory_desc_create_with_strides", uintptr(unsafe.Pointer(&d)), uintptr(n),
		uintptr(unsafe.Pointer(shape)), uintptr(t), uintptr(unsafe.Pointer(strides)))
	return a.add(d), err
}

func (a *abi3) tagged(t dataType, n int, shape *dims, tag uintptr) (memoryDesc, error) {
	var d uintptr
	err := a.call("dnnl_memory_desc_create_with_tag", uintptr(unsafe.Pointer(&d)), uintptr(n),
		uintptr(unsafe.Pointer(shape)), uintptr(t), tag)
	return a.add(d), err
}

func (a *abi3) part(whole memoryDesc, shape, offsets *dims) (memoryDesc, error) {
	var d uintptr
	err := a.call("dnnl_memory_desc_create_submemory", uintptr(unsafe.Pointer(&d)), uintptr(whole),
		uintptr(unsafe.Pointer(shape)), uintptr(unsafe.Pointer(offsets)))
	return a.add(d), err
}

func (a *abi3) keep(theirs memoryDesc) (memoryDesc, error) {
	var d uintptr
	err := a.call("dnnl_memory_desc_clone", uintptr(unsafe.Pointer(&d)), uintptr(theirs))
	return a.add(d), err
}

func (a *abi3) blocking(m memoryDesc) (blocking, bool) {
	var kind int32
	var strides, blocks, dimensions uintptr // of arrays that belong to the description
	var b blocking
	for what, result := range map[uintptr]unsafe.Pointer{
		queryFormatKind: unsafe.Pointer(&kind), queryInner: unsafe.Pointer(&b.inner), queryStrides: unsafe.Pointer(&strides),
		queryBlocks: unsafe.Pointer(&blocks), queryBlockDims: unsafe.Pointer(&dimensions),
	} {
		if a.call("dnnl_memory_desc_query", uintptr(m), what, uintptr(result)) != nil {
			return blocking{}, false
		}
	}
	b.strides, b.blocks, b.dimensions = *array(strides), *array(blocks), *array(dimensions)
	return b, kind == formatBlocked
}

func array(address uintptr) *dims { return (*dims)(foreign(address)) }

func (a *abi3) convForward(g *convGeometry) (p uintptr, err error) {
	err = a.call("dnnl_convolution_forward_primitive_desc_create", uintptr(unsafe.Pointer(&p)), a.engine,
		forwardTraining, convolutionDirect,
		uintptr(g.source), uintptr(g.weights), uintptr(g.bias), uintptr(g.destination),
		uintptr(unsafe.Pointer(&g.strides)), uintptr(unsafe.Pointer(&g.dilation)),
		uintptr(unsafe.Pointer(&g.pad)), uintptr(unsafe.Pointer(&g.pad)), a.attributes)
	return p, err
}

func (a *abi3) convData(g *convGeometry, forward uintptr) (p uintptr, err error) {
	err = a.call("dnnl_convolution_backward_data_primitive_desc_create", uintptr(unsafe.Pointer(&p)), a.engine,
		convolutionDirect, uintptr(g.source), uintptr(g.weights), uintptr(g.destination),
		uintptr(unsafe.Pointer(&g.strides)), uintptr(unsafe.Pointer(&g.dilation)),
		uintptr(unsafe.Pointer(&g.pad)), uintptr(unsafe.Pointer(&g.pad)), forward, a.attributes)
	return p, err
}

func (a *abi3) convWeights(g *convGeometry, forward uintptr) (p uintptr, err error) {
	err = a.call("dnnl_convolution_backward_weights_primitive_desc_create", uintptr(unsafe.Pointer(&p)), a.engine,
		convolutionDirect, uintptr(g.source), uintptr(g.weights), uintptr(g.bias), uintptr(g.destination),
		uintptr(unsafe.Pointer(&g.strides)), uintptr(unsafe.Pointer(&g.dilation)),
		uintptr(unsafe.Pointer(&g.pad)), uintptr(unsafe.Pointer(&g.pad)), forward, a.attributes)
	return p, err
}

func (a *abi3) release() {
	for _, d := range a.kept {
		invoke(a.address("dnnl_memory_desc_destroy"), uintptr(d))
	}
	a.kept = nil
}
