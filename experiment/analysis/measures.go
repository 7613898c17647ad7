package analysis

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/metric"
)

// measures are all metrics of a cell with their intervals, and of guarded the reliability
// diagram. The accuracy's interval is the primary one; where folds are of whole groups, the
// others allow for training sets as it does.
func (a *analysis) measures(p *pool, c *summary.Cell) error {
	in := a.predictions(p)
	in.Random = plan.Stream(a.plan.Spec.Seed, "measures/"+p.architecture+"/"+string(c.Protocol))
	if c.Protocol == plan.Guarded {
		main, err := p.primary()
		if err != nil {
			return err
		}
		in.Training = main.Parts.Factor
	}
	results, err := metric.Measure(in)
	if err != nil {
		return err
	}
	for _, r := range results {
		m := summary.Measure{Key: r.Key, Name: r.Name, Formula: r.Formula(in.Classes), Warnings: r.Warnings}
		if r.HasValue {
			m.Value = &r.Value
		}
		if r.Interval != nil {
			m.Interval = interval(*r.Interval)
		}
		if r.Key == "accuracy" {
			m.Interval, r.Err = c.Primary, nil
		}
		if r.Err != nil {
			m.Missing = r.Err.Error()
		}
		c.Measures = append(c.Measures, m)
	}
	if c.Protocol != plan.Guarded {
		return nil
	}
	bins, err := metric.Diagram(in, metric.EqualWidth(metric.Bins))
	if err != nil {
		return err
	}
	for _, b := range bins {
		c.Calibration = append(c.Calibration, summary.CalibrationBin{
			Low: b.Low, High: b.High, Images: b.Images, Confidence: b.Confidence, Accuracy: b.Accuracy, Interval: interval(*b.Interval),
		})
	}
	return nil
}

// predictions are those of a pool, seed by seed.
func (a *analysis) predictions(p *pool) metric.Input {
	in := metric.Input{Classes: len(a.plan.Classes), Positive: a.plan.Positive, Names: a.plan.Classes, Level: a.level()}
	for _, readings := range p.readings {
		var of metric.Predictions
		for _, r := range readings {
			c := r.chosen[p.selection]
			of.Labels, of.Predicted = append(of.Labels, r.labels...), append(of.Predicted, c.predicted...)
			for _, image := range r.images {
				of.Groups, of.Folds = append(of.Groups, a.plan.Groups.Of[image]), append(of.Folds, r.trial.Fold)
			}
			for _, l := range c.logs {
				of.Logs = append(of.Logs, float64(l))
			}
		}
		in.Seeds = append(in.Seeds, of)
	}
	return in
}
