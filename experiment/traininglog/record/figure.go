package record

import (
	"encoding/json"
	"math"
)

// Figure is a number of a log: null where it is not known, "inf" where it is
// infinite.
type Figure float64

// MarshalJSON writes the number; JSON itself has neither NaN nor infinity.
func (f Figure) MarshalJSON() ([]byte, error) {
	switch x := float64(f); {
	case math.IsNaN(x):
		return []byte("null"), nil
	case math.IsInf(x, 0):
		return []byte(map[bool]string{true: `"inf"`, false: `"-inf"`}[x > 0]), nil
	default:
		return json.Marshal(x)
	}
}
