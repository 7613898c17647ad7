package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/cluster"
)

// devicesFlag says which extended resources a task of Kubernetes gets.
const devicesFlag = "devices"

func submitKubernetesCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "kubernetes",
		Usage: "print an Indexed Job, its collector and a volume claim",
		Description: `Makes the run ready and prints manifests for kubectl apply -f. The run directory
must lie on the volume of the claim, which many nodes can write to at once: make the
run ready where that volume is mounted, or copy the directory there afterwards. With
--storage, where there is no claim yet, the jobs wait for that: they are suspended.
Containers run as the user who submits, so that the files are theirs. The image holds
refold in its PATH, with the C library unless it was built with -tags static.
Kubernetes 1.29 or later. Of jobs with the same names, delete those that have ended:
kubectl apply would leave them as they are.

Example:
   refold submit kubernetes --dir /mnt/runs/mine --images pictures --claim 0.95 \
      --image registry.example.org/refold:1 --volume-claim runs --mount /mnt/runs`,
		Flags: slices.Concat(whatToRun(), submitFlags(), []cli.Flag{
			&cli.StringFlag{Name: "image", Usage: "container `IMAGE` that holds refold", Category: machines},
			&cli.StringFlag{Name: "volume-claim", Usage: "`NAME` of the claim of the volume", Category: machines},
			&cli.StringFlag{Name: "storage", Usage: "also claim a volume of so many `GB`, under that name", Category: machines},
			&cli.StringFlag{Name: "storage-class", Usage: "`CLASS` of the volume that --storage claims (default: that of the cluster)", Category: machines},
			&cli.StringFlag{Name: "mount", Usage: "`FOLDER` where containers see the volume; the run directory lies in it under its own name", Value: "/runs", Category: machines},
			&cli.StringFlag{Name: "namespace", Usage: "`NAME` of the namespace (default: that of kubectl)", Category: machines},
			&cli.StringFlag{Name: "user", Usage: "run containers as user `UID:GID`; image: as whom the image names (default: who submits; root: image)", Category: machines},
			&cli.BoolFlag{Name: "restricted", Usage: "pods as the Pod Security Standard restricted demands", DisableDefaultText: true, Category: machines},
			&cli.StringFlag{Name: devicesFlag, Usage: "extended `RESOURCE` of a task, such as nvidia.com/gpu=1", Category: machines},
		}, logFlags(t)),
		Action: func(c *cli.Context) error { return submitKubernetes(c, t) },
	}
}

func submitKubernetes(c *cli.Context, t *terminal.Terminal) error {
	for _, name := range []string{"image", "volume-claim"} {
		if c.String(name) == "" {
			return manual.Usagef("--%s is missing: see refold submit kubernetes --help", name)
		}
	}
	storage, err := gigabytes(c, "storage")
	if err != nil {
		return err
	}
	if storage == 0 && c.IsSet("storage-class") {
		return manual.Usagef("--storage-class is of what --storage claims")
	}
	user, err := userOf(c.String("user"))
	if err != nil {
		return err
	}
	s, err := makeReady(c, t)
	if err != nil {
		return err
	}
	if len(s.left) == 0 {
		return s.done(t)
	}
	mount := c.String("mount")
	inside := path.Join(mount, filepath.Base(s.dir))
	below, err := filepath.Rel(mount, s.dir)
	there := err == nil && filepath.IsLocal(below)
	if there {
		inside = filepath.ToSlash(s.dir)
	}
	s.need.Devices, s.need.Time = c.String(devicesFlag), 0
	job := cluster.KubernetesJob{
		Name: cluster.KubernetesName("refold-" + filepath.Base(s.dir)), Namespace: c.String("namespace"), Image: c.String("image"),
		Claim: c.String("volume-claim"), Storage: storage, StorageClass: c.String("storage-class"), Mount: mount,
		Command: s.taskCommand("refold", inside, c.String(scratchFlag)), Collect: s.collectCommand("refold", inside),
		Shards: s.shards, AtOnce: c.Int("at-once"), Need: s.need, CollectNeed: s.collectNeed,
		User: user, Restricted: c.Bool("restricted"),
	}
	text, err := job.Manifests()
	if err != nil {
		return err
	}
	switch {
	case storage > 0:
		t.Say("refold: once the claim is bound, copy %s to %s on the volume, and let the jobs begin:\n   %s", s.dir, inside, shellLine(resume(job)))
	case !there:
		t.Say("refold: copy %s to %s on the volume before you apply this", s.dir, inside)
	}
	_, err = fmt.Fprint(t.Out, text)
	return err
}

// resume is the command that lets suspended jobs begin.
func resume(job cluster.KubernetesJob) []string {
	command := []string{"kubectl", "patch", "job", job.Name, job.CollectName(), "-p", `{"spec":{"suspend":false}}`}
	if job.Namespace != "" {
		command = append(command, "--namespace", job.Namespace)
	}
	return command
}

// userOf reads whom containers run as: nil where the image says it.
func userOf(text string) (*cluster.KubernetesUser, error) {
	switch uid := os.Getuid(); {
	case text == "image", text == "" && uid <= 0: // root's files are no reason to be root; Windows has no numbers
		return nil, nil
	case text == "":
		return &cluster.KubernetesUser{UID: uid, GID: os.Getgid()}, nil
	}
	left, right, _ := strings.Cut(text, ":")
	uid, err := strconv.ParseInt(left, 10, 32)
	gid, errGroup := strconv.ParseInt(right, 10, 32)
	if err != nil || errGroup != nil || uid < 0 || gid < 0 {
		return nil, manual.Usagef("--user %q: two numbers, such as 1000:1000, or image", text)
	}
	return &cluster.KubernetesUser{UID: int(uid), GID: int(gid)}, nil
}
