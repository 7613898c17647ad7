package near_test

import (
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/leak/leaktest"
	"github.com/refold/refold/dataset/leak/near"
	"github.com/refold/refold/dataset/sketch"
	"github.com/refold/refold/testdata"
)

// emoji are those of one vendor in one skin tone, on white.
func emoji(t testing.TB) (images []*image.RGBA, names []string) {
	list, err := fs.ReadFile(testdata.Emoji(), "images.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(list))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		path, tone, vendor := row[0], row[3], row[4]
		if vendor != "google" || tone != "1" {
			continue
		}
		file, err := testdata.Emoji().Open(path)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := png.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		m := image.NewRGBA(image.Rect(0, 0, decoded.Bounds().Dx(), decoded.Bounds().Dy()))
		draw.Draw(m, m.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(m, m.Bounds(), decoded, decoded.Bounds().Min, draw.Over)
		images, names = append(images, m), append(names, path)
	}
	if len(images) < 20 {
		t.Fatalf("%d images", len(images))
	}
	if testing.Short() {
		images, names = images[:6], names[:6]
	}
	return images, names
}

func pictureOf(m *image.RGBA) *near.Picture {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	maker := sketch.NewMaker(h, w)
	rgb := make([]byte, 0, 3*w)
	for y := range h {
		rgb = rgb[:0]
		for x := range w {
			c := m.RGBAAt(x, y)
			rgb = append(rgb, c.R, c.G, c.B)
		}
		maker.Write(rgb)
	}
	return near.NewPicture(maker.Sketch(), w, h)
}

// TestPlantsAreCopies: each way to alter an image leaves a copy, but for light ones that
// become white.
func TestPlantsAreCopies(t *testing.T) {
	images, names := emoji(t)
	for _, plant := range leaktest.Plants() {
		t.Run(plant.Name, func(t *testing.T) {
			var missed []string
			for i, m := range images {
				altered := pictureOf(plant.Make(m, rand.New(rand.NewPCG(1, uint64(i)))))
				match := near.NewProbe(pictureOf(m)).Compare(altered)
				if match.Score() >= 1 {
					missed = append(missed, names[i])
				}
			}
			allowed := max(2, len(images)/20)
			if plant.Name == "brightness 1.3" { // skin that is nearly white is lost
				allowed = len(images)
			}
			if len(missed) > allowed {
				t.Errorf("missed %d of %d: %v", len(missed), len(images), missed)
			}
		})
	}
}

// TestSmallImagesAreCopies: of images of 32 pixels, those that compression and halving
// leave little of are found, where they are known to be JPEG.
func TestSmallImagesAreCopies(t *testing.T) {
	images, names := emoji(t)
	small := plantOf(t, "half size")
	for _, name := range []string{"jpeg quality 60", "jpeg quality 20", "half size"} {
		plant := plantOf(t, name)
		var missed []string
		for i, m := range images {
			m = small.Make(m, nil)
			altered := pictureOf(plant.Make(m, nil))
			fmt.Sscanf(name, "jpeg quality %d", &altered.Quality)
			if match := near.NewProbe(pictureOf(m)).Compare(altered); match.Score() >= 1 {
				missed = append(missed, names[i])
			}
		}
		if len(missed) > len(images)/6 {
			t.Errorf("%s: missed %d of %d: %v", name, len(missed), len(images), missed)
		}
	}
}

// TestBrightnessThatSaturates: dark strokes on white have nothing on their edges that
// brightness leaves as it would be for the mean, and are copies; what was recoloured or
// drawn anew is not.
func TestBrightnessThatSaturates(t *testing.T) {
	strokes := func(across, down color.RGBA, gap int) *image.RGBA {
		m := image.NewRGBA(image.Rect(0, 0, 256, 256))
		draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
		for i := range 9 {
			x := 20 + i*i*2 + i*gap
			draw.Draw(m, image.Rect(x, 10+8*i, x+5, 250-14*i), image.NewUniform(down), image.Point{}, draw.Src)
			draw.Draw(m, image.Rect(10+8*i, x, 250-14*i, x+4), image.NewUniform(across), image.Point{}, draw.Src)
		}
		return m
	}
	blue, red := color.RGBA{0, 40, 190, 255}, color.RGBA{150, 30, 0, 255}
	original := near.NewProbe(pictureOf(strokes(blue, red, 9)))
	brighter := plantOf(t, "brightness 1.3").Make(strokes(blue, red, 9), nil)
	if m := original.Compare(pictureOf(brighter)); m.Score() >= 1 {
		t.Errorf("brighter: %.2f, %q", m.Score(), m.Describe())
	}
	for name, other := range map[string]*image.RGBA{"one other colour": strokes(blue, color.RGBA{0, 90, 30, 255}, 9), "other strokes": strokes(blue, red, 7)} {
		if m := original.Compare(pictureOf(other)); m.Score() < 1 {
			t.Errorf("%s: %.2f, %q", name, m.Score(), m.Describe())
		}
	}
}

func plantOf(t *testing.T, name string) leaktest.Plant {
	for _, p := range leaktest.Plants() {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no plant %q", name)
	return leaktest.Plant{}
}

// TestSiblingsAreNoCopies: flat art of one vendor, drawn after one model.
func TestSiblingsAreNoCopies(t *testing.T) {
	images, names := emoji(t)
	var pictures []*near.Picture
	for _, m := range images {
		pictures = append(pictures, pictureOf(m))
	}
	for i, p := range pictures {
		probe := near.NewProbe(p)
		for j := i + 1; j < len(pictures); j++ {
			if strings.Contains(names[i], "1f9b9") && strings.Contains(names[j], "1f9b9") {
				continue // their hair alone differs
			}
			if m := probe.Compare(pictures[j]); m.Score() < 1 {
				t.Errorf("%s and %s: score %.2f, %s (luma %.2f, colour %.1f)", names[i], names[j], m.Score(), m.Describe(), m.Luma, m.Colour)
			}
		}
	}
}

// TestDescribe: what was done to an image is said of it.
func TestDescribe(t *testing.T) {
	images, _ := emoji(t)
	probe := near.NewProbe(pictureOf(images[0]))
	wants := map[string]string{
		"mirrored": "mirrored", "quarter turn": "turned by 90 degrees", "crop to 85 %": "cut to 84 %", "grey": "grey",
		"brightness 0.7": "brightness", "contrast 0.7": "contrast", "caption over 15 %": "captioned",
		"border of 10 %": "within a border, or the first is cut to 84 %", "stretched to 80 %": "stretched to 80 %",
	}
	for _, plant := range leaktest.Plants() {
		want, ok := wants[plant.Name]
		if !ok {
			continue
		}
		m := probe.Compare(pictureOf(plant.Make(images[0], rand.New(rand.NewPCG(1, 1)))))
		if got := m.Describe(); !strings.HasPrefix(got, want) || strings.Count(got, ",") > strings.Count(want, ",") && plant.Name != "crop to 85 %" {
			t.Errorf("%s: %q, want %q", plant.Name, got, want)
		}
	}
}

// TestNothingToCompare: empty images are related to nothing, and nothing is undefined.
func TestNothingToCompare(t *testing.T) {
	images, _ := emoji(t)
	blank := image.NewRGBA(image.Rect(0, 0, 5, 3))
	dot := image.NewRGBA(image.Rect(0, 0, 1, 1))
	draw.Draw(blank, blank.Bounds(), image.White, image.Point{}, draw.Src)
	for _, a := range []*image.RGBA{blank, dot, images[0]} {
		for _, b := range []*image.RGBA{blank, dot} {
			if m := near.NewProbe(pictureOf(a)).Compare(pictureOf(b)); !(m.Score() > near.WeakScore) {
				t.Errorf("score %v", m.Score())
			}
		}
	}
}

// BenchmarkCompare compares siblings, which are what candidates mostly are.
func BenchmarkCompare(b *testing.B) {
	images, _ := emoji(b)
	var pictures []*near.Picture
	for _, m := range images {
		pictures = append(pictures, pictureOf(m))
	}
	i := 0
	for b.Loop() {
		near.NewProbe(pictures[i%len(pictures)]).Compare(pictures[(i+1)%len(pictures)])
		i++
	}
}
