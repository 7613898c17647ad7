package summary

// Given is what to know where predictions were made elsewhere: of how networks were built
// and trained nothing is known, whatever else the design says.
type Given struct {
	OneLook  bool     `json:"one_look"` // one prediction an image: no epochs, nothing to choose
	Unproven []string `json:"unproven"` // what nobody can tell from them, each behind "not proven is"
}

// TheirSplit is the split given: one that somebody else made. As published is about it.
type TheirSplit struct {
	File    string `json:"file"` // without its folder
	Folds   int    `json:"folds"`
	Tested  int    `json:"tested"`            // images, over all folds
	Rest    int    `json:"rest"`              // images that are in no part of it
	Example string `json:"example,omitempty"` // one of them
}
