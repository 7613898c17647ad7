package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"time"

	xdraw "golang.org/x/image/draw"

	"github.com/refold/refold/dataset/leak/candidate"
	"github.com/refold/refold/dataset/leak/leaktest"
	"github.com/refold/refold/dataset/leak/near"
	"github.com/refold/refold/dataset/sketch"
)

func load(path string, side int) *image.RGBA {
	cached := fmt.Sprintf("/work/help/data22/cache/%d-%s.png", side, strings.ReplaceAll(path, "/", "_"))
	if f, err := os.Open(cached); err == nil {
		defer f.Close()
		m, err := png.Decode(f)
		if err != nil {
			panic(err)
		}
		return m.(*image.RGBA)
	}
	out := load1(path, side)
	if side == 256 && out != nil {
		f, _ := os.Create(cached)
		png.Encode(f, out)
		f.Close()
	}
	return out
}

func load1(path string, side int) *image.RGBA {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	src, _, err := image.Decode(f)
	if err != nil {
		return nil
	}
	b := src.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), src, b.Min, draw.Over)
	if m := max(b.Dx(), b.Dy()); side > 0 && m > side {
		small := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()*side/m), max(1, b.Dy()*side/m)))
		xdraw.CatmullRom.Scale(small, small.Bounds(), out, b.Sub(b.Min), draw.Src, nil)
		return small
	}
	return out
}

type item struct {
	s *sketch.Sketch
	p *near.Picture
}

func make1(m *image.RGBA) item {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	rgb := make([]byte, 0, 3*w*h)
	for i := 0; i < len(m.Pix); i += 4 {
		rgb = append(rgb, m.Pix[i:i+3]...)
	}
	k := sketch.NewMaker(h, w)
	k.Write(rgb)
	s := k.Sketch()
	return item{s, near.NewPicture(s, w, h)}
}

var workers = 1

func each(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range workers {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func score(m near.Match) float64 { return m.Score() }

func main() {
	list := flag.String("list", "", "")
	n := flag.Int("n", 200, "")
	side := flag.Int("side", 0, "")
	falsePairs := flag.Int("false", 0, "print so many nearest pairs")
	plants := flag.Bool("plants", false, "")
	sheet := flag.String("sheet", "", "")
	only := flag.String("only", "", "")
	upto := flag.Float64("upto", 1.5, "")
	reviewed := flag.String("reviewed", "", "")
	prof := flag.String("prof", "", "")
	flag.IntVar(&quality, "jpeg", 0, "")
	flag.Parse()
	if *prof != "" {
		f, _ := os.Create(*prof)
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	data, _ := os.ReadFile(*list)
	paths := strings.Fields(string(data))
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	paths = paths[:min(*n, len(paths))]
	images := make([]*image.RGBA, len(paths))
	base := make([]item, len(paths))
	t0 := time.Now()
	each(len(paths), func(i int) {
		images[i] = load(paths[i], *side)
		if quality > 0 {
			images[i] = recode(images[i])
		}
		base[i] = make1(images[i])
		base[i].p.Quality = quality
	})
	fmt.Println(len(paths), "images", time.Since(t0))
	if *falsePairs > 0 {
		t0 = time.Now()
		pairs, err := candidate.Find(context.Background(), len(base), func(i int) *sketch.Sketch { return base[i].s }, candidate.Options{})
		if err != nil {
			panic(err)
		}
		fmt.Println(len(pairs), "candidates", time.Since(t0))
		t0 = time.Now()
		type res struct {
			candidate.Pair
			m near.Match
		}
		out := make([]res, len(pairs))
		each(len(pairs), func(k int) {
			p := pairs[k]
			out[k].Pair = p
			out[k].m = near.NewProbe(base[p.A].p).Compare(base[p.B].p)
		})
		fmt.Println("verified", time.Since(t0))
		slices.SortFunc(out, func(a, b res) int { return cmp.Compare(score(a.m), score(b.m)) })
		if *sheet != "" {
			var picked [][2]*image.RGBA
			for i, x := range out {
				if i >= *falsePairs || score(x.m) > *upto {
					break
				}
				picked = append(picked, [2]*image.RGBA{images[x.A], images[x.B]})
			}
			writeSheets(*sheet, picked)
		}
		rv := readReview(*reviewed, paths)
		for i, x := range out {
			if i >= *falsePairs || score(x.m) > *upto {
				break
			}
			if rv(x.A, x.B) {
				continue
			}
			fmt.Printf("%.3f luma %.3f col %.1f corr %.3f d %.3f str %.2f left %.2f %s %q %s %s\n", score(x.m), x.m.Luma, x.m.Colour, x.m.Correlation, x.Distance, x.m.Stretch, x.m.Left, x.m.Edit, x.m.Describe(), paths[x.A], paths[x.B])
		}
	}
	if !*plants {
		return
	}
	_ = filepath.Base
	for _, p := range leaktest.Plants() {
		if *only != "" && !strings.Contains(p.Name, *only) {
			continue
		}
		k := min(len(base), 200)
		mixed := slices.Clone(base)
		planted := make([]item, k)
		each(k, func(i int) {
			planted[i] = make1(p.Make(images[i], rand.New(rand.NewPCG(7, uint64(i)))))
			fmt.Sscanf(p.Name, "jpeg quality %d", &planted[i].p.Quality)
		})
		all := append(mixed, planted...)
		pairs, err := candidate.Find(context.Background(), len(all), func(i int) *sketch.Sketch { return all[i].s }, candidate.Options{})
		if err != nil {
			panic(err)
		}
		found := map[int]float32{}
		for _, q := range pairs {
			if q.B == q.A+len(base) {
				found[q.A] = q.Distance
			}
		}
		var dist []float64
		for _, d := range found {
			dist = append(dist, float64(d))
		}
		slices.Sort(dist)
		ms := make([]near.Match, k)
		each(k, func(i int) {
			ms[i] = near.NewProbe(base[i].p).Compare(planted[i].p)
		})
		plain := 0
		unsat, unsatHit := 0, 0
		var same, sc, lu, co, corr []float64
		hit, both := 0, 0
		for i, m := range ms {
			sc = append(sc, score(m))
			if !saturates(images[i]) {
				unsat++
				if _, ok := found[i]; ok && score(m) < 1 {
					unsatHit++
				}
			}
			if *only == "brightness 1.3" {
				fmt.Println("   ALL", saturates(images[i]), m.Edit, "left", m.Left)
			}
			if _, ok := found[i]; *only != "" && (!ok || score(m) >= 1) {
				fmt.Printf("   MISS sat %v cand %v lump %.3f %.3f luma %.3f col %.1f corr %.3f str %.2f same %.2f %s %q %+v %s\n", saturates(images[i]), ok, m.Lump, score(m), m.Luma, m.Colour, m.Correlation, m.Stretch, m.Left, m.Edit, m.Describe(), m.Start, paths[i])
			}
			lu = append(lu, m.Luma)
			same = append(same, m.Left)
			co = append(co, m.Colour)
			corr = append(corr, m.Correlation)
			if score(m) < 1 {
				hit++
				if _, ok := found[i]; ok {
					both++
				}
			}
		}
		slices.Sort(lu)
		slices.Sort(same)
		slices.Sort(co)
		slices.Sort(corr)
		q := func(v []float64, f float64) float64 { return v[min(int(f*float64(len(v))), len(v)-1)] }
		if len(dist) == 0 {
			dist = []float64{0}
		}
		fmt.Printf("%-26s cand %.3f verify %.3f both %.3f | dist %.3f %.3f %.3f | luma %.3f %.3f %.3f | colour %.1f %.1f %.1f | corr %.3f %.3f same %.2f %.2f %.2f unsat %d/%d\n", p.Name,
			float64(len(found))/float64(k), float64(hit)/float64(k), float64(both)/float64(k), q(dist, .5), q(dist, .95), q(dist, .99), q(lu, .5), q(lu, .95), q(lu, .99), q(co, .5), q(co, .95), q(co, .99), q(corr, .01), q(corr, .05), q(same, .5), q(same, .95), q(same, .99), unsatHit, unsat)
		_ = plain
	}
}

func writeSheets(name string, pairs [][2]*image.RGBA) {
	const cell, cols, rows = 72, 8, 12
	for from := 0; from < len(pairs); from += cols * rows {
		m := image.NewRGBA(image.Rect(0, 0, cols*(2*cell+12), rows*(cell+4)))
		draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{120, 120, 160, 255}), image.Point{}, draw.Src)
		for k, p := range pairs[from:min(from+cols*rows, len(pairs))] {
			x, y := k%cols*(2*cell+12), k/cols*(cell+4)
			for j, im := range p {
				b := im.Bounds()
				l := max(b.Dx(), b.Dy())
				w, h := max(1, b.Dx()*cell/l), max(1, b.Dy()*cell/l)
				xdraw.CatmullRom.Scale(m, image.Rect(x+j*(cell+2), y, x+j*(cell+2)+w, y+h), im, b, draw.Src, nil)
			}
		}
		f, _ := os.Create(fmt.Sprintf("%s-%d.png", name, from/(cols*rows)))
		png.Encode(f, m)
		f.Close()
	}
}

func saturates(m *image.RGBA) bool {
	lost := 0
	for i := 0; i < len(m.Pix); i += 4 {
		for _, v := range m.Pix[i : i+3] {
			if v < 255 && float64(v)*1.3 > 255 {
				lost++
				break
			}
		}
	}
	return lost*10 > len(m.Pix)/4
}

func readReview(path string, paths []string) func(a, b int) bool {
	group := make(map[string]string)
	var root func(h string) string
	root = func(h string) string {
		if g, ok := group[h]; ok && g != h {
			return root(g)
		}
		return h
	}
	if path != "" {
		f, _ := os.Open(path)
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			panic(err)
		}
		for _, r := range rows[1:] {
			if r[2] == "same" {
				a, b := root(r[0]), root(r[1])
				if a != b {
					group[a] = b
				}
			}
		}
	}
	hashes := make([]string, len(paths))
	for i, p := range paths {
		data, _ := os.ReadFile(p)
		sum := sha256.Sum256(data)
		hashes[i] = hex.EncodeToString(sum[:])[:16]
	}
	return func(a, b int) bool { return path != "" && root(hashes[a]) == root(hashes[b]) }
}

var quality int

func recode(m *image.RGBA) *image.RGBA {
	var b bytes.Buffer
	jpeg.Encode(&b, m, &jpeg.Options{Quality: quality})
	d, err := jpeg.Decode(&b)
	if err != nil {
		panic(err)
	}
	out := image.NewRGBA(d.Bounds())
	draw.Draw(out, out.Bounds(), d, d.Bounds().Min, draw.Src)
	return out
}
