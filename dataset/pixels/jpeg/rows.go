package jpeg

import (
	"context"

	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// Rows decodes an image and hands out strips of whole rows, from top to bottom, as
// RGB of 3 bytes a pixel. A strip is valid during the call only. An error of put ends
// the decoding and is returned as it is, as is the context's.
//
// An image of one scan is decoded strip by strip. The coefficients of others are held
// until the file ends (Header.Memory).
func Rows(ctx context.Context, data []byte, put func(rgb []byte) error) error {
	return rows(ctx, data, raster.Fastest(), put)
}

func rows(ctx context.Context, data []byte, k raster.Kernels, put func(rgb []byte) error) error {
	d, err := begun(data)
	if err != nil {
		return err
	}
	if err := d.readHeader(); err != nil {
		return err
	}
	if !d.frame.progressive {
		d.tables.setStandard()
	}
	return d.rows(ctx, k, put)
}
