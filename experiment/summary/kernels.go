package summary

// KernelSets are the sets of inner loops that trials of a run with mixed kernels ran on.
type KernelSets struct {
	Sets  []KernelSet `json:"sets"`  // by the plan's order of their first trials
	Trial string      `json:"trial"` // that each set trained, to see how far they come apart
}

// KernelSet is one of them.
type KernelSet struct {
	Engine string   `json:"engine"` // with version, which names the set
	Trials []string `json:"trials"` // that count and that it trained
	// Apart is how far it comes apart from the first set; nil of the first one, and where it
	// was not measured.
	Apart *KernelDifference `json:"apart,omitempty"`
}

// KernelDifference compares the predictions that two sets make of the same test images after
// the same training.
type KernelDifference struct {
	Images     int `json:"images"`
	OtherClass int `json:"other_class"` // of these are taken for another class
	// Probability is the largest difference of a class's probability.
	Probability float64 `json:"largest_probability_difference"`
}
