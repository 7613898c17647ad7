package metric

import "math"

// Metric is a measure of predictions.
type Metric struct {
	Key  string // in files, such as "balanced_accuracy"
	Name string // in tables, such as "balanced accuracy"
	// Two and Many are its formula, of two classes and of more, with the source.
	Two, Many string
	Better    Direction
	Over      Averaging
	// Probabilities says that it needs them, or scores that rank.
	Probabilities bool

	rests    resting
	interval ending
	limits   func(classes int) (low, high float64)
	measure  measure
}

// Limits are the least and the largest value that it can have.
func (m Metric) Limits(classes int) (low, high float64) { return m.limits(classes) }

// Formula is that of so many classes.
func (m Metric) Formula(classes int) string {
	if classes == 2 {
		return m.Two
	}
	return m.Many
}

// Direction says which of two values of a metric is the better one.
type Direction int

// The directions.
const (
	Higher Direction = iota
	Lower            // of losses and errors
	Nearer           // to 1 or 0: of a calibration slope or intercept
	Neither
)

// Averaging says over what a metric of a seed is computed.
type Averaging int

// What a metric is computed over. Ranks of different models are not comparable; counts and
// probabilities are.
const (
	OverImages Averaging = iota // all images of a seed at once
	OverFolds                   // the mean over the folds, each by itself
)

// measure computes a metric of one seed.
type measure func(s *seed) (parts, error)

// ending is how an interval ends.
type ending int

const (
	// asProportion: the wider one of the jackknife's t and Clopper-Pearson on the effective
	// number of independent units.
	asProportion ending = iota
	// asMean: of a mean loss, the jackknife's t on its logarithm; Clopper-Pearson on the
	// groups where nothing varies.
	asMean
	// asNumber: the jackknife's t alone.
	asNumber
	// asError: of what chance makes larger, the jackknife's t above, and below what is left
	// without the part of chance.
	asError
)

// resting says which images a metric rests on: its degrees of freedom are their groups,
// of several kinds the kind in the fewest groups.
type resting int

const (
	onAll resting = iota
	onPositives
	onNegatives
	onCalled // taken for the positive class
	onPositivesOrCalled
	onEachClass
)

func unit(int) (float64, float64)      { return 0, 1 }
func signed(int) (float64, float64)    { return -1, 1 }
func positive(int) (float64, float64)  { return 0, math.Inf(1) }
func unlimited(int) (float64, float64) { return math.Inf(-1), math.Inf(1) }
func brier(classes int) (float64, float64) {
	if classes == 2 {
		return 0, 1
	}
	return 0, 2
}
func variance(classes int) (float64, float64) {
	if classes == 2 {
		return 0, .25
	}
	return 0, 1 - 1/float64(classes)
}

// Bins is the number of bins of calibration errors, reliability diagrams and of the parts
// of the Brier score in [Table].
const Bins = 10

// Table is the one list of metrics. "Class by class" is each class against the rest, plain
// mean over classes.
func Table() []Metric {
	const (
		ovr   = ", class by class"
		guo   = " between confidence and accuracy of the predicted class, in 10 bins"
		parts = " of Murphy's partition (J. Applied Meteorology 12, 1973) over 10 bins of equal width"
		recal = " of the logistic regression of the class on the log-odds (Cox, Biometrika 45, 1958)"
	)
	return []Metric{
		{"accuracy", "accuracy", "share of right images", "share of right images", Higher, OverImages, false, onAll, asProportion, unit, ofTable(Confusion.Accuracy)},
		{"balanced_accuracy", "balanced accuracy", "mean recall of the classes", "mean recall of the classes", Higher, OverImages, false, onEachClass, asProportion, unit, ofTable(Confusion.BalancedAccuracy)},
		{"precision", "precision", "tp / (tp + fp)", "tp / (tp + fp)" + ovr, Higher, OverImages, false, onCalled, asProportion, unit, ofClass(Confusion.Precision, Confusion.MacroPrecision)},
		{"recall", "recall", "tp / (tp + fn)", "tp / (tp + fn)" + ovr, Higher, OverImages, false, onPositives, asProportion, unit, ofClass(Confusion.Recall, Confusion.MacroRecall)},
		{"specificity", "specificity", "tn / (tn + fp)", "tn / (tn + fp)" + ovr, Higher, OverImages, false, onNegatives, asProportion, unit, ofClass(Confusion.Specificity, Confusion.MacroSpecificity)},
		{"f1", "F1", "2 tp / (2 tp + fp + fn)", "2 tp / (2 tp + fp + fn)" + ovr + " (mean of the classes' F1)", Higher, OverImages, false, onPositivesOrCalled, asProportion, unit, ofClass(Confusion.F1, Confusion.MacroF1)},
		{"mcc", "MCC", "Matthews' correlation of class and prediction", "R_K (Gorodkin, Computational Biology and Chemistry 28, 2004)", Higher, OverImages, false, onEachClass, asProportion, signed, ofTable(Confusion.MCC)},
		{"kappa", "kappa", "Cohen's, without weights", "Cohen's, without weights", Higher, OverImages, false, onEachClass, asProportion, signed, ofTable(Confusion.Kappa)},
		{"auc", "AUC", "area under the ROC curve", "area under the ROC curve" + ovr, Higher, OverFolds, true, onEachClass, asProportion, unit, overFolds(areaWithout)},
		{"average_precision", "average precision", "sum of (R_n - R_(n-1)) P_n over thresholds", "sum of (R_n - R_(n-1)) P_n over thresholds" + ovr, Higher, OverFolds, true, onEachClass, asProportion, unit, overFolds(precisionWithout)},
		{"brier", "Brier score", "mean of (p - y)^2", "mean over images of the sum over classes of (p - y)^2", Lower, OverImages, true, onEachClass, asMean, brier, ofLoss(brierOf)},
		{"brier_reliability", "Brier: reliability", "sum of n_b (p_b - y_b)^2 / n," + parts, "the sum over classes of that of two classes", Lower, OverImages, true, onEachClass, asError, brier, ofMurphy(func(d Decomposition) float64 { return d.Reliability })},
		{"brier_resolution", "Brier: resolution", "sum of n_b (y_b - y)^2 / n," + parts, "the sum over classes of that of two classes", Higher, OverImages, true, onEachClass, asError, variance, ofMurphy(func(d Decomposition) float64 { return d.Resolution })},
		{"brier_uncertainty", "Brier: uncertainty", "y (1 - y), of Murphy's partition", "the sum over classes of that of two classes", Neither, OverImages, true, onEachClass, asNumber, variance, ofMurphy(func(d Decomposition) float64 { return d.Uncertainty })},
		{"brier_within", "Brier: within bins", "what is left of the Brier score: reliability - resolution + uncertainty + within bins", "the sum over classes of that of two classes", Neither, OverImages, true, onEachClass, asNumber, signed, ofMurphy(func(d Decomposition) float64 { return d.Remainder })},
		{"log_loss", "log-loss", "mean of -log p of the true class, in nats", "mean of -log p of the true class, in nats", Lower, OverImages, true, onEachClass, asMean, positive, ofLoss(logLossOf)},
		{"ece", "ECE, equal width", "mean gap" + guo + " of equal width (Guo et al., ICML 2017)", "mean gap" + guo + " of equal width (Guo et al., ICML 2017)", Lower, OverImages, true, onAll, asError, unit, ofECE(EqualWidth(Bins))},
		{"ece_mass", "ECE, equal mass", "mean gap" + guo + " of equally many images (Nixon et al., CVPR Workshops 2019)", "mean gap" + guo + " of equally many images (Nixon et al., CVPR Workshops 2019)", Lower, OverImages, true, onAll, asError, unit, ofECE(EqualMass(Bins))},
		{"calibration_slope", "calibration slope", "slope" + recal + ": 1 where calibrated, below 1 where too sure", "slope" + recal + ovr, Nearer, OverImages, true, onEachClass, asNumber, unlimited, ofRecalibration(func(r Recalibration) float64 { return r.Slope })},
		{"calibration_intercept", "calibration intercept", "intercept, beside the slope," + recal + ": 0 where calibrated", "intercept, beside the slope," + recal + ovr, Nearer, OverImages, true, onEachClass, asNumber, unlimited, ofRecalibration(func(r Recalibration) float64 { return r.Intercept })},
	}
}
