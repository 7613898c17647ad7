package leak

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"sync"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/near"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/sketch"
)

// Memory remembers what comparing pairs of images gave, so that a search that is made
// again, or goes on after it was ended, compares what is new. A nil one remembers nothing.
// It may be used from many goroutines.
type Memory struct {
	folder *pixelcache.Folder
	key    pixelcache.Key
	note   string
	notice func(text string)

	mu    sync.Mutex
	known map[pairID]outcome

	compared, saved int // since it was opened
}

// pairID stands for the pixels of two images, in their order, and for how they are
// compared.
type pairID [16]byte

// outcome is what comparing a pair gave.
type outcome struct {
	Score      float64 // infinite where nothing is said of the pair
	Recoloured bool
	Transform  string
}

// OpenMemory opens what is remembered of the data set of a name in a cache. What cannot be
// read or kept is told by notices, and compared anew.
func OpenMemory(ctx context.Context, folder *pixelcache.Folder, name string, notice func(text string)) *Memory {
	m := &Memory{
		folder: folder, key: sha256.Sum256(fmt.Appendf(nil, "comparisons\n%q\n", name)), note: name, notice: notice,
		known: make(map[pairID]outcome),
	}
	if err := m.load(ctx); err != nil && ctx.Err() == nil {
		notice(fmt.Sprintf("cache of comparisons: %v: all images are compared again", err))
	}
	return m
}

// load reads the file; there may be none yet.
func (m *Memory) load(ctx context.Context) error {
	file, err := m.folder.Open(ctx, pixelcache.Comparisons, m.key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var r remembered
	if err := errors.Join(json.Unmarshal(file.Data, &r), file.Close()); err != nil {
		return err
	}
	if len(r.Unrelated)%len(pairID{}) != 0 || len(r.IDs) != len(pairID{})*len(r.Outcomes) {
		return errors.New("IDs of odd length")
	}
	for i := 0; i < len(r.Unrelated); i += len(pairID{}) {
		m.known[pairID(r.Unrelated[i:])] = outcome{Score: math.Inf(1)}
	}
	for i, o := range r.Outcomes {
		m.known[pairID(r.IDs[i*len(pairID{}):])] = o
	}
	return nil
}

// remembered is what the file holds.
type remembered struct {
	Unrelated []byte // IDs, one after another
	IDs       []byte // of Outcomes, likewise
	Outcomes  []outcome
}

// save writes what is known of these pairs, where some of it is new; others the data set
// is rid of.
func (m *Memory) save(pairs []pairID) {
	if m == nil || m.compared == m.saved {
		return
	}
	var r remembered
	for _, id := range pairs {
		o, ok := m.known[id]
		switch {
		case !ok: // the search was ended
		case math.IsInf(o.Score, 1):
			r.Unrelated = append(r.Unrelated, id[:]...)
		default:
			r.IDs, r.Outcomes = append(r.IDs, id[:]...), append(r.Outcomes, o)
		}
	}
	data, err := json.Marshal(r)
	if err == nil {
		err = m.folder.Write(pixelcache.Comparisons, m.key, m.note, data)
	}
	if err != nil {
		m.notice(fmt.Sprintf("cache of comparisons: %v: the next search compares the images again", err))
	}
	m.saved = m.compared
}

// outcome is what is known of a pair, or what compare gives.
func (m *Memory) outcome(id pairID, compare func() near.Match) outcome {
	if m != nil {
		m.mu.Lock()
		o, ok := m.known[id]
		m.mu.Unlock()
		if ok {
			return o
		}
	}
	o := outcome{Score: math.Inf(1)}
	if match := compare(); !math.IsInf(match.Score(), 1) && (match.Score() < near.WeakScore || match.Recoloured()) {
		o = outcome{match.Score(), match.Recoloured(), match.Describe()}
	}
	if m != nil {
		m.mu.Lock()
		m.known[id] = o
		m.compared++
		m.mu.Unlock()
	}
	return o
}

// idOf is the ID of a pair.
func idOf(a, b dataset.Image, x, y dataset.Trait) pairID {
	hash := sha256.Sum256(fmt.Appendf(nil, "comparison %d of sketches %d\n%s %d %d %d\n%s %d %d %d\n", near.Revision, sketch.Revision,
		a.PixelHash, a.Width, a.Height, x.Coding.Quality, b.PixelHash, b.Width, b.Height, y.Coding.Quality))
	return pairID(hash[:])
}
