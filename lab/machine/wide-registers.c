/*
 * Lets User-mode Linux run on processors whose register set is larger than it knows, such as those with AMX (Sapphire Rapids and
 * later). It hands registers back with PTRACE_SETREGSET in a buffer of the size that it was built with; the host's kernel takes
 * only the whole set (xstateregs_set in arch/x86/kernel/fpu/regset.c) and answers EFAULT, and the machine dies at its first program.
 * lab/with-nfs preloads this there: the part that the caller does not know keeps the value that it has.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define HEADER 512 /* where XSTATE_BV, which says the parts that are in use, lies in the set (Intel SDM volume 1, 13.4.2) */

typedef long (*ptrace_function)(int request, long pid, void *address, void *data);

long ptrace(enum __ptrace_request request, ...)
{
	static ptrace_function real;
	static _Alignas(64) unsigned char whole[65536];
	va_list rest;
	va_start(rest, request);
	int pid = va_arg(rest, int); /* as the manual page has it: pid_t */
	void *address = va_arg(rest, void *);
	void *data = va_arg(rest, void *);
	va_end(rest);
	if (!real)
		real = (ptrace_function) dlsym(RTLD_NEXT, "ptrace");

	long done = real(request, pid, address, data);
	if (done == 0 || errno != EFAULT || request != PTRACE_SETREGSET || (uintptr_t) address != NT_X86_XSTATE)
		return done;

	struct iovec *part = data;
	struct iovec all = { whole, sizeof whole };
	if (real(PTRACE_GETREGSET, pid, address, &all) != 0)
		return -1;
	if (part->iov_len < HEADER + sizeof(uint64_t) || part->iov_len >= all.iov_len) {
		errno = EFAULT;
		return -1;
	}
	uint64_t held, given, tiles = (uint64_t) 3 << 17; /* AMX lies last in the set */
	memcpy(&held, whole + HEADER, sizeof held);
	memcpy(whole, part->iov_base, part->iov_len);
	memcpy(&given, whole + HEADER, sizeof given);
	given = (given & ~tiles) | (held & tiles);
	memcpy(whole + HEADER, &given, sizeof given);
	return real(PTRACE_SETREGSET, pid, address, &all);
}
