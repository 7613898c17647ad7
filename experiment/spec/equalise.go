package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/pixels"
)

// Equaliser is a word of data.equalise.
type Equaliser string

// What is equalised, in the order in which it is done.
const (
	EqualiseSize    Equaliser = "size"    // all are shrunk to one short side
	EqualiseHistory Equaliser = "history" // all go through JPEG of one quality
)

// Equalisers are the words of data.equalise, in the order in which they are done.
func Equalisers() []Equaliser { return []Equaliser{EqualiseSize, EqualiseHistory} }

// MaxQuality is the highest quality of JPEG that counts as a common history: a finer one
// leaves less than the differences that it is to cover.
const MaxQuality = 90

// Equalises reports whether data.equalise names a word.
func (d Data) Equalises(what Equaliser) bool { return slices.Contains(d.Equalise, what) }

// Preparation names how images are prepared, in the names of trials: stretch64x64, or
// stretch64x64-size-history. In which order data.equalise names its words does not matter.
func (d Data) Preparation() string {
	name := fmt.Sprintf("%s%dx%d", d.Resize, d.Size[0], d.Size[1])
	for _, what := range Equalisers() {
		if d.Equalises(what) {
			name += "-" + string(what)
		}
	}
	return name
}

// equalise is what images are equalised to, where that is decided.
func (d Data) equalise() (e pixels.Equalise) {
	decided := func(what Equaliser, value int) int {
		switch {
		case !d.Equalises(what):
			return 0
		case value == 0:
			return pixels.Undecided
		}
		return value
	}
	return pixels.Equalise{ShortSide: decided(EqualiseSize, d.ShortSide), Quality: decided(EqualiseHistory, d.JPEGQuality)}
}

// Equalised says in words what images are equalised to; 0: they are not. It is empty where
// nothing is done.
func Equalised(shortSide, quality int) string {
	var done []string
	if shortSide > 0 {
		done = append(done, fmt.Sprintf("shrunk to a short side of %d pixels", shortSide))
	}
	if quality > 0 {
		done = append(done, fmt.Sprintf("saved as JPEG 4:2:0 of quality %d", quality))
	}
	return strings.Join(done, ", then ")
}
