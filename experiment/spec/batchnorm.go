package spec

// BatchNorm names the statistics by which a network with batch normalisation is read
// out.
type BatchNorm string

// The statistics of batch normalisation.
const (
	Precise BatchNorm = "precise" // estimated anew after each epoch from training images
	Moving  BatchNorm = "moving"  // the averages that training keeps, as Keras evaluates
)
