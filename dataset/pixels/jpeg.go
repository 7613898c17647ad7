package pixels

import (
	"context"
	"fmt"
	"io"

	"github.com/refold/refold/dataset/pixels/jpeg"
)

// jpegHeader tells of a multi-picture file too (CIPA DC-007).
func jpegHeader(_ io.Reader, data []byte) (Header, error) {
	photograph, err := jpeg.ReadHeader(data)
	h := Header{Width: photograph.Width, Height: photograph.Height, memory: photograph.Memory}
	if photograph.Pictures > 1 {
		h.rest = "pictures"
	}
	return h, err
}

// jpegRows holds the decoder to the rows that the header says.
func jpegRows(ctx context.Context, data []byte, h Header, put func(rgb []byte)) error {
	left := Channels * h.pixels()
	err := jpeg.Rows(ctx, data, func(rgb []byte) error {
		if left -= int64(len(rgb)); left < 0 {
			return fmt.Errorf("more rows than the %d that its header says", h.Height)
		}
		put(rgb)
		return nil
	})
	if err == nil && left > 0 {
		return fmt.Errorf("fewer rows than the %d that its header says", h.Height)
	}
	return err
}
