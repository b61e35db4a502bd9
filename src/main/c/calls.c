/* The C library's functions as org.caravault.copy.linux.LibC declares them, and what OwnCalls has beside them. A call is what it says, or what
 * OwnCalls says of it: no rule of the copier's is in this file. Names come as Java's bytes, which end with a zero, and are copied onto the
 * stack, so that a call that hangs holds up no garbage collection. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <jni.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))
#define HEAD UNUSED JNIEnv *env, UNUSED jclass class
#define LIBC(type, name) JNIEXPORT type JNICALL Java_org_caravault_copy_linux_LibC_##name
#define OWN(type, name) JNIEXPORT type JNICALL Java_org_caravault_copy_linux_OwnCalls_##name
#define AT(address) ((void *)(intptr_t)(address))
#define ADDRESS(pointer) ((jlong)(intptr_t)(pointer))

/* Java's machine makes calls of its own between two of ours, so the error number must be noted at once. */
static __thread int last_error;

static jlong noted(jlong result) {
  if (result < 0) last_error = errno;
  return result;
}

#define LONGEST 4352 /* PATH_MAX and a prefix below /proc/self/fd */
#define NAME(bytes, name) \
  char name[LONGEST];     \
  if (!taken(env, bytes, name)) return -1

static int taken(JNIEnv *env, jbyteArray bytes, char *name) {
  jsize length = (*env)->GetArrayLength(env, bytes);
  if (length > LONGEST) {
    last_error = ENAMETOOLONG;
    return 0;
  }
  (*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)name);
  if (length == 0 || name[length - 1] != 0) {
    last_error = EINVAL;
    return 0;
  }
  return 1;
}

OWN(jint, lastError)(HEAD) { return last_error; }
OWN(jstring, text)(HEAD, jint error) { return (*env)->NewStringUTF(env, strerror(error)); }
OWN(jobject, view)(HEAD, jlong at, jlong size) { return (*env)->NewDirectByteBuffer(env, AT(at), size); }
OWN(jlong, addressOf)(HEAD, jobject direct) { return ADDRESS((*env)->GetDirectBufferAddress(env, direct)); }

/* Java takes longer to read a struct than the call takes. */
OWN(jint, statx)(HEAD, jint dir, jbyteArray name, jint flags, jint mask, jlongArray fields) {
  NAME(name, n);
  struct statx s;
  if (noted(statx(dir, n, flags, mask, &s)) != 0) return -1;
  jlong all[] = {
      s.stx_attributes,   s.stx_nlink,         s.stx_uid,          s.stx_gid,           s.stx_mode,         s.stx_ino,
      s.stx_size,         s.stx_blocks,        s.stx_atime.tv_sec, s.stx_atime.tv_nsec, s.stx_ctime.tv_sec, s.stx_ctime.tv_nsec,
      s.stx_mtime.tv_sec, s.stx_mtime.tv_nsec, s.stx_rdev_major,   s.stx_rdev_minor,    s.stx_dev_major,    s.stx_dev_minor,
  };
  (*env)->SetLongArrayRegion(env, fields, 0, sizeof all / sizeof *all, all);
  return 0;
}

OWN(jint, touch)(HEAD, jint fd, jlong accessed, jint accessed_nanos, jlong changed, jint changed_nanos) {
  struct timespec times[] = {{accessed, accessed_nanos}, {changed, changed_nanos}};
  return noted(futimens(fd, times));
}

OWN(jlong, list)(HEAD, jint fd, jlong buffer, jbyteArray records) {
  jlong length = noted(getdents64(fd, AT(buffer), (*env)->GetArrayLength(env, records)));
  if (length > 0) (*env)->SetByteArrayRegion(env, records, 0, (jsize)length, AT(buffer));
  return length;
}

#ifndef SYS_listxattrat
#define SYS_listxattrat 465 /* on x86-64 and aarch64 alike */
#endif

OWN(jlong, listxattrat)(HEAD, jint dir, jbyteArray name, jint flags, jlong to, jlong size) {
  NAME(name, n);
  return noted(syscall(SYS_listxattrat, dir, n, flags, AT(to), size));
}

/* One call for many names: to come here once for each takes longer than to remove a file, as long as Java has not compiled the way. */
OWN(jlong, unlinkFiles)(HEAD, jint dir, jlong start, jlong end) {
  jlong at = start, removed = 0;
  for (; at < end; at += ((struct dirent64 *)AT(at))->d_reclen) {
    struct dirent64 *entry = AT(at);
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (entry->d_type == DT_DIR) {
      last_error = EISDIR;
      break;
    }
    if (noted(unlinkat(dir, entry->d_name, 0)) != 0) break;
    ++removed;
  }
  return (at - start) << 32 | removed;
}

/* Memory, and this process. */

LIBC(jlong, malloc)(HEAD, jlong size) { return ADDRESS(malloc(size)); }
LIBC(void, free)(HEAD, jlong at) { free(AT(at)); }
LIBC(jlong, strerror)(HEAD, jint error) { return ADDRESS(strerror(error)); }
LIBC(jint, umask)(HEAD, jint mode) { return umask(mode); }
LIBC(jint, geteuid)(HEAD) { return geteuid(); }
LIBC(jint, getegid)(HEAD) { return getegid(); }
LIBC(jint, unshare)(HEAD, jint flags) { return noted(unshare(flags)); }
LIBC(void, _1exit)(HEAD, jint code) { _exit(code); }

LIBC(jlong, signal)(HEAD, jint number, jlong handler) { return (jlong) (intptr_t) signal(number, (void (*)(int)) (intptr_t) handler); }

/* Calls on a descriptor. */

LIBC(jint, close)(HEAD, jint fd) { return noted(close(fd)); }
LIBC(jint, fchdir)(HEAD, jint fd) { return noted(fchdir(fd)); }
LIBC(jint, fsync)(HEAD, jint fd) { return noted(fsync(fd)); }
LIBC(jint, syncfs)(HEAD, jint fd) { return noted(syncfs(fd)); }
LIBC(jint, fstatfs)(HEAD, jint fd, jlong to) { return noted(fstatfs(fd, AT(to))); }
LIBC(jlong, getdents64)(HEAD, jint fd, jlong to, jlong size) { return noted(getdents64(fd, AT(to), size)); }
LIBC(jlong, lseek)(HEAD, jint fd, jlong offset, jint whence) { return noted(lseek64(fd, offset, whence)); }
LIBC(jlong, pread)(HEAD, jint fd, jlong to, jlong size, jlong at) { return noted(pread64(fd, AT(to), size, at)); }
LIBC(jlong, pwrite)(HEAD, jint fd, jlong from, jlong size, jlong at) { return noted(pwrite64(fd, AT(from), size, at)); }
LIBC(jint, fcntl)(HEAD, jint fd, jint command, jint argument) { return noted(fcntl(fd, command, argument)); }
LIBC(jint, ioctl)(HEAD, jint fd, jlong request, jlong argument) { return noted(ioctl(fd, request, argument)); }
LIBC(jint, ftruncate)(HEAD, jint fd, jlong size) { return noted(ftruncate64(fd, size)); }
LIBC(jint, fchown)(HEAD, jint fd, jint user, jint group) { return noted(fchown(fd, user, group)); }
LIBC(jint, fchmod)(HEAD, jint fd, jint mode) { return noted(fchmod(fd, mode)); }
LIBC(jint, futimens)(HEAD, jint fd, jlong times) { return noted(futimens(fd, AT(times))); }
LIBC(jlong, flistxattr)(HEAD, jint fd, jlong to, jlong size) { return noted(flistxattr(fd, AT(to), size)); }

LIBC(jint, posix_1fadvise)(HEAD, jint fd, jlong offset, jlong size, jint advice) {
  return posix_fadvise64(fd, offset, size, advice); /* returns the error number itself, which the caller ignores */
}

LIBC(jlong, copy_1file_1range)(HEAD, jint in, jlong in_at, jint out, jlong out_at, jlong size, jint flags) {
  return noted(copy_file_range(in, AT(in_at), out, AT(out_at), size, flags));
}

LIBC(jlong, fgetxattr)(HEAD, jint fd, jbyteArray attribute, jlong to, jlong size) {
  NAME(attribute, a);
  return noted(fgetxattr(fd, a, AT(to), size));
}

LIBC(jint, fsetxattr)(HEAD, jint fd, jbyteArray attribute, jlong from, jlong size, jint flags) {
  NAME(attribute, a);
  return noted(fsetxattr(fd, a, AT(from), size, flags));
}

LIBC(jint, fremovexattr)(HEAD, jint fd, jbyteArray attribute) {
  NAME(attribute, a);
  return noted(fremovexattr(fd, a));
}

/* Calls on a name in a directory. */

LIBC(jint, openat)(HEAD, jint dir, jbyteArray name, jint flags, jint mode) {
  NAME(name, n);
  return noted(openat(dir, n, flags, mode));
}

LIBC(jint, statx)(HEAD, jint dir, jbyteArray name, jint flags, jint mask, jlong to) {
  NAME(name, n);
  return noted(statx(dir, n, flags, mask, AT(to)));
}

LIBC(jint, fchownat)(HEAD, jint dir, jbyteArray name, jint user, jint group, jint flags) {
  NAME(name, n);
  return noted(fchownat(dir, n, user, group, flags));
}

LIBC(jint, utimensat)(HEAD, jint dir, jbyteArray name, jlong times, jint flags) {
  NAME(name, n);
  return noted(utimensat(dir, n, AT(times), flags));
}

LIBC(jint, mkdirat)(HEAD, jint dir, jbyteArray name, jint mode) {
  NAME(name, n);
  return noted(mkdirat(dir, n, mode));
}

LIBC(jint, mknodat)(HEAD, jint dir, jbyteArray name, jint mode, jlong device) {
  NAME(name, n);
  return noted(mknodat(dir, n, mode, device));
}

LIBC(jint, unlinkat__I_3BI)(HEAD, jint dir, jbyteArray name, jint flags) {
  NAME(name, n);
  return noted(unlinkat(dir, n, flags));
}

LIBC(jint, unlinkat__IJI)(HEAD, jint dir, jlong name, jint flags) { return noted(unlinkat(dir, AT(name), flags)); }

LIBC(jint, linkat)(HEAD, jint from_dir, jbyteArray from, jint to_dir, jbyteArray to, jint flags) {
  NAME(from, f);
  NAME(to, t);
  return noted(linkat(from_dir, f, to_dir, t, flags));
}

LIBC(jint, renameat)(HEAD, jint from_dir, jbyteArray from, jint to_dir, jbyteArray to) {
  NAME(from, f);
  NAME(to, t);
  return noted(renameat(from_dir, f, to_dir, t));
}

LIBC(jint, symlinkat)(HEAD, jbyteArray target, jint dir, jbyteArray name) {
  NAME(target, t);
  NAME(name, n);
  return noted(symlinkat(t, dir, n));
}

LIBC(jlong, readlinkat)(HEAD, jint dir, jbyteArray name, jlong to, jlong size) {
  NAME(name, n);
  return noted(readlinkat(dir, n, AT(to), size));
}

/* Calls on a path. */

LIBC(jint, chmod)(HEAD, jbyteArray path, jint mode) {
  NAME(path, p);
  return noted(chmod(p, mode));
}

LIBC(jlong, llistxattr)(HEAD, jbyteArray path, jlong to, jlong size) {
  NAME(path, p);
  return noted(llistxattr(p, AT(to), size));
}

LIBC(jlong, lgetxattr)(HEAD, jbyteArray path, jbyteArray attribute, jlong to, jlong size) {
  NAME(path, p);
  NAME(attribute, a);
  return noted(lgetxattr(p, a, AT(to), size));
}

LIBC(jint, lsetxattr)(HEAD, jbyteArray path, jbyteArray attribute, jlong from, jlong size, jint flags) {
  NAME(path, p);
  NAME(attribute, a);
  return noted(lsetxattr(p, a, AT(from), size, flags));
}

LIBC(jint, lremovexattr)(HEAD, jbyteArray path, jbyteArray attribute) {
  NAME(path, p);
  NAME(attribute, a);
  return noted(lremovexattr(p, a));
}
