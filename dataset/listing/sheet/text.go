package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/kind"
)

// most is more bytes than a list of a hundred million images has.
const most = 8 << 30

// Text reads a file and makes UTF-8 of it, with lines that end in LF
// (CR stays where LF follows). UTF-16 is read where a byte order mark says so, and CR
// ends lines where no LF does, as in files of old spreadsheets for the Macintosh.
// Every line keeps its number.
func Text(r io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: it cannot be read: name a CSV file: %w", name, fault.WithoutPath(err))
	}
	if len(data) > most {
		return nil, fmt.Errorf("%s: longer than %d GiB, which no list of images is: name a CSV file", name, most>>30)
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text, line := lineEnds(text)
	if line > 0 {
		return nil, fmt.Errorf("%s:%d: CR ends a line here and LF ends others: save the file anew with one kind of line ends", name, line)
	}
	return text, nil
}

// decodeText makes UTF-8 of a text in UTF-16 with a byte order mark, and refuses what
// is no text. Other encodings are found line by line.
func decodeText(data []byte) ([]byte, error) {
	const save = "save it as CSV UTF-8"
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		data = rest
	} else if order := utf16Order(data); order != nil {
		var err error
		if data, err = decodeUTF16(data[2:], order); err != nil {
			return nil, err
		}
	}
	first, _, _ := bytes.Cut(data, []byte("\n"))
	head := data[:min(len(data), 32)]
	switch {
	case kind.IsImage(head) && bytes.IndexByte(head, 0) >= 0: // no column called BMI
		return nil, errors.New("an image, not a CSV file: list it in one, path,label, or name its folder with one sub-folder a class")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("\x1f\x8b")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, fmt.Errorf("a spreadsheet or an archive, not a CSV file: %s", save)
	case bytes.IndexByte(first, 0) >= 0:
		return nil, fmt.Errorf("the first line holds zero bytes, as in UTF-16 without a byte order mark, or UTF-32: %s", save)
	}
	return data, nil
}

// utf16Order is what a byte order mark of UTF-16 says; nil: there is none.
func utf16Order(data []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return binary.BigEndian
	}
	return nil
}

// decodeUTF16 refuses what is not sound UTF-16, which x/text would replace.
func decodeUTF16(data []byte, order binary.ByteOrder) ([]byte, error) {
	const copyAnew = "copy the file anew, or save it as CSV UTF-8"
	text := make([]byte, 0, len(data)/2)
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return nil, fmt.Errorf("UTF-16 that ends within a character: %s", copyAnew)
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > len(data) {
				return nil, fmt.Errorf("UTF-16 that ends within a character: %s", copyAnew)
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(data[i+2:]))); r == utf8.RuneError {
				return nil, fmt.Errorf("half a character of UTF-16 in line %d: %s", bytes.Count(text, []byte("\n"))+1, copyAnew)
			}
			i += 2
		}
		text = utf8.AppendRune(text, r)
	}
	return text, nil
}

// lineEnds has LF end all lines. CR alone ends lines only where nothing else does;
// where some lines end so and others do not, it returns the number of the first.
// Before LF, any number of CR goes with it. Within quotes, all stays as it is.
func lineEnds(text []byte) (_ []byte, mixed int) {
	returns := bytes.Count(text, []byte("\r"))
	if returns == bytes.Count(text, []byte("\r\n")) {
		return text, 0 // as package csv reads them
	}
	if bytes.IndexByte(text, '\n') < 0 {
		return bytes.ReplaceAll(text, []byte("\r"), []byte("\n")), 0
	}
	lines := make([]byte, 0, len(text))
	quoted, line := false, 1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			line++
		case c == '\r' && !quoted:
			end := len(text) - len(bytes.TrimLeft(text[i:], "\r"))
			if end < len(text) && text[end] != '\n' {
				return nil, line
			}
			i = end - 1
			continue
		}
		lines = append(lines, text[i])
	}
	return lines, 0
}
