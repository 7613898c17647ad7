package dataset

import (
	"context"
	"image"
	"sync"

	"github.com/refold/refold/dataset/history"
	"github.com/refold/refold/dataset/metadata/coding"
	"github.com/refold/refold/dataset/metadata/entry"
	"github.com/refold/refold/dataset/metadata/hidden"
	"github.com/refold/refold/dataset/metadata/statement"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/dataset/sketch"
)

// Trait is what a scan saw in a file beside what identifies its image: what detectors of
// leaks compare.
type Trait struct {
	Coding    coding.Coding       `json:"coding"`
	Statement statement.Statement `json:"statement,omitzero"`
	History   history.History     `json:"history,omitzero"`
	Modified  int64               `json:"-"` // nanoseconds since 1970; 0: unknown. A copy may have another
	Sketch    *sketch.Sketch      `json:"-"`
}

// Traits gathers what Scan sees in the files of images. The zero value is ready to be
// filled by one scan.
type Traits struct {
	mu     sync.Mutex
	byPath map[string]Trait
}

// Of are the traits of a manifest's images, in its order. It panics on images that the
// scan has not seen.
func (t *Traits) Of(m *Manifest) []Trait {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]Trait, len(m.Images))
	for i, image := range m.Images {
		trait, ok := t.byPath[image.Path]
		if !ok {
			panic("dataset: the traits of " + image.Path + " were not gathered")
		}
		all[i] = trait
	}
	return all
}

// keep notes the trait of the image at a path; a nil t keeps nothing.
func (t *Traits) keep(path string, trait Trait) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byPath == nil {
		t.byPath = make(map[string]Trait)
	}
	t.byPath[path] = trait
}

// observer makes a trait of a file while its image is decoded; a nil one sees nothing.
type observer struct {
	data   []byte
	maker  *sketch.Maker
	tracer *history.Tracer
	secret []entry.Entry
}

func (t *Traits) observe(data []byte, height, width int) *observer {
	if t == nil {
		return nil
	}
	return &observer{data: data, maker: sketch.NewMaker(height, width), tracer: history.NewTracer(height, width)}
}

// decode decodes the image and hands its rows to put, and to the observer.
func (o *observer) decode(ctx context.Context, data []byte, h pixels.Header, a pixels.Alpha, put func(rgb []byte)) error {
	if o == nil {
		return pixels.Decode(ctx, data, h, a, put)
	}
	see := func(stored image.Image) {
		if text, ok := hidden.Find(stored); ok {
			o.secret = append(o.secret, text)
		}
	}
	return pixels.DecodeShown(ctx, data, h, a, see, func(rgb []byte) {
		o.maker.Write(rgb)
		o.tracer.Write(rgb)
		put(rgb)
	})
}

// trait is what was seen, when the image is decoded.
func (o *observer) trait() Trait {
	if o == nil {
		return Trait{}
	}
	return Trait{
		Coding: coding.Read(o.data), Statement: statement.Read(o.data, o.secret...),
		History: o.tracer.History(), Sketch: o.maker.Sketch(),
	}
}
