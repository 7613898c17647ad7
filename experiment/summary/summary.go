// Package summary holds the types of summary.json: all that a run says, ready to be
// rendered.
//
// It owns the file's form. It must not know how a figure is computed, nor how it is
// shown.
package summary

import (
	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats/verdict"
)

// Version is the version of summary.json.
const Version = 2

// Summary is all that a run says: every report renders it and computes nothing.
// It holds no dates, durations or hosts, so that the same run gives the same
// bytes. Accuracies are fractions; a nil pointer means "not available".
type Summary struct {
	Version    int          `json:"version"`
	Claim      Claim        `json:"claim"`
	Data       Data         `json:"data"`
	Design     Design       `json:"design"`
	Verdicts   []Verdict    `json:"verdicts"`             // one per architecture (with several preparations, per arm: see Design.Arms), the headline first
	Cells      []Cell       `json:"cells"`                // architecture x split x selection
	Optimism   []Optimism   `json:"optimism"`             // one per architecture
	Choices    []Choice     `json:"choices,omitempty"`    // of epochs by test images, one per architecture, where several groups were tested
	Relatives  []Relatives  `json:"relatives,omitempty"`  // architecture x selection, where enough test images have a relative and have none
	Comparison []Comparison `json:"comparison,omitempty"` // architectures in pairs, same folds
	Ranking    *Ranking     `json:"ranking,omitempty"`    // of all arms, where there are more than two; nil: of a program that knew none
	Shortcuts  []Shortcut   `json:"shortcuts,omitempty"`  // what is lost where images are made alike, where both were trained
	Baselines  []Baseline   `json:"baselines,omitempty"`  // by split, where they were fitted
	Spread     []Spread     `json:"spread,omitempty"`     // of guarded accuracies, one per architecture with a whole seed
	Growth     []Growth     `json:"growth,omitempty"`     // with training sizes: of the claim's network on the guarded split first
	Confusions []Confusion  `json:"confusions"`
	// Labels that may be wrong; nil: no seed is whole, or labels were drawn at random.
	Labels   *DoubtfulLabels `json:"doubtful_labels,omitempty"`
	Curves   []Curve         `json:"curves"`
	Ledger   []LedgerEntry   `json:"ledger"`
	Proofs   []Proof         `json:"proofs"`
	Trials   Trials          `json:"trials"`
	Early    *Early          `json:"early,omitempty"`   // nil: the run is not looked at before all trials are finished
	Program  *Program        `json:"program,omitempty"` // that trained; nil: refold did
	Kernels  *KernelSets     `json:"kernels,omitempty"` // nil: one set for all trials
	Warnings []string        `json:"warnings,omitempty"`
}

// Claim is the accuracy that is being checked.
type Claim struct {
	Accuracy float64 `json:"accuracy"`
	// Architecture is the network whose verdict is the headline.
	Architecture string    `json:"architecture,omitempty"`
	Margin       float64   `json:"margin"`
	Level        float64   `json:"level"`
	Correct      int       `json:"correct,omitempty"` // the claim's own counts, where known
	Total        int       `json:"total,omitempty"`
	Interval     *Interval `json:"interval,omitempty"` // of the claim's own counts
	Source       string    `json:"source,omitempty"`
}

// Interval is a confidence interval with its estimand: what it is about.
type Interval struct {
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Level    float64 `json:"level"`
	Method   string  `json:"method"`
	Estimand string  `json:"estimand"`
	Units    float64 `json:"units,omitempty"` // independent units it rests on
	// PClaim is the p-value of the accuracy being the claim or more, by the test that belongs
	// to the interval; nil where there is none.
	PClaim   *float64 `json:"p_claim,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// ClassCount is the number of images of a class.
type ClassCount struct {
	Class  string `json:"class"`
	Images int    `json:"images"`
	Groups int    `json:"groups"` // groups with at least one image of the class
}

// GroupEvidence says what one kind of evidence joined.
type GroupEvidence struct {
	Kind   string `json:"kind"`            // copies, column role, pattern
	Groups int    `json:"groups"`          // of more than one image, by this evidence alone
	Images int    `json:"images"`          // in such groups
	Found  bool   `json:"found,omitempty"` // by the audit: nobody asked for this kind
}

// Exclusion is an image that was left out, and why.
type Exclusion struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Exclusions are the images of a manifest that were left out.
func Exclusions(m *dataset.Manifest) []Exclusion {
	var all []Exclusion
	for _, e := range m.Excluded {
		all = append(all, Exclusion{Path: e.Path, Reason: e.Reason})
	}
	return all
}

// Data describes the images.
type Data struct {
	Name       string          `json:"name"`
	Images     int             `json:"images"`
	Classes    []ClassCount    `json:"classes"`
	Groups     int             `json:"groups"` // after joining all evidence
	Largest    int             `json:"largest_group"`
	Singletons int             `json:"singletons"`
	Evidence   []GroupEvidence `json:"evidence"`
	Excluded   []Exclusion     `json:"excluded,omitempty"`
	Audit      *Audit          `json:"audit,omitempty"` // nil: of a program that knew no audits
	Formats    []ClassCount    `json:"formats"`         // Class is the format
	Positive   string          `json:"positive"`
	Null       bool            `json:"null,omitempty"` // labels were drawn at random by group
}

// Design describes what was run.
type Design struct {
	Architectures []string     `json:"architectures"`
	ModelWidth    float64      `json:"model_width"`
	Starts        []Start      `json:"starts,omitempty"`       // by architecture; none: networks were trained from scratch
	Freeze        string       `json:"freeze,omitempty"`       // which layers stayed as in the file: stem, all-but-head
	ShortSide     int          `json:"short_side,omitempty"`   // that all images were shrunk to ahead of all else; 0: they were not
	JPEGQuality   int          `json:"jpeg_quality,omitempty"` // with which they were saved as JPEG and opened again then; 0: they were not
	Height        int          `json:"height"`
	Width         int          `json:"width"`
	Resize        string       `json:"resize"`
	Interpolation string       `json:"interpolation"`
	Alpha         string       `json:"alpha"`
	Scale         string       `json:"scale"`
	Splits        []spec.Split `json:"splits"`
	K             int          `json:"k"`
	Seeds         int          `json:"seeds"`
	Sample        int          `json:"sample"`       // images a seed
	TrainImages   int          `json:"train_images"` // mean a trial, rounded
	ValidImages   int          `json:"validation_images"`
	TestImages    int          `json:"test_images"`
	Epochs        int          `json:"epochs"`
	Batch         int          `json:"batch"`
	Optimizer     string       `json:"optimizer"`
	LearningRate  float64      `json:"learning_rate"`
	Augment       string       `json:"augment,omitempty"`          // how training images were changed at random; empty: they were not
	BatchNorm     string       `json:"batch_norm"`                 // of the spec
	Deciding      string       `json:"deciding_readout,omitempty"` // the name of the read-out that decides; empty: no trial is finished
	Validation    float64      `json:"validation"`                 // share of the training side that chooses the epoch
	Given         *Given       `json:"predictions,omitempty"`      // made elsewhere; nil: refold trained
	Theirs        *TheirSplit  `json:"given_split,omitempty"`      // that somebody else made; nil: none was run
	Engine        string       `json:"engine"`                     // with version
	Threads       int          `json:"threads"`
	Precision     string       `json:"precision"`
	RootSeed      uint64       `json:"root_seed"`
	// Preparations are all ways in which images became pixels, the one above first, where
	// there are several.
	Preparations []Preparation `json:"preparations,omitempty"`
}

// FoldResult is one trial's read-out under one protocol.
type FoldResult struct {
	Seed     int     `json:"seed"`
	Fold     int     `json:"fold"`
	Epoch    int     `json:"epoch"` // that the selection chose
	Correct  int     `json:"correct"`
	Images   int     `json:"images"`
	Accuracy float64 `json:"accuracy"`
}

// Cell is one architecture under one protocol.
type Cell struct {
	Architecture string         `json:"architecture"`
	Split        spec.Split     `json:"split"`
	Selection    plan.Selection `json:"selection"`
	Protocol     plan.Protocol  `json:"protocol"`
	Mean         float64        `json:"mean"` // pooled over images, averaged over seeds
	SeedMeans    []float64      `json:"seed_means"`
	Primary      *Interval      `json:"primary"`
	Intervals    []Interval     `json:"intervals"` // every method that was computed
	Folds        []FoldResult   `json:"folds"`     // by seed, then fold
	Metrics      Metrics        `json:"metrics"`   // averaged over seeds
	// Measures are these metrics and more, with intervals: of protocols that have a name.
	Measures    []Measure        `json:"measures,omitempty"`
	Calibration []CalibrationBin `json:"calibration,omitempty"` // of guarded
}

// Part is a difference of accuracies with its interval.
type Part struct {
	Name     string    `json:"name"` // selection, train/test leakage, total
	Value    float64   `json:"value"`
	Interval *Interval `json:"interval,omitempty"`
}

// Optimism is the 2 x 2 table of {rows, groups} x {test, validation}. Groups is
// absent (HasGroups false) where there is no group evidence. Where no validation
// part was set aside (HasValidation false), the last epoch stands in its place.
type Optimism struct {
	Architecture     string   `json:"architecture"`
	HasGroups        bool     `json:"has_groups"`
	HasValidation    bool     `json:"has_validation"`
	RowsTest         float64  `json:"rows_test"`
	RowsValidation   float64  `json:"rows_validation"`
	GroupsTest       *float64 `json:"groups_test"` // nil without groups
	GroupsValidation *float64 `json:"groups_validation"`
	Total            Part     `json:"total"`
	Parts            []Part   `json:"parts"`           // add up to Total
	Kinds            []Part   `json:"kinds,omitempty"` // leakage by single kinds of evidence, where several were run; need not add up
}

// Comparison is the difference of two architectures under one protocol.
type Comparison struct {
	A        string        `json:"a"`
	B        string        `json:"b"`
	Protocol plan.Protocol `json:"protocol"`
	Value    float64       `json:"value"`    // accuracy of A minus accuracy of B
	Interval *Interval     `json:"interval"` // the widest
	// Intervals: corrected t over trials, clustered over images, where computed.
	Intervals []Interval `json:"intervals,omitempty"`
	Tests     []Test     `json:"tests,omitempty"` // under the protocol that counts; none: of another, or of a program that knew none
}

// Verdict is what the run says of the claim, for one architecture.
type Verdict struct {
	Architecture string          `json:"architecture"`
	Headline     bool            `json:"headline"`
	Outcome      verdict.Outcome `json:"outcome"`
	Reason       verdict.Reason  `json:"reason,omitempty"` // of refuted
	Sentence     string          `json:"sentence"`         // the verdict in one sentence, with claim, interval and estimand
	Rule         string          `json:"rule"`             // the rule that decided, with its numbers
	Advice       string          `json:"advice,omitempty"` // what would decide it, or what else to know
	Guarded      Interval        `json:"guarded"`
	WhyInterval  string          `json:"why_interval,omitempty"` // the reason for the choice of it
	AsPublished  float64         `json:"as_published"`
	InsideClaim  *bool           `json:"inside_claim,omitempty"` // guarded accuracy lies inside the claim's own interval
	Suspicious   string          `json:"suspicious,omitempty"`   // balanced accuracy wholly below chance
	Trivial      string          `json:"trivial,omitempty"`      // the figure is no achievement, since classes are unequal
	Shortcut     string          `json:"shortcut,omitempty"`     // what of the accuracy rests on what files went through, where that is shown
	Undertrained string          `json:"undertrained,omitempty"` // the networks did not fit their own training images
}

// Confusion is one confusion table: rows are true classes, columns predictions.
// Seed and Fold are -1 where they do not apply.
type Confusion struct {
	Architecture string        `json:"architecture"`
	Protocol     plan.Protocol `json:"protocol"`
	Scope        Scope         `json:"scope"`
	Seed         int           `json:"seed"`
	Fold         int           `json:"fold"`
	Classes      []string      `json:"classes"`
	Counts       [][]int       `json:"counts"`
	Metrics      Metrics       `json:"metrics"`
	// Warnings name the metrics that divide by zero and are given as 0.
	Warnings []string `json:"warnings,omitempty"`
}

// Curve is the learning curve of one trial, one value an epoch.
type Curve struct {
	Architecture       string         `json:"architecture"`
	Split              spec.Split     `json:"split"`
	Seed               int            `json:"seed"`
	Fold               int            `json:"fold"`
	TrainLoss          []float64      `json:"train_loss"`
	TrainAccuracy      []float64      `json:"train_accuracy"`
	Readouts           []CurveReadout `json:"readouts"`                      // in the trainer's order
	ValidationAccuracy []float64      `json:"validation_accuracy,omitempty"` // of the read-out that decides
}

// CurveReadout is how one read-out of a trial fits the test images, one value an epoch.
type CurveReadout struct {
	Name         string    `json:"name"`
	TestLoss     []float64 `json:"test_loss"`
	TestAccuracy []float64 `json:"test_accuracy"`
}

// LedgerEntry is one use of test labels.
type LedgerEntry struct {
	Use     string     `json:"use"` // e.g. "scored the last epoch", "scored every epoch to choose one"
	Split   spec.Split `json:"split"`
	Decided string     `json:"decided"` // what the labels decided; empty: nothing
	Looks   int        `json:"looks"`   // how often test labels were looked at
}

// Proof is what was proven of a split, over all seeds.
type Proof struct {
	Split          spec.Split `json:"split"`
	Folds          int        `json:"folds"`           // proven: complete, disjoint, no empty fold, no class missing
	Hash           string     `json:"hash"`            // of all folds
	CrossingHashes int        `json:"crossing_hashes"` // copies on two sides, summed over folds
	CrossingGroups int        `json:"crossing_groups"` // groups on two sides, summed over folds
	TestImages     int        `json:"test_images"`     // test images, summed over folds
	TestCrossing   int        `json:"test_crossing"`   // of these, with a group member in training
	TrainImages    int        `json:"train_images"`    // mean a fold, rounded
}

// Trials counts trials.
type Trials struct {
	Planned  int            `json:"planned"`
	Finished int            `json:"finished"`
	Failed   []TrialFailure `json:"failed,omitempty"`
}

// TrialFailure is one trial that failed.
type TrialFailure struct {
	Trial string `json:"trial"`
	Error string `json:"error"`
}
