package statement

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// texts are the entries of a file.
type texts []entry.Entry

// all are the texts of a place and key.
func (t texts) all(where, key string) (values []string) {
	for _, e := range t {
		if e.Where == where && e.Key == key && e.Value != "" {
			values = append(values, e.Value)
		}
	}
	return values
}

// first is the first text of any of several pairs of place and key, in their order.
func (t texts) first(at ...string) string {
	for i := 0; i+1 < len(at); i += 2 {
		if values := t.all(at[i], at[i+1]); len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// png is a text of PNG, or of that name within a text in the pixels.
func (t texts) png(key string) string { return t.first(entry.PNG, key, entry.Hidden, key) }

// authors are all that are named, as written.
func (t texts) authors() (names []string) {
	for _, at := range [][2]string{
		{entry.PNG, "Author"}, {entry.PNG, "Artist"}, {entry.EXIF, "Artist"}, {entry.EXIF, "XPAuthor"}, {entry.EXIF, "Photographer"},
		{entry.XMP, "dc:creator"}, {entry.XMP, "tiff:Artist"}, {entry.IPTC, "By-line"},
	} {
		for _, name := range t.all(at[0], at[1]) {
			if name = head(strings.TrimSpace(name)); name != "" && len(names) < maxAuthors && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// camera is that of EXIF, else that of XMP. What generators write into its fields is none.
func (t texts) camera() Camera {
	c := Camera{
		Make:   t.first(entry.EXIF, "Make", entry.XMP, "tiff:Make"),
		Model:  t.first(entry.EXIF, "Model", entry.XMP, "tiff:Model"),
		Serial: t.first(entry.EXIF, "SerialNumber", entry.EXIF, "CameraSerialNumber", entry.XMP, "exifEX:BodySerialNumber", entry.XMP, "aux:SerialNumber"),
	}
	for _, field := range []*string{&c.Make, &c.Model, &c.Serial} {
		if *field = head(*field); strings.ContainsAny(*field, "{\n") {
			*field = ""
		}
	}
	return c
}

// unpack lists the fields of the JSON object that a hidden text may be.
func unpack(hidden []entry.Entry) (fields texts) {
	for _, h := range hidden {
		object, _ := readObject(h.Value)
		for _, key := range sortedKeys(object) {
			value := object.text(key)
			if _, ok := readObject(string(object[key])); ok {
				value = string(object[key]) // which others write as a text
			}
			if value != "" {
				fields = append(fields, entry.Entry{Where: entry.Hidden, Key: key, Value: value})
			}
		}
	}
	return fields
}

// object is one of JSON of which some fields are wanted.
type object map[string]json.RawMessage

// readObject reads a text that is an object; ok is false for any other.
func readObject(text string) (o object, ok bool) {
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &o) != nil {
		return nil, false
	}
	return o, true
}

// text is a field that is one.
func (o object) text(key string) (s string) {
	if json.Unmarshal(o[key], &s) != nil {
		return ""
	}
	return s
}

// inner is a field that is an object.
func (o object) inner(key string) object {
	inner, _ := readObject(string(o[key]))
	return inner
}

// seed is a field that is a whole number which is not negative, as such or as a text.
func (o object) seed(key string) string {
	if text := o.text(key); text != "" {
		return digits(text)
	}
	return digits(string(o[key]))
}

// digits is a text of at most 20 of them, as whole numbers of 64 bits have.
func digits(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 20 || strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}

func sortedKeys(o object) []string {
	keys := make([]string, 0, len(o))
	for key := range o {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
