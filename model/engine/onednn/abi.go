package onednn

// Values of the library's enumerations that are the same in both interfaces.
const (
	kindCPU              = 1 // dnnl_engine_kind_t
	streamInOrder        = 1
	tagAny               = 1 // dnnl_format_tag_t: the primitive chooses
	forwardTraining      = 64
	convolutionDirect    = 1
	scratchpadModeUser   = 1
	queryImplementation  = 8 // dnnl_query_t
	querySource          = 129
	queryDiffSource      = 130
	queryWeights         = 131
	queryDiffWeights     = 132
	queryDestination     = 133
	queryDiffDestination = 134
	queryScratchpad      = 136
)

// dataType is dnnl_data_type_t.
type dataType uintptr

const (
	bfloat16 dataType = 2
	float32s dataType = 3
)

// Arguments of primitives: DNNL_ARG_*.
const (
	argSource          = 1
	argDestination     = 17
	argWeights         = 33
	argBias            = 41
	argScratchpad      = 80
	argDiffSource      = 129
	argDiffDestination = 145
	argDiffWeights     = 161
	argDiffBias        = 169
)

// maxDimensions is DNNL_MAX_NDIMS.
const maxDimensions = 12

// dims is dnnl_dims_t.
type dims [maxDimensions]int64

// memoryDesc is the address of a description of memory: shape, type and layout.
// It lives until its interface is released. 0 stands for no memory.
type memoryDesc uintptr

// blocking is how a layout arranges its elements: dnnl_blocking_desc_t.
type blocking struct {
	strides            dims
	inner              int32 // number of the following that are used
	blocks, dimensions dims  // innermost blocks, outermost first, and what they divide
}

// convGeometry is what the two interfaces' convolutions have in common. bias is 0
// where there is none.
type convGeometry struct {
	source, weights, bias, destination memoryDesc
	strides, dilation, pad             dims
}

// abi is what differs between the interfaces.
type abi interface {
	// strided describes a dense or strided layout of n dimensions.
	strided(t dataType, n int, shape, strides *dims) (memoryDesc, error)
	// tagged describes the layout that a tag names.
	tagged(t dataType, n int, shape *dims, tag uintptr) (memoryDesc, error)
	// part describes some of the first dimension of a description.
	part(whole memoryDesc, shape, offsets *dims) (memoryDesc, error)
	// keep copies a description that belongs to a primitive descriptor.
	keep(memoryDesc) (memoryDesc, error)
	// blocking tells a description's layout; false if it is of another kind.
	blocking(memoryDesc) (blocking, bool)
	// The three convolutions return primitive descriptors.
	convForward(*convGeometry) (uintptr, error)
	convData(g *convGeometry, forward uintptr) (uintptr, error)
	convWeights(g *convGeometry, forward uintptr) (uintptr, error)
	// release frees all descriptions.
	release()
}
