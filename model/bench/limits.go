package bench

import "github.com/refold/refold/model/engine/peak"

const giga = 1e9

// Limits are what the loops of package peak reach here.
type Limits struct {
	Threads  int  `json:"threads"`
	Float32  Rate `json:"float32_gflop_per_second"`
	BFloat16 Rate `json:"bfloat16_gflop_per_second"`
	Memory   Rate `json:"memory_gbyte_per_second"`
}

// Rate is in thousands of millions a second, null where it was not measured.
type Rate struct {
	One *float64 `json:"one_thread"`
	All *float64 `json:"all_threads"`
}

func limitsOf(l peak.Limits) Limits {
	of := func(r peak.Rate) Rate {
		if r.All == 0 {
			return Rate{}
		}
		return Rate{ratio(r.One, giga), ratio(r.All, giga)}
	}
	return Limits{Threads: l.Threads, Float32: of(l.Float32), BFloat16: of(l.BFloat16), Memory: of(l.Memory)}
}

// ratio is nil where the whole is not known.
func ratio(part, whole float64) *float64 {
	if whole == 0 {
		return nil
	}
	part /= whole
	return &part
}
