package analysis

import (
	"crypto/sha256"
	"encoding/csv"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/testdata"
)

// population is a finite population of roles: groups of images of women and men. Roles
// that share a file, byte for byte, are one group.
type population struct {
	roles  []string // of images
	paths  []string
	labels []int // 1: woman
	groups dataset.Groups
	pixels [][]byte
}

// Files of the emoji-datasource packages: a person with a trait, a person alone, an older
// one, or anyone with a sign of gender; each in six skin tones.
var (
	personFile = regexp.MustCompile(`^(1f46[89])(?:-1f3f[b-f])?(?:-200d-([0-9a-f]+)(?:-fe0f)?)?\.png$`)
	olderFile  = regexp.MustCompile(`^(1f47[45])(?:-1f3f[b-f])?\.png$`)
	signedFile = regexp.MustCompile(`^([0-9a-f]+)(?:-fe0f)?(?:-1f3f[b-f])?-200d-(264[02])-fe0f\.png$`)
)

// roleOf is the role and the class of a file, by its name.
func roleOf(name string) (role string, label int, ok bool) {
	class := func(sign, woman string) int {
		if sign == woman {
			return 1
		}
		return 0
	}
	if m := personFile.FindStringSubmatch(name); m != nil {
		if m[2] == "" {
			return "plain", class(m[1], "1f469"), true
		}
		return strings.ToUpper(m[2]), class(m[1], "1f469"), true
	}
	if m := olderFile.FindStringSubmatch(name); m != nil {
		return "older", class(m[1], "1f475"), true
	}
	if m := signedFile.FindStringSubmatch(name); m != nil {
		return strings.ToUpper(m[1]), class(m[2], "2640"), true
	}
	return "", 0, false
}

// images of a role: two vendors, two genders, six skin tones.
const roleImages = 2 * 2 * 6

// readPopulation takes the roles of which the folders google and twitter have all images,
// as squares of so many pixels.
func readPopulation(t testing.TB, fsys fs.FS, side int) *population {
	t.Helper()
	members := make(map[string][]string)
	for _, vendor := range []string{"google", "twitter"} {
		files, err := fs.ReadDir(fsys, vendor)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if role, _, ok := roleOf(f.Name()); ok {
				members[role] = append(members[role], path.Join(vendor, f.Name()))
			}
		}
	}
	decoder, err := dataset.NewDecoder(fsys, pixels.Preprocess{Height: side, Width: side, Interpolation: pixels.Area}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for role, files := range members {
		if len(files) == roleImages {
			names = append(names, role)
		}
	}
	slices.Sort(names)
	p := new(population)
	byRole, bySum := dataset.Evidence{}, make(map[[sha256.Size]byte][]int)
	for _, role := range names {
		var set []int
		for _, file := range members[role] {
			data, err := fs.ReadFile(fsys, file)
			if err != nil {
				t.Fatal(err)
			}
			rgb, err := decoder.Decode(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			_, label, _ := roleOf(path.Base(file))
			at, sum := len(p.paths), sha256.Sum256(data)
			set, bySum[sum] = append(set, at), append(bySum[sum], at)
			p.roles, p.paths, p.labels, p.pixels = append(p.roles, role), append(p.paths, file), append(p.labels, label), append(p.pixels, rgb)
		}
		byRole.Sets = append(byRole.Sets, set)
	}
	var copies dataset.Evidence
	for _, set := range bySum {
		if len(set) > 1 {
			copies.Sets = append(copies.Sets, set)
		}
	}
	p.groups = dataset.Join(len(p.paths), byRole, copies)
	return p
}

// TestRolesAreThoseOfTheManifest: names of files tell what images.csv says.
func TestRolesAreThoseOfTheManifest(t *testing.T) {
	file, err := testdata.Emoji().Open("images.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, row := range rows[1:] {
		want = append(want, strings.Join(row[:3], ","))
	}
	p := readPopulation(t, testdata.Emoji(), 8)
	for i, file := range p.paths {
		got = append(got, strings.Join([]string{file, []string{"man", "woman"}[p.labels[i]], p.roles[i]}, ","))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if p.groups.Count != 14 { // of 15 roles: two share a file
		t.Errorf("%d groups", p.groups.Count)
	}
}
