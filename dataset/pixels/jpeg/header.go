package jpeg

// Header is what a file says of its image before the first scan.
type Header struct {
	Width, Height int
	Pictures      int   // that a multi-picture file (CIPA DC-007) says it holds; else 0
	Memory        int64 // bytes that decoding holds at most, beside the file
}

// ReadHeader reads what stands before the first scan, and refuses kinds that are not
// read with an *UnsupportedError. A file that is cut off wraps io.ErrUnexpectedEOF.
func ReadHeader(data []byte) (Header, error) {
	d, err := begun(data)
	if err != nil {
		return Header{}, err
	}
	if err := d.readHeader(); err != nil {
		return Header{}, err
	}
	return Header{
		Width: d.frame.width, Height: d.frame.height,
		Pictures: int(d.marks.pictures), Memory: d.memory(),
	}, nil
}
