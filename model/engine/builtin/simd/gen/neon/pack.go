package main

func packing() []*function { return []*function{copyRows(), transpose(), widenAll(), narrowAll()} }

// copyRows copies eight words at a time; the last ones of a row may overlap those before.
func copyRows() *function {
	f := newFunction("CopyRowsNEON", "copies rows of n elements, at least 8, and asks for those that many elements ahead. Rows of dst are to elements apart, those of src from elements.",
		"dst, src *float32, to, from, rows, n, ahead int")
	dst, src, to, from, rows, last := f.open("dst"), f.open("src"), f.open("to"), f.open("from"), f.open("rows"), f.open("n")
	ahead, read, write, left := f.open("ahead"), f.general(), f.general(), f.general()
	f.op("LSL $2, %s", ahead)
	f.op("SUB $%d, %s", lanes, last)
	f.op("LSL $2, %s", to)
	f.op("LSL $2, %s", from)
	p := f.pair()
	f.label("row")
	f.op("MOVD %s, %s", src, read)
	f.op("MOVD %s, %s", dst, write)
	f.op("MOVD %s, %s", last, left)
	f.op("CBZ %s, rest", left)
	f.op("PCALIGN $16")
	f.label("vector")
	f.do(ask(read, ahead), loadPair.post(p[0], p[1], read, 4*lanes), storePair.post(p[0], p[1], write, 4*lanes))
	f.op("SUBS $%d, %s", lanes, left)
	f.op("BGT vector")
	f.label("rest")
	f.op("ADD %s<<2, %s, %s", last, src, read)
	f.op("ADD %s<<2, %s, %s", last, dst, write)
	f.do(loadPair.at(p[0], p[1], read, 0), storePair.at(p[0], p[1], write, 0))
	f.op("ADD %s, %s", from, src)
	f.op("ADD %s, %s", to, dst)
	f.op("SUBS $1, %s", rows)
	f.op("BNE row")
	f.ret()
	return f
}

// transpose takes four columns of eight rows at a time: pairs of rows exchange elements, and
// pairs of these halves.
func transpose() *function {
	f := newFunction("Transpose8", "copies 8 rows of n elements, a multiple of 8, to n rows of 8. Rows of dst are to elements apart, those of src from elements.",
		"dst, src *float32, to, from, n int")
	dst, to, from, n := f.open("dst"), f.open("to"), f.open("from"), f.open("n")
	rows := []gp{f.open("src")}
	f.op("LSL $2, %s", to)
	f.op("LSL $2, %s", from)
	for len(rows) < 8 {
		next := f.general()
		f.op("ADD %s, %s, %s", from, rows[len(rows)-1], next)
		rows = append(rows, next)
	}
	index := f.general()
	f.op("MOVD $0, %s", index)
	f.op("PCALIGN $16")
	f.label("columns")
	var columns [4]pair
	for half := range 2 {
		var r [4]vec
		for i := range r {
			r[i] = f.vector()
			f.do(ldrIndexed(quad, r[i], rows[4*half+i], index))
		}
		even, odd := pair{f.vector(), f.vector()}, pair{f.vector(), f.vector()}
		f.do(trn1(even[0], r[0], r[1]), trn2(odd[0], r[0], r[1]), trn1(even[1], r[2], r[3]), trn2(odd[1], r[2], r[3]))
		for i, v := range r {
			columns[i][half] = v
		}
		f.do(zip1(r[0], even[0], even[1]), zip1(r[1], odd[0], odd[1]), zip2(r[2], even[0], even[1]), zip2(r[3], odd[0], odd[1]))
	}
	for _, c := range columns {
		f.do(storePair.at(c[0], c[1], dst, 0))
		f.op("ADD %s, %s", to, dst)
	}
	f.op("ADD $16, %s", index)
	f.op("SUBS $4, %s", n)
	f.op("BNE columns")
	f.ret()
	return f
}

// convert is a loop over sixteen numbers at a time.
func convert(f *function, body func(dst, src gp)) *function {
	dst, src, n := f.open("dst"), f.open("src"), f.open("n")
	f.op("PCALIGN $16")
	f.label("vector")
	body(dst, src)
	f.op("SUBS $16, %s", n)
	f.op("BNE vector")
	f.ret()
	return f
}

func widenAll() *function {
	f := newFunction("Widen", "converts bfloat16 to float32. n is a multiple of 16.", "dst *float32, src *uint16, n int")
	return convert(f, func(dst, src gp) {
		halves := f.pair()
		f.do(loadPair.post(halves[0], halves[1], src, 32))
		for _, h := range halves {
			p := f.pair()
			f.do(widen(p[0], h, false), widen(p[1], h, true), storePair.post(p[0], p[1], dst, 32))
		}
	})
}

// narrowAll adds half a unit, or a little less to numbers whose last bit is even; a NaN
// becomes a quiet one.
func narrowAll() *function {
	f := newFunction("Narrow", "rounds float32 to the nearest bfloat16, ties to even. n is a multiple of 16.", "dst *uint16, src *float32, n int")
	one, half, quiet := f.constant(1), f.constant(0x7fff), f.constant(0x400000)
	return convert(f, func(dst, src gp) {
		var halves pair
		for i := range halves {
			v := f.pair()
			f.do(loadPair.post(v[0], v[1], src, 32))
			number := f.each(fcmeq, v, v)
			rounded := f.eachOf(func(d, n vec) instruction { return ushr(d, n, 16) }, v)
			f.onto(and, rounded, rounded, pair{one, one})
			f.onto(add, rounded, rounded, pair{half, half})
			f.onto(add, rounded, rounded, v)
			f.onto(orr, v, v, pair{quiet, quiet})
			f.onto(bif, rounded, v, number)
			halves[i] = f.vector()
			f.do(narrow(halves[i], rounded[0], false), narrow(halves[i], rounded[1], true))
		}
		f.do(storePair.post(halves[0], halves[1], dst, 32))
	})
}
