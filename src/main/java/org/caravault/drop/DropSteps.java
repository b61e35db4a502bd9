package org.caravault.drop;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.apache.camel.util.ObjectHelper;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.backup.DeleteRequest;
import org.caravault.backup.RestoreRequest;
import org.caravault.identity.Caller;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.RefusalException;
import org.caravault.problem.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Carries a drop on: asks for the next thing, notes what has ended, answers. Each method is one step of a route. */
public final class DropSteps {
    /** The variable that holds what is to be asked now. */
    public static final String ASK = "ask";

    private static final Logger LOG = LoggerFactory.getLogger(DropSteps.class);
    private static final int RIPE_AT_ONCE = 200;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final DropStore store;
    private final NameResolver names;
    private final BackupStore backups;
    private final DropAnswer answer;
    private final Clock clock;
    private final List<DropDirectory> directories;
    private final RecurringProblemLog problems = new RecurringProblemLog();

    /**
     * Knows those of this node.
     *
     * @param directories whose drops this node carries on; another node has others, which may not exist here
     * @param vault where the backups lie, for the answers
     */
    public DropSteps(
            JdbcClient db, BackupStore backups, List<DropDirectory> directories, Optional<String> vault, Clock clock) {
        this.directories = List.copyOf(directories);
        this.store = new DropStore(db);
        this.names = new NameResolver(db);
        this.backups = backups;
        this.answer = new DropAnswer(vault);
        this.clock = clock;
    }

    /**
     * What is to be asked.
     *
     * @param job the job that is asked for: {@code direct:request-JOB}
     */
    public record Ask(UUID drop, int position, String job, Object request) {}

    /** {@return the jobs that a drop can ask for} */
    public static List<String> jobs() {
        return Arrays.stream(DropRequest.Kind.values())
                .map(DropRequest.Kind::job)
                .toList();
    }

    /** The drops in which something can be done. */
    public List<UUID> ripe() {
        return store.ripe(directories, RIPE_AT_ONCE);
    }

    /**
     * Goes on as far as possible, in the transaction that also asks: what was asked is known if and only if it is noted.
     *
     * @return what is to be asked next; null when there is nothing to ask now
     */
    public Ask next(UUID id) throws BadDropException, IOException {
        Optional<Drop> locked = store.lock(id);
        if (locked.isEmpty()) {
            return null; // another node has it, or has answered it
        }
        Drop drop = locked.get();
        if (drop.cause().isPresent()) {
            return answered(drop, Outcome.FAILED);
        }
        for (DropItem item : store.items(id)) {
            DropItem.State state = item.state() == DropItem.State.ASKED ? ended(item) : item.state();
            switch (state) {
                case DONE -> {
                    continue;
                }
                case WAITING -> {
                    return ask(drop, item);
                }
                case ASKED -> {
                    return null;
                }
                case FAILED, NOT_TRIED -> {
                    return answered(drop, Outcome.FAILED);
                }
            }
        }
        return answered(drop, Outcome.DONE);
    }

    /** The request was accepted. */
    public void asked(@Variable(ASK) Ask ask, Backup backup) {
        store.asked(ask.drop(), ask.position(), backup.id());
    }

    /** The request was refused, and its transaction rolled back. */
    public void refused(UUID drop, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown) {
        Optional<BadDropException> bad =
                Optional.ofNullable(ObjectHelper.getException(BadDropException.class, thrown)); // Camel wraps it
        String why = bad.map(BadDropException::getMessage)
                .orElseGet(() -> ObjectHelper.getException(RefusalException.class, thrown)
                        .getMessage());
        store.items(drop).stream()
                .filter(item -> item.state() == DropItem.State.WAITING)
                .findFirst()
                .ifPresent(item -> store.failed(
                        drop,
                        item.position(),
                        item.state(),
                        why,
                        bad.flatMap(BadDropException::field)
                                .or(() -> Optional.of(item.kind().wire()))));
    }

    /** The drop could not be carried on, for another reason than a refusal, and is tried again later. */
    public void putOff(UUID id, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown) {
        String cause = RootCause.of(thrown).toString();
        try {
            store.putOff(id, LONGEST_PAUSE)
                    .filter(drop -> problems.isNew(drop.directory().toString(), cause))
                    .ifPresent(drop -> LOG.warn(
                            "drop {} of {} could not be processed and will be retried; others with the same cause are not logged: {}",
                            id,
                            drop.directory(),
                            cause));
        } catch (DataAccessException away) {
            if (problems.isNew("", cause)) {
                LOG.warn("drop {} could not be processed and will be retried: {} ({})", id, cause, away.getMessage());
            }
        }
    }

    private Ask answered(Drop drop, Outcome outcome) throws IOException {
        answer.write(drop, store.items(drop.id()), outcome, clock.instant());
        store.answered(drop.id(), outcome);
        return null;
    }

    private Ask ask(Drop drop, DropItem item) throws BadDropException {
        DropRequest request = DropReader.again(item.request());
        Caller caller = new Caller(drop.project(), "drop", false, false);
        String field = item.kind().wire() + "." + item.kind().about();
        return switch (item.kind()) {
            case SHARE_BACKUP ->
                ask(
                        item,
                        new BackupRequest(
                                caller,
                                names.share(drop.project(), request.about(), field),
                                request.name(),
                                request.description(),
                                request.backupType(),
                                request.options()));
            case RESTORE -> {
                Optional<UUID> target = Optional.empty();
                if (request.targetShare().isPresent()) {
                    target = Optional.of(
                            names.share(drop.project(), request.targetShare().get(), "restore.target_share"));
                }
                yield ask(
                        item,
                        new RestoreRequest(
                                caller,
                                names.backup(drop.project(), request.about(), field),
                                target,
                                request.intactOnly()));
            }
            case DELETE -> ask(item, new DeleteRequest(caller, names.backup(drop.project(), request.about(), field)));
        };
    }

    private static Ask ask(DropItem item, Object request) {
        return new Ask(item.drop(), item.position(), item.kind().job(), request);
    }

    /** Looks how the job that was asked for has ended, and notes it. */
    private DropItem.State ended(DropItem item) {
        Optional<Backup> backup = backups.find(item.backup().orElseThrow());
        BackupStatus status = backup.map(Backup::status).orElse(BackupStatus.DELETING);
        boolean working = backup.isPresent()
                && (status == BackupStatus.CREATING
                        || status == BackupStatus.RESTORING
                        || status == BackupStatus.DELETING);
        if (working) {
            return DropItem.State.ASKED;
        }
        boolean good = item.kind() == DropRequest.Kind.DELETE
                ? backup.isEmpty()
                : status == BackupStatus.AVAILABLE
                        && backup.flatMap(Backup::failReason).isEmpty();
        if (good) {
            store.done(item.drop(), item.position(), backup.flatMap(Backup::bytes));
            return DropItem.State.DONE;
        }
        String cause = backup.flatMap(Backup::failReason)
                .orElse(
                        backup.isEmpty()
                                ? "the backup was deleted before this request had ended"
                                : "the backup is " + status.wire());
        store.failed(item.drop(), item.position(), item.state(), cause, Optional.empty());
        return DropItem.State.FAILED;
    }
}
