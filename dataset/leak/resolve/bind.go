package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/leak/decision"
)

// binding is a decisions file whose hashes are images.
type binding struct {
	file      *decision.File
	decisions []Decision
	hashes    []string // of the data set's files, ascending, each once
	fileOf    []int    // the place in hashes of every image
	images    [][]int  // the images of every hash
	files     [][]int  // by decision: places in hashes, ascending
	same      *net     // of files, by lines that say same
	notices   []string
}

// Check refuses decisions that contradict each other, or that do not say which image they
// mean, as far as the images of m alone tell: before it is known what relates them. They
// may be nil.
func Check(m *dataset.Manifest, decisions *decision.File) error {
	if decisions == nil {
		return nil
	}
	_, err := bind(m, decisions)
	return err
}

// bind finds the images that lines mean, and refuses lines that contradict each other
// once that is known.
func bind(m *dataset.Manifest, f *decision.File) (*binding, error) {
	b := &binding{file: f, fileOf: make([]int, len(m.Images))}
	for i, image := range m.Images { // sorted by hash
		if n := len(b.hashes); n == 0 || b.hashes[n-1] != image.FileHash {
			b.hashes = append(b.hashes, image.FileHash)
			b.images = append(b.images, nil)
		}
		n := len(b.hashes) - 1
		b.fileOf[i] = n
		b.images[n] = append(b.images[n], i)
	}
	var wrong decision.Error
	var foreign []decision.Line
	for _, l := range f.Lines {
		d := b.line(l, &wrong)
		if len(d.Line.Images) < len(l.Images) {
			foreign = append(foreign, l)
		}
		least := 2
		if l.About == decision.Label {
			least = 1
		}
		if len(d.Line.Images) >= least || len(l.Images) == 0 {
			b.decisions = append(b.decisions, d)
		}
	}
	if n := len(foreign); n > 0 {
		lines := "1 line names images that are not among these: they are passed over"
		if n > 1 {
			lines = fmt.Sprintf("%d lines, of which this is the first, name images that are not among these: they are passed over", n)
		}
		b.notices = append(b.notices, fmt.Sprintf("%s: %s", f.Where(foreign[0]), lines))
	}
	b.unite(&wrong)
	b.contradictions(&wrong)
	if len(wrong.Problems) > 0 {
		return nil, &wrong
	}
	return b, nil
}

// line is the decision that a line means here: with those of its images that are known.
func (b *binding) line(l decision.Line, wrong *decision.Error) Decision {
	d := Decision{Line: l}
	d.Line.Images = nil
	for _, prefix := range l.Images {
		at := sort.SearchStrings(b.hashes, prefix)
		if at == len(b.hashes) || !strings.HasPrefix(b.hashes[at], prefix) {
			continue
		}
		if at+1 < len(b.hashes) && strings.HasPrefix(b.hashes[at+1], prefix) {
			wrong.Add(b.file.Where(l), fmt.Sprintf("%s is the beginning of several images, such as %s and %s", prefix, b.hashes[at], b.hashes[at+1]), "write more digits")
			continue
		}
		d.Line.Images = append(d.Line.Images, b.hashes[at])
		d.Images = append(d.Images, b.images[at]...)
	}
	if len(d.Line.Images) == 2 && d.About == decision.Cluster {
		d.About = decision.Pair
	}
	return d
}

// unite sorts the decisions and makes one of those on the same images.
func (b *binding) unite(wrong *decision.Error) {
	slices.SortFunc(b.decisions, func(a, c Decision) int {
		return cmp.Or(decision.Compare(a.Line, c.Line), cmp.Compare(a.Number, c.Number))
	})
	var kept []Decision
	for _, d := range b.decisions {
		if n := len(kept); n > 0 && kept[n-1].About == d.About && kept[n-1].Name == d.Name && slices.Equal(kept[n-1].Line.Images, d.Line.Images) {
			if other := kept[n-1]; other.Answer != d.Answer {
				wrong.Add(b.file.Where(d.Line), fmt.Sprintf("%s, but line %d says %s of the same", d.Answer, other.Number, other.Answer), "take one of the two lines out")
			}
			continue
		}
		kept = append(kept, d)
	}
	b.decisions = kept
	for _, d := range b.decisions {
		var files []int
		for _, image := range d.Images {
			files = append(files, b.fileOf[image])
		}
		b.files = append(b.files, slices.Compact(files))
	}
}

// contradictions finds images that are said to be different, and the same by other lines.
func (b *binding) contradictions(wrong *decision.Error) {
	var same []link
	for i, d := range b.decisions {
		if d.Answer == decision.Same && len(b.files[i]) > 0 {
			same = append(same, link{images: b.files[i], decision: i})
		}
	}
	b.same = newNet(len(b.hashes), same)
	for i, d := range b.decisions {
		if d.Answer != decision.Different {
			continue
		}
		for _, pair := range b.same.joined(b.files[i]) {
			wrong.Add(b.file.Where(d.Line), fmt.Sprintf("%s and %s are different, but %s that they are the same", b.hashes[pair[0]][:12], b.hashes[pair[1]][:12], b.saySame(pair)),
				"take one of these lines out")
			break // one pair shows it
		}
	}
}

// saySame names the lines by which two files are the same.
func (b *binding) saySame(pair [2]int) string {
	if b.same.visits > maxVisits {
		return "other lines say"
	}
	var lines []string
	for _, hop := range b.same.path(pair[0], pair[1]) {
		lines = append(lines, fmt.Sprint(b.decisions[b.same.links[hop.link].decision].Number))
	}
	if len(lines) == 1 {
		return "line " + lines[0] + " says"
	}
	const most = 8 // that are named
	return "lines " + fault.Names(lines, most) + " together say"
}
