package spec

import (
	"encoding/json"

	"github.com/pelletier/go-toml/v2"

	"github.com/refold/refold/experiment/document"
)

// Hash is the SHA-256 of the settings in a spec file, in hexadecimal. Comments,
// spaces, the order and the spelling of numbers do not count; a setting that is
// missing does.
func Hash(data []byte) (string, error) {
	var settings map[string]any
	if err := toml.Unmarshal(data, &settings); err != nil {
		return "", err
	}
	sorted, err := json.Marshal(settings) // keys ascend
	if err != nil {
		return "", err
	}
	return document.Hash(sorted), nil
}
