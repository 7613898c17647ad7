package traininglog

import (
	"math"
	"strings"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/traininglog/entry"
)

// rounding is how far above its end an accuracy may lie: printed float32 numbers.
const rounding = 1e-4

// fewPercent is up to where a number without a sign may be a percentage or a mistake.
const fewPercent = 1.5

// plainPercent is a percentage of another column beside which a training accuracy
// of at most 1 is no percentage.
const plainPercent = 10

// column is what is known of all figures of a role.
type column struct {
	name        string
	user        entry.Unit // what the user says
	tool        bool       // the tool prints percentages
	signed      bool       // a % stands behind figures
	highest     float64    // of those without
	decimals    int        // the most
	significant int
	error       bool
	given       bool // by the user
	any         bool
}

// columns are the accuracies of a log by their roles.
type columns [entry.Roles]column

func (c *columns) note(f entry.Figure, p printed) {
	k := &c[f.Role]
	if k.name == "" {
		k.name = f.Name
	}
	k.tool = k.tool || f.Percent
	k.error = k.error || f.Error
	if math.IsNaN(p.value) || p.total > 0 {
		return
	}
	k.any = true
	k.signed = k.signed || p.sign
	k.decimals, k.significant = max(k.decimals, p.decimals), max(k.significant, p.significant)
	if !p.sign && !math.IsInf(p.value, 0) {
		k.highest = max(k.highest, p.value)
	}
}

// isPercent decides for a column: by the user, the tool, the sign, then by values.
func (c *columns) isPercent(role entry.Role) bool {
	switch k := &c[role]; {
	case k.user != entry.UnitUnknown:
		return k.user == entry.Percent
	case k.tool || k.signed:
		return true
	default:
		return k.highest > 1+rounding
	}
}

// bareError reports whether a name says no more than that it is an error.
func bareError(name string) bool {
	plain := entry.Normal(name)
	return (strings.HasSuffix(plain, "error") || strings.HasSuffix(plain, "err")) && !strings.Contains(plain, "top")
}

// percent is to say that a column holds percentages.
func (k *column) percent(role entry.Role) remedy.Column {
	return remedy.Column{Role: entry.RoleName(role), Name: k.name, Unit: "percent"}
}

// check refuses a column that may be either: its values are fractions by
// themselves, but those of another column are percentages without saying so.
func (c *columns) check(role entry.Role) error {
	k := &c[role]
	if k.any && k.error && !k.given && !k.signed && !k.tool && !c[role-1].any && bareError(k.name) && (role == entry.ValidationAccuracy || role == entry.TestAccuracy) {
		return remedy.Errorf("%q may be an error rate or a loss: say which, with %s or :fraction if it is the share of images that are wrong, or %s",
			k.name, k.percent(role), remedy.Column{Role: entry.RoleName(role - 1), Name: k.name})
	}
	if !k.any || k.user != entry.UnitUnknown || k.tool || k.signed || k.highest > fewPercent || k.highest == 0 {
		return nil
	}
	if k.highest > 1+rounding && (role == entry.ValidationAccuracy || role == entry.TestAccuracy) {
		return remedy.Errorf("%s is never above %v: these may be percentages, or fractions of which one is wrong; say which, with %s or :fraction",
			k.name, k.highest, k.percent(role))
	}
	if k.highest > 1+rounding {
		return nil
	}
	for other := entry.TrainAccuracy; other < entry.Roles; other++ {
		o := &c[other]
		if other == role || !o.any || o.signed || o.tool || o.user != entry.UnitUnknown || o.highest <= 1+rounding {
			continue
		}
		if role.IsTraining() && o.highest > plainPercent {
			continue // nobody trains to below 1 % and tests above 10 %
		}
		return remedy.Errorf("%s is never above 1 and %s is: it may be a percentage or a fraction; say which, with %s or :fraction",
			k.name, o.name, k.percent(role))
	}
	return nil
}

// fraction turns a printed accuracy into a fraction with its slack: half of the last
// digit, and the spacing of float32, in which most tools keep it.
func (c *columns) fraction(role entry.Role, p *printed, line int) error {
	if math.IsNaN(p.value) || p.total > 0 {
		if c[role].error && p.total > 0 {
			p.value = 1 - p.value
		}
		return nil
	}
	k, one := &c[role], 1.0
	if c.isPercent(role) {
		one = 100
	}
	if k.signed && !p.sign && p.value > 0 && p.value <= 1 && k.user == entry.UnitUnknown {
		return inLine(line, "%s: %v has no %%, but others of its kind have: it may be a fraction or a percentage; mend the line, or say %s",
			k.name, p.value, k.percent(role))
	}
	if math.IsInf(p.value, 0) || p.value < 0 || p.value > 100+rounding || p.value > one*(1+rounding) {
		return inLine(line, "an accuracy of %v: must lie between 0 and 1, or between 0 and 100 %%", p.value)
	}
	p.slack = (k.half(p.value) + float32Spacing(one)) / one
	if p.stored > 0 {
		p.slack = (p.stored + float32Spacing(one)) / one
	}
	p.value = min(1, p.value/one)
	if k.error {
		p.value = 1 - p.value
	}
	return nil
}

// half is half of the last digit to which a value was rounded. A column may have
// been rounded to decimals, with zeros at the end left out or not, or to significant
// digits: the coarser of both counts.
func (k *column) half(value float64) float64 {
	step := math.Pow(10, -float64(k.decimals))
	if value > 0 {
		step = max(step, math.Pow(10, math.Floor(math.Log10(value))-float64(k.significant)+1))
	}
	return step / 2
}

// float32Spacing is the distance of float32 numbers just below x.
func float32Spacing(x float64) float64 {
	f := float32(x)
	return float64(f) - float64(math.Nextafter32(f, 0))
}
