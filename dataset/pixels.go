package dataset

import "unsafe"

// Pixels are decoded and resized images: N x Height x Width x 3 bytes, RGB. They
// are to be read only, and gone after Close.
type Pixels struct {
	N, Height, Width int
	Data             []byte
	FromCache        bool // no image had to be decoded

	close func() error // nil: they lie in Go's memory
}

// At is image i: Height x Width x 3 bytes, RGB, shared with p.
func (p *Pixels) At(i int) []byte {
	n := p.Height * p.Width * 3
	return p.Data[i*n : (i+1)*n : (i+1)*n]
}

// Mapped reports whether the pixels lie in a file of the cache.
func (p *Pixels) Mapped() bool { return p.close != nil }

// Holds tells whether an address, such as that of a fault, is one of pixels in a file.
func (p *Pixels) Holds(address uintptr) bool {
	first := uintptr(unsafe.Pointer(unsafe.SliceData(p.Data)))
	return p.Mapped() && address >= first && address-first < uintptr(len(p.Data))
}

// Close gives the memory back. Nobody may read Data or slices of it any more.
func (p *Pixels) Close() error {
	p.Data = nil
	if p.close == nil {
		return nil
	}
	return p.close()
}
