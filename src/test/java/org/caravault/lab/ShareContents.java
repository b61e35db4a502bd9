package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Path;

/** What lies in a share, what a day's work does to it, and what an accident does. */
final class ShareContents {
    private static final String FILL = """
            cd "$1"
            mkdir -p projects/a projects/b empty mail
            for i in 1 2 3 4 5 6 7 8 9 10; do echo "file $i of a" >projects/a/f$i; echo "file $i of b" >projects/b/f$i; done
            truncate -s 50M sparse; echo end >>sparse
            echo secret >mail/secret; chmod 0600 mail/secret; chown 1234:5678 mail/secret mail
            echo tool >tool; chmod 4755 tool
            chmod 1777 empty; chmod 0750 projects/b; chown 4000:0 projects/b/f1
            ln -s /etc/passwd out-of-the-share; ln -s nowhere dangling; chown -h 1234:5678 dangling
            echo linked >linked; ln linked projects/also-linked
            mkfifo pipe
            echo newline >"$(printf 'two\\nlines')"
            echo bytes >"$(printf 'caf\\351 \\377')"
            echo option >./-rf
            echo blanks >'  blanks  and "quotes"'
            touch -d "$2" projects/a/f1
            touch -d '2031-01-02 03:04:05.987654321 UTC' projects/a/f2
            touch -h -d '2001-02-03 04:05:06.700000001 UTC' dangling
            touch -d '2010-10-10 10:10:10.101010101 UTC' projects/a empty mail
            """;

    private static final String ADD_BIG = "head -c 24000000 /dev/urandom >\"$1/big\"";
    private static final String DAMAGE_BIG = "printf x | dd of=\"$1/big\" bs=1 seek=12000000 conv=notrunc status=none";

    private static final String WORK = """
            cd "$1"
            echo "a new version" >projects/a/f3
            """;

    private static final String DAMAGE = """
            cd "$1"
            echo "overwritten by mistake" >projects/b/f2
            rm projects/a/f4 -- "$(printf 'two\\nlines')" -rf pipe linked
            rm -r empty
            echo "now a file" >empty
            rm dangling; mkdir dangling; echo later >dangling/later
            chmod 0777 mail/secret; chown 0:0 mail/secret mail
            touch projects/a/f1 projects/a
            mkdir later; echo "came later" >later/file; ln later/file later/link
            mv tool moved
            """;

    private ShareContents() {}

    /**
     * Ordinary files, and all of what backups stumble over.
     *
     * @param oldest the time of one of them, as touch(1) reads it
     */
    static void fill(Path share, String oldest) throws IOException, InterruptedException {
        Hosts.sh(FILL, share.toString(), oldest);
    }

    /** A file that is so big that a copy takes its time. */
    static void addBig(Path share) throws IOException, InterruptedException {
        Hosts.sh(ADD_BIG, share.toString());
    }

    /** One small file changes. */
    static void work(Path share) throws IOException, InterruptedException {
        Hosts.sh(WORK, share.toString());
    }

    /** Files are changed, deleted, moved, added. */
    static void damage(Path share) throws IOException, InterruptedException {
        Hosts.sh(DAMAGE, share.toString());
    }

    /** One byte of the big file changes, so that a restore takes its time. */
    static void damageBig(Path share) throws IOException, InterruptedException {
        Hosts.sh(DAMAGE_BIG, share.toString());
    }
}
