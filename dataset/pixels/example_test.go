package pixels_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/refold/refold/dataset/pixels"
)

// A photo that is stored lying on its side is turned upright and resized while it is
// decoded.
func ExampleDecode() {
	data, err := os.ReadFile("testdata/images/orientation6.jpg")
	if err != nil {
		log.Fatal(err)
	}
	header, err := pixels.ReadHeader(data, pixels.DefaultMaxPixels)
	if err != nil {
		log.Fatal(err)
	}
	width, height := header.Upright()
	p := pixels.Preprocess{Height: 4, Width: 4, Resize: pixels.Pad}
	rgb := make([]byte, p.Bytes())
	if err := pixels.Decode(context.Background(), data, header, p.Alpha, p.Fit(height, width, rgb).Write); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, stored as %d x %d pixels, upright %d x %d\n", header.Contents(), header.Width, header.Height, width, height)
	fmt.Println(len(rgb), "bytes, on the right a border:", rgb[9:12])
	// Output:
	// jpeg, stored as 9 x 6 pixels, upright 6 x 9
	// 48 bytes, on the right a border: [255 255 255]
}
