package pixels

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// TestResizeRevisionRises: runs are held to the pixels that images are decoded to, and
// to ResizeRevision. A change of what is made of equal pixels raises that number; then
// the hash here is the new one.
func TestResizeRevisionRises(t *testing.T) {
	const revision, want = 1, "af67e39d9f3e61f0067676e67aef080f408f11d654f4f0d2bc43409a2a96177b"
	hash := sha256.New()
	for _, size := range [][2]int{{31, 17}, {8, 40}, {5, 3}} {
		h, w := size[0], size[1]
		rgb := make([]byte, h*w*Channels)
		for i := range rgb {
			rgb[i] = byte(i*i/7 + 13*i)
		}
		for _, resize := range []Resize{Stretch, Crop, Trim, Pad} {
			for _, interpolation := range []Interpolation{Linear, Area} {
				for _, alpha := range []Alpha{White, Black} {
					p := Preprocess{Height: 11, Width: 7, Resize: resize, Interpolation: interpolation, Alpha: alpha}
					hash.Write(apply(p, rgb, h, w))
				}
			}
		}
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want || ResizeRevision != revision {
		t.Errorf("resizing gives %s at revision %d; revision %d gave %s", got, ResizeRevision, revision, want)
	}
}
