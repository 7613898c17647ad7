package leak

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/refold/refold/dataset/metadata/statement"
)

// sessionPause ends a session.
const sessionPause = 10 * time.Minute

// shot is an image with when it was taken.
type shot struct {
	image int
	at    time.Time
}

// device is a camera, by one kind of clock: times with an offset from UTC are never
// compared with times without.
type device struct {
	model, serial string
	utc           bool
}

// sessions relates what one camera took without a pause of more than ten minutes. Without
// a serial number nothing does: two cameras of a model, at the same time in different
// places, look like one.
func sessions(statements []statement.Statement) (found []Relation) {
	shots := make(map[device][]shot)
	for i, s := range statements {
		if !tellsApart(s.Camera.Serial) {
			continue
		}
		d := device{model: strings.TrimSpace(s.Camera.Make + " " + s.Camera.Model), serial: s.Camera.Serial}
		at, utc := s.Taken.UTC()
		ok := utc
		if !utc {
			at, ok = s.Taken.Clock()
		}
		if d.utc = utc; ok {
			shots[d] = append(shots[d], shot{i, at})
		}
	}
	for d, all := range shots {
		slices.SortFunc(all, func(a, b shot) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.image, b.image)) })
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].at.Sub(all[n-1].at) <= sessionPause {
				n++
			}
			if n > 1 {
				found = append(found, d.session(all[:n]))
			}
			all = all[n:]
		}
	}
	return found
}

// session is named by the camera and the times of its first and last shot.
func (d device) session(shots []shot) Relation {
	r := Relation{Grade: Strong}
	for _, s := range shots {
		r.Images = append(r.Images, s.image)
	}
	slices.Sort(r.Images)
	zone := ""
	if d.utc {
		zone = " UTC"
	}
	first, last := shots[0].at, shots[len(shots)-1].at
	r.Name = strings.TrimSpace(fmt.Sprintf("%s number %s, %s to %s%s", d.model, d.serial, first.Format("2006-01-02 15:04:05"), last.Format("15:04:05"), zone))
	return r
}

// tellsApart reports a serial number that tells cameras apart: four letters and digits at
// least, which are not all alike, as placeholders are.
func tellsApart(serial string) bool {
	var signs []rune
	for _, r := range serial {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			signs = append(signs, r)
		}
	}
	const fewest = 4
	if len(signs) < fewest || !strings.ContainsAny(serial, "0123456789") {
		return false
	}
	return slices.ContainsFunc(signs, func(r rune) bool { return r != signs[0] })
}
