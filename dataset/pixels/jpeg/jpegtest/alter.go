package jpegtest

import (
	"fmt"
	"iter"
	"slices"
)

// mostAltered is the number of files in Altered; each of the first so many files that
// can be read is altered in so many ways.
const mostAltered = 3000

// Harmless alterations change nothing of the picture.
const Harmless = "harmless: "

// alteration changes a file; parts are where its segments and scans lie.
type alteration struct {
	name string
	make func(r *random, data []byte, parts []part) []byte
}

var alterations = []alteration{
	{"a bit of a scan", func(r *random, d []byte, p []part) []byte { return flip(r, d, one(r, p, scanData), 1) }},
	{"bytes of a scan", func(r *random, d []byte, p []part) []byte { return overwrite(r, d, one(r, p, scanData), 1+r.below(4)) }},
	{"a byte of a header", func(r *random, d []byte, p []part) []byte { return overwrite(r, d, one(r, p, headers), 1) }},
	{"a bit of a header", func(r *random, d []byte, p []part) []byte { return flip(r, d, one(r, p, headers), 1) }},
	{"a byte of a table", func(r *random, d []byte, p []part) []byte { return overwrite(r, d, one(r, p, tableSegments), 1) }},
	{"a bit of a table", func(r *random, d []byte, p []part) []byte { return flip(r, d, one(r, p, tableSegments), 1) }},
	{"cut", func(r *random, d []byte, _ []part) []byte { return d[:2+r.below(len(d)-2)] }},
	{"bytes of a scan removed", func(r *random, d []byte, p []part) []byte {
		at := one(r, p, scanData).within(r)
		return slices.Delete(d, at, min(at+1+r.below(4), len(d)))
	}},
	{"bytes put into a scan", func(r *random, d []byte, p []part) []byte {
		return slices.Insert(d, one(r, p, scanData).within(r), byte(r.next()), byte(r.next()))
	}},
	{"a marker in a scan", func(r *random, d []byte, p []part) []byte {
		m := []byte{rst0, rst0 + 1, rst0 + byte(r.below(8)), eoi, com, dri, dht, 1, 0xff, 0}[r.below(10)]
		return slices.Insert(d, one(r, p, scanData).within(r), 0xff, m)
	}},
	{"a segment twice", func(r *random, d []byte, p []part) []byte {
		s := one(r, p, segments)
		return slices.Insert(d, s.at, slices.Clone(d[s.at:s.end])...)
	}},
	{"a segment removed", func(r *random, d []byte, p []part) []byte {
		s := one(r, p, segments)
		return slices.Delete(d, s.at, s.end)
	}},
	{"segments swapped", swap},
	{"a scan removed", func(r *random, d []byte, p []part) []byte {
		s := one(r, p, scanData)
		return slices.Delete(d, s.at, s.end)
	}},
	{"a restart marker changed", restartChanged},
	{Harmless + "a comment", func(r *random, d []byte, p []part) []byte {
		return slices.Insert(d, one(r, p, segments).at, 0xff, com, 0, 6, 0xff, eoi, 0xff, sos)
	}},
	{Harmless + "filled", func(r *random, d []byte, p []part) []byte {
		return slices.Insert(d, one(r, p, segments).at, slices.Repeat([]byte{0xff}, 1+r.below(5))...)
	}},
	{Harmless + "bytes behind", func(r *random, d []byte, _ []part) []byte {
		return append(d, byte(r.next()), byte(r.next()), 0xff, byte(r.next()))
	}},
}

// Altered gives files of the generated set with a fault, always the same ones.
func Altered() iter.Seq[File] {
	return func(yield func(File) bool) {
		r, n := random(seed+1), 0
		for f := range Generated() {
			parts := split(f.Data)
			if i := slices.IndexFunc(parts, scanData); i < 0 || len(f.Data) > 6000 {
				continue
			}
			a := alterations[n%len(alterations)]
			altered := a.make(&r, slices.Clone(f.Data), parts)
			if !yield(File{ID: fmt.Sprintf("%04d", n), Kind: a.name + ", of " + f.ID + ": " + f.Kind, Data: altered}) {
				return
			}
			if n++; n == mostAltered {
				return
			}
		}
	}
}

// part is a segment, or the data of a scan (marker 0).
type part struct {
	marker  byte
	at, end int
}

func (p part) within(r *random) int { return p.at + r.below(p.end-p.at) }

func scanData(p part) bool { return p.marker == 0 && p.end > p.at }
func segments(p part) bool { return p.marker != 0 }
func headers(p part) bool {
	return segments(p) && !tableSegments(p) && p.marker != com && p.marker != app1
}
func tableSegments(p part) bool { return p.marker == dqt || p.marker == dht }

// one is any part of a kind, or the first one there is.
func one(r *random, parts []part, kind func(part) bool) part {
	var all []part
	for _, p := range parts {
		if kind(p) {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return parts[0]
	}
	return all[r.below(len(all))]
}

// split finds the parts of a file that Write made.
func split(data []byte) (parts []part) {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		if data[at+1] == 0xff {
			at++
			continue
		}
		if data[at+1] == eoi {
			break
		}
		p := part{data[at+1], at, min(at+2+int(data[at+2])<<8+int(data[at+3]), len(data))}
		parts = append(parts, p)
		if at = p.end; p.marker != sos {
			continue
		}
		for at+1 < len(data) && (data[at] != 0xff || data[at+1] == 0 || data[at+1]&^7 == rst0) {
			at++
		}
		parts = append(parts, part{0, p.end, at})
	}
	return parts
}

func flip(r *random, data []byte, p part, times int) []byte {
	for range times {
		data[p.within(r)] ^= 1 << r.below(8)
	}
	return data
}

func overwrite(r *random, data []byte, p part, count int) []byte {
	at := p.within(r)
	for i := at; i < min(at+count, p.end); i++ {
		data[i] = byte(r.next())
	}
	return data
}

// swap exchanges a segment with what follows it.
func swap(r *random, data []byte, parts []part) []byte {
	i := r.below(len(parts) - 1)
	a, b := parts[i], parts[i+1]
	moved := slices.Concat(data[:a.at], data[b.at:b.end], data[a.end:b.at], data[a.at:a.end], data[b.end:])
	return moved
}

// restartChanged takes one out, or gives it another number.
func restartChanged(r *random, data []byte, parts []part) []byte {
	var at []int
	for _, p := range parts {
		for i := p.at; p.marker == 0 && i+1 < p.end; i++ {
			if data[i] == 0xff && data[i+1]&^7 == rst0 {
				at = append(at, i)
			}
		}
	}
	if len(at) == 0 {
		return flip(r, data, one(r, parts, scanData), 2)
	}
	i := at[r.below(len(at))]
	if r.below(2) == 0 {
		return slices.Delete(data, i, i+2)
	}
	data[i+1] = rst0 + byte(r.below(8))
	return data
}
