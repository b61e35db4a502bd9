# Becomes a program of the embedded PostgreSQL, run by an unprivileged user who sees nothing of DATA but his database:
#   unshare --mount --propagation private sh -c THIS sh ROOM DATA PROGRAMS UID GID PROGRAM [WORD...]
# DATA and its parents are closed to that user, so the two directories are bound into ROOM, which exists in this mount namespace only. The
# namespace keeps the root file system and what programs need, and no other mount: a copy of a share's mount would outlive its unmount.
set -eu
room=$1 data=$2 programs=$3 uid=$4 gid=$5
shift 5
mount -t tmpfs -o mode=755,nosuid,nodev,size=64k caravault-room "$room"
mkdir "$room/data" "$room/programs" "$room/left"
mount --bind -- "$data" "$room/data"
mount --bind -- "$programs" "$room/programs"
mount --bind / /tmp
for needed in /proc /dev /etc /usr /lib /lib32 /lib64 /bin /sbin /nix /gnu; do
  if [ -d "$needed" ] && [ ! -L "$needed" ]; then mount --rbind "$needed" "/tmp$needed"; fi
done
mount --move "$room" "/tmp$room"
cd /tmp
if pivot_root . "${room#/}/left" 2>/dev/null; then
  cd /
  umount -l "$room/left"
  exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --inh-caps=-all --no-new-privs -- "$@"
fi
# The root is not a mount point, as in a chroot or an initial RAM disk: the view is the same, only the mounts stay referenced.
exec chroot /tmp setpriv --reuid "$uid" --regid "$gid" --clear-groups --inh-caps=-all --no-new-privs -- "$@"
