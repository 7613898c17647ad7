package audit

import (
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/refold/refold/dataset/history"
	"github.com/refold/refold/experiment/audit/probe"
)

// FileFacts are what a file says of itself without its picture. Texts that are empty are
// unknown or not there.
type FileFacts struct {
	Path          string
	Width, Height int // pixels, above 0
	Bytes         int64
	Format        string // png, jpeg, ...
	Quantisation  string // a name or hash of all quantisation tables
	Subsampling   string // 4:2:0, ...
	Progressive   string // yes, no
	Alpha         string // yes, no
	Profile       string // colour profile
	BitDepth      string
	Palette       string    // yes, no
	EXIF          string    // which tags there are, or what wrote them
	TextChunks    string    // keywords of PNG's text chunks
	Modified      time.Time // zero: unknown
}

// FileFeatures are the features of files that are probed for shortcuts, one entry a file.
func FileFeatures(files []FileFacts) []Feature {
	number := func(name string, reach Reach, value func(FileFacts) float64) Feature {
		c := probe.Column{Name: name, Numbers: make([]float64, len(files))}
		for i, f := range files {
			c.Numbers[i] = value(f)
		}
		return Feature{Name: name, Reach: reach, Columns: []probe.Column{c}}
	}
	text := func(name string, reach Reach, value func(FileFacts) string) Feature {
		c := probe.Column{Name: name, Texts: make([]string, len(files))}
		for i, f := range files {
			c.Texts[i] = value(f)
		}
		return Feature{Name: name, Reach: reach, Columns: []probe.Column{c}}
	}
	return []Feature{
		number("width", Traces, func(f FileFacts) float64 { return float64(f.Width) }),
		number("height", Traces, func(f FileFacts) float64 { return float64(f.Height) }),
		number("aspect", Traces, func(f FileFacts) float64 { return float64(f.Width) / float64(max(f.Height, 1)) }),
		number("bytes", Content, func(f FileFacts) float64 { return float64(f.Bytes) }),
		number("bytes a pixel", Content, func(f FileFacts) float64 {
			return float64(f.Bytes) / float64(max(f.Width, 1)) / float64(max(f.Height, 1))
		}),
		text("format", FileOnly, func(f FileFacts) string { return f.Format }),
		text("quantisation tables", Traces, func(f FileFacts) string { return f.Quantisation }),
		text("subsampling", Traces, func(f FileFacts) string { return f.Subsampling }),
		text("progressive", FileOnly, func(f FileFacts) string { return f.Progressive }),
		text("alpha", Traces, func(f FileFacts) string { return f.Alpha }),
		text("colour profile", FileOnly, func(f FileFacts) string { return f.Profile }),
		text("bit depth", FileOnly, func(f FileFacts) string { return f.BitDepth }),
		text("palette", Traces, func(f FileFacts) string { return f.Palette }),
		text("EXIF", FileOnly, func(f FileFacts) string { return f.EXIF }),
		text("text chunks", FileOnly, func(f FileFacts) string { return f.TextChunks }),
		number("modification time", FileOnly, func(f FileFacts) float64 { return seconds(f.Modified) }),
		fileName(files),
	}
}

// seconds is a time as a number; unknown ones are missing.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return math.NaN()
	}
	return float64(t.Unix())
}

var lastNumber = regexp.MustCompile(`[0-9]+`)

// fileName is what a name without its folders says: its ending, its form, its first word,
// its length, its last number.
func fileName(files []FileFacts) Feature {
	ending := probe.Column{Name: "ending"}
	form := probe.Column{Name: "form"}
	word := probe.Column{Name: "first word"}
	length := probe.Column{Name: "length"}
	number := probe.Column{Name: "last number"}
	for _, f := range files {
		s := stem(f.Path)
		ending.Texts = append(ending.Texts, path.Ext(f.Path))
		form.Texts = append(form.Texts, shape(s))
		word.Texts = append(word.Texts, strings.ToLower(strings.TrimFunc(firstWord(s), unicode.IsDigit)))
		length.Numbers = append(length.Numbers, float64(len([]rune(s))))
		number.Numbers = append(number.Numbers, numberIn(s))
	}
	return Feature{Name: "file name", Reach: FileOnly, Columns: []probe.Column{ending, form, word, length, number}}
}

// firstWord is the first run of letters and digits.
func firstWord(stem string) string {
	words := strings.FieldsFunc(stem, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// numberIn is the last number of a name; without one, or with one too long to be exact, it
// is missing.
func numberIn(stem string) float64 {
	all := lastNumber.FindAllString(stem, -1)
	if len(all) == 0 {
		return math.NaN()
	}
	n, err := strconv.ParseUint(all[len(all)-1], 10, 53)
	if err != nil {
		return math.NaN()
	}
	return float64(n)
}

// PixelFacts are trivial pixels of a picture: levels from 0 to 255.
type PixelFacts struct {
	Thumbnail []uint8 // 8 x 8 pixels, or as many in all pictures, of red, green, blue
	Border    []uint8 // what lies along the edges: mean colour of each edge, say
}

// PixelFeatures are the features of trivial pixels that are probed, one entry a picture:
// mean colour, thumbnail, border. All are Content.
func PixelFeatures(pictures []PixelFacts) []Feature {
	mean := make([]probe.Column, 3)
	for channel, name := range []string{"red", "green", "blue"} {
		mean[channel] = probe.Column{Name: "mean " + name}
		for _, p := range pictures {
			sum := 0.0
			for at := channel; at < len(p.Thumbnail); at += 3 {
				sum += float64(p.Thumbnail[at])
			}
			mean[channel].Numbers = append(mean[channel].Numbers, sum/float64(max(len(p.Thumbnail)/3, 1)))
		}
	}
	return []Feature{
		{Name: "mean colour", Reach: Content, Columns: mean},
		{Name: "thumbnail", Reach: Content, Columns: levels("pixel", pictures, func(p PixelFacts) []uint8 { return p.Thumbnail })},
		{Name: "border", Reach: Content, Columns: levels("border", pictures, func(p PixelFacts) []uint8 { return p.Border })},
	}
}

// levels are a linear column for each level.
func levels(name string, pictures []PixelFacts, of func(PixelFacts) []uint8) []probe.Column {
	count := 0
	for _, p := range pictures {
		count = max(count, len(of(p)))
	}
	columns := make([]probe.Column, count)
	for at := range columns {
		columns[at] = probe.Column{Name: name + " " + strconv.Itoa(at), Linear: true, Numbers: make([]float64, len(pictures))}
		for i, p := range pictures {
			columns[at].Numbers[i] = math.NaN()
			if at < len(of(p)) {
				columns[at].Numbers[i] = float64(of(p)[at])
			}
		}
	}
	return columns
}

// DetailFeature is how much fine detail there is: less where JPEG took it away, and also
// where pictures have none. It is Content.
func DetailFeature(images []history.History) Feature {
	column := probe.Column{Name: "fine detail", Numbers: make([]float64, len(images))}
	for i, h := range images {
		column.Numbers[i] = h.Fine
	}
	return Feature{Name: column.Name, Reach: Content, Columns: []probe.Column{column}}
}

// historyNoise is what the measures of history reach without any JPEG: nine of ten drawings
// that never were one stay below. What lies below says nothing but what the picture shows.
const historyNoise = .1

// HistoryFeature is the feature of JPEG history, one entry an image. It sees what the
// format no longer says: a class that was JPEG before all were saved as PNG.
func HistoryFeature(images []history.History) Feature {
	f := Feature{Name: "JPEG history", Reach: Traces}
	for _, c := range []struct {
		name  string
		value func(history.History) float64
	}{
		{"zeros", func(h history.History) float64 { return h.Quantised }},
		{"blocking", func(h history.History) float64 { return h.Blocking }},
		{"shifted blocking", func(h history.History) float64 { return h.Shifted }},
	} {
		column := probe.Column{Name: c.name, Numbers: make([]float64, len(images))}
		for i, h := range images {
			if v := c.value(h); v > historyNoise {
				column.Numbers[i] = v
			}
		}
		f.Columns = append(f.Columns, column)
	}
	return f
}
