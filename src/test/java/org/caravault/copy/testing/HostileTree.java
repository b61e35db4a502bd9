package org.caravault.copy.testing;

import java.io.IOException;

/** A tree with all that breaks backup programs. Built by the shell, so that no code is both maker and taker. */
public final class HostileTree {
    private static final String SCRIPT = """
            mkdir "$1"; cd "$1"
            for n in $'new\\nline' -rf ' lead' $'\\xff\\xfe' 'back\\slash' $'tab\\t' '*' "$(printf 'a%.0s' {1..255})"; do
              printf '%s' "$n" > "./$n"
            done
            ln -s /etc out; ln -s loop loop; ln -s ../../.. up; ln -s nowhere dangling
            mkfifo fifo; mkfifo -m 600 fifo2
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")' || true
            if [ $(id -u) = 0 ]; then
              mknod -m 640 null c 1 3; mknod block b 7 300
              echo suid > suid; chown 1000:1001 suid; chmod 6755 suid
              chown 5:6 fifo2; chmod 4711 fifo2
              chown -h 7:8 dangling
              setfattr -n trusted.t -v two ./-rf || true
              echo may > capable; chown 1000:1001 capable
              setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 capable || true
              mkdir setgid; chown 0:99 setgid; chmod 2775 setgid; echo x > setgid/f; mkdir setgid/sub
            fi
            mkdir sticky; chmod 1777 sticky
            echo y > x; setfattr -n user.large -v "$(printf 'v%.0s' {1..3000})" x || true
            setfattr -n user.empty x || true
            setfacl -m u:1000:rwx,g:5:r x || true
            truncate -s 200M sparse; echo middle | dd of=sparse bs=1M seek=100 conv=notrunc status=none
            truncate -s 100000 small-sparse; echo k | dd of=small-sparse bs=1 seek=50000 conv=notrunc status=none
            truncate -s 1M all-hole; : > empty
            head -c 20000000 /dev/urandom > large; head -c 300000 /dev/urandom > medium
            mkdir -p d1/d2/d3; echo link > d1/h1; ln d1/h1 d1/d2/h2; ln d1/h1 d1/d2/d3/h3
            ln -P loop d1/loop2; ln fifo d1/fifo2; ln -s x d1/s
            setfacl -d -m u:1000:rwx,g:5:r d1 || true; setfacl -m u:3:r d1 || true; echo acl > d1/d2/inherited
            setfattr -n user.d -v dir d1/d2 || true
            echo ro > d1/readonly; chmod 0 d1/readonly
            mkdir wide; (cd wide; for i in {1..3000}; do echo $i > f$i; done)
            echo o > old; touch -d '1931-05-06 07:08:09.123456789 UTC' old
            echo f > future; touch -d '2106-05-06 07:08:09.987654321 UTC' future
            touch -h -d '2001-02-03 04:05:06.123456789 UTC' dangling d1/s fifo
            mkdir no-write; echo x > no-write/f; chmod 555 no-write
            touch -d '1999-01-01 00:00:00.000000001 UTC' wide d1/d2 no-write
            chmod 750 .; touch -d '2009-02-13 23:31:30.123456789 UTC' .
            """;

    private HostileTree() {}

    public static void build(String path) throws IOException, InterruptedException {
        RsyncOracle.shell(SCRIPT, path);
    }

    /** How many bytes a tree really occupies, in KiB. */
    public static long occupied(String path) throws IOException, InterruptedException {
        String said = RsyncOracle.run("du", "-sk", path);
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }
}
