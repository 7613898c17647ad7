package summary

// Given is what to know where predictions were made elsewhere: of how networks were built
// and trained nothing is known, whatever else the design says.
type Given struct {
	OneLook  bool     `json:"one_look"` // one prediction an image: no epochs, nothing to choose
	Unproven []string `json:"unproven"` // what nobody can tell from them, each behind "not proven is"
}
