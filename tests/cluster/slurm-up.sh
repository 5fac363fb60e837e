#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# slurm-up.sh up FOLDER     one-node Slurm with all its state in FOLDER; prints SLURM_CONF
# slurm-up.sh down FOLDER   ends it
#
# For tests, as root: no systemd, no accounting, own munge key, loopback only. Ports are free ones,
# so several may run beside each other. Exit status 77: Slurm or munge is not here, or not root.
set -u
act=${1:-} folder=${2:-}
if [ -z "$folder" ]; then
    sed -n '4,8s/^# \{0,1\}//p' "$0"
    exit 1
fi

stop() { # PIDFILE
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null || return 0
    for _ in $(seq 50); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null
}

if [ "$act" = down ]; then
    for daemon in slurmd slurmctld munged; do stop "$folder/run/$daemon.pid"; done
    exit 0
fi

for need in munged slurmctld slurmd sbatch scontrol python3; do
    command -v $need >/dev/null || {
        echo "$need is not installed"
        exit 77
    }
done
[ "$(id -u)" -eq 0 ] || {
    echo "a test cluster needs root"
    exit 77
}
set -e
# whatever fails has said why in a log
trap '[ $? -eq 0 ] || { echo "Slurm did not come up:" && tail -n 5 "$folder"/log/*.log; } >&2' EXIT
mkdir -p "$folder"/{run,log,control,node,munge}
chmod 755 "$folder" "$folder"/run "$folder"/log
chmod 700 "$folder"/munge
node=$(hostname -s)
read -r control_port node_port < <(python3 -c 'import socket
s = [socket.socket() for _ in range(2)]
for x in s: x.bind(("127.0.0.1", 0))
print(*(x.getsockname()[1] for x in s))')
memory=$(awk '/MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)

# the socket lies where a path of at most 107 bytes reaches it
socket=$folder/run/munge.sock
[ ${#socket} -lt 100 ] || {
    echo "$folder: too long a path for a socket"
    exit 1
}
head -c 1024 /dev/urandom >"$folder/munge/key"
chmod 400 "$folder/munge/key"
chown -R root:root "$folder/munge" "$folder/run"
munged --force --key-file="$folder/munge/key" --socket="$socket" --seed-file="$folder/munge/seed" \
    --log-file="$folder/log/munged.log" --pid-file="$folder/run/munged.pid" 2>/dev/null

cat >"$folder/slurm.conf" <<CONF
ClusterName=trial
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
SlurmctldPort=$control_port
SlurmdPort=$node_port
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
StateSaveLocation=$folder/control
SlurmdSpoolDir=$folder/node
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_min_interval=100000
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=5
InactiveLimit=0
JobAcctGatherType=jobacct_gather/linux
AccountingStorageType=accounting_storage/none
CommunicationParameters=NoInAddrAny
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=low Nodes=$node Default=YES MaxTime=60 State=UP PriorityTier=1 PreemptMode=REQUEUE GraceTime=10
PartitionName=high Nodes=$node MaxTime=60 State=UP PriorityTier=10 PreemptMode=OFF
CONF
export SLURM_CONF=$folder/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$node"
for _ in $(seq 100); do
    if sinfo -h -o %T 2>/dev/null | grep -q idle; then
        echo "$SLURM_CONF"
        exit 0
    fi
    sleep 0.2
done
exit 1
