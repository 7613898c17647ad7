package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/refold/refold/dataset/metadata/entry"
)

const localForm = "2006-01-02T15:04:05"

// taken is EXIF's original date with its offset, else XMP's (Exif 2.32, section 4.6.5;
// XMP specification, part 1, section 8.2.1.2; some write EXIF's form into it). When a file
// was changed says nothing.
func (t texts) taken() Taken {
	if at, err := time.Parse("2006:01:02 15:04:05", t.first(entry.EXIF, "DateTimeOriginal")); err == nil && at.Year() > 1 {
		return Taken{at.Format(localForm), offset(t.first(entry.EXIF, "OffsetTimeOriginal"))}
	}
	written := t.first(entry.XMP, "exif:DateTimeOriginal", entry.XMP, "photoshop:DateCreated")
	for _, form := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006:01:02 15:04:05.999999999"} {
		at, err := time.Parse(form, written)
		if err != nil || at.Year() <= 1 {
			continue
		}
		taken := Taken{Local: at.Format(localForm)}
		if strings.HasSuffix(form, "Z07:00") {
			taken.Offset = at.Format("-07:00")
		}
		return taken
	}
	return Taken{}
}

// offset is one such as +02:00; empty where it is none.
func offset(written string) string {
	if written == "Z" {
		return "+00:00"
	}
	if _, err := time.Parse("-07:00", written); err != nil {
		return ""
	}
	return written
}

// UTC is the moment, where the offset is known.
func (t Taken) UTC() (time.Time, bool) {
	at, err := time.Parse(localForm+"-07:00", t.Local+t.Offset)
	return at.UTC(), err == nil && t.Offset != ""
}

// Clock is what the camera's clock showed, as if that were UTC.
func (t Taken) Clock() (time.Time, bool) {
	at, err := time.Parse(localForm, t.Local)
	return at, err == nil
}

// place is EXIF's position, else XMP's: 47,22.614N or 47,22,36.8N (XMP specification,
// part 2, section 3.3).
func (t texts) place() *Place {
	if north, east, ok := strings.Cut(t.first(entry.EXIF, entry.Position), ","); ok {
		lat, err := strconv.ParseFloat(north, 64)
		lon, err2 := strconv.ParseFloat(east, 64)
		if err == nil && err2 == nil {
			return &Place{lat, lon}
		}
	}
	lat, ok := angle(t.first(entry.XMP, "exif:GPSLatitude"), "N", "S", 90)
	lon, ok2 := angle(t.first(entry.XMP, "exif:GPSLongitude"), "E", "W", 180)
	if !ok || !ok2 || lat == 0 && lon == 0 {
		return nil
	}
	return &Place{lat, lon}
}

func angle(text, plus, negative string, most float64) (v float64, ok bool) {
	sign := 1.0
	number, ok := strings.CutSuffix(text, plus)
	if !ok {
		sign = -1
		if number, ok = strings.CutSuffix(text, negative); !ok {
			return 0, false
		}
	}
	parts := strings.Split(number, ",")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, false
	}
	for i, unit := range []float64{1, 60, 3600}[:len(parts)] {
		part, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || !(part >= 0) || i > 0 && part > 60 {
			return 0, false
		}
		v += part / unit
	}
	return sign * v, v <= most
}
