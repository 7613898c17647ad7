package leaktest_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/image/bmp"

	"github.com/refold/refold/dataset/leak/leaktest"
)

// Kinds that are no alterations.
const (
	clean     = "none" // an image of the set itself
	copied    = "the same file"
	converted = "the same pixels in another file"
	saturated = ", saturated" // behind the name of a kind
)

// kinds are those of the table, in its order.
func kinds() []leaktest.Plant {
	asIs := func(m *image.RGBA, _ *rand.Rand) *image.RGBA { return m }
	return append([]leaktest.Plant{{Name: copied, Make: asIs}, {Name: converted, Make: asIs}}, leaktest.Plants()...)
}

// member is an image file in a folder to search.
type member struct {
	path string // class folder and name
	of   int    // the original
	kind string
}

// folder is a data set: two class folders with clean images and some planted ones.
type folder struct {
	dir     string
	rate    string // of each of its kinds, in per cent
	members []member
}

// site is where the folders of a set are written.
type site struct {
	set       set
	fetched   string
	dir       string
	originals []original
}

// image is the name of an original among the clean images.
func (s site) image(i int) string {
	return filepath.Join(s.dir, "clean", class(i), fmt.Sprintf("%05d.png", i))
}

func class(i int) string { return [2]string{"a", "b"}[i%2] }

// clean writes the whole set.
func (s site) clean() (*folder, error) {
	f := &folder{dir: filepath.Join(s.dir, "clean"), rate: "0"}
	for i, o := range s.originals {
		f.members = append(f.members, member{filepath.Join(class(i), filepath.Base(s.image(i))), i, clean})
		if _, err := os.Stat(s.image(i)); err == nil {
			continue // of an earlier run
		}
		m, err := s.set.read(s.fetched, o)
		if err != nil {
			return nil, err
		}
		var file bytes.Buffer
		if err := png.Encode(&file, m); err != nil {
			return nil, err
		}
		if err := write(s.image(i), file.Bytes()); err != nil {
			return nil, err
		}
	}
	return f, s.list(f)
}

// rates are those at which each kind is planted.
var rates = []float64{.01, .05, .10, .30}

// folders says which folders hold which kinds: as many in one as leave each image no more
// than one relative.
func folders() (plan []struct {
	rate  float64
	kinds []leaktest.Plant
}) {
	for _, rate := range rates {
		most := int(math.Floor(1 / rate))
		for left := kinds(); len(left) > 0; left = left[min(most, len(left)):] {
			plan = append(plan, struct {
				rate  float64
				kinds []leaktest.Plant
			}{rate, left[:min(most, len(left))]})
		}
	}
	return plan
}

// plant writes a folder with count images of the set and kinds planted among them.
func (s site) plant(number int, rate float64, kinds []leaktest.Plant) (*folder, error) {
	f := &folder{dir: filepath.Join(s.dir, fmt.Sprintf("%02d", number)), rate: strconv.Itoa(int(math.Round(100 * rate)))}
	if err := os.RemoveAll(f.dir); err != nil {
		return nil, err
	}
	drawn := random(1).Perm(len(s.originals))
	drawn = drawn[:min(s.set.draw, len(drawn))]
	for _, i := range drawn {
		f.members = append(f.members, member{filepath.Join(class(i), filepath.Base(s.image(i))), i, clean})
		if err := link(s.image(i), filepath.Join(f.dir, f.members[len(f.members)-1].path)); err != nil {
			return nil, err
		}
	}
	r := random(2, uint64(number))
	r.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	each := max(1, int(math.Round(rate*float64(len(drawn)))))
	for k, kind := range kinds {
		for _, i := range drawn[k*each : min((k+1)*each, len(drawn))] {
			m, err := s.relative(f.dir, i, kind, r)
			if err != nil {
				return nil, err
			}
			f.members = append(f.members, m)
		}
	}
	return f, s.list(f)
}

// relative writes a relative of an original.
func (s site) relative(dir string, i int, kind leaktest.Plant, r *rand.Rand) (member, error) {
	src, err := readPNG(s.image(i))
	if err != nil {
		return member{}, err
	}
	m := member{of: i, kind: kind.Name}
	var data []byte
	extension := ".png"
	switch kind.Name {
	case copied:
		data, err = os.ReadFile(s.image(i))
	case converted:
		var file bytes.Buffer
		err = bmp.Encode(&file, src)
		data, extension = file.Bytes(), ".bmp"
	default:
		data, extension, err = kind.File(src, r)
	}
	if err != nil {
		return m, err
	}
	if kind.Name == "brightness 1.3" && saturates(src) {
		m.kind += saturated
	}
	m.path = filepath.Join(class(r.IntN(2)), fmt.Sprintf("%05d-planted%s", i, extension))
	return m, write(filepath.Join(dir, m.path), data)
}

// readPNG reads what clean has written.
func readPNG(path string) (*image.RGBA, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	stored, err := png.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m := image.NewRGBA(stored.Bounds())
	draw.Draw(m, m.Bounds(), stored, stored.Bounds().Min, draw.Src)
	return m, nil
}

// list writes what is in a folder beside it, for other tools: path, kind, and a number
// that images which show the same have in common.
func (s site) list(f *folder) error {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	rows := [][]string{{"path", "kind", "rate", "original", "shows"}}
	for _, m := range f.members {
		rows = append(rows, []string{filepath.ToSlash(m.path), m.kind, f.rate, strconv.Itoa(m.of), strconv.Itoa(s.originals[m.of].same)})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return write(f.dir+".csv", file.Bytes())
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

func link(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	return os.Link(from, to)
}
