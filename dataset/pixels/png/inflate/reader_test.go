package inflate

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"context"
	"errors"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"testing"
)

// unpacked is what a stream gives, taken in pieces; parts of it are so many bytes long.
func unpacked(stream []byte, length, take, part int) ([]byte, error) {
	var parts [][]byte
	for at := 0; at < len(stream); at += part {
		parts = append(parts, stream[at:min(at+part, len(stream))])
	}
	z, err := NewReader(parts, take, length)
	if err != nil {
		return nil, err
	}
	var out []byte
	for len(out) < length {
		taken, err := z.Take(context.Background(), min(take, length-len(out)))
		if err != nil {
			return nil, err
		}
		out = append(out, taken...)
	}
	return out, z.Close(context.Background())
}

// standard is what package compress/zlib gives, of a stream that ends with the data.
func standard(stream []byte, limit int) ([]byte, error) {
	in := bytes.NewReader(stream)
	r, err := zlib.NewReader(in)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, err
	case len(out) > limit:
		return nil, errors.New("too long")
	case in.Len() > 0:
		return nil, errors.New("something stands behind the stream")
	}
	return out, nil
}

// contents are bytes that call for codes and copies of every kind.
func contents() map[string][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	all := map[string][]byte{"nothing": {}, "one byte": {7}, "one value": bytes.Repeat([]byte{9}, 300_000)}
	noise := make([]byte, 200_000)
	skewed := make([]byte, 200_000) // codes of up to 15 bits
	for i := range noise {
		noise[i] = byte(random.Uint32())
		skewed[i] = byte(min(255, int(random.ExpFloat64()*14)))
	}
	all["noise"], all["skewed"] = noise, skewed
	for period := 1; period < 20; period++ { // copies that run into what they write
		all["period "+string(rune('a'+period))] = bytes.Repeat(noise[:period], 5000/period)
	}
	far := bytes.Clone(noise[:32<<10])
	all["copies from afar"] = bytes.Repeat(far, 5)
	var mixed []byte
	for range 3000 {
		from, n := random.IntN(10_000), random.IntN(300)
		mixed = append(append(mixed, noise[from:from+n]...), skewed[from:from+n]...)
	}
	all["copies"] = mixed
	return all
}

// TestStreams: whatever is packed, at any level and in any parts, comes out again.
func TestStreams(t *testing.T) {
	for name, content := range contents() {
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			var b bytes.Buffer
			w, err := zlib.NewWriterLevel(&b, level)
			if err != nil {
				t.Fatal(err)
			}
			half := len(content) / 2
			_, _ = w.Write(content[:half])
			if err := w.Flush(); err != nil { // an empty stored block
				t.Fatal(err)
			}
			_, _ = w.Write(content[half:])
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			for _, take := range []int{1537, 1, 100_000} {
				got, err := unpacked(b.Bytes(), len(content), take, 8192/(1+level&1))
				if err != nil || !bytes.Equal(got, content) {
					t.Fatalf("%s, level %d, taken by %d: %d bytes of %d, %v", name, level, take, len(got), len(content), err)
				}
			}
		}
	}
}

// TestDamage: a stream that is cut off, too long, of another length, or with any bit turned
// is refused wherever package compress/zlib does, and gives the same where it does not.
func TestDamage(t *testing.T) {
	content := contents()["copies"][:3000]
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(content)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	stream := b.Bytes()
	for n := range stream {
		if _, err := unpacked(stream[:n], len(content), 100, 1000); !errors.Is(err, ErrStream) {
			t.Fatalf("cut off at %d: %v", n, err)
		}
	}
	if _, err := unpacked(append(bytes.Clone(stream), 0), len(content), 100, 1000); !errors.Is(err, ErrStream) {
		t.Errorf("a byte behind the end: %v", err)
	}
	for _, n := range []int{len(content) - 1, len(content) + 1} {
		if _, err := unpacked(stream, n, 100, 1000); !errors.Is(err, ErrStream) {
			t.Errorf("%d of %d bytes are wanted: %v", n, len(content), err)
		}
	}
	for bit := range 8 * len(stream) {
		damaged := bytes.Clone(stream)
		damaged[bit/8] ^= 1 << (bit % 8)
		compareStream(t, damaged)
	}
}

// TestBombEndsSoon: a gigabyte that nobody wants is not unpacked.
func TestBombEndsSoon(t *testing.T) {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestSpeed)
	_, _ = w.Write(make([]byte, 100<<20))
	_ = w.Close()
	for _, total := range []int{1000, 1 << 20} {
		z, err := NewReader([][]byte{{0x78, 0x01}, b.Bytes()}, 1000, total)
		if err != nil {
			t.Fatal(err)
		}
		for taken := 0; taken+1000 <= total; taken += 1000 {
			if _, err := z.Take(context.Background(), 1000); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(context.Background()); !errors.Is(err, ErrStream) || z.at > 10_000 {
			t.Errorf("read up to byte %d of %d, %v", z.at, z.end, err)
		}
	}
}

// TestLongStreams: streams that are read piece by piece, in parts of any size, with stored and
// coded blocks.
func TestLongStreams(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 30 {
		data := make([]byte, 2*piece+r.IntN(8*piece))
		for i := range data {
			if data[i] = byte(r.Uint32()); i > 300 && (i>>12)%3 != round%3 {
				data[i] = data[i-1-r.IntN(300)]&0xf0 | byte(r.IntN(1+round%4))
			}
		}
		var b bytes.Buffer
		w, _ := zlib.NewWriterLevel(&b, []int{zlib.NoCompression, zlib.BestSpeed, zlib.DefaultCompression, zlib.HuffmanOnly}[round%4])
		_, _ = w.Write(data)
		_ = w.Close()
		var parts [][]byte
		for stream := b.Bytes(); len(stream) > 0; {
			n := min(len(stream), 1+r.IntN(1<<(1+r.IntN(17))))
			parts, stream = append(parts, stream[:n]), stream[n:]
		}
		const row = 777
		z, err := NewReader(parts, row, len(data))
		if err != nil {
			t.Fatal(err)
		}
		for rest := data; len(rest) > 0; {
			n := min(row, len(rest))
			got, err := z.Take(context.Background(), n)
			if err != nil || !bytes.Equal(got, rest[:n]) {
				t.Fatalf("round %d, %d bytes ahead of the end: %v", round, len(rest), err)
			}
			rest = rest[n:]
		}
		if err := z.Close(context.Background()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}

// compareStream compares with package compress/zlib, both ways.
func compareStream(t *testing.T, stream []byte) {
	t.Helper()
	const limit = 1 << 16
	want, wantErr := standard(stream, limit)
	length := len(want)
	if wantErr != nil && len(stream) > 2 { // as far as it goes
		sofar, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(stream[2:])), limit))
		length = len(sofar)
	}
	got, err := unpacked(stream, length, 1000, 500)
	if wantErr == nil && (err != nil || !bytes.Equal(got, want)) {
		t.Fatalf("%x: %d bytes, %v; package zlib gives %d", stream, len(got), err, len(want))
	}
	if wantErr != nil && err == nil {
		t.Fatalf("%x: taken; package zlib says %v", stream, wantErr)
	}
}

// FuzzStream: any bytes are taken exactly where package compress/zlib takes them, and give
// the same.
func FuzzStream(f *testing.F) {
	for _, content := range contents() {
		for _, level := range []int{zlib.HuffmanOnly, zlib.NoCompression, zlib.BestSpeed, zlib.BestCompression} {
			var b bytes.Buffer
			w, _ := zlib.NewWriterLevel(&b, level)
			_, _ = w.Write(content[:min(len(content), 2000)])
			_ = w.Close()
			f.Add(b.Bytes()[2 : b.Len()-4])
		}
	}
	f.Fuzz(func(t *testing.T, deflated []byte) { // with the checksum that it shall have
		content, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(deflated)), 1<<16))
		sum := adler32.Checksum(content)
		stream := append([]byte{0x78, 0x01}, deflated...)
		compareStream(t, append(stream, byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)))
	})
}

// TestChecksum: the sums of any bytes are those of package adler32, at any length.
func TestChecksum(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	data := bytes.Repeat([]byte{255}, 70_000)
	for n := 0; n < len(data); n += 1 + random.IntN(2*n/3+40) {
		for _, sums := range []func([]byte) (uint64, uint64){sums, portableSums} {
			s := adler{first: 1}
			for rest := data[:n]; len(rest) > 0; {
				part := rest[:min(len(rest), 1+random.IntN(n))]
				s.add(part, sums)
				rest = rest[len(part):]
			}
			if s.value() != adler32.Checksum(data[:n]) {
				t.Fatalf("%d bytes", n)
			}
		}
		for i := range data {
			data[i] = byte(random.Uint32())
		}
	}
}
