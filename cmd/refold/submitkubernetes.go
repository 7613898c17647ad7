package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"

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
run ready where that volume is mounted, or copy the directory there afterwards.
Kubernetes 1.29 or later.

Example:
   refold submit kubernetes --dir /mnt/runs/mine --images pictures --claim 0.95 \
      --image registry.example.org/refold:1 --volume-claim runs --mount /mnt/runs`,
		Flags: slices.Concat(whatToRun(), submitFlags(), []cli.Flag{
			&cli.StringFlag{Name: "image", Usage: "container `IMAGE` that holds refold", Category: machines},
			&cli.StringFlag{Name: "volume-claim", Usage: "`NAME` of the claim of the volume", Category: machines},
			&cli.StringFlag{Name: "mount", Usage: "`FOLDER` where containers see the volume; the run directory lies in it under its own name", Value: "/runs", Category: machines},
			&cli.StringFlag{Name: "namespace", Usage: "`NAME` of the namespace (default: that of kubectl)", Category: machines},
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
		Claim: c.String("volume-claim"), Mount: mount,
		Command: s.taskCommand("refold", inside, c.String(scratchFlag)), Collect: s.collectCommand("refold", inside),
		Shards: s.shards, AtOnce: c.Int("at-once"), Need: s.need, CollectNeed: s.collectNeed,
	}
	text, err := job.Manifests()
	if err != nil {
		return err
	}
	if !there {
		t.Say("refold: copy %s to %s on the volume before you apply this", s.dir, inside)
	}
	_, err = fmt.Fprint(t.Out, text)
	return err
}
