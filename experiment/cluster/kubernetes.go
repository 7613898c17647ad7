package cluster

import (
	_ "embed"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"text/template"
)

const (
	// grace is how long a pod has between SIGTERM and its end, in seconds: enough to end a
	// batch and to write a checkpoint over a slow network.
	grace = 120

	mostIndices = 100_000 // completions of a Job with backoffLimitPerIndex (API reference of Job)
	longestName = 63      // of a label (RFC 1123), which pods' host names are

	defaultRetries        = 6    // as the backoffLimit of a Job
	defaultCollectRetries = 1000 // a week, ten minutes apart
)

// KubernetesJob is work for Kubernetes: an Indexed Job, a shard an index, a Job that
// collects what they made, and a claim of the volume on which both work.
type KubernetesJob struct {
	Name      string // of letters that KubernetesName leaves
	Namespace string // empty: the one that kubectl is set to
	Image     string

	Claim        string // of the volume, which many nodes can write to at once
	Storage      int64  // bytes to claim, with jobs suspended until they are filled; 0: the claim is there already
	StorageClass string // empty: the cluster's default
	Mount        string // where containers see the volume, absolute

	Command []string // of a task, as in the container, with a place for the Shard
	Collect []string // of the job that collects: it is tried again while it fails

	Shards         int
	AtOnce         int // pods that run at the same time; 0: all
	Retries        int // of one index; 0: 6
	CollectRetries int // 0: 1000, which is a week

	// Kubernetes is asked for no time. Of cores and memory a pod gets what it asks for and no
	// more, so that it is among the last to be evicted.
	Need        Need
	CollectNeed Need
	Scratch     int64 // bytes of a node's disk; 0: no limit

	User       *KubernetesUser // who owns what containers write; nil: whom the image names
	Restricted bool            // as Kubernetes' Pod Security Standard of that name demands
}

// CollectName is the name of the job that collects.
func (j KubernetesJob) CollectName() string { return j.Name + collectSuffix }

// KubernetesUser is a user with a group, by numbers, as volumes know them.
type KubernetesUser struct{ UID, GID int }

//go:embed kubernetes.yaml.tmpl
var kubernetesText string

// pod is what the template of a pod is filled in with.
type pod struct {
	Image, Mount, Claim, Scratch string
	Grace                        int
	Command, Arguments           []string
	Resources                    []string // lines of YAML
	User                         *KubernetesUser
	Restricted                   bool
}

// Manifests writes the claim, the job and its collector, for kubectl apply -f. They need
// Kubernetes 1.29 or later: backoffLimitPerIndex is on by default from there.
func (j KubernetesJob) Manifests() (string, error) {
	if err := j.check(); err != nil {
		return "", fmt.Errorf("job for Kubernetes: %w", err)
	}
	if j.AtOnce <= 0 || j.AtOnce > j.Shards {
		j.AtOnce = j.Shards
	}
	if j.Retries <= 0 {
		j.Retries = defaultRetries
	}
	if j.CollectRetries <= 0 {
		j.CollectRetries = defaultCollectRetries
	}
	fields := struct {
		KubernetesJob
		Storage          string
		Elsewhere, Again int
		Task, Collector  pod
	}{
		j, quantity(j.Storage), ExitElsewhere, ExitAgain,
		j.pod(j.Need, j.Command), j.pod(j.CollectNeed, j.Collect),
	}
	var b strings.Builder
	text := template.Must(template.New("").Funcs(template.FuncMap{"q": yamlText}).Parse(kubernetesText))
	if err := text.Execute(&b, fields); err != nil {
		panic(err) // a fault of ours: the text and its fields are constant
	}
	return b.String(), nil
}

const collectSuffix = "-collect"

// check names what the API would refuse, or read as something else.
func (j KubernetesJob) check() error {
	if j.Shards <= 0 || j.Shards > mostIndices {
		return fmt.Errorf("%d shards: must be 1 to %d", j.Shards, mostIndices)
	}
	for _, err := range []error{
		checkCommand("command", j.Command, true), checkCommand("collecting command", j.Collect, false),
		checkText("image", j.Image), checkText("mount path", j.Mount), checkText("storage class", j.StorageClass),
		j.Need.check("a task"), j.CollectNeed.check("the collecting job"),
		checkDevices(j.Need.Devices), checkDevices(j.CollectNeed.Devices),
		checkName("name", j.Name, max(len("-")+len(strconv.Itoa(j.Shards-1)), len(collectSuffix+"-12345"))),
		checkName("claim", j.Claim, 0),
	} {
		if err != nil {
			return err
		}
	}
	if j.Image == "" {
		return fmt.Errorf("image: which one holds the program must be named")
	}
	if !path.IsAbs(j.Mount) || strings.Contains(j.Mount, ":") {
		return fmt.Errorf("mount path %q: must be absolute, without a colon", j.Mount)
	}
	if j.User != nil && (j.User.UID < 0 || j.User.GID < 0) {
		return fmt.Errorf("user %d:%d: numbers cannot be negative", j.User.UID, j.User.GID)
	}
	if j.Restricted && j.User != nil && j.User.UID == 0 {
		return fmt.Errorf("user 0: restricted pods cannot be root's, so choose another one")
	}
	if j.Storage < 0 || j.Scratch < 0 {
		return fmt.Errorf("storage and scratch cannot be negative: %d, %d", j.Storage, j.Scratch)
	}
	if j.Namespace != "" {
		return checkName("namespace", j.Namespace, 0)
	}
	return nil
}

var (
	label  = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
	device = regexp.MustCompile(`^[a-z0-9.-]+/[A-Za-z0-9._-]+=[1-9][0-9]*$`)
	others = regexp.MustCompile(`[^a-z0-9]+`)
)

// checkName holds a name against RFC 1123, with room for what Kubernetes puts behind it.
func checkName(what, name string, room int) error {
	if !label.MatchString(name) || len(name) > longestName-room {
		return fmt.Errorf("%s %q: must be lower-case letters, digits and hyphens between, at most %d", what, name, longestName-room)
	}
	return nil
}

func checkDevices(devices string) error {
	if devices != "" && !device.MatchString(devices) {
		return fmt.Errorf("devices %q: must be a resource and how many of it, as nvidia.com/gpu=1", devices)
	}
	return nil
}

// KubernetesName makes a name of a job from any text, such as a folder's name.
func KubernetesName(text string) string {
	const room = len(collectSuffix + "-12345")
	name := strings.Trim(others.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if name = strings.TrimRight(name[:min(len(name), longestName-room)], "-"); name == "" {
		return "run"
	}
	return name
}

// pod is what runs a command.
func (j KubernetesJob) pod(n Need, command []string) pod {
	p := pod{Image: j.Image, Mount: j.Mount, Claim: j.Claim, Scratch: quantity(j.Scratch), Grace: grace, User: j.User, Restricted: j.Restricted}
	for _, argument := range command {
		// The kubelet expands $(NAME), and reads $$ as $.
		argument = strings.ReplaceAll(argument, "$", "$$")
		argument = strings.ReplaceAll(argument, Shard, fmt.Sprintf("$(JOB_COMPLETION_INDEX)/%d", j.Shards))
		p.Arguments = append(p.Arguments, argument)
	}
	p.Command, p.Arguments = p.Arguments[:1], p.Arguments[1:]
	add := func(name, amount string) { p.Resources = append(p.Resources, name+": "+yamlText(amount)) }
	if n.Cores > 0 {
		add("cpu", strconv.Itoa(n.Cores))
	}
	if n.Memory > 0 {
		add("memory", quantity(n.Memory))
	}
	if name, count, found := strings.Cut(n.Devices, "="); found {
		add(yamlText(name), count)
	}
	return p
}

// quantity is an amount of bytes, rounded up, as Kubernetes writes it; empty for 0.
func quantity(bytes int64) string {
	if bytes == 0 {
		return ""
	}
	return fmt.Sprintf("%dMi", Need{Memory: bytes}.mebibytes())
}
