package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// comparisonRecord is what the cache remembers of a comparison.
type comparisonRecord struct {
	// Facts are processor, engines, library and version of this program.
	Facts      string     `json:"facts"`
	Comparison Comparison `json:"comparison"`
}

// facts are all that decides which engine is faster, but for the network.
func facts(version string, own, rival trainer.Engine) string {
	here := machine.This()
	return fmt.Sprintf("refold %s\n%s, %s\n%s\n%s\n%s, %s\n", version, here.CPU, strings.Join(here.Features, " "),
		own, rival, rival.Title(), rival.Stamp)
}

// key stands for the facts and the networks that are compared.
func key(p *plan.Plan, facts string, c *Comparison) pixelcache.Key {
	s := p.Spec
	return sha256.Sum256(fmt.Appendf(nil, "engine for %q\n%q %v\n%v %d %q\n%d %d %q\n%q\n", facts, c.Architectures, c.Width,
		c.Size, len(p.Classes), s.Data.Scale, c.Batch, c.Threads, c.Precision, s.Train.Optimizer))
}

// memory is what the cache remembers of the networks of a plan.
type memory struct {
	cache  *pixelcache.Folder // nil: nothing is remembered
	plan   *plan.Plan
	facts  string
	stream *event.Stream
}

// recall is what the cache remembers; nil: nothing that can be trusted.
func (m memory) recall(ctx context.Context, wanted *Comparison) *Comparison {
	if m.cache == nil {
		return nil
	}
	file, err := m.cache.Open(ctx, pixelcache.Engine, key(m.plan, m.facts, wanted))
	if err == nil {
		var c *Comparison
		c, err = parseComparison(file.Data, m.facts)
		if err = errors.Join(err, file.Close()); err == nil && c.sameNetworks(wanted) {
			return c
		}
	}
	if !errors.Is(err, fs.ErrNotExist) && ctx.Err() == nil {
		if err == nil {
			err = fmt.Errorf("%s: a comparison of other networks", m.cache.Dir())
		}
		m.stream.Notice(fmt.Sprintf("engine cache: %v: the engines are measured again", err))
	}
	return nil
}

// remember keeps a comparison for the next run.
func (m memory) remember(c *Comparison) {
	if m.cache == nil {
		return
	}
	data, err := json.Marshal(comparisonRecord{m.facts, *c})
	if err == nil {
		err = m.cache.Write(pixelcache.Engine, key(m.plan, m.facts, c), c.Networks()+": "+c.String(), data)
	}
	if err != nil {
		m.stream.Notice(fmt.Sprintf("engine cache: %v: the next run measures the engines again", err))
	}
}

// parseComparison reads a record that was made under these facts.
func parseComparison(data []byte, facts string) (*Comparison, error) {
	var record comparisonRecord
	if err := document.Parse(data, &record); err != nil {
		return nil, err
	}
	if c := &record.Comparison; record.Facts == facts && c.plausible() {
		return c, nil
	}
	return nil, errForeign
}

var errForeign = errors.New("no comparison of these engines")

// sameNetworks reports whether two comparisons are of the same networks and engines.
func (c *Comparison) sameNetworks(d *Comparison) bool {
	return slices.Equal(c.Architectures, d.Architectures) && c.Width == d.Width && c.Size == d.Size && c.Batch == d.Batch &&
		c.Threads == d.Threads && c.Precision == d.Precision && c.Own.Engine == d.Own.Engine && c.Rival.Engine == d.Rival.Engine && c.Rival.Title == d.Rival.Title
}

// Networks names what was trained: "resnet50v1, 256x256, batches of 32, threads 2, float32".
func (c *Comparison) Networks() string {
	names := strings.Join(c.Architectures, ", ")
	if c.Width != 1 {
		names += fmt.Sprintf(" of width %g", c.Width)
	}
	return fmt.Sprintf("%s, %dx%d, batches of %d, threads %d, %s", names, c.Size[0], c.Size[1], c.Batch, c.Threads, c.Precision)
}
