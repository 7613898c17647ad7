package builtin

import (
	"fmt"
	"runtime"

	"github.com/refold/refold/model/engine"
)

// kernels is a set of inner loops for one kind of processor.
type kernels struct {
	name  string
	exp   string      // tells math.Exp from that of other processors; empty: the rest does
	micro []micro     // by columns, ascending
	lines []lineMicro // by width, ascending; none: see weights_lines.go

	// Loops over channels and elements: see loops.go and norm.go.
	sum          func(lanes, x []float32)
	moments      func(mean, first, second, x []float32)
	normalise    func(normalisation[[]float32])
	normSums     func(normSums[[]float32])
	normGradient func(normGradient[[]float32])
	add          func(a, b, c []float32)
	adam         func(p adamRates, g, w, m, v []float32)
	largest      func(y []float32, index []int32, x []float32, from int32)

	// Conversions of bfloat16: see loops.go.
	widen  func(dst []float32, src []uint16)
	narrow func(dst []uint16, src []float32)

	// Packing: see loops.go and transpose.go.
	copyRows, transpose func(dst, src []float32, r rowCopy)

	winograd transforms

	// bfloat16 are loops on such numbers; nil where the processor does not multiply them.
	bfloat16 *dots
}

// dots are the inner loops that compute with bfloat16 directly. Micro-kernels work on
// words: pairs of numbers that are neighbours in the depth, in the place of a float32
// each. Their sums are of float32.
type dots struct {
	floats, halves []micro // by type of C, by columns, ascending
	// pairRows makes words of the rows of two arrays, rounded of float32 numbers.
	pairRows func(dst []float32, first, second []uint16, r rowCopy)
	rounded  func(dst, first, second []float32)

	// The loops over channels and elements, on whole rows of bfloat16.
	sum          func(lanes []float32, x []uint16)
	moments      func(mean, first, second []float32, x []uint16)
	normalise    func(normalisation[[]uint16])
	normSums     func(normSums[[]uint16])
	normGradient func(normGradient[[]uint16])
	add          func(a, b, c []uint16)

	winograd halfTransforms
}

// rowCopy is a copy of rows of n elements.
type rowCopy struct {
	rows, n  int
	from, to int // elements from one row to the next: where they are, where they go
}

// joined is the same copy as one row, where nothing lies between the rows.
func (r rowCopy) joined() rowCopy {
	if r.to == r.n && r.from == r.n {
		r.rows, r.n = 1, r.rows*r.n
	}
	return r
}

// ahead is how many elements ahead memory is asked for while rows are copied: what lies
// apart the processor does not foresee.
func (r rowCopy) ahead() int { return min(32, r.rows/4) * r.from }

func (k *kernels) version() string {
	v := fmt.Sprintf("%d %s %s", revision, runtime.GOARCH, k.name)
	if fuses(1+1.0/4096, 1) {
		v += " fma"
	}
	return v + k.exp
}

// fuses tells whether the compiler rounds x*x-y once, as it does on arm64 and for
// the later levels of GOAMD64, but not on others.
//
//go:noinline
func fuses(x, y float32) bool { return x*x-y != float32(x*x)-y }

// conversion divides the part of an array that vector kernels for bfloat16 take.
const conversion = 16

// activations are the micro-kernels whose C is an activation of a type.
func (k *kernels) activations(t engine.Type) []micro {
	if t == engine.BFloat16 {
		return k.bfloat16.halves
	}
	return k.micro
}

// micro is a micro-kernel: it computes tiles of rows x cols of a product.
type micro struct {
	rows, cols int
	run        func(*tiles)
	asks       bool // for memory ahead
	foursAsk   bool // it asks where each four rows are equally far apart
	apart      int  // the most elements from one row of B to the next that need not be packed; likewise of the input
	// pairs is a variant for step 1 and even n, if there is one: the rows of its
	// panels are interleaved in pairs.
	pairs *micro
}

// tiles is the argument of a micro-kernel: rows of C = A*B, over one panel of B.
//
// A row of A is scattered over memory: it consists of len(segs) segments of n
// elements, step apart. Segment s of row r begins at a[rows[r]+segs[s]]. In this
// way the product reads the patches of a convolution where they lie in the
// image ("indirect convolution", Dukhan 2019, without its pointers for each tap).
type tiles struct {
	a          []float32
	rows, segs []int32
	n, step    int
	b          []float32 // len(segs)*n rows of width elements
	width      int       // columns of the panel: those of the micro-kernel
	c          []float32
	halves     []uint16  // C of bfloat16, in the place of c
	crows      []int32   // where each row of C begins
	cols       int       // columns that C has; the panel's others are not stored
	bias       []float32 // added to every row, if any
	add        bool      // add to what C holds
	count      int       // rows to compute

	// of micro-kernels that ask ahead
	ahead *ahead // what they ask for, if anything
	apart int    // where it is, elements from one row of B to the next

	// of gonum's kernel
	patches, result []float32
}

// rowBlock is a multiple of every micro-kernel's rows. rows and crows are padded
// to a multiple of it by repeating the last row, so that a micro-kernel may
// always compute whole tiles.
const rowBlock = 24

// tileRows is about the rows of the tiles of micro-kernels.
const tileRows = 6

// depthBlock is the largest part of the depth that is summed in one go, such
// that a panel of it stays in the second-level cache.
const depthBlock = 512
