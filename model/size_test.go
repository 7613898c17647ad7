package model

import (
	"strings"
	"testing"

	"github.com/refold/refold/model/resnet"
)

// TestCheckSizeAgreesWithTheEngine: what it lets through can be prepared, and what
// it refuses cannot.
func TestCheckSizeAgreesWithTheEngine(t *testing.T) {
	for _, c := range []struct {
		architecture         string
		height, width, batch int
		advice               string // empty: allowed
	}{
		{"resnet8v1", 64, 64, 32, ""},
		{"resnet8v1", 2040, 2040, 32, ""}, // 16 filters: 2^31 values at 2048, less with padding
		{"resnet8v1", 2047, 2047, 32, "32 images at once with their padding: choose smaller images"},
		{"resnet8v1", 1024, 1024, 125, ""},
		{"resnet8v1", 1024, 1024, 128, "choose smaller images or batches"},
		{"resnet50v1", 4096, 4096, 1, "268435456 values an image"},
	} {
		cfg := smallConfig(c.architecture)
		cfg.Height, cfg.ImageWidth, cfg.Batch, cfg.Width = c.height, c.width, c.batch, 1
		err := resnet.CheckSize(cfg)
		if (err == nil) != (c.advice == "") || err != nil && !strings.Contains(err.Error(), c.advice) {
			t.Errorf("%+v: %v", c, err)
		}
		if _, _, _, engine := Cost(cfg); (engine == nil) != (err == nil) {
			t.Errorf("%+v: the engine says %v", c, engine)
		}
	}
}
