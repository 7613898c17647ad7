package auditpage

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
)

// quality of thumbnails: 64 x 64 pixels of a photograph take about 2 KB.
const quality = 85

// album holds each distinct thumbnail once. All JPEG files of one size begin alike, with
// 600 bytes of tables: a head is stored once, too, and the script puts it before a body.
// Heads are a multiple of 3 bytes, so that base64 can be joined as text.
type album struct {
	Heads  []string `json:"heads"`  // base64
	Bodies [][2]any `json:"bodies"` // a number of Heads, base64

	heads, bodies map[string]int
}

func newAlbum() *album {
	return &album{Heads: []string{}, Bodies: [][2]any{}, heads: make(map[string]int), bodies: make(map[string]int)}
}

// add stores a thumbnail and returns its number; -1: it has no pixels.
func (a *album) add(t Thumbnail) (int, error) {
	if len(t.RGB) == 0 {
		return -1, nil
	}
	if t.Width < 1 || t.Height < 1 || len(t.RGB) != 3*t.Width*t.Height {
		return 0, fmt.Errorf("a thumbnail of %d x %d pixels has %d bytes", t.Width, t.Height, len(t.RGB))
	}
	head, body, err := encode(t)
	if err != nil {
		return 0, err
	}
	h, known := a.heads[head]
	if !known {
		h = len(a.Heads)
		a.heads[head] = h
		a.Heads = append(a.Heads, base64.StdEncoding.EncodeToString([]byte(head)))
	}
	key := fmt.Sprint(h, " ", body)
	b, known := a.bodies[key]
	if !known {
		b = len(a.Bodies)
		a.bodies[key] = b
		a.Bodies = append(a.Bodies, [2]any{h, base64.StdEncoding.EncodeToString([]byte(body))})
	}
	return b, nil
}

// encode makes a JPEG file (ITU-T T.81) and divides it where the entropy-coded data begin.
func encode(t Thumbnail) (head, body string, err error) {
	m := image.NewRGBA(image.Rect(0, 0, t.Width, t.Height))
	for i := range t.Width * t.Height {
		copy(m.Pix[4*i:], t.RGB[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, &jpeg.Options{Quality: quality}); err != nil {
		return "", "", fmt.Errorf("thumbnail: %w", err)
	}
	data := file.Bytes()
	end := 2 // after the start of the image
	for scan := false; !scan; {
		scan = data[end+1] == 0xda
		end += 2 + int(data[end+2])<<8 + int(data[end+3])
	}
	// A comment of 0 to 2 bytes makes the head a multiple of 3.
	padding := (3 - (end+4)%3) % 3
	comment := append([]byte{0xff, 0xfe, 0, byte(2 + padding)}, make([]byte, padding)...)
	return string(data[:2]) + string(comment) + string(data[2:end]), string(data[end:]), nil
}
