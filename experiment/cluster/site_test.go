package cluster

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestParseSite reads what Slurm 22.05.8 printed, and what others may.
func TestParseSite(t *testing.T) {
	printed, err := os.ReadFile("testdata/config.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text, fault string
		want        Site
	}{
		{text: string(printed), want: Site{"22.05.8", 1001, 0}},
		{text: "MaxArraySize=75001\nSchedulerParameters = bf_continue, max_array_tasks=500,x", want: Site{"", 75001, 500}},
		{text: "", want: Site{}},
		{text: "MaxArraySize = 0", fault: "takes no job arrays"},
		{text: "MaxArraySize = many", fault: "MaxArraySize = many"},
		{text: "SchedulerParameters = max_array_tasks=-1", fault: "below 0"},
	} {
		got, err := ParseSite(test.text)
		if got != test.want || (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("%.40q: %+v, %v, want %+v, %q", test.text, got, err, test.want, test.fault)
		}
	}
}

// TestSplit divides shards at the site's limits on the index and on the tasks.
func TestSplit(t *testing.T) {
	all := func(n int) []int {
		shards, err := chosen(nil, n)
		if err != nil {
			t.Fatal(err)
		}
		return shards
	}
	for _, test := range []struct {
		shards []int
		site   Site
		atOnce int
		want   []string
	}{
		{all(50), Site{}, 20, []string{"0 0-49%20"}},
		{all(50), Site{}, 50, []string{"0 0-49"}},
		{all(1), Site{}, 0, []string{"0 0"}},
		{all(1001), Site{MaxArraySize: 1001}, 0, []string{"0 0-1000"}},
		{all(1002), Site{MaxArraySize: 1001}, 0, []string{"0 0-1000", "1001 0"}},
		{all(25), Site{MaxArraySize: 10}, 7, []string{"0 0-9%2", "10 0-9%2", "20 0-4%3"}},
		{all(25), Site{MaxArraySize: 10}, 1, []string{"0 0-9%1", "10 0-9%1", "20 0-4%1"}},
		{all(5), Site{MaxArrayTasks: 2}, 0, []string{"0 0-1", "0 2-3", "0 4"}},
		{[]int{3, 5, 6, 2000, 2002}, Site{}, 0, []string{"0 3,5-6", "2000 0,2"}},
	} {
		var got []string
		for _, a := range split(test.shards, test.site, test.atOnce) {
			got = append(got, strings.Join([]string{strconv.Itoa(a.offset), a.spec()}, " "))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%v at %+v:\n%s", test.shards, test.site, diff)
		}
	}
}

// TestSplitKeepsAll has every shard done once, whatever the limits.
func TestSplitKeepsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shards := rapid.SliceOfNDistinct(rapid.IntRange(0, 300), 1, 60, rapid.ID[int]).Draw(t, "shards")
		slices.Sort(shards)
		site := Site{MaxArraySize: rapid.IntRange(1, 50).Draw(t, "size"), MaxArrayTasks: rapid.IntRange(0, 9).Draw(t, "tasks")}
		atOnce, sum := rapid.IntRange(0, 40).Draw(t, "at once"), 0
		var done []int
		arrays := split(shards, site, atOnce)
		for _, a := range arrays {
			sum += a.atOnce
			for _, index := range a.indices {
				if index < 0 || index >= site.MaxArraySize {
					t.Fatalf("index %d", index)
				}
				done = append(done, a.offset+index)
			}
			if site.MaxArrayTasks > 0 && len(a.indices) > site.MaxArrayTasks {
				t.Fatalf("%d tasks", len(a.indices))
			}
		}
		if !slices.Equal(done, shards) || atOnce > 0 && sum != max(atOnce, len(arrays)) {
			t.Fatalf("%v, %d at once", done, sum)
		}
	})
}

func TestParseJobID(t *testing.T) {
	for answer, want := range map[string]string{
		"12\n": "12", "7;west\n": "7", "sbatch: a word from the site\n34\n": "34",
		"": "", "Submitted batch job 3": "", "0": "", "-1": "", "1;a b": "",
	} {
		if got, err := parseJobID(answer); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", answer, got, err, want)
		}
	}
}

func TestNodes(t *testing.T) {
	const text = "n2 mix main*\nn1 idle main*\nn1 idle high\nn3 down* main*\nn4 drain main*\nn5 alloc- main*\nn6 idle high\nodd line\n"
	if got := parseNodes(text, true); !slices.Equal(got, []string{"n1", "n2", "n5"}) {
		t.Errorf("of the default partition: %v", got)
	}
	if got := parseNodes(text, false); !slices.Equal(got, []string{"n1", "n2", "n5", "n6"}) {
		t.Errorf("of all: %v", got)
	}
	for want, extra := range map[string][]string{
		"": {"--account=p"}, "a": {"-p", "a"}, "b": {"-p", "a", "--partition=b"}, "c": {"--partition", "c"}, "d": {"-pd"},
	} {
		if got := partitionOf(extra); got != want {
			t.Errorf("%v: %q, want %q", extra, got, want)
		}
	}
}

func TestCommonKernels(t *testing.T) {
	read := func(answers map[string]string) ([]string, error) {
		folder := fstest.MapFS{"n1-3.log": {}, "n0.json.5": {Data: []byte("{")}}
		for node, text := range answers {
			folder[node+".json"] = &fstest.MapFile{Data: []byte(text)}
		}
		all, err := ReadAnswers(folder)
		if err != nil {
			return nil, err
		}
		return CommonKernels(all)
	}
	answer := func(system, sets string) string {
		return `{"kernel_sets": [` + sets + `], "machine": {"system": "` + system + `"}}`
	}
	late, early := answer("linux/amd64", `"avx512", "avx2", "generic"`), answer("linux/amd64", `"avx2", "gonum", "generic"`)
	if got, err := read(map[string]string{"n1": late, "n2": early, "n3": late}); err != nil || !slices.Equal(got, []string{"avx2", "generic"}) {
		t.Errorf("%v, %v", got, err)
	}
	for fault, answers := range map[string]map[string]string{
		"no node has answered":          {},
		"node n2: its answer cannot":    {"n1": late, "n2": "{"},
		"node n1: its answer names no":  {"n1": "{}"},
		"node n1 is linux/amd64, node ": {"n1": late, "n2": answer("linux/arm64", `"generic"`)},
		"node n2 has none":              {"n1": late, "n2": answer("linux/amd64", `"neon"`)},
	} {
		if got, err := read(answers); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%v, %v, want %q", got, err, fault)
		}
	}
}

// TestYAMLText quotes what a reader of YAML would take for something else.
func TestYAMLText(t *testing.T) {
	for text, want := range map[string]string{
		"yes": `"yes"`, `a"b\c`: `"a\"b\\c"`, "ä 😀": `"ä 😀"`, "a\u2028b\u00a0\ufeff": `"a\U00002028b\U000000A0\U0000FEFF"`,
	} {
		if got := yamlText(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func FuzzParseSite(f *testing.F) {
	f.Add("MaxArraySize = 1001\nSchedulerParameters = max_array_tasks=5")
	f.Fuzz(func(t *testing.T, text string) {
		if site, err := ParseSite(text); err == nil && (site.MaxArraySize < 0 || site.MaxArrayTasks < 0) {
			t.Errorf("%+v", site)
		}
	})
}

func FuzzParseJobID(f *testing.F) {
	f.Add("12;west")
	f.Fuzz(func(t *testing.T, answer string) {
		if id, err := parseJobID(answer); err == nil && strings.Trim(id, "0123456789") != "" {
			t.Errorf("%q", id)
		}
	})
}

func FuzzParseAnswer(f *testing.F) {
	f.Add([]byte(`{"kernel_sets": ["avx2"], "machine": {"system": "linux/amd64"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if answer, err := ParseAnswer("n", text); err == nil && (len(answer.Kernels) == 0 || answer.System == "") {
			t.Errorf("%+v", answer)
		}
	})
}

func FuzzParseNodes(f *testing.F) {
	f.Add("n1 idle main*\n")
	f.Fuzz(func(t *testing.T, text string) {
		if nodes := parseNodes(text, false); slices.ContainsFunc(nodes, func(n string) bool { return strings.ContainsAny(n, " \t\n") }) {
			t.Errorf("%q", nodes)
		}
	})
}
