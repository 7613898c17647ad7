#!/bin/bash
#SBATCH --job-name=kernels
#SBATCH --chdir="/data/it's"
#SBATCH --output="/data/it's/jobs/kernels/%N-%j.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --time=0-00:05:00
#SBATCH --signal=USR1@150

# This job asks one node what it can do, and leaves the answer in a file with the node's name.
answer='/data/it'\''s/jobs/kernels'/"$SLURMD_NODENAME".json
/bin/refold doctor --json >"$answer.$SLURM_JOB_ID" || [ -s "$answer.$SLURM_JOB_ID" ] || exit
mv "$answer.$SLURM_JOB_ID" "$answer"
