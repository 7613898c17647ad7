package auditpage

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/png"
	"io/fs"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/testdata"
)

// picture makes a picture that looks like a photograph to a JPEG encoder.
func picture(i int, label string) Picture {
	const w, h = 64, 48
	random := rand.New(rand.NewPCG(uint64(i), 1))
	p := Picture{Path: fmt.Sprintf("%s/IMG_%05d.jpg", label, i), Label: label, Hash: hash(fmt.Sprint(i)), Thumbnail: Thumbnail{Width: w, Height: h}}
	a, b, c := random.Float64()*6, random.Float64()*6, random.Float64()*6
	for y := range h {
		for x := range w {
			v := math.Sin(float64(x)/9+a) * math.Cos(float64(y)/7+b)
			for k := range 3 {
				p.Thumbnail.RGB = append(p.Thumbnail.RGB, uint8(128+60*v+30*math.Sin(c+float64(k)*2+float64(x+y)/11)+random.Float64()*30))
			}
		}
	}
	return p
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

var allAnswers = []string{"same", "different", "ignore"}

// many is a page of n pairs.
func many(n int) *Page {
	p := &Page{Name: "many", Key: "many", Decisions: "decisions.csv"}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		label := []string{"cat", "dog"}[i%2]
		p.Pictures = append(p.Pictures, picture(2*i, label), picture(2*i+1, []string{label, "dog"}[random.IntN(2)]))
		score := float64(i) / float64(n) * 1.5
		r := Relation{Kind: "near-copies", Grade: "strong", State: "joined", Pictures: []int{2 * i, 2*i + 1}, Score: score, Transform: []string{"mirrored", "cropped to 90 %", "JPEG, quality 20"}[i%3], Answers: allAnswers}
		if score > 1 {
			r.Grade, r.State = "weak", "open"
		}
		p.Relations = append(p.Relations, r)
	}
	return p
}

// emoji is a page as an audit makes it, of real images.
func emoji(t testing.TB) *Page {
	p := &Page{
		Name: "emoji", Key: t.Name(), Decisions: "decisions.csv",
		Opening: []string{"360 images of 2 classes, man and woman, were read; 9 findings. Of 100 images, a random split of 4 folds would test 61 with a relative in training."},
		Findings: []Finding{
			{High, "Near copies: the same picture, altered", 120, 97, "joins 120 images into 60 groups", "Keep groups.near-copies on, and look at the 4 pairs next to the cut-off below.", "near-copies"},
			{High, "Equal pictures with two labels", 2, 1, "the copies stay together", "One of the labels is wrong: mend it, or take the images out.", "copies"},
			{High, "The width alone tells the class: 71.2 % right (64.0 to 78.4), majority 50.0 %", 360, -1, "none", "Make the images alike first: [data] equalise = [\"size\"].", ""},
			{Medium, "Pictures that resemble each other less", 34, 12, "joins nothing", "Decide on them below: same, different or ignore.", "near-copies"},
			{Low, "Images by one author, in several spellings", 8, 6, "joins 8 images into 2 groups", "Nothing, if the spellings below are one person each.", "author"},
		},
	}
	images := testdata.Emoji()
	names, err := fs.Glob(images, "google/*.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names[:60] {
		p.Pictures = append(p.Pictures, Picture{Path: name, Label: []string{"man", "woman"}[len(p.Pictures)/3%2], Hash: hash(name), Thumbnail: decoded(t, images, name)})
	}
	add := func(r Relation) {
		if r.Answers == nil {
			r.Answers = allAnswers
		}
		p.Relations = append(p.Relations, r)
	}
	add(Relation{Kind: "copies", Grade: "strong", State: "joined", Pictures: []int{0, 3}, Score: -1, Transform: "equal pixels", Answers: []string{"ignore"}})
	for i := range 12 {
		r := Relation{Kind: "near-copies", Grade: "strong", State: "joined", Pictures: []int{2 * i, 2*i + 1}, Score: float64(i) / 9, Transform: []string{"mirrored", "cropped to 90 %", "hue, 20 degrees"}[i%3]}
		switch {
		case i == 4:
			r.State, r.Why = "kept apart", "line 7 of decisions.csv: different (two drawings of one set, ada)"
		case i > 9:
			r.Grade, r.State, r.Why = "weak", "open", "weak: it joins nothing until somebody says same"
		}
		add(r)
	}
	add(Relation{Kind: "author", Grade: "strong", State: "joined", Pictures: []int{30, 31, 32, 33, 34, 35, 36, 40}, Score: -1, Name: "Jane Doe", Spellings: []string{"DOE, Jane", "Jane Doe", "jane doe <jane@example.org>"}, About: "author", Subject: "Jane Doe"})
	add(Relation{Kind: "prompt", Grade: "strong", State: "joined", Pictures: []int{41, 42}, Score: -1, Name: "portrait of a firefighter, flat vector art, \"emoji style\", trending, seed 1234", About: "prompt", Subject: `portrait of a firefighter, flat vector art, "emoji style", trending, seed 1234`})
	add(Relation{Kind: "near-copies", Grade: "weak", State: "open", Pictures: []int{45, 46, 47, 48}, Score: 1.4, Transform: "frames of one animation"})
	p.Conflicts = []Conflict{{
		Why: "Line 7 of decisions.csv says that the two are different.", Pictures: [2]int{8, 9},
		Steps: []Step{{To: 12, By: "near copies", Cut: "different,pair," + p.Pictures[8].Hash + " " + p.Pictures[12].Hash + ",,"}, {To: 30, By: "decided", Remedy: "take line 3 out of decisions.csv, which says same"}, {To: 9, By: "author Jane Doe", Cut: "different,author,,Jane Doe,"}},
	}}
	return p
}

func decoded(t testing.TB, images fs.FS, name string) Thumbnail {
	file, err := images.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	b := m.Bounds()
	out := Thumbnail{Width: b.Dx(), Height: b.Dy()}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := m.At(x, y).RGBA()
			for _, v := range []uint32{r, g, bl} {
				out.RGB = append(out.RGB, uint8((v+0xffff-a)>>8)) // on white
			}
		}
	}
	return out
}
