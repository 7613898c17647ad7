package terminal

import "encoding/json"

// WriteJSON writes a result as indented JSON.
func (t *Terminal) WriteJSON(value any) error {
	encoder := json.NewEncoder(t.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
