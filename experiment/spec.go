package experiment

// Spec is the resolved specification of a run: every default written out. Its
// TOML form is the run directory's spec.toml.
type Spec struct {
	Seed   uint64     `toml:"seed"` // root of all randomness
	Claim  ClaimSpec  `toml:"claim"`
	Data   DataSpec   `toml:"data"`
	Groups GroupsSpec `toml:"groups"`
	Folds  FoldsSpec  `toml:"folds"`
	Model  ModelSpec  `toml:"model"`
	Train  TrainSpec  `toml:"train"`
	Run    RunSpec    `toml:"run"`
}

// ClaimSpec is the accuracy to be checked.
type ClaimSpec struct {
	Accuracy     float64 `toml:"accuracy"`
	Correct      int     `toml:"correct"` // the claim's own counts; total 0: unknown
	Total        int     `toml:"total"`
	Margin       float64 `toml:"margin"`
	Level        float64 `toml:"level"`
	Architecture string  `toml:"architecture"` // empty: the first of model.architectures
	Source       string  `toml:"source"`
}

// DataSpec says which images, and how they are prepared.
type DataSpec struct {
	Images        string `toml:"images"`   // folder with one sub-folder a class
	Manifest      string `toml:"manifest"` // or a CSV file: path,label,further columns
	Sample        int    `toml:"sample"`   // drawn for each seed; 0 = all
	Stratify      bool   `toml:"stratify"` // draw by class
	Size          [2]int `toml:"size"`     // height, width
	Resize        string `toml:"resize"`   // stretch, crop, trim, pad
	Interpolation string `toml:"interpolation"`
	Alpha         string `toml:"alpha"` // white, black, drop
	Scale         string `toml:"scale"` // unit, keras
	Positive      string `toml:"positive"`
	Null          bool   `toml:"null"` // a random half of the groups gets label 1, redrawn for each seed
}

// GroupsSpec says which images belong together. Exact copies always do.
type GroupsSpec struct {
	Columns []string `toml:"columns"`
	Pattern string   `toml:"pattern"` // regular expression on the path, with a group named "group"
}

// FoldsSpec says how the sample is divided.
type FoldsSpec struct {
	K      int      `toml:"k"`
	Seeds  int      `toml:"seeds"`
	Splits []string `toml:"splits"` // rows, groups, groups:KIND
}

// ModelSpec says which networks are trained.
type ModelSpec struct {
	Architectures []string `toml:"architectures"`
	Width         float64  `toml:"width"`
}

// TrainSpec says how they are trained.
type TrainSpec struct {
	Epochs            int     `toml:"epochs"`
	Batch             int     `toml:"batch"`
	Optimizer         string  `toml:"optimizer"` // adam, sgd
	LearningRate      float64 `toml:"learning-rate"`
	Momentum          float64 `toml:"momentum"`   // of sgd
	Validation        float64 `toml:"validation"` // share of the training side
	BatchNorm         string  `toml:"batch-norm"` // precise, moving
	BatchNormMomentum float64 `toml:"batch-norm-momentum"`
	PreciseImages     int     `toml:"precise-images"`
}

// RunSpec says how the trials are run. Parallel and Only are not part of the
// identity of a run.
type RunSpec struct {
	Parallel    int    `toml:"parallel"` // trials at once; 0 = from cores and memory
	Threads     int    `toml:"threads"`  // a trial
	Engine      string `toml:"engine"`
	Precision   string `toml:"precision"`
	SaveWeights string `toml:"save-weights"` // none, selected, last
	Only        string `toml:"only"`         // a pattern over trial names
}
