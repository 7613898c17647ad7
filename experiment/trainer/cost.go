package trainer

// Cost is what one trial takes, its images left out, in bytes.
type Cost struct {
	Memory  int // at its peak
	Weights int // in a file
	State   int // weights and optimiser in a file
}

// CostEstimator is a Trainer that knows what a trial takes. The task has no
// images. An error refuses the run before it starts.
type CostEstimator interface {
	Cost(task Task) (Cost, error)
}
