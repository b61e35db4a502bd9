/* A C library for the copier in which some calls fail, or end the process. FAULT_CALLS names them (",pread,pwrite,"; "pread-later" is one at an
 * offset above zero), FAULT_FROM is the number of such calls that still work, FAULT_TIMES how many then do not, FAULT_ERRNO what they say;
 * or FAULT_SIGNAL is sent to the process instead. Processes that are to be counted as one have a file, FAULT_TALLY, which grows by a byte with
 * each such call. */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum { AT_FDCWD = -100, O_WRONLY = 1, O_CREAT = 0100, O_APPEND = 02000, SEEK_CUR = 1 }; /* nor fcntl.h, for the same reason */
long syscall(long number, ...); /* not unistd.h: it declares what is defined here, with other types */
int getpid(void);
int pause(void);

static atomic_long seen;

static long number(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? atol(text) : otherwise;
}

static long counted(void) {
  const char *tally = getenv("FAULT_TALLY");
  if (!tally) return atomic_fetch_add(&seen, 1);
  int file = (int)syscall(SYS_openat, AT_FDCWD, tally, O_WRONLY | O_APPEND | O_CREAT, 0600);
  syscall(SYS_write, file, ".", 1L);
  long now = syscall(SYS_lseek, file, 0L, SEEK_CUR); /* one's own place, whoever else appends */
  syscall(SYS_close, file);
  return now - 1;
}

static int fails(const char *call) {
  const char *calls = getenv("FAULT_CALLS");
  char wanted[64] = ",";
  strcat(strcat(wanted, call), ",");
  if (!calls || !strstr(calls, wanted)) return 0;
  long before = counted(), from = number("FAULT_FROM", 0);
  if (before < from || before - from >= number("FAULT_TIMES", 1L << 60)) return 0;
  if (getenv("FAULT_SIGNAL")) {
    kill(getpid(), (int)number("FAULT_SIGNAL", SIGKILL));
    for (;;) pause(); /* the copy must not end before the signal has been noticed */
  }
  errno = (int)number("FAULT_ERRNO", EIO);
  return 1;
}

#define CALL(result, name, number, parameters, ...) \
  result name parameters { return fails(#name) ? -1 : (result)syscall(number, __VA_ARGS__); }

CALL(int, openat, SYS_openat, (int d, const char *n, int f, int m), d, n, f, m)
CALL(long, getdents64, SYS_getdents64, (int d, void *e, long s), d, e, s)
CALL(int, futimens, SYS_utimensat, (int f, void *t), f, NULL, t, 0)
/* "mkdirat-exchanged": another user has put his own directory there before anybody looks. */
int mkdirat(int d, const char *n, int m) {
  if (fails("mkdirat")) return -1;
  int made = (int)syscall(SYS_mkdirat, d, n, m);
  if (made == 0 && fails("mkdirat-exchanged")) syscall(SYS_fchownat, d, n, 65534, 65534, 0);
  return made;
}
CALL(int, symlinkat, SYS_symlinkat, (const char *t, int d, const char *n), t, d, n)
CALL(int, linkat, SYS_linkat, (int d, const char *n, int e, const char *o, int f), d, n, e, o, f)
CALL(int, renameat, SYS_renameat2, (int d, const char *n, int e, const char *o), d, n, e, o, 0)
CALL(int, fchmod, SYS_fchmod, (int f, int m), f, m)
CALL(int, syncfs, SYS_syncfs, (int f), f)

/* COARSE_TIMES: the granularity, in ns, of the times that a file system keeps. At 64, 96 and 112: of access, status change, modification. */
static void coarsen(char *time, long granularity) {
  long long seconds;
  unsigned nanos;
  memcpy(&seconds, time, 8);
  memcpy(&nanos, time + 8, 4);
  if (granularity < 1000000000L) {
    nanos -= nanos % granularity;
  } else {
    long whole = granularity / 1000000000L;
    seconds -= ((seconds % whole) + whole) % whole;
    nanos = 0;
  }
  memcpy(time, &seconds, 8);
  memcpy(time + 8, &nanos, 4);
}

int statx(int d, const char *n, int f, int m, void *s) {
  if (fails("statx")) return -1;
  int result = (int)syscall(SYS_statx, d, n, f, m, s);
  long granularity = number("COARSE_TIMES", 1);
  if (result == 0 && granularity > 1) {
    coarsen((char *)s + 96, granularity);
    coarsen((char *)s + 112, granularity);
  }
  return result;
}

long pread(int f, void *b, long s, long o) {
  return fails("pread") || (o > 0 && fails("pread-later")) ? -1 : syscall(SYS_pread64, f, b, s, o);
}

long pwrite(int f, const void *b, long s, long o) {
  return fails("pwrite") || (o > 0 && fails("pwrite-later")) ? -1 : syscall(SYS_pwrite64, f, b, s, o);
}
