package experiment

import (
	"testing"
)

func TestRunFindsTheLeak(t *testing.T) {
	dir := t.TempDir()
	o := smallOptions(t, dir, pictures(t, 12, 6))
	out, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if out.Planned != 2*3*2*2 || out.Finished != out.Planned || out.Trained != out.Planned || out.Waiting != 0 {
		t.Fatalf("outcome %+v", out)
	}
	for _, c := range out.Summary.Cells {
		t.Logf("%s %s %s %s mean %.3f seeds %.3f primary %.3f-%.3f %s", c.Architecture, c.Split, c.Selection, c.Protocol, c.Mean, c.SeedMeans, c.Primary.Low, c.Primary.High, c.Primary.Method)
	}
	for _, v := range out.Summary.Verdicts {
		t.Logf("%+v", v)
	}
	t.Logf("%+v", out.Summary.Optimism)
	t.Logf("%+v", out.Summary.Comparison)
	t.Logf("%+v", out.Summary.Ledger)
	t.Logf("%+v", out.Summary.Warnings)
}
