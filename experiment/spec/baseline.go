package spec

// Baseline says what is fitted beside the networks. It is no part of a run's identity: no
// trial depends on it.
type Baseline struct {
	Simple bool `toml:"simple" comment:"Fit the majority class, what files say, and colour histograms and thumbnails with ridge regression and nearest neighbours, on the same folds"`
}
