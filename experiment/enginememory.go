package experiment

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
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/trainer"
)

// comparisonRecord is what the cache remembers of a comparison.
type comparisonRecord struct {
	// Facts are processor, engines, library and version of this program.
	Facts      string           `json:"facts"`
	Comparison EngineComparison `json:"comparison"`
}

// engineFacts are all that decides which engine is faster, but for the network.
func (o Options) engineFacts(own, rival trainer.Engine) string {
	here := machine.This()
	return fmt.Sprintf("refold %s\n%s, %s\n%s\n%s\n%s, %s\n", o.Version, here.CPU, strings.Join(here.Features, " "),
		own, rival, rival.Title(), rival.Stamp)
}

// engineKey stands for the facts and the networks that are compared.
func (r *runner) engineKey(facts string, c *EngineComparison) pixelcache.Key {
	s := r.plan.Spec
	return sha256.Sum256(fmt.Appendf(nil, "engine for %q\n%q %v\n%v %d %q\n%d %d %q\n%q\n", facts, c.Architectures, c.Width,
		c.Size, len(r.plan.Classes), s.Data.Scale, c.Batch, c.Threads, c.Precision, s.Train.Optimizer))
}

// recallComparison is what the cache remembers; nil: nothing that can be trusted.
func (r *runner) recallComparison(ctx context.Context, facts string, wanted *EngineComparison) *EngineComparison {
	if r.cache == nil || r.options.Verify {
		return nil
	}
	file, err := r.cache.Open(ctx, pixelcache.Engine, r.engineKey(facts, wanted))
	if err == nil {
		var c *EngineComparison
		c, err = parseComparison(file.Data, facts)
		if err = errors.Join(err, file.Close()); err == nil && c.like(wanted) {
			return c
		}
	}
	if !errors.Is(err, fs.ErrNotExist) && ctx.Err() == nil {
		if err == nil {
			err = fmt.Errorf("%s: a comparison of other networks", r.cache.Dir())
		}
		r.notice(fmt.Sprintf("engine cache: %v: the engines are measured again", err))
	}
	return nil
}

// rememberComparison keeps a comparison for the next run.
func (r *runner) rememberComparison(facts string, c *EngineComparison) {
	if r.cache == nil {
		return
	}
	data, err := json.Marshal(comparisonRecord{facts, *c})
	if err == nil {
		err = r.cache.Write(pixelcache.Engine, r.engineKey(facts, c), c.Networks()+": "+c.String(), data)
	}
	if err != nil {
		r.notice(fmt.Sprintf("engine cache: %v: the next run measures the engines again", err))
	}
}

// parseComparison reads a record that was made under these facts.
func parseComparison(data []byte, facts string) (*EngineComparison, error) {
	var record comparisonRecord
	if err := document.Parse(data, &record); err != nil {
		return nil, err
	}
	if c := &record.Comparison; record.Facts == facts && c.sound() {
		return c, nil
	}
	return nil, errForeign
}

var errForeign = errors.New("no comparison of these engines")

// like reports whether two comparisons are of the same networks and engines.
func (c *EngineComparison) like(d *EngineComparison) bool {
	return slices.Equal(c.Architectures, d.Architectures) && c.Width == d.Width && c.Size == d.Size && c.Batch == d.Batch &&
		c.Threads == d.Threads && c.Precision == d.Precision && c.Own.Engine == d.Own.Engine && c.Rival.Engine == d.Rival.Engine && c.Rival.Title == d.Rival.Title
}

// Networks names what was trained: "resnet50v1, 256x256, batches of 32, threads 2, float32".
func (c *EngineComparison) Networks() string {
	names := strings.Join(c.Architectures, ", ")
	if c.Width != 1 {
		names += fmt.Sprintf(" of width %g", c.Width)
	}
	return fmt.Sprintf("%s, %dx%d, batches of %d, threads %d, %s", names, c.Size[0], c.Size[1], c.Batch, c.Threads, c.Precision)
}

// EngineComparisons are those that hold on this machine and with this library, as the
// cache in a folder remembers them: what was used last comes first. Files that cannot
// be read are left out. Options tell trainer, version of the program and run.library.
func EngineComparisons(ctx context.Context, o Options) []EngineComparison {
	o = o.defaults()
	resolver, ok := o.Trainer.(trainer.EngineResolver)
	trainer, both := o.Trainer.(trainer.EngineRival)
	if !ok || !both || o.Cache == "" {
		return nil
	}
	settings := o.Spec.Run
	settings.Engine = engineAuto
	own, err := resolver.ResolveEngine(settings, "")
	if err != nil {
		return nil
	}
	rival, err := trainer.Rival(settings)
	if err != nil {
		return nil
	}
	entries, err := pixelcache.List(o.Cache)
	if err != nil {
		return nil
	}
	var all []EngineComparison
	for _, e := range slices.Backward(entries) {
		if e.Kind != pixelcache.Engine {
			continue
		}
		data, err := pixelcache.Read(ctx, e)
		if err != nil {
			continue
		}
		if c, err := parseComparison(data, o.engineFacts(own, rival)); err == nil {
			all = append(all, *c)
		}
	}
	return all
}
