/* A C library for the copier in which the directories below FOLDS_BELOW store names otherwise than they are given: an accented e is a letter and an
 * accent of its own, as HFS+ has it, and with FOLDS_CASE all is lower case. Whatever form a name is asked for in, the entry is found. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum { AT_FDCWD = -100 }; /* not fcntl.h: it declares what is defined here, with other types */
long syscall(long number, ...);
int snprintf(char *to, unsigned long size, const char *format, ...);

static int isBelow(int directory) {
  char link[64], path[4096];
  if (directory == AT_FDCWD) strcpy(link, "/proc/thread-self/cwd");
  else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
  long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  const char *below = getenv("FOLDS_BELOW");
  if (length < 0 || !below) return 0;
  path[length] = 0;
  return strncmp(path, below, strlen(below)) == 0;
}

static const char *folded(const char *name, char *to) {
  char *at = to;
  for (; *name && at < to + 4000; name++) {
    int acute = (unsigned char)name[0] == 0xc3 && ((unsigned char)name[1] == 0xa9 || (unsigned char)name[1] == 0x89);
    if (acute) {
      int small = (unsigned char)name[1] == 0xa9 || getenv("FOLDS_CASE") != NULL;
      *at++ = small ? 'e' : 'E';
      *at++ = (char)0xcc;
      *at++ = (char)0x81;
      name++;
    } else {
      *at++ = getenv("FOLDS_CASE") && *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
    }
  }
  *at = 0;
  return to;
}

static const char *in(int directory, const char *name, char *to) {
  return name[0] == '/' || !isBelow(directory) ? name : folded(name, to);
}

/* "/proc/self/fd/5/name", or a name in the current directory */
static const char *path(const char *name, char *to) {
  const char *start = "/proc/self/fd/";
  if (name[0] != '/') return in(AT_FDCWD, name, to);
  const char *slash = strncmp(name, start, strlen(start)) == 0 ? strchr(name + strlen(start), '/') : NULL;
  if (!slash || !isBelow(atoi(name + strlen(start)))) return name;
  memcpy(to, name, (unsigned long)(slash + 1 - name));
  folded(slash + 1, to + (slash + 1 - name));
  return to;
}

#define A char a[8192]
int openat(int d, const char *n, int f, int m) { A; return (int)syscall(SYS_openat, d, in(d, n, a), f, m); }
int statx(int d, const char *n, int f, int m, void *s) { A; return (int)syscall(SYS_statx, d, in(d, n, a), f, m, s); }
int fchownat(int d, const char *n, int u, int g, int f) { A; return (int)syscall(SYS_fchownat, d, in(d, n, a), u, g, f); }
int utimensat(int d, const char *n, void *t, int f) { A; return (int)syscall(SYS_utimensat, d, in(d, n, a), t, f); }
int mkdirat(int d, const char *n, int m) { A; return (int)syscall(SYS_mkdirat, d, in(d, n, a), m); }
int unlinkat(int d, const char *n, int f) { A; return (int)syscall(SYS_unlinkat, d, in(d, n, a), f); }
int symlinkat(const char *t, int d, const char *n) { A; return (int)syscall(SYS_symlinkat, t, d, in(d, n, a)); }
long readlinkat(int d, const char *n, char *t, long s) { A; return syscall(SYS_readlinkat, d, in(d, n, a), t, s); }
int mknodat(int d, const char *n, int m, long v) { A; return (int)syscall(SYS_mknodat, d, in(d, n, a), m, v); }
int linkat(int d, const char *n, int e, const char *o, int f) {
  char a[8192], b[8192];
  return (int)syscall(SYS_linkat, d, in(d, n, a), e, in(e, o, b), f);
}
int renameat(int d, const char *n, int e, const char *o) {
  char a[8192], b[8192];
  return (int)syscall(SYS_renameat2, d, in(d, n, a), e, in(e, o, b), 0);
}
int chmod(const char *n, int m) { A; return (int)syscall(SYS_fchmodat, AT_FDCWD, path(n, a), m); }
long llistxattr(const char *n, char *l, long s) { A; return syscall(SYS_llistxattr, path(n, a), l, s); }
long lgetxattr(const char *n, const char *x, void *v, long s) { A; return syscall(SYS_lgetxattr, path(n, a), x, v, s); }
int lsetxattr(const char *n, const char *x, void *v, long s, int f) { A; return (int)syscall(SYS_lsetxattr, path(n, a), x, v, s, f); }
int lremovexattr(const char *n, const char *x) { A; return (int)syscall(SYS_lremovexattr, path(n, a), x); }
