package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// vectorLines is the type of a lineMicro of package simd: the fields of lineProduct one by
// one, as assembly takes them. Nothing but call calls them.
type vectorLines func(a, b *float32, segs *int32, count, n, stepA, stepB, apart int, c *float32, add int)

func (f vectorLines) call(p *lineProduct) {
	f(&p.a[0], &p.b[0], &p.segs[0], len(p.segs), p.n, p.stepA, p.stepB, p.apart, &p.c[0], oneWhere(p.add))
}

// askingLines is vectorLines for those that ask ahead.
type askingLines func(a, b *float32, segs *int32, count, n, stepA, stepB, apart int, c *float32, add int, ahead *uintptr)

func (f askingLines) call(p *lineProduct) {
	f(&p.a[0], &p.b[0], &p.segs[0], len(p.segs), p.n, p.stepA, p.stepB, p.apart, &p.c[0], oneWhere(p.add), &p.ahead.line)
}

// linesAhead is run or, where there is something to ask for, asking.
func linesAhead(run vectorLines, asking askingLines) func(*lineProduct) {
	return func(p *lineProduct) {
		if p.ahead == nil {
			run.call(p)
		} else {
			asking.call(p)
		}
	}
}

func avx2Lines() []lineMicro {
	return []lineMicro{{rows: 4, width: 8, cost: 12, run: vectorLines(simd.LinesAVX2x8).call}}
}

func avx512Lines() []lineMicro {
	return []lineMicro{
		{rows: 8, width: 8, cost: 17, asks: true, run: linesAhead(simd.LinesAVX512x8, simd.LinesAVX512x8Ahead)},
		{rows: 8, width: 16, cost: 24, asks: true, run: linesAhead(simd.LinesAVX512x16, simd.LinesAVX512x16Ahead)},
	}
}
