package leaktest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/png" // what the packages hold
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	xdraw "golang.org/x/image/draw"
)

// set is a set of images that have no planted relatives.
type set struct {
	name, title string
	from        string         // below the folder of what was fetched
	without     *regexp.Regexp // paths that are left out
	longest     int            // larger images are reduced to it, in pixels
	draw        int            // images to plant copies of
	wrongIn     int            // of so many images one may be joined wrongly
}

// sets are those of the table. Tones of skin are recolourings, so that one stays; shapes,
// signs and icons of programs are no drawings. No cut-off was set on Twitter's.
var sets = []set{
	{"emoji32", "Google's emoji, 32 pixels", "emoji-datasource-google/package/img/google/64", tones, 32, 400, 400},
	{"emoji64", "Google's emoji, 64 pixels", "emoji-datasource-google/package/img/google/64", tones, 64, 400, 400},
	{"others64", "Twitter's emoji, 64 pixels", "emoji-datasource-twitter/package/img/twitter/64", tones, 64, 400, 400},
	{"emoji128", "EmojiOne's emoji, 128 pixels", "emojione-assets/package/png/128", tones, 128, 400, 400},
	{"drawings256", "Openclipart's drawings, 256 pixels", "openclipart-png/usr/share/openclipart/png", noDrawings, 256, 400, 1000},
}

var (
	tones      = regexp.MustCompile(`1f3f[b-f]`)
	noDrawings = regexp.MustCompile(`^(shapes|signs_and_symbols|special|computer/icons)/`)
)

// original is an image of a set.
type original struct {
	path string // in the package, below the set's folder
	hash string // the first digits of the file's SHA-256
	same int    // the first of those that the review found to show the same
}

const hashDigits = 16

// originals lists the images of a set, those of equal files once, in an order that does
// not depend on names.
func (s set) originals(fetched string) ([]original, error) {
	var list []original
	root := filepath.Join(fetched, filepath.FromSlash(s.from))
	seen := make(map[string]bool)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Ext(path) != ".png" {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil || s.without.MatchString(filepath.ToSlash(name)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		hash := hex.EncodeToString(sum[:])[:hashDigits]
		if !seen[hash] {
			seen[hash] = true
			list = append(list, original{path: filepath.ToSlash(name), hash: hash})
		}
		return nil
	})
	slices.SortFunc(list, func(a, b original) int { return bytes.Compare([]byte(a.hash), []byte(b.hash)) })
	for i := range list {
		list[i].same = i
	}
	return list, err
}

// read is the image on white, reduced where it is larger than the set's images are.
func (s set) read(fetched string, o original) (*image.RGBA, error) {
	data, err := os.ReadFile(filepath.Join(fetched, filepath.FromSlash(s.from), filepath.FromSlash(o.path)))
	if err != nil {
		return nil, err
	}
	stored, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.path, err)
	}
	w, h := stored.Bounds().Dx(), stored.Bounds().Dy()
	full := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(full, full.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(full, full.Bounds(), stored, stored.Bounds().Min, draw.Over)
	if max(w, h) <= s.longest {
		return full, nil
	}
	small := image.NewRGBA(image.Rect(0, 0, max(1, w*s.longest/max(w, h)), max(1, h*s.longest/max(w, h))))
	xdraw.CatmullRom.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small, nil
}

// review is what was decided by eye on pairs of originals, by their hashes.
type review map[[2]string]bool // true: they show the same

const same, different = "same", "different"

// readReview reads testdata/planted/reviewed.csv: two hashes, the verdict, a note.
func readReview() (review, error) {
	file, err := os.Open("testdata/planted/reviewed.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	r := make(review)
	for i, row := range rows[1:] {
		if row[2] != same && row[2] != different {
			return nil, fmt.Errorf("reviewed.csv:%d: verdict %q", i+2, row[2])
		}
		r[pairOf(row[0], row[1])] = row[2] == same
	}
	return r, nil
}

func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// join writes into originals which of them show the same, through others too.
func (r review) join(list []original) {
	index := make(map[string]int)
	for i, o := range list {
		index[o.hash] = i
	}
	var root func(i int) int
	root = func(i int) int {
		if list[i].same != i {
			list[i].same = root(list[i].same)
		}
		return list[i].same
	}
	for pair, same := range r {
		a, ok := index[pair[0]]
		b, known := index[pair[1]]
		if same && ok && known {
			a, b = root(a), root(b)
			list[max(a, b)].same = min(a, b)
		}
	}
	for i := range list {
		root(i)
	}
}

// saturates reports that more than a tenth of an image loses what tells its levels apart
// where it is made brighter by 1.3. White stays white, and loses nothing.
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

func random(seed ...uint64) *rand.Rand {
	var mixed uint64
	for _, s := range seed {
		mixed = mixed*1_000_003 + s
	}
	return rand.New(rand.NewPCG(22, mixed))
}
