package bench

// Result is what was measured of a network and of this machine.
type Result struct {
	Architecture string   `json:"architecture"`
	Width        float64  `json:"width"`
	Size         [2]int   `json:"size"`    // height, width
	Trials       int      `json:"trials"`  // side by side
	Threads      int      `json:"threads"` // of each
	Precision    string   `json:"precision"`
	Advice       string   `json:"advice,omitempty"` // about the precision on this machine
	Engine       string   `json:"engine"`           // with version
	Parameters   int      `json:"parameters"`
	Estimated    int      `json:"estimated_bytes"` // of a trial, images left out
	Peak         int      `json:"peak_resident_bytes"`
	Build        float64  `json:"build_seconds"` // with planning and allocating
	Start        float64  `json:"start_seconds"` // with the first step too
	Training     Pace     `json:"training"`
	Evaluation   Pace     `json:"evaluation"`
	Profile      *Profile `json:"profile,omitempty"`
	Limits       Limits   `json:"limits"`
	// Beside is the peak on all threads as it was measured ahead of each kind of step and at
	// the end; the largest counts. Doubt says that these differ by more than chance.
	Beside []float64 `json:"peak_beside_steps_gflop_per_second,omitempty"`
	Doubt  string    `json:"doubt,omitempty"`
}
