package bench

import (
	"time"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/engine/peak"
)

// Profile is where the time of a training step goes.
type Profile struct {
	Kinds        []Kind  `json:"kinds"`
	All          Kind    `json:"all"`
	Convolutions float64 `json:"convolutions_alone_images_per_second"`
}

// Kind is one kind of work. Rates are null where a kind has no operations or
// bytes that are counted, the bound where it has neither or no limit was measured.
type Kind struct {
	Name   string   `json:"kind"`
	Runs   int      `json:"runs_per_step"`
	Time   float64  `json:"ms_per_image"`
	Share  float64  `json:"share"`
	GFLOPS *float64 `json:"gflop_per_second"`
	GBytes *float64 `json:"gbyte_per_second"`
	Bound  *float64 `json:"bound_ms_per_image"` // the shortest that the limits of this machine allow
}

// profileOf sets times into relation with the limits. Only convolutions have
// operations that are counted.
func profileOf(p *model.Profile, batch int, limits peak.Limits, arithmetic peak.Rate) *Profile {
	images := float64(batch)
	perImage := func(d time.Duration) float64 { return 1000 * d.Seconds() / images }
	b := &Profile{All: Kind{Name: "step", Runs: 1, Time: perImage(p.Time), Share: 1}}
	operations, bytes, bound := 0.0, 0.0, 0.0
	var convolutions time.Duration
	for _, e := range p.Kinds {
		k := Kind{Name: e.Kind.String(), Runs: e.Runs, Time: perImage(e.Time), Share: share(e.Time, p.Time)}
		k.GFLOPS, k.GBytes = rate(e.Operations, e.Time), rate(e.Bytes, e.Time)
		if least := 1000 * limits.Bound(arithmetic, e.Operations, e.Bytes) / images; least > 0 {
			k.Bound = &least
			bound += least
		}
		operations, bytes = operations+e.Operations, bytes+e.Bytes
		if e.Operations > 0 {
			convolutions += e.Time
		}
		b.Kinds = append(b.Kinds, k)
	}
	b.Kinds = append(b.Kinds,
		Kind{Name: "packing", Runs: 1, Time: perImage(p.Packing), Share: share(p.Packing, p.Time)},
		Kind{Name: "the rest", Runs: 1, Time: perImage(p.Rest()), Share: share(p.Rest(), p.Time)})
	b.All.GFLOPS, b.All.GBytes = rate(operations, p.Time), rate(bytes, p.Time)
	if bound > 0 {
		b.All.Bound = &bound
	}
	b.Convolutions = images / max(convolutions, 1).Seconds() // a clock may be coarse
	return b
}

func share(part, whole time.Duration) float64 { return part.Seconds() / whole.Seconds() }

// rate is in thousands of millions a second; nil where nothing was done.
func rate(done float64, d time.Duration) *float64 {
	if done == 0 || d == 0 {
		return nil
	}
	done /= giga * d.Seconds()
	return &done
}
