package summary

// List gives all metrics in one order.
func (m *Metrics) List() []*float64 {
	return []*float64{&m.Accuracy, &m.BalancedAccuracy, &m.Precision, &m.Recall, &m.F1, &m.MCC, &m.Kappa, &m.AUC, &m.LogLoss, &m.Brier}
}
