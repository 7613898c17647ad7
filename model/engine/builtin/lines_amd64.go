package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// vectorLines is the type of a lineMicro of package simd: the fields of lineProduct one by
// one, as assembly takes them. Nothing but call calls them.
type vectorLines func(a, b *float32, segs *int32, count, n, stepA, stepB, apart int, c *float32, add int)

func (f vectorLines) call(p *lineProduct) {
	f(&p.a[0], &p.b[0], &p.segs[0], len(p.segs), p.n, p.stepA, p.stepB, p.apart, &p.c[0], oneWhere(p.add))
}

func avx2Lines() []lineMicro {
	return []lineMicro{{rows: 4, width: 8, cost: 12, run: vectorLines(simd.LinesAVX2x8).call}}
}

func avx512Lines() []lineMicro {
	return []lineMicro{
		{rows: 8, width: 8, cost: 17, run: vectorLines(simd.LinesAVX512x8).call},
		{rows: 8, width: 16, cost: 24, run: vectorLines(simd.LinesAVX512x16).call},
	}
}
