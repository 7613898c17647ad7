package jpegtest

import (
	"cmp"
	"slices"
)

// huffman is a table as DHT holds it (section B.2.4.2).
type huffman struct {
	counts  [16]int // codes of 1 to 16 bits
	symbols []byte
}

// code is a symbol's bits.
type code struct {
	bits   uint32
	length int
}

// codes are given out in order, as section C.2 has it.
func (h huffman) codes() (all [256]code) {
	next, i := uint32(0), 0
	for n, count := range h.counts {
		for range count {
			all[h.symbols[i]] = code{next, n + 1}
			next++
			i++
		}
		next <<= 1
	}
	return all
}

// optimal makes the shortest codes for how often each symbol occurs, of 16 bits at
// most, no code all ones.
func optimal(often *[256]int) huffman {
	type node struct {
		weight int
		leaves []int
	}
	const reserved = 256
	var nodes []node
	var lengths [reserved + 1]int
	for symbol, n := range often {
		if n > 0 {
			nodes = append(nodes, node{n, []int{symbol}})
		}
	}
	nodes = append(nodes, node{0, []int{reserved}})
	for len(nodes) > 1 {
		slices.SortStableFunc(nodes, func(a, b node) int { return cmp.Compare(b.weight, a.weight) })
		a, b := nodes[len(nodes)-2], nodes[len(nodes)-1]
		joined := slices.Concat(a.leaves, b.leaves)
		for _, leaf := range joined {
			lengths[leaf]++
		}
		nodes = append(nodes[:len(nodes)-2], node{a.weight + b.weight, joined})
	}
	return shortened(lengths[:reserved], lengths[reserved])
}

// shortened brings code lengths to 16 bits at most: two leaves that lie too deep give
// way to one a level higher, and the other goes beside a leaf that is moved down
// (section K.2). The reserved code is the last of the longest.
func shortened(lengths []int, reserved int) (h huffman) {
	counts := make([]int, 258)
	for _, n := range lengths {
		counts[n]++
	}
	counts[max(reserved, 1)]++
	for n := len(counts) - 1; n > 16; n-- {
		for counts[n] > 0 {
			shorter := n - 2
			for counts[shorter] == 0 || shorter == 0 {
				shorter--
			}
			counts[n] -= 2
			counts[n-1]++
			counts[shorter]--
			counts[shorter+1] += 2
		}
	}
	last := 16
	for counts[last] == 0 {
		last--
	}
	counts[last]--
	copy(h.counts[:], counts[1:17])
	for symbol, n := range lengths {
		if n > 0 {
			h.symbols = append(h.symbols, byte(symbol))
		}
	}
	slices.SortStableFunc(h.symbols, func(a, b byte) int { return cmp.Compare(lengths[a], lengths[b]) })
	return h
}

// deep makes codes that are as unequally long as can be: each symbol occurs as often
// as the next two rarer ones together.
func deep(often *[256]int) huffman {
	var present []int
	for symbol, n := range often {
		if n > 0 {
			present = append(present, symbol)
		}
	}
	slices.SortStableFunc(present, func(a, b int) int { return cmp.Compare(often[a], often[b]) })
	var skewed [256]int
	a, b := 1, 1
	for i, symbol := range present {
		skewed[symbol] = a
		if i < 60 { // beyond, numbers would not fit, and are long enough apart
			a, b = b, a+b
		}
	}
	return optimal(&skewed)
}

// token is a symbol with the bits behind it, bits alone, or a restart marker.
type token struct {
	table  byte // 0 to 3: DC, 4 to 7: AC, or one of those below
	symbol byte
	bits   uint32
	length int
}

const (
	firstAC = 4
	rawBits = 8
	restart = 9
)

// statistics counts symbols by table.
func statistics(scans ...[]token) (often [8]*[256]int) {
	for _, tokens := range scans {
		for _, t := range tokens {
			if t.table >= rawBits {
				continue
			}
			if often[t.table] == nil {
				often[t.table] = new([256]int)
			}
			often[t.table][t.symbol]++
		}
	}
	return often
}

// bitWriter packs bits and stuffs a zero behind each FF (section F.1.2.3).
type bitWriter struct {
	out   []byte
	acc   uint64
	count int
}

func (w *bitWriter) put(bits uint32, length int) {
	w.acc = w.acc<<length | uint64(bits)&(1<<length-1)
	for w.count += length; w.count >= 8; w.count -= 8 {
		b := byte(w.acc >> (w.count - 8))
		if w.out = append(w.out, b); b == 0xff {
			w.out = append(w.out, 0)
		}
	}
}

// flush fills the last byte with ones.
func (w *bitWriter) flush() {
	if w.count > 0 {
		w.put(1<<7-1, 8-w.count)
	}
}

// pack writes the data of a scan.
func pack(tokens []token, tables *[8]huffman) []byte {
	var codes [8][256]code
	for i := range tables {
		codes[i] = tables[i].codes()
	}
	w := &bitWriter{}
	var restarts byte
	for _, t := range tokens {
		switch t.table {
		case restart:
			w.flush()
			w.out = append(w.out, 0xff, rst0+restarts&7)
			restarts++
			continue
		case rawBits:
		default:
			c := codes[t.table][t.symbol]
			if c.length == 0 {
				panic("jpegtest: a symbol without a code")
			}
			w.put(c.bits, c.length)
		}
		w.put(t.bits, t.length)
	}
	w.flush()
	return w.out
}
