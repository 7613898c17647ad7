package summary

// Metrics of a confusion table and its probabilities. Precision, recall and F1
// are of the positive class with two classes, macro averages otherwise. MetricTable
// says what is known of each.
type Metrics struct {
	Accuracy         float64 `json:"accuracy"`
	BalancedAccuracy float64 `json:"balanced_accuracy"`
	Precision        float64 `json:"precision"`
	Recall           float64 `json:"recall"`
	F1               float64 `json:"f1"`
	MCC              float64 `json:"mcc"`
	Kappa            float64 `json:"kappa"`
	AUC              float64 `json:"auc"`
	LogLoss          float64 `json:"log_loss"`
	Brier            float64 `json:"brier"`
}

// Metric is what is known of one measure.
type Metric struct {
	Key    string // its name in summary.json
	Label  string // its name in tables
	Better Direction
	In     func(*Metrics) *float64 // where its value stands
}

// Direction says which of two values of a metric is the better one.
type Direction int

// The directions.
const (
	Higher Direction = iota
	Lower            // of losses
)

// MetricTable is the one list of metrics, in the order in which files and tables hold
// them: what shows, averages or compares metrics goes through it.
func MetricTable() []Metric {
	return []Metric{
		{"accuracy", "accuracy", Higher, func(m *Metrics) *float64 { return &m.Accuracy }},
		{"balanced_accuracy", "balanced", Higher, func(m *Metrics) *float64 { return &m.BalancedAccuracy }},
		{"precision", "precision", Higher, func(m *Metrics) *float64 { return &m.Precision }},
		{"recall", "recall", Higher, func(m *Metrics) *float64 { return &m.Recall }},
		{"f1", "F1", Higher, func(m *Metrics) *float64 { return &m.F1 }},
		{"mcc", "MCC", Higher, func(m *Metrics) *float64 { return &m.MCC }},
		{"kappa", "kappa", Higher, func(m *Metrics) *float64 { return &m.Kappa }},
		{"auc", "AUC", Higher, func(m *Metrics) *float64 { return &m.AUC }},
		{"log_loss", "log-loss", Lower, func(m *Metrics) *float64 { return &m.LogLoss }},
		{"brier", "Brier", Lower, func(m *Metrics) *float64 { return &m.Brier }},
	}
}

// MeanMetrics is the mean of each metric.
func MeanMetrics(all []Metrics) Metrics {
	var mean Metrics
	for _, metric := range MetricTable() {
		for i := range all {
			*metric.In(&mean) += *metric.In(&all[i]) / float64(len(all))
		}
	}
	return mean
}
