package finding

import "testing"

// Every condition of the table is known with its severity, and no other word is.
func TestCheckKnowsTheTable(t *testing.T) {
	for _, row := range severities {
		f := Finding{Condition: row.Condition, Severity: SeverityOf(row.Condition), Effect: NoEffect}
		if err := f.Check(); err != nil {
			t.Errorf("%+v: %v", f, err)
		}
		for _, wrong := range []Finding{{Condition: row.Condition + "!", Severity: High, Effect: Joins}, {Condition: row.Condition, Severity: "grave", Effect: Joins}, {Condition: row.Condition, Severity: High}} {
			if wrong.Check() == nil {
				t.Errorf("%+v is known", wrong)
			}
		}
	}
}
