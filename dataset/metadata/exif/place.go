package exif

import "strings"

// Tags of GPS (Exif 2.32, section 4.6.6).
const latitudeRef, latitude, longitudeRef, longitude = 1, 2, 3, 4

// Place is where an image was taken, in degrees, south and west negative. It is not ok
// where one of the four fields is missing or no angle, and for 0, 0, which is what
// programs write that know no place.
func Place(data []byte) (lat, lon float64, ok bool) {
	var refs, angles [2]*Field
	for f := range Fields(data) {
		if f.Directory != GPS {
			continue
		}
		switch f.Tag {
		case latitudeRef, longitudeRef:
			refs[f.Tag/2] = &f
		case latitude, longitude:
			angles[f.Tag/2-1] = &f
		}
	}
	var values [2]float64
	for i, bounds := range []struct {
		most           float64
		plus, negative string
	}{{90, "N", "S"}, {180, "E", "W"}} {
		if refs[i] == nil || angles[i] == nil {
			return 0, 0, false
		}
		parts := angles[i].Rationals()
		ref, _ := refs[i].Text()
		if len(parts) != 3 || parts[1] > 60 || parts[2] > 60 {
			return 0, 0, false
		}
		values[i] = parts[0] + parts[1]/60 + parts[2]/3600
		switch ref = strings.ToUpper(ref); {
		case values[i] > bounds.most || ref != bounds.plus && ref != bounds.negative:
			return 0, 0, false
		case ref == bounds.negative:
			values[i] = -values[i]
		}
	}
	return values[0], values[1], values != [2]float64{}
}
