package external

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/trainer"
)

// nameBytes are enough that no two of 10^6 images share a name by chance (1 in 10^7).
const nameBytes = 8

// image is an image of a task under its blinded name.
type image struct {
	name   string // of the file
	copied string // the run's copy; empty: pixels holds it
	pixels []byte
	sha256 string // of the copy
	class  int    // -1: not told
}

// blinder names the images of one trial: by a key of the trial and their bytes.
type blinder struct {
	key    []byte
	equals map[[sha256.Size]byte]uint64 // images with these bytes so far
}

func newBlinder(random *rand.Rand) *blinder {
	b := &blinder{equals: make(map[[sha256.Size]byte]uint64)}
	for range 4 {
		b.key = binary.BigEndian.AppendUint64(b.key, random.Uint64())
	}
	return b
}

// name is that of an image with these bytes, by hash.
func (b *blinder) name(content [sha256.Size]byte) string {
	ordinal := b.equals[content]
	b.equals[content]++
	hash := sha256.New()
	hash.Write(b.key)
	hash.Write(content[:])
	hash.Write(binary.BigEndian.AppendUint64(nil, ordinal))
	return hex.EncodeToString(hash.Sum(nil)[:nameBytes])
}

// part is the training, validation or test side of a task.
type part struct {
	images []image // in the order of the task
	rows   []int   // in the order of names
}

// partOf blinds images, which are copies or pixels.
func (b *blinder) partOf(copies []string, pixels [][]byte, labels []int) part {
	count := len(pixels)
	if copies != nil {
		count = len(copies)
	}
	p := part{images: make([]image, count), rows: make([]int, count)}
	for i := range p.images {
		m := image{class: -1}
		var content [sha256.Size]byte
		if copies != nil {
			base := filepath.Base(copies[i])
			m.copied, m.sha256 = copies[i], strings.TrimSuffix(base, filepath.Ext(base))
			content = sha256.Sum256([]byte(m.sha256))
			m.name = "images/" + b.name(content) + filepath.Ext(base)
		} else {
			m.pixels = pixels[i]
			content = sha256.Sum256(m.pixels)
			m.name = b.name(content)
		}
		if labels != nil {
			m.class = labels[i]
		}
		p.images[i], p.rows[i] = m, i
	}
	slices.SortFunc(p.rows, func(a, c int) int {
		return bytes.Compare([]byte(p.images[a].name), []byte(p.images[c].name))
	})
	return p
}

// names are those of the images in the order of the task.
func (p part) names() []string {
	names := make([]string, len(p.images))
	for i, m := range p.images {
		names[i] = m.name
	}
	return names
}

// parts are the sides of a task.
type parts struct{ train, validation, test part }

func blind(task trainer.Task) parts {
	var place trainer.Place
	if task.Place != nil {
		place = *task.Place
	}
	b := newBlinder(task.Random("external/names/" + task.Trial))
	return parts{
		train:      b.partOf(place.Train, task.Train.Pixels, task.Train.Labels),
		validation: b.partOf(place.Validation, task.Validation.Pixels, task.Validation.Labels),
		test:       b.partOf(place.Test, task.Test, nil),
	}
}

func (p parts) all() []image {
	return slices.Concat(p.train.images, p.validation.images, p.test.images)
}
