package org.caravault.workflow.share;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.access.Level;
import org.caravault.job.StepFailedException;
import org.caravault.mount.TreeRoot;
import org.caravault.mount.TreeRoots;
import org.caravault.share.Share;
import org.caravault.workflow.JobContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Remembers what the root directory of each share is, and compares it before each job: the mount point of a file system that is
 * not mounted would be backed up as an empty share, and a restore would fill the disk below it.
 */
public final class ShareRoots {
    private static final String HAD_FILES = """
            select coalesce((select bytes > 0 from backups
              where share_id = ? and bytes is not null and status in ('available', 'restoring')
              order by created_at desc, id limit 1), false)""";

    private final JdbcClient db;
    private final TreeRoots roots;
    private final Set<String> ignored;

    /** {@code ignored}: names that no backup contains, so a directory that has nothing else is empty. */
    public ShareRoots(JdbcClient db, TreeRoots roots, List<String> ignored) {
        this.db = db;
        this.roots = roots;
        this.ignored = Set.copyOf(ignored);
    }

    /**
     * What is known of a share.
     *
     * @param files in its last good backup; empty: it has none, or its number is not known
     * @param accepted an administrator accepts the share as it is found
     */
    private record Known(Optional<TreeRoot> root, Optional<Long> files, boolean accepted) {
        static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), false);
    }

    /**
     * The mounted directory must be the share. What is not known yet is learnt.
     * A share that is to be read must not have become empty; a restore may fill an empty one.
     */
    public void mustBeTheShare(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Share share = ctx.share();
        Path mounted = ctx.sharePath();
        Known known = known(share.id());
        TreeRoot now = roots.of(mounted);
        if (known.root().filter(before -> !before.isSameAs(now)).isPresent()) {
            throw changed(share, known.root().get(), now);
        }
        boolean bare = ctx.workflow().shareLevel() == Level.READ && !known.accepted() && isEmpty(mounted);
        if (bare && hadFiles(share.id(), known)) {
            throw new StepFailedException(
                    "share %s (%s) is empty, and its last good backup was not"
                            .formatted(share.called(), share.exportLocation()),
                    "Mount its file system again, or restore it. If it is meant to be empty, accept it with"
                            + " 'caravault share reidentify %s'.".formatted(share.id()));
        }
        learn(share.id(), now);
    }

    /** For what works in the share's own directory without a mount, as snapshots do. */
    public void mustBeTheDirectory(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Share share = ctx.share();
        Path directory = Path.of(share.export().path());
        if (!Files.isDirectory(directory)) {
            throw new StepFailedException(
                    "there is no directory " + directory, "Bring it back, or correct the share's path.");
        }
        Optional<TreeRoot> before = known(share.id()).root();
        if (before.isEmpty()) {
            return; // a job that mounts the share learns it
        }
        TreeRoot now = roots.of(directory);
        // Through NFS, as jobs see a share of the backend exportfs, only the inode is the same.
        boolean same = share.backend().equals("local")
                ? before.get().isSameAs(now)
                : before.get().inode().equals(now.inode());
        if (!same) {
            throw changed(share, before.get(), now);
        }
    }

    private static StepFailedException changed(Share share, TreeRoot before, TreeRoot now) {
        return new StepFailedException(
                "share %s (%s) is not the directory that it was: it is %s, and was %s"
                        .formatted(share.called(), share.exportLocation(), now.text(), before.text()),
                "Nothing was touched. Mount the share's file system again. If the change is meant, accept it with"
                        + " 'caravault share reidentify %s'.".formatted(share.id()));
    }

    private boolean hadFiles(UUID share, Known known) {
        return known.files()
                .map(files -> files > 0)
                .orElseGet(() ->
                        db.sql(HAD_FILES).param(share).query(Boolean.class).single());
    }

    private boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                directory, entry -> !ignored.contains(entry.getFileName().toString()))) {
            return !entries.iterator().hasNext();
        }
    }

    private Known known(UUID share) {
        return db.sql("select * from share_roots where share_id = ?")
                .param(share)
                .query(ShareRoots::read)
                .optional()
                .orElse(Known.NOTHING);
    }

    private static Known read(ResultSet r, int row) throws SQLException {
        Optional<TreeRoot> root = r.getString("kind") == null
                ? Optional.empty()
                : Optional.of(new TreeRoot(r.getString("kind"), r.getString("file_system"), r.getString("inode")));
        return new Known(root, Optional.ofNullable(r.getObject("files", Long.class)), r.getBoolean("accepted"));
    }

    private void learn(UUID share, TreeRoot root) {
        db.sql("""
                insert into share_roots as s (share_id, kind, file_system, inode) values (:share, :kind, :id, :inode)
                on conflict (share_id) do update
                  set kind = excluded.kind, file_system = excluded.file_system, inode = excluded.inode,
                      updated_at = clock_timestamp()
                  where s.kind is null""")
                .param("share", share)
                .param("kind", root.kind())
                .param("id", root.fileSystem())
                .param("inode", root.inode())
                .update();
    }
}
