package org.caravault.workflow.share;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.job.LeaseLostException;
import org.caravault.message.MessageAction;
import org.caravault.message.Messages;
import org.caravault.notify.Event;
import org.caravault.share.Share;
import org.caravault.workflow.JobContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares what a good backup contains with the one before it. A share that has suddenly lost most of its files, or a file system that was mounted
 * inside it, is backed up all the same, but retention keeps its older backups until an administrator has looked.
 */
public final class ShareLosses {
    private static final int PERCENT = 100;

    private final JdbcClient db;
    private final BackupAttempts attempts;
    private final Messages messages;
    private final MissingMounts mounts;
    private final int percent;
    private final int leastFiles;

    /**
     * When it is a loss.
     *
     * @param percent of the files that the backup before contained
     * @param leastFiles a share with fewer of them is not judged
     */
    public ShareLosses(JdbcClient db, BackupAttempts attempts, Messages messages, int percent, int leastFiles) {
        this.db = db;
        this.attempts = attempts;
        this.messages = messages;
        this.mounts = new MissingMounts(db);
        this.percent = percent;
        this.leastFiles = leastFiles;
    }

    /**
     * The backup is good: notes how many files it contains, and answers with the event if most of them are lost.
     *
     * @throws LeaseLostException another attempt has claimed the job
     */
    public List<Event> note(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        Share share = ctx.share();
        Backup backup = ctx.backup();
        if (ctx.result().files().isEmpty()) {
            accepted(share.id());
            return List.of(); // its driver does not count
        }
        long files = ctx.result().files().get();
        attempts.contains(ctx.job(), ctx.attempt(), files);
        String loss = String.join(" ", losses(share, backup, files));
        db.sql("""
                insert into share_roots as s (share_id, files, hold, held_at)
                values (:share, :files, :hold, case when :hold::text is not null then clock_timestamp() end)
                on conflict (share_id) do update
                  set files = excluded.files, accepted = false, hold = coalesce(s.hold, excluded.hold),
                      held_at = coalesce(s.held_at, excluded.held_at), updated_at = clock_timestamp()""")
                .param("share", share.id())
                .param("files", files)
                .param("hold", loss.isEmpty() ? null : loss)
                .update();
        if (loss.isEmpty()) {
            return List.of();
        }
        String text = loss + " Retention deletes none of the share's good backups until an administrator runs"
                + " 'caravault share reidentify %s'.".formatted(share.id());
        messages.error(
                backup.projectId(),
                Messages.SHARE_BACKUP,
                backup.id(),
                MessageAction.CREATE.id(),
                Messages.UNKNOWN_ERROR,
                text);
        return List.of(new Event(Event.Kind.SHARE_LOST_FILES, backup.projectId(), Optional.of(backup.id()), text));
    }

    private List<String> losses(Share share, Backup backup, long files) {
        List<String> losses = new ArrayList<>();
        before(share.id())
                .filter(was -> isLoss(was, files))
                .ifPresent(was ->
                        losses.add("Share %s has lost most of its files: backup %s contains %d, the one before it %d."
                                .formatted(share.called(), backup.called(), files, was)));
        mounts.since(share, backup).ifPresent(losses::add);
        return losses;
    }

    private boolean isLoss(long before, long now) {
        return before >= leastFiles && now * PERCENT <= before * (PERCENT - percent);
    }

    /** In the share's last good backup; locked, because two backups of one share may end at different nodes. */
    private Optional<Long> before(UUID share) {
        return db.sql("select files from share_roots where share_id = ? and files is not null for update")
                .param(share)
                .query(Long.class)
                .optional();
    }

    private void accepted(UUID share) {
        db.sql("update share_roots set accepted = false where share_id = ?")
                .param(share)
                .update();
    }
}
